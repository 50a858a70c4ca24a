"""The audit follower's state in SQLite: which stored event is which leaf, and the tree over all leaves.

A batch of events and the follower's position are written in one transaction, so each event becomes one leaf
exactly once. Every write checks a fencing number: a leader that was replaced can write nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from uuid import UUID

from domain.log import Recorded
from projections.audit.entries import Entry, Head, event_digest, pseudonym
from projections.audit.export import ExportedEvent
from projections.audit.tiles import TILE_HEIGHT, TILE_WIDTH
from projections.audit.tree import (
    ProofError,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    perfect_root,
    root_at,
)

TenantOf = Callable[[Recorded], UUID]
_CHUNK = 500


class LedgerHalt(Exception):
    """The ledger cannot go on without someone looking: the follower halts and alarms, it never skips."""


class Fenced(LedgerHalt):
    """Another leader has taken over: this one must stop."""


class LogChanged(LedgerHalt):
    """The event log says something else than it did: another event at a position, or one filled in late."""


@dataclass(frozen=True, slots=True)
class State:
    """How far the follower is: last position, number of leaves, the newest leader's fencing number."""

    position: int
    size: int
    fence: int


class Ledger:
    """The audit entries of one log. `connection` is used by one thread at a time, outside any transaction.

    `key` is the audit pseudonym key. `fence` is this leader's fencing number; a reader needs none.
    """

    def __init__(self, connection: sqlite3.Connection, key: bytes, fence: int = 0) -> None:
        self._connection = connection
        self._key = key
        self.fence = fence

    def install(self) -> None:
        """Create the tables where they are missing."""
        self._connection.executescript(files("projections.audit").joinpath("ledger.sql").read_text())

    def claim(self) -> None:
        """Become the writer with this ledger's fencing number. Raises `Fenced` after a newer leader."""
        with self.writing(claim=True):
            self._connection.execute("UPDATE audit_follower SET fence = ?", (self.fence,))

    def state(self) -> State:
        """Position, size and fence as they are now."""
        return State(*self._connection.execute("SELECT position, size, fence FROM audit_follower").fetchone())

    @property
    def size(self) -> int:
        """The number of leaves."""
        return self.state().size

    @property
    def position(self) -> int:
        """The position of the last event taken; the follower reads on after it."""
        return self.state().position

    def append(self, batch: Sequence[Recorded], tenant_of: TenantOf) -> int:
        """Make leaves of events in log order; returns how many were new.

        Events that are leaves already are left alone, so a batch may be given again. Positions may have gaps.
        Raises `Fenced`, or `LogChanged` for an event that contradicts the ledger; nothing is kept then.
        """
        with self.writing() as state:
            old = [recorded for recorded in batch if recorded.position <= state.position]
            self._check_known(old)
            new = [recorded for recorded in batch if recorded.position > state.position]
            if not new:
                return 0
            entries = self._chain(state, new, tenant_of)
            self._insert(entries)
            self._roll_up(state.size, state.size + len(entries))
            moved = self._connection.execute(
                "UPDATE audit_follower SET position = ?, size = size + ? WHERE position = ? AND size = ? AND fence = ?",
                (new[-1].position, len(new), state.position, state.size, self.fence),
            ).rowcount
            if moved != 1:
                raise Fenced("the ledger moved under this follower")
        return len(new)

    @contextmanager
    def writing(self, *, claim: bool = False) -> Iterator[State]:
        """A transaction for the present leader alone; rolled back on any error. Raises `Fenced`."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            state = self.state()
            if state.fence > self.fence or (state.fence != self.fence and not claim):
                raise Fenced(f"leader {self.fence} was replaced by {state.fence}")
            yield state
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.commit()

    @contextmanager
    def snapshot(self) -> Iterator[State]:
        """A read transaction: everything read inside belongs to one moment."""
        self._connection.execute("BEGIN")
        try:
            yield self.state()
        finally:
            self._connection.rollback()

    def entry_of(self, position: int) -> bytes | None:
        """The leaf's bytes of the event at a position, or None."""
        row = self._connection.execute("SELECT entry FROM audit_entry WHERE position = ?", (position,)).fetchone()
        return None if row is None else bytes(row[0])

    def entries(self, start: int, stop: int) -> list[bytes]:
        """The leaves' bytes of `[start, stop)`, in order."""
        rows = self._connection.execute(
            "SELECT entry FROM audit_entry WHERE leaf_index >= ? AND leaf_index < ? ORDER BY leaf_index",
            (start, stop),
        )
        return [bytes(row[0]) for row in rows]

    def index_of_positions(self, positions: Iterable[int]) -> dict[int, int]:
        """Leaf index by position, for those positions that have a leaf."""
        wanted = list(positions)
        found: dict[int, int] = {}
        for at in range(0, len(wanted), _CHUNK):
            part = wanted[at : at + _CHUNK]
            marks = ",".join("?" * len(part))
            found.update(
                self._connection.execute(
                    f"SELECT position, leaf_index FROM audit_entry WHERE position IN ({marks})", part
                )
            )
        return found

    def size_at(self, position: int) -> int:
        """How many leaves have a position up to this one: the size of the tree as it was there."""
        row = self._connection.execute(
            "SELECT max(leaf_index) FROM audit_entry WHERE position <= ?", (position,)
        ).fetchone()
        return 0 if row[0] is None else int(row[0]) + 1

    def last_position(self, size: int) -> int:
        """The position of the last leaf in the tree of `size`; 0 for an empty one."""
        row = self._connection.execute("SELECT position FROM audit_entry WHERE leaf_index = ?", (size - 1,)).fetchone()
        return 0 if row is None else int(row[0])

    def heads(self, size: int) -> list[Head]:
        """Every tenant's head, by pseudonym, for a note that names tree size `size` (the ledger's own)."""
        rows = self._connection.execute("SELECT tenant, sequence, digest FROM audit_head ORDER BY tenant")
        return [Head(tenant, sequence, digest, size) for tenant, sequence, digest in rows]

    def pseudonym(self, tenant: UUID) -> str:
        """The `t` of a tenant."""
        return pseudonym(self._key, tenant)

    def node(self, level: int, index: int) -> bytes:
        """The hash of a perfect subtree of 2**level leaves: a `NodeSource`. Raises `ProofError`."""
        tile_level, height = divmod(level, TILE_HEIGHT)
        return perfect_root(self.hashes(tile_level, index << height, (index + 1) << height))

    def hashes(self, tile_level: int, start: int, stop: int) -> list[bytes]:
        """Hashes `[start, stop)` of a tile level. Raises `ProofError` where the tree has not all of them."""
        if tile_level == 0:
            rows = self._connection.execute(
                "SELECT leaf_hash FROM audit_entry WHERE leaf_index >= ? AND leaf_index < ? ORDER BY leaf_index",
                (start, stop),
            ).fetchall()
        else:
            rows = self._connection.execute(
                "SELECT hash FROM audit_node WHERE level = ? AND node_index >= ? AND node_index < ?"
                " ORDER BY node_index",
                (tile_level, start, stop),
            ).fetchall()
        if len(rows) != stop - start:
            raise ProofError(f"the tree has no hashes {start} to {stop} of tile level {tile_level}")
        return [bytes(row[0]) for row in rows]

    def root(self, size: int) -> bytes:
        """The root of the first `size` leaves. Raises `ProofError` beyond the tree."""
        return root_at(size, self.node)

    def inclusion_proof(self, index: int, size: int) -> list[bytes]:
        """Hashes that prove leaf `index` in the tree of `size`. Raises `ProofError`."""
        return inclusion_proof(index, size, self.node)

    def consistency_proof(self, first: int, second: int) -> list[bytes]:
        """Hashes that prove the tree of `first` to be a prefix of that of `second`. Raises `ProofError`."""
        return consistency_proof(first, second, self.node)

    def record_checkpoint(self, size: int, root: bytes, note: bytes) -> None:
        """Keep what is being signed; inside `writing`."""
        self._connection.execute(
            "INSERT OR REPLACE INTO audit_checkpoint (size, root, note) VALUES (?, ?, ?)", (size, root, note)
        )

    def checkpoint(self, size: int | None = None) -> bytes | None:
        """The signed note of a tree size as it was published, or the newest one."""
        row = self._connection.execute(
            "SELECT note FROM audit_checkpoint WHERE ? IS NULL OR size = ? ORDER BY size DESC LIMIT 1",
            (size, size),
        ).fetchone()
        return None if row is None else bytes(row[0])

    def exported(self, batch: Iterable[Recorded]) -> Iterator[ExportedEvent]:
        """Events with their leaf indexes, for `events.ndjson`; those that are no leaf yet are left out."""
        events = list(batch)
        indexes = self.index_of_positions(event.position for event in events)
        for event in events:
            if event.position in indexes:
                yield ExportedEvent(
                    event.position,
                    indexes[event.position],
                    event.originator_id,
                    event.originator_version,
                    event.topic,
                    event.state,
                )

    def _check_known(self, batch: Iterable[Recorded]) -> None:
        for recorded in batch:
            row = self._connection.execute(
                "SELECT digest FROM audit_entry WHERE position = ?", (recorded.position,)
            ).fetchone()
            if row is None:
                raise LogChanged(f"an event came late, at position {recorded.position}")
            if row[0] != _digest(recorded):
                raise LogChanged(f"the event at position {recorded.position} is not the one in the audit log")

    def _chain(self, state: State, batch: Sequence[Recorded], tenant_of: TenantOf) -> list[Entry]:
        """The entries of new events, each linked to its tenant's one before."""
        last: dict[str, tuple[int, str]] = {}
        entries: list[Entry] = []
        position = state.position
        for recorded in batch:
            if recorded.position <= position:
                raise LogChanged(f"position {recorded.position} comes after {position}")
            position = recorded.position
            tenant = self.pseudonym(tenant_of(recorded))
            sequence, previous = last[tenant] if tenant in last else self._head(tenant)
            digest = _digest(recorded)
            entries.append(Entry(state.size + len(entries), position, digest, tenant, sequence + 1, previous))
            last[tenant] = (sequence + 1, digest)
        self._connection.executemany(
            "INSERT OR REPLACE INTO audit_head (tenant, sequence, digest) VALUES (?, ?, ?)",
            ((tenant, sequence, digest) for tenant, (sequence, digest) in last.items()),
        )
        return entries

    def _head(self, tenant: str) -> tuple[int, str]:
        row = self._connection.execute("SELECT sequence, digest FROM audit_head WHERE tenant = ?", (tenant,)).fetchone()
        return (0, "") if row is None else (int(row[0]), str(row[1]))

    def _insert(self, entries: Iterable[Entry]) -> None:
        rows = []
        for entry in entries:
            data = entry.encode()
            place = (entry.index, entry.position, entry.tenant, entry.sequence, entry.digest)
            rows.append((*place, data, leaf_hash(data)))
        self._connection.executemany("INSERT INTO audit_entry VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def _roll_up(self, before: int, after: int) -> None:
        """Store the root of each tile that became full when the tree grew from `before` to `after`."""
        level = 0
        while after >= TILE_WIDTH:
            done, full = before // TILE_WIDTH, after // TILE_WIDTH
            self._connection.executemany(
                "INSERT INTO audit_node VALUES (?, ?, ?)",
                (
                    (level + 1, at, perfect_root(self.hashes(level, at * TILE_WIDTH, (at + 1) * TILE_WIDTH)))
                    for at in range(done, full)
                ),
            )
            before, after, level = done, full, level + 1


def _digest(recorded: Recorded) -> str:
    return event_digest(recorded.originator_id, recorded.originator_version, recorded.topic, recorded.state)
