"""A command that is being decided: what it has read and changed, and the rows it will append."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import orjson
from eventsourcing.persistence import StoredEvent

from domain.aggregates import Owned
from domain.errors import NotFound
from domain.ids import Ids
from domain.log import Context, Position
from domain.work import Sealing
from infra.eventlog.answers import Pending
from infra.eventlog.cached import AggregateCache
from infra.eventlog.sqlite import Command
from infra.eventlog.transcoding import Transcoder
from infra.keyring.batch import KeyBatch

A = TypeVar("A", bound=Owned)


@dataclass(slots=True, eq=False)
class Submission:
    context: Context
    use_case: Callable[..., Any]
    fingerprint: str | None
    keep: Sealing | None
    future: Pending


class StagedWork:
    """`domain.work.Work` for one submission."""

    __slots__ = (
        "_cache", "_saved", "command", "context", "ids", "now", "result", "rows", "submission", "touched", "undos"
    )  # fmt: skip

    def __init__(self, cache: AggregateCache, keys: KeyBatch, submission: Submission, now: datetime) -> None:
        self._cache, self.submission, self.now = cache, submission, now
        self.context: Context = submission.context
        self.ids: Ids = keys
        self.undos: list[Callable[[], None]] = []
        self.touched: dict[int, Owned] = {}
        self._saved: dict[int, Owned] = {}
        self.result: Any = None
        self.rows: list[StoredEvent] = []
        self.command: Command | None = None

    def find(self, kind: type[A], id: UUID) -> A | None:
        aggregate = self.touched.get(id.int) or self._cache.load(kind, id)
        if not isinstance(aggregate, kind):
            return None
        tenant = self.context.tenant
        if (
            aggregate.tenant is not tenant
            and aggregate.tenant != tenant
            and self.context.actor.kind not in ("operator", "system")
        ):
            return None
        self.touched[id.int] = aggregate
        return aggregate

    def get(self, kind: type[A], id: UUID) -> A:
        aggregate = self.find(kind, id)
        if aggregate is None:
            raise NotFound(kind.__name__.lower())
        return aggregate

    def save(self, *aggregates: Owned) -> None:
        for aggregate in aggregates:
            self.touched[aggregate.id.int] = self._saved[aggregate.id.int] = aggregate

    def on_rollback(self, undo: Callable[[], None]) -> None:
        self.undos.append(undo)

    def seal_rows(self, transcoder: Transcoder, keys: KeyBatch, head: Callable[[], Position]) -> None:
        """Turn the pending events into rows, and the answer into sealed bytes."""
        context, encode = self.context, transcoder.row
        for aggregate in self._saved.values():
            for event in aggregate.collect_events():
                version = getattr(type(event), "class_version", 1)
                at = event.timestamp  # type: ignore[attr-defined]
                self.rows.append(encode(event, self.ids.uuid(), aggregate.tenant, context, at, version))
            self._cache.remember(aggregate)
        keep, subject, sealed = self.submission.keep, None, None
        if keep is not None:
            subject = keep.subject(self.result)
            nonce, ciphertext = keys.seal(subject, "answer", keep.encode(self.result), context.command_id.encode())
            sealed = nonce + ciphertext
        self.command = Command(
            context.command_id,
            0 if self.rows else head(),
            self.submission.fingerprint,
            sealed,
            subject,
            orjson.dumps(self.now)[1:-1].decode(),
        )


def rows_of(staged: list[StagedWork]) -> tuple[list[StoredEvent], list[tuple[int, Command]]]:
    events: list[StoredEvent] = []
    commands: list[tuple[int, Command]] = []
    for work in staged:
        events.extend(work.rows)
        assert work.command is not None
        # A command without events stands where the batch's last event before it does: it was decided on that.
        commands.append((len(events) - 1, work.command))
    return events, commands
