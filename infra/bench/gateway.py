"""Bench of the gateway: accepted and durable `POST /v1/generate` beside servers that do nothing, by `wrk`."""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from infra.bench.server import serving
from infra.cli.failures import Failed

CONNECTIONS, SECONDS, WARM = 64, 9, 1
BRIEF = 4
"""Seconds of what is measured once and has no bar."""
ROUNDS = {"folder": 2, "split": 3}
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


FOLLOWING = "views,processors,audit,warehouse,housekeeping,workers"


def gateway() -> dict[str, Any]:
    """Durable `POST /v1/generate` a second from 64 connections, beside no-ops of bare FastAPI and bare Starlette."""
    if shutil.which("wrk") is None:
        raise Failed("the bench `gateway` needs wrk (Debian: apt-get install wrk).")
    from infra.postgres.throwaway import binaries

    figures: dict[str, Any] = {}
    with _bare(STARLETTE) as url:
        figures |= _told("starlette_noop", [measured(f"{url}/noop", {})])
    with _bare(FASTAPI) as noop, serving(workers="0", module="infra.bench.noop") as (process, said):
        figures |= _compared("folder", noop, said, {"all": process.pid})
        figures |= _told("noop_within_our_middleware", [measured(f"{said['url']}/noop", {})])
        figures |= _told("unknown_path", [measured(f"{said['url']}/v1/no-such-route", {}, BRIEF)])
    if binaries() is not None:
        with _bare(FASTAPI) as noop, _split() as (said, pids):
            figures |= _compared("split", noop, said, pids)
    return figures


@contextmanager
def _split() -> Iterator[tuple[dict[str, Any], dict[str, int]]]:
    """On PostgreSQL, one process that answers and another that follows: what the first says, and the ids of both."""
    from infra.postgres.throwaway import PostgresServer

    server = PostgresServer()
    with ExitStack() as closing:
        closing.callback(server.close)
        server.start()
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="atelier-bench-")))
        on = {"data": str(folder / "data"), "database_url": server.migrated(), "workers": "0"}
        follower, _ = closing.enter_context(serving(roles=FOLLOWING, **on))
        process, said = closing.enter_context(serving(roles="gateway", **on))
        yield said, {"gateway": process.pid, "followers": follower.pid}


def _compared(name: str, noop: str, said: dict[str, Any], pids: dict[str, int]) -> dict[str, Any]:
    """Rounds of the no-op and of generating in turns; the ratio is the median of same-round pairs."""
    headers = {"Authorization": f"Bearer {unlimited_key(said)}"}
    pairs, took = [], dict.fromkeys(pids, 0.0)
    for _ in range(ROUNDS[name]):
        nothing = measured(f"{noop}/noop", {})
        before = {each: _cpu(pid) for each, pid in pids.items()}
        generated = measured(f"{said['url']}/v1/generate", headers)
        for each, pid in pids.items():
            took[each] += _cpu(pid) - before[each]
        pairs.append((nothing, generated))
    requests = sum(each.requests for _, each in pairs)
    return {
        **_told(f"{name}_fastapi_noop", [each for each, _ in pairs]),
        **_told(f"{name}_generate", [each for _, each in pairs]),
        f"{name}_generate_of_noop": round(statistics.median(ours.rate / theirs.rate for theirs, ours in pairs), 2),
        **{f"{name}_cpu_us_of_{each}": round(spent / requests * 1e6) for each, spent in took.items()},
    }


def _told(name: str, rounds: Sequence[Measured]) -> dict[str, Any]:
    return {
        f"{name}_per_second": round(statistics.median(each.rate for each in rounds)),
        f"{name}_p50_ms": round(statistics.median(each.p50_ms for each in rounds), 1),
        f"{name}_p99_ms": round(statistics.median(each.p99_ms for each in rounds), 1),
        f"{name}_refused": sum(each.refused for each in rounds),
    }


def _cpu(pid: int) -> float:
    """Seconds on a core that a process has taken, its own and the system's for it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def unlimited_key(said: dict[str, Any]) -> str:
    """A key of a tenant whose plan has no limit of generations."""
    operator = {"Authorization": f"Bearer {said['operator_key']}"}
    with httpx.Client(base_url=said["url"], headers=operator, trust_env=False) as client:
        made = client.post("/v1/tenants", json={"name": "Bench", "tier": "enterprise"}).raise_for_status()
        body = {"name": "bench", "scopes": ["read", "design"]}
        issued = client.post(f"/v1/tenants/{made.json()['id']}/keys", json=body)
        return str(issued.raise_for_status().json()["secret"])


@dataclass(frozen=True, slots=True)
class Measured:
    """What `wrk` says; `requests` are those of the warming up too."""

    rate: float
    p50_ms: float
    p99_ms: float
    requests: int
    refused: int


def measured(url: str, headers: dict[str, str], lasting: int | None = None) -> Measured:
    """A run of so many seconds, or the bench's usual, after a second of warming up."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        lines = ['wrk.method = "POST"', f"wrk.body = {json.dumps(json.dumps(BODY))}"]
        lines += [f'wrk.headers["{key}"] = "{value}"' for key, value in headers.items()]
        script.write("\n".join([*lines, 'wrk.headers["Content-Type"] = "application/json"', ""]))
        script.flush()
        said, requests = "", 0
        for seconds in (WARM, lasting or SECONDS):
            command = ["wrk", f"-c{CONNECTIONS}", "-t1", f"-d{seconds}", "--latency", "-s", script.name, url]
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            requests += int(_found(r"(\d+) requests in", said)[1])
    rate, failed = _found(r"Requests/sec:\s+([\d.]+)", said), re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    refused = int(failed[1]) if failed else 0
    return Measured(float(rate[1]), _milliseconds(50, said), _milliseconds(99, said), requests, refused)


def _milliseconds(percentile: int, said: str) -> float:
    found = _found(rf"{percentile}%\s+([\d.]+)(us|ms|s)", said)
    return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found[2]]


def _found(pattern: str, said: str) -> re.Match[str]:
    match = re.search(pattern, said)
    assert match is not None, said
    return match


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
