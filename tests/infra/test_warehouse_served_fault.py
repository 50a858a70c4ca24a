"""`kill -9` of the served warehouse while a loader fills it, again and again: in the end it holds each event once."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from analytics.schema import TABLES, WarehouseAway
from infra.clock import SystemClock
from infra.sqlite import Database
from infra.warehouse.clickhouse import ClickHouseWarehouse
from projections.warehouse.cuts import SqliteCuts
from projections.warehouse.loader import Loader
from projections.warehouse.reconcile import reconcile
from tests.analytics.history import Business
from tests.infra.served_warehouse import ServedWarehouse

KILLS = 4


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedWarehouse]:
    started = ServedWarehouse(tmp_path / "data")
    started.start()
    yield started
    started.kill()


def test_a_warehouse_that_is_killed_while_it_is_filled_is_proven_in_the_end(
    served: ServedWarehouse, tmp_path: Path
) -> None:
    log = Business(days=45, per_day=3.0).log
    warehouse = ClickHouseWarehouse(served.parsed, connecting=5.0)
    ledger = Database(tmp_path / "cuts.db")
    loader = Loader(log, log, warehouse, SqliteCuts(ledger), SystemClock(), cut_size=40)
    moments, away, position = random.Random(7), 0, 0

    for _ in range(KILLS):
        # At any moment of a cut: between its record, its inserts, its check and its mark.
        killer = threading.Timer(moments.uniform(0.01, 0.12), served.kill)
        killer.start()
        with pytest.raises(WarehouseAway):
            while loader.step(flush=True):
                assert loader.position > position
                position = loader.position
            pytest.fail("the log was too short for so many kills")
        away += 1
        killer.join()
        with pytest.raises(WarehouseAway):
            loader.step(flush=True)
        served.start()
        # Now and then the loader is a new one, too: what it knows is what the ledger says.
        if away % 2:
            loader = Loader(log, log, warehouse, SqliteCuts(ledger), SystemClock(), cut_size=40)
            assert loader.rebuilt == "", "what cannot be reached is not lost"
    end = time.monotonic() + 60
    while loader.step(flush=True):
        assert time.monotonic() < end

    assert loader.position == log.head() and away == KILLS
    proof = reconcile(log, log, warehouse)
    assert proof.ok, proof.explain()
    for table in ("events", "designs", "bookings"):
        if table in TABLES:
            twice = warehouse.query(f"SELECT count() - uniqExact({', '.join(TABLES[table].tail)}) FROM {table}").only()
            assert twice == 0, table
    cuts = warehouse.query("SELECT number, first, last, events FROM cuts ORDER BY number").rows
    assert [cut[0] for cut in cuts] == list(range(1, len(cuts) + 1))
    assert sum(cut[3] for cut in cuts) == len(log.events)
    warehouse.close()
    ledger.close()


def test_a_loader_is_not_begun_anew_by_a_warehouse_that_is_away(served: ServedWarehouse, tmp_path: Path) -> None:
    log = Business(days=5, per_day=3.0).log
    warehouse = ClickHouseWarehouse(served.parsed)
    cuts = SqliteCuts(Database(tmp_path / "cuts.db"))
    loader = Loader(log, log, warehouse, cuts, SystemClock(), cut_size=40)
    loader.step(flush=True)
    served.kill()
    with pytest.raises(WarehouseAway):
        Loader(log, log, warehouse, cuts, SystemClock(), cut_size=40)
    served.start()
    again = Loader(log, log, warehouse, cuts, SystemClock(), cut_size=40)
    assert (again.rebuilt, again.position) == ("", loader.position)
    warehouse.close()
