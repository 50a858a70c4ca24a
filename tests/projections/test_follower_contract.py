"""The follower of the read models: exactly once, parking by aggregate, retries in order, rebuilds."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from domain.log import Happened
from domain.tenants import Brand
from domain.usecases import tenants
from infra.sqlite import Database
from projections import follower as module
from projections.follower import ViewsFollower
from projections.parking import Parked, describe
from projections.store import Connection
from projections.tracking import forget_views
from projections.waiting import Waiting
from tests.infra.stores import TABLES, views_follower
from tests.parts import Parts, parts_in


class Tally:
    """Keeps each event's place, and counts events by aggregate; fails where `broken` says so."""

    def __init__(self, name: str = "tally", broken: Callable[[Happened], bool] = lambda happened: False) -> None:
        self.name, self.broken = name, broken
        self.tables: tuple[str, ...] = (f"{name}_seen", f"{name}_counts")
        self.schema = (
            f"CREATE TABLE IF NOT EXISTS {name}_seen (position INTEGER PRIMARY KEY, topic TEXT)",
            f"CREATE TABLE IF NOT EXISTS {name}_counts (id TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID",
        )

    def apply(self, connection: Connection, happened: Happened) -> None:
        id = str(happened.event.originator_id)
        connection.execute(
            f"INSERT INTO {self.name}_counts VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET n = {self.name}_counts.n + 1",
            (id,),
        )
        if self.broken(happened):
            raise ValueError("Jo Tate, jo@tate.example")
        connection.execute(f"INSERT INTO {self.name}_seen VALUES (?, ?)", (happened.position, happened.topic))


@pytest.fixture(params=sorted(TABLES))
def parts(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Parts]:
    with parts_in(tmp_path, store=TABLES[request.param](tmp_path)) as opened:
        yield opened


class Told:
    def __init__(self) -> None:
        self.parked: list[Parked] = []
        self.applied: list[int] = []


@pytest.fixture
def told() -> Told:
    return Told()


def following(parts: Parts, told: Told, *views: Any, decoder: Any = None) -> ViewsFollower:
    return views_follower(
        parts.store,
        parts.log,
        decoder or parts.transcoder,
        views,
        told.parked.append,
        lambda batch: told.applied.extend(each.position for each in batch),
    )


def register(parts: Parts) -> UUID:
    made: UUID = parts.do(lambda work: tenants.register_tenant(work, "Ink", "free", "local"))
    return made


def rename(parts: Parts, tenant: UUID, times: int = 1) -> None:
    for _ in range(times):
        parts.do(lambda work: tenants.change_brand(work, tenant, Brand("x", "#000000", "#000000")), tenant)


def seen(parts: Parts, name: str = "tally") -> list[int]:
    return [row["position"] for row in parts.store.all(f"SELECT position FROM {name}_seen ORDER BY position")]


def counts(parts: Parts, name: str = "tally") -> dict[str, int]:
    return {row["id"]: row["n"] for row in parts.store.all(f"SELECT * FROM {name}_counts")}


def parked(parts: Parts) -> list[tuple[str, int, str, int]]:
    rows = parts.store.all("SELECT follower, position, error, attempts FROM parked ORDER BY follower, position")
    return [tuple(row) for row in rows]


def test_a_follower_takes_the_log_in_batches(parts: Parts, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 3)
    tenant = register(parts)
    rename(parts, tenant, 4)
    follower = following(parts, told, Tally())
    assert [follower.step() for _ in range(3)] == [3, 2, 0]
    assert seen(parts) == [1, 2, 3, 4, 5] == told.applied
    assert follower.waiting.position == 5


@pytest.mark.parametrize("at", ["before", "after"])
def test_a_crash_around_the_commit_applies_each_event_once(parts: Parts, told: Told, at: str) -> None:
    tenant = register(parts)
    rename(parts, tenant, 2)
    follower = following(parts, told, Tally())

    class Dying(Tally):
        def apply(self, connection: Connection, happened: Happened) -> None:
            super().apply(connection, happened)
            if happened.position == 3:
                raise KeyboardInterrupt

    if at == "before":
        with pytest.raises(KeyboardInterrupt):
            following(parts, told, Dying()).step()
        assert seen(parts) == [] and told.applied == []
    else:
        follower.step()
    # The next process begins where the last durable position was.
    again = following(parts, told, Tally())
    while again.step():
        pass
    assert seen(parts) == [1, 2, 3] and counts(parts) == {str(tenant): 3}


def test_what_fails_is_parked_with_those_behind_it_and_the_others_go_on(parts: Parts, told: Told) -> None:
    one, two = register(parts), register(parts)
    rename(parts, one)  # 3: fails
    rename(parts, two)
    rename(parts, one)  # 5: waits behind it
    follower = following(parts, told, Tally(broken=lambda each: each.position == 3), Tally("healthy"))
    follower.step()
    assert seen(parts) == [1, 2, 4] and seen(parts, "healthy") == [1, 2, 3, 4, 5]
    assert counts(parts) == {str(one): 1, str(two): 2}, "nothing is left of the half-applied event"
    (first, second) = parked(parts)
    assert (first[:2], second[:3]) == (("tally", 3), ("tally", 5, "BehindParked"))
    assert told.parked == [Parked("tally", 3, one, "tenant.brand-changed", first[2])]
    assert told.applied == [1, 2, 3, 4, 5]
    # A later batch and a later process keep the order too.
    rename(parts, one)
    rename(parts, two)
    follower.step()
    rename(parts, one)
    following(parts, told, Tally(), Tally("healthy")).step()
    assert seen(parts) == [1, 2, 4, 7]
    assert [each[1] for each in parked(parts)] == [3, 5, 6, 8]
    assert len(told.parked) == 1, "those behind are not told again"


def test_no_person_s_data_is_in_the_description(parts: Parts, told: Told) -> None:
    register(parts)
    follower = following(parts, told, Tally(broken=lambda each: True))
    follower.step()
    ((_, _, error, attempts),) = parked(parts)
    assert "ValueError at apply:" in error and "Jo" not in error and attempts == 1
    assert told.parked[0].error == error


def test_an_error_without_a_place_is_described_by_its_type() -> None:
    assert describe(ValueError("Jo Tate")) == "ValueError"


def test_a_retry_takes_up_the_parked_events_in_order(parts: Parts, told: Told) -> None:
    one = register(parts)
    rename(parts, one, 3)
    fails = {2, 4}
    follower = following(parts, told, Tally(broken=lambda each: each.position in fails))
    follower.step()
    assert seen(parts) == [1]
    assert follower.retry("tally", one) == 3, "still broken"
    assert [(each[1], each[3]) for each in parked(parts)] == [(2, 2), (3, 1), (4, 1)]
    fails.discard(2)
    assert follower.retry("tally", one) == 1, "the next one is broken too"
    assert seen(parts) == [1, 2, 3] and [each[1] for each in parked(parts)] == [4]
    rename(parts, one)
    follower.step()
    assert seen(parts) == [1, 2, 3]
    fails.clear()
    assert follower.retry("tally", one) == 0 and parked(parts) == []
    rename(parts, one)
    follower.step()
    assert seen(parts) == [1, 2, 3, 4, 5, 6] and counts(parts) == {str(one): 6}
    assert follower.retry("tally", one) == 0, "nothing is parked any more"


def test_a_crash_in_a_batch_does_not_mark_its_aggregates(parts: Parts, told: Told) -> None:
    """What was parked in a transaction that was rolled back must be parked, and told, when it comes again."""
    register(parts)

    class Dying(Tally):
        deaths = 1

        def apply(self, connection: Connection, happened: Happened) -> None:
            if happened.position == 2 and self.deaths:
                self.deaths -= 1
                raise KeyboardInterrupt
            super().apply(connection, happened)

    rename(parts, register(parts))
    follower = following(parts, told, Dying(broken=lambda each: each.position == 1))
    with pytest.raises(KeyboardInterrupt):
        follower.step()
    follower.step()
    assert [each.position for each in told.parked] == [1]
    assert [each[2] for each in parked(parts)] == [told.parked[0].error]


class Garbled:
    """A decoder that cannot read some positions."""

    def __init__(self, parts: Parts, positions: set[int]) -> None:
        self.parts, self.positions = parts, positions

    def decode(self, recorded: Any) -> Happened:
        if recorded.position in self.positions:
            raise KeyError("Jo Tate")
        return self.parts.transcoder.decode(recorded)

    def envelope(self, recorded: Any) -> Any:
        return self.parts.transcoder.envelope(recorded)


def test_an_unreadable_event_is_parked_by_every_view(parts: Parts, told: Told, tmp_path: Path) -> None:
    one, two = register(parts), register(parts)
    rename(parts, one)
    rename(parts, two)
    decoder = Garbled(parts, {3})
    follower = following(parts, told, Tally(), Tally("other"), decoder=decoder)
    follower.step()
    assert seen(parts) == seen(parts, "other") == [1, 2, 4]
    assert [each[:2] for each in parked(parts)] == [("other", 3), ("tally", 3)]
    assert "Jo" not in told.parked[0].error
    assert follower.retry("tally", one) == 1, "an unreadable event stays parked"
    assert parked(parts)[1][3] == 2
    assert follower.rebuild("tally", tmp_path / "scratch.db") == 4
    assert seen(parts) == [1, 2, 4] and [each[:2] for each in parked(parts)] == [("other", 3), ("tally", 3)]
    decoder.positions.clear()
    assert follower.retry("tally", one) == 0 and seen(parts) == [1, 2, 3, 4]


def test_a_new_view_catches_up_beside_the_old_ones(parts: Parts, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    tenant = register(parts)
    rename(parts, tenant, 4)
    old = following(parts, told, Tally())
    while old.step():
        pass
    both = following(parts, told, Tally(), Tally("young"))
    assert both.waiting.position == 0, "nobody may believe that the young one is there"
    both.step()
    assert seen(parts, "young") == [1, 2] and both.waiting.position == 2
    while both.step():
        pass
    assert seen(parts, "young") == [1, 2, 3, 4, 5] == seen(parts) and counts(parts) == {str(tenant): 5}
    assert parked(parts) == [], "the old one was shown nothing twice"


def test_a_rebuild_makes_the_same_rows_and_drops_what_was_parked(parts: Parts, told: Told, tmp_path: Path) -> None:
    one = register(parts)
    rename(parts, one, 3)
    broken = {3}
    follower = following(parts, told, Tally(broken=lambda each: each.position in broken), Tally("other"))
    follower.step()
    assert seen(parts) == [1, 2]
    broken.clear()
    scratch = tmp_path / "scratch.db"
    if isinstance(parts.store, Database):
        scratch.write_bytes(b"left over from a crash")
    assert follower.rebuild("tally", scratch) == 4
    assert not scratch.exists()
    assert seen(parts) == seen(parts, "other") == [1, 2, 3, 4] and parked(parts) == []
    rename(parts, one)
    follower.step()
    assert seen(parts) == seen(parts, "other") == [1, 2, 3, 4, 5]


def test_a_rebuild_parks_what_still_fails(parts: Parts, told: Told, tmp_path: Path) -> None:
    one, two = register(parts), register(parts)
    rename(parts, one, 2)
    rename(parts, two)
    follower = following(parts, told, Tally(broken=lambda each: each.position == 3))
    follower.rebuild("tally", tmp_path / "scratch.db")
    assert seen(parts) == [1, 2, 5] and [each[1] for each in parked(parts)] == [3, 4]
    follower.step()
    assert seen(parts) == [1, 2, 5]


def test_a_rebuild_that_dies_leaves_the_old_view_and_no_scratch(parts: Parts, told: Told, tmp_path: Path) -> None:
    rename(parts, register(parts))
    view = Tally()
    follower = following(parts, told, view)
    follower.step()
    view.tables = (*view.tables, "no_such_table")
    with pytest.raises((sqlite3.OperationalError, psycopg.errors.UndefinedTable)):
        follower.rebuild("tally", tmp_path / "scratch.db")
    assert seen(parts) == [1, 2] and not list(tmp_path.glob("scratch*"))
    follower.step()
    with pytest.raises(KeyError):
        follower.rebuild("no such view", tmp_path / "scratch.db")


def test_events_that_came_during_a_rebuild_are_not_lost(parts: Parts, told: Told, tmp_path: Path) -> None:
    tenant = register(parts)
    follower: ViewsFollower
    log = parts.log
    late: list[int] = []

    class Log:
        def __getattr__(self, name: str) -> Any:
            return getattr(log, name)

        def read(self, after: int, limit: int) -> Any:
            batch = log.read(after, limit)
            if not batch and not late:  # the build has read all; now something new is committed and followed
                late.append(1)
                rename(parts, tenant)
                follower.step()
            return batch

    follower = views_follower(parts.store, Log(), parts.transcoder, [Tally()])  # type: ignore[arg-type]
    follower.rebuild("tally", tmp_path / "scratch.db")
    while follower.step():
        pass
    assert seen(parts) == [1, 2] and counts(parts) == {str(tenant): 2}


def test_forgotten_views_are_made_anew_and_the_others_stay(parts: Parts, told: Told) -> None:
    tenant = register(parts)
    rename(parts, tenant, 2)
    broken = Tally("broken", broken=lambda each: each.position == 2)
    following(parts, told, Tally(), broken).step()
    with parts.store.write() as connection:
        forget_views(connection, [broken])
    assert seen(parts) == [1, 2, 3] and parked(parts) == []
    again = following(parts, told, Tally(), Tally("broken"))
    assert again.waiting.position == 0
    again.step()
    assert seen(parts, "broken") == seen(parts) == [1, 2, 3]


def test_who_waits_is_told_when_the_follower_is_there() -> None:
    waiting = Waiting()
    assert not waiting.wait(5, 0.0)
    passed: list[bool] = []
    thread = threading.Thread(target=lambda: passed.append(waiting.wait(5, 10)))
    thread.start()
    waiting.reached(3)
    waiting.reached(7)
    waiting.reached(6)
    thread.join()
    assert passed == [True] and waiting.position == 7 and waiting.wait(7, 0)


def test_nothing_to_follow_is_no_work(parts: Parts, told: Told) -> None:
    follower = following(parts, told, Tally())
    assert follower.step() == 0 and told.applied == []


def test_one_that_only_looks_knows_how_far_the_other_is(parts: Parts, told: Told) -> None:
    rename(parts, register(parts), 2)
    leader, looker = following(parts, told, Tally()), following(parts, Told(), Tally())
    leader.step()
    assert looker.waiting.position == 0
    assert looker.look() == 0 and looker.waiting.wait(3, 0)


def test_two_that_follow_at_once_apply_each_event_once(parts: Parts, told: Told) -> None:
    rename(parts, register(parts), 40)
    followers = [following(parts, told, Tally()) for _ in range(3)]
    threads = [threading.Thread(target=lambda each=each: [each.step() for _ in range(5)]) for each in followers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen(parts) == list(range(1, 42)) and sorted(told.applied) == list(range(1, 42))
