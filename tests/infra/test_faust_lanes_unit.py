"""Lanes: in order, acknowledged when done and for no other reason, full, closed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from domain.log import Recorded
from infra.faust import lanes as module
from infra.faust.counting import Counts, Metrics
from infra.faust.lanes import EMPTY, FULL, Lanes
from processors.carrying import Carried

KEY = str(UUID(int=1)).encode()


class FakeConsumer:
    """Notes what is acknowledged and for which partitions nothing is fetched."""

    def __init__(self) -> None:
        self.acked: list[int] = []
        self.full: set[Any] = set()

    def ack(self, message: Any) -> bool:
        self.acked.append(message.offset)
        return True

    def on_buffer_full(self, tp: Any) -> None:
        self.full.add(tp)

    def on_buffer_drop(self, tp: Any) -> None:
        self.full.discard(tp)


def event(offset: int, partition: int = 0, headers: dict[str, bytes] | None = None) -> Any:
    told = {"x-log-position": b"%d" % offset, "x-aggregate-version": b"1", "ce_type": b"tenant.registered"}
    return SimpleNamespace(
        message=SimpleNamespace(
            key=KEY,
            value=b"{}",
            headers=told if headers is None else headers,
            tp=tp_of(partition),
            topic="t",
            partition=partition,
            offset=offset,
        )
    )


def tp_of(partition: int) -> Any:
    from faust.types import TP

    return TP("t", partition)


class Bench:
    def __init__(self, deliver: Callable[[Sequence[Recorded]], Carried]) -> None:
        self.consumer = FakeConsumer()
        self.metrics = Metrics(lambda: iter(()))
        self.threads = ThreadPoolExecutor(4)
        self.lanes = Lanes(deliver, self.threads, Counts(self.metrics, "f"), self.consumer)

    def shows(self, name: str, value: float) -> bool:
        return f'atelier_events_{name}_total{{family="f"}} {value}' in self.metrics.exposition().decode()


def run(main: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(main, 20))


async def until(found: Callable[[], object]) -> None:
    while not found():
        await asyncio.sleep(0.005)


def test_events_are_handed_over_in_order_and_acknowledged_when_they_are_done() -> None:
    handed: list[int] = []

    def deliver(brought: Sequence[Recorded]) -> Carried:
        handed.extend(each.position for each in brought)
        return Carried(handled=len(brought))

    async def main() -> None:
        bench = Bench(deliver)
        for offset in range(1, 251):
            bench.lanes.put(event(offset))
        await until(lambda: len(bench.consumer.acked) == 250)
        assert handed == bench.consumer.acked == list(range(1, 251))
        assert bench.shows("handled", 250.0) and bench.lanes.problems() == []
        bench.lanes.close()

    run(main())


def test_what_raises_is_tried_again_and_told_of_and_not_acknowledged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSES", (0.01,))
    away = True

    def deliver(brought: Sequence[Recorded]) -> Carried:
        if away and brought[0].position < 100:
            raise OSError("secret")
        return Carried(handled=len(brought))

    async def main() -> None:
        nonlocal away
        bench = Bench(deliver)
        bench.lanes.put(event(1))
        bench.lanes.put(event(101, partition=1))
        await until(lambda: bench.shows("tries", 3.0))
        assert bench.consumer.acked == [101], "the other partition goes on"
        assert bench.lanes.problems() == ["t/0 cannot be handled (OSError)"]
        away = False
        await until(lambda: bench.consumer.acked == [101, 1])
        assert bench.lanes.problems() == []
        bench.lanes.close()

    run(main())


def test_faust_s_own_acknowledgements_are_not_heard() -> None:
    bench = Bench(lambda brought: Carried())
    assert bench.consumer.ack(event(1).message) is False and bench.consumer.acked == []


def test_a_message_that_is_no_event_is_acknowledged_and_counted() -> None:
    async def main() -> None:
        bench = Bench(lambda brought: Carried())
        bench.lanes.put(event(7, headers={}))
        assert bench.consumer.acked == [7] and bench.shows("foreign", 1.0)

    run(main())


def test_a_full_lane_is_fetched_for_no_more_until_it_has_room() -> None:
    gate = threading.Event()

    def deliver(brought: Sequence[Recorded]) -> Carried:
        gate.wait(10)
        return Carried(handled=len(brought))

    async def main() -> None:
        bench = Bench(deliver)
        for offset in range(1, FULL):
            bench.lanes.put(event(offset))
        assert bench.consumer.full == set()
        bench.lanes.put(event(FULL))
        assert bench.consumer.full == {tp_of(0)}
        gate.set()
        await until(lambda: not bench.consumer.full)
        assert FULL - len(bench.consumer.acked) <= EMPTY
        bench.lanes.close()

    run(main())


def test_a_closed_lane_ends_what_it_is_at_and_forgets_the_rest() -> None:
    gate, begun = threading.Event(), threading.Event()

    def deliver(brought: Sequence[Recorded]) -> Carried:
        begun.set()
        gate.wait(10)
        return Carried(handled=len(brought))

    async def main() -> None:
        bench = Bench(deliver)
        bench.lanes.put(event(1))
        await until(begun.is_set)
        bench.lanes.put(event(2))
        tasks = bench.lanes.end()
        bench.lanes.put(event(3))
        gate.set()
        await asyncio.wait(tasks)
        assert bench.consumer.acked == [1], "whoever has the partition next is given the others again"

    run(main())


def test_a_lane_that_stands_still_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STUCK", 0.0)
    gate, begun = threading.Event(), threading.Event()

    def deliver(brought: Sequence[Recorded]) -> Carried:
        begun.set()
        gate.wait(10)
        return Carried(handled=len(brought))

    async def main() -> None:
        bench = Bench(deliver)
        bench.lanes.put(event(1, partition=3))
        await until(begun.is_set)
        (problem,) = bench.lanes.problems()
        assert problem.startswith("t/3 stands still")
        gate.set()
        await until(lambda: bench.consumer.acked)
        assert bench.lanes.problems() == []
        bench.lanes.close()

    run(main())
