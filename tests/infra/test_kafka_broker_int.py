"""A real broker: up in time, killed and up again with what it had, gone without a trace."""

from __future__ import annotations

import time
from pathlib import Path

from infra.kafka.broker import KafkaBroker
from tests.infra.cluster import unhurried
from tests.infra.kafka_broker import usable


def _offset(broker: KafkaBroker) -> int:
    from kafka import KafkaConsumer, TopicPartition

    consumer = KafkaConsumer(bootstrap_servers=broker.address)
    try:
        return int(consumer.end_offsets([TopicPartition("kept", 0)])[TopicPartition("kept", 0)])
    finally:
        consumer.close()


def test_a_broker_that_is_killed_comes_back_with_what_it_had(tmp_path: Path) -> None:
    usable()
    from kafka import KafkaAdminClient, KafkaProducer
    from kafka.admin import NewTopic

    broker = KafkaBroker(tmp_path / "kafka")
    try:
        begun = time.monotonic()
        broker.start()
        assert time.monotonic() - begun < unhurried(20)
        admin = KafkaAdminClient(bootstrap_servers=broker.address)
        admin.create_topics([NewTopic("kept", 1, 1)])
        admin.close()
        producer = KafkaProducer(bootstrap_servers=broker.address)
        for number in range(100):
            producer.send("kept", value=b"%d" % number)
        producer.flush()
        producer.close()

        broker.kill()
        broker.start()

        assert _offset(broker) == 100
    finally:
        broker.close()
    assert broker.pid is None
    assert (tmp_path / "kafka").exists(), "a folder that was given is kept"
