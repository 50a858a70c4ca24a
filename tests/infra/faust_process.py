"""A worker's process of its own for fault tests: one family with a handler whose effects are counted, not idempotent.

Run as a module: `python -m tests.infra.faust_process URL BROKERS FOLDER`. It prints a JSON line with its address. The
folder tells the handler what to do: `fail` and `block` hold ids of aggregates, one a line.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from domain.log import Happened
from domain.tenants import Tenant
from infra.clock import SystemClock
from infra.eventlog.postgres import PostgresEventLog
from infra.eventlog.transcoding import Transcoder
from infra.faust.broker import Brokers
from infra.faust.counting import Counts, Metrics
from infra.faust.families import families
from infra.faust.serving import Served
from infra.keyring.shut import ShutKeyring
from infra.postgres.store import PostgresStore
from infra.telling import TellingServer
from processors.carrying import Carrier
from processors.handlers import Effect, WriteRows
from processors.store import Connection

COUNTED = "CREATE TABLE IF NOT EXISTS counted (n INTEGER PRIMARY KEY, position INTEGER, originator TEXT, pid INTEGER)"


class Counting:
    """Counts each event that it is given, as often as it is; nothing keeps the same row from being there twice."""

    name = "counting"
    topics = frozenset({Tenant.BrandChanged.TOPIC})

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def handle(self, happened: Happened) -> Sequence[Effect]:
        about = str(happened.event.originator_id)
        while self._told("block", about):
            time.sleep(0.05)
        if self._told("fail", about):
            raise ValueError(about)

        def count(connection: Connection) -> None:
            connection.execute(
                "INSERT INTO counted (position, originator, pid) VALUES (?,?,?)",
                (happened.position, about, os.getpid()),
            )

        return (WriteRows(count),)

    def _told(self, what: str, about: str) -> bool:
        with suppress(OSError):
            return about in (self._folder / what).read_text().split()
        return False


def nothing(*arguments: Any) -> None:
    """There is no erasing here."""


def carrier_over(url: str, folder: Path, size: int = 4) -> tuple[Carrier, PostgresStore, PostgresEventLog]:
    log, store = PostgresEventLog(url), PostgresStore(url, "views", 1 << 30, size=size)
    with store.write() as connection:
        connection.execute(COUNTED)
    decoder: Any = Transcoder(ShutKeyring())
    commands: Any = None
    return Carrier(store, log, decoder, commands, [Counting(folder)], SystemClock(), nothing), store, log


async def serve(url: str, addresses: str, folder: Path) -> None:
    carrier, store, log = carrier_over(url, folder)
    (family,) = families(carrier.wanted()).values()
    brokers, threads = Brokers(addresses), ThreadPoolExecutor(8)

    def gauges() -> Any:
        return iter(())

    metrics = Metrics(gauges)
    served = Served(family, brokers, carrier, threads, Counts(metrics, family.name))

    def health() -> dict[str, Any]:
        problems = [*served.problems(), *([brokers.problem] if brokers.problem else [])]
        lags = {f"{topic}/{partition}": lag for topic, partition, lag in served.lags()}
        return {"status": "degraded" if problems else "ready", "problems": problems, "lags": lags}

    telling = TellingServer("127.0.0.1", 0, health, metrics.exposition)
    telling.start()
    leaving = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, leaving.set)
    print(json.dumps({"url": telling.url}), flush=True)
    watching = asyncio.create_task(brokers.watch())
    await served.run(leaving)
    watching.cancel()
    await brokers.close()
    telling.stop()
    threads.shutdown(wait=False, cancel_futures=True)
    store.close()
    log.close()


class FaustProcess:
    """Such a process, started, killed and asked by a test."""

    def __init__(self, url: str, addresses: str, folder: Path) -> None:
        root = Path(__file__).parents[2]
        self.errors = (folder / f"worker-{time.monotonic_ns()}.stderr").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.infra.faust_process", url, addresses, str(folder)],
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(root)},
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
        )
        self._said = threading.Thread(target=self._read, daemon=True)
        self._url = ""
        self._said.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def health(self) -> dict[str, Any]:
        """What it tells; nothing while it cannot be asked."""
        try:
            told: dict[str, Any] = httpx.get(f"{self._url}/readyz", timeout=20, trust_env=False).json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            return {}
        return told

    def metrics(self) -> str:
        return httpx.get(f"{self._url}/metrics", timeout=20, trust_env=False).text

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Told to stop; what it exits with."""
        return self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> int:
        if self._process.poll() is None:
            self._process.send_signal(number)
        try:
            code = self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._said.join(5)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self.errors.close()
        return code

    def _read(self) -> None:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if line:
            self._url = json.loads(line)["url"]


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
