"""Data keys in a database of their own, wrapped by a key-encryption key that lies in a file elsewhere.

AES-256-GCM throughout; nonces are 96 random bits. One secret is kept a subject, under the purpose `*`, and its keys
by purpose are derived from it; folders from before that hold a key for each purpose, which goes on being used.
Erasing deletes a subject's wrapped keys and leaves a tombstone, so that none is ever minted again.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.ids import Ids
from domain.personal import SubjectErased
from infra.eventlog.uuids import text_of_uuid
from infra.keyring.batch import KeyBatch, KeysChanged, Minted, derived
from projections.store import Connection

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS data_keys (
         subject TEXT NOT NULL, purpose TEXT NOT NULL, nonce BLOB NOT NULL, wrapped BLOB NOT NULL,
         PRIMARY KEY (subject, purpose)) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS tombstones (subject TEXT PRIMARY KEY) WITHOUT ROWID",
)
EVERY = "*"
KEY = f"""
SELECT purpose, nonce, wrapped FROM data_keys WHERE subject = ? AND purpose IN (?, '{EVERY}')
ORDER BY purpose = '{EVERY}' LIMIT 1"""
KEEP = """
INSERT INTO data_keys (subject, purpose, nonce, wrapped)
SELECT value, '*', substr(?2, 60 * key + 1, 12), substr(?2, 60 * key + 13, 48) FROM json_each(?1)
WHERE NOT EXISTS (SELECT 1 FROM tombstones WHERE subject = value)
ON CONFLICT (subject, purpose) DO NOTHING"""
"""One statement for all rows, which lets other threads of the process in but once; nonce and wrapped secret of each."""
AHEAD = """
SELECT subject, nonce, wrapped FROM data_keys AS kept WHERE subject > ? AND purpose = '*' AND NOT EXISTS (
  SELECT 1 FROM data_keys AS older WHERE older.subject = kept.subject AND older.purpose > '*')
ORDER BY subject LIMIT ?"""
BURY = "INSERT INTO tombstones (subject) VALUES (?) ON CONFLICT (subject) DO NOTHING"
CACHED = 4096
STREAK, PAGE = 4, 512
"""After so many misses in a row, each for a later subject, so many rows are read ahead."""
PATIENCE = 10_000
"""Milliseconds that an erasure waits for readers of a file."""
TURN = "keyring"
"""Whoever erases waits until those who mint have ended, and they for it: no key may come after its tombstone."""


class Database(Protocol):
    """Where the keys lie; `truncate_log` leaves no copy of what was deleted beside them, False where it cannot yet."""

    def write(self, turn: str = "", shared: bool = False) -> AbstractContextManager[Connection]: ...

    def all(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]: ...

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> Any: ...

    def truncate_log(self, patience: int = ...) -> bool: ...


class ErasureUnfinished(Exception):
    """The keys are deleted, but a reader kept old pages in the write-ahead log: erase again."""


class StoredKeyring:
    alone = True
    """Whether no other process erases keys; where one may, `follow` has to be called."""
    keep_all = KEEP

    def __init__(self, database: Database, key_encryption_key: bytes, ids: Ids) -> None:
        self._database = database
        self._wrapping = AESGCM(key_encryption_key)
        self._ids = ids
        # By the subject's number: hashing a UUID object costs more than using a key.
        self._cache: OrderedDict[tuple[int, str], AESGCM] = OrderedDict()
        # Ids are near in time where their keys are near in the file, and whoever reads the log reads in that order.
        self._ahead: dict[str, tuple[bytes, bytes]] = {}
        self._opened = "", b""
        self._missed, self._streak = "", 0
        self._lock = threading.Lock()
        with database.write() as connection:
            for statement in SCHEMA:
                connection.execute(statement)

    def seal(self, subject: UUID, purpose: str, plaintext: bytes, associated: bytes) -> tuple[bytes, bytes]:
        key = self._key(subject, purpose) or self._mint(subject, purpose)
        nonce = self._ids.token(12)
        return nonce, key.encrypt(nonce, plaintext, associated)

    def open(self, subject: UUID, purpose: str, nonce: bytes, ciphertext: bytes, associated: bytes) -> bytes | None:
        """None where the key is gone. Raises `InvalidTag` where the ciphertext or its place was changed."""
        key = self._cache.get((subject.int, purpose)) or self._key(subject, purpose)
        return None if key is None else key.decrypt(nonce, ciphertext, associated)

    def erase(self, subject: UUID) -> int:
        """Raises `ErasureUnfinished` where a copy of a wrapped key may be left in the file's log."""
        with self._lock:
            with self._database.write(TURN) as connection:
                connection.execute(BURY, (str(subject),))
                deleted = connection.execute("DELETE FROM data_keys WHERE subject = ?", (str(subject),)).rowcount
            for held in [held for held in self._cache if held[0] == subject.int]:
                del self._cache[held]
            self._ahead, self._opened = {}, ("", b"")
            # The write-ahead log still holds the pages; truncating it leaves no copy of a wrapped key.
            clean = self._database.truncate_log(PATIENCE)
        if not clean:
            raise ErasureUnfinished(subject)
        return deleted

    def batch(self, ids: Ids | None = None) -> KeyBatch:
        """For one thread; also gives ids, which are known to be nobody's yet."""
        return KeyBatch(self, ids or self._ids)

    def held(self, subject: UUID, purpose: str) -> AESGCM | None:
        """The key where it is in memory already."""
        return self._cache.get((subject.int, purpose))

    def key(self, subject: UUID, purpose: str) -> AESGCM | None:
        """None where nothing was ever sealed for the subject. Raises `SubjectErased`."""
        found = self._key(subject, purpose)
        if found is None and self.is_erased(subject):
            raise SubjectErased(subject)
        return found

    def keep(self, minted: Sequence[Minted], ready: Mapping[tuple[int, str], AESGCM]) -> None:
        """Make all of them durable in one transaction, or none; `ready` are keys derived from them.

        Raises `KeysChanged`.
        """
        nonces = self._ids.token(12 * len(minted))
        subjects: list[str] = []
        parts: list[bytes] = []
        for place, (subject, secret) in enumerate(minted):
            text, nonce = text_of_uuid(subject), nonces[12 * place : 12 * place + 12]
            subjects.append(text)
            parts += nonce, self._wrapping.encrypt(nonce, secret, _bound(text, EVERY))
        rows = json.dumps(subjects), b"".join(parts)
        with self._lock:
            with self._database.write(TURN, shared=True) as connection:
                if connection.execute(self.keep_all, rows).rowcount != len(minted):
                    raise KeysChanged
            # Only keys that are durable may be used by others.
            self._cache.update(ready)
            while len(self._cache) > CACHED:
                self._cache.popitem(last=False)

    def is_erased(self, subject: UUID) -> bool:
        return self._database.one("SELECT 1 FROM tombstones WHERE subject = ?", (str(subject),)) is not None

    def erased(self) -> list[UUID]:
        """Everybody whose keys are gone."""
        return [UUID(row["subject"]) for row in self._database.all("SELECT subject FROM tombstones")]

    def follow(self) -> None:
        """Drop from memory the keys of those whom other processes have erased."""

    def _key(self, subject: UUID, purpose: str) -> AESGCM | None:
        with self._lock:
            cached = self._cache.get((subject.int, purpose))
            if cached is not None:
                self._cache.move_to_end((subject.int, purpose))
                return cached
            text = text_of_uuid(subject)
            ahead = self._ahead.get(text)
            if ahead is not None:
                if self._opened[0] != text:  # mostly all keys of a subject are wanted at once
                    self._opened = text, self._unwrap(text, EVERY, *ahead)
                return self._remember(subject, purpose, derived(self._opened[1], purpose))
            self._read_ahead(text)
            row = self._database.one(KEY, (text, purpose))
            return None if row is None else self._unwrapped(row, subject, purpose)

    def _read_ahead(self, missed: str) -> None:
        self._streak = self._streak + 1 if missed >= self._missed else 0
        self._missed = missed
        if self._streak >= STREAK:
            self._ahead = {row[0]: (row[1], row[2]) for row in self._database.all(AHEAD, (missed, PAGE))}

    def _unwrap(self, subject: str, purpose: str, nonce: bytes, wrapped: bytes) -> bytes:
        return self._wrapping.decrypt(nonce, wrapped, _bound(subject, purpose))

    def _mint(self, subject: UUID, purpose: str) -> AESGCM:
        with self._lock:
            with self._database.write(TURN) as connection:
                if connection.execute("SELECT 1 FROM tombstones WHERE subject = ?", (str(subject),)).fetchone():
                    raise SubjectErased(subject)
                row = connection.execute(KEY, (str(subject), purpose)).fetchone()
                if row is not None:  # another thread was quicker
                    return self._unwrapped(row, subject, purpose)
                secret, nonce = self._ids.token(32), self._ids.token(12)
                connection.execute(
                    "INSERT INTO data_keys VALUES (?, ?, ?, ?)",
                    (str(subject), EVERY, nonce, self._wrapping.encrypt(nonce, secret, _bound(str(subject), EVERY))),
                )
            # Only a key that is durable may seal anything.
            return self._remember(subject, purpose, derived(secret, purpose))

    def _unwrapped(self, row: Any, subject: UUID, purpose: str) -> AESGCM:
        kept = self._unwrap(str(subject), row["purpose"], row["nonce"], row["wrapped"])
        return self._remember(subject, purpose, derived(kept, purpose) if row["purpose"] == EVERY else AESGCM(kept))

    def _remember(self, subject: UUID, purpose: str, key: AESGCM) -> AESGCM:
        self._cache[(subject.int, purpose)] = key
        if len(self._cache) > CACHED:
            self._cache.popitem(last=False)
        return key


def _bound(subject: str, purpose: str) -> bytes:
    return hashlib.sha256(f"{subject}/{purpose}".encode()).digest()


__all__ = ["ErasureUnfinished", "InvalidTag", "KeysChanged", "StoredKeyring"]
