"""What Prometheus scrapes: requests, their time, and how far each follower lags. One registry an app."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    def __init__(self, health: Callable[[], dict[str, Any]]) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "atelier_http_requests",
            "Requests by route and status.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "atelier_http_request_seconds",
            "Time to the end of the answer.",
            ("method", "route"),
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._registry.register(_Followers(health))
        self._found: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        found = self._found.get((method, route, status))
        if found is None:
            found = self._requests.labels(method, route, str(status)), self._seconds.labels(method, route)
            self._found[method, route, status] = found
        found[0].inc()
        found[1].observe(seconds)

    def exposition(self) -> bytes:
        return generate_latest(self._registry)


class _Followers(Collector):
    """Read when scraped, never before."""

    def __init__(self, health: Callable[[], dict[str, Any]]) -> None:
        self._health = health

    def describe(self) -> list[Any]:
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        health = self._health()
        position = GaugeMetricFamily(
            "atelier_follower_position", "Where in the log a follower is.", labels=["follower"]
        )
        lag = GaugeMetricFamily("atelier_follower_lag", "Positions behind the log's head.", labels=["follower"])
        for name, state in health.get("followers", {}).items():
            position.add_metric([name], state["position"])
            lag.add_metric([name], state["lag"])
        ready = GaugeMetricFamily("atelier_ready", "1 where every part works.")
        ready.add_metric([], float(health["status"] == "ready"))
        yield from (position, lag, ready)
