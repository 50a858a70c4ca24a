"""Jobs of real workers: made by Kafka though nobody draws, taken by priority and in turns, cancelled by id anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.concepts import Concept
from domain.ids import parse
from infra.kafka.broker import KafkaBroker
from infra.kafka.topics import prepare_topics
from tests.infra.cluster import SCOPES, until
from tests.infra.kafka_broker import usable
from tests.infra.postgres_server import shared
from tests.infra.worked_cluster import WorkedCluster, metrics, worked_cluster

SMALL = {"prompt": "a leaf", "style": "fine-line", "pixels": 256}
LARGE = {"prompt": "a phoenix and a dragon around a compass", "style": "fine-line", "pixels": 2048, "variants": 4}


@pytest.fixture
def running(tmp_path: Path) -> Iterator[WorkedCluster]:
    usable()
    # Of its own: a group of workers has one log.
    broker = KafkaBroker()
    try:
        broker.start()
        prepare_topics([broker.address])
        with worked_cluster(tmp_path, shared().migrated(), kafka=broker.address) as opened:
            opened.gateway()
            opened.relay()
            yield opened
    finally:
        broker.close()


class Tenant:
    """One of a plan, who asks for designs."""

    def __init__(self, running: WorkedCluster, tier: str) -> None:
        operator = {"Authorization": f"Bearer {running.gateways[0].said['operator_key']}"}
        with running.client() as client:
            id = client.post("/v1/tenants", json={"name": "Ink", "tier": tier}, headers=operator).json()["id"]
            asked = {"name": "server", "scopes": SCOPES}
            key = client.post(f"/v1/tenants/{id}/keys", json=asked, headers=operator).json()["secret"]
        self._client = httpx.Client(
            base_url=running.gateways[0].url,
            headers={"Authorization": f"Bearer {key}"},
            timeout=60,
            trust_env=False,
        )

    def ask(self, number: int, body: dict[str, Any] = SMALL) -> list[str]:
        answers = [self._client.post("/v1/generate", json=body) for _ in range(number)]
        assert {each.status_code for each in answers} == {202}, [each.text for each in answers]
        return [each.json()["id"] for each in answers]

    def cancel(self, concept: str) -> None:
        done = self._client.post(f"/v1/concepts/{concept}/cancel")
        assert done.is_success, done.text

    def status(self, concept: str) -> str:
        return str(self._client.get(f"/v1/concepts/{concept}").json()["status"])


def begun(running: WorkedCluster) -> list[str]:
    """Ids of the aggregates whose drawing began, in the order in which it did."""
    events = running.log.read(0, 10_000)
    return [str(each.originator_id) for each in events if each.topic == Concept.GenerationStarted.TOPIC]


def test_jobs_wait_in_their_table_and_go_by_plan_and_turn_and_are_cancelled_by_id(running: WorkedCluster) -> None:
    greedy, modest, paying = (Tenant(running, tier) for tier in ("free", "free", "pro"))
    many = greedy.ask(4)
    modest.ask(2)
    first = paying.ask(2)
    handling = running.worker("--concurrency", "0")

    # Nobody draws, and no event waits for that.
    assert until(lambda: running.jobs() == {"queued": 8}, 60), running.jobs()
    head = running.log.head()
    assert until(lambda: running.handled_up_to() >= head, 60)
    assert until(lambda: not any(v for name, v in metrics(handling).items() if "partition_lag{" in name), 60)
    waiting = 'atelier_jobs{kind="generate",plan="free",state="queued"}'
    assert until(lambda: metrics(handling).get(waiting) == 6, 60), metrics(handling)

    greedy.cancel(many[3])
    assert until(lambda: running.jobs() == {"queued": 7, "cancelled": 1}, 60), running.jobs()
    drawing = running.worker("--concurrency", "1")
    assert until(lambda: running.jobs() == {"done": 7, "cancelled": 1}, 120), running.jobs()
    order = begun(running)
    assert order[:2] == [str(parse("concept", each)) for each in first], "who pays for it is first"
    turns = ["many" if each in {str(parse("concept", one)) for one in many} else "few" for each in order[2:]]
    assert sorted(turns[:2]) == sorted(turns[2:4]) == ["few", "many"] and turns[4] == "many", "the others take turns"
    assert str(parse("concept", many[3])) not in order

    # What one worker draws is cancelled by another's doing: it ends in the middle.
    (large,) = modest.ask(1, LARGE)
    assert until(lambda: running.jobs()["running"] == 1, 60), running.jobs()
    modest.cancel(large)
    assert until(lambda: metrics(drawing)["atelier_jobs_running"] == 0, 60)
    assert modest.status(large) == "cancelled"
    # Its worker hears of it by the table, or by the aggregate that takes no more variants, whichever is first.
    assert until(lambda: sum(running.jobs()[each] for each in ("queued", "running")) == 0, 60), running.jobs()
    told = running.topics()
    assert told[Concept.Cancelled.TOPIC] == 2 and told[Concept.Ready.TOPIC] == 7
    (after,) = modest.ask(1)
    assert until(lambda: modest.status(after) == "ready", 60), "it is free for the next"
