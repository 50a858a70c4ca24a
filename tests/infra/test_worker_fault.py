"""`atelier worker` beside a gateway and a relay: it draws, it is told to stop, and others go on where it was."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.clients import Client
from domain.concepts import Concept
from infra.eventlog.postgres import PostgresEventLog
from infra.kafka.broker import KafkaBroker
from infra.kafka.relaying import RelayProcess
from infra.kafka.topics import prepare_topics
from infra.postgres.store import PostgresStore
from infra.stores import VIEWS_VERSION
from tests.infra.cluster import STUDIO, until
from tests.infra.kafka_broker import usable
from tests.infra.postgres_server import shared
from tests.infra.server_process import ServerProcess, WorkerProcess, environment

ASKED = {"prompt": "a rose", "style": "blackwork"}
ROOT = Path(__file__).parents[2]


class Cluster:
    """A gateway that draws nothing, a relay, and workers as they are wanted."""

    def __init__(self, folder: Path, url: str, broker: KafkaBroker) -> None:
        self.url, self.broker = url, broker
        self._settings = {"database_url": url, "kafka": broker.address}
        self._folder = folder
        self.gateway = ServerProcess(
            folder / "data", roles="gateway,views,processors,audit,warehouse,housekeeping", **self._settings
        )
        self.gateway.errors = folder / "gateway.stderr"
        self.gateway.start()
        self.relay = RelayProcess(url, [broker.address], "local")
        self.relay.start()
        self.workers: list[WorkerProcess] = []
        self.log = PostgresEventLog(url)
        self.store = PostgresStore(url, "views", VIEWS_VERSION, size=2)
        self.client = httpx.Client(
            base_url=self.gateway.url, headers=self.gateway.headers(), timeout=60, trust_env=False
        )

    def worker(self, *options: str) -> WorkerProcess:
        started = WorkerProcess(self._folder / "data", *options, **self._settings)
        started.errors = self._folder / f"worker-{len(self.workers)}.stderr"
        self.workers.append(started)
        started.start()
        return started

    def ask(self, number: int) -> list[str]:
        return [self.client.post("/v1/generate", json=ASKED).json()["id"] for _ in range(number)]

    def status(self, concept: str) -> str:
        return str(self.client.get(f"/v1/concepts/{concept}").json()["status"])

    def jobs(self) -> Counter[str]:
        rows = self.store.all("SELECT state, COUNT(*) AS n FROM jobs GROUP BY state")
        return Counter({row["state"]: row["n"] for row in rows})

    def topics(self) -> Counter[str]:
        found: Counter[str] = Counter()
        position = 0
        while batch := self.log.read(position, 1000):
            found.update(each.topic for each in batch)
            position = batch[-1].position
        return found

    def close(self) -> None:
        for worker in self.workers:
            worker.stop()
        self.client.close()
        self.relay.stop()
        self.gateway.stop()
        self.store.close()
        self.log.close()


@pytest.fixture(scope="module")
def broker() -> Iterator[KafkaBroker]:
    usable()
    started = KafkaBroker()
    started.start()
    yield started
    started.close()


def health(worker: WorkerProcess) -> dict[str, Any]:
    told: dict[str, Any] = httpx.get(f"{worker.url}/readyz", timeout=60, trust_env=False).json()
    return told


def run_worker(tmp_path: Path, *options: str, **settings: str) -> str:
    """What it says when it will not start."""
    told = {f"ATELIER_{name.upper()}": value for name, value in settings.items()}
    done = subprocess.run(
        [sys.executable, "-m", "infra.cli", "worker", *options],
        env={**environment(), "ATELIER_DATA": str(tmp_path / "other"), **told},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr
    return done.stderr


def test_a_worker_whose_topics_are_not_there_says_which(broker: KafkaBroker, tmp_path: Path) -> None:
    url = shared().migrated()
    said = run_worker(tmp_path, "--port", "0", database_url=url, kafka=broker.address)
    assert "Kafka has no topic atelier.accounts, atelier.bookings, atelier.designs" in said and "cluster init" in said


def test_workers_draw_what_kafka_brings_and_one_that_is_told_to_stop_leaves_nothing_behind(
    broker: KafkaBroker, tmp_path: Path
) -> None:
    prepare_topics([broker.address])
    running = Cluster(tmp_path, shared().migrated(), broker)
    try:
        leaving = running.worker("--kinds", "image", "--concurrency", "2", "--grace", "0")
        asked = running.ask(7)
        assert until(lambda: any(running.status(each) == "ready" for each in asked), 60)
        assert until(lambda: health(leaving)["jobs"], 60)
        assert leaving.stop() == 0
        after = running.jobs()
        assert after["running"] == 0 and after["queued"] > 0
        tried = running.store.all("SELECT error FROM jobs WHERE state = 'queued' AND attempts > 0")
        assert [row["error"] for row in tried] == [], "what was cut off counts as no attempt"
        patient = running.worker()
        assert until(lambda: all(running.status(each) == "ready" for each in asked), 90)
        found = running.topics()
        assert found[Concept.Requested.TOPIC] == found[Concept.Ready.TOPIC] == len(asked)
        studio = running.client.post("/v1/studios", json=STUDIO).json()["id"]
        person = running.client.post(f"/v1/studios/{studio}/clients", json={"name": "Jo Tate"}).json()["id"]
        erased = running.client.post(f"/v1/clients/{person}/erase", json={"reason": "client-request"})
        assert erased.is_success, erased.text
        head = running.log.head()
        position = "SELECT position FROM tracking WHERE follower = 'processors'"
        assert until(lambda: running.store.one(position)["position"] >= head, 20), "all handlers are done with all"
        assert running.topics()[Client.Erased.TOPIC] == 1
        assert until(lambda: not running.store.all("SELECT 1 FROM unscrubbed"), 30), "erasing waits for the position"
        assert running.store.all("SELECT 1 FROM handled") == running.store.all("SELECT 1 FROM parked") == []
        assert until(lambda: health(patient)["status"] == "ready", 20)
        metrics = httpx.get(f"{patient.url}/metrics", timeout=60, trust_env=False).text
        assert 'atelier_events_handled_total{family="erasure"} 1.0' in metrics and "atelier_partition_lag" in metrics
        assert 'atelier_workers_wanted{kinds="image"} 1.0' in metrics
    finally:
        running.close()
