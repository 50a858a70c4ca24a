"""Bench of tracing: `POST /v1/generate` with a collector named and without, in turns within one run."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from infra.bench.gateway import measured, unlimited_key
from infra.bench.server import serving

ROUNDS = 3
SETTLING = 60.0
"""Seconds that followers have to come to the log's end."""
SINK = """
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Sink(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *arguments): pass
server = ThreadingHTTPServer(("127.0.0.1", 0), Sink)
print(server.server_port, flush=True)
server.serve_forever()
"""
WAYS: dict[str, dict[str, str]] = {
    "off": {},
    "on": {},
    "all_requests": {"OTEL_TRACES_SAMPLER": "always_on"},
}
"""What is set beside the collector's address; `off` has none, `on` the default share of requests."""


def telemetry() -> dict[str, Any]:
    """`POST /v1/generate` with tracing on beside off: rates, and CPU to the end of all followers, in turns."""
    found: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
    with _sink() as endpoint:
        for number in range(ROUNDS):
            ways = list(WAYS) if number % 2 == 0 else list(reversed(WAYS))
            for way in ways:
                traced = {} if way == "off" else {"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, **WAYS[way]}
                found[way].append(_round(traced))
    figures: dict[str, Any] = {}
    for way, rounds in found.items():
        figures[f"{way}_per_second"] = round(statistics.median(rate for rate, _ in rounds))
        figures[f"{way}_cpu_us_an_event"] = round(statistics.median(cpu for _, cpu in rounds))
    for way in ("on", "all_requests"):
        figures[f"{way}_cpu_of_off"] = round(figures[f"{way}_cpu_us_an_event"] / figures["off_cpu_us_an_event"], 3)
    return figures | {"bar_of_off": 1.05}


def _round(traced: Mapping[str, str]) -> tuple[float, float]:
    """Requests a second, and microseconds of the server's CPU for each of all it answered."""
    kept = {name: value for name, value in os.environ.items() if name.startswith("OTEL_")}
    for name in kept:
        del os.environ[name]
    os.environ.update(traced)
    try:
        with serving(workers="0") as (process, said):
            headers = {"Authorization": f"Bearer {unlimited_key(said)}"}
            before, spent = _settled(said["url"]), _cpu(process.pid)
            rate = measured(f"{said['url']}/v1/generate", headers).rate
            # What was accepted is carried to read models, processors, audit log and warehouse.
            events = _settled(said["url"]) - before
            return rate, (_cpu(process.pid) - spent) / max(1, events) * 1e6
    finally:
        for name in traced:
            del os.environ[name]
        os.environ.update(kept)


def _settled(url: str) -> int:
    """How many events the log has, once every follower has them; each accepted request appends as many."""
    end = time.monotonic() + SETTLING
    while True:
        health = httpx.get(f"{url}/readyz", trust_env=False, timeout=60).json()
        if all(follower["lag"] == 0 for follower in health["followers"].values()) or time.monotonic() > end:
            return int(health["head"])
        time.sleep(0.25)


def _cpu(pid: int) -> float:
    """Seconds, of all threads."""
    with open(f"/proc/{pid}/stat") as file:
        spent = file.read().rsplit(")", 1)[1].split()
    return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _sink() -> Iterator[str]:
    """A collector that takes everything and keeps nothing, in a process of its own."""
    process = subprocess.Popen([sys.executable, "-c", SINK], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        process.wait(30)
