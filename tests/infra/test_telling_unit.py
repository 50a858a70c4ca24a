"""What a process without a gateway tells over HTTP."""

from __future__ import annotations

import httpx
import pytest

from infra.telling import TellingServer


@pytest.mark.parametrize(("status", "code"), [("ready", 200), ("degraded", 200), ("leaving", 503)])
def test_health_and_metrics_are_told(status: str, code: int) -> None:
    server = TellingServer("127.0.0.1", 0, lambda: {"status": status}, lambda: b"up 1\n")
    server.start()
    try:
        with httpx.Client(base_url=server.url, trust_env=False) as client:
            assert client.get("/healthz").json() == {"status": "alive"}
            ready = client.get("/readyz")
            assert ready.status_code == code and ready.json() == {"status": status}
            metrics = client.get("/metrics")
            assert metrics.text == "up 1\n" and metrics.headers["content-type"].startswith("text/plain; version=0.0.4")
            assert client.get("/other").status_code == 404
    finally:
        server.stop()
