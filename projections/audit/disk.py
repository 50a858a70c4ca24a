"""The few file operations that publishing is made of; whenever they stop, a file is whole or not there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

TEMPORARY = ".tmp-"
"""What the names of files and folders begin with that are not yet, or no longer, in place."""


class Disk:
    """Writes under one folder. Paths are relative, with `/`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._changed: set[Path] = set()

    def read(self, path: str) -> bytes | None:
        """The file's bytes, or None where there is none."""
        try:
            return (self.root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, path: str, data: bytes) -> None:
        """Put a whole file, down to the disk, in place of what is there."""
        target = self.root / path
        staged = target.with_name(TEMPORARY + target.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        with staged.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        staged.replace(target)
        self._changed.add(target.parent)

    def clear_stage(self, folder: str) -> None:
        """Begin to write a folder anew, beside its place."""
        staged = self.root / (TEMPORARY + folder)
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir(parents=True)

    def stage(self, folder: str, name: str, data: bytes) -> None:
        """Write one file of the new folder; it is not waited for until it is on the disk."""
        (self.root / (TEMPORARY + folder) / name).write_bytes(data)

    def swap(self, folder: str) -> None:
        """Put the new folder in place of the old one, which is then thrown away."""
        target = self.root / folder
        old = self.root / f"{TEMPORARY}old-{folder}"
        shutil.rmtree(old, ignore_errors=True)
        if target.exists():
            target.rename(old)
        (self.root / (TEMPORARY + folder)).rename(target)
        shutil.rmtree(old, ignore_errors=True)
        self._changed.add(target)

    def remove(self, path: str) -> None:
        """Take a file away, and its folder if that was for partial or unfinished files and is empty now."""
        target = self.root / path
        target.unlink(missing_ok=True)
        folder = target.parent
        if (folder.suffix == ".p" or folder.name.startswith(TEMPORARY)) and not any(folder.iterdir()):
            folder.rmdir()

    def settle(self) -> None:
        """Make the changes of names done so far last through a power cut."""
        folders = {self.root}
        for folder in self._changed:
            while folder != self.root:
                folders.add(folder)
                folder = folder.parent
        for folder in folders:
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        self._changed.clear()

    def files(self) -> list[str]:
        """Every file under the folder."""
        found: list[str] = []
        for folder, _, names in os.walk(self.root):
            place = Path(folder).relative_to(self.root)
            found.extend((place / name).as_posix() for name in names)
        return found
