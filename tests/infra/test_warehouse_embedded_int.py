"""What concerns the engine in the process alone: its folder, its formats, and answers that failed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from analytics.schema import WarehouseError, create_statements, drop_statements
from infra.warehouse.chdb import ChdbWarehouse
from tests.infra.warehouse_rows import count, event, put


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChdbWarehouse]:
    opened = ChdbWarehouse(tmp_path_factory.mktemp("chdb") / "data")
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def empty(warehouse: ChdbWarehouse) -> None:
    for statement in (*drop_statements(), *create_statements(database=None)):
        warehouse.command(statement)


@pytest.mark.parametrize("format", ["CSV", "JSONCompact"])
def test_nothing_of_a_failed_query_is_in_the_next_answer(warehouse: ChdbWarehouse, format: str) -> None:
    secret = "SELECT throwIf(number = 70000), 'someone else''s' FROM numbers(100000)"
    with pytest.raises(WarehouseError):
        warehouse.read(secret, format=format)

    assert warehouse.read("SELECT 'mine'", format="CSV") == b'"mine"\n'


def test_formats_of_the_engine(warehouse: ChdbWarehouse) -> None:
    put(warehouse, "events", [event(1)])

    assert warehouse.read("SELECT topic FROM events", format="CSVWithNames") == b'"topic"\n"concept.ready"\n'
    assert warehouse.read("SELECT topic FROM events", format="Parquet")[:4] == b"PAR1"


def test_another_folder_waits_until_the_first_is_closed(warehouse: ChdbWarehouse, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError):
        ChdbWarehouse(tmp_path / "other")
    with pytest.raises(ValueError, match="name"):
        ChdbWarehouse(tmp_path / "other", database="a; DROP DATABASE b")


def test_a_closed_warehouse_says_so_and_opens_again_with_its_rows(warehouse: ChdbWarehouse) -> None:
    other = ChdbWarehouse(warehouse.path, database="other")
    for statement in create_statements(database=None):
        other.command(statement)
    put(other, "events", [event(1)])
    other.close()
    other.close()

    with pytest.raises(WarehouseError, match="closed"):
        other.query("SELECT 1")
    again = ChdbWarehouse(warehouse.path, database="other")
    assert count(again) == 1
    assert count(warehouse) == 0
    again.close()


def test_a_format_is_a_name_and_no_more(warehouse: ChdbWarehouse) -> None:
    with pytest.raises(ValueError, match="format"):
        warehouse.read("SELECT 1", format="CSV INTO OUTFILE '/tmp/x'")
