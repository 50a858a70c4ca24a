"""The relay's metrics for Prometheus."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from infra.kafka.relaying import Health


class RelayMetrics(Collector):
    """Read when scraped, never before."""

    def __init__(self, health: Callable[[], Health]) -> None:
        self._health = health
        self._registry = CollectorRegistry()
        self._registry.register(self)

    def exposition(self) -> bytes:
        return generate_latest(self._registry)

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        health = self._health()
        gauges = {
            "ready": ("1 where nothing is wrong.", float(health.status == "ready")),
            "leading": ("1 in the process that sends; the others stand by.", float(health.leading)),
            "position": ("How far the log is on Kafka.", float(health.position)),
            "head": ("The log's newest position.", float(health.head)),
            "lag": ("Positions behind the log's head.", float(max(0, health.head - health.position))),
            "oldest_unsent_seconds": ("Age of the oldest event that is not on Kafka.", health.oldest_seconds),
            "failures": ("Steps that failed since the last one that did not.", float(health.failures)),
        }
        for name, (meaning, value) in gauges.items():
            yield GaugeMetricFamily(f"atelier_relay_{name}", meaning, value=value)
        yield CounterMetricFamily("atelier_relay_sent", "Events this process has sent.", value=float(health.sent))
