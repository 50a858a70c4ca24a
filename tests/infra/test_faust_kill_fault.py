"""A worker on Faust is killed: its partitions are served again, each event has its effects once and in order."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.infra.cluster import unhurried, until
from tests.infra.faust_cell import Cell, Load, cell_in
from tests.infra.kafka_broker import usable
from tests.infra.postgres_server import shared

SERVED_AGAIN = 15.0


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


def test_a_killed_worker_s_partitions_are_served_again_and_nothing_is_lost_or_doubled(cell: Cell) -> None:
    of = cell.tenants(12)
    killed, other = cell.worker(), cell.worker()
    assert cell.serving(killed) and cell.serving(other)
    with Load(cell, of):
        assert until(lambda: all(cell.counted(of).values()), 60), "both work"
        killed.kill()
        begun, head = time.monotonic(), cell.log.head()
        again = until(lambda: all(handled[-1] > head for handled in cell.counted(of).values()), unhurried(SERVED_AGAIN))
        print(f"every partition was served again after {time.monotonic() - begun:.1f} s")
        assert again, "the killed worker's partitions are served by the other"
    assert cell.settled(of)
    assert cell.counted(of) == cell.wanted(of)
