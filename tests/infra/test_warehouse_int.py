"""Every warehouse, in the process and over the network: values come back, inserts count once, reading only reads."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.schema import TABLES, WarehouseError, block_of, create_statements, drop_statements
from domain.log import Recorded
from infra.warehouse.chdb import ChdbWarehouse
from infra.warehouse.clickhouse import ClickHouseWarehouse
from infra.warehouse.follower import OpenWarehouse
from projections.warehouse.views import drop_view_statements, view_statements
from tests.infra.served_warehouse import ServedWarehouse
from tests.infra.warehouse_rows import AT, ONE, TWO, count, event, put


@pytest.fixture(scope="module", params=["chdb", "clickhouse"])
def warehouse(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("chdb") / "data"
    if request.param == "chdb":
        opened = ChdbWarehouse(folder)
        yield opened
        opened.close()
        return
    served = ServedWarehouse(folder)
    served.start()
    over_network = ClickHouseWarehouse(served.parsed)
    yield over_network
    over_network.close()
    served.stop()


@pytest.fixture(autouse=True)
def empty(warehouse: OpenWarehouse) -> None:
    for statement in (*drop_statements(), *create_statements(database=None)):
        warehouse.command(statement)


@pytest.mark.parametrize("table", [table for table in TABLES.values() if table.owned], ids=lambda table: table.name)
def test_a_row_of_every_table_comes_back_as_it_went_in(warehouse: OpenWarehouse, table: Any) -> None:
    samples: dict[str, Any] = {
        "UUID": TWO,
        "String": "it's \\ \t 'q'",
        "LowCardinality(String)": "fine-line",
        "Array(LowCardinality(String))": ["rose", "it's"],
        "DateTime64(6, 'UTC')": AT,
        "Nullable(DateTime64(6, 'UTC'))": AT,
        "Nullable(Int64)": None,
        "Float32": 80.5,
        "Float64": 1.25,
    }
    row = tuple(samples.get(column.type, 7) for column in table.columns)

    put(warehouse, table.name, [row, table.defaults])

    found = warehouse.query(f"SELECT * FROM {table.name} WHERE position = 7").rows
    assert found == [row]
    empty = warehouse.query(f"SELECT * FROM {table.name} WHERE position = 0").rows[0]
    assert [list(v) if isinstance(v, tuple) else v for v in table.defaults] == list(empty)


def test_stored_bytes_stay_bytes(warehouse: OpenWarehouse) -> None:
    state = bytes(range(256)) * 3
    put(warehouse, "events", [event(1, state=state)])

    assert warehouse.query("SELECT hex(state) FROM events").only() == state.hex().upper()


def test_the_same_insert_counts_once_and_another_counts_too(warehouse: OpenWarehouse) -> None:
    rows = [event(position) for position in range(1, 101)]

    for _ in range(3):
        put(warehouse, "events", rows, "events:1:1-100")
    assert count(warehouse) == 100
    put(warehouse, "events", [event(101)], "events:1:101-101")
    assert count(warehouse) == 101


def test_an_insert_over_many_months_is_one_insert(warehouse: OpenWarehouse) -> None:
    rows = [event(n, time=datetime(2010 + n // 12, n % 12 + 1, 1, tzinfo=UTC)) for n in range(12 * 12)]

    for _ in range(2):
        put(warehouse, "events", rows)

    assert count(warehouse) == 144


def test_rows_past_the_window_replace_themselves(warehouse: OpenWarehouse) -> None:
    rows = [event(position) for position in range(1, 11)]
    put(warehouse, "events", rows, "first")
    put(warehouse, "events", rows, "second")

    assert count(warehouse) == 20
    assert warehouse.query("SELECT count() FROM events FINAL").only() == 10


def test_dropping_forgets_the_tokens_with_the_rows(warehouse: OpenWarehouse) -> None:
    put(warehouse, "events", [event(1)], "again")
    for statement in (*drop_statements(), *create_statements(database=None)):
        warehouse.command(statement)
    put(warehouse, "events", [event(1)], "again")

    assert count(warehouse) == 1


def test_an_insert_that_fails_leaves_nothing_behind_for_the_next(warehouse: OpenWarehouse) -> None:
    warehouse.command("ALTER TABLE events DROP COLUMN command_id")
    with pytest.raises(WarehouseError):
        put(warehouse, "events", [event(1)], "fails")
    warehouse.command("ALTER TABLE events ADD COLUMN command_id String AFTER causation_id")

    put(warehouse, "events", [event(2)], "works")

    assert warehouse.query("SELECT position FROM events").rows == [(2,)]


def test_an_insert_of_nothing_is_nothing(warehouse: OpenWarehouse) -> None:
    put(warehouse, "events", [])

    assert count(warehouse) == 0


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=20), st.lists(st.text(max_size=5), max_size=3))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_parameter_is_what_was_given(warehouse: OpenWarehouse, text: str, several: list[str]) -> None:
    found = warehouse.query("SELECT {a:String}, {b:Array(String)}", {"a": text, "b": several})

    assert found.rows == [(text, several)]


def test_parameters_of_other_types(warehouse: OpenWarehouse) -> None:
    bound = {"d": date(2026, 1, 2), "t": AT, "u": TWO, "n": [1, -2], "f": 0.5}
    types = "{d:Date}, {t:DateTime64(6, 'UTC')}, {u:UUID}, {n:Array(Int64)}, {f:Float64}, NULL::Nullable(UUID)"

    assert warehouse.query(f"SELECT {types}", bound).rows == [(date(2026, 1, 2), AT, TWO, [1, -2], 0.5, None)]


@pytest.mark.parametrize(
    ("sql", "value"),
    [
        ("toFloat32(80.1)", 80.1),
        ("[toFloat32(0.1), toFloat32(0.2)]", [0.1, 0.2]),
        ("nan", None),
        ("[1 / 0, 1.5]", [None, 1.5]),
        ("avg(number) FROM numbers(0)", None),
        ("CAST(NULL AS Nullable(UUID))", None),
        ("CAST(NULL AS Nullable(Float64))", None),
        ("toUInt64(18446744073709551615)", (1 << 64) - 1),
        ("toDate('2026-03-01')", date(2026, 3, 1)),
        ("toDateTime('2026-03-01 12:00:00', 'UTC')", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("[toDateTime64('2026-03-01 12:00:00.5', 6, 'UTC')]", [datetime(2026, 3, 1, 12, 0, 0, 500_000, UTC)]),
        ("['a', '']::Array(LowCardinality(String))", ["a", ""]),
        ("[]::Array(Array(UInt8))", []),
        ("true", True),
        ("'\\0 ü \\' \\t'", "\0 ü ' \t"),
    ],
)
def test_a_value_is_the_same_from_every_warehouse(warehouse: OpenWarehouse, sql: str, value: Any) -> None:
    found = warehouse.query(f"SELECT {sql}").only()
    assert found == value and type(found) is type(value)


def test_an_answer_without_rows_has_columns(warehouse: OpenWarehouse) -> None:
    found = warehouse.query("SELECT {a:String} AS a, toUInt8(1) AS b WHERE b = 2", {"a": "x"})
    assert (found.rows, found.columns) == ([], (("a", "String"), ("b", "UInt8")))


def test_behind_the_second_wall_there_are_a_tenants_rows_alone(warehouse: OpenWarehouse) -> None:
    put(warehouse, "events", [event(1), event(2), event(3, TWO)])

    # The queries themselves have no guard: this is what the wall is for.
    assert warehouse.query("SELECT count() FROM events", tenant=ONE).only() == 2
    assert warehouse.query("SELECT count() FROM events FINAL", tenant=TWO).only() == 1
    assert warehouse.query("SELECT count() FROM (SELECT * FROM events) AS a, events AS b", tenant=ONE).only() == 4
    assert warehouse.query("SELECT count() FROM events", tenant=UUID(int=3)).only() == 0
    assert warehouse.query("SELECT count() FROM events").only() == 3


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO cuts VALUES (1, 1, 1, 1)",
        "DROP TABLE events",
        "CREATE TABLE mine (a UInt8) ENGINE = Memory",
        "SELECT * FROM file('/etc/hostname', 'LineAsString')",
        "SELECT * FROM url('http://localhost:1/', 'LineAsString')",
        "SELECT 1 FROM no_such_table",
        "not sql",
    ],
)
def test_a_reading_query_can_do_nothing_else(warehouse: OpenWarehouse, sql: str) -> None:
    with pytest.raises(WarehouseError) as refused:
        warehouse.query(sql)

    assert refused.value.code > 0
    assert warehouse.query("SELECT 1").only() == 1


def test_a_query_without_end_or_measure_is_stopped(tmp_path: Path, warehouse: OpenWarehouse) -> None:
    with pytest.raises(WarehouseError) as rows:
        warehouse.query("SELECT number FROM numbers(2000000)")
    with pytest.raises(WarehouseError) as memory:
        warehouse.query("SELECT uniqExact(number), groupArray(number) FROM numbers(200000000)")

    assert rows.value.code == 396
    assert memory.value.code in (241, 159)


def test_threads_take_turns(warehouse: OpenWarehouse) -> None:
    errors: list[Exception] = []

    def work(number: int) -> None:
        try:
            for step in range(5):
                position = number * 10 + step
                put(warehouse, "events", [event(position)], f"t{position}")
                warehouse.query("SELECT count() FROM events")
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert count(warehouse) == 30


def stored(position: int, **changed: Any) -> Recorded:
    envelope = {
        "id": str(UUID(int=position << 64)),
        "tenant": str(ONE),
        "actor": {"kind": "key", "id": "k", "on_behalf_of": None},
        "request": "r",
        "correlation": "c",
        "causation": None,
        "command": "command/1",
        "traceparent": None,
        "time": "2026-03-01T12:30:15.123456+00:00",
        "schema": 3,
        "data": {"note": "Zoë\t'\\\n\x00", "n": 1},
    }
    return Recorded(
        position,
        UUID(int=position),
        2,
        "client.registered",
        json.dumps({**envelope, **changed}, ensure_ascii=False).encode(),
    )


@pytest.fixture
def views(warehouse: OpenWarehouse) -> Iterator[None]:
    for statement in view_statements():
        warehouse.command(statement)
    yield
    for statement in drop_view_statements():
        warehouse.command(statement)


def test_stored_events_are_taken_apart_by_the_engine(warehouse: OpenWarehouse, views: None) -> None:
    events = [stored(1), stored(2, causation="because", time="2026-03-01T12:30:15+00:00"), stored(3)]
    for _ in range(2):
        warehouse.insert_block(block_of(events), "events:1:1-3")
    names = ", ".join(TABLES["events"].names)
    rows = warehouse.query(f"SELECT {names} FROM events ORDER BY position").rows
    assert [dict(zip(TABLES["events"].names, row, strict=True)) for row in rows] == [
        {
            "position": event.position,
            "tenant": str(ONE),
            "time": AT if event.position != 2 else AT.replace(microsecond=0),
            "event_id": UUID(int=event.position << 64),
            "topic": "client.registered",
            "originator_id": event.originator_id,
            "version": 2,
            "schema_version": 3,
            "actor_kind": "key",
            "actor_id": "k",
            "on_behalf_of": "",
            "request_id": "r",
            "correlation_id": "c",
            "causation_id": "because" if event.position == 2 else "",
            "command_id": "command/1",
            "state": event.state.decode(),
        }
        for event in events
    ]


@pytest.mark.parametrize(
    "changed", [{"tenant": None}, {"id": "x"}, {"actor": {}}, {"command": None}, {"schema": 0}, {"time": None}]
)
def test_an_envelope_that_lacks_something_stops_the_insert(
    warehouse: OpenWarehouse, views: None, changed: dict[str, Any]
) -> None:
    with pytest.raises(WarehouseError):
        warehouse.insert_block(block_of([stored(1), stored(2, **changed)]), "events:1:1-2")
    assert warehouse.query("SELECT count() FROM events").only() == 0


def test_bytes_that_are_no_event_stop_the_insert(warehouse: OpenWarehouse, views: None) -> None:
    with pytest.raises(WarehouseError):
        warehouse.insert_block(block_of([Recorded(1, ONE, 1, "concept.ready", b"\xff\x00")]), "events:1:1-1")
    warehouse.insert_block(block_of([]), "nothing")
