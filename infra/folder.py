"""The data folder: where each part lies, who owns it, and the keys made on the first start."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from domain.ids import Ids

COMMAND_LINE_KEY = "command-line.key"
"""In `keys/`: what the command line asks a running server with."""


class FolderInUse(Exception):
    """Another process has this data folder open."""


class FolderUnusable(Exception):
    """The data folder cannot be written."""


class DataFolder:
    """Holds the folder's lock while open. Keys lie apart, in `keys/`, readable by the owner alone."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.log = root / "log.db"
        self.views = root / "views.db"
        self.ledger = root / "audit.db"
        self.audit = root / "audit"
        self.objects = root / "objects"
        self.warehouse = root / "warehouse"
        self.mails = root / "mail"
        self.keys = root / "keys"
        self.scratch = root / "scratch"
        self.server = root / "server.json"
        self._lock: int | None = None

    def open(self, shared: bool = False) -> None:
        """Where `shared`, other processes may have it open too. Raises `FolderInUse` or `FolderUnusable`."""
        try:
            for folder in (self.root, self.keys, self.scratch):
                folder.mkdir(parents=True, exist_ok=True)
            self.keys.chmod(0o700)
            self._require_writable()
            descriptor = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise FolderUnusable(
                f"The data folder {self.root} cannot be written: {error.strerror}. Give this user the right to,"
                " or set ATELIER_DATA to another folder."
            ) from error
        try:
            self._take(descriptor, shared)
        except OSError:
            os.close(descriptor)
            raise FolderInUse(
                f"Another atelier has the data folder {self.root} open; stop it, or set ATELIER_DATA to another."
            ) from None
        self._lock = descriptor

    def _take(self, descriptor: int, shared: bool) -> None:
        """Whoever is alone in the folder empties what others left. Raises `OSError`."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._empty_scratch()
        except OSError:
            if not shared:
                raise
        if shared:
            _lock_beside_others(descriptor)

    def _require_writable(self) -> None:
        """Folders and databases alike: one that can only be read fails much later, and less clearly."""
        databases = (path for folder in (self.root, self.keys) for path in folder.glob("*.db*"))
        for path in (self.root, self.keys, self.scratch, *databases):
            if not os.access(path, os.W_OK):
                raise PermissionError(errno.EACCES, f"{path.name} is read-only")

    def _empty_scratch(self) -> None:
        """What a killed process left there may hold a person's data in the clear."""
        for path in self.scratch.iterdir():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    def close(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def key(self, name: str, ids: Ids, make: Callable[[Ids], bytes] = lambda ids: ids.token(32)) -> bytes:
        """A secret that is made on first use and kept."""
        path = self.keys / name
        if path.exists():
            return path.read_bytes()
        secret = make(ids)
        temporary = path.with_suffix(f".{os.getpid()}.tmp")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:  # another process was quicker
            return path.read_bytes()
        finally:
            temporary.unlink()
        # Without this the name may be lost in a crash that what was sealed under the key survives.
        folder = os.open(self.keys, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return secret


def _lock_beside_others(descriptor: int, patience: float = 5.0) -> None:
    """Raises `OSError` where somebody is alone in the folder for longer than it takes to open it."""
    end = time.monotonic() + patience
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
