"""`kill -9` under load: what was answered is in the log once, and everything derived agrees with the log."""

from __future__ import annotations

import itertools
import os
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from domain.clients import Client
from domain.concepts import Concept
from domain.ids import parse
from infra.platform import open_platform
from infra.read_models import VIEWS
from infra.running import Running
from infra.settings import Settings
from projections.follower import build
from projections.warehouse.reconcile import reconcile
from tests.infra.exported import verified
from tests.infra.server_process import ServerProcess

KILLS = int(os.environ.get("ATELIER_KILLS", "20"))
CLIENTS = 16


@dataclass(frozen=True)
class Answered:
    kind: str
    id: str
    position: int


class Load:
    """Threads that send commands, each retried with its own idempotency key until it is answered."""

    def __init__(self, server: ServerProcess, studio: str) -> None:
        self._server, self._studio = server, studio
        self.journal: list[Answered] = []
        self.stopping = threading.Event()
        self._numbers = itertools.count(1)
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(CLIENTS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        self.stopping.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive()

    def _run(self) -> None:
        headers = {"Authorization": f"Bearer {self._server.said['tenant_key']}"}
        with httpx.Client(headers=headers, timeout=5, trust_env=False) as client:
            while not self.stopping.is_set():
                number = next(self._numbers)
                if number % 40 == 0:
                    body: dict[str, Any] = {"prompt": "a leaf", "style": "fine-line", "pixels": 256, "seed": number}
                    self._send(client, number, "concept", "/v1/generate", body)
                else:
                    body = {"name": f"Person {number}", "email": f"p{number}@example.org"}
                    self._send(client, number, "client", f"/v1/studios/{self._studio}/clients", body)

    def _send(self, client: httpx.Client, number: int, kind: str, path: str, body: dict[str, Any]) -> None:
        while True:
            try:
                response = client.post(
                    f"{self._server.url}{path}", json=body, headers={"Idempotency-Key": f"load-{number}"}
                )
            except httpx.TransportError:
                time.sleep(0.05)
                continue
            if response.status_code in (409, 503):
                time.sleep(0.05)
                continue
            assert response.status_code in (201, 202), response.text
            self.journal.append(Answered(kind, response.json()["id"], int(response.headers["Atelier-Position"])))
            return


def test_nothing_answered_is_lost_and_nothing_is_doubled(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path / "data")
    server.start()
    try:
        headers = {"Authorization": f"Bearer {server.said['tenant_key']}"}
        studio = httpx.post(
            f"{server.url}/v1/studios",
            headers=headers,
            json={"name": "Ink", "zone": "Europe/Berlin", "currency": "EUR", "subscription": "studio"},
            trust_env=False,
        ).json()["id"]
        load = Load(server, studio)
        began = time.monotonic()
        load.start()
        chance, up = random.Random(7), 0.0
        for _ in range(KILLS):
            started = time.monotonic()
            time.sleep(chance.uniform(1.0, 3.0))
            server.kill()
            up += time.monotonic() - started
            server.start(server.port)
        time.sleep(1.0)
        load.finish()
        up += 1.0
        seconds = time.monotonic() - began
        rate = len(load.journal) / up
        print(f"{len(load.journal)} answers, {KILLS} kills, {seconds:.1f} s, {rate:.0f} commands/s while up")
        # What a machine does in a second depends on what else it does; that there was a load does not.
        assert len(load.journal) >= 20 * KILLS
        _wait_for_designs(server, headers, load.journal)
    finally:
        server.stop()
    running = open_platform(Settings(data=tmp_path / "data"))
    try:
        assert running.settle(120)
        _compare(running, load.journal, tmp_path)
    finally:
        running.close()


def _wait_for_designs(server: ServerProcess, headers: dict[str, str], journal: list[Answered]) -> None:
    deadline = time.monotonic() + 300
    with httpx.Client(base_url=server.url, headers=headers, trust_env=False, timeout=30) as client:
        for answered in journal:
            if answered.kind != "concept":
                continue
            while (concept := client.get(f"/v1/concepts/{answered.id}").json())["status"] != "ready":
                assert concept["status"] in ("requested", "generating"), concept
                assert time.monotonic() < deadline, f"{answered.id} never became ready: {concept}"
                time.sleep(0.2)


def _compare(running: Running, journal: list[Answered], scratch: Path) -> None:
    happened, position = [], 0
    while batch := running.log.read(position, 5000):
        happened += [running.transcoder.decode(recorded) for recorded in batch]
        position = batch[-1].position
    created = {
        "client": Counter(h.event.originator_id for h in happened if isinstance(h.event, Client.Registered)),
        "concept": Counter(h.event.originator_id for h in happened if isinstance(h.event, Concept.Requested)),
    }
    for kind, counted in created.items():
        answers = {parse(kind, answered.id) for answered in journal if answered.kind == kind}
        assert answers == set(counted), f"{kind}s answered and {kind}s in the log differ"
        assert set(counted.values()) == {1}
    assert len({answered.id for answered in journal}) == len(journal)
    by_id = {h.event.originator_id: h.position for h in happened if h.topic in ("client.registered",)}
    for answered in journal:
        if answered.kind == "client":
            assert by_id[parse("client", answered.id)] == answered.position  # type: ignore[index]
    for h in happened:
        if isinstance(h.event, Concept.VariantDrawn):
            for file in (h.event.svg, h.event.png):
                assert running.objects.digest(h.envelope.tenant, file.name) == file.sha256
    _compare_views(running, scratch)
    assert running.warehouse.warehouse is not None
    reconciled = reconcile(running.log, running.transcoder, running.warehouse.warehouse)
    assert reconciled.ok, reconciled.explain()
    report = verified(running, scratch)
    assert report.ok, report.problems
    assert running.audit.summary()["size"] >= len(happened)


def _compare_views(running: Running, scratch: Path) -> None:
    import sqlite3

    for view in VIEWS:
        path = scratch / f"{view.name}.db"
        build(view, path, running.log, running.transcoder)
        rebuilt = sqlite3.connect(path)
        for table in view.tables:
            old = sorted(tuple(row) for row in running.store.all(f"SELECT * FROM {table}"))
            new = sorted(tuple(row) for row in rebuilt.execute(f"SELECT * FROM {table}"))
            assert old == new, f"{table} differs from the log"
        rebuilt.close()
