"""`atelier worker` beside a gateway and a relay: it draws, it is told to stop, and others go on where it was."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.clients import Client
from domain.concepts import Concept
from infra.kafka.broker import KafkaBroker
from infra.kafka.topics import prepare_topics
from tests.infra.cluster import STUDIO, until
from tests.infra.kafka_broker import usable
from tests.infra.postgres_server import shared
from tests.infra.server_process import environment
from tests.infra.worked_cluster import health, metrics, worked_cluster

ASKED = {"prompt": "a rose", "style": "blackwork"}
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def broker() -> Iterator[KafkaBroker]:
    usable()
    started = KafkaBroker()
    started.start()
    yield started
    started.close()


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
    with worked_cluster(tmp_path, shared().migrated(), kafka=broker.address) as running:
        running.gateway()
        running.relay()
        leaving = running.worker("--kinds", "image", "--concurrency", "2", "--grace", "0")
        with running.client() as client:
            asked = [client.post("/v1/generate", json=ASKED).json()["id"] for _ in range(7)]

            def ready() -> int:
                return sum(client.get(f"/v1/concepts/{each}").json()["status"] == "ready" for each in asked)

            assert until(lambda: ready() > 0, 60)
            assert until(lambda: health(leaving)["jobs"], 60)
            assert leaving.stop() == 0
            after = running.jobs()
            assert after["running"] == 0 and after["queued"] > 0
            tried = running.store.all("SELECT error FROM jobs WHERE state = 'queued' AND attempts > 0")
            assert [row["error"] for row in tried] == [], "what was cut off counts as no attempt"
            patient = running.worker()
            assert until(lambda: ready() == len(asked), 90)
            found = running.topics()
            assert found[Concept.Requested.TOPIC] == found[Concept.Ready.TOPIC] == len(asked)
            studio = client.post("/v1/studios", json=STUDIO).json()["id"]
            person = client.post(f"/v1/studios/{studio}/clients", json={"name": "Jo Tate"}).json()["id"]
            erased = client.post(f"/v1/clients/{person}/erase", json={"reason": "client-request"})
            assert erased.is_success, erased.text
        head = running.log.head()
        assert until(lambda: running.handled_up_to() >= head, 60), "all handlers are done with all"
        assert running.topics()[Client.Erased.TOPIC] == 1
        assert until(lambda: not running.store.all("SELECT 1 FROM unscrubbed"), 60), "erasing waits for the position"
        assert until(lambda: not running.store.all("SELECT 1 FROM handled"), 60)
        assert running.store.all("SELECT 1 FROM parked") == []
        assert until(lambda: health(patient)["status"] == "ready", 60)
        told = metrics(patient)
        assert told['atelier_events_handled_total{family="erasure"}'] == 1
        assert any(name.startswith("atelier_partition_lag{") for name in told)
        assert until(lambda: metrics(patient)['atelier_workers_wanted{kinds="image"}'] == 1, 60)
