"""The contract of a handler: one event in, effects out.

A handler is pure. It knows neither the in-process runner nor Faust; whoever carries events to it performs its
effects, in order, at least once. A command's id is (handler, event id, ordinal), so a second delivery changes
nothing; jobs and timers are keyed by the event's id for the same reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from domain.log import Actor, Context, Happened
from domain.timers import Timer
from domain.work import Work
from processors.store import Connection


@dataclass(frozen=True, slots=True)
class WantJob:
    """Work to be claimed by lease; `about` is the aggregate it is for, by which it can be cancelled."""

    kind: str
    about: UUID
    priority: int


@dataclass(frozen=True, slots=True)
class CancelJobs:
    about: UUID


@dataclass(frozen=True, slots=True)
class StartTimer:
    timer: Timer


@dataclass(frozen=True, slots=True)
class Command:
    """A use case to run; `ordinal` tells the commands of one handler and event apart."""

    ordinal: int
    use_case: Callable[[Work], Any]


@dataclass(frozen=True, slots=True)
class EraseSubject:
    """Destroy a person's keys and files. Doing it again is harmless."""

    subject: UUID


@dataclass(frozen=True, slots=True)
class WriteRows:
    """Rows of the handler's own tables, in the transaction that moves the position on."""

    write: Callable[[Connection], None]


Effect = WantJob | CancelJobs | StartTimer | Command | EraseSubject | WriteRows


class Handler(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def topics(self) -> frozenset[str]: ...

    def handle(self, happened: Happened) -> Sequence[Effect]: ...


def leading(handlers: Sequence[Handler]) -> dict[str, frozenset[str]]:
    """By handler, its `leads` where it has any: topics of events that it must have dealt with before any later event.

    An aggregate's events come in order by whatever carrier; this is for order between aggregates.
    """
    found: dict[str, frozenset[str]] = {handler.name: getattr(handler, "leads", frozenset()) for handler in handlers}
    return {name: topics for name, topics in found.items() if topics}


def command_id(handler: str, happened: Happened, ordinal: int | str) -> str:
    return f"{handler}/{happened.envelope.event_id}/{ordinal}"


def context_of(handler: str, happened: Happened, ordinal: int | str) -> Context:
    """The context of a command caused by an event: same correlation, caused by that event."""
    envelope = happened.envelope
    return Context(
        envelope.tenant,
        Actor("system", handler),
        command_id(handler, happened, ordinal),
        envelope.request_id,
        envelope.correlation_id,
        str(envelope.event_id),
        envelope.traceparent,
    )
