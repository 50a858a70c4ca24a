"""PostgreSQL started from its binaries for tests and benches: own folder, own port, fsync on; not as root.

Where this process is root, the server runs as the system's user `postgres`, for it refuses to run as root.
"""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from infra.postgres.migrating import migrate

USER = "postgres"
STARTING = 60.0


def binaries() -> Path | None:
    """The folder with `initdb` and `postgres`, the newest version first; None where there is none."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    on_path = shutil.which("initdb")
    for path in [*reversed(found), *([os.path.realpath(on_path)] if on_path else [])]:
        if (Path(path).parent / "postgres").exists():
            return Path(path).parent
    return None


class PostgresServer:
    """One server; `kill` is `kill -9` of its whole process group, and `start` brings it up again on the same port."""

    def __init__(self) -> None:
        bin = binaries()
        assert bin is not None
        self._bin = bin
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = Path(tempfile.mkdtemp(prefix="atelier-postgres-"))
        self._account = pwd.getpwnam(USER) if os.geteuid() == 0 else None
        if self._account is not None:
            os.chown(self._folder, self._account.pw_uid, self._account.pw_gid)
        self.port = _free_port()
        self._run(
            "initdb", "-D", str(self._data), "-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"
        )
        self._databases = 0
        self._template: str | None = None

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def url(self, database: str = "postgres", user: str = "owner") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "fsync": "on",
            "synchronous_commit": "on",
            "max_connections": "120",
            "shared_buffers": "64MB",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self._folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._bin / "postgres"), "-D", str(self._data), *options],
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=self._folder,
                **self._as_account(),
            )
        end = time.monotonic() + STARTING
        while True:
            try:
                psycopg.connect(self.url(), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > end or self._process.poll() is not None:
                    raise RuntimeError((self._folder / "server.log").read_text()[-2000:]) from None
                time.sleep(0.05)

    def kill(self) -> None:
        """The postmaster and its children, at once and without a word."""
        process, self._process = self._process, None
        assert process is not None
        os.killpg(process.pid, signal.SIGKILL)
        # Backends have sessions of their own; they end when the postmaster's death reaches them.
        for pid in self._children():
            os.kill(pid, signal.SIGKILL)
        process.wait()
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def database(self) -> str:
        """The URL of a new, empty database."""
        return self._create("template1")

    def migrated(self) -> str:
        """The URL of a new database with all that `atelier db migrate` makes."""
        if self._template is None:
            self._template = self.database().rsplit("/", 1)[1]
            migrate(self.url(self._template))
        return self._create(self._template)

    def _create(self, template: str) -> str:
        self._databases += 1
        name = f"test_{self._databases}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return self.url(name)

    def close(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _children(self) -> list[int]:
        """Processes whose data folder is ours."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and (entry / "cwd").readlink() == self._data:
                    found.append(int(entry.name))
            except OSError:
                continue
        return found

    def _as_account(self) -> dict[str, Any]:
        if self._account is None:
            return {}
        return {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}

    def _run(self, name: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._bin / name), *arguments], check=True, capture_output=True, cwd=self._folder, **self._as_account()
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
