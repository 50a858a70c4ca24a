"""The audit follower of one process: takes events into the ledger, publishes, signs, exports."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.log import Decoder, LogReader, Position
from projections.audit.ledger import Ledger
from projections.audit.notes import Signer, VerifierKey, open_checkpoint
from projections.audit.publish import Publisher
from projections.follower import Waiting

BATCH = 2000
EVERY = 1.0
"""Seconds between two checkpoints at the least."""


class AuditFollower:
    """Owns the ledger's writing connection; `step` is called by one thread only."""

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
    ) -> None:
        self.folder = folder
        self._path, self._pseudonym_key = path, pseudonym_key
        self._log, self._decoder, self._monotonic = log, decoder, monotonic
        self._connection = _connect(path)
        opened = Ledger(self._connection, pseudonym_key)
        opened.install()
        # The data folder's lock makes this process the only leader; the number fences a paused older one out.
        self._ledger = Ledger(self._connection, pseudonym_key, fence=opened.state().fence + 1)
        self._ledger.claim()
        key = Ed25519PrivateKey.from_private_bytes(signing_key)
        self.verifier: VerifierKey = Signer(origin, key).verifier
        self._publisher = Publisher(self._ledger, folder, key, origin)
        self._published_at = -EVERY
        self._unpublished = True
        self.waiting = Waiting()

    @property
    def position(self) -> Position:
        return self.waiting.position

    def step(self) -> int:
        """Take the next events and publish when it is time; the number taken."""
        batch = self._log.read(self._ledger.position, BATCH)
        if batch:
            self._ledger.append(batch, lambda recorded: self._decoder.envelope(recorded).tenant)
            self._unpublished = True
        if self._unpublished and self._monotonic() - self._published_at >= EVERY:
            self.publish()
        return len(batch)

    def publish(self) -> None:
        position = self._ledger.position
        self._publisher.publish()
        self._published_at = self._monotonic()
        self._unpublished = False
        self.waiting.reached(position)

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
            while sent < size and (batch := self._log.read(position, BATCH)):
                for exported in ledger.exported(batch[: size - sent]):
                    yield exported.encode()
                    sent += 1
                position = batch[-1].position

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
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection
