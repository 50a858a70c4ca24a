"""Objects in a folder: each file sealed under its subject's key, at an address that tells outsiders nothing."""

from __future__ import annotations

import hashlib
import hmac
import os
import shutil
from pathlib import Path
from uuid import UUID

from domain.concepts import StoredFile
from domain.ids import Ids
from domain.personal import Keyring


class FolderObjects:
    """A file's name starts with its subject, `<subject hex>/…`, so that it can be opened and erased by it."""

    def __init__(self, root: Path, keyring: Keyring, address_key: bytes, ids: Ids) -> None:
        self._root, self._keyring, self._address_key, self._ids = root, keyring, address_key, ids
        root.mkdir(parents=True, exist_ok=True)

    def put(self, tenant: UUID, subject: UUID, name: str, media_type: str, data: bytes) -> StoredFile:
        """Durable when it returns. The digest is of the sealed bytes: a clear one could be guessed.

        A file is never overwritten, because the log may name its digest: the same content again is the same
        file, other content under the same name is stored beside it.
        """
        full = f"{subject.hex}/{name}"
        while True:
            present = self._sealed(tenant, full)
            if present is None:
                nonce, ciphertext = self._keyring.seal(subject, "files", data, f"{tenant}/{full}".encode())
                sealed = nonce + ciphertext
                if self._write(self._path(tenant, full), sealed):
                    return StoredFile(full, media_type, len(data), hashlib.sha256(sealed).hexdigest())
            elif self._open(tenant, full, present) == data:
                return StoredFile(full, media_type, len(data), hashlib.sha256(present).hexdigest())
            else:
                full += "~"

    def get(self, tenant: UUID, name: str) -> bytes | None:
        """The clear bytes, or None where the file or its key is gone."""
        sealed = self._sealed(tenant, name)
        return None if sealed is None else self._open(tenant, name, sealed)

    def digest(self, tenant: UUID, name: str) -> str | None:
        """SHA-256 of the stored bytes, as `put` gave it."""
        sealed = self._sealed(tenant, name)
        return None if sealed is None else hashlib.sha256(sealed).hexdigest()

    def erase(self, tenant: UUID, subject: UUID) -> None:
        """Delete every file of the subject."""
        shutil.rmtree(self._path(tenant, f"{subject.hex}/x").parent, ignore_errors=True)

    def _sealed(self, tenant: UUID, name: str) -> bytes | None:
        try:
            return self._path(tenant, name).read_bytes()
        except FileNotFoundError:
            return None

    def _open(self, tenant: UUID, name: str, sealed: bytes) -> bytes | None:
        subject = UUID(hex=name.split("/", 1)[0])
        return self._keyring.open(subject, "files", sealed[:12], sealed[12:], f"{tenant}/{name}".encode())

    def _write(self, path: Path, sealed: bytes) -> bool:
        """False where somebody else has put a file there meanwhile."""
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.{self._ids.token(6).hex()}.tmp")
        with open(temporary, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:
            return False
        finally:
            temporary.unlink()
        for folder in (path.parent, path.parent.parent, self._root):
            _sync(folder)
        return True

    def _path(self, tenant: UUID, name: str) -> Path:
        subject, rest = name.split("/", 1)
        return (
            self._root
            / self._address(tenant.hex)
            / self._address(f"{tenant.hex}/{subject}")
            / self._address(f"{tenant.hex}/{subject}/{rest}")
        )

    def _address(self, text: str) -> str:
        return hmac.new(self._address_key, text.encode(), hashlib.sha256).hexdigest()[:40]


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
