"""Kafka is away for a minute, under load: who needs it says so, nothing answered is lost, and nothing is doubled.

`ATELIER_BROKER_DOWN` sets the seconds (60).
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from infra.kafka.broker import KafkaBroker
from infra.kafka.topics import prepare_topics
from processors.tracking import LATE
from projections.relay.relay import BATCH
from tests.infra.cluster import until
from tests.infra.kafka_broker import usable
from tests.infra.postgres_server import shared
from tests.infra.relay_given import assert_carried, on_kafka
from tests.infra.worked_cluster import Load, all_ready, health, metrics, worked_cluster

DOWN = float(os.environ.get("ATELIER_BROKER_DOWN", "60"))


def test_a_broker_that_is_away_for_a_minute_under_load(tmp_path: Path) -> None:
    url = shared().migrated()
    usable()
    broker = KafkaBroker()
    try:
        broker.start()
        prepare_topics([broker.address])
        with worked_cluster(tmp_path, url, kafka=broker.address) as running:
            gateway, relay, worker = running.gateway(), running.relay(), running.worker("--concurrency", "2")
            load = Load(running, pause=1.5)
            with load:
                assert until(lambda: load.ready() > 2, 60), running.jobs()
                assert all_ready(running.everything)

                broker.kill()
                end, before, drawn = time.monotonic() + DOWN, len(load.designs), load.ready()
                assert until(lambda: "does not answer" in " ".join(health(worker)["problems"]), DOWN)
                assert until(lambda: health(relay)["status"] == "degraded", DOWN)
                assert until(lambda: metrics(relay)["atelier_relay_oldest_unsent_seconds"] > 5, DOWN)
                assert metrics(worker)["atelier_ready"] == 0
                if LATE.total_seconds() + 10 < DOWN:
                    # Who waits for events that nobody brings takes them from the log, says so, and designs go on.
                    assert until(lambda: "processors" in health(gateway)["problems"], DOWN)
                    assert until(lambda: load.ready() > drawn + 2, DOWN), "what is late is drawn all the same"
                while (left := end - time.monotonic()) > 0:
                    time.sleep(min(left, 1.0))
                    assert health(gateway)["status"] in ("ready", "degraded"), "commands are taken all the time"
                    assert health(relay)["status"] == health(worker)["status"] == "degraded", "as long as it lasts"
                assert metrics(relay)["atelier_relay_lag"] >= len(load.designs) - before > DOWN / 10
                broker.start()

                assert all_ready(running.everything, 90), [health(each) for each in running.everything]
                again = load.ready()
                assert until(lambda: load.ready() > again + 2, 60)
            load.check()
            head = running.log.head()
            assert until(lambda: health(relay)["followers"]["relay"]["position"] >= head, 60), health(relay)
            assert until(lambda: not any(lags(metrics(worker))), 60), metrics(worker)
            assert until(lambda: {each.position for each in on_kafka(broker.address)} >= {head}, 60)
            assert_carried(running.log, on_kafka(broker.address), 2, BATCH)
    finally:
        broker.close()


def lags(told: dict[str, float]) -> list[float]:
    return [value for name, value in told.items() if name.startswith("atelier_partition_lag{")]
