"""The load of `bench append`: 64 clients on the commit loop, and what a round of them took."""

from __future__ import annotations

import itertools
import os
import queue
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from domain.log import Actor, Context
from domain.usecases import concepts, studios, tenants
from domain.usecases.usage import Leases
from domain.work import Answer, Sealing, Work
from infra.clock import SystemClock, SystemIds
from infra.eventlog.commits import CommitLoop
from infra.keyring.stored import StoredKeyring
from infra.sqlite import Database
from infra.stores import KEYRING_VERSION

CLIENTS = 64
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
