"""Bench of the relay: against a bare producer loop in the same run, and how soon a consumer has what was committed."""

from __future__ import annotations

import multiprocessing
import statistics
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import StoredEvent

from domain.log import Actor, Envelope
from domain.tenants import Brand, Tenant
from infra.bench.machine import percentiles
from infra.collector import calm_the_collector
from infra.eventlog.postgres import PostgresEventLog
from infra.eventlog.transcoding import Transcoder
from infra.keyring.shut import ShutKeyring
from projections.relay.messages import Message, message_of, position_of, source_of
from projections.relay.topics import LARGEST, TOPICS

EVENTS, ROUNDS, APPENDED = 40_000, 3, 1_000
AGGREGATES = 1_000
KINDS = ("concept.ready", "booking.confirmed", "tenant.brand-changed", "concept.rated", "traffic.counted")
"""Two of five on the topic with most partitions; the bytes are the same in all, for the relay opens none of them."""
RATES, SECONDS = (2_000, 5_000), 10.0
TICK = 0.01
"""Seconds between two appends at a steady rate."""


def relay() -> dict[str, Any]:
    """The log on Kafka: events/s against a bare producer loop, commit to consumer at 2,000 and 5,000 events/s."""
    from infra.kafka.broker import KafkaBroker
    from infra.kafka.topics import prepare_topics
    from infra.postgres.throwaway import PostgresServer

    server, broker = PostgresServer(), KafkaBroker()
    try:
        server.start()
        broker.start()
        prepare_topics([broker.address])
        return {**_compared(server.migrated(), broker.address), **_latencies(server.migrated(), broker.address)}
    finally:
        broker.close()
        server.close()


def _compared(url: str, brokers: str) -> dict[str, Any]:
    """Rounds of both in turns, each of the same messages: the ratio of their rates."""
    log = PostgresEventLog(url)
    load = _Load(log)
    calm_the_collector()
    ours, bare, ratios = [], [], []
    cpu: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        before = log.head()
        for _ in range(EVENTS // APPENDED):
            load.append(APPENDED)
        messages = _messages(log, before)
        used = time.process_time()
        theirs = _bare(brokers, messages)
        between = time.process_time()
        mine = _relayed(url, brokers, log.head())
        cpu.append(((time.process_time() - between) / EVENTS, (between - used) / EVENTS))
        bare.append(theirs)
        ours.append(mine)
        ratios.append(mine / theirs)
    log.close()
    return {
        "events_per_second": round(statistics.median(ours)),
        "bare_events_per_second": round(statistics.median(bare)),
        "ratio": round(statistics.median(ratios), 2),
        "ratios": [round(each, 2) for each in ratios],
        "cpu_us_per_event": round(statistics.median(mine for mine, _ in cpu) * 1e6),
        "bare_cpu_us_per_event": round(statistics.median(theirs for _, theirs in cpu) * 1e6),
        "value_bytes": len(messages[0].value),
    }


def _bare(brokers: str, messages: Sequence[Message]) -> float:
    """Events a second of a loop around `KafkaProducer.send`, as the library has it by default, and one flush."""
    from kafka import KafkaProducer

    producer = KafkaProducer(bootstrap_servers=brokers, acks="all", max_request_size=LARGEST)
    for topic in TOPICS:
        producer.partitions_for(topic.name)
    began = time.perf_counter()
    for each in messages:
        producer.send(
            each.topic, key=each.key, value=each.value, headers=list(each.headers), timestamp_ms=each.timestamp
        )
    producer.flush()
    seconds = time.perf_counter() - began
    producer.close()
    return len(messages) / seconds


def _relayed(url: str, brokers: str, head: int) -> float:
    """Events a second of the relay from its first step to its last: reading, sending, moving the position."""
    from infra.kafka.relaying import RelayProcess

    process = RelayProcess(url, [brokers], "local")
    process.relay.lead()
    began = time.perf_counter()
    while process.relay.position < head:
        process.relay.step()
    seconds = time.perf_counter() - began
    sent = process.relay.sent
    process.stop()
    return sent / seconds


def _messages(log: PostgresEventLog, after: int) -> list[Message]:
    decoder, made = Transcoder(ShutKeyring()), []
    while batch := log.read(after, 5_000):
        made += [message_of(each, decoder.envelope(each), source_of("local")) for each in batch]
        after = batch[-1].position
    return made


class _Load:
    """Appends events of many aggregates in batches, so that appending costs little."""

    def __init__(self, log: PostgresEventLog) -> None:
        self._log = log
        self._ids = [uuid4() for _ in range(AGGREGATES)]
        self._count = 0
        self._state = self._template()

    def _template(self) -> bytes:
        """Stored bytes of an event, with a nil event id."""
        now = datetime.now(UTC)
        tenant = Tenant.register(uuid4(), "Ink", "pro", "local", now)
        tenant.change_brand(Brand("Ink", "#101010", "#ffffff"), now)
        event = tenant.collect_events()[-1]
        trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        envelope = Envelope(UUID(int=0), tenant.id, Actor("key", "bench"), "r", "c", None, "command", trace, now, 1)
        return Transcoder(ShutKeyring()).encode(event, envelope).state

    def append(self, count: int) -> int:
        """The position of the last of them."""
        events = []
        for number in range(self._count, self._count + count):
            version, place = divmod(number, AGGREGATES)
            own = self._state.replace(b"00000000-0000-0000-0000-000000000000", str(uuid4()).encode())
            events.append(StoredEvent(self._ids[place], version + 1, KINDS[place % len(KINDS)], own))
        self._count += count
        return int(self._log.append(events, [])[-1])


def _latencies(url: str, brokers: str) -> dict[str, Any]:
    """From the answer to an append until a consumer in another process has it; relay in a process of its own, too."""
    context = multiprocessing.get_context("spawn")
    ready, told = context.Pipe(duplex=False)
    consumer = context.Process(target=_consume, args=(brokers, told), daemon=True)
    go, stop = context.Pipe(duplex=False)
    relaying = context.Process(target=_relay, args=(url, brokers, go, told), daemon=True)
    figures: dict[str, Any] = {}
    log = PostgresEventLog(url)
    load = _Load(log)
    relaying.start()
    consumer.start()
    try:
        for _ in range(2):
            ready.recv()
        seen, thread = _listening(ready)
        load.append(10)
        time.sleep(2)
        for rate in RATES:
            figures |= {f"at_{rate}_{name}": value for name, value in _steady(log, load, rate, seen).items()}
        stop.send("stop")
        relaying.join(20)
        consumer.kill()
        thread.join(10)
    finally:
        for each in (relaying, consumer):
            if each.is_alive():
                each.kill()
                each.join()
        log.close()
    return figures


def _listening(ready: Connection) -> tuple[dict[int, float], threading.Thread]:
    """Position to the moment at which the consumer had it, filled by a thread."""
    seen: dict[int, float] = {}

    def run() -> None:
        try:
            while True:
                seen.update(ready.recv())
        except (EOFError, OSError):
            return

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return seen, thread


def _steady(log: PostgresEventLog, load: _Load, rate: int, seen: dict[int, float]) -> dict[str, Any]:
    committed: dict[int, float] = {}
    count, began = 0, time.monotonic()
    while (now := time.monotonic()) < began + SECONDS:
        due = int((now - began) * rate) - count
        if due > 0:
            last = load.append(due)
            # The clock is the machine's, so that another process can be compared with it.
            committed[last] = time.monotonic()
            count += due
        time.sleep(TICK)
    seconds = time.monotonic() - began
    end = time.monotonic() + 30
    while not committed.keys() <= seen.keys() and time.monotonic() < end:
        time.sleep(0.05)
    took = [max(0.0, seen[position] - moment) for position, moment in committed.items()]
    return {"events_per_second": round(count / seconds), **percentiles(took)}


def _relay(url: str, brokers: str, go: Connection, told: Connection) -> None:
    from infra.kafka.relaying import RelayProcess

    process = RelayProcess(url, [brokers], "local")
    process.start()
    told.send({})
    go.recv()
    process.stop()


def _consume(brokers: str, told: Connection) -> None:
    """Tells when it had each position: committed transactions alone, from all partitions."""
    from kafka import KafkaConsumer, TopicPartition

    places = [TopicPartition(topic.name, n) for topic in TOPICS for n in range(topic.partitions)]
    consumer = KafkaConsumer(
        bootstrap_servers=brokers, isolation_level="read_committed", enable_auto_commit=False, fetch_max_wait_ms=50
    )
    consumer.assign(places)
    consumer.seek_to_end(*places)
    for place in places:
        consumer.position(place)
    told.send({})
    while True:
        found = consumer.poll(timeout_ms=100)
        moment = time.monotonic()
        told.send({position_of(each.headers): moment for records in found.values() for each in records})
