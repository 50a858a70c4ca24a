"""Every report is the same, to the byte, from the engine in the process and from one behind the native protocol."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from analytics.export import export
from analytics.model import ALL_TENANTS
from analytics.reports import REPORTS, run_report
from infra.clock import SystemClock
from infra.sqlite import Database
from infra.warehouse.clickhouse import ClickHouseWarehouse
from projections.warehouse.cuts import SqliteCuts
from projections.warehouse.loader import Loader
from tests.analytics.conftest import Loaded
from tests.infra.served_warehouse import ServedWarehouse

TODAY = date(2026, 3, 20)


@pytest.fixture(scope="module")
def over_network(loaded: Loaded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClickHouseWarehouse]:
    folder = tmp_path_factory.mktemp("served")
    served = ServedWarehouse(folder / "data")
    served.start()
    warehouse, store = ClickHouseWarehouse(served.parsed), Database(folder / "cuts.db")
    loader = Loader(loaded.log, loaded.log, warehouse, SqliteCuts(store), SystemClock(), cut_size=2_000)
    while loader.step(flush=True):
        pass
    yield warehouse
    warehouse.close()
    store.close()
    served.stop()


@pytest.mark.parametrize("name", sorted(REPORTS))
@pytest.mark.parametrize("whose", ["all", "tenant"])
def test_a_report_is_the_same(loaded: Loaded, over_network: ClickHouseWarehouse, name: str, whose: str) -> None:
    scope = ALL_TENANTS if whose == "all" else loaded.business.tenants[0]
    asked = {"from": "2025-11-01", "to": "2026-06-30"}
    here, there = (run_report(name, asked, each, scope, TODAY) for each in (loaded.warehouse, over_network))
    assert any(table.rows for table in here.tables)
    assert export(here, "json").content == export(there, "json").content
