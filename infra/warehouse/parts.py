"""Whether what chDB says it wrote is in its files.

chDB does not tell of a write that failed for lack of space, in an insert as in a merge: the part is taken as written,
can be read until the place where its file ends, and is put aside as broken when the folder is next opened.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from analytics.schema import Answer

ACTIVE_PARTS = """SELECT table, name, path, bytes_on_disk FROM system.parts
WHERE active AND database = currentDatabase()"""
_UNCOUNTED = frozenset(
    {
        "checksums.txt",
        "columns.txt",
        "columns_substreams.txt",
        "default_compression_codec.txt",
        "metadata_version.txt",
        "txn_version.txt",
        "uuid.txt",
    }
)
"""Files of a part that its `bytes_on_disk` leaves out."""


class Parts:
    """Each part is looked at once, for none ever changes. Used from one thread."""

    def __init__(self, whole: Callable[[str, str], bool]) -> None:
        """`whole` asks the engine to hold a part of a table against its checksums; it reads all of the part."""
        self._whole = whole
        self._seen: set[tuple[str, str, str]] = set()

    def torn(self, active: Answer) -> list[str]:
        """Of the answer to `ACTIVE_PARTS`: those that are not whole, as `table.name`; they are looked at again."""
        there: set[tuple[str, str, str]] = set()
        torn = []
        for table, name, path, size in active.rows:
            part = (table, name, path)
            if part in self._seen or _size(Path(path)) >= size or self._whole(table, name):
                there.add(part)
            else:
                torn.append(f"{table}.{name}")
        self._seen = there
        return torn


def _size(part: Path) -> int:
    """In bytes. 0 for one that a merge has replaced meanwhile, of which the engine is asked."""
    try:
        with os.scandir(part) as files:
            return sum(file.stat().st_size for file in files if file.name not in _UNCOUNTED)
    except FileNotFoundError:
        return 0
