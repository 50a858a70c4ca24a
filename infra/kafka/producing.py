"""`projections.relay.Transport` on Kafka: kafka-python's idempotent producer, acks=all, one transaction a batch.

The transaction is not for exactly-once (the position lies in PostgreSQL) but for the fence: when a leader begins its
term, the brokers refuse every record of the one before it, even of one that was stopped in the middle of a batch and
goes on an hour later. Without it such a process would still send what its buffers hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from infra.kafka.access import IN_THE_CLEAR, Access
from projections.relay.messages import Message
from projections.relay.relay import Overtaken
from projections.relay.topics import LARGEST, TOPICS

BATCH_BYTES = 64 * 1024
PLACES = 50_000
"""Aggregates whose partition is remembered."""
BLOCKED, DELIVERY, REQUEST, OPEN = 10_000, 15_000, 5_000, 30_000
"""Milliseconds: that a call may wait for the brokers, that a batch may be on its way, that one request may take, and
that a transaction nobody ends may hold up readers."""
LINGER = 5
"""Milliseconds for a batch to be filled: the end of the transaction sends it at once, and until then a wake-up of the
sending thread for every record costs more than it gains."""
FLUSHED, CLOSING = 20.0, 2.0
"""Seconds."""


class BrokersAway(OSError):
    """Kafka cannot be reached, or does not take what is sent; tried again for as long as that lasts."""


class KafkaTransport:
    def __init__(self, brokers: Sequence[str], name: str = "atelier-relay", access: Access = IN_THE_CLEAR) -> None:
        """`name` is the same in every relay of a cell, and in no other: who began last under it may write."""
        self._brokers, self._name, self._access = list(brokers), name, access
        self._producer: Any = None
        self._begun = False
        self._sent: list[Any] = []
        self._partitions: dict[str, int] = {}
        self._places: dict[tuple[str, bytes], int] = {}

    def stand_by(self) -> None:
        """Be connected, so that a term can begin at once. Raises `BrokersAway`."""
        if self._producer is not None and not self._begun:
            return
        self.close()
        with _translated():
            self._producer = self._connected()
            # What is missing shows here, by name, and not as a batch that nobody can send.
            self._partitions = {topic.name: len(self._producer.partitions_for(topic.name)) for topic in TOPICS}
            self._places.clear()

    def begin_term(self) -> None:
        """Raises `BrokersAway`."""
        self.stand_by()
        self._begun = True
        with _translated():
            self._producer.init_transactions()

    def put(self, messages: Sequence[Message]) -> None:
        """Raises `Overtaken` and `BrokersAway`."""
        producer = self._producer
        with _translated():
            producer.begin_transaction()
            self._sent = [
                producer.send(
                    each.topic,
                    partition=self._place(each.topic, each.key),
                    key=each.key,
                    value=each.value,
                    headers=list(each.headers),
                    timestamp_ms=each.timestamp,
                )
                for each in messages
            ]

    def _place(self, topic: str, key: bytes) -> int:
        """The partition of a key, as Kafka's clients choose it.

        Its hash takes the library a tenth of all it does for a message, and an aggregate's events come close together.
        """
        place = self._places.get((topic, key))
        if place is None:
            from kafka.partitioner.default import murmur2

            if len(self._places) >= PLACES:
                self._places.clear()
            place = (murmur2(key) & 0x7FFFFFFF) % self._partitions[topic]
            self._places[topic, key] = place
        return place

    def commit(self) -> None:
        """Raises `Overtaken` and `BrokersAway`.

        The library would commit without the records whose time ran out, or that were on their way when it took up a
        new epoch (kafka-python 3.0.12, see `producer/sender.py`): the transaction is ended only where each has arrived.
        """
        sent, self._sent = self._sent, []
        with _translated():
            self._producer.flush(FLUSHED)
            for each in sent:
                if not each.succeeded():
                    raise each.exception or BrokersAway("a record did not arrive")
            self._producer.commit_transaction()

    def close(self) -> None:
        """What was put and not committed never was."""
        producer, self._producer, self._begun, self._sent = self._producer, None, False, []
        if producer is not None:
            producer.close(timeout=CLOSING)

    def _connected(self) -> Any:
        from kafka import KafkaProducer

        return KafkaProducer(
            bootstrap_servers=self._brokers,
            client_id=self._name,
            transactional_id=self._name,
            enable_idempotence=True,
            acks="all",
            batch_size=BATCH_BYTES,
            linger_ms=LINGER,
            max_request_size=LARGEST,
            allow_auto_create_topics=False,
            max_block_ms=BLOCKED,
            delivery_timeout_ms=DELIVERY,
            request_timeout_ms=REQUEST,
            transaction_timeout_ms=OPEN,
            bootstrap_timeout_ms=REQUEST,
            reconnect_backoff_max_ms=500,
            retry_backoff_ms=50,
            metrics_enabled=False,
            **self._access.options(),
        )


class _translated:
    """The library's errors as ours; their names alone, for a message may quote what was sent."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        from kafka import errors

        if isinstance(error, (errors.ProducerFencedError, errors.InvalidProducerEpochError)):
            raise Overtaken(type(error).__name__) from error
        if isinstance(error, errors.KafkaError):
            raise BrokersAway(type(error).__name__) from error
