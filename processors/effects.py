"""Performing what handlers ask for: one module for every carrier of events, the in-process runner and Kafka's agents.

Commands and erasures are run at once, since both may be run again; rows (jobs, timers, those of the handler's own
tables) are collected, and the carrier writes them in the transaction in which it notes the event as handled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from domain.ids import Clock
from domain.log import Decoder, Happened, Recorded
from domain.tracing import Kind, Tracing, processing, under
from domain.work import Commands
from processors import jobs, timers
from processors.handlers import (
    CancelJobs,
    Command,
    Effect,
    EraseSubject,
    Handler,
    StartTimer,
    WantJob,
    WriteRows,
    command_id,
    context_of,
)
from processors.store import Connection

BEHIND = "behind a failed event of the same aggregate"
"""The error of an event that waits for another one."""
Rows = list[tuple[str, Happened, Effect]]
"""By handler and event: effects that are rows."""
Key = tuple[str, UUID]
"""A handler and an aggregate: what keeps its order."""


@dataclass
class Performed:
    """What came of some events: rows to write, events to set aside with their error, and all keys that now wait."""

    blocked: set[Key]
    rows: Rows = field(default_factory=list)
    failures: list[tuple[str, Recorded, str]] = field(default_factory=list)


class Performer:
    def __init__(
        self,
        handlers: Sequence[Handler],
        decoder: Decoder,
        commands: Commands,
        clock: Clock,
        erase: Callable[[UUID, UUID], None],
        tracing: Tracing | None = None,
    ) -> None:
        """`erase(tenant, subject)` destroys a person's keys and files."""
        self._tracing = tracing
        self.handlers = {handler.name: handler for handler in handlers}
        self._decoder, self._commands, self._clock, self._erase = decoder, commands, clock, erase

    def interested(self, topic: str) -> Iterable[Handler]:
        return (handler for handler in self.handlers.values() if topic in handler.topics)

    def perform(self, wanted: Iterable[tuple[Handler, Recorded]], blocked: Iterable[Key]) -> Performed:
        """Give each event to its handler, in this order; what fails keeps the later ones of its key behind it."""
        performed = Performed(set(blocked))
        for handler, recorded in wanted:
            key = (handler.name, recorded.originator_id)
            error: str | None = BEHIND
            if key not in performed.blocked:
                error = self.attempt(handler, recorded, performed.rows)
            if error is not None:
                performed.blocked.add(key)
                performed.failures.append((handler.name, recorded, error))
        return performed

    def attempt(self, handler: Handler, recorded: Recorded, rows: Rows) -> str | None:
        """Run the effects that are not rows, and collect those that are; what went wrong, or None."""
        collected: Rows = []
        try:
            happened = self._decoder.decode(recorded)
            if self._tracing is None:
                self._handle(handler, happened, collected)
            else:
                name, noted = f"process {recorded.topic}", partial(processing, happened, handler.name)
                with self._tracing.follow(name, Kind.CONSUMER, happened.envelope, noted) as span:
                    self._handle(handler, under(happened, span), collected)
        except Exception as error:  # an event must never stop the others: it is retried, then parked
            return type(error).__name__
        rows.extend(collected)
        return None

    def _handle(self, handler: Handler, happened: Happened, collected: Rows) -> None:
        for effect in handler.handle(happened):
            match effect:
                case Command(ordinal=ordinal, use_case=use_case):
                    self._commands.submit(context_of(handler.name, happened, ordinal), use_case).result()
                case EraseSubject(subject=subject):
                    self._erase(happened.envelope.tenant, subject)
                case _:
                    collected.append((handler.name, happened, effect))

    def write(self, connection: Connection, rows: Rows) -> None:
        for name, happened, effect in rows:
            self._write(connection, name, happened, effect)

    def _write(self, connection: Connection, name: str, happened: Happened, effect: Any) -> None:
        match effect:
            case WantJob(kind=kind, about=about, priority=priority):
                jobs.insert(
                    connection,
                    command_id(name, happened, kind),
                    kind,
                    happened.envelope.tenant,
                    about,
                    happened.position,
                    priority,
                    self._clock.now(),
                )
            case CancelJobs(about=about):
                jobs.cancel(connection, about)
            case StartTimer(timer=timer):
                timers.insert(connection, timer)
            case WriteRows(write=write):
                write(connection)
