"""Keys for one batch of commands: what is minted meanwhile becomes durable in one transaction, before its first use."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.ids import Ids

NONCE = 12
NONCES = 64
"""How many are drawn at once: each draw is a system call."""
Minted = tuple[UUID, bytes]
"""Subject and a new secret."""


class KeysChanged(Exception):
    """Somebody else minted one of the batch's keys meanwhile, or erased its subject: seal again."""


class KeyStore(Protocol):
    """Where a batch finds keys and leaves the ones it minted."""

    def key(self, subject: UUID, purpose: str) -> AESGCM | None:
        """None where nothing was ever sealed for the subject. Raises `SubjectErased`."""

    def held(self, subject: UUID, purpose: str) -> AESGCM | None:
        """The key where it is in memory already."""

    def keep(self, minted: Sequence[Minted], ready: Mapping[tuple[int, str], AESGCM]) -> None:
        """Make all of them durable in one transaction, or none; `ready` are keys derived from them.

        Raises `KeysChanged`.
        """

    def open(self, subject: UUID, purpose: str, nonce: bytes, ciphertext: bytes, associated: bytes) -> bytes | None: ...

    def erase(self, subject: UUID) -> int: ...

    def is_erased(self, subject: UUID) -> bool: ...


def derived(secret: bytes, purpose: str) -> AESGCM:
    """The key of one purpose: BLAKE2b keyed with the subject's secret (RFC 7693), over the purpose's name."""
    return AESGCM(hashlib.blake2b(purpose.encode(), digest_size=32, key=secret, person=b"atelier-key-v1").digest())


class KeyBatch:
    """`domain.personal.Keyring` and `domain.ids.Ids` for the commit loop's thread.

    What it seals may be stored only after `flush` has come back, for only then are the keys durable.
    """

    def __init__(self, keys: KeyStore, ids: Ids) -> None:
        self._keys, self._ids = keys, ids
        self._minted: list[Minted] = []
        # By the subject's number: hashing a UUID object costs more than using a key.
        self._new: dict[tuple[int, str], AESGCM] = {}
        self._secrets: dict[int, bytes] = {}
        self._nobody: set[int] = set()
        self._nonces, self._drawn = b"", 0

    def uuid(self) -> UUID:
        """A new id. Nobody can have a key under it yet, so none is looked for."""
        id = self._ids.uuid()
        self._nobody.add(id.int)
        return id

    def token(self, size: int) -> bytes:
        return self._ids.token(size)

    def seal(self, subject: UUID, purpose: str, plaintext: bytes, associated: bytes) -> tuple[bytes, bytes]:
        key = self._new.get((subject.int, purpose)) or self._keys.held(subject, purpose) or self._key(subject, purpose)
        if self._drawn == len(self._nonces):
            self._nonces, self._drawn = self._ids.token(NONCE * NONCES), 0
        self._drawn += NONCE
        nonce = self._nonces[self._drawn - NONCE : self._drawn]
        return nonce, key.encrypt(nonce, plaintext, associated)

    def open(self, subject: UUID, purpose: str, nonce: bytes, ciphertext: bytes, associated: bytes) -> bytes | None:
        key = self._new.get((subject.int, purpose))
        if key is not None:
            return key.decrypt(nonce, ciphertext, associated)
        return self._keys.open(subject, purpose, nonce, ciphertext, associated)

    def erase(self, subject: UUID) -> int:
        return self._keys.erase(subject)

    def is_erased(self, subject: UUID) -> bool:
        return self._keys.is_erased(subject)

    def flush(self) -> None:
        """Make the minted keys durable; after `KeysChanged` the batch is empty, and so is it after success."""
        minted, new = self._minted, self._new
        self.clear()
        if minted:
            self._keys.keep(minted, new)

    def clear(self) -> None:
        self._minted, self._new, self._secrets, self._nobody = [], {}, {}, set()

    def _key(self, subject: UUID, purpose: str) -> AESGCM:
        number = subject.int
        secret = self._secrets.get(number)
        if secret is None:
            found = None if number in self._nobody else self._keys.key(subject, purpose)
            if found is not None:
                return found
            secret = self._secrets[number] = self._ids.token(32)
            self._minted.append((subject, secret))
        made = self._new[number, purpose] = derived(secret, purpose)
        return made
