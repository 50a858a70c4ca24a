"""Events that are brought: in any order, by several at once, beside ones that cannot be written, and after a crash."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.log import Happened, Recorded
from domain.tenants import Tenant
from processors import carrying
from processors.carrying import Carried, Contended
from processors.handlers import Effect, WriteRows
from processors.runner import Overtaken
from processors.store import Connection
from processors.tracking import LATE, NotBrought, Tracker
from tests.infra.stores import TABLES
from tests.parts import Parts, parts_in
from tests.processors.carriers import Outside, carrier_of, runner_of
from tests.processors.test_carriers_contract import Shaky, change, parked, two_tenants


@pytest.fixture(params=sorted(TABLES))
def parts(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Parts]:
    with parts_in(tmp_path, store=TABLES[request.param](tmp_path)) as opened:
        with opened.store.write() as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS counted (n INTEGER PRIMARY KEY, position INTEGER)")
        yield opened


class Counting:
    """Writes a row for each event that it is given; nothing but its carrier keeps it from doing so twice."""

    name = "counting"
    topics = frozenset({Tenant.BrandChanged.TOPIC})
    leads: frozenset[str] = frozenset()

    def __init__(self, unwritable: int = -1) -> None:
        self._unwritable = unwritable

    def handle(self, happened: Happened) -> Sequence[Effect]:
        def write(connection: Connection) -> None:
            if happened.position == self._unwritable:
                raise ValueError("x")
            connection.execute("INSERT INTO counted (position) VALUES (?)", (happened.position,))

        return (WriteRows(write),)


def counted(parts: Parts) -> list[int]:
    return [row["position"] for row in parts.store.all("SELECT position FROM counted ORDER BY n")]


def brand_changes(parts: Parts) -> list[Recorded]:
    return [each for each in parts.log.read(0, 1000) if each.topic == Tenant.BrandChanged.TOPIC]


def tracker_of(parts: Parts, handlers: Sequence[Any]) -> Tracker:
    names = [handler.name for handler in handlers]
    carrier = carrier_of(parts, Outside(), handlers)
    return Tracker(parts.store, parts.log, parts.transcoder, carrier, names, parts.clock)


def test_any_order_and_any_number_of_times(parts: Parts) -> None:
    two_tenants(parts, "abaab")
    events = brand_changes(parts)
    carrier = carrier_of(parts, Outside(), [Counting()])
    for seed in range(3):
        brought = events * 2
        random.Random(seed).shuffle(brought)
        for each in brought:
            carrier.deliver(["counting"], [each])
    order = {each.position: each.originator_id for each in events}
    found = counted(parts)
    assert sorted(found) == sorted(order)
    for tenant in set(order.values()):
        assert (own := [each for each in found if order[each] == tenant]) == sorted(own)


def test_what_was_done_is_said(parts: Parts) -> None:
    two_tenants(parts, "ab")
    events = brand_changes(parts)
    carrier = carrier_of(parts, Outside(), [Counting(), Shaky({3})])
    assert carrier.deliver(["counting"], events) == Carried(handled=2)
    assert carrier.deliver(["counting"], events) == Carried(repeated=2)
    assert carrier.deliver(["shaky"], events) == Carried(handled=1, failed=1)
    assert carrier.deliver(["counting"], []) == Carried()
    assert carrier.wanted() == {"counting": Counting.topics, "shaky": Shaky.topics}


def test_several_that_are_brought_the_same_events_at_once_handle_them_once(parts: Parts) -> None:
    two_tenants(parts, "ab" * 10)
    events = brand_changes(parts)
    errors: list[Exception] = []

    def bring(seed: int) -> None:
        carrier, order = carrier_of(parts, Outside(), [Counting()]), list(events)
        random.Random(seed).shuffle(order)
        for start in range(0, len(order), 4):
            try:
                carrier.deliver(["counting"], order[start : start + 4])
            except Contended:
                carrier.deliver(["counting"], order[start : start + 4])
            except Exception as error:
                errors.append(error)

    tracker, ending = tracker_of(parts, [Counting()]), threading.Event()

    def track() -> None:
        while not ending.is_set():
            tracker.step()

    threads = [threading.Thread(target=bring, args=(seed,)) for seed in range(4)]
    tracking = threading.Thread(target=track)
    for thread in (tracking, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    ending.set()
    tracking.join()
    assert errors == [] and sorted(counted(parts)) == [each.position for each in events]
    while tracker.step():
        pass
    assert tracker.position == parts.log.head() and parts.store.all("SELECT * FROM handled") == []


def test_rows_that_cannot_be_written_keep_back_no_others(parts: Parts) -> None:
    a, _ = two_tenants(parts, "abab")
    outside = Outside()
    carrier = carrier_of(parts, outside, [Counting(unwritable=3)])
    assert carrier.deliver(["counting"], brand_changes(parts)) == Carried(handled=2, failed=2)
    assert counted(parts) == [4, 6]
    assert [(position, error) for position, error, *_ in parked(parts)] == [
        (3, "ValueError"), (5, "behind a failed event of the same aggregate"),
    ]  # fmt: skip
    mended = carrier_of(parts, outside, [Counting()])
    assert mended.parking.retry("counting", a) == (2, True)
    assert counted(parts) == [4, 6, 3, 5]


def test_where_nothing_can_be_written_nothing_is_noted(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    two_tenants(parts, "ab")
    carrier = carrier_of(parts, Outside(), [Counting()])

    def away(turn: str = "", shared: bool = False) -> Any:
        raise OSError("away")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="away"):
        patched.setattr(parts.store, "write", away)
        carrier.deliver(["counting"], brand_changes(parts))
    assert counted(parts) == [] and parked(parts) == []
    carrier.deliver(["counting"], brand_changes(parts))
    assert counted(parts) == [3, 4]


def test_events_that_lead_are_handled_before_any_later_one(parts: Parts) -> None:
    class Led(Counting):
        topics = frozenset({Tenant.BrandChanged.TOPIC, Tenant.Registered.TOPIC})
        leads = frozenset({Tenant.Registered.TOPIC})

    two_tenants(parts, "ab")
    two_tenants(parts, "a")
    carrier = carrier_of(parts, Outside(), [Led()])
    events = {each.position: each for each in brand_changes(parts)}
    carrier.deliver(["counting"], [events[4]])
    assert counted(parts) == [1, 2, 4]
    carrier.deliver(["counting"], [events[7]])
    assert counted(parts) == [1, 2, 4, 5, 6, 7]
    carrier.deliver(["counting"], [events[3]])
    assert counted(parts) == [1, 2, 4, 5, 6, 7, 3]


def test_the_position_stays_before_what_is_not_done(parts: Parts) -> None:
    two_tenants(parts, "aba")
    handlers = [Counting(), Shaky(set())]
    tracker, events = tracker_of(parts, handlers), brand_changes(parts)
    assert tracker.step() == 2 and tracker.position == 2, "nobody wants the first two"
    tracker.carrier.deliver(["counting"], events)
    assert tracker.step() == 0
    tracker.carrier.deliver(["shaky"], events[1:2])
    assert tracker.step() == 0
    tracker.carrier.deliver(["shaky"], events)
    assert tracker.step() == 3 and tracker.position == 5 and tracker.step() == 0
    assert parts.store.all("SELECT * FROM handled") == []
    tracker.carrier.deliver(["counting"], events)
    assert counted(parts) == [3, 4, 5]
    assert tracker_of(parts, handlers).position == 5


def test_a_set_aside_event_does_not_hold_the_position(parts: Parts) -> None:
    two_tenants(parts, "a")
    tracker = tracker_of(parts, [Shaky({3})])
    tracker.carrier.deliver(["shaky"], brand_changes(parts))
    assert tracker.step() == 3 and tracker.position == 3 and [each[0] for each in parked(parts)] == [3]


def test_what_nobody_brings_is_taken_from_the_log_after_a_while(parts: Parts) -> None:
    a, _ = two_tenants(parts, "aa")
    tracker = tracker_of(parts, [Counting()])
    tracker.step()
    parts.clock.move(seconds=LATE.total_seconds())
    change(parts, a)
    assert tracker.step() == 0 and counted(parts) == []
    parts.clock.move(seconds=1)
    with pytest.raises(NotBrought):
        tracker.step()
    assert counted(parts) == [3, 4] and tracker.position == 4
    with pytest.raises(NotBrought):
        tracker.step()
    assert counted(parts) == [3, 4], "the newest may still be brought, but it is told that nothing is"
    tracker.carrier.deliver(["counting"], brand_changes(parts))
    assert tracker.step() == 1 and counted(parts) == [3, 4, 5]


def test_two_trackers_do_not_move_the_position_twice(parts: Parts) -> None:
    two_tenants(parts, "a")
    first, second = tracker_of(parts, [Counting()]), tracker_of(parts, [Counting()])
    first.step()
    with pytest.raises(Overtaken):
        second.step()
    assert second.position == first.position == 2
    first.carrier.deliver(["counting"], brand_changes(parts))
    first.step()
    second.resume()
    assert second.position == 3


def test_the_runner_takes_over_what_kafka_s_workers_left_and_they_from_it(parts: Parts) -> None:
    a, _ = two_tenants(parts, "abab")
    events = brand_changes(parts)
    carrier_of(parts, Outside(), [Counting()]).deliver(["counting"], events[1:2])
    runner = runner_of(parts, Outside(), [Counting()])
    while runner.step():
        pass
    assert sorted(counted(parts)) == [3, 4, 5, 6] and parts.store.all("SELECT * FROM handled") == []
    change(parts, a)
    carrier_of(parts, Outside(), [Counting()]).deliver(["counting"], brand_changes(parts))
    assert sorted(counted(parts)) == [3, 4, 5, 6, 7]


def test_one_that_is_always_overtaken_says_so(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    two_tenants(parts, "a")
    carrier = carrier_of(parts, Outside(), [Counting()])

    def overtaken(*arguments: Any) -> None:
        raise carrying._Overtaken

    monkeypatch.setattr(carrying, "_note", overtaken)
    with pytest.raises(Contended):
        carrier.deliver(["counting"], brand_changes(parts))


def test_two_who_retry_the_same_event_write_it_once(parts: Parts) -> None:
    a, _ = two_tenants(parts, "a")
    outside = Outside()
    carrier_of(parts, outside, [Counting(unwritable=3)]).deliver(["counting"], brand_changes(parts))
    slow, quick = (carrier_of(parts, outside, [Counting()]) for _ in range(2))
    attempt = slow.parking._performer.attempt

    def overtaken(*arguments: Any) -> str | None:
        assert quick.parking.retry("counting", a) == (1, True)
        return attempt(*arguments)

    slow.parking._performer.attempt = overtaken  # type: ignore[method-assign]
    assert slow.parking.retry("counting", a) == (1, True)
    assert counted(parts) == [3] and parked(parts) == []


def test_late_is_longer_than_a_killed_worker_s_partitions_stand_still() -> None:
    assert timedelta(seconds=30) < LATE < timedelta(minutes=2)


@given(st.data())
def test_whatever_is_brought_in_whatever_order_each_aggregate_s_events_are_handled_once_and_in_order(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    with parts_in(tmp_path_factory.mktemp("carried")) as parts:
        with parts.store.write() as connection:
            connection.execute("CREATE TABLE counted (n INTEGER PRIMARY KEY, position INTEGER)")
        two_tenants(parts, data.draw(st.text("ab", min_size=1, max_size=8)))
        events = brand_changes(parts)
        tracker = tracker_of(parts, [Counting()])
        for some in data.draw(st.lists(st.lists(st.sampled_from(events), max_size=4), max_size=6)):
            tracker.carrier.deliver(["counting"], some)
            if data.draw(st.booleans()):
                tracker.step()
        tracker.carrier.deliver(["counting"], events)
        found, order = counted(parts), {each.position: each.originator_id for each in events}
        assert sorted(found) == sorted(order)
        own: dict[UUID, list[int]] = {}
        for position in found:
            own.setdefault(order[position], []).append(position)
        assert all(positions == sorted(positions) for positions in own.values())


def test_one_that_was_slow_writes_nothing_after_the_position_went_past_it(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_tenants(parts, "a")
    tracker, slow = tracker_of(parts, [Counting()]), carrier_of(parts, Outside(), [Counting()])
    perform = slow._performer.perform

    def overtaken(*arguments: Any) -> Any:
        performed = perform(*arguments)
        tracker.carrier.deliver(["counting"], brand_changes(parts))
        while tracker.step():
            pass
        return performed

    monkeypatch.setattr(slow._performer, "perform", overtaken)
    assert slow.deliver(["counting"], brand_changes(parts)) == Carried(repeated=1)
    assert counted(parts) == [3] and parts.store.all("SELECT * FROM handled") == []


def test_effects_are_not_written_while_the_position_is_moved(parts: Parts) -> None:
    two_tenants(parts, "a")
    carrier = carrier_of(parts, Outside(), [Counting()])
    delivering = threading.Thread(target=carrier.deliver, args=(["counting"], brand_changes(parts)))
    with parts.store.write(carrying.TURN):
        delivering.start()
        delivering.join(0.3)
        assert delivering.is_alive()
    delivering.join()
    assert counted(parts) == [3]
