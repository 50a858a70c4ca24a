"""The relay while what it needs is away: it says so while it is so, goes on by itself, and nothing is lost.

`RELAY_BROKER_DOWN` is for how many seconds the broker is away (10): a minute is what an operator should have seen.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.eventlog.postgres import PostgresEventLog
from infra.kafka import producing
from infra.kafka.broker import KafkaBroker
from infra.kafka.topics import prepare_topics
from infra.postgres.throwaway import PostgresServer
from projections.relay.messages import Message
from projections.relay.relay import BATCH
from tests.infra.cluster import until
from tests.infra.kafka_broker import usable
from tests.infra.relay_given import Writer, assert_carried, on_kafka, relays
from tests.infra.relay_stand import Stand, gets_on, standing

DOWN = float(os.environ.get("RELAY_BROKER_DOWN", "10"))


@pytest.fixture
def stand() -> Iterator[Stand]:
    with standing() as made:
        yield made


def test_a_broker_that_is_killed_and_away_for_a_while_gets_everything_afterwards(tmp_path: Path, stand: Stand) -> None:
    with relays(stand.url, stand.broker.address, tmp_path, 1) as running:
        (relay,) = running
        with stand.load():
            assert until(gets_on(relay), 60)
            stand.broker.kill()
            end = time.monotonic() + DOWN
            assert until(lambda: relay.health()["status"] == "degraded", DOWN), "it says so while it is so"
            assert until(lambda: relay.metrics()["atelier_relay_oldest_unsent_seconds"] > 5, DOWN)
            time.sleep(max(0.0, end - time.monotonic()))
            assert relay.metrics()["atelier_relay_lag"] > 0
            stand.broker.start()
            assert until(gets_on(relay), 60), relay.health()
        stand.carried(relay)
        assert until(lambda: relay.health()["status"] == "ready", 60)
    stand.check(2)


def test_a_broker_that_stands_still_is_waited_for(tmp_path: Path, stand: Stand) -> None:
    with relays(stand.url, stand.broker.address, tmp_path, 1) as running:
        (relay,) = running
        with stand.load():
            assert until(gets_on(relay), 60)
            stand.broker.pause()
            assert until(lambda: relay.health()["wrong"], 60)
            stand.broker.resume()
            assert until(gets_on(relay), 60), relay.health()
        stand.carried(relay)
    stand.check(2)


def test_records_whose_time_ran_out_are_not_committed_without(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library itself would: its commit goes through with those that had arrived before."""
    for name, milliseconds in (("DELIVERY", 3_000), ("REQUEST", 1_500)):
        monkeypatch.setattr(producing, name, milliseconds)
    headers = (("x-log-position", b"1"),)
    messages = [Message("atelier.designs", b"key", b"%d" % n, headers, 0) for n in range(50)]
    transport = producing.KafkaTransport([stand.broker.address], "late")
    transport.begin_term()
    transport.put(messages)
    transport.commit()
    stand.broker.pause()
    goes_on = threading.Timer(6, stand.broker.resume)
    goes_on.start()
    try:
        transport.put(messages)
        time.sleep(5)

        with pytest.raises(producing.BrokersAway):
            transport.commit()
    finally:
        goes_on.join()
        transport.close()


def test_a_database_that_is_killed_under_load_is_waited_for(tmp_path: Path) -> None:
    usable()
    server, broker = PostgresServer(), KafkaBroker()
    try:
        server.start()
        broker.start()
        prepare_topics([broker.address])
        url = server.migrated()
        log = PostgresEventLog(url, patience=30)
        writer = Writer(log)
        with relays(url, broker.address, tmp_path, 1) as running:
            (relay,) = running
            head = 0
            for number in range(40):
                head = writer.write(100)
                if number == 20:
                    server.kill()
                    assert until(lambda: "database" in " ".join(relay.health()["wrong"]), 60)
                    server.start()
                time.sleep(0.05)
            assert until(lambda: relay.health()["followers"]["relay"]["position"] >= head, 60), relay.health()
            assert until(lambda: relay.health()["status"] == "ready", 60)
        assert_carried(log, on_kafka(broker.address), 2, BATCH)
        log.close()
    finally:
        broker.close()
        server.close()
