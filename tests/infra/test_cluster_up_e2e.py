"""The whole cluster profile on one machine: started, driven by the demo's journey, ended without a trace."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.kafka.broker import available
from infra.postgres.throwaway import binaries
from tests.infra.cluster import until

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**{k: v for k, v in os.environ.items() if not k.startswith("ATELIER_")}, "PYTHONPATH": str(ROOT)}
OF_THE_MOMENT = frozenset({"seconds", "count of events", "size of verify", "rows of evidence"})
"""Requests and refusals are counted for a while, and each count is an event: how many there are is the clock's."""


@pytest.fixture(autouse=True)
def installed(require: Callable[[object, str], None]) -> None:
    require(available(), "Java and Maven")
    require(binaries(), "PostgreSQL")
    require(shutil.which("redis-server"), "redis-server")
    require(shutil.which("caddy"), "caddy")


def _demo(out: Path, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-W", "ignore", "-m", "infra.cli", "demo", "--out", str(out), *arguments]
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    summary: dict[str, Any] = json.loads((out / "summary.json").read_text())
    return summary


def _lasting(summary: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {key: value for key, value in part.items() if f"{key} of {name}" not in OF_THE_MOMENT}
        for name, part in summary.items()
        if name not in OF_THE_MOMENT
    }


def test_the_journey_on_a_cluster_has_the_summary_of_one_process(tmp_path: Path) -> None:
    on_cluster = _demo(tmp_path / "cluster", "--cluster")
    alone = _demo(tmp_path / "alone")

    assert _lasting(on_cluster) == _lasting(alone)
    assert all(part["ok"] for part in _lasting(on_cluster).values())
    for design in sorted((tmp_path / "alone" / "designs").glob("*.svg")):
        assert (tmp_path / "cluster" / "designs" / design.name).read_bytes() == design.read_bytes()


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _up(errors: Path) -> tuple[subprocess.Popen[str], dict[str, Any]]:
    with errors.open("w") as kept:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "infra.cli", "cluster", "up", "--json"],
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=kept,
            text=True,
            cwd=ROOT,
        )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, errors.read_text()
    return process, json.loads(line)


def test_all_parts_answer_and_end_with_one_signal_or_when_one_of_them_has_ended(tmp_path: Path) -> None:
    process, told = _up(tmp_path / "first.errors")
    try:
        headers = {"Authorization": f"Bearer {told['tenant_key']}"}
        with httpx.Client(base_url=told["url"], headers=headers, timeout=30, trust_env=False) as client:
            wanted = {"prompt": "a rose", "style": "blackwork"}
            concept = client.post("/v1/generate", json=wanted)
            assert concept.status_code == 202, concept.text
            path = f"/v1/concepts/{concept.json()['id']}"
            assert until(lambda: client.get(path).json()["status"] == "ready", 60)
        for part in ("relay", "worker 1", "worker 2", "gateway 1", "gateway 2"):
            health = httpx.get(f"{told['addresses'][part]}/readyz", timeout=30, trust_env=False)
            assert health.status_code == 200, part
        os.kill(told["pids"]["relay"], signal.SIGKILL)
        assert process.wait(60) == 1
        assert "relay has ended" in (tmp_path / "first.errors").read_text()
        assert not any(map(_is_there, told["pids"].values()))

        process, told = _up(tmp_path / "second.errors")
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        assert not any(map(_is_there, told["pids"].values()))
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(60)
        assert process.stdout is not None
        process.stdout.close()
