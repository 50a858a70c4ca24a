"""What Kafka brings to a worker on Faust: twice, in any order, not of ours; to handlers that fail or hang.

Two traps of Faust are set here: an agent that raises loses its event, and `exactly_once` doubles events.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from domain.tenants import Tenant
from projections.relay.topics import topic_of
from tests.infra.cluster import until
from tests.infra.faust_cell import Cell, cell_in
from tests.infra.kafka_broker import usable
from tests.infra.postgres_server import shared

TOPIC = topic_of(Tenant.BrandChanged.TOPIC)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cell]:
    shared()
    usable()
    with cell_in(tmp_path_factory.mktemp("cell")) as opened:
        opened.worker()
        assert opened.serving(opened.workers[0])
        yield opened


@pytest.fixture
def cell(running: Cell) -> Iterator[Cell]:
    running.skip()
    yield running
    running.tell("fail", ())
    running.tell("block", ())


def test_events_brought_twice_and_in_any_order_are_handled_once_and_in_order(cell: Cell) -> None:
    of = cell.tenants(6)
    for tenant in of * 6:
        cell.change(tenant)
    events = cell.events(of)
    for seed in range(3):
        shuffled = list(events)
        random.Random(seed).shuffle(shuffled)
        cell.send(shuffled)
    assert cell.settled(of)
    assert until(lambda: not any(cell.workers[0].health()["lags"].values()), 60), "the repeats are done with, too"
    assert cell.counted(of) == cell.wanted(of)


def test_of_events_that_were_not_brought_those_before_one_that_was_are_handled(cell: Cell) -> None:
    (tenant,) = of = cell.tenants(1)
    for _ in range(4):
        cell.change(tenant)
    cell.send(cell.events(of)[-1:])
    assert cell.settled(of)
    assert cell.counted(of) == cell.wanted(of)


def test_a_handler_that_raises_loses_nothing_keeps_the_order_and_holds_up_no_other(cell: Cell) -> None:
    failing, *others = of = cell.tenants(4)
    cell.tell("fail", [failing])
    for tenant in of * 3:
        cell.change(tenant)
    cell.send_new()
    assert cell.settled(others)
    assert cell.counted(others) == cell.wanted(others)
    rows = "SELECT position, error, due FROM parked WHERE originator = ? ORDER BY position"
    parked = until(lambda: len(found := cell.store.all(rows, (str(failing),))) == 3 and found, 60)
    assert [row["error"] for row in parked] == ["ValueError", *["behind a failed event of the same aggregate"] * 2]
    # Its offset is committed: another worker will never see it, and nothing is lost by that.
    assert until(lambda: not any(cell.workers[0].health()["lags"].values()), 60)
    cell.workers.pop(0).kill()
    cell.worker()
    assert cell.serving(cell.workers[0])
    tracker = cell.tracker()
    cell.parts.clock.move(hours=1)
    tracker.retry_due()
    assert cell.counted(of)[failing] == []
    cell.tell("fail", ())
    assert tracker.retry("counting", failing) == 3, "an operator may take it up again"
    assert cell.counted(of) == cell.wanted(of)
    assert cell.store.all("SELECT 1 FROM parked") == []


def test_a_partition_that_stands_still_is_told_of_and_holds_up_no_other(
    cell: Cell, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, *others = of = cell.tenants(8)
    cell.tell("block", [stuck])
    cell.change(stuck)
    cell.send_new()
    time.sleep(1)
    for tenant in others * 3:
        cell.change(tenant)
    cell.send_new()
    # Those of the same partition wait, those of all others are served.
    assert until(lambda: sum(len(each) == 3 for each in cell.counted(others).values()) >= 3, 60)
    problems = until(lambda: cell.workers[0].health()["problems"], 60)
    assert len(problems) == 1 and problems[0].startswith(f"{TOPIC}/") and "stands still" in problems[0]
    cell.tell("block", ())
    assert cell.settled(of)
    assert cell.counted(of) == cell.wanted(of)
    assert until(lambda: cell.workers[0].health()["status"] == "ready", 60)


def test_messages_that_are_no_events_are_counted_and_passed_over(cell: Cell) -> None:
    (tenant,) = of = cell.tenants(1)
    for key, value in ((None, b"{}"), (b"x", b"{}"), (b"x", None)):
        cell.send_raw(TOPIC, key, value)
    cell.change(tenant)
    cell.send_new()
    assert cell.settled(of)
    assert until(lambda: 'atelier_events_foreign_total{family="counting"} 3.0' in cell.workers[0].metrics(), 60)


def test_what_nobody_brings_is_taken_from_the_log_and_told_of(cell: Cell) -> None:
    from processors.tracking import LATE, NotBrought

    (tenant,) = of = cell.tenants(1)
    cell.change(tenant)
    tracker = cell.tracker()
    while tracker.step():
        pass
    assert tracker.position < cell.log.head() and cell.counted(of) == {tenant: []}
    cell.parts.clock.move(seconds=(LATE + timedelta(seconds=1)).total_seconds())
    with pytest.raises(NotBrought):
        tracker.step()
    assert tracker.position == cell.log.head()
    cell.send_new()
    assert until(lambda: not any(cell.workers[0].health()["lags"].values()), 60)
    assert cell.counted(of) == cell.wanted(of), "brought at last, it changes nothing"
