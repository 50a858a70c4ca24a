"""What Prometheus scrapes of a worker: events handled, failed and parked, how far each partition is behind, jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from processors.carrying import Carried


class Counts:
    """The counters of one family."""

    def __init__(self, metrics: Metrics, family: str) -> None:
        self._handled = metrics.handled.labels(family)
        self._failed = metrics.failed.labels(family)
        self._repeated = metrics.repeated.labels(family)
        self.tries = metrics.tries.labels(family)
        self.foreign = metrics.foreign.labels(family)

    def carried(self, carried: Carried) -> None:
        self._handled.inc(carried.handled)
        self._failed.inc(carried.failed)
        self._repeated.inc(carried.repeated)


class Metrics:
    """One registry a process."""

    def __init__(self, gauges: Callable[[], Iterator[GaugeMetricFamily]]) -> None:
        self._registry = CollectorRegistry()
        self.handled = self._counter("handled", "Times that a handler was done with an event.")
        self.failed = self._counter("failed", "Events that were set aside, to be tried again when they are due.")
        self.repeated = self._counter("repeated", "Events that were brought once more and changed nothing.")
        self.tries = self._counter("tries", "Times that events could not be handled and are tried again.")
        self.foreign = self._counter("foreign", "Messages that are no events of the log.")
        self._registry.register(_Read(gauges))

    def exposition(self) -> bytes:
        return generate_latest(self._registry)

    def _counter(self, name: str, help: str) -> Counter:
        return Counter(f"atelier_events_{name}", help, ("family",), registry=self._registry)


class _Read(Collector):
    """Read when scraped, never before."""

    def __init__(self, gauges: Callable[[], Iterator[GaugeMetricFamily]]) -> None:
        self._gauges = gauges

    def describe(self) -> list[Any]:
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from self._gauges()
