"""What watches the relay asks it over HTTP: `/healthz`, `/readyz`, and `/metrics` for Prometheus."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from infra.kafka.relaying import Health

EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"


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


class Telling:
    """A server of its own port, in threads; `port` 0 takes a free one."""

    def __init__(self, host: str, port: int, health: Callable[[], Health]) -> None:
        metrics = RelayMetrics(health)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/healthz":
                    self._answer(200, "application/json", b'{"status":"alive"}')
                elif self.path == "/readyz":
                    told = health()
                    # A relay that is degraded is no less able than another would be: 503 would not mend it.
                    self._answer(200, "application/json", json.dumps(told.document()).encode())
                elif self.path == "/metrics":
                    self._answer(200, EXPOSITION, metrics.exposition())
                else:
                    self._answer(404, "text/plain", b"there are /healthz, /readyz and /metrics")

            def _answer(self, status: int, kind: str, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing: whoever watches asks every few seconds."""

        self._server = ThreadingHTTPServer((host, port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="telling", daemon=True)

    @property
    def url(self) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
