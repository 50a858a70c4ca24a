"""The broker, or the database, of a worker on Faust is away for a while: it says so, and goes on where it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.infra.cluster import until
from tests.infra.faust_cell import Cell, Load, cell_in
from tests.infra.kafka_broker import usable
from tests.infra.postgres_server import shared


@pytest.fixture(scope="module")
def cell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cell]:
    shared()
    usable()
    with cell_in(tmp_path_factory.mktemp("cell")) as opened:
        opened.worker()
        assert opened.serving(opened.workers[0])
        yield opened


def told(cell: Cell, text: str) -> bool:
    """Whether the worker says so within a while."""
    return bool(until(lambda: any(text in each for each in cell.workers[0].health().get("problems", ())), 60))


def test_a_broker_that_is_away_is_told_of_and_what_it_brings_later_is_handled(cell: Cell) -> None:
    of = cell.tenants(6)
    with Load(cell, of):
        assert until(lambda: all(cell.counted(of).values()), 60)
        cell.broker.kill()
        assert told(cell, "does not answer")
        cell.broker.start()
        assert cell.serving(cell.workers[0])
        head = cell.log.head()
        assert until(lambda: all(handled[-1] > head for handled in cell.counted(of).values()), 60)
    assert cell.settled(of)
    assert cell.counted(of) == cell.wanted(of)


def test_a_database_that_is_away_is_told_of_and_no_event_is_given_up(cell: Cell) -> None:
    of = cell.tenants(6)
    for tenant in of * 5:
        cell.change(tenant)
    events = cell.events(of)
    cell.server.kill()
    cell.send(events[:5])
    assert told(cell, "cannot be handled")
    cell.send(events[5:])
    cell.server.start()
    assert cell.settled(of)
    assert cell.counted(of) == cell.wanted(of)
    assert cell.store.all("SELECT 1 FROM parked") == []
    assert until(lambda: cell.workers[0].health()["status"] == "ready", 60)
