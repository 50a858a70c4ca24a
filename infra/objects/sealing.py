"""What every store of files does alike: files sealed under their subject's key, at addresses that tell nothing."""

from __future__ import annotations

import hashlib
import hmac
from typing import Protocol
from uuid import UUID

from domain.files import StoredFile
from domain.personal import Keyring


class Objects(Protocol):
    """Files of people. A name starts with its subject, `<subject hex>/…`: by it a file is opened and erased."""

    def put(self, tenant: UUID, subject: UUID, name: str, media_type: str, data: bytes) -> StoredFile:
        """Durable when it returns, and never overwritten: the log may name its digest.

        The same content again is the same file, other content under the same name is stored beside it. The digest
        is of the sealed bytes: a clear one could be guessed. Raises `SubjectErased` and `ObjectsUnavailable`.
        """

    def get(self, tenant: UUID, name: str) -> bytes | None:
        """The clear bytes, or None where the file or its key is gone."""

    def digest(self, tenant: UUID, name: str) -> str | None:
        """SHA-256 of the stored bytes, as `put` gave it."""

    def erase(self, tenant: UUID, subject: UUID) -> None:
        """Delete every file of the subject; again is harmless."""

    def require(self) -> None:
        """Raises `ObjectsUnavailable` where the last call found it so: whoever would put much may wait instead."""


class Sealing:
    def __init__(self, keyring: Keyring, address_key: bytes) -> None:
        self._keyring, self._address_key = keyring, address_key

    def seal(self, tenant: UUID, name: str, data: bytes) -> bytes:
        """Raises `SubjectErased`."""
        nonce, ciphertext = self._keyring.seal(_subject(name), "files", data, f"{tenant}/{name}".encode())
        return nonce + ciphertext

    def open(self, tenant: UUID, name: str, sealed: bytes) -> bytes | None:
        """None where the key is gone. Raises `InvalidTag` where the bytes or their place were changed."""
        return self._keyring.open(_subject(name), "files", sealed[:12], sealed[12:], f"{tenant}/{name}".encode())

    def address(self, tenant: UUID, name: str) -> str:
        """Of a file: tenant, subject and name, each a keyed hash, with slashes between."""
        subject, rest = name.split("/", 1)
        return f"{self.folder(tenant, UUID(hex=subject))}/{self._hashed(f'{tenant.hex}/{subject}/{rest}')}"

    def folder(self, tenant: UUID, subject: UUID) -> str:
        """What the addresses of all of a subject's files begin with."""
        return f"{self._hashed(tenant.hex)}/{self._hashed(f'{tenant.hex}/{subject.hex}')}"

    def _hashed(self, text: str) -> str:
        return hmac.new(self._address_key, text.encode(), hashlib.sha256).hexdigest()[:40]


def stored(name: str, media_type: str, data: bytes, sealed: bytes) -> StoredFile:
    return StoredFile(name, media_type, len(data), hashlib.sha256(sealed).hexdigest())


def _subject(name: str) -> UUID:
    return UUID(hex=name.split("/", 1)[0])
