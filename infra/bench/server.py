"""Benches of a served platform: its memory when idle, and commands a second over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from infra.bench.machine import percentiles

SETTLE = 5.0
SECONDS = 10.0
CLIENTS = 8


def idle() -> dict[str, Any]:
    """Resident memory of `serve`, five seconds after it is ready, and after one report and one design."""
    with serving() as (process, said):
        time.sleep(SETTLE)
        first = _resident_mib(process.pid)
        headers = {"Authorization": f"Bearer {said['tenant_key']}", "Prefer": "wait=20"}
        with httpx.Client(base_url=said["url"], headers=headers, timeout=60, trust_env=False) as client:
            client.post("/v1/generate", json={"prompt": "a rose", "style": "blackwork"}).raise_for_status()
            client.get("/v1/reports/style-popularity").raise_for_status()
        time.sleep(SETTLE)
        return {"idle_mib": first, "after_design_and_report_mib": _resident_mib(process.pid), "bar_mib": 600}


def commands() -> dict[str, Any]:
    """Durable commands a second from eight connections (`POST /v1/studios/{id}/clients`), and their latencies."""
    with serving() as (_, said):
        headers = {"Authorization": f"Bearer {said['tenant_key']}"}
        studio = {"name": "Bench", "zone": "UTC", "currency": "EUR", "subscription": "studio"}
        made = httpx.post(f"{said['url']}/v1/studios", json=studio, headers=headers, trust_env=False).json()["id"]
        took: list[float] = []
        end = time.monotonic() + SECONDS

        def run() -> None:
            with httpx.Client(base_url=said["url"], headers=headers, timeout=30, trust_env=False) as client:
                while (began := time.monotonic()) < end:
                    client.post(f"/v1/studios/{made}/clients", json={"name": "A Client"}).raise_for_status()
                    took.append(time.monotonic() - began)

        threads = [threading.Thread(target=run) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return {"commands_per_second": round(len(took) / SECONDS), **percentiles(took)}


@contextmanager
def serving(*, module: str = "infra.cli", **settings: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A server, over a folder of its own unless `data` is one, and what it says.

    `settings` by their names without `ATELIER_`; `module` is what `serve` is a command of.
    """
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as scratch:
        environment = {**os.environ, "ATELIER_DATA": str(Path(scratch) / "data"), "ATELIER_LIMITS": "off"}
        environment |= {f"ATELIER_{name.upper()}": value for name, value in settings.items()}
        process = subprocess.Popen(
            [sys.executable, "-m", module, "serve", "--port", "0", "--json"],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            yield process, json.loads(process.stdout.readline())
        finally:
            process.terminate()
            process.wait(30)


def _resident_mib(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) // 1024
