"""Snapshots of long aggregates, so that one which is not in the cache need not be replayed from its first event.

A snapshot is a convenience that the log can always make anew. It bears a digest of itself and of the event it was
taken after: where the log does not hold that very event, because it was restored from an older copy or went another
way since, the snapshot does not count; nor does one of another class version, or one that was damaged.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import orjson
from eventsourcing.persistence import StoredEvent

from domain.aggregates import Owned
from domain.log import Decoder, Recorded
from infra.eventlog.states import UnreadableState, read_state, write_state
from infra.stores import Store

LONG = 200
"""Events that a load may replay before it is worth a snapshot."""
WAITING = 256
"""Snapshots that wait to be written; more than these are not taken."""
TABLE = "snapshots"
SCHEMA = f"""CREATE TABLE IF NOT EXISTS {TABLE} (
  originator TEXT PRIMARY KEY, topic TEXT NOT NULL, class_version INTEGER NOT NULL, version INTEGER NOT NULL,
  state BLOB NOT NULL, digest BLOB NOT NULL) WITHOUT ROWID"""
SAVE = f"""INSERT INTO {TABLE} VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (originator) DO UPDATE SET
  topic = excluded.topic, class_version = excluded.class_version, version = excluded.version,
  state = excluded.state, digest = excluded.digest"""
FIND = f"SELECT version, state, digest FROM {TABLE} WHERE originator = ? AND topic = ? AND class_version = ?"
logger = logging.getLogger("atelier")


class Log(Protocol):
    def events_of(self, originator: UUID, after: int = 0) -> Sequence[StoredEvent]: ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An aggregate's state after the event of that `version`."""

    kind: type[Owned]
    id: UUID
    version: int
    state: bytes
    digest: bytes

    @classmethod
    def of(cls, aggregate: Owned, last: StoredEvent) -> Snapshot:
        """Raises `TypeError` and `ValueError` where the state cannot be kept."""
        kind, state = type(aggregate), write_state(aggregate)
        digest = _digest(kind, aggregate.id, aggregate.version, last, state)
        return cls(kind, aggregate.id, aggregate.version, state, digest)

    def restored(self, last: StoredEvent) -> Owned | None:
        """The aggregate, where `last` is the event that the snapshot was taken after; else None, and it is said why."""
        if last.originator_version != self.version or self.digest != _digest(
            self.kind, self.id, self.version, last, self.state
        ):
            self.ignored("it does not fit the log")
            return None
        try:
            return read_state(self.kind, self.id, self.version, self.state)
        except UnreadableState as error:
            self.ignored(str(error))
            return None

    def ignored(self, why: str) -> None:
        logger.warning("the snapshot of %s %s at %s is ignored: %s", self.kind.__name__, self.id, self.version, why)


class NoSnapshots:
    """`infra.eventlog.commits.Snapshots` that keeps none: every aggregate is replayed from its first event."""

    def find(self, kind: type[Owned], id: UUID) -> Snapshot | None:
        return None

    def offer(self, aggregate: Owned, replayed: Sequence[StoredEvent]) -> None:
        pass


class StoredSnapshots:
    """Those in the operational store. What is offered waits in memory until `flush`, which nobody's command awaits."""

    def __init__(self, store: Store, long: int = LONG) -> None:
        self._store, self._long = store, long
        self._waiting: dict[UUID, Snapshot] = {}
        self._guard = threading.Lock()
        with store.write() as connection:
            connection.execute(SCHEMA)

    def find(self, kind: type[Owned], id: UUID) -> Snapshot | None:
        """That of the class as it is now. A store that fails has none."""
        if kind.SNAPSHOT_VERSION is None:
            return None
        try:
            row = self._store.one(FIND, (str(id), kind.TOPIC, kind.SNAPSHOT_VERSION))
            if row is None:
                return None
            return Snapshot(kind, id, int(row["version"]), bytes(row["state"]), bytes(row["digest"]))
        except Exception as error:
            logger.warning("the snapshot of %s %s cannot be read: %s", kind.__name__, id, type(error).__name__)
            return None

    def offer(self, aggregate: Owned, replayed: Sequence[StoredEvent]) -> None:
        """Take a snapshot where so many events had to be replayed; the last of them gave the aggregate its version."""
        if len(replayed) < self._long or aggregate.SNAPSHOT_VERSION is None:
            return
        try:
            taken = Snapshot.of(aggregate, replayed[-1])
        except (TypeError, ValueError) as error:
            logger.warning("no snapshot of %s: %s", type(aggregate).__name__, error)
            return
        with self._guard:
            if len(self._waiting) < WAITING or aggregate.id in self._waiting:
                self._waiting[aggregate.id] = taken

    def flush(self) -> int:
        """Write what was offered; how many. What cannot be written is dropped: the log has it all."""
        with self._guard:
            waiting, self._waiting = self._waiting, {}
        if not waiting:
            return 0
        try:
            self._save(waiting.values())
        except Exception as error:
            logger.warning("%d snapshots cannot be written: %s", len(waiting), type(error).__name__)
            return 0
        return len(waiting)

    def rebuild(self, log: Log, decoder: Decoder) -> int:
        """Make every snapshot anew from all events of its aggregate; how many they were."""
        count = 0
        for row in self._store.all(f"SELECT originator FROM {TABLE}"):
            events = log.events_of(UUID(row["originator"]))
            aggregate: Owned | None = replayed(decoder, None, events)
            if aggregate is None or aggregate.SNAPSHOT_VERSION is None:
                with self._store.write() as connection:
                    connection.execute(f"DELETE FROM {TABLE} WHERE originator = ?", (row["originator"],))
            else:
                self._save([Snapshot.of(aggregate, events[-1])])
            count += len(events)
        return count

    def _save(self, snapshots: Iterable[Snapshot]) -> None:
        with self._store.write() as connection:
            connection.executemany(
                SAVE,
                [
                    (str(each.id), each.kind.TOPIC, each.kind.SNAPSHOT_VERSION, each.version, each.state, each.digest)
                    for each in snapshots
                ],
            )


def replayed(decoder: Decoder, aggregate: Any, rows: Iterable[StoredEvent]) -> Any:
    """The aggregate, None where there is none yet, with these events applied to it."""
    for stored in rows:
        originator = stored.originator_id
        id = originator if isinstance(originator, UUID) else UUID(originator)
        recorded = Recorded(0, id, stored.originator_version, stored.topic, stored.state)
        aggregate = decoder.decode(recorded).event.mutate(aggregate)
    return aggregate


def _digest(kind: type[Owned], id: UUID, version: int, last: StoredEvent, state: bytes) -> bytes:
    """SHA-256 over what the snapshot says and the event it was taken after."""
    event = hashlib.sha256(last.state).hexdigest()
    said = orjson.dumps([kind.TOPIC, kind.SNAPSHOT_VERSION, id, version, last.topic, event])
    return hashlib.sha256(said + state).digest()
