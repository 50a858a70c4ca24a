"""The mark on a folder whose engine `atelier warehouse serve` has open, so that nobody takes it for a broken one."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class FolderServed(Exception):
    """Another process serves it."""


def take(warehouse: Path) -> int:
    """The descriptor that holds the mark as long as it is open. Raises `FolderServed`."""
    descriptor = os.open(_mark(warehouse), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise FolderServed from None
    return descriptor


def is_served(warehouse: Path) -> bool:
    if not _mark(warehouse).exists():
        return False
    try:
        os.close(take(warehouse))
    except FolderServed:
        return True
    return False


def _mark(warehouse: Path) -> Path:
    return warehouse.with_name(f"{warehouse.name}.served")
