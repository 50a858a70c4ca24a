"""Files in the object store, as the log names them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the object store: its name within the tenant's own space, what it is, SHA-256 of its bytes."""

    name: str
    media_type: str
    size: int
    sha256: str
