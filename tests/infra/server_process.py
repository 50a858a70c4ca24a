"""A server as users run it: a process of its own, over a data folder, killed and started again at will."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx


def environment() -> dict[str, str]:
    """This one's, without settings of the tests' own: the program refuses names that it does not know."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ATELIER_")}


class ServerProcess:
    """`start` gives what `atelier serve --json` says; keys are told on the first start only.

    What it writes to standard error goes into `errors`, beside the data folder.
    """

    command: tuple[str, ...] = ("serve",)

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        self.errors = data.with_name(f"{data.name}.stderr")
        self._environment = {
            **environment(),
            "ATELIER_DATA": str(data),
            "ATELIER_LIMITS": "off",
            **{f"ATELIER_{name.upper()}": value for name, value in settings.items()},
        }
        self._process: subprocess.Popen[str] | None = None
        self.said: dict[str, Any] = {}

    @property
    def url(self) -> str:
        return str(self.said["url"])

    def start(self, port: int = 0) -> None:
        root = Path(__file__).parents[2]
        with self.errors.open("a") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "infra.cli", *self.command, "--port", str(port), "--json"],
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                cwd=root,
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self.kill()
            raise AssertionError(f"the server did not start: {self.errors.read_text()[-2000:]}")
        said = json.loads(line)
        self.said = {**said, **{name: value for name, value in self.said.items() if name != "url" and value}}

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def headers(self, key: str = "tenant_key") -> dict[str, str]:
        return {"Authorization": f"Bearer {self.said[key]}"}

    def lag(self) -> int:
        """Events that its followers have before them, all counted together."""
        told = httpx.get(f"{self.url}/readyz", headers=self.headers("operator_key"), trust_env=False).json()
        return sum(follower["lag"] for follower in told["followers"].values())

    def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._close()

    def stop(self, by: signal.Signals = signal.SIGTERM, times: int = 1) -> int | None:
        """Ask it to end, as an init system does, so many times at once; its exit status, None where none runs."""
        if self._process is None or self._process.poll() is not None:
            return None
        for _ in range(times):
            self._process.send_signal(by)
        try:
            return self._process.wait(60)
        finally:
            self._process.kill()
            self._process.wait()
            self._close()

    def _close(self) -> None:
        assert self._process is not None and self._process.stdout is not None
        self._process.stdout.close()


def atelier(
    *arguments: str, data: Path, through: tuple[str, ...] = (), **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line to its end over that data folder, by way of the command `through`."""
    return subprocess.run(
        [*through, sys.executable, "-m", "infra.cli", *arguments],
        env={
            **environment(),
            "ATELIER_DATA": str(data),
            **{f"ATELIER_{name.upper()}": value for name, value in settings.items()},
        },
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        timeout=60,
    )


class WorkerProcess(ServerProcess):
    """`atelier worker`, whose address is that of its health and metrics."""

    def __init__(self, data: Path, *options: str, **settings: str) -> None:
        super().__init__(data, **settings)
        self.command = ("worker", *options)
