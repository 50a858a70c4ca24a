"""Roll-ups, replays and reconciliation over the native protocol: as with the engine in the process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from analytics.model import ALL_TENANTS
from analytics.reports import REPORTS, run_report
from analytics.schema import ROLLUPS, SCHEMA_VERSION, block_of, loaded_position
from infra.clock import SystemClock
from infra.sqlite import Database
from infra.warehouse.clickhouse import ClickHouseWarehouse
from infra.warehouse.migrating import migrate
from projections.warehouse.cuts import SqliteCuts
from projections.warehouse.loader import Loader
from projections.warehouse.reconcile import reconcile
from projections.warehouse.rolling import insert_segment
from tests.analytics.history import Business
from tests.infra.served_warehouse import ServedWarehouse

SPAN = 150


@pytest.fixture(scope="module")
def business() -> Business:
    return Business(days=40, per_day=2.0)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory, business: Business) -> Iterator[ClickHouseWarehouse]:
    folder = tmp_path_factory.mktemp("served")
    served = ServedWarehouse(folder / "data")
    served.start()
    client, store = ClickHouseWarehouse(served.parsed), Database(folder / "cuts.db")
    try:
        loader = Loader(business.log, business.log, client, SqliteCuts(store), SystemClock(), 300, segment=SPAN)
        while loader.step(flush=True):
            pass
        yield client
    finally:
        client.close()
        store.close()
        served.stop()


def counts(warehouse: ClickHouseWarehouse) -> dict[str, int]:
    tables = ("events", "designs", "bookings", "usage", "segments", *ROLLUPS)
    return {name: warehouse.query(f"SELECT count() FROM {name}").only() for name in tables}


def test_what_was_loaded_is_proven_with_its_roll_ups(warehouse: ClickHouseWarehouse, business: Business) -> None:
    proof = reconcile(business.log, business.log, warehouse)

    assert proof.ok, proof.explain()
    assert len(proof.rollups) == len(ROLLUPS)
    assert proof.upto == loaded_position(warehouse) == business.log.head()


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_reports_are_the_same_with_and_without_roll_ups(
    warehouse: ClickHouseWarehouse, business: Business, name: str
) -> None:
    for scope in (ALL_TENANTS, business.tenants[0]):
        sums = run_report(name, {}, warehouse, scope, date(2025, 12, 20))
        facts = run_report(name, {}, warehouse, scope, date(2025, 12, 20), rollups=False)
        assert [table.rows for table in sums.tables] == [table.rows for table in facts.tables]


def test_replaying_cuts_and_segments_changes_no_count(warehouse: ClickHouseWarehouse, business: Business) -> None:
    before = counts(warehouse)
    for first, last, events in warehouse.query("SELECT first, last, events FROM cuts").rows:
        block = block_of(business.log.read(first - 1, events))
        warehouse.insert_block(block, f"stored:{SCHEMA_VERSION}:{first}-{last}")
    for number in range(1, business.log.head() // SPAN + 1):
        for rollup in ROLLUPS.values():
            warehouse.command(insert_segment(rollup, number, SPAN))

    assert counts(warehouse) == before


def test_migrations_are_written_down_on_a_server(warehouse: ClickHouseWarehouse, tmp_path: Path) -> None:
    assert [step.name for step in migrate(warehouse)] == ["facts", "stored", "roll-ups"]
    assert migrate(warehouse) == []
