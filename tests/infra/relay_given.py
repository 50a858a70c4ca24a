"""A log with events of many aggregates, the relay's processes, and what a consumer finds on Kafka afterwards."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from eventsourcing.persistence import StoredEvent

from infra.eventlog.postgres import PostgresEventLog
from infra.eventlog.transcoding import Transcoder
from projections.relay.messages import recorded_of
from projections.relay.topics import TOPICS
from tests.domain.samples import envelope_of, event_classes, sample
from tests.given import FakeKeyring

ROOT = Path(__file__).parents[2]
KINDS = ("style.made", "booking.confirmed", "tenant.brand-changed", "traffic.counted")
"""One for each of Kafka's topics."""


class Writer:
    """Appends batches of events, each the next of one of `aggregates` aggregates."""

    def __init__(self, log: PostgresEventLog, aggregates: int = 60, seed: int = 1) -> None:
        self._log, self._chance = log, random.Random(seed)
        self._versions = {uuid4(): (0, KINDS[n % len(KINDS)]) for n in range(aggregates)}
        transcoder = Transcoder(FakeKeyring())
        classes = {each.TOPIC: each for each in event_classes()}
        self._states = {
            kind: transcoder.encode(sample(classes[kind]), envelope_of(classes[kind], UUID(int=0))).state
            for kind in KINDS
        }
        self.count = 0

    def write(self, count: int, time: str | None = None) -> int:
        """The position of the last of them; `time` (ISO 8601) takes the place of the samples' time."""
        events = []
        ids = list(self._versions)
        for _ in range(count):
            id = self._chance.choice(ids)
            version, kind = self._versions[id]
            self._versions[id] = (version + 1, kind)
            state = self._states[kind].replace(b"00000000-0000-0000-0000-000000000000", str(uuid4()).encode())
            if time is not None:
                state = state.replace(b"2026-03-10T09:00:00+00:00", time.encode())
            events.append(StoredEvent(id, version + 1, kind, state))
        self.count += count
        return int(self._log.append(events, [])[-1])


@dataclass(frozen=True, slots=True)
class Found:
    """One message of the relay as a consumer reads it."""

    topic: str
    partition: int
    offset: int
    key: bytes
    position: int
    state: bytes


def on_kafka(brokers: str, committed: bool = True) -> list[Found]:
    """All that is on the relay's topics now; `committed` False shows what was given up, too."""
    from kafka import KafkaConsumer, TopicPartition

    level = "read_committed" if committed else "read_uncommitted"
    consumer = KafkaConsumer(bootstrap_servers=brokers, isolation_level=level, enable_auto_commit=False)
    found: list[Found] = []
    try:
        places = [TopicPartition(topic.name, n) for topic in TOPICS for n in range(topic.partitions)]
        consumer.assign(places)
        consumer.seek_to_beginning(*places)
        ends = consumer.end_offsets(places)
        while any(consumer.position(place) < ends[place] for place in places):
            for place, records in consumer.poll(timeout_ms=200).items():
                for each in records:
                    stored = recorded_of(each.key, each.value, each.headers)
                    found.append(
                        Found(place.topic, place.partition, each.offset, each.key, stored.position, stored.state)
                    )
    finally:
        consumer.close()
    return found


def in_log(log: PostgresEventLog) -> dict[int, tuple[UUID, bytes]]:
    """Position to aggregate and stored bytes."""
    found: dict[int, tuple[UUID, bytes]] = {}
    after = 0
    while batch := log.read(after, 5000):
        found |= {each.position: (each.originator_id, each.state) for each in batch}
        after = batch[-1].position
    return found


def assert_carried(log: PostgresEventLog, found: Sequence[Found], repeats: int, batch: int) -> int:
    """Each event is there with its bytes, in order for each aggregate, and what is there twice is no more than
    `repeats` stretches of the log that are no longer than a batch. The number of events that are there twice."""
    stored = in_log(log)
    assert {each.position for each in found} == set(stored), "every event, and no other"
    for each in found:
        assert (UUID(each.key.decode()), each.state) == stored[each.position]
    places: dict[bytes, set[tuple[str, int]]] = {}
    highest: dict[bytes, list[int]] = {}
    for each in sorted(found, key=lambda one: (one.topic, one.partition, one.offset)):
        places.setdefault(each.key, set()).add((each.topic, each.partition))
        seen = highest.setdefault(each.key, [])
        # A consumer drops what is not higher than what it has; nothing that it has not seen may be dropped.
        assert each.position in seen or not seen or each.position > seen[-1], "an aggregate's events are in order"
        if each.position not in seen:
            seen.append(each.position)
    assert all(len(each) == 1 for each in places.values()), "an aggregate stays on one partition"
    again = sorted(position for position, times in Counter(each.position for each in found).items() if times > 1)
    runs = _runs(again, sorted(stored))
    assert len(runs) <= repeats, f"{len(runs)} stretches came again"
    assert all(run <= batch * repeats for run in runs)
    return len(again)


def _runs(some: Sequence[int], all_of_them: Sequence[int]) -> list[int]:
    """Lengths of the stretches of `all_of_them` that `some` makes up."""
    place = {position: n for n, position in enumerate(all_of_them)}
    lengths: list[int] = []
    last = -2
    for position in some:
        if place[position] == last + 1:
            lengths[-1] += 1
        else:
            lengths.append(1)
        last = place[position]
    return lengths


class RelayProgram:
    """`atelier relay` as a process of its own."""

    def __init__(self, database: str, brokers: str, errors: Path) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ATELIER_")}
        environment |= {
            "PYTHONPATH": str(ROOT),
            "ATELIER_DATABASE_URL": database,
            "ATELIER_KAFKA": brokers,
        }
        with errors.open("ab") as kept:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "infra.cli", "relay", "--port", "0", "--json"],
                stdout=subprocess.PIPE,
                stderr=kept,
                env=environment,
                cwd="/",
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, errors.read_text()
        self.url: str = json.loads(line)["url"]

    def health(self) -> dict[str, Any]:
        answer: dict[str, Any] = httpx.get(f"{self.url}/readyz", timeout=20, trust_env=False).json()
        return answer

    def metrics(self) -> dict[str, float]:
        text = httpx.get(f"{self.url}/metrics", timeout=20, trust_env=False).text
        lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
        return {name: float(value) for name, value in lines}

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def pause(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def end(self) -> int:
        """As an operator does: by SIGTERM."""
        self.process.terminate()
        return self.process.wait(60)


@contextmanager
def relays(database: str, brokers: str, folder: Path, count: int) -> Iterator[list[RelayProgram]]:
    running: list[RelayProgram] = []
    try:
        for number in range(count):
            running.append(RelayProgram(database, brokers, folder / f"relay-{number}.errors"))
        yield running
    finally:
        for each in running:
            if each.process.poll() is None:
                each.process.kill()
                each.process.wait()
            if each.process.stdout is not None:
                each.process.stdout.close()
