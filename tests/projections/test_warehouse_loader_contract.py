"""The loader against a warehouse that keeps ClickHouse's promises and fails on command: each event once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.schema import SCHEMA_VERSION, TABLES, Answer, Block, EngineKind, WarehouseError
from domain.log import Happened, Recorded
from infra.sqlite import Database
from projections.warehouse.cuts import Cut, SqliteCuts
from projections.warehouse.loader import LOOKED_AFTER, Loader, LogChanged, PartsTorn, RowsMissing
from projections.warehouse.rows import FACTS, UnmappedTopic, facts_of, rows_of
from tests.analytics.history import Business, MemoryLog
from tests.given import FakeClock


class Killed(BaseException):
    """Not an `Exception`: nothing may catch it and tidy up."""


class FakeWarehouse:
    """Tables as lists, tokens as a set; answers the loader's own few questions. `fail` is called before each step."""

    def __init__(self, decode: Callable[[Recorded], Happened], log: Callable[[], Sequence[Any]]) -> None:
        self.decode, self.log = decode, log
        self.tables: dict[str, list[tuple[Any, ...]]] = {}
        self.tokens: set[tuple[str, str]] = set()
        self.inserts: list[str] = []
        self.fail: Callable[[str], None] = lambda step: None
        self.lose: set[str] = set()
        self.torn_parts: list[str] = []

    def command(self, sql: str) -> None:
        self.fail(sql.split("(")[0])
        if "MATERIALIZED VIEW" in sql or "_of_stored" in sql:
            return
        name = sql.split("(")[0].removesuffix(" SYNC").split()[-1]
        if sql.startswith("DROP"):
            self.tables.pop(name, None)
            self.tokens = {(of, token) for of, token in self.tokens if of != name}
        else:
            self.tables.setdefault(name, [])

    def torn(self) -> Sequence[str]:
        return self.torn_parts

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], token: str) -> None:
        assert columns == TABLES[table].names
        self.inserts.append(token)
        self._put(table, rows, token)

    def insert_block(self, block: Block, token: str) -> None:
        self.inserts.append(token)
        rows: dict[str, list[Any]] = {}
        for place in range(len(block)):
            recorded = block.event(place)
            for table, row in rows_of(self.decode(recorded), recorded):
                rows.setdefault(table, []).append(row)
        for table in sorted(rows):
            self._put(table, rows[table], token)

    def _put(self, table: str, rows: Sequence[Sequence[Any]], token: str) -> None:
        self.fail(f"before {table}")
        if (table, token) not in self.tokens and table not in self.lose:
            self.tokens.add((table, token))
            self.tables[table] += [tuple(row) for row in rows]
        self.fail(f"after {table}")

    def query(self, sql: str, params: Mapping[str, Any] = {}, tenant: UUID | None = None) -> Answer:
        if "cuts" not in self.tables:
            raise WarehouseError(60, "no table cuts")
        if "max(last)" in sql:
            return Answer((("last", "UInt64"),), [(max((row[2] for row in self.tables["cuts"]), default=0),)])
        names = ["events", *re.findall(r"UNION ALL SELECT '(\w+)'", sql)]
        found = []
        for name in names:
            rows = [row for row in self.rows(name) if params["first"] <= row[0] <= params["last"]]
            found.append((name, len(set(rows)), self.wanted(name, params["first"], params["last"])))
        return Answer((("name", "String"), ("found", "UInt64"), ("wanted", "UInt64")), found)

    def wanted(self, table: str, first: int, last: int) -> int:
        """What the events of that range call for, by the declarations."""
        events = [happened for _, happened in self.log() if first <= happened.position <= last]
        if table == "events":
            return len(events)
        return sum(name == table for each in events if each.topic in FACTS for name, _ in facts_of(each))

    def rows(self, name: str) -> list[tuple[Any, ...]]:
        return [tuple(tuple(cell) if isinstance(cell, list) else cell for cell in row) for row in self.tables[name]]

    def positions(self) -> list[int]:
        return [row[0] for row in self.tables["events"]]


class Setting:
    """One log, one warehouse, one ledger, and loaders that come and go."""

    def __init__(self, folder: Path, log: MemoryLog) -> None:
        self.log, self.clock = log, FakeClock()
        self.warehouse = FakeWarehouse(lambda each: self.log.decode(each), lambda: self.log.events)
        self.store = Database(folder / "cuts.db")

    def loader(self, cut_size: int = 50) -> Loader:
        return Loader(self.log, self.log, self.warehouse, SqliteCuts(self.store), self.clock, cut_size)

    def drain(self, loader: Loader) -> int:
        count = 0
        while loaded := loader.step(flush=True):
            count += loaded
        return count


@pytest.fixture(scope="module")
def business() -> Business:
    return Business(days=12, per_day=3.0)


@pytest.fixture
def setting(tmp_path: Path, business: Business) -> Iterator[Setting]:
    made = Setting(tmp_path, business.log)
    yield made
    made.store.close()


def everything(log: MemoryLog) -> list[int]:
    return [recorded.position for recorded, _ in log.events]


def test_every_event_is_loaded_once_in_cuts_that_follow_each_other(setting: Setting) -> None:
    loader = setting.loader()

    assert "schema 0" in loader.rebuilt
    assert setting.drain(loader) == len(setting.log.events)
    assert setting.warehouse.positions() == everything(setting.log)
    assert loader.position == setting.log.head()
    cuts = setting.warehouse.tables["cuts"]
    assert [cut[0] for cut in cuts] == list(range(1, len(cuts) + 1))
    assert sum(cut[3] for cut in cuts) == len(setting.log.events)
    assert all(before[2] < after[1] for before, after in pairwise(cuts))
    assert loader.step() == 0


def test_a_token_names_table_schema_and_range(setting: Setting) -> None:
    setting.loader().step(flush=True)

    first, last = everything(setting.log)[0], everything(setting.log)[49]
    assert setting.warehouse.inserts == [f"{what}:{SCHEMA_VERSION}:{first}-{last}" for what in ("stored", "cuts")]


def test_a_lone_event_goes_at_once_and_a_crowd_waits_for_its_cut(setting: Setting) -> None:
    loader = setting.loader(cut_size=10_000)

    assert loader.step() > 0
    grown = MemoryLog()
    grown.events, grown._next = list(setting.log.events), setting.log.head() + 1
    setting.log = grown
    setting.drain(loader := setting.loader(cut_size=10_000))
    loader.step()
    last = grown.events[-1][1]
    grown.put(last.event, last.envelope.tenant, last.envelope.actor)
    assert loader.step() == 1
    grown.put(last.event, last.envelope.tenant, last.envelope.actor)
    assert loader.step() == 0, "the cut before was taken just now"
    setting.clock.time += timedelta(milliseconds=251)
    assert loader.step() == 1


@pytest.mark.parametrize(
    "when", ["before bookings", "after bookings", "before events", "after events", "before cuts", "after cuts"]
)
def test_a_kill_at_any_step_of_a_cut_changes_nothing_in_the_end(setting: Setting, when: str) -> None:
    setting.loader().step(flush=True)
    left = iter([when])

    def kill(step: str) -> None:
        if step == when and next(left, None):
            raise Killed

    setting.warehouse.fail = kill
    with pytest.raises(Killed):
        setting.drain(setting.loader())

    again = setting.loader()
    assert again.rebuilt == ""
    setting.drain(again)
    assert setting.warehouse.positions() == everything(setting.log)
    assert len(setting.warehouse.tables["cuts"]) == len({cut[0] for cut in setting.warehouse.tables["cuts"]})


@pytest.mark.parametrize("killed", ["record", "mark_loaded"])
def test_a_kill_between_the_ledger_and_the_warehouse_changes_nothing(setting: Setting, killed: str) -> None:
    class Deadly(SqliteCuts):
        calls = 0

        def record(self, cut: Cut) -> None:
            super().record(cut)
            self.die("record")

        def mark_loaded(self, cut: Cut) -> None:
            self.die("mark_loaded")
            super().mark_loaded(cut)

        def die(self, name: str) -> None:
            Deadly.calls += name == killed
            if name == killed and Deadly.calls == 2:
                raise Killed

    loader = Loader(setting.log, setting.log, setting.warehouse, Deadly(setting.store), setting.clock, 50)
    with pytest.raises(Killed):
        setting.drain(loader)

    setting.drain(setting.loader())
    assert setting.warehouse.positions() == everything(setting.log)
    counts = {name: len(set(setting.warehouse.rows(name))) for name in TABLES}
    assert counts == {name: len(setting.warehouse.tables[name]) for name in TABLES}


@given(kills=st.lists(st.integers(0, 40), max_size=6))
@settings(max_examples=25)
def test_any_number_of_kills_gives_what_none_gives(
    tmp_path_factory: pytest.TempPathFactory, business: Business, kills: list[int]
) -> None:
    setting = Setting(tmp_path_factory.mktemp("kills"), business.log)
    for steps in kills:
        countdown = [steps]

        def kill(step: str, left: list[int] = countdown) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise Killed

        setting.warehouse.fail = kill
        with suppress(Killed):
            setting.drain(setting.loader())
    setting.warehouse.fail = lambda step: None
    setting.drain(setting.loader())

    assert setting.warehouse.positions() == everything(setting.log)
    setting.store.close()


def test_a_kill_in_the_middle_of_a_reset_begins_it_again(setting: Setting) -> None:
    setting.drain(loader := setting.loader())

    def kill(step: str) -> None:
        if "DROP TABLE IF EXISTS bookings" in step:
            raise Killed

    setting.warehouse.fail = kill
    with pytest.raises(Killed):
        loader.reset()
    setting.warehouse.fail = lambda step: None

    again = setting.loader()
    assert again.rebuilt
    setting.drain(again)
    assert setting.warehouse.positions() == everything(setting.log)


def test_a_reset_loads_everything_anew(setting: Setting) -> None:
    setting.drain(loader := setting.loader())
    loader.reset()

    assert loader.position == 0
    assert setting.warehouse.tables["events"] == []
    assert setting.drain(loader) == len(setting.log.events)
    assert setting.warehouse.positions() == everything(setting.log)


def test_an_event_that_cannot_be_handled_stops_it_and_nothing_is_passed_over(setting: Setting) -> None:
    events = list(setting.log.events)
    place = 70
    recorded, happened = events[place]
    broken = MemoryLog()
    broken.events = [
        *events[:place],
        (replace(recorded, topic="concept.sold"), replace(happened, topic="concept.sold")),
        *events[place + 1 :],
    ]
    broken._next = setting.log._next
    setting.log = broken
    loader = setting.loader()
    loader.step(flush=True)

    for _ in range(3):
        with pytest.raises(UnmappedTopic):
            loader.step(flush=True)
    assert loader.position == events[49][0].position
    assert len(setting.warehouse.tables["events"]) == 50

    broken.events[place] = (recorded, happened)
    setting.drain(loader)
    assert setting.warehouse.positions() == everything(setting.log)


def test_rows_that_an_insert_lost_are_noticed(setting: Setting) -> None:
    loader = setting.loader()
    setting.warehouse.lose = {"designs"}

    with pytest.raises(RowsMissing, match="designs has 0 of"):
        loader.step(flush=True)
    assert loader.position == 0
    setting.warehouse.lose = set()
    setting.drain(loader)
    assert setting.warehouse.positions() == everything(setting.log)


def test_parts_torn_by_a_load_are_noticed_before_it_counts_and_all_is_loaded_again(setting: Setting) -> None:
    loader = setting.loader()
    loader.step(flush=True)
    setting.warehouse.torn_parts = ["events.202601_1_2_1"]

    for _ in range(2):
        with pytest.raises(PartsTorn, match=r"events\.202601_1_2_1"):
            loader.step(flush=True)
    setting.warehouse.torn_parts = []
    setting.drain(loader)
    assert setting.warehouse.positions() == everything(setting.log)


def test_parts_torn_by_a_merge_are_noticed_though_nothing_is_loaded(setting: Setting) -> None:
    loader = setting.loader()
    setting.drain(loader)
    setting.warehouse.torn_parts = ["designs.202601_1_9_3"]

    assert loader.step() == 0, "not looked at with every step"
    setting.clock.time += LOOKED_AFTER
    with pytest.raises(PartsTorn):
        loader.step()
    setting.warehouse.torn_parts = []
    assert loader.position > 0
    setting.drain(loader)
    assert setting.warehouse.positions() == everything(setting.log)


def test_parts_that_were_put_aside_at_the_start_are_loaded_again(setting: Setting) -> None:
    setting.drain(setting.loader())
    setting.warehouse.tables["events"] = []
    setting.warehouse.torn_parts = ["events.broken-on-start_202601_1_9_3"]

    assert "broken-on-start" in setting.loader().rebuilt
    setting.warehouse.torn_parts = []
    setting.drain(setting.loader())
    assert setting.warehouse.positions() == everything(setting.log)


def test_replicas_bring_back_what_one_of_them_put_aside(setting: Setting) -> None:
    setting.drain(setting.loader())
    setting.warehouse.torn_parts = ["events.broken-on-start_202601_1_9_3"]

    kind = EngineKind.REPLICATED
    loader = Loader(setting.log, setting.log, setting.warehouse, SqliteCuts(setting.store), setting.clock, kind=kind)
    assert not loader.rebuilt


def unfinished(setting: Setting) -> None:
    def kill(step: str) -> None:
        if step == "before events":
            raise Killed

    setting.warehouse.fail = kill
    with pytest.raises(Killed):
        setting.loader().step(flush=True)
    setting.warehouse.fail = lambda step: None


def test_a_log_that_changed_under_a_recorded_cut_stops_it(setting: Setting) -> None:
    unfinished(setting)
    changed = MemoryLog()
    changed.events, changed._next = setting.log.events[1:], setting.log._next
    setting.log = changed

    with pytest.raises(LogChanged, match="cut 1 held 50 events"):
        setting.loader().step(flush=True)


def test_a_cut_of_other_events_stops_it(setting: Setting) -> None:
    unfinished(setting)
    with setting.store.write() as connection:
        connection.execute("UPDATE warehouse_cuts SET rows = '{\"events\": 50}'")

    with pytest.raises(LogChanged, match="no longer holds the events"):
        setting.loader().step(flush=True)


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda setting: setting.warehouse.tables.clear(), "cannot be read"),
        (lambda setting: setting.warehouse.tables["cuts"].pop(), "it holds the log up to"),
        (lambda setting: setting.log.events.__delitem__(slice(60, None)), "the log ends at"),
    ],
    ids=["no tables", "an older copy of the warehouse", "an older copy of the log"],
)
def test_a_warehouse_that_does_not_fit_is_built_anew(
    tmp_path: Path, damage: Callable[[Setting], object], why: str
) -> None:
    setting = Setting(tmp_path, Business(days=6, per_day=3.0).log)
    setting.drain(setting.loader())
    damage(setting)

    again = setting.loader()

    assert why in again.rebuilt
    setting.drain(again)
    assert setting.warehouse.positions() == everything(setting.log)
    setting.store.close()


def test_only_one_loader_can_record_a_cut(setting: Setting) -> None:
    import sqlite3

    cuts = SqliteCuts(setting.store)
    cuts.record(Cut(1, 0, 1, 2, 2, {"events": 2}))

    with pytest.raises(sqlite3.IntegrityError):
        cuts.record(Cut(1, 0, 1, 3, 3, {"events": 3}))
    assert cuts.unfinished() == Cut(1, 0, 1, 2, 2, {"events": 2})
    assert cuts.last_loaded() is None
