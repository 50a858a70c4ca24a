"""Given a history, when a command, then its events or a refusal: the domain without any adapter.

A `World` holds nothing but events. Each command finds its aggregates by replaying them, so that whatever a test
sees has gone through `apply` twice: when it was decided, and when it was replayed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.aggregates import Owned
from domain.errors import NotFound, Refused
from domain.ids import Ids
from domain.log import Actor, Context
from domain.personal import SubjectErased

A = TypeVar("A", bound=Owned)
START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
TENANT = UUID("018f0000-0000-7000-8000-00000000a11c")
OTHER_TENANT = UUID("018f0000-0000-7000-8000-00000000b0b0")


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = START) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def move(self, **by: float) -> None:
        self.time += timedelta(**by)


class FakeIds:
    """Ids and tokens that count: the same in every run, and never the same twice."""

    def __init__(self, seed: str = "ids") -> None:
        self._seed, self._count = seed, 0

    def uuid(self) -> UUID:
        return UUID(bytes=self._next(16), version=4)

    def token(self, size: int) -> bytes:
        return self._next(size)

    def _next(self, size: int) -> bytes:
        self._count += 1
        return hashlib.shake_256(f"{self._seed}/{self._count}".encode()).digest(size)


class FakeKeyring:
    """Real AES-GCM with keys and nonces that follow from what is sealed, so that bytes are the same in every run."""

    def __init__(self) -> None:
        self.erased: set[UUID] = set()

    def seal(self, subject: UUID, purpose: str, plaintext: bytes, associated: bytes) -> tuple[bytes, bytes]:
        if subject in self.erased:
            raise SubjectErased(subject)
        nonce = hashlib.sha256(associated).digest()[:12]
        return nonce, self._key(subject, purpose).encrypt(nonce, plaintext, associated)

    def open(self, subject: UUID, purpose: str, nonce: bytes, ciphertext: bytes, associated: bytes) -> bytes | None:
        if subject in self.erased:
            return None
        return self._key(subject, purpose).decrypt(nonce, ciphertext, associated)

    def erase(self, subject: UUID) -> int:
        self.erased.add(subject)
        return 1

    def is_erased(self, subject: UUID) -> bool:
        return subject in self.erased

    def _key(self, subject: UUID, purpose: str) -> AESGCM:
        return AESGCM(hashlib.sha256(f"{subject}/{purpose}".encode()).digest())


def context(command: str, tenant: UUID = TENANT, actor: Actor | None = None) -> Context:
    return Context(tenant, actor or Actor("key", "key-of-the-test"), command, f"request/{command}", command)


SYSTEM = Actor("system", "test")


class FakeWork:
    """`domain.work.Work` over a world's events."""

    def __init__(self, world: World, work_context: Context) -> None:
        self._world, self.context = world, work_context
        self.saved: dict[UUID, Owned] = {}
        self._found: dict[UUID, Owned] = {}
        self.undos: list[Callable[[], None]] = []

    @property
    def now(self) -> datetime:
        return self._world.clock.now()

    @property
    def ids(self) -> Ids:
        return self._world.ids

    def find(self, kind: type[A], id: UUID) -> A | None:
        aggregate = self._found.get(id) or self._world.replayed(id)
        if not isinstance(aggregate, kind):
            return None
        if aggregate.tenant != self.context.tenant and self.context.actor.kind not in ("operator", "system"):
            return None
        self._found[id] = aggregate
        return aggregate

    def get(self, kind: type[A], id: UUID) -> A:
        aggregate = self.find(kind, id)
        if aggregate is None:
            raise NotFound(kind.__name__.lower())
        return aggregate

    def save(self, *aggregates: Owned) -> None:
        for aggregate in aggregates:
            self._found[aggregate.id] = self.saved[aggregate.id] = aggregate

    def on_rollback(self, undo: Callable[[], None]) -> None:
        self.undos.append(undo)


@dataclass
class Outcome:
    """What one command led to."""

    events: list[Any]
    result: Any = None
    refusal: Refused | None = None

    def then(self, *expected: Expected) -> Any:
        """Exactly these events, in this order; the command's result."""
        assert self.refusal is None, f"refused: {self.refusal.code}"
        found = [type(event).TOPIC for event in self.events]
        assert found == [each.kind.TOPIC for each in expected], found
        for event, each in zip(self.events, expected, strict=True):
            for name, value in each.fields.items():
                assert getattr(event, name) == value, f"{each.kind.TOPIC}.{name}"
        return self.result

    def then_nothing(self) -> Any:
        return self.then()

    def refused(self, code: str, kind: type[Refused] = Refused, field: str | None = None) -> None:
        assert self.refusal is not None, f"not refused: {self.events}"
        assert (self.refusal.code, self.events) == (code, [])
        assert isinstance(self.refusal, kind)
        if field is not None:
            assert self.refusal.field == field


@dataclass(frozen=True)
class Expected:
    kind: Any
    fields: dict[str, Any]


def event(kind: Any, /, **fields: Any) -> Expected:
    """An event of that class whose named fields have these values."""
    return Expected(kind, fields)


@dataclass
class World:
    """The log in memory. `given` must succeed; `when` tells what came of a command."""

    tenant: UUID = TENANT
    clock: FakeClock = field(default_factory=FakeClock)
    ids: FakeIds = field(default_factory=FakeIds)
    log: list[Any] = field(default_factory=list)

    def given(self, use_case: Callable[[Any], Any], actor: Actor | None = None) -> Any:
        outcome = self.when(use_case, actor)
        if outcome.refusal is not None:
            pytest.fail(f"what was given is refused: {outcome.refusal.code}")
        return outcome.result

    def when(self, use_case: Callable[[Any], Any], actor: Actor | None = None, tenant: UUID | None = None) -> Outcome:
        work = FakeWork(self, context(f"command-{len(self.log)}", tenant or self.tenant, actor))
        try:
            result = use_case(work)
        except Refused as refusal:
            for undo in reversed(work.undos):
                undo()
            return Outcome([], refusal=refusal)
        events = [event for aggregate in work.saved.values() for event in aggregate.collect_events()]
        self.log.extend(events)
        return Outcome(events, result)

    def replayed(self, id: UUID) -> Owned | None:
        """The aggregate as its events tell it; None where there are none."""
        aggregate: Any = None
        for each in self.log:
            if each.originator_id == id:
                aggregate = each.mutate(aggregate)
        return aggregate  # type: ignore[no-any-return]

    def get(self, kind: type[A], id: UUID) -> A:
        aggregate = self.replayed(id)
        assert isinstance(aggregate, kind)
        return aggregate

    def do(self, use_case: Callable[[Any], Any], tenant: UUID | None = None) -> Any:
        """As the history module wants it: for that tenant, as the operator where none is told."""
        outcome = self.when(use_case, None if tenant else SYSTEM, tenant)
        if outcome.refusal is not None:
            pytest.fail(f"refused: {outcome.refusal.code}")
        return outcome.result

    def enter(self, tenant: UUID) -> None:
        """Act for that tenant from now on."""
        self.tenant = tenant
