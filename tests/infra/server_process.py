"""A server as users run it: a process of its own, over a data folder, killed and started again at will."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any


class ServerProcess:
    """`start` gives what `atelier serve --json` says; keys are told on the first start only."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        self._environment = {
            **os.environ,
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
        self._process = subprocess.Popen(
            [sys.executable, "-m", "infra.cli", "serve", "--port", str(port), "--json"],
            env=self._environment,
            stdout=subprocess.PIPE,
            text=True,
            cwd=root,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the server did not start"
        said = json.loads(line)
        self.said = {**said, **{name: value for name, value in self.said.items() if name != "url" and value}}

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._close()

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(30)
            self._close()

    def _close(self) -> None:
        assert self._process is not None and self._process.stdout is not None
        self._process.stdout.close()
