"""Bench of appending: the commit loop under 64 clients against the library's own one save a command with 8 threads.

Both write to the same kind of database on the same disk, in turns; the ratio is the median of same-round pairs.
"""

from __future__ import annotations

import itertools
import os
import queue
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate

from domain.log import Actor, Context
from domain.usecases import concepts, studios, tenants
from domain.usecases.usage import Leases
from domain.work import Answer, Sealing, Work
from infra.bench.machine import fdatasync_us, percentiles
from infra.clock import SystemClock, SystemIds
from infra.collector import calm_the_collector
from infra.eventlog.commits import CommitLoop
from infra.eventlog.sqlite import SqliteEventLog
from infra.keyring.stored import StoredKeyring
from infra.sqlite import Database
from infra.stores import KEYRING_VERSION

CLIENTS, THREADS, PROCESSES = 64, 8, 2
ROUNDS, SECONDS = 5, 4.0
NAME, EMAIL, PHONE, NOTES = "Maren Vogel", "maren.vogel@example.org", "+49 30 1234567", "Sore wrist; prefers mornings."
ANSWER = b'[201,{"content-type":"application/json"}]\n' + b"x" * 160
UseCase = Callable[[Work], Any]
Commands = Callable[[UUID, UUID, list[UUID]], Iterator[UseCase]]


@dataclass
class Took:
    """What one round of one side did."""

    events: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    """This process's own seconds on a core: hardly changed by what else the machine does."""
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.events / self.seconds


def append() -> dict[str, Any]:
    """Durable commands a second and their latency, against one save a command by the library, on each database."""
    figures = {f"sqlite {name}": value for name, value in on_sqlite().items()}
    from infra.postgres.throwaway import binaries

    if binaries() is not None:
        figures |= {f"postgres {name}": value for name, value in on_postgres().items()}
    return figures


def on_sqlite() -> dict[str, Any]:
    """Both with `synchronous=FULL`, which is the library's default too."""
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as scratch:
        folder = Path(scratch)
        environment = {
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "SQLITE_DBNAME": str(folder / "library.db"),
            "SQLITE_LOCK_TIMEOUT": "30",
        }
        with platform_on(SqliteEventLog(folder / "log.db"), own_keys(folder)) as load:
            return {"fdatasync_us": fdatasync_us(folder), **compared(load, lambda: library(environment))}


def on_postgres() -> dict[str, Any]:
    """A server of its own with fsync on; the library in its default mode, with a connection for each thread."""
    from psycopg.conninfo import conninfo_to_dict

    from infra.eventlog.postgres import PostgresEventLog
    from infra.postgres.throwaway import PostgresServer

    server = PostgresServer()
    try:
        server.start()
        theirs = conninfo_to_dict(server.database())
        environment = {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": str(theirs["dbname"]),
            "POSTGRES_HOST": str(theirs["host"]),
            "POSTGRES_PORT": str(theirs["port"]),
            "POSTGRES_USER": str(theirs["user"]),
            "POSTGRES_PASSWORD": "unused",
            "POSTGRES_POOL_SIZE": str(THREADS),
        }
        url = server.migrated()
        with platform_on(PostgresEventLog(url), shared_keys(url)) as load:
            return {
                **compared(load, lambda: library(environment)),
                **spread_out(url, lambda: library(environment)),
            }
    finally:
        server.close()


def spread_out(url: str, baseline: Callable[[], Took]) -> dict[str, Any]:
    """The same 64 clients over two processes, as over two gateways."""
    from infra.bench.append_processes import spread

    with spread(url, PROCESSES) as processes:
        pairs = [(baseline(), processes.run(SECONDS)) for _ in range(ROUNDS)]
    rates = {
        "two_processes_events_per_second": round(statistics.median(took.rate for _, took in pairs)),
        "two_processes_ratio": round(statistics.median(took.rate / theirs.rate for theirs, took in pairs), 1),
        "two_processes_cpu_us_per_event": _cpu([took for _, took in pairs]),
    }
    told = percentiles([latency for _, took in pairs for latency in took.latencies])
    return rates | {f"two_processes_{name}": value for name, value in told.items()}


def compared(load: Load, baseline: Callable[[], Took]) -> dict[str, Any]:
    """Rounds of both in turns: the ratio of their rates and our latencies."""
    calm_the_collector()
    pairs = [(baseline(), load.run(load.mixed, SECONDS)) for _ in range(ROUNDS)]
    ours = [latency for _, took in pairs for latency in took.latencies]
    figures: dict[str, Any] = {
        "library_events_per_second": round(statistics.median(theirs.rate for theirs, _ in pairs)),
        "events_per_second": round(statistics.median(took.rate for _, took in pairs)),
        "cpu_us_per_event": _cpu([took for _, took in pairs]),
        "library_cpu_us_per_event": _cpu([theirs for theirs, _ in pairs]),
        "ratio": round(statistics.median(took.rate / theirs.rate for theirs, took in pairs), 1),
        "commands_per_second": round(len(ours) / sum(took.seconds for _, took in pairs)),
        **percentiles(ours),
        **{f"library_{name}": value for name, value in percentiles(pairs[0][0].latencies).items()},
    }
    for name, commands in (("register", load.registering), ("change", load.changing), ("generate", load.generating)):
        took = load.run(commands, SECONDS / 2)
        figures[f"{name}_events_per_second"] = round(took.rate)
        figures[f"{name}_p99_ms"] = percentiles(took.latencies)["p99_ms"]
    return figures


def _cpu(rounds: Sequence[Took]) -> int:
    return round(statistics.median(took.cpu / took.events for took in rounds) * 1e6)


class Counts(Protocol):
    def count(self) -> int: ...


class Load:
    """Clients that send one command after another, each with an idempotency key, a fingerprint and a sealed answer."""

    def __init__(self, commits: CommitLoop, log: Counts, clients: int) -> None:
        self._commits, self._log = commits, log
        self._leases = Leases("bench")
        # Apart from those of other processes on the same log.
        self._numbers = itertools.count(int.from_bytes(os.urandom(24), "big"))
        self._operator = Actor("operator", "bench")
        self._tenants = [self._own_tenant() for _ in range(clients)]

    def _own_tenant(self) -> tuple[UUID, UUID]:
        tenant: UUID = self._now(UUID(int=0), lambda work: tenants.register_tenant(work, "Ink", "enterprise", "local"))
        studio: UUID = self._now(tenant, lambda work: studios.open_studio(work, "Ink", "UTC", "EUR", "studio"))
        return tenant, studio

    def _now(self, tenant: UUID, use_case: UseCase) -> Any:
        id = f"bench/setup/{next(self._numbers)}"
        return self._commits.submit(Context(tenant, self._operator, id, id, id), use_case).result().result

    def registering(self, tenant: UUID, studio: UUID, person: list[UUID]) -> Iterator[UseCase]:
        while True:
            yield lambda work: studios.register_client(work, studio, NAME, EMAIL, PHONE, NOTES)

    def changing(self, tenant: UUID, studio: UUID, person: list[UUID]) -> Iterator[UseCase]:
        yield from itertools.islice(self.registering(tenant, studio, person), 1)
        while True:
            yield lambda work: studios.change_client(work, person[0], NAME, EMAIL, PHONE, NOTES)

    def generating(self, tenant: UUID, studio: UUID, person: list[UUID]) -> Iterator[UseCase]:
        styles = ("blackwork",)
        while True:
            yield lambda work: _asked(work, self._leases, styles, "a rose around a dagger", None)

    def mixed(self, tenant: UUID, studio: UUID, person: list[UUID]) -> Iterator[UseCase]:
        """A new client, a change of their details, a design for them."""
        styles = ("blackwork",)
        while True:
            yield lambda work: studios.register_client(work, studio, NAME, EMAIL, PHONE, NOTES)
            yield lambda work: studios.change_client(work, person[0], NAME, EMAIL, PHONE, "Nickel allergy.")
            yield lambda work: _asked(work, self._leases, styles, "a rose", person[0])

    def run(self, commands: Commands, seconds: float) -> Took:
        """64 commands in flight until the time is over: each client sends its next one when it has its answer."""
        took, before = Took(), self._log.count()
        clients = [_Client(self, *each, commands) for each in self._tenants]
        answered: queue.SimpleQueue[_Client] = queue.SimpleQueue()
        began, cpu = time.perf_counter(), time.process_time()
        end = began + seconds
        for client in clients:
            client.send(answered.put)
        left = len(clients)
        while left:
            client = answered.get()
            took.latencies.append(client.take())
            if time.perf_counter() < end:
                client.send(answered.put)
            else:
                left -= 1
        took.seconds, took.cpu = time.perf_counter() - began, time.process_time() - cpu
        took.events = self._log.count() - before
        return took

    def submit(self, tenant: UUID, use_case: UseCase, keep: Sealing) -> Future[Answer]:
        id = f"idem/{next(self._numbers):064x}"
        return self._commits.submit(Context(tenant, Actor("key", str(tenant)), id, id, id), use_case, id, keep)


def _asked(work: Work, leases: Leases, styles: tuple[str, ...], prompt: str, person: UUID | None) -> None:
    concepts.request_concept(work, leases, styles, prompt, "blackwork", (7,), 100.0, 1024, person)


class _Client:
    """One client; its commands follow one another. An event loop would wake it as the queue does here.

    As the gateway does, it has its answer kept under the person whom the command is about, or the tenant.
    """

    def __init__(self, load: Load, tenant: UUID, studio: UUID, commands: Commands) -> None:
        self._load, self._tenant = load, tenant
        self._person = [tenant]
        self._commands = commands(tenant, studio, self._person)
        self._keep = Sealing(lambda result: result or self._person[0], lambda result: ANSWER)

    def send(self, answered: Callable[[_Client], object]) -> None:
        self._began = time.perf_counter()
        self._future = self._load.submit(self._tenant, next(self._commands), self._keep)
        self._future.add_done_callback(lambda _: answered(self))

    def take(self) -> float:
        took = time.perf_counter() - self._began
        result = self._future.result().result
        if result is not None:
            self._person[0] = result
        return took


@contextmanager
def own_keys(folder: Path) -> Iterator[StoredKeyring]:
    """A key ring in a file, as beside a log in a folder."""
    ids, keys = SystemIds(), Database(folder / "keyring.db")
    yield StoredKeyring(keys, ids.token(32), ids)
    keys.close()


@contextmanager
def shared_keys(url: str) -> Iterator[StoredKeyring]:
    """The key ring of a log in PostgreSQL, in the same server."""
    from infra.postgres.keyring import KeysStore, SharedKeyring

    ids, keys = SystemIds(), KeysStore(url, KEYRING_VERSION)
    yield SharedKeyring(keys, ids.token(32), ids)
    keys.close()


@contextmanager
def platform_on(
    log: Any, keys: AbstractContextManager[StoredKeyring], clients: int = CLIENTS, counted: bool = True
) -> Iterator[Load]:
    with keys as keyring:
        commits = CommitLoop(log, keyring, SystemClock(), SystemIds())
        commits.start()
        try:
            yield Load(commits, Counted(log) if counted else Uncounted(), clients)
        finally:
            commits.stop()
            log.close()


class Counted:
    """How many events there are; positions may have gaps, so nothing counts by them."""

    def __init__(self, log: Any) -> None:
        self._log, self._position, self._events = log, 0, 0

    def count(self) -> int:
        while batch := self._log.read(self._position, 5000):
            self._position, self._events = batch[-1].position, self._events + len(batch)
        return self._events


class Uncounted:
    """Somebody else counts."""

    def count(self) -> int:
        return 0


class Person(Aggregate):
    """What the library's own example would be: the same data, in the clear."""

    def __init__(self, name: str, email: str, phone: str, notes: str) -> None:
        self.name, self.email, self.phone, self.notes = name, email, phone, notes


def library(environment: dict[str, str]) -> Took:
    """One `save` a command from eight threads, as the library does it by itself."""
    took, application = Took(), Application[UUID](env=environment)
    began, cpu = time.perf_counter(), time.process_time()

    def run() -> None:
        while (one := time.perf_counter()) < began + SECONDS:
            application.save(Person(NAME, EMAIL, PHONE, NOTES))
            took.latencies.append(time.perf_counter() - one)

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took.seconds, took.events = time.perf_counter() - began, len(took.latencies)
    took.cpu = time.process_time() - cpu
    application.close()
    return took
