"""A tenant's own entries in the audit ledger, with what it takes to check one without us."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID

from domain.log import Decoder, LogReader, Position, Recorded
from gateway.ports.published_log import OwnEntry, ProvenEntry
from infra.auditing import AuditFollower
from projections.audit.notes import open_checkpoint
from projections.audit.proofs import make_proof

_NEWEST = """SELECT sequence, position, leaf_index FROM audit_entry
  WHERE tenant = :tenant AND leaf_index < :size AND (:before IS NULL OR sequence < :before)
  ORDER BY sequence DESC LIMIT :limit"""
_ONE = """SELECT sequence, position, leaf_index, entry FROM audit_entry
  WHERE tenant = :tenant AND position = :position AND leaf_index < :size"""


class LedgerEntries:
    """`gateway.ports.published_log.OwnEntries`: only what the published checkpoint covers."""

    def __init__(self, path: Path, audit: AuditFollower, log: LogReader, decoder: Decoder) -> None:
        self._path, self._audit, self._log, self._decoder = path, audit, log, decoder

    def newest(self, tenant: UUID, limit: int, before: int | None = None) -> list[OwnEntry]:
        note = self._audit.checkpoint()
        if note is None:
            return []
        asked = {"size": self._size(note), "before": before, "limit": limit}
        with self._audit.reader() as ledger, self._rows() as connection:
            rows = connection.execute(_NEWEST, {"tenant": ledger.pseudonym(tenant), **asked}).fetchall()
        return [self._entry(self._recorded(row[1]), row[0], row[2]) for row in rows]

    def proven(self, tenant: UUID, position: Position) -> ProvenEntry | None:
        note = self._audit.checkpoint()
        if note is None:
            return None
        size = self._size(note)
        with self._audit.reader() as ledger, self._rows() as connection:
            asked = {"tenant": ledger.pseudonym(tenant), "position": position, "size": size}
            row = connection.execute(_ONE, asked).fetchone()
            if row is None:
                return None
            recorded = self._recorded(position)
            (exported,) = ledger.exported([recorded])
            proof = make_proof(row[2], size, ledger.node, note).encode()
        entry = self._entry(recorded, row[0], row[2])
        return ProvenEntry(entry, exported.encode(), bytes(row[3]), proof, str(self._audit.verifier))

    def checkpoint(self) -> tuple[bytes | None, str]:
        return self._audit.checkpoint(), str(self._audit.verifier)

    def _size(self, note: bytes) -> int:
        return open_checkpoint(note, self._audit.verifier, ignore_unknown=True)[0].size

    def _recorded(self, position: Position) -> Recorded:
        (recorded,) = self._log.read(position - 1, 1)
        return recorded

    def _entry(self, recorded: Recorded, sequence: int, index: int) -> OwnEntry:
        time = self._decoder.envelope(recorded).time
        return OwnEntry(recorded.position, sequence, index, recorded.topic, time)

    @contextmanager
    def _rows(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)) as connection:
            yield connection
