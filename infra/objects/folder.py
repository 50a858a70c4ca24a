"""Objects in a folder."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from uuid import UUID

from domain.files import StoredFile
from domain.ids import Ids
from domain.personal import Keyring
from infra.objects.sealing import Sealing, stored


class FolderObjects:
    """`infra.objects.sealing.Objects`: a file's address is its path."""

    def __init__(self, root: Path, keyring: Keyring, address_key: bytes, ids: Ids) -> None:
        self._root, self._sealing, self._ids = root, Sealing(keyring, address_key), ids
        root.mkdir(parents=True, exist_ok=True)

    def put(self, tenant: UUID, subject: UUID, name: str, media_type: str, data: bytes) -> StoredFile:
        full = f"{subject.hex}/{name}"
        while True:
            present = self._sealed(tenant, full)
            if present is None:
                sealed = self._sealing.seal(tenant, full, data)
                if self._write(self._path(tenant, full), sealed):
                    return stored(full, media_type, data, sealed)
            elif self._sealing.open(tenant, full, present) == data:
                return stored(full, media_type, data, present)
            else:
                full += "~"

    def get(self, tenant: UUID, name: str) -> bytes | None:
        sealed = self._sealed(tenant, name)
        return None if sealed is None else self._sealing.open(tenant, name, sealed)

    def digest(self, tenant: UUID, name: str) -> str | None:
        sealed = self._sealed(tenant, name)
        return None if sealed is None else hashlib.sha256(sealed).hexdigest()

    def erase(self, tenant: UUID, subject: UUID) -> None:
        shutil.rmtree(self._root / self._sealing.folder(tenant, subject), ignore_errors=True)

    def require(self) -> None:
        """The disk is asked when something is written."""

    def _sealed(self, tenant: UUID, name: str) -> bytes | None:
        try:
            return self._path(tenant, name).read_bytes()
        except FileNotFoundError:
            return None

    def _write(self, path: Path, sealed: bytes) -> bool:
        """False where somebody else has put a file there meanwhile."""
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.{self._ids.token(6).hex()}.tmp")
        try:
            with open(temporary, "wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            os.link(temporary, path)
        except FileExistsError:
            return False
        finally:
            temporary.unlink(missing_ok=True)
        for folder in (path.parent, path.parent.parent, self._root):
            _sync(folder)
        return True

    def _path(self, tenant: UUID, name: str) -> Path:
        return self._root / self._sealing.address(tenant, name)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
