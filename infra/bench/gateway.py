"""Bench of the gateway: accepted and durable `POST /v1/generate` beside servers that do nothing, by `wrk`."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from infra.bench.server import serving
from infra.cli.failures import Failed

CONNECTIONS, SECONDS, WARM = 64, 9, 3
BODY = {"prompt": "a rose around a dagger", "style": "blackwork", "pixels": 256}
FASTAPI = """
from fastapi import FastAPI
app = FastAPI()
@app.post("/noop", status_code=202)
async def noop(): return {"id": "con_0", "status": "requested"}
"""
STARLETTE = """
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
async def noop(request): return JSONResponse({"id": "con_0", "status": "requested"}, 202)
app = Starlette(routes=[Route("/noop", noop, methods=["POST"])])
"""
RUN = """
import socket, sys, uvicorn
listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
listening.bind(("127.0.0.1", 0))
print(listening.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run([listening])
"""


def gateway() -> dict[str, Any]:
    """Durable `POST /v1/generate` a second from 64 connections, beside no-ops of bare FastAPI and bare Starlette."""
    if shutil.which("wrk") is None:
        raise Failed("the bench `gateway` needs wrk (Debian: apt-get install wrk).")
    figures: dict[str, Any] = {}
    for name, source in (("fastapi_noop", FASTAPI), ("starlette_noop", STARLETTE)):
        with _bare(source) as url:
            figures |= measured(name, f"{url}/noop", {})
    with serving(workers="0") as (_, said):
        headers = {"Authorization": f"Bearer {unlimited_key(said)}"}
        figures |= measured("generate", f"{said['url']}/v1/generate", headers)
        # An unknown route goes through all of the gateway's middleware and does nothing.
        figures |= measured("middleware_only", f"{said['url']}/v1/no-such-route", headers)
    figures["generate_of_fastapi_noop"] = round(figures["generate_per_second"] / figures["fastapi_noop_per_second"], 2)
    return figures


def unlimited_key(said: dict[str, Any]) -> str:
    """A key of a tenant whose plan has no limit of generations."""
    operator = {"Authorization": f"Bearer {said['operator_key']}"}
    with httpx.Client(base_url=said["url"], headers=operator, trust_env=False) as client:
        made = client.post("/v1/tenants", json={"name": "Bench", "tier": "enterprise"}).raise_for_status()
        body = {"name": "bench", "scopes": ["read", "design"]}
        issued = client.post(f"/v1/tenants/{made.json()['id']}/keys", json=body)
        return str(issued.raise_for_status().json()["secret"])


def measured(name: str, url: str, headers: dict[str, str]) -> dict[str, Any]:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        lines = ['wrk.method = "POST"', f"wrk.body = {json.dumps(json.dumps(BODY))}"]
        lines += [f'wrk.headers["{key}"] = "{value}"' for key, value in headers.items()]
        script.write("\n".join([*lines, 'wrk.headers["Content-Type"] = "application/json"', ""]))
        script.flush()
        said = ""
        for seconds in (WARM, SECONDS):
            command = ["wrk", f"-c{CONNECTIONS}", "-t1", f"-d{seconds}", "--latency", "-s", script.name, url]
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    slowest = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    assert rate is not None and slowest is not None, said
    unit = {"us": 0.001, "ms": 1.0, "s": 1000.0}[slowest[2]]
    figures: dict[str, Any] = {
        f"{name}_per_second": round(float(rate[1])),
        f"{name}_p99_ms": round(float(slowest[1]) * unit, 1),
    }
    return figures | ({f"{name}_refused": int(failed[1])} if failed else {})


@contextmanager
def _bare(source: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as folder:
        path = Path(folder) / "bare.py"
        path.write_text(source + RUN)
        process = subprocess.Popen([sys.executable, str(path)], stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            url = f"http://127.0.0.1:{int(process.stdout.readline())}"
            _until_it_answers(url)
            yield url
        finally:
            process.terminate()
            process.wait(30)


def _until_it_answers(url: str) -> None:
    with httpx.Client(transport=httpx.HTTPTransport(retries=20), trust_env=False) as client:
        client.post(f"{url}/noop")
