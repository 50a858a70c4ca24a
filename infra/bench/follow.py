"""Bench of the followers: how soon a commit is seen, at a steady 1,000 events a second, and how fast rebuilds are."""

from __future__ import annotations

import itertools
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.log import Actor, Context, Position
from domain.usecases import concepts, studios, tenants
from domain.work import Answer
from infra.bench.machine import percentiles
from infra.collector import calm_the_collector
from infra.platform import open_platform
from infra.running import Running
from infra.settings import Settings
from infra.warehouse.follower import WarehouseFollower

RATE, SECONDS = 1000, 15
REBUILT = 50_000
"""Events in the log when rebuilds are measured."""


@dataclass
class Sampler:
    """Takes the newest answered position again and again, and waits until a follower has it."""

    wait: Callable[[Position, float], bool]
    newest: deque[tuple[Position, float]]
    stopping: threading.Event
    took: list[float] = field(default_factory=list)

    def run(self) -> None:
        last = 0
        while not self.stopping.is_set():
            if not self.newest or self.newest[-1][0] <= last:
                time.sleep(0.001)
                continue
            last, answered = self.newest[-1]
            if self.wait(last, 10.0):
                self.took.append(time.perf_counter() - answered)


def follow() -> dict[str, Any]:
    """Commit to visible in read models and in the warehouse, at 1,000 events/s; rebuilds in events a second."""
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as scratch:
        running = open_platform(Settings(data=Path(scratch) / "data", workers=0))
        try:
            return {**_visible(running), **_rebuilds(running, Path(scratch))}
        finally:
            running.close()


def _visible(running: Running) -> dict[str, Any]:
    newest: deque[tuple[Position, float]] = deque(maxlen=1)
    stopping = threading.Event()
    samplers = {
        "views": Sampler(running.views.waiting.wait, newest, stopping),
        "warehouse": Sampler(running.warehouse.waiting.wait, newest, stopping),
    }
    threads = [threading.Thread(target=sampler.run) for sampler in samplers.values()]
    # The first load of a process brings in what it needs: a second and more, once.
    _studio(running)
    assert running.settle(60)
    for thread in threads:
        thread.start()
    before, began = running.log.head(), time.perf_counter()
    _steadily(running, RATE * SECONDS, RATE, lambda answer: newest.append((answer.position, time.perf_counter())))
    seconds = time.perf_counter() - began
    stopping.set()
    for thread in threads:
        thread.join()
    figures: dict[str, Any] = {"events_per_second": round((running.log.head() - before) / seconds)}
    for name, sampler in samplers.items():
        figures |= {f"{name}_{label}": value for label, value in percentiles(sampler.took).items()}
    return figures


def _steadily(
    running: Running, count: int, rate: int | None, answered: Callable[[Answer], object], mixed: bool = False
) -> None:
    """Register clients at that rate; as fast as the commit loop takes them where there is none.

    `mixed` turns every second one into a request for a design, which has rows in more tables.
    """
    tenant, studio = _studio(running)
    began, window = time.perf_counter(), threading.Semaphore(256)

    def done(future: Future[Answer]) -> None:
        window.release()
        answered(future.result())

    for number in range(count):
        if rate is not None and number % 10 == 0:
            time.sleep(max(0.0, began + number / rate - time.perf_counter()))
        window.acquire()
        id = f"follow/{studio}/{number}"
        use_case = _design(running) if mixed and number % 2 else _register(studio)
        running.commits.submit(Context(tenant, Actor("key", "bench"), id, id, id), use_case).add_done_callback(done)
    for _ in range(256):
        window.acquire()


def _register(studio: UUID) -> Callable[[Any], UUID]:
    return lambda work: studios.register_client(work, studio, "A Client", "a@example.org", None, None)


def _design(running: Running) -> Callable[[Any], UUID]:
    leases = running.gateway.leases
    return lambda work: concepts.request_concept(
        work, leases, ("blackwork",), "a rose around a dagger", "blackwork", (7,), 100.0, 1024
    )


def _studio(running: Running) -> tuple[UUID, UUID]:
    def now(tenant: UUID, use_case: Callable[[Any], Any]) -> Any:
        id = f"follow/setup/{running.gateway.ids.uuid()}"
        context = Context(tenant, Actor("operator", "bench"), id, id, id)
        return running.commits.submit(context, use_case).result().result

    tenant = now(UUID(int=0), lambda work: tenants.register_tenant(work, "Ink", "enterprise", "local"))
    return tenant, now(tenant, lambda work: studios.open_studio(work, "Ink", "UTC", "EUR", "studio"))


def _rebuilds(running: Running, scratch: Path) -> dict[str, Any]:
    """Of a log of clients, and of one that is half designs."""
    _steadily(running, max(0, REBUILT - running.log.head()), None, lambda answer: None)
    assert running.settle(300)
    for thread in running.threads:
        thread.stop()
    for thread in running.threads:
        thread.join()
    calm_the_collector()
    figures = _rebuilt(running, scratch, "")
    _steadily(running, 2 * REBUILT, None, lambda answer: None, mixed=True)
    return figures | _rebuilt(running, scratch, "mixed_")


def _rebuilt(running: Running, scratch: Path, prefix: str) -> dict[str, Any]:
    """Each is checked against the log: what it counted is all that the log holds."""
    while running.views.step() or running.warehouse.step():
        pass
    events = _count(running)
    figures: dict[str, Any] = {f"{prefix}rebuilt_events": events}
    rebuilds: dict[str, Callable[[], int]] = {
        "rebuild_view": lambda: running.views.rebuild("studios", scratch / "rebuilt.db"),
        "rebuild_warehouse": lambda: running.warehouse.rebuild(scratch / "cuts.db"),
    }
    for name, rebuild in rebuilds.items():
        began, cpu = time.perf_counter(), time.process_time()
        found = rebuild()
        figures[f"{prefix}{name}_events_per_second"] = round(found / (time.perf_counter() - began))
        figures[f"{prefix}{name}_cpu_us_per_event"] = round((time.process_time() - cpu) / found * 1e6, 1)
        assert isinstance(running.warehouse, WarehouseFollower)
        held = running.warehouse.warehouse.query("SELECT count() FROM events FINAL").only()
        if found != events or held != events:
            raise AssertionError(f"{name} read {found} of {events} events, the warehouse has {held}")
    return figures


def _count(running: Running) -> int:
    count = position = 0
    for _ in itertools.count():
        batch = running.log.read(position, 5000)
        if not batch:
            break
        count, position = count + len(batch), batch[-1].position
    return count
