"""The adapter on a real, old ClickHouse server: connect, insert, select, errors, and a server that comes again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from analytics.schema import WarehouseAway, WarehouseError
from infra.warehouse.clickhouse import ClickHouseWarehouse
from tests.infra.clickhouse_server import BINARY, ClickHouseServer

COLUMNS = ("position", "tenant", "time", "event_id", "amount")
AT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
ROWS = [(n, "it's \\ ü", AT, UUID(int=n), n / 2 if n % 2 else None) for n in range(1, 1001)]


@pytest.fixture(scope="module")
def server(
    require: Callable[[object, str], None], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ClickHouseServer]:
    require(BINARY, "clickhouse-server")
    started = ClickHouseServer(tmp_path_factory.mktemp("clickhouse") / "server")
    started.start()
    yield started
    started.kill()


@pytest.fixture
def warehouse(server: ClickHouseServer) -> Iterator[ClickHouseWarehouse]:
    opened = ClickHouseWarehouse(server.url, connecting=2.0)
    opened.command("DROP TABLE IF EXISTS facts")
    opened.command(
        "CREATE TABLE facts (position UInt64, tenant String, time DateTime('UTC'), event_id UUID,"
        " amount Nullable(Float64)) ENGINE = MergeTree() ORDER BY position"
    )
    yield opened
    opened.close()


def test_rows_come_back_as_they_went_in(warehouse: ClickHouseWarehouse) -> None:
    warehouse.insert("facts", COLUMNS, ROWS, "facts:1:1-1000")

    found = warehouse.query(f"SELECT {', '.join(COLUMNS)} FROM facts ORDER BY position")
    assert found.rows == ROWS
    assert found.columns[3] == ("event_id", "UUID")
    assert warehouse.query("SELECT position FROM facts WHERE position > 1000").rows == []


@pytest.mark.parametrize(
    ("sql", "code"), [("SELECT * FROM nothing", 60), ("SELEC 1", 62), ("SELECT nothing FROM facts", 47)]
)
def test_an_error_has_the_servers_number_and_the_next_query_an_answer(
    warehouse: ClickHouseWarehouse, sql: str, code: int
) -> None:
    with pytest.raises(WarehouseError) as refused:
        warehouse.query(sql)
    assert refused.value.code == code and not isinstance(refused.value, WarehouseAway)
    assert warehouse.query("SELECT 1").only() == 1


def test_an_insert_that_does_not_fit_leaves_nothing(warehouse: ClickHouseWarehouse) -> None:
    with pytest.raises(WarehouseError):
        warehouse.insert("facts", COLUMNS, [(-1, "t", AT, UUID(int=1), 0.5)], "one")
    with pytest.raises(WarehouseError) as missing:
        warehouse.insert("nothing", COLUMNS, ROWS, "one")
    assert missing.value.code == 60
    assert warehouse.query("SELECT count() FROM facts").only() == 0


def test_reading_cannot_write(warehouse: ClickHouseWarehouse) -> None:
    with pytest.raises(WarehouseError) as refused:
        warehouse.query("DROP TABLE facts")
    assert refused.value.code == 164


def test_a_server_that_takes_no_parameters_is_not_asked_without_them(warehouse: ClickHouseWarehouse) -> None:
    for asked in ({"params": {"n": 1}}, {"tenant": UUID(int=1)}):
        with pytest.raises(WarehouseError, match="too old"):
            warehouse.query("SELECT count() FROM facts", **asked)  # type: ignore[arg-type]


def test_who_is_not_let_in_is_told_that_and_not_the_password(server: ClickHouseServer) -> None:
    stranger = ClickHouseWarehouse(replace(server.url, password="guessed"))
    with pytest.raises(WarehouseError) as refused:
        stranger.query("SELECT 1")
    assert refused.value.code in (193, 194, 516) and "guessed" not in str(refused.value)
    stranger.close()


def test_a_server_that_was_killed_is_away_until_it_is_there_again(
    server: ClickHouseServer, warehouse: ClickHouseWarehouse
) -> None:
    warehouse.insert("facts", COLUMNS, ROWS, "one")
    server.kill()
    for _ in range(2):
        with pytest.raises(WarehouseAway):
            warehouse.query("SELECT count() FROM facts")
        with pytest.raises(WarehouseAway):
            warehouse.insert("facts", COLUMNS, ROWS, "two")
    server.start()
    assert warehouse.query("SELECT count() FROM facts").only() == 1000
    warehouse.insert("facts", COLUMNS, [(1001, "t", AT, UUID(int=1), None)], "two")
    assert warehouse.query("SELECT count() FROM facts").only() == 1001


def test_after_the_end_nothing_is_asked(server: ClickHouseServer, tmp_path: Path) -> None:
    closed = ClickHouseWarehouse(server.url)
    assert closed.query("SELECT 1").only() == 1
    closed.close()
    closed.close()
    with pytest.raises(WarehouseError, match="closed"):
        closed.query("SELECT 1")
