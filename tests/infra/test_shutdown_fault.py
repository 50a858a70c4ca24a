"""Ending on a signal: nothing is cut off that was begun, what was borrowed goes back, and it takes seconds."""

from __future__ import annotations

import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.infra.cluster import unhurried
from tests.infra.server_process import ServerProcess, atelier

ATTEMPT = {"prompt": "a leaf", "style": "fine-line", "pixels": 256, "variants": 1}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    made = ServerProcess(tmp_path_factory.mktemp("shutdown") / "data")
    made.start()
    yield made
    made.stop()


def test_a_second_server_on_the_folder_is_refused_and_harms_nothing(server: ServerProcess) -> None:
    note = (server.data / "server.json").read_bytes()
    second = atelier("serve", "--port", "0", data=server.data)
    assert second.returncode == 1
    assert "another atelier has the data folder" in " ".join(second.stderr.split()).lower()
    assert "Traceback" not in second.stderr and second.stdout == ""
    assert (server.data / "server.json").read_bytes() == note
    with httpx.Client(base_url=server.url, headers=server.headers(), trust_env=False, timeout=30) as client:
        assert client.get("/readyz").json()["status"] == "ready"
        assert client.post("/v1/generate", json=ATTEMPT, headers={"Prefer": "wait=20"}).status_code == 200


def test_a_signal_ends_it_well_though_listeners_are_idle(server: ServerProcess) -> None:
    with httpx.Client(base_url=server.url, headers=server.headers(), trust_env=False, timeout=30) as client:
        long = {**ATTEMPT, "prompt": "a phoenix and a dragon around a compass", "variants": 4, "pixels": 1024}
        concepts = [client.post("/v1/generate", json=long).json()["id"] for _ in range(3)]
        assert _open_leases(server.data) > 0
    answers: list[int] = []
    with ExitStack() as stack:
        listening = threading.Barrier(len(concepts) + 1, timeout=60)
        for concept in concepts:
            thread = threading.Thread(target=_listen, args=(server, concept, listening), daemon=True)
            thread.start()
            stack.callback(thread.join, 10)
        listening.wait()
        writer = threading.Thread(target=_write, args=(server, answers), daemon=True)
        writer.start()
        stack.callback(writer.join, 10)
        while len(answers) < 5:
            time.sleep(0.01)
        began = time.monotonic()
        status = server.stop()
        seconds = time.monotonic() - began
    print(f"ended in {seconds:.1f} s, {len(answers)} answers before")
    assert status == 0, server.errors.read_text()
    assert seconds < unhurried(10)
    assert _open_leases(server.data) == 0
    assert not (server.data / "server.json").exists()
    assert "Traceback" not in server.errors.read_text()
    log = sqlite3.connect(f"file:{server.data / 'log.db'}?mode=ro", uri=True)
    registered = log.execute("SELECT COUNT(*) FROM events WHERE topic = 'studio.opened'").fetchone()[0]
    log.close()
    assert registered >= len(answers)
    server.start()
    with httpx.Client(base_url=server.url, headers=server.headers(), trust_env=False, timeout=30) as client:
        for concept in concepts:
            assert client.get(f"/v1/concepts/{concept}").status_code == 200


def test_an_interrupt_ends_it_well_too(server: ServerProcess) -> None:
    assert server.stop(signal.SIGINT) == 0
    assert "Traceback" not in server.errors.read_text()


def test_a_burst_of_signals_ends_it_well(server: ServerProcess) -> None:
    """As where a group's signal and a supervisor's come at once."""
    server.start()
    with httpx.Client(base_url=server.url, headers=server.headers(), trust_env=False, timeout=30) as client:
        assert client.post("/v1/generate", json=ATTEMPT).status_code == 202
    assert server.stop(signal.SIGTERM, 200) == 0, server.errors.read_text()
    assert "Traceback" not in server.errors.read_text()
    assert not (server.data / "server.json").exists()


def _listen(server: ServerProcess, concept: str, listening: threading.Barrier) -> None:
    with (
        httpx.Client(base_url=server.url, headers=server.headers(), trust_env=False, timeout=30) as client,
        client.stream("GET", f"/v1/concepts/{concept}/events") as response,
    ):
        assert response.status_code == 200
        listening.wait()
        try:
            for _ in response.iter_bytes():
                pass
        except httpx.TransportError:  # cut off in the end
            return


def _write(server: ServerProcess, answers: list[int]) -> None:
    body: dict[str, Any] = {"name": "Ink", "zone": "Europe/Berlin", "currency": "EUR", "subscription": "studio"}
    with httpx.Client(base_url=server.url, headers=server.headers(), trust_env=False, timeout=30) as client:
        while True:
            try:
                response = client.post("/v1/studios", json=body)
            except httpx.TransportError:
                return
            if response.status_code == 201:
                answers.append(int(response.headers["Atelier-Position"]))


def _open_leases(data: Path) -> int:
    """Leases that the log has seen taken and not returned."""
    log = sqlite3.connect(f"file:{data / 'log.db'}?mode=ro", uri=True)
    try:
        taken, returned = (
            log.execute("SELECT COUNT(*) FROM events WHERE topic = ?", (topic,)).fetchone()[0]
            for topic in ("usage.block-leased", "usage.block-returned")
        )
    finally:
        log.close()
    return int(taken - returned)
