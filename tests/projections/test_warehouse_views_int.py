"""Facts are declared once: what the engine makes of stored bytes is what Python makes of the decoded event."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.schema import STORED, TABLES, Block, WarehouseError, block_of
from domain.log import Recorded
from infra.clock import SystemClock
from infra.eventlog.transcoding import Transcoder
from infra.sqlite import Database
from infra.warehouse.chdb import ChdbWarehouse
from projections.warehouse.cuts import SqliteCuts
from projections.warehouse.loader import Loader
from projections.warehouse.rows import CHANGED, FACTS, rows_of
from tests.domain.samples import GOLDEN, envelope_of, event_classes, events_of, from_golden, sample
from tests.domain.samples import recorded as recorded_of
from tests.given import FakeKeyring

CLASSES = event_classes()
TRANSCODER = Transcoder(FakeKeyring())


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChdbWarehouse]:
    opened = ChdbWarehouse(tmp_path_factory.mktemp("chdb") / "data")
    yield opened
    opened.close()


class ThroughViews:
    """The same engine, filled as a server is: by the views on `stored`."""

    def __init__(self, warehouse: ChdbWarehouse) -> None:
        self.query, self.insert, self.command = warehouse.query, warehouse.insert, warehouse.command
        self.torn = warehouse.torn

    def insert_block(self, block: Block, token: str) -> None:
        rows = zip(block.positions, block.originators, block.versions, block.topics, block.states, strict=True)
        values = ", ".join(
            f"({position}, '{originator}', {version}, '{topic}', unhex('{state.hex()}'))"
            for position, originator, version, topic, state in rows
        )
        self.command(f"INSERT INTO stored ({', '.join(STORED.names)}) SETTINGS async_insert = 0 VALUES {values}")


class Places:
    """Positions that no other events have: making the tables anew for each example would take most of the time."""

    def __init__(self) -> None:
        self.next = 1

    def take(self, count: int) -> int:
        first, self.next = self.next, self.next + count + 1
        return first


@pytest.fixture
def places(warehouse: ChdbWarehouse, tmp_path: Any) -> Places:
    load(warehouse, [], tmp_path)
    return Places()


class Log:
    def __init__(self, stored: list[Recorded]) -> None:
        self.stored = stored

    def read(self, after: int, limit: int) -> list[Recorded]:
        return [each for each in self.stored if each.position > after][:limit]

    def head(self) -> int:
        return len(self.stored)


def stored(events: list[Any], tenant: UUID | None = None) -> list[Recorded]:
    made = []
    for position, event in enumerate(events, 1):
        envelope = envelope_of(type(event))
        if tenant is not None:
            envelope = dataclasses.replace(envelope, tenant=tenant)
        made.append(recorded_of(TRANSCODER.encode(event, envelope), position))
    return made


def load(warehouse: ChdbWarehouse | ThroughViews, log: list[Recorded], folder: Any) -> dict[str, list[Any]]:
    """What is in every table, once the log is loaded."""
    store = Database(folder / "cuts.db")
    loader = Loader(Log(log), TRANSCODER, warehouse, SqliteCuts(store), SystemClock())
    loader.reset()
    loader.step(flush=True)
    store.close()
    return {name: everything(warehouse, name) for name in TABLES if name != "cuts"}


def everything(warehouse: ChdbWarehouse | ThroughViews, name: str, after: int = 0) -> list[Any]:
    table = TABLES[name]
    where = f"WHERE position > {after} ORDER BY {', '.join(table.tail)}"
    rows = warehouse.query(f"SELECT {', '.join(table.names)} FROM {name} {where}").rows
    return [plain(name, row) for row in rows]


def plain(name: str, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """As both sides are compared: bytes as text, lists as tuples, floats as what they hold."""
    import numpy as np

    cells = []
    for column, cell in zip(TABLES[name].columns, row, strict=True):
        if isinstance(cell, bytes):
            cell = cell.decode()
        elif isinstance(cell, (list, tuple)):
            cell = tuple(cell)
        elif column.type == "Float64" and isinstance(cell, int):
            cell = float(cell)  # JSON says a whole number so, however large
        elif column.type == "Float32":
            with np.errstate(over="ignore"):
                narrow = np.float32(np.inf if cell is None else cell)
                # JSON, in which rows are read, says null for what no Float32 holds, whatever its sign.
                cell = f"{narrow + 0.0:.6g}" if np.isfinite(narrow) else "beyond"  # minus nothing is nothing
        elif column.type == "Float64":
            cell = float(cell)  # JSON writes a large one as a whole number
        elif isinstance(cell, datetime):
            cell = cell.timestamp()
        cells.append(cell)
    return tuple(cells)


def by_python(log: list[Recorded]) -> dict[str, list[Any]]:
    rows: dict[str, list[Any]] = {name: [] for name in TABLES if name != "cuts"}
    for each in log:
        for table, row in rows_of(TRANSCODER.decode(each), each):
            rows[table].append(plain(table, row))
    return rows


@pytest.mark.parametrize("way", [lambda warehouse: warehouse, ThroughViews], ids=["block", "views"])
def test_every_golden_event_makes_the_same_rows_both_ways(warehouse: ChdbWarehouse, tmp_path: Any, way: Any) -> None:
    goldens = [from_golden(orjson.loads(path.read_bytes())) for path in sorted(GOLDEN.glob("*.json"))]
    log = [dataclasses.replace(each, position=position) for position, each in enumerate(goldens, 1)]

    found = load(way(warehouse), log, tmp_path)

    assert {each.topic for each in log} >= set(FACTS)
    assert found == by_python(log)
    assert all(found[name] for name in found)


def test_events_of_older_versions_go_through_their_upcasters(warehouse: ChdbWarehouse, tmp_path: Any) -> None:
    old = [path for path in GOLDEN.glob("*.v1.json") if path.name.removesuffix(".v1.json") in CHANGED]
    goldens = [from_golden(orjson.loads(path.read_bytes())) for path in old]
    log = [dataclasses.replace(each, position=position) for position, each in enumerate(goldens, 1)]

    found = load(warehouse, log, tmp_path)

    assert len(log) == len(CHANGED)
    assert len(found["renditions"]) == len(found["bookings"]) == 1
    assert found == by_python(log)


def test_the_rules_are_written_for_the_newest_version_of_each_event() -> None:
    newest = {each.TOPIC: getattr(each, "class_version", 1) for each in CLASSES}

    for topic, rules in FACTS.items():
        assert {rule.version for rule in rules} == {newest[topic]}


@given(st.lists(st.sampled_from(CLASSES).flatmap(events_of), min_size=1, max_size=30))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_any_events_make_the_same_rows_both_ways(warehouse: ChdbWarehouse, places: Places, events: list[Any]) -> None:
    first = places.take(len(events))
    log = [dataclasses.replace(each, position=each.position + first) for each in stored(events)]

    warehouse.insert_block(block_of(log), f"stored:{first}")

    wanted = by_python(log)
    assert {name: everything(warehouse, name, first) for name in wanted} == wanted


def test_what_is_tried_in_a_sandbox_is_no_fact(warehouse: ChdbWarehouse, tmp_path: Any) -> None:
    from domain.sandbox import sandbox_of

    every = [sample(each) for each in CLASSES]
    found = load(warehouse, stored(every, sandbox_of(UUID(int=1 << 77))), tmp_path)

    assert len(found.pop("events")) == len(every)
    assert not any(found.values())


def test_an_event_that_is_newer_than_the_program_stops_the_insert(warehouse: ChdbWarehouse, tmp_path: Any) -> None:
    event = next(each for each in CLASSES if each.TOPIC == "concept.ready")
    (made,) = stored([sample(event)])
    newer = dataclasses.replace(made, state=made.state.replace(b'"schema":1', b'"schema":2'))

    with pytest.raises(WarehouseError, match="newer than this program"):
        load(warehouse, [newer], tmp_path)


def test_a_block_that_was_inserted_in_part_is_completed_and_nothing_is_doubled(
    warehouse: ChdbWarehouse, tmp_path: Any
) -> None:
    load(warehouse, [], tmp_path)
    log = stored([sample(each) for each in CLASSES])
    # One of the views' tables refuses, after or before some of the others took their rows.
    warehouse.command("RENAME TABLE generations TO hidden")
    with pytest.raises(WarehouseError):
        warehouse.insert_block(block_of(log), "stored:1-9")
    warehouse.command("RENAME TABLE hidden TO generations")

    for _ in range(3):
        warehouse.insert_block(block_of(log), "stored:1-9")

    wanted = by_python(log)
    assert {name: len(everything(warehouse, name)) for name in wanted} == {n: len(rows) for n, rows in wanted.items()}


def test_a_large_block_fills_two_tables_at_once_and_makes_the_same_rows(
    warehouse: ChdbWarehouse, tmp_path: Any
) -> None:
    load(warehouse, [], tmp_path)
    samples = [sample(each) for each in CLASSES]
    log = stored(samples * (9_000 // len(samples)))
    expected = {name: len(rows) for name, rows in by_python(log[: len(samples)]).items()}

    for _ in range(2):
        warehouse.insert_block(block_of(log), "stored:1-9000")

    assert len(log) > 8_000
    for name, rows in expected.items():
        (found,) = warehouse.query(f"SELECT count(), uniqExact({', '.join(TABLES[name].tail)}) FROM {name}").rows
        assert found == (rows * (len(log) // len(samples)),) * 2, name
    last = len(log) - len(samples)
    wanted = by_python(log[last:])
    assert {name: everything(warehouse, name, last) for name in wanted} == wanted


def test_a_table_that_refuses_stops_a_large_block(warehouse: ChdbWarehouse, tmp_path: Any) -> None:
    load(warehouse, [], tmp_path)
    log = stored([sample(each) for each in CLASSES] * 200)
    for table in ("events", "usage"):
        warehouse.command(f"RENAME TABLE {table} TO hidden")
        with pytest.raises(WarehouseError):
            warehouse.insert_block(block_of(log), "stored:1-9")
        warehouse.command(f"RENAME TABLE hidden TO {table}")

    warehouse.insert_block(block_of(log), "stored:1-9")

    assert warehouse.query("SELECT uniqExact(position), count() FROM events").rows == [(len(log), len(log))]
