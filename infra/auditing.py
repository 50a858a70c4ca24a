"""The audit follower of one process: takes events into the ledger, publishes, signs, exports."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.log import Decoder, LogReader, Position, Recorded
from infra.eventlog.sqlite import LogDamaged
from infra.sqlite import refuse_newer
from projections.audit.ledger import Ledger, LogChanged
from projections.audit.notes import Signer, VerifierKey, open_checkpoint
from projections.audit.publish import InconsistentTree, Publisher
from projections.waiting import Waiting

logger = logging.getLogger("atelier")
BATCH = 2000
EVERY = 1.0
"""Seconds between two checkpoints at the least."""
SCHEMA_VERSION = 1
DERIVED = ("audit_entry", "audit_node", "audit_head")
"""The ledger's tables that follow from the log; the others say what was signed and who leads."""


class AuditFollower:
    """Owns the ledger's writing connection; `step` and `rebuild` take turns on it."""

    def __init__(
        self,
        path: Path,
        folder: Path,
        log: LogReader,
        decoder: Decoder,
        pseudonym_key: bytes,
        signing_key: bytes,
        origin: str,
        monotonic: Callable[[], float] = time.monotonic,
        leads: bool = True,
    ) -> None:
        """Where it does not lead, another process may, and `lead` and `look` say what this one does."""
        self.folder = folder
        self._path, self._pseudonym_key = path, pseudonym_key
        self._log, self._decoder, self._monotonic = log, decoder, monotonic
        self._turn, self._rebuilding = threading.RLock(), threading.Lock()
        self._connection = _connect(path)
        try:
            refuse_newer(path, self._connection.execute("PRAGMA user_version").fetchone()[0], SCHEMA_VERSION)
        except BaseException:
            self._connection.close()
            raise
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        opened = Ledger(self._connection, pseudonym_key)
        opened.install()
        self._ledger = opened
        key = Ed25519PrivateKey.from_private_bytes(signing_key)
        self.signer = Signer(origin, key)
        self.verifier: VerifierKey = self.signer.verifier
        self._make_publisher = lambda: Publisher(self._ledger, folder, key, origin)
        self._publisher = self._make_publisher()
        self._published_at = -EVERY
        self._unpublished = True
        self.waiting = Waiting()
        self._looked_at: bytes | None = None
        if leads:
            self.lead()

    def lead(self) -> None:
        """Become the writer; the number fences out a paused one that led before."""
        with self._turn:
            fence = self._ledger.state().fence + 1
            self._ledger = Ledger(self._connection, self._pseudonym_key, fence=fence)
            self._ledger.claim()
            self._publisher, self._unpublished = self._make_publisher(), True

    def look(self) -> int:
        """Learn what the process that leads has published; 0, for nothing was done."""
        note = self.checkpoint()
        if note is not None and note != self._looked_at:
            size = open_checkpoint(note, self.verifier, ignore_unknown=True)[0].size
            with self.reader() as ledger:
                self.waiting.reached(ledger.last_position(size))
            self._looked_at = note
        return 0

    @property
    def position(self) -> Position:
        return self.waiting.position

    def step(self) -> int:
        """Take the next events and publish when it is time; the number taken."""
        with self._turn:
            taken = self._take(self._ledger)
            self._unpublished = self._unpublished or taken > 0
            if self._unpublished and self._monotonic() - self._published_at >= EVERY:
                self.publish()
        return taken

    def publish(self) -> None:
        with self._turn:
            position = self._ledger.position
            self._publisher.publish()
            self._published_at = self._monotonic()
            self._unpublished = False
        self.waiting.reached(position)

    def rebuild(self, scratch: Path) -> int:
        """Make the ledger again from the log, beside the old one, and put it in its place in one transaction.

        The number of events. Raises `InconsistentTree` where the log no longer gives a tree that was signed; the old
        ledger stays then. The next publishing goes over the whole folder and mends what differs from the ledger.
        """
        with self._rebuilding:
            connection = _connect(scratch)
            try:
                made = Ledger(connection, self._pseudonym_key, fence=1)
                made.install()
                made.claim()
                while self._take(made):
                    pass
                checked = self._require_signed_roots(made)
                with self._turn:
                    while made.position < self._ledger.position and self._take(made):
                        pass
                    self._require_signed_roots(made, checked)
                    self._put_in_place(scratch)
                return made.size
            finally:
                connection.close()
                for path in scratch.parent.glob(f"{scratch.name}*"):
                    path.unlink(missing_ok=True)

    def _take(self, ledger: Ledger) -> int:
        """The next events; the number taken. Raises `LogChanged` where the log is no longer the one that was read.

        It is read from the last leaf's event on, which shows whether it still goes on from there: a log put back from
        an older copy gives the same positions to other events, and those would never become leaves.
        """
        last = ledger.position
        batch = self._log.read(last - 1 if last else 0, BATCH)
        if last and (not batch or batch[0].position != last):
            raise LogChanged(f"the event at position {last} is gone: the log was cut off or rolled back")
        return ledger.append(batch, lambda recorded: self._decoder.envelope(recorded).tenant) if batch else 0

    def _require_signed_roots(self, made: Ledger, after: int = -1) -> int:
        """Every checkpoint over more than `after` leaves that was signed must be of the new tree; the last size."""
        connection = _connect(self._path)
        try:
            rows = connection.execute("SELECT size, root FROM audit_checkpoint WHERE size > ?", (after,)).fetchall()
        finally:
            connection.close()
        note = self.checkpoint()
        if note is not None:
            published = open_checkpoint(note, self.verifier, ignore_unknown=True)[0]
            rows.append((published.size, published.root))
        for size, root in rows:
            if made.size < size or made.root(size) != root:
                raise InconsistentTree(f"the log does not give the tree of {size} leaves that was signed")
        return max((size for size, _ in rows), default=after)

    def _put_in_place(self, scratch: Path) -> None:
        self._connection.execute("ATTACH DATABASE ? AS rebuilt", (str(scratch),))
        try:
            with self._ledger.writing():
                for table in DERIVED:
                    self._connection.execute(f"DELETE FROM main.{table}")
                    self._connection.execute(f"INSERT INTO main.{table} SELECT * FROM rebuilt.{table}")
                self._connection.execute(
                    "UPDATE main.audit_follower SET (position, size) ="
                    " (SELECT position, size FROM rebuilt.audit_follower)"
                )
        finally:
            self._connection.execute("DETACH DATABASE rebuilt")
        self._publisher, self._unpublished = self._make_publisher(), True

    def wait(self, position: Position, timeout: float) -> bool:
        return self.waiting.wait(position, timeout)

    @contextmanager
    def reader(self) -> Iterator[Ledger]:
        """A ledger on a connection of its own, for the calling thread."""
        connection = _connect(self._path)
        try:
            yield Ledger(connection, self._pseudonym_key)
        finally:
            connection.close()

    def checkpoint(self) -> bytes | None:
        try:
            return (self.folder / "checkpoint").read_bytes()
        except FileNotFoundError:
            return None

    def export(self) -> Iterator[bytes]:
        """`events.ndjson`, a line at a time, up to the published checkpoint."""
        note = self.checkpoint()
        if note is None:
            return
        size = open_checkpoint(note, self.verifier, ignore_unknown=True)[0].size
        sent = position = 0
        with self.reader() as ledger:
            while sent < size and (batch := self._read(position)):
                for exported in ledger.exported(batch[: size - sent]):
                    yield exported.encode()
                    sent += 1
                position = batch[-1].position

    def _read(self, after: Position) -> Sequence[Recorded]:
        try:
            return self._log.read(after, BATCH)
        except LogDamaged as damaged:  # whoever is sent the export sees it break off, and not why
            logger.error("%s", damaged)
            raise

    def summary(self) -> dict[str, Any]:
        note = self.checkpoint()
        if note is None:
            return {"size": 0, "root": None, "origin": self.verifier.name, "position": 0}
        checkpoint = open_checkpoint(note, self.verifier, ignore_unknown=True)[0]
        return {
            "size": checkpoint.size,
            "root": checkpoint.root.hex(),
            "origin": checkpoint.origin,
            "position": self.waiting.position,
        }

    def close(self) -> None:
        self._connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    connection.execute("PRAGMA synchronous=FULL")
    return connection
