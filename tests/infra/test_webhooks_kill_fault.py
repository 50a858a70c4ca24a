"""`kill -9` while webhooks are delivered: each event arrives at least once, under one id, and none is lost."""

from __future__ import annotations

import json
import os
import random
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import httpx
from standardwebhooks import Webhook

from infra.platform import open_platform
from infra.settings import Settings
from tests.infra.server_process import ServerProcess
from tests.receiver import Answer, Came, Receiver

KILLS = int(os.environ.get("ATELIER_KILLS", "5"))
CLIENTS = 3


class Load:
    """Threads that register clients, each with its own idempotency key until it is answered."""

    def __init__(self, server: ServerProcess, studio: str) -> None:
        self._server, self._studio = server, studio
        self.positions: dict[str, int] = {}
        self.stopping = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(n,), daemon=True) for n in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        self.stopping.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive()

    def _run(self, which: int) -> None:
        number = 0
        with httpx.Client(headers=self._server.headers(), timeout=5, trust_env=False) as client:
            while not self.stopping.is_set():
                number += 1
                self._register(client, f"load-{which}-{number}")
                time.sleep(0.01)

    def _register(self, client: httpx.Client, key: str) -> None:
        while True:
            try:
                answer = client.post(
                    f"{self._server.url}/v1/studios/{self._studio}/clients",
                    json={"name": f"Person {key}"},
                    headers={"Idempotency-Key": key},
                )
            except httpx.TransportError:
                time.sleep(0.05)
                continue
            if answer.status_code == 201:
                self.positions[answer.json()["id"]] = int(answer.headers["Atelier-Position"])
                return
            assert answer.status_code in (409, 503), answer.text
            time.sleep(0.05)


class Moody:
    """Now and then slow, and now and then failing at the first attempt: so kills find some under way and waiting."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.taken: set[str] = set()

    def __call__(self, came: Came) -> Answer:
        id = came.headers["webhook-id"]
        chance, first = random.Random(id).random(), id not in self.seen
        self.seen.add(id)
        if chance < 0.05 and first:
            return Answer(500)
        self.taken.add(json.loads(came.body)["data"]["id"])
        return Answer(204, after=0.3 if chance > 0.9 else 0.0)


def test_each_event_arrives_and_none_is_lost(tmp_path: Path) -> None:
    moody = Moody()
    receiver = Receiver(moody)
    server = ServerProcess(tmp_path / "data", webhooks_local="on", workers="0")
    server.start()
    try:
        with httpx.Client(base_url=server.url, headers=server.headers(), trust_env=False) as client:
            made = client.post("/v1/studios", json={"name": "Ink", "zone": "UTC", "currency": "EUR"})
            studio = made.json()["id"]
            hook = client.post("/v1/webhooks", json={"url": f"{receiver.url}/x", "event_types": ["client.*"]})
            assert hook.status_code == 201, hook.text
            id, secret = hook.json()["id"], hook.json()["secret"]
        load, chance = Load(server, studio), random.Random(11)
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.7, 2.0))
            server.kill()
            server.start(server.port)
        time.sleep(0.5)
        load.finish()
        assert len(load.positions) >= 10 * KILLS
        receiver.wait(lambda came: set(load.positions) <= moody.taken, 120)
        missing = set(load.positions) - moody.taken
        assert not missing, f"{len(missing)} of {len(load.positions)} never arrived"
        _check(receiver, load.positions, secret)
        _wait_until_nothing_waits(server, id)
    finally:
        server.stop()
        receiver.close()
    _compare(tmp_path / "data", load.positions)


def _wait_until_nothing_waits(server: ServerProcess, webhook: str) -> None:
    """What arrived is not yet written down as delivered: the server may be waiting for the last answers."""
    deadline = time.monotonic() + 60
    with httpx.Client(base_url=server.url, headers=server.headers(), trust_env=False, timeout=30) as client:
        while client.get(f"/v1/webhooks/{webhook}/deliveries", params={"status": "waiting"}).json()["data"]:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def _check(receiver: Receiver, positions: dict[str, int], secret: str) -> None:
    """Every delivery of one event has one id and the same bytes, and each is signed."""
    by_client: dict[str, set[tuple[str, bytes]]] = defaultdict(set)
    hook, now = Webhook(secret), time.time()
    for came in receiver.came:
        if now - came.at < 240:  # within their library's tolerance
            hook.verify(came.body, came.headers)
        data: dict[str, Any] = json.loads(came.body)["data"]
        by_client[data["id"]].add((came.headers["webhook-id"], came.body))
        assert data["position"] == positions.get(data["id"], data["position"])
    assert all(len(each) == 1 for each in by_client.values())
    repeated = len(receiver.came) - len(by_client)
    print(f"{len(positions)} events, {KILLS} kills, {repeated} deliveries more than events")


def _compare(data: Path, positions: dict[str, int]) -> None:
    """What the log was told: each delivery once."""
    running = open_platform(Settings(data=data, webhooks_local=True, workers=0))
    try:
        deadline = time.monotonic() + 60
        while running.store.one("SELECT 1 FROM webhook_outcomes") is not None:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert running.settle(60)
        told = [
            outcome
            for recorded in running.log.read(0, 1_000_000)
            if recorded.topic == "webhook.deliveries-settled"
            for outcome in running.transcoder.decode(recorded).event.outcomes
        ]
        delivered = [each.message_id for each in told if each.outcome == "delivered"]
        assert len(delivered) == len(set(delivered)) >= len(positions)
    finally:
        running.close()
