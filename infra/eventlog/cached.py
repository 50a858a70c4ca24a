"""Aggregates as they stand at the end of the log, kept between commands.

What another process has written is noticed before each batch, and replayed when the aggregate is next used.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from domain.aggregates import Owned
from domain.log import Position
from infra.eventlog.snapshots import NoSnapshots, Snapshot, replayed
from infra.eventlog.sqlite import Command
from infra.eventlog.transcoding import Transcoder

CACHED = 4096
FOLLOWED = 1000


class Overtaken(Exception):
    """Another process has written where this batch would: what is decided on both together cannot be."""


class EventLog(Protocol):
    shared: bool
    """Whether other processes append too."""

    def changed(self, after: Position, limit: int) -> Sequence[tuple[Position, UUID]]: ...

    def news(
        self, after: Position, limit: int, command_ids: Sequence[str]
    ) -> tuple[Sequence[tuple[Position, UUID]], Mapping[str, Command]]:
        """`changed` and `commands` at once."""

    def append(self, events: Sequence[StoredEvent], commands: Sequence[tuple[int, Command]]) -> Sequence[Position]: ...

    def events_of(self, originator: UUID, after: int = 0) -> Sequence[StoredEvent]: ...

    def commands(self, command_ids: Sequence[str]) -> Mapping[str, Command]: ...

    def head(self) -> Position: ...


class Snapshots(Protocol):
    """Long aggregates' states, so that they need not be replayed from the first event; it may have none."""

    def find(self, kind: type[Owned], id: UUID) -> Snapshot | None:
        """Raises nothing: what cannot be read is not there."""

    def offer(self, aggregate: Owned, replayed: Sequence[StoredEvent]) -> None:
        """The aggregate as the log has it, and the events that were replayed for that. Raises and awaits nothing."""


class AggregateCache:
    """`decided` gives what the batch has decided for an aggregate so far, though it is not in the log yet."""

    def __init__(
        self,
        log: EventLog,
        transcoder: Transcoder,
        snapshots: Snapshots | None,
        decided: Callable[[UUID], list[StoredEvent]],
    ) -> None:
        self._log, self._transcoder, self._decided = log, transcoder, decided
        self._snapshots: Snapshots = snapshots or NoSnapshots()
        # By the aggregate's number: hashing a UUID object costs more than the rest of a look-up.
        self._held: OrderedDict[int, Owned] = OrderedDict()
        self._seen: Position | None = None
        self._own: set[Position] = set()
        self._stale: set[int] = set()

    def look(self, command_ids: Sequence[str]) -> Mapping[str, Command]:
        """Which of the commands are in the log; and which cached aggregates other processes have changed.

        Each of those is brought up to date when next used.
        """
        if not self._log.shared:
            return self._log.commands(command_ids)
        if self._seen is None:
            self._seen = self._log.head()
        changed, earlier = self._log.news(self._seen, FOLLOWED, command_ids)
        while True:
            for position, originator in changed:
                self._seen = max(self._seen, position)
                if position not in self._own and originator.int in self._held:
                    self._stale.add(originator.int)
            if len(changed) < FOLLOWED:
                break
            changed = self._log.changed(self._seen, FOLLOWED)
        self._own.clear()
        return earlier

    def wrote(self, positions: Sequence[Position]) -> None:
        """Not to be taken for another process's, nor read again where nobody wrote between."""
        if positions and positions[0] - 1 == self._seen and positions[-1] - positions[0] == len(positions) - 1:
            self._seen = positions[-1]
        else:
            self._own.update(positions)

    def load(self, kind: type[Owned], id: UUID) -> Owned | None:
        """`kind` is what the aggregate ought to be; the log knows what it is."""
        cached = self._held.get(id.int)
        if cached is not None and id.int not in self._stale:
            self._held.move_to_end(id.int)
            return cached
        staged = self._decided(id)
        begun, stored = self._begun(kind, id, cached)
        version = stored[-1].originator_version if stored else 0 if begun is None else begun.version
        if staged and staged[0].originator_version != version + 1:
            raise Overtaken
        aggregate: Owned | None = replayed(self._transcoder, begun, stored)
        if aggregate is not None and not staged:
            self._snapshots.offer(aggregate, stored)
        aggregate = replayed(self._transcoder, aggregate, staged)
        self._stale.discard(id.int)
        if aggregate is not None:
            self.remember(aggregate)
        return aggregate

    def _begun(self, kind: type[Owned], id: UUID, cached: Owned | None) -> tuple[Owned | None, Sequence[StoredEvent]]:
        """What to replay upon, None where there is nothing, and the log's events after that."""
        if cached is not None:
            return cached, self._log.events_of(id, cached.version)
        snapshot = self._snapshots.find(kind, id)
        if snapshot is not None:
            stored = self._log.events_of(id, snapshot.version - 1)
            if not stored:
                snapshot.ignored("the log ends before it")
            elif (restored := snapshot.restored(stored[0])) is not None:
                return restored, stored[1:]
        return None, self._log.events_of(id)

    def remember(self, aggregate: Owned) -> None:
        self._held[aggregate.id.int] = aggregate
        if len(self._held) > CACHED:
            self._held.popitem(last=False)

    def forget(self, number: int) -> None:
        """What was decided on it is not to be: it is read from the log when next used."""
        self._held.pop(number, None)
        self._stale.discard(number)
