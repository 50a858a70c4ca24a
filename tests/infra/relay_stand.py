"""What the relay's fault tests stand on: a database and a broker of their own, and a log that is written to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from infra.eventlog.postgres import PostgresEventLog
from infra.kafka.broker import KafkaBroker
from infra.kafka.topics import prepare_topics
from projections.relay.relay import BATCH
from tests.infra.cluster import until
from tests.infra.kafka_broker import usable
from tests.infra.postgres_server import shared as postgres
from tests.infra.relay_given import RelayProgram, Writer, assert_carried, on_kafka


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

    def carried(self, each: RelayProgram, seconds: float = 60) -> None:
        """All that is in the log is sent, by whoever leads."""
        head = self.log.head()
        assert until(lambda: each.health()["followers"]["relay"]["position"] >= head, seconds), each.health()

    def check(self, repeats: int) -> None:
        """What consumers of either kind find: those that see what was given up see a batch more a restart."""
        # The brokers answer before the marks of the last transaction are on all partitions.
        assert until(lambda: len({each.position for each in on_kafka(self.broker.address)}) >= self.writer.count, 60)
        assert_carried(self.log, on_kafka(self.broker.address), repeats, BATCH)
        everything = on_kafka(self.broker.address, committed=False)
        assert {each.position for each in everything} == {each.position for each in on_kafka(self.broker.address)}
        assert len(everything) - self.writer.count <= 2 * BATCH * repeats


@contextmanager
def standing() -> Iterator[Stand]:
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
