"""The event log as the domain sees it: positions, envelopes, and the ports to append and to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

Position = int
"""A place in the log's one total order; positions may have gaps, so nothing counts by them."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `kind` is one of `key`, `member`, `operator`, `system`; `id` is never personal data."""

    kind: str
    id: str
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What a command carries beside its own data; copied into the envelope of each event it causes.

    `command_id` is unique in the log: a second command with the same id changes nothing.
    """

    tenant: UUID
    actor: Actor
    command_id: str
    request_id: str
    correlation_id: str
    causation_id: str | None = None
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """What every stored event says about itself, whatever its type."""

    event_id: UUID
    tenant: UUID
    actor: Actor
    request_id: str
    correlation_id: str
    causation_id: str | None
    command_id: str
    traceparent: str | None
    time: datetime
    schema_version: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """One stored event as the log holds it. `state` are the stored bytes, ciphertext where sealed."""

    position: Position
    originator_id: UUID
    originator_version: int
    topic: str
    state: bytes


@dataclass(frozen=True, slots=True)
class Happened:
    """One event decoded for a follower: the domain event with its envelope and place in the log."""

    position: Position
    topic: str
    envelope: Envelope
    event: Any


class LogReader(Protocol):
    """Reads the log in its total order."""

    def read(self, after: Position, limit: int) -> Sequence[Recorded]:
        """Up to `limit` events with a position greater than `after`, in order."""

    def head(self) -> Position:
        """The position of the newest event; 0 for an empty log."""


class Decoder(Protocol):
    """Turns stored bytes into events, opening what is sealed (or `Erased` where its key is gone)."""

    def decode(self, recorded: Recorded) -> Happened: ...

    def envelope(self, recorded: Recorded) -> Envelope:
        """Only the envelope: needs no key and no class of the event."""
