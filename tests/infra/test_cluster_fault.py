"""Gateways and their PostgreSQL killed under load: nothing answered is lost, nothing missed, nothing doubled.

`ATELIER_STRESS` sets the number of commands (100000 for the whole measure), `ATELIER_KILLS` that of the kills.
"""

from __future__ import annotations

import itertools
import os
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from infra.eventlog.postgres import PostgresEventLog
from infra.platform import open_platform
from infra.postgres.store import PostgresStore
from infra.postgres.throwaway import PostgresServer
from infra.settings import Settings
from infra.stores import VIEWS_VERSION
from tests.infra.cluster import STUDIO, Cluster, cluster, until
from tests.infra.exported import verified
from tests.infra.postgres_server import shared

COMMANDS = int(os.environ.get("ATELIER_STRESS", "240"))
KILLS = int(os.environ.get("ATELIER_KILLS", "4"))
PROCESSES, WRITERS = 3, 8


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    shared()
    server = PostgresServer()
    server.start()
    yield server
    server.close()


class Writers:
    """Threads that register clients, each with a key of its own that is sent again until it is answered."""

    def __init__(self, running: Cluster, studio: str, key: str) -> None:
        self._running, self._path, self._key = running, f"/v1/studios/{studio}/clients", key
        self._numbers = itertools.count()
        self.answered: dict[str, str] = {}
        self.refused: list[str] = []
        self._threads = [threading.Thread(target=self._write, args=(n,)) for n in range(WRITERS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    def _write(self, place: int) -> None:
        while (number := next(self._numbers)) < COMMANDS:
            key = str(uuid4())
            for attempt in itertools.count(place):
                try:
                    answer = self._running.ask(
                        attempt % PROCESSES,
                        "POST",
                        self._path,
                        self._key,
                        json={"name": f"Client {number}"},
                        headers={"Idempotency-Key": key},
                    )
                except httpx.TransportError:
                    continue
                if answer.status_code == 201:
                    self.answered[key] = answer.json()["id"]
                    break
                if answer.status_code not in (409, 500, 503):
                    self.refused.append(answer.text)
                    break


def test_kills_of_gateways_and_of_the_database_lose_and_double_nothing(
    own_server: PostgresServer, tmp_path: Path
) -> None:
    url = own_server.migrated()
    with cluster(tmp_path, url, PROCESSES, workers="0") as running:
        key = running.tenant("pro")
        studio = running.made(0, "POST", "/v1/studios", key, json=STUDIO)["id"]
        writers = Writers(running, studio, key)
        writers.start()
        for round in range(KILLS):
            until(lambda share=(round + 1) / (KILLS + 1): len(writers.answered) >= COMMANDS * share, 600)
            if round % 2:
                own_server.kill()
                own_server.start()
            else:
                server = running.servers[(round // 2) % PROCESSES]
                port = server.port
                server.kill()
                server.start(port)
        writers.join()
        assert writers.refused == [] and len(writers.answered) == COMMANDS
    log = PostgresEventLog(url)
    topics: Counter[str] = Counter()
    position = 0
    while batch := log.read(position, 1000):
        topics.update(each.topic for each in batch)
        position = batch[-1].position
    log.close()
    assert topics["client.registered"] == COMMANDS == len(set(writers.answered.values()))
    settings = Settings(data=tmp_path / "data", database_url=url, workers=0)
    platform = open_platform(settings)
    try:
        assert platform.settle(120)
        report = verified(platform, tmp_path)
        assert report.ok, report.problems
    finally:
        platform.close()
    store = PostgresStore(url, "views", VIEWS_VERSION, size=2)
    try:
        shown = {row["id"] for row in store.all("SELECT id FROM clients")}
        assert len(shown) == COMMANDS
        assert {each.removeprefix("cli_") for each in writers.answered.values()} == {
            id.replace("-", "") for id in shown
        }
        assert store.all("SELECT * FROM parked") == [] and store.all("SELECT 1 FROM leases WHERE open = 1") == []
        behind = store.all("SELECT follower, position FROM tracking WHERE position < ?", (position,))
        assert [tuple(row) for row in behind] == []
    finally:
        store.close()
