"""The relay on a real PostgreSQL and a real broker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from infra.cli.failures import Failed
from infra.cli.relaying import init
from infra.eventlog.postgres import PostgresEventLog
from infra.kafka.broker import KafkaBroker
from infra.kafka.metrics import RelayMetrics
from infra.kafka.producing import BrokersAway, KafkaTransport
from infra.kafka.relaying import RelayProcess
from infra.kafka.topics import prepare_topics
from infra.settings import Settings
from infra.telling import TellingServer
from projections.relay.relay import Overtaken
from projections.relay.topics import TOPICS
from tests.infra.cluster import until
from tests.infra.kafka_broker import usable
from tests.infra.postgres_server import shared as postgres
from tests.infra.relay_given import Writer, assert_carried, on_kafka

NOBODY = "127.0.0.1:9"


@pytest.fixture(scope="module")
def broker() -> Iterator[KafkaBroker]:
    """With topics that are this file's alone: what is on them is counted."""
    usable()
    own = KafkaBroker()
    try:
        own.start()
        prepare_topics([own.address])
        yield own
    finally:
        own.close()


@pytest.fixture
def log() -> Iterator[PostgresEventLog]:
    opened = PostgresEventLog(postgres().migrated())
    yield opened
    opened.close()


def _emptied(broker: KafkaBroker) -> None:
    from kafka import KafkaAdminClient

    admin = KafkaAdminClient(bootstrap_servers=broker.address)
    admin.delete_topics([topic.name for topic in TOPICS])
    admin.close()
    until(lambda: len(prepare_topics([broker.address]).made) == len(TOPICS), 60)


def test_what_is_in_the_log_is_on_kafka_and_its_metrics_tell(tmp_path: Path, broker: KafkaBroker) -> None:
    url = postgres().migrated()
    log = PostgresEventLog(url)
    writer = Writer(log)
    writer.write(700)
    process = RelayProcess(url, [broker.address], "local", batch=100)
    telling = TellingServer(
        "127.0.0.1", 0, lambda: process.health().document(), RelayMetrics(process.health).exposition
    )
    telling.start()
    process.start()
    try:
        head = writer.write(300)
        assert process.wait(head, 20)
        assert until(lambda: process.health().status == "ready", 60)

        told = httpx.get(f"{telling.url}/readyz", trust_env=False).json()
        metrics = httpx.get(f"{telling.url}/metrics", trust_env=False).text
        assert httpx.get(f"{telling.url}/healthz", trust_env=False).json() == {"status": "alive"}
        assert httpx.get(f"{telling.url}/else", trust_env=False).status_code == 404
    finally:
        process.stop()
        telling.stop()
    assert assert_carried(log, on_kafka(broker.address), 0, 100) == 0
    assert (told["leading"], told["followers"]["relay"]) == (True, {"position": head, "lag": 0})
    assert (told["sent"], told["oldest_unsent_seconds"], told["wrong"]) == (1000, 0.0, [])
    for line in ("atelier_relay_leading 1.0", "atelier_relay_lag 0.0", "atelier_relay_sent_total 1000.0"):
        assert line in metrics
    log.close()
    _emptied(broker)


def test_a_relay_that_is_started_again_goes_on_where_the_other_was(broker: KafkaBroker) -> None:
    url = postgres().migrated()
    log = PostgresEventLog(url)
    writer = Writer(log)
    for _ in range(2):
        head = writer.write(250)
        process = RelayProcess(url, [broker.address], "local", batch=100)
        process.start()
        assert process.wait(head, 20)
        process.stop()

    assert assert_carried(log, on_kafka(broker.address), 0, 100) == 0
    log.close()
    _emptied(broker)


def test_a_second_term_is_the_end_of_the_first_in_the_middle_of_its_batch(
    broker: KafkaBroker, log: PostgresEventLog
) -> None:
    from infra.eventlog.transcoding import Transcoder
    from infra.keyring.shut import ShutKeyring
    from projections.relay.messages import message_of, source_of

    Writer(log).write(50)
    decoder = Transcoder(ShutKeyring())
    messages = [message_of(each, decoder.envelope(each), source_of("local")) for each in log.read(0, 50)]
    paused, successor = (KafkaTransport([broker.address], "fence") for _ in range(2))
    try:
        paused.begin_term()
        paused.put(messages)
        successor.begin_term()

        with pytest.raises(Overtaken):
            paused.commit()
        with pytest.raises((Overtaken, BrokersAway)):
            paused.put(messages)
            paused.commit()
        assert on_kafka(broker.address) == []

        successor.put(messages)
        successor.commit()
    finally:
        paused.close()
        successor.close()
    assert [each.position for each in sorted(on_kafka(broker.address), key=lambda each: each.position)] == [
        each.position for each in log.read(0, 50)
    ]
    _emptied(broker)


def test_an_aggregate_is_on_the_partition_that_any_client_would_choose(
    broker: KafkaBroker, log: PostgresEventLog
) -> None:
    from kafka import KafkaProducer

    process = RelayProcess(postgres().migrated(), [broker.address], "local")
    theirs = KafkaProducer(bootstrap_servers=broker.address)
    try:
        process.relay.lead()
        for number in range(50):
            key = str(UUID(int=number)).encode()
            theirs.partitions_for("atelier.designs")
            wanted = theirs._partition("atelier.designs", None, key, b"", key, b"")
            assert [process._transport._place("atelier.designs", key) for _ in range(2)] == [wanted] * 2
    finally:
        theirs.close()
        process.stop()


def test_a_relay_without_brokers_says_so_and_goes_on_trying(log: PostgresEventLog) -> None:
    url = postgres().migrated()
    own = PostgresEventLog(url)
    Writer(own).write(10, (datetime.now(UTC) - timedelta(seconds=30)).isoformat())
    process = RelayProcess(url, [NOBODY], "local")
    process.start()
    try:
        assert until(lambda: len(process.health().wrong) == 2, 60)
        health = process.health()
    finally:
        process.stop()
        own.close()
    assert health.status == "degraded" and health.failures
    assert "BrokersAway" in health.wrong[0] and "waits" in health.wrong[1]


def test_topics_are_made_once_and_what_differs_is_told(broker: KafkaBroker) -> None:
    from kafka import KafkaAdminClient
    from kafka.admin import ConfigResource, ConfigResourceType

    assert prepare_topics([broker.address]).made == []
    assert prepare_topics([broker.address]).drift == []
    settings = Settings(kafka=broker.address)
    init(settings, None)

    admin = KafkaAdminClient(bootstrap_servers=broker.address)
    admin.create_partitions({"atelier.platform": 5})
    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, "atelier.designs", {"retention.ms": "1000"})])
    admin.close()

    told = until(lambda: [str(each) for each in prepare_topics([broker.address]).drift], 60)
    assert "atelier.platform: partitions is 5, the table says 3" in told
    assert "atelier.designs: retention.ms is 1000, the table says 604800000" in told
    with pytest.raises(Failed, match="left as they are"):
        init(settings, None)


def test_more_replicas_than_brokers_and_no_brokers_at_all_are_told_in_words(broker: KafkaBroker) -> None:
    with pytest.raises(Failed, match="3 replicas"):
        init(Settings(kafka=broker.address), 3)
    with pytest.raises(BrokersAway):
        prepare_topics([NOBODY], waiting=1000)
    with pytest.raises(Failed, match="ATELIER_KAFKA"):
        init(Settings(), None)
