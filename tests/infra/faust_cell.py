"""A log in PostgreSQL and a broker, for tests of the workers: events are made and sent at will."""

from __future__ import annotations

import itertools
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.log import Recorded
from domain.tenants import Brand, Tenant
from domain.usecases import tenants
from infra.eventlog.postgres import PostgresEventLog
from infra.eventlog.transcoding import Transcoder
from infra.kafka.broker import KafkaBroker
from infra.kafka.topics import prepare_topics
from infra.keyring.shut import ShutKeyring
from infra.postgres.store import PostgresStore
from infra.postgres.throwaway import PostgresServer
from processors.tracking import Tracker
from projections.relay.messages import message_of, source_of
from tests.infra.cluster import until
from tests.infra.faust_process import FaustProcess, carrier_over
from tests.parts import Parts, parts_in


class Cell:
    """Workers of `tests.infra.faust_process` over one log; `server` and `broker` may be killed and started again."""

    def __init__(self, folder: Path, server: PostgresServer, url: str, broker: KafkaBroker, parts: Parts) -> None:
        from kafka import KafkaProducer

        self.folder, self.server, self.url, self.broker, self.parts = folder, server, url, broker, parts
        self.carrier, self.store, self.log = carrier_over(url, folder)
        self.decoder: Any = Transcoder(ShutKeyring())
        self._producer = KafkaProducer(bootstrap_servers=broker.address, acks="all", retries=100)
        self._sent = 0
        self.workers: list[FaustProcess] = []

    def tracker(self) -> Tracker:
        return Tracker(self.store, self.log, self.decoder, self.carrier, ["counting"], self.parts.clock)

    def tenants(self, number: int) -> list[UUID]:
        register = [lambda work: tenants.register_tenant(work, "Ink", "free", "local")] * number
        return [self.parts.do(each) for each in register]

    def change(self, tenant: UUID) -> None:
        self.parts.do(lambda work: tenants.change_brand(work, tenant, Brand("x", "#000000", "#000000")), tenant)

    def events(self, of: Iterable[UUID]) -> list[Recorded]:
        """What the handler wants of these tenants, in the log's order."""
        found = self.log.of(list(of), 0, self.log.head())
        return [each for each in found if each.topic == Tenant.BrandChanged.TOPIC]

    def send(self, events: Iterable[Recorded]) -> None:
        """As the relay does, in this order."""
        for each in events:
            message = message_of(each, self.decoder.envelope(each), source_of("local"))
            self._producer.send(message.topic, key=message.key, value=message.value, headers=list(message.headers))
        self._producer.flush()

    def send_new(self) -> None:
        """All that was not sent yet."""
        while batch := self.log.read(self._sent, 500):
            self.send(batch)
            self._sent = batch[-1].position

    def send_raw(self, topic: str, key: bytes | None, value: bytes | None) -> None:
        self._producer.send(topic, key=key, value=value)
        self._producer.flush()

    def skip(self) -> None:
        """What is in the log now is not sent by `send_new`."""
        self._sent = self.log.head()

    def counted(self, of: Sequence[UUID]) -> dict[UUID, list[int]]:
        """By tenant, the positions in the order in which they were handled, as often as they were."""
        found: dict[UUID, list[int]] = defaultdict(list)
        for row in self.store.all("SELECT originator, position FROM counted ORDER BY n"):
            found[UUID(row["originator"])].append(row["position"])
        return {each: found[each] for each in of}

    def wanted(self, of: Sequence[UUID]) -> dict[UUID, list[int]]:
        """What `counted` has to be: everything, once, in order."""
        found: dict[UUID, list[int]] = {each: [] for each in of}
        for each in self.events(of):
            found[each.originator_id].append(each.position)
        return found

    def settled(self, of: Sequence[UUID], seconds: float = 90.0) -> bool:
        """Whether all is handled, in that time."""
        number = len(self.events(of))
        return bool(until(lambda: sum(map(len, self.counted(of).values())) >= number, seconds))

    def worker(self) -> FaustProcess:
        started = FaustProcess(self.url, self.broker.address, self.folder)
        self.workers.append(started)
        return started

    def serving(self, worker: FaustProcess, seconds: float = 90.0) -> bool:
        """Whether it has partitions and nothing is wrong with it."""
        return bool(until(lambda: (told := worker.health()).get("lags") and told["status"] == "ready", seconds))

    def tell(self, what: str, about: Iterable[UUID]) -> None:
        """Have the handler `fail` or `block` events of these tenants, and of no others."""
        (self.folder / what).write_text("\n".join(map(str, about)))

    def end_workers(self) -> None:
        for each in self.workers:
            each.kill()
        self.workers.clear()

    def close(self) -> None:
        self.end_workers()
        self._producer.close(1)
        self.store.close()
        self.log.close()


class Load:
    """While the block runs, tenants change again and again, and what they did is sent."""

    def __init__(self, cell: Cell, of: Sequence[UUID], pause: float = 0.02) -> None:
        self._cell, self._of, self._pause = cell, of, pause
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Load:
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        for tenant in itertools.cycle(self._of):
            self._cell.change(tenant)
            self._cell.send_new()
            if self._ending.wait(self._pause):
                return


@contextmanager
def cell_in(folder: Path) -> Iterator[Cell]:
    """A database server and a broker of its own."""
    with ExitStack() as ended:
        server = PostgresServer()
        ended.callback(server.close)
        server.start()
        url = server.migrated()
        broker = KafkaBroker()
        ended.callback(broker.close)
        broker.start()
        prepare_topics([broker.address])
        store = PostgresStore(url, "views", 1 << 30, size=2)
        parts = ended.enter_context(parts_in(folder, log=PostgresEventLog(url), store=store))
        cell = Cell(folder, server, url, broker, parts)
        ended.callback(cell.close)
        yield cell
