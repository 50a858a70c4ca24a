"""Snapshots on either database: the state that the log gives, in fewer steps, or else no snapshot at all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import StoredEvent

from domain.aggregates import Owned
from domain.calendars import Calendar
from domain.errors import Refused
from domain.operations import Traffic
from domain.tenants import Brand, Tenant
from domain.usage import UsageMeter
from domain.usecases import tenants
from infra.eventlog import snapshots as snapshots_module
from infra.eventlog.snapshots import Snapshot, StoredSnapshots
from infra.eventlog.sqlite import Command
from tests.domain.long_histories import HISTORIES
from tests.given import SYSTEM, TENANT, context
from tests.infra.stores import STORES, TABLES
from tests.parts import Parts

KINDS = sorted(HISTORIES, key=lambda each: each.__name__)
FEW = 20
"""Events of which a snapshot is taken here."""


class Spy:
    """The log, and how many events each question about an aggregate was answered with."""

    def __init__(self, log: Any) -> None:
        self._log, self.read = log, list[int]()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._log, name)

    def events_of(self, originator: UUID, after: int = 0) -> Sequence[StoredEvent]:
        found: Sequence[StoredEvent] = self._log.events_of(originator, after)
        self.read.append(len(found))
        return found


class Place(Parts):
    """A log with its store. Each `look` and `tell` is a process of its own, with nothing in its cache."""

    name: str

    def snapshots(self) -> StoredSnapshots:
        return StoredSnapshots(self.store, FEW)

    @contextmanager
    def process(self, snapshots: Any, log: Any = None) -> Iterator[Callable[[Any], Any]]:
        loop = self.loop(log, snapshots)
        loop.start()
        yield lambda use_case: loop.submit(context(str(uuid4()), TENANT, SYSTEM), use_case).result(10).result
        loop.stop()

    def tell(self, kind: type[Owned], numbers: Sequence[int], snapshots: Any = None, log: Any = None) -> UUID:
        def told(work: Any) -> UUID:
            history = HISTORIES[kind]
            begun = history.start()
            aggregate = history.tell(work.find(kind, begun.id) or begun, list(numbers))
            work.save(aggregate)
            id: UUID = aggregate.id
            return id

        with self.process(snapshots, log) as do:
            id: UUID = do(told)
        return id

    def look(self, kind: type[Owned], id: UUID, snapshots: Any = None, log: Any = None) -> tuple[Any, list[int]]:
        """The aggregate, and how many events each reading gave."""
        spy = Spy(log or self.log)
        with self.process(snapshots, spy) as do:
            return do(lambda work: work.find(kind, id)), spy.read

    def taken(self, kind: type[Owned], count: int = 40) -> UUID:
        """An aggregate with a snapshot."""
        id = self.tell(kind, range(count))
        snapshots = self.snapshots()
        self.look(kind, id, snapshots)
        assert snapshots.flush() == 1
        return id

    def rows(self) -> list[tuple[Any, ...]]:
        rows = self.store.all("SELECT topic, class_version, version FROM snapshots ORDER BY originator")
        return [tuple(row) for row in rows]


@pytest.fixture(params=sorted(STORES))
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path, STORES[request.param](tmp_path), TABLES[request.param](tmp_path))
    place.name = request.param
    yield place
    place.close()


def ignored(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.levelno == logging.WARNING]


@pytest.mark.parametrize("kind", KINDS, ids=lambda each: each.__name__)
def test_a_state_is_the_same_with_a_snapshot_as_without(place: Place, kind: type[Owned]) -> None:
    id = place.taken(kind)
    assert place.tell(kind, range(1000, 1040)) == id
    whole, all_events = place.look(kind, id)
    (row,) = place.rows()
    with_snapshot, read = place.look(kind, id, place.snapshots())
    assert with_snapshot == whole and whole.version == all_events[0]
    assert row == (kind.TOPIC, kind.SNAPSHOT_VERSION, all_events[0] + 1 - read[0])
    assert len(read) == 1 and FEW < read[0] < all_events[0], "the event of the snapshot, and those after it"
    # And what is decided on the one is decided on the other.
    place.tell(kind, range(2000, 2040), place.snapshots())
    after, _ = place.look(kind, id)
    HISTORIES[kind].tell(whole, list(range(2000, 2040))).collect_events()
    assert after == whole and after.version > all_events[0]
    assert place.look(kind, id, place.snapshots())[0] == after


def test_the_next_snapshot_takes_the_place_of_the_last(place: Place) -> None:
    id = place.taken(Traffic, 30)
    place.tell(Traffic, range(10))
    snapshots = place.snapshots()
    place.look(Traffic, id, snapshots)
    assert snapshots.flush() == 0, "it is not worth another yet"
    place.tell(Traffic, range(30))
    place.look(Traffic, id, snapshots)
    assert snapshots.flush() == 1 and place.rows() == [("traffic", 1, 71)]
    assert place.look(Traffic, id, place.snapshots())[1] == [1]


def test_a_short_one_and_one_without_a_version_have_none(place: Place) -> None:
    id = place.tell(Traffic, range(FEW - 2))
    snapshots = place.snapshots()
    with place.process(snapshots) as do:
        tenant = do(lambda work: tenants.register_tenant(work, "Ink", "free", "local"))
        for n in range(FEW + 5):
            do(lambda work, n=n: tenants.change_brand(work, tenant, Brand(f"{n}", "#000000", "#ffffff")))
    place.look(Traffic, id, snapshots)
    assert place.look(Tenant, tenant, snapshots)[1] == [FEW + 6]
    assert snapshots.flush() == 0 and place.rows() == []


def test_what_is_no_aggregate_of_that_kind_is_not_found(place: Place) -> None:
    id = place.taken(Calendar)
    found, _ = place.look(UsageMeter, id, place.snapshots())
    assert found is None


def test_another_class_version_is_ignored_and_replaced(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    id = place.taken(Calendar)
    whole, everything = place.look(Calendar, id)
    monkeypatch.setattr(Calendar, "SNAPSHOT_VERSION", 2)
    snapshots = place.snapshots()
    found, read = place.look(Calendar, id, snapshots)
    assert found == whole and read == everything
    assert snapshots.flush() == 1 and [row[1] for row in place.rows()] == [2]
    assert place.look(Calendar, id, place.snapshots())[1] == [1]
    monkeypatch.setattr(Calendar, "SNAPSHOT_VERSION", None)
    assert place.look(Calendar, id, place.snapshots())[1] == everything


def older(place: Place, folder: Path, id: UUID, count: int) -> Any:
    """The log as it was put back from a copy with no more of the aggregate's events."""
    folder.mkdir()
    log = STORES[place.name](folder)
    events = place.log.events_of(id)[:count]
    log.append(events, [(len(events) - 1, Command(str(uuid4()), 0, None, None, None, "2026"))])
    return log


def test_a_snapshot_newer_than_the_log_is_ignored(
    place: Place, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    id = place.taken(Traffic)
    log = older(place, tmp_path / "older", id, 25)
    try:
        found, read = place.look(Traffic, id, place.snapshots(), log)
        assert (found.version, read) == (25, [0, 25])
        assert found == place.look(Traffic, id, log=log)[0]
        assert ignored(caplog) == [f"the snapshot of Traffic {id} at 41 is ignored: the log ends before it"]
    finally:
        log.close()


def test_a_snapshot_of_events_that_went_another_way_is_ignored(
    place: Place, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A log put back that has grown past the snapshot since has an event at its version, but not that one."""
    id = place.taken(Calendar)
    log = older(place, tmp_path / "older", id, 12)
    try:
        place.tell(Calendar, range(3000, 3100), log=log)
        whole, everything = place.look(Calendar, id, log=log)
        snapshots = place.snapshots()
        found, read = place.look(Calendar, id, snapshots, log)
        assert found == whole and read[1:] == everything
        assert len(ignored(caplog)) == 1 and "does not fit the log" in ignored(caplog)[0]
        assert snapshots.flush() == 1
        assert place.look(Calendar, id, place.snapshots(), log) == (whole, [1])
    finally:
        log.close()


@pytest.mark.parametrize(
    "column, value",
    [("state", b"{}"), ("state", b"\xff"), ("digest", b""), ("version", 7), ("version", -4), ("version", 41)],
)
def test_a_damaged_row_is_ignored_told_of_and_replaced(
    place: Place, column: str, value: Any, caplog: pytest.LogCaptureFixture
) -> None:
    id = place.taken(Traffic, 50)
    with place.store.write() as connection:
        connection.execute(f"UPDATE snapshots SET {column} = ?", (value,))
    snapshots = place.snapshots()
    found, _ = place.look(Traffic, id, snapshots)
    assert found == place.look(Traffic, id)[0] and found.version == 51
    assert len(ignored(caplog)) == 1 and "Traffic" in ignored(caplog)[0]
    assert snapshots.flush() == 1
    assert place.look(Traffic, id, place.snapshots()) == (found, [1])


def test_a_state_that_cannot_be_read_is_ignored(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Its digest is right: it was written so."""
    monkeypatch.setattr(snapshots_module, "write_state", lambda aggregate: b'{"tenant":{"uuid":"x"}}')
    id = place.taken(Traffic)
    monkeypatch.undo()
    assert place.look(Traffic, id, place.snapshots())[0] == place.look(Traffic, id)[0]
    assert ignored(caplog) == [
        f"the snapshot of Traffic {id} at 41 is ignored: Traffic at version 41: ValueError",
    ]


def test_a_state_that_cannot_be_kept_fails_no_command(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Calendar, "SNAPSHOT_CLASSES", ())
    id = place.tell(Calendar, range(60))
    snapshots = place.snapshots()
    found, _ = place.look(Calendar, id, snapshots)
    assert found.entries and snapshots.flush() == 0
    assert ignored(caplog) == ["no snapshot of Calendar: Entry cannot be kept in a snapshot"]


def test_a_store_that_fails_changes_nothing(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    id = place.tell(Traffic, range(40))
    snapshots = place.snapshots()
    with place.store.write() as connection:
        connection.execute("DROP TABLE snapshots")
    found, read = place.look(Traffic, id, snapshots)
    assert found.version == 41 and read == [41]
    assert snapshots.flush() == 0
    place.tell(Traffic, range(5), snapshots)
    assert place.look(Traffic, id)[0].version == 46
    told = ignored(caplog)
    assert "cannot be read" in told[0] and "1 snapshots cannot be written" in told[1]


class Refusing(Refused):
    def __init__(self) -> None:
        super().__init__("no", "No.")


def test_no_snapshot_holds_what_is_not_in_the_log(place: Place) -> None:
    """In a batch, an aggregate is loaded again behind a refusal: with events that may never be appended."""
    id = place.tell(Traffic, range(40))
    snapshots = place.snapshots()
    loop = place.loop(snapshots=snapshots)
    snapshots._long = 1_000  # that the first load takes none

    def count(work: Any) -> None:
        traffic = work.get(Traffic, id)
        HISTORIES[Traffic].tell(traffic, [1])
        work.save(traffic)
        snapshots._long = FEW

    def refuse(work: Any) -> None:
        work.get(Traffic, id)
        raise Refusing

    futures = [
        loop.submit(context(name, TENANT, SYSTEM), use_case)
        for name, use_case in (("a", count), ("b", refuse), ("c", lambda work: work.get(Traffic, id).version))
    ]
    loop.start()
    assert isinstance(futures[1].exception(10), Refusing)
    assert futures[2].result(10).result == 42
    assert snapshots.flush() == 0, "it was loaded with the batch's own event"


def test_what_waits_is_bounded(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots_module, "WAITING", 1)
    traffic, calendar = place.tell(Traffic, range(40)), place.tell(Calendar, range(40))
    snapshots = place.snapshots()
    place.look(Traffic, traffic, snapshots)
    place.look(Calendar, calendar, snapshots)
    place.tell(Traffic, range(5))
    place.look(Traffic, traffic, snapshots)
    assert snapshots.flush() == 1
    assert place.rows() == [("traffic", 1, 46)], "a newer one takes the place of the one that waited"
    assert snapshots.flush() == 0


def test_a_rebuild_makes_them_from_the_log(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    traffic, calendar, meter = (place.taken(kind) for kind in (Traffic, Calendar, UsageMeter))
    place.tell(Traffic, range(5))
    gone = uuid4()
    with place.store.write() as connection:
        connection.execute("UPDATE snapshots SET state = ?", (b"damaged",))
        connection.execute("INSERT INTO snapshots VALUES (?, 'traffic', 1, 3, ?, ?)", (str(gone), b"", b""))
    monkeypatch.setattr(UsageMeter, "SNAPSHOT_VERSION", None)
    count = sum(len(place.log.events_of(each)) for each in (traffic, calendar, meter))
    assert place.snapshots().rebuild(place.log, place.transcoder) == count
    assert sorted(row[0] for row in place.rows()) == ["calendar", "traffic"]
    for kind, id in ((Traffic, traffic), (Calendar, calendar)):
        whole, _ = place.look(kind, id)
        assert place.look(kind, id, place.snapshots()) == (whole, [1])


def test_a_snapshot_is_the_same_whoever_takes_it(place: Place) -> None:
    id = place.tell(UsageMeter, range(60))
    last = place.log.events_of(id)[-1]
    one, other = (Snapshot.of(place.look(UsageMeter, id)[0], last) for _ in range(2))
    assert one == other and one.restored(last) == place.look(UsageMeter, id)[0]


@pytest.mark.parametrize("place", ["postgres"], indirect=True)
def test_what_another_process_appended_may_be_worth_one_too(place: Place) -> None:
    id = place.tell(Traffic, range(3))
    snapshots = place.snapshots()
    with place.process(snapshots) as do:
        do(lambda work: work.find(Traffic, id))
        place.tell(Traffic, range(30))
        assert do(lambda work: work.find(Traffic, id)).version == 34
    assert snapshots.flush() == 1 and place.rows() == [("traffic", 1, 34)]
