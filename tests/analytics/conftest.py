"""A warehouse with half a year of business in it. One folder a process: each module opens its own and closes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from infra.clock import SystemClock
from infra.sqlite import Database
from infra.warehouse.chdb import ChdbWarehouse
from projections.warehouse.cuts import SqliteCuts
from projections.warehouse.loader import Loader
from tests.analytics.history import Business, MemoryLog


@dataclass
class Loaded:
    business: Business
    warehouse: ChdbWarehouse
    loader: Loader

    @property
    def log(self) -> MemoryLog:
        return self.business.log


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    folder = tmp_path_factory.mktemp("warehouse")
    business = Business(days=150, per_day=2.0)
    warehouse = ChdbWarehouse(folder / "clickhouse")
    store = Database(folder / "cuts.db")
    loader = Loader(business.log, business.log, warehouse, SqliteCuts(store), SystemClock(), cut_size=2_000)
    while loader.step(flush=True):
        pass
    yield Loaded(business, warehouse, loader)
    warehouse.close()
    store.close()
