"""`kill -9` of each part of a cell in turn, under one load: worker, relay, gateway, warehouse, broker, PostgreSQL.

Each is killed in the middle of its work; those that are left say what is wrong while it is wrong; in the end every
command that was answered is in the log once, drawn once, handled once, on Kafka, in the warehouse and in the audit log.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from infra.kafka.broker import KafkaBroker
from infra.kafka.topics import prepare_topics
from infra.postgres.throwaway import PostgresServer
from projections.relay.relay import BATCH
from tests.infra.cluster import until
from tests.infra.kafka_broker import usable
from tests.infra.postgres_server import shared
from tests.infra.relay_given import assert_carried, on_kafka
from tests.infra.served_warehouse import ServedWarehouse
from tests.infra.server_process import ServerProcess, atelier
from tests.infra.worked_cluster import Load, WorkedCluster, all_ready, health, metrics, worked_cluster


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    shared()
    started = PostgresServer()
    started.start()
    yield started
    started.close()


@pytest.fixture
def broker() -> Iterator[KafkaBroker]:
    usable()
    started = KafkaBroker()
    started.start()
    prepare_topics([started.address])
    yield started
    started.close()


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[ServedWarehouse]:
    started = ServedWarehouse(tmp_path / "warehouse")
    started.start()
    yield started
    started.kill()


def test_each_part_is_killed_under_load_and_everything_is_there_once(
    server: PostgresServer, broker: KafkaBroker, warehouse: ServedWarehouse, tmp_path: Path
) -> None:
    settings = {"kafka": broker.address, "warehouse_url": warehouse.url}
    with worked_cluster(tmp_path, server.migrated(), **settings) as running:
        for _ in range(2):
            running.gateway()
            running.relay()
            running.worker("--concurrency", "1")
        load = Load(running, pause=1.0)
        with load:
            assert until(lambda: load.ready() > 1, 60), running.jobs()
            assert all_ready(running.everything)
            _worker(running, load)
            _relay(running)
            _gateway(running, load)
            _warehouse(running, warehouse)
            _broker(running, broker)
            _database(running, server)
            assert all_ready(running.everything), [health(each) for each in running.everything]
            drawn = load.ready()
            assert until(lambda: load.ready() > drawn, 60), "it goes on"
        load.check()
        head = running.log.head()
        assert until(lambda: {each.position for each in on_kafka(broker.address)} >= {head}, 60)
        # Killed were a leading relay, the brokers and the database under the other.
        assert_carried(running.log, on_kafka(broker.address), 4, BATCH)
        for follower in ("audit", "warehouse"):
            assert until(lambda name=follower: health(running.gateways[0])["followers"][name]["position"] >= head, 60)
    _derived_agrees(running, settings, tmp_path)


def _worker(running: WorkedCluster, load: Load) -> None:
    """One that draws; the other takes up the design when the lease has run out, which `Load.check` waits for."""
    killed, other = running.workers
    assert until(lambda: health(killed)["jobs"], 60)
    killed.kill()
    drawn = load.ready()
    assert until(lambda: load.ready() > drawn, 60) and health(other)["status"] != "silent"
    killed.start()


def _relay(running: WorkedCluster) -> None:
    """The one that leads; the other does, and says so."""
    leader = until(lambda: next((each for each in running.relays if metrics(each)["atelier_relay_leading"]), None), 60)
    (standby,) = (each for each in running.relays if each is not leader)
    leader.kill()
    assert until(lambda: metrics(standby)["atelier_relay_leading"] == 1, 60)
    sent = metrics(standby)["atelier_relay_sent_total"]
    assert until(lambda: metrics(standby)["atelier_relay_sent_total"] > sent, 60)
    leader.start()


def _gateway(running: WorkedCluster, load: Load) -> None:
    """The one that leads what follows the log, for it was the first; its port answers again when it is back."""
    killed, other = running.gateways
    port = killed.port
    killed.kill()
    answered = len(load.clients)
    assert until(lambda: len(load.clients) > answered + 3, 60), "the other answers"
    head = running.log.head()
    assert until(lambda: health(other)["followers"]["views"]["position"] >= head, 60), "and takes the followers over"
    killed.start(port)


def _warehouse(running: WorkedCluster, warehouse: ServedWarehouse) -> None:
    warehouse.kill()
    assert until(lambda: any("warehouse" in _problems(each) for each in running.gateways), 60)
    warehouse.start()
    assert until(lambda: not any("warehouse" in _problems(each) for each in running.gateways), 60)


def _broker(running: WorkedCluster, broker: KafkaBroker) -> None:
    broker.kill()
    told = [*running.relays, *running.workers]
    leader = next(each for each in running.relays if metrics(each)["atelier_relay_leading"])
    assert until(lambda: health(leader)["status"] == "degraded", 60)
    for worker in running.workers:
        assert until(lambda each=worker: "does not answer" in " ".join(health(each)["problems"]), 60)
    broker.start()
    assert all_ready(told, 90), [health(each) for each in told]


def _database(running: WorkedCluster, server: PostgresServer) -> None:
    server.kill()
    began = time.monotonic()
    with ThreadPoolExecutor() as threads:
        said = list(threads.map(lambda each: until(lambda: _lacks_database(each), 60), running.everything))
    assert all(said), said
    print(f"all said so after {time.monotonic() - began:.1f} s: {said}")
    # Longer than a follower that halts for good would try.
    time.sleep(max(0.0, began + 15 - time.monotonic()))
    server.start()


def _lacks_database(process: ServerProcess) -> str | None:
    """What it says of the database."""
    told = json.dumps(health(process))
    return told if "database" in told or "event log" in told else None


def _problems(gateway: ServerProcess) -> dict[str, str]:
    found: dict[str, str] = health(gateway).get("problems", {})
    return found


def _derived_agrees(running: WorkedCluster, settings: dict[str, str], folder: Path) -> None:
    """What an operator would run: the warehouse and the audit log against the log."""
    told = atelier("warehouse", "reconcile", "--json", data=folder / "data", database_url=running.url, **settings)
    assert told.returncode == 0, told.stdout + told.stderr
    assert json.loads(told.stdout)["ok"]
    verified = atelier("verify", str(folder / "data" / "audit"), data=folder / "data")
    assert verified.returncode == 0, verified.stdout + verified.stderr
