"""Workers on Faust that come and go all the time: each event has its effects once and in order.

`ATELIER_STORM` sets the seconds for which they do.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator

import pytest

from tests.infra.faust_cell import Cell, Load, cell_in
from tests.infra.kafka_broker import usable
from tests.infra.postgres_server import shared

STORM = float(os.environ.get("ATELIER_STORM", "15"))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cell]:
    shared()
    usable()
    with cell_in(tmp_path_factory.mktemp("cell")) as opened:
        yield opened


@pytest.fixture
def cell(running: Cell) -> Iterator[Cell]:
    running.skip()
    yield running
    running.end_workers()


def test_workers_that_come_and_go_lose_and_double_nothing(cell: Cell) -> None:
    of = cell.tenants(12)
    cell.worker()
    ends = itertools.cycle([lambda worker: worker.kill(), lambda worker: worker.stop()])
    with Load(cell, of):
        end = time.monotonic() + STORM
        while time.monotonic() < end:
            time.sleep(1.5)
            cell.worker()
            if len(cell.workers) > 2:
                next(ends)(cell.workers.pop(0))
    assert cell.settled(of, 60)
    time.sleep(2)
    assert cell.counted(of) == cell.wanted(of)
