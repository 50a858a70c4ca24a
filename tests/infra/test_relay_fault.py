"""The relay under faults, with real processes: nothing is lost, and what comes twice is one batch a restart.

`RELAY_BROKER_DOWN` is for how many seconds the broker is away (10): a minute is what an operator should have seen.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.eventlog.postgres import PostgresEventLog
from infra.kafka.broker import KafkaBroker
from infra.kafka.topics import prepare_topics
from infra.postgres.throwaway import PostgresServer
from projections.relay.relay import BATCH
from tests.infra.cluster import until
from tests.infra.kafka_broker import usable
from tests.infra.postgres_server import shared as postgres
from tests.infra.relay_given import RelayProgram, Writer, assert_carried, on_kafka, relays

DOWN = float(os.environ.get("RELAY_BROKER_DOWN", "10"))
TAKEN_OVER = 5.0
"""Seconds within which a standby leads."""


@dataclass
class Stand:
    """A database and a broker of its own, and a log that is written to."""

    url: str
    broker: KafkaBroker
    log: PostgresEventLog
    writer: Writer

    @contextmanager
    def load(self) -> Iterator[None]:
        """Some 2,000 events a second while the block runs."""
        stopping = threading.Event()

        def run() -> None:
            while not stopping.wait(0.05):
                self.writer.write(100, datetime.now(UTC).isoformat())

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield
        finally:
            stopping.set()
            thread.join()

    def carried(self, each: RelayProgram, seconds: float = 30) -> None:
        """All that is in the log is sent, by whoever leads."""
        head = self.log.head()
        assert until(lambda: each.health()["followers"]["relay"]["position"] >= head, seconds), each.health()

    def check(self, repeats: int) -> None:
        """What consumers of either kind find: those that see what was given up see a batch more a restart."""
        assert_carried(self.log, on_kafka(self.broker.address), repeats, BATCH)
        everything = on_kafka(self.broker.address, committed=False)
        assert {each.position for each in everything} == {each.position for each in on_kafka(self.broker.address)}
        assert len(everything) - self.writer.count <= 2 * BATCH * repeats


@pytest.fixture
def stand() -> Iterator[Stand]:
    usable()
    url, broker = postgres().migrated(), KafkaBroker()
    broker.start()
    prepare_topics([broker.address])
    log = PostgresEventLog(url)
    try:
        yield Stand(url, broker, log, Writer(log))
    finally:
        log.close()
        broker.close()


def leader_of(running: list[RelayProgram]) -> RelayProgram:
    found: RelayProgram = until(
        lambda: next((each for each in running if each.process.poll() is None and each.health()["leading"]), None), 15
    )
    assert found, "nobody leads"
    return found


def gets_on(each: RelayProgram) -> Callable[[], bool]:
    """Whether this one leads, and has sent something since it was asked for."""
    before = each.health()["sent"]
    return lambda: bool(each.health()["leading"] and each.health()["sent"] > before)


def test_a_relay_killed_under_load_is_followed_by_the_other(tmp_path: Path, stand: Stand) -> None:
    kills = 3
    with relays(stand.url, stand.broker.address, tmp_path, 2) as running, stand.load():
        for number in range(kills):
            leader = leader_of(running)
            (standby,) = (each for each in running if each is not leader)
            until(gets_on(leader), 10)
            taken = gets_on(standby)
            leader.kill()
            began = time.monotonic()
            assert until(taken, 20)
            assert time.monotonic() - began < TAKEN_OVER
            running.remove(leader)
            running.append(RelayProgram(stand.url, stand.broker.address, tmp_path / f"again-{number}.errors"))
    with relays(stand.url, stand.broker.address, tmp_path, 1) as running:
        stand.carried(running[0])
    # The last two were killed with their block.
    stand.check(kills + 2)


def test_of_two_relays_one_sends(tmp_path: Path, stand: Stand) -> None:
    with relays(stand.url, stand.broker.address, tmp_path, 2) as running:
        with stand.load():
            leader = leader_of(running)
            for _ in range(10):
                assert sum(each.metrics()["atelier_relay_leading"] for each in running) == 1
                time.sleep(0.2)
        stand.carried(leader)
        (standby,) = (each for each in running if each is not leader)
        assert standby.health()["sent"] == 0
        assert until(lambda: standby.health()["followers"]["relay"]["lag"] == 0, 5), "it sees how far the other is"
        assert leader.end() == 0
        began = time.monotonic()
        assert until(lambda: standby.health()["leading"], TAKEN_OVER)
        assert time.monotonic() - began < 2.5, "a lease that is given back is not waited for"
        stand.writer.write(10)
        stand.carried(standby)
    stand.check(0)


def test_a_leader_that_was_paused_in_a_batch_writes_nothing_when_it_goes_on(tmp_path: Path, stand: Stand) -> None:
    for _ in range(30):
        stand.writer.write(1000)
    with relays(stand.url, stand.broker.address, tmp_path, 1) as running:
        (paused,) = running
        # There is a backlog of many batches, so this is in the middle of one.
        assert until(lambda: paused.health()["sent"] > 0, 20)
        paused.pause()
        successor = RelayProgram(stand.url, stand.broker.address, tmp_path / "successor.errors")
        running.append(successor)
        assert until(lambda: successor.health()["leading"], TAKEN_OVER)
        stand.carried(successor)
        before = on_kafka(stand.broker.address, committed=False)

        paused.resume()

        assert until(lambda: not paused.health()["leading"], 10)
        time.sleep(2)
        after = on_kafka(stand.broker.address, committed=False)
        assert len(after) == len(before), "what it had begun to send was refused"
        assert until(lambda: paused.health()["status"] == "ready", 10), "it stands by like any other"
        stand.writer.write(100)
        stand.carried(successor)
    stand.check(1)


def test_a_broker_that_is_killed_and_away_for_a_while_gets_everything_afterwards(tmp_path: Path, stand: Stand) -> None:
    with relays(stand.url, stand.broker.address, tmp_path, 1) as running:
        (relay,) = running
        with stand.load():
            until(gets_on(relay), 20)
            stand.broker.kill()
            end = time.monotonic() + DOWN
            assert until(lambda: relay.health()["status"] == "degraded", DOWN), "it says so while it is so"
            assert until(lambda: relay.metrics()["atelier_relay_oldest_unsent_seconds"] > 5, DOWN)
            time.sleep(max(0.0, end - time.monotonic()))
            assert relay.metrics()["atelier_relay_lag"] > 0
            stand.broker.start()
            assert until(gets_on(relay), 30), relay.health()
        stand.carried(relay)
        assert until(lambda: relay.health()["status"] == "ready", 10)
    stand.check(2)


def test_a_broker_that_stands_still_is_waited_for(tmp_path: Path, stand: Stand) -> None:
    with relays(stand.url, stand.broker.address, tmp_path, 1) as running:
        (relay,) = running
        with stand.load():
            until(gets_on(relay), 20)
            stand.broker.pause()
            assert until(lambda: relay.health()["wrong"], 15)
            stand.broker.resume()
            assert until(gets_on(relay), 30), relay.health()
        stand.carried(relay)
    stand.check(2)


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
                    assert until(lambda: "database" in " ".join(relay.health()["wrong"]), 15)
                    server.start()
                time.sleep(0.05)
            assert until(lambda: relay.health()["followers"]["relay"]["position"] >= head, 30), relay.health()
            assert until(lambda: relay.health()["status"] == "ready", 10)
        assert_carried(log, on_kafka(broker.address), 2, BATCH)
        log.close()
    finally:
        broker.close()
        server.close()
