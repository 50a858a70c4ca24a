"""A disk that is full, and a folder that cannot be written: said clearly, nothing answered lost, and it passes."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.platform import open_platform
from infra.settings import Settings
from projections.warehouse.reconcile import reconcile
from tests.infra.exported import verified
from tests.infra.server_process import ServerProcess, atelier


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with room for 160 MB; needs the right to mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", str(place)], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip("the right to mount a file system is missing")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_told_and_passes(small_disk: Path) -> None:
    ballast = small_disk / "ballast"

    def fill() -> None:
        # Down to the last block, again and again: what the server throws away makes room for a moment.
        for size in (1 << 20, 1 << 12):
            with suppress(OSError), ballast.open("ab", buffering=0) as file:
                while file.write(bytes(size)):
                    pass

    def make_room() -> None:
        ballast.unlink()

    server = ServerProcess(small_disk / "data")
    server.errors = small_disk.with_name("stderr")
    # For longer than a follower that halts for good would try.
    _write_through(server, lambda pid: fill(), lambda pid: make_room(), 9)


def test_a_limit_on_the_size_of_files_is_told_and_passes(tmp_path: Path) -> None:
    """What a quota looks like; works without any right to mount."""

    def limit(pid: int) -> None:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (8192, resource.RLIM_INFINITY))

    def lift(pid: int) -> None:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    _write_through(ServerProcess(tmp_path / "data"), limit, lift)


def _write_through(
    server: ServerProcess, fill: Callable[[int], None], make_room: Callable[[int], None], seconds: float = 1
) -> None:
    """Commands before, while and after there is no space; each is sent again until it is answered well."""
    server.start()
    answered: dict[str, str] = {}
    try:
        with httpx.Client(base_url=server.url, headers=server.headers(), trust_env=False, timeout=30) as client:
            studio = client.post(
                "/v1/studios",
                json={"name": "Ink", "zone": "Europe/Berlin", "currency": "EUR", "subscription": "studio"},
            ).json()["id"]

            def register(name: str) -> httpx.Response:
                response = client.post(
                    f"/v1/studios/{studio}/clients",
                    json={"name": name, "notes": "n" * 2000},
                    headers={"Idempotency-Key": name},
                )
                if response.status_code == 201:
                    assert answered.setdefault(name, response.json()["id"]) == response.json()["id"]
                return response

            for n in range(10):
                assert register(f"before {n}").status_code == 201
            fill(server.pid)
            refusals: list[Any] = []
            deadline = time.monotonic() + 15
            while len(refusals) < 15 and time.monotonic() < deadline:
                fill(server.pid)
                response = register(f"while {len(refusals)}")
                if response.status_code != 201:
                    refusals.append(response)
            assert len(refusals) == 15
            assert {(each.status_code, each.json()["code"]) for each in refusals} == {(503, "no-space")}
            assert all("no space" in each.json()["detail"] and each.headers["Retry-After"] for each in refusals)
            assert client.get(f"/v1/studios/{studio}/clients").status_code == 200  # reading goes on
            time.sleep(seconds)
            make_room(server.pid)
            for n in range(15):
                _until(partial(_registered, register, n), partial(register, f"while {n}"))
            drawn = client.post(
                "/v1/generate",
                json={"prompt": "a leaf", "style": "fine-line", "pixels": 256},
                headers={"Prefer": "wait=30"},
            )
            assert drawn.status_code == 200, drawn.text
            _until(lambda: _well(client.get("/readyz").json()), lambda: client.get("/readyz").text)
            assert set(answered) == {f"before {n}" for n in range(10)} | {f"while {n}" for n in range(15)}
    finally:
        server.stop()
    assert "Traceback" not in server.errors.read_text(), server.errors.read_text()[-3000:]
    running = open_platform(Settings(data=server.data))
    try:
        assert running.settle(60)
        events = running.log.read(0, 10_000)
        assert sum(each.topic == "client.registered" for each in events) == len(answered)
        told = reconcile(running.log, running.transcoder, running.warehouse.warehouse)
        assert told.ok, told.explain()
        report = verified(running, server.errors.parent)
        assert report.ok, report.problems
    finally:
        running.close()


def _well(health: dict[str, Any]) -> bool:
    return bool(
        health["status"] == "ready"
        and health["parked"] == 0
        and all(follower["lag"] == 0 for follower in health["followers"].values())
    )


def _registered(register: Callable[[str], httpx.Response], n: int) -> bool:
    return register(f"while {n}").status_code == 201


def _until(holds: Callable[[], bool], instead: Callable[[], object], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, instead()
        time.sleep(0.1)


@pytest.mark.parametrize("used_before", [False, True])
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, used_before: bool) -> None:
    data = tmp_path / "data"
    if used_before:
        server = ServerProcess(data)
        server.start()
        server.stop()
    else:
        data.mkdir()
    bound: tuple[str, ...] = ()
    if os.geteuid() == 0:  # nothing is read-only to root with all its powers
        bound = ("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override")
        if shutil.which("setpriv") is None or subprocess.run([*bound, "true"]).returncode:
            pytest.skip("setpriv, or the right to give a power up, is missing")
    data.chmod(0o555)
    told = atelier("serve", "--port", "0", data=data, through=bound)
    data.chmod(0o755)
    assert told.returncode == 1
    words = " ".join(told.stderr.split())
    assert "Traceback" not in words and "cannot be written" in words and "set ATELIER_DATA to another" in words
