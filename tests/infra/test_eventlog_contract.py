"""What every event store promises: append-only, one total order, all or nothing, a command counts once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

from infra.eventlog.sqlite import Command
from tests.infra.stores import STORES, opened_store


@pytest.fixture(params=sorted(STORES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def log(name: str, tmp_path: Path) -> Iterator[Any]:
    opened = opened_store(name, tmp_path)
    yield opened
    opened.close()


def stored(originator: UUID, version: int = 1, state: bytes = b"{}", topic: str = "test.happened") -> StoredEvent:
    return StoredEvent(originator, version, topic, state)


def command(id: str, position: int = 0, **values: Any) -> Command:
    filled: dict[str, Any] = {"fingerprint": None, "answer": None, "subject": None, "at": "2026-03-10", **values}
    return Command(id, position, **filled)


def test_an_empty_log(log: Any) -> None:
    assert log.head() == 0
    assert list(log.read(0, 10)) == []
    assert list(log.events_of(uuid4())) == []
    assert log.command("x") is None
    assert list(log.append([], [])) == []


def test_positions_are_the_order_of_appending(log: Any) -> None:
    one, other = uuid4(), uuid4()
    first = list(log.append([stored(one, 1, b"a"), stored(other, 1, b"b")], []))
    second = list(log.append([stored(one, 2, b"c")], []))
    positions = [*first, *second]
    assert positions == sorted(set(positions)) and positions[0] > 0
    assert log.head() == positions[-1]
    read = log.read(0, 10)
    assert [(each.position, each.state) for each in read] == list(zip(positions, (b"a", b"b", b"c"), strict=True))
    assert (read[2].originator_id, read[2].originator_version, read[2].topic) == (one, 2, "test.happened")
    assert isinstance(read[0].state, bytes)


def test_the_log_in_columns_is_the_same_log(log: Any) -> None:
    originators = [uuid4() for _ in range(5)]
    log.append([stored(each, 1, bytes([0, 255, place])) for place, each in enumerate(originators)], [])

    block = log.read_block(0, 4)

    assert [block.event(place) for place in range(len(block))] == list(log.read(0, 4))
    assert [block.upto(block.positions[1]).event(place) for place in range(2)] == list(log.read(0, 2))
    assert len(block.upto(0)) == len(log.read_block(log.head(), 4)) == 0


def test_reading_goes_on_after_a_position(log: Any) -> None:
    positions = log.append([stored(uuid4()) for _ in range(7)], [])
    assert [each.position for each in log.read(positions[1], 3)] == list(positions[2:5])
    assert list(log.read(positions[-1], 3)) == []


def test_an_aggregate_s_events_come_by_version(log: Any) -> None:
    one = uuid4()
    log.append([stored(one, 1, b"a"), stored(uuid4(), 1), stored(one, 2, b"b"), stored(one, 3, b"c")], [])
    found = log.events_of(one)
    assert [(each.originator_version, bytes(each.state)) for each in found] == [(1, b"a"), (2, b"b"), (3, b"c")]
    assert [each.originator_version for each in log.events_of(one, after=1)] == [2, 3]
    assert {UUID(str(each.originator_id)) for each in found} == {one}


def test_the_library_s_own_interface_reads_the_same_log(log: Any) -> None:
    recorder, one, other = log.recorder, uuid4(), uuid4()
    assert recorder.max_notification_id() is None and list(recorder.select_notifications(None, 10)) == []
    rows = [stored(one, 1, b"a"), stored(other, 1, b"b", "other"), stored(one, 2, b"c"), stored(one, 3, b"d")]
    first, second, third, last = recorder.insert_events(rows)
    assert recorder.max_notification_id() == last
    assert list(recorder.select_events(one)) == [rows[0], rows[2], rows[3]]
    assert list(recorder.select_events(one, gt=1, lte=2)) == [rows[2]]
    assert list(recorder.select_events(one, desc=True, limit=2)) == [rows[3], rows[2]]

    def told(*arguments: Any, **named: Any) -> list[int]:
        return [each.id for each in recorder.select_notifications(*arguments, **named)]

    assert told(None, 10) == told(1, 10) == [first, second, third, last]
    assert told(second, 2) == [second, third] and told(second, 2, inclusive_of_start=False) == [third, last]
    assert told(first, 10, third) == [first, second, third] and told(first, 10, topics=["other"]) == [second]
    (notification,) = recorder.select_notifications(second, 1)
    assert (notification.originator_id, notification.originator_version) == (other, 1)
    assert (notification.topic, notification.state) == ("other", b"b")


def test_a_version_is_taken_once(log: Any) -> None:
    one = uuid4()
    log.append([stored(one)], [])
    with pytest.raises(IntegrityError):
        log.append([stored(one, 1, b"other")], [])
    assert [each.state for each in log.read(0, 10)] == [b"{}"]


def test_an_append_is_all_or_nothing(log: Any) -> None:
    one, fresh = uuid4(), uuid4()
    log.append([stored(one)], [(0, command("first"))])
    head = log.head()
    with pytest.raises(IntegrityError):
        log.append([stored(fresh), stored(one)], [(0, command("second"))])
    assert log.head() == head and list(log.events_of(fresh)) == [] and log.command("second") is None
    # The failure leaves the store usable.
    assert log.append([stored(fresh)], [(0, command("second"))])


def test_a_command_id_counts_once_with_its_events(log: Any) -> None:
    (position,) = log.append([stored(uuid4())], [(0, command("only", fingerprint="f"))])
    kept = log.command("only")
    assert (kept.position, kept.fingerprint, kept.answer, kept.subject) == (position, "f", None, None)
    with pytest.raises(IntegrityError):
        log.append([stored(uuid4())], [(0, command("only"))])
    assert log.head() == position


def test_commands_stand_at_their_last_event(log: Any) -> None:
    positions = log.append(
        [stored(uuid4()) for _ in range(3)], [(1, command("two")), (2, command("one")), (-1, command("none", 77))]
    )
    assert [log.command(id).position for id in ("two", "one", "none")] == [positions[1], positions[2], 77]


def test_answers_are_kept_and_forgotten_by_time_and_by_person(log: Any) -> None:
    jo, ada = uuid4(), uuid4()
    for id, at, subject in (("a", "2026-03-09T10", jo), ("b", "2026-03-10T10", jo), ("c", "2026-03-10T10", ada)):
        log.append([], [(-1, command(id, 1, answer=b"sealed-" + id.encode(), subject=subject, at=at))])
    assert log.command("a").answer == b"sealed-a" and log.command("a").subject == jo
    assert log.forget_answers("2026-03-10") == 1
    assert [log.command(id).answer for id in "abc"] == [None, b"sealed-b", b"sealed-c"]
    assert log.forget_answers("", ada) == 1
    assert [log.command(id).answer for id in "abc"] == [None, b"sealed-b", None]
    # The ids stay for ever.
    with pytest.raises(IntegrityError):
        log.append([], [(-1, command("a", 1))])


def test_what_was_appended_is_there_after_opening_again(name: str, tmp_path: Path) -> None:
    first = opened_store(name, tmp_path)
    one = uuid4()
    positions = first.append([stored(one, 1, bytes(range(256)) * 300)], [(0, command("kept"))])
    first.close()
    second = opened_store(name, tmp_path)
    try:
        (found,) = second.read(0, 10)
        assert (found.position, found.state) == (positions[0], bytes(range(256)) * 300)
        assert second.command("kept").position == positions[0]
        assert second.append([stored(one, 2)], [])[0] > positions[0]
    finally:
        second.close()


def test_a_tailing_reader_misses_nothing_of_two_writers(name: str, tmp_path: Path, log: Any) -> None:
    """Whoever has read up to n has seen all before n: nothing is filled in later."""
    other = opened_store(name, tmp_path)
    done = threading.Event()
    seen: list[int] = []

    def tail() -> None:
        after = 0
        while True:
            last = done.is_set()
            while batch := log.read(after, 7):
                seen.extend(each.position for each in batch)
                after = batch[-1].position
            if last:
                return

    def write(store: Any) -> None:
        for _ in range(40):
            store.append([stored(uuid4()), stored(uuid4())], [])

    reader = threading.Thread(target=tail)
    writers = [threading.Thread(target=write, args=(each,)) for each in (log, other)]
    reader.start()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    done.set()
    reader.join()
    other.close()
    assert len(seen) == 160 and seen == [each.position for each in log.read(0, 1000)]
