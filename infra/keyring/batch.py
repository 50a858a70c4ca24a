"""Keys for one batch of commands: what is minted meanwhile becomes durable in one transaction, before its first use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.ids import Ids

NONCE = 12
NONCES = 64
"""How many are drawn at once: each draw is a system call."""
Minted = tuple[UUID, str, bytes]
"""Subject, purpose and a new key."""


class KeysChanged(Exception):
    """Somebody else minted one of the batch's keys meanwhile, or erased its subject: seal again."""


class KeyStore(Protocol):
    """Where a batch finds keys and leaves the ones it minted."""

    def keys_of(self, subject: UUID) -> Mapping[str, AESGCM]:
        """All keys of a subject by purpose. Raises `SubjectErased`."""

    def held(self, subject: UUID, purpose: str) -> AESGCM | None:
        """The key where it is in memory already."""

    def keep(self, minted: Sequence[Minted]) -> None:
        """Make all of them durable in one transaction, or none. Raises `KeysChanged`."""

    def open(self, subject: UUID, purpose: str, nonce: bytes, ciphertext: bytes, associated: bytes) -> bytes | None: ...

    def erase(self, subject: UUID) -> int: ...

    def is_erased(self, subject: UUID) -> bool: ...


class KeyBatch:
    """`domain.personal.Keyring` and `domain.ids.Ids` for the commit loop's thread.

    What it seals may be stored only after `flush` has come back, for only then are the keys durable.
    """

    def __init__(self, keys: KeyStore, ids: Ids) -> None:
        self._keys, self._ids = keys, ids
        self._minted: list[Minted] = []
        # By the subject's number: hashing a UUID object costs more than using a key.
        self._ready: dict[tuple[int, str], AESGCM] = {}
        self._looked_up: set[int] = set()
        self._nonces = b""

    def uuid(self) -> UUID:
        """A new id. Nobody can have a key under it yet, so none is looked for."""
        id = self._ids.uuid()
        self._looked_up.add(id.int)
        return id

    def token(self, size: int) -> bytes:
        return self._ids.token(size)

    def seal(self, subject: UUID, purpose: str, plaintext: bytes, associated: bytes) -> tuple[bytes, bytes]:
        key = (
            self._keys.held(subject, purpose) or self._ready.get((subject.int, purpose)) or self._mint(subject, purpose)
        )
        if not self._nonces:
            self._nonces = self._ids.token(NONCE * NONCES)
        nonce, self._nonces = self._nonces[:NONCE], self._nonces[NONCE:]
        return nonce, key.encrypt(nonce, plaintext, associated)

    def open(self, subject: UUID, purpose: str, nonce: bytes, ciphertext: bytes, associated: bytes) -> bytes | None:
        key = self._ready.get((subject.int, purpose))
        if key is not None:
            return key.decrypt(nonce, ciphertext, associated)
        return self._keys.open(subject, purpose, nonce, ciphertext, associated)

    def erase(self, subject: UUID) -> int:
        return self._keys.erase(subject)

    def is_erased(self, subject: UUID) -> bool:
        return self._keys.is_erased(subject)

    def flush(self) -> None:
        """Make the minted keys durable; after `KeysChanged` the batch is empty, and so is it after success."""
        minted = self._minted
        self.clear()
        if minted:
            self._keys.keep(minted)

    def clear(self) -> None:
        self._minted, self._ready, self._looked_up = [], {}, set()

    def _mint(self, subject: UUID, purpose: str) -> AESGCM:
        if subject.int not in self._looked_up:
            for known, key in self._keys.keys_of(subject).items():
                self._ready[subject.int, known] = key
            self._looked_up.add(subject.int)
            if (subject.int, purpose) in self._ready:
                return self._ready[subject.int, purpose]
        secret = self._ids.token(32)
        self._minted.append((subject, purpose, secret))
        made = self._ready[subject.int, purpose] = AESGCM(secret)
        return made
