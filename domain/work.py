"""The unit of work of one command: what a use case may touch, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from domain.aggregates import Owned
from domain.ids import Ids
from domain.log import Context, Position

A = TypeVar("A", bound=Owned)


class Work(Protocol):
    """Everything saved in one work is appended in one transaction, with the command's id, or not at all."""

    @property
    def context(self) -> Context: ...

    @property
    def now(self) -> datetime: ...

    @property
    def ids(self) -> Ids: ...

    def find(self, kind: type[A], id: UUID) -> A | None:
        """The aggregate where it exists and the actor's tenant owns it, else None."""

    def get(self, kind: type[A], id: UUID) -> A:
        """As `find`; raises `NotFound` naming the kind."""

    def save(self, *aggregates: Owned) -> None:
        """Append the aggregates' new events when the work commits."""

    def on_rollback(self, undo: Callable[[], None]) -> None:
        """Call `undo` should the work not commit."""


class Overloaded(Exception):
    """The queue of commands is full; try again in a moment."""


class FingerprintMismatch(Exception):
    """The command id was used before with other data."""


@dataclass(frozen=True, slots=True)
class Sealing:
    """How to keep a command's answer for a repeat: under whose key, and how the result becomes bytes."""

    subject: Callable[[Any], UUID]
    encode: Callable[[Any], bytes]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a command. `replay` holds the first answer's bytes where it was a repeat."""

    result: Any
    position: Position
    repeated: bool = False
    replay: bytes | None = None


class Commands(Protocol):
    """Where commands are handed in: each is decided and, once durable, answered."""

    def submit(
        self,
        context: Context,
        use_case: Callable[[Work], Any],
        fingerprint: str | None = None,
        keep: Sealing | None = None,
    ) -> Future[Answer]:
        """The future raises what the use case raises (`Refused`), or `FingerprintMismatch`.

        Raises `Overloaded` at once where too many commands are waiting.
        """
