"""The parts of a cluster on one machine that are processes of their own: started, asked whether ready, ended."""

from __future__ import annotations

import json
import os
import select
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, build_opener

STARTING, ENDING = 90.0, 20.0
"""Seconds."""
ROOT = Path(__file__).parents[2]


class DidNotStart(Exception):
    """A part did not start, or is missing; says which, and the end of what it wrote."""


class Part:
    """One process, with what it writes in a file; `--json` ones say a line when they are ready."""

    def __init__(self, name: str, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self.name, self._command, self._environment = name, command, dict(environment)
        self._errors = folder / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._errors.open("ab") as errors:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=self._errors.parent,
                # Ctrl-C is for the one who started them all, and who ends them in order.
                start_new_session=True,
            )

    def said(self) -> dict[str, Any]:
        """The line it prints once it is ready. Raises `DidNotStart`."""
        assert self._process is not None and self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], STARTING)
        line = self._process.stdout.readline() if ready else b""
        if not line:
            raise DidNotStart(f"{self.name} did not start:\n{self.told()}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def answering(self, url: str) -> None:
        """Wait until it answers there with a success. Raises `DidNotStart`."""
        opener, end = build_opener(ProxyHandler({})), time.monotonic() + STARTING
        while True:
            try:
                opener.open(url, timeout=5).close()
                return
            except OSError:
                self._waited(end)

    def listening(self, port: int) -> None:
        """Wait until it takes connections. Raises `DidNotStart`."""
        end = time.monotonic() + STARTING
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                self._waited(end)

    def _waited(self, end: float) -> None:
        if self.ended() or time.monotonic() > end:
            raise DidNotStart(f"{self.name} did not start:\n{self.told()}")
        time.sleep(0.05)

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def told(self) -> str:
        """The end of what it wrote."""
        return self._errors.read_text(errors="replace")[-2000:]

    def ask_to_end(self) -> None:
        if self._process is not None:
            self._process.terminate()

    def end(self) -> None:
        """It has ended when this returns."""
        self.ask_to_end()
        process, self._process = self._process, None
        if process is None:
            return
        try:
            process.wait(ENDING)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def own_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """That of this process, with these settings and no others of ours; modules come from where this one does."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ATELIER_")}
    path = [str(ROOT), *filter(None, [environment.get("PYTHONPATH")])]
    return {**environment, "PYTHONPATH": os.pathsep.join(path), **settings}


def own(name: str, folder: Path, settings: Mapping[str, str], *arguments: str) -> Part:
    """One of our commands."""
    return Part(name, [sys.executable, "-m", "infra.cli", *arguments], folder, own_environment(settings))


def binary(name: str, package: str) -> str:
    """Raises `DidNotStart` where it is not installed."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise DidNotStart(f"{name} is missing; on Debian it comes with `apt-get install {package}`")
    return found


def redis(folder: Path, port: int) -> Part:
    """Keeps nothing: what lies there is counts of the last minute."""
    options = ("--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
    return Part("redis", [binary("redis-server", "redis-server"), *options], folder, own_environment({}))


def caddy(folder: Path, port: int, gateways: Sequence[str]) -> Part:
    """Plain HTTP on this machine alone, in turns over the gateways that are well; streams are passed on at once."""
    config = folder / "Caddyfile"
    config.write_text(
        f"""{{
  admin off
  auto_https off
  storage file_system {folder / "caddy"}
}}
http://127.0.0.1:{port} {{
  bind 127.0.0.1
  reverse_proxy {" ".join(gateways)} {{
    lb_policy round_robin
    lb_try_duration 5s
    fail_duration 2s
    health_uri /healthz
    health_interval 1s
    flush_interval -1
  }}
}}
"""
    )
    command = [binary("caddy", "caddy"), "run", "--config", str(config), "--adapter", "caddyfile"]
    homes = {name: str(folder) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    return Part("caddy", command, folder, {**own_environment({}), **homes})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
