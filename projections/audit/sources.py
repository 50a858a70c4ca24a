"""Where a verifier reads published files: a folder, or a web server."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from projections.audit.errors import Malformed
from projections.audit.tiles import MAX_ENTRY, TILE_WIDTH

MAX_FILE = TILE_WIDTH * (MAX_ENTRY + 2)
"""No file of a log is longer than a full bundle of the longest entries."""


class SourceError(Malformed):
    """A file that is missing or cannot be read."""


class Source(Protocol):
    """Gives published files by relative path."""

    def read(self, path: str) -> bytes:
        """The file's bytes. Raises `SourceError`."""

    def listing(self) -> Iterator[str] | None:
        """Every file there is, or None where that cannot be known."""


class FolderSource:
    """A folder on this machine. Links are not followed: they are no published files."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, path: str) -> bytes:
        target = self._root / path
        if target.is_symlink():
            raise SourceError("is a link")
        try:
            with target.open("rb") as file:
                data = file.read(MAX_FILE + 1)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise SourceError("is missing") from None
        except OSError as error:
            raise SourceError(f"cannot be read: {error.strerror}") from None
        if len(data) > MAX_FILE:
            raise SourceError("is longer than any file of a log")
        return data

    def listing(self) -> Iterator[str]:
        for folder, folders, names in os.walk(self._root):
            place = Path(folder)
            linked = [name for name in folders if (place / name).is_symlink()]
            for name in sorted(names + linked):
                yield (place / name).relative_to(self._root).as_posix()


class UrlSource:
    """A web server with the log under one address. What else lies there cannot be listed."""

    def __init__(self, url: str, timeout: float = 30.0) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise SourceError("an address begins with http:// or https://")
        self._base = url.rstrip("/") + "/"
        self._timeout = timeout

    def read(self, path: str) -> bytes:
        try:
            with urllib.request.urlopen(self._base + path, timeout=self._timeout) as answer:
                data: bytes = answer.read(MAX_FILE + 1)
        except urllib.error.HTTPError as error:
            raise SourceError("is missing" if error.code == 404 else f"is answered {error.code}") from None
        except (OSError, ValueError) as error:
            raise SourceError(f"cannot be fetched: {error}") from None
        if len(data) > MAX_FILE:
            raise SourceError("is longer than any file of a log")
        return data

    def listing(self) -> None:
        return None
