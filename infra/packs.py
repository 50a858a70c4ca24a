"""Motif packs on disk: `motifs/<name>/pack.json` in the data folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from infra.settings import Settings
from processors.design.packs.fileformat import name_of, read, written
from processors.design.packs.model import Pack, PackError

FILE = "pack.json"


def packs_of(settings: Settings) -> FolderPacks:
    """The packs in the data folder."""
    return FolderPacks(settings.data / "motifs")


class FolderPacks:
    """Packs in a folder. A pack added or taken away while a server runs is there, or gone, at the next look.

    What lies there was cleaned and written by `add`; a file that cannot be read as a pack is passed over.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._held: dict[Path, tuple[tuple[int, int, int], Pack | None]] = {}

    def packs(self) -> Sequence[Pack]:
        held: dict[Path, tuple[tuple[int, int, int], Pack | None]] = {}
        for path in sorted(self._root.glob(f"*/{FILE}")):
            try:
                found = path.stat()
                stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
                known = self._held.get(path)
                held[path] = known if known and known[0] == stamp else (stamp, _pack(path))
            except OSError:
                continue
        self._held = held
        return [pack for _, pack in held.values() if pack is not None]

    def add(self, pack: Pack) -> bool:
        """Put a pack in place at once, over one of the same name; whether there was one."""
        folder = self._root / name_of(pack.name)
        there = (folder / FILE).exists()
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / f".{FILE}.{os.getpid()}"
        with fresh.open("wb") as file:
            file.write(written(pack))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(folder / FILE)
        return there

    def remove(self, name: str) -> bool:
        """Whether there was a pack of that name."""
        folder = self._root / name_of(name)
        if not (folder / FILE).exists():
            return False
        shutil.rmtree(folder)
        return True


def _pack(path: Path) -> Pack | None:
    try:
        return read(path.read_bytes(), checked=True)
    except PackError:
        return None
