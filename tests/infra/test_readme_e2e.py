"""Every command of the README runs as it stands there, on a server of its own, or is run by another test."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.infra.cluster import until
from tests.infra.server_process import ServerProcess, environment

ROOT = Path(__file__).parents[2]
HOST = "http://127.0.0.1:8000"
ELSEWHERE = {
    "./infra/run demo": "test_demo_e2e.py",
    "./infra/run verify out/audit": "test_demo_e2e.py",
    "./infra/test": "test_setup_scripts_int.py",
    "./infra/run serve": "server_process.py",
    "./infra/run seed": "test_cli_int.py",
    "./infra/run cluster up": "test_cluster_up_e2e.py",
    "./infra/run simulate": "test_simulating_int.py",
    "export ATELIER_DATABASE_URL": "test_postgres_platform_int.py",
    "./infra/run db migrate": "test_postgres_platform_int.py",
}
"""Begins of commands that take long or need a part of their own, with the file that runs them."""


def commands() -> list[str]:
    """Those of all shell blocks, each whole, with the lines that it goes on in."""
    found: list[str] = []
    for block in re.findall(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE):
        open_ = ""
        for line in block.splitlines():
            open_ += line + "\n"
            if not line.endswith("\\") and open_.count("'") % 2 == 0:
                found.append(open_.strip())
                open_ = ""
        assert not open_, open_
    return found


def elsewhere(command: str) -> bool:
    return any(command.startswith(begin) for begin in ELSEWHERE)


class Shell:
    """Types commands in an empty folder, with ids of earlier answers in the place of `con_…` and the like."""

    def __init__(self, server: ServerProcess, folder: Path) -> None:
        self._server, self._folder = server, folder
        self._ids: dict[str, str] = {}
        self._before = f"KEY={server.said['tenant_key']}\n"

    def type(self, command: str) -> str:
        if command.startswith("KEY="):
            return ""
        if command.startswith("post()"):
            self._before += command.replace(HOST, self._server.url) + "\n"
            return ""
        # Days of the README pass; what is to come has to be so on any day, and a period must hold today.
        year = date.today().year
        typed = re.sub(r" +# .*$", "", command, flags=re.MULTILINE)
        typed = typed.replace(HOST, self._server.url).replace("2027-", f"{year + 1}-").replace("2026-", f"{year}-")
        typed = re.sub(r"\b([a-z]{3})_…", lambda match: self._ids[match[1]], typed)
        python = f"{shlex.quote(sys.executable)} -m infra.cli "
        typed = re.sub(r"(?:\./infra/run|\batelier) (?=[a-z])", lambda _: python, typed)
        ran = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", self._before + typed],
            cwd=self._folder,
            env={**environment(), "ATELIER_DATA": str(self._server.data), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, f"{command}\n{ran.stdout}\n{ran.stderr}"
        for prefix, rest in re.findall(r'"id": ?"([a-z]{3})_([0-9a-f]{32})"', ran.stdout):
            self._ids[prefix] = f"{prefix}_{rest}"
        return ran.stdout


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    process = ServerProcess(tmp_path_factory.mktemp("readme") / "data")
    process.start()
    yield process
    process.stop()


def test_each_command_runs_or_is_run_elsewhere(server: ServerProcess, tmp_path: Path) -> None:
    shell = Shell(server, tmp_path)
    said = {}
    for command in commands():
        if elsewhere(command):
            continue
        if " restore " in command:
            (tmp_path / "checkpoint").write_bytes((server.data / "audit" / "checkpoint").read_bytes())
        if " backup " in command:
            # A checkpoint that is kept for the backup may not be newer than it.
            until(lambda: server.lag() == 0, 60)
        said[command] = shell.type(command)
    assert (tmp_path / "design.svg").read_bytes().lstrip().startswith(b"<")
    booked = [answer for command, answer in said.items() if command.startswith("post /v1/bookings")]
    assert len(booked) == 3 and '"confirmed"' in booked[-1]
    verified = [answer for command, answer in said.items() if " verify " in command]
    assert len(verified) == 2


def test_what_is_run_elsewhere_is_there() -> None:
    found = commands()
    for begin, file in ELSEWHERE.items():
        assert any(command.startswith(begin) for command in found), begin
        assert (Path(__file__).parent / file).exists(), file
