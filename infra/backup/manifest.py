"""What a backup says of itself: every file with its size and SHA-256, so that a restore can tell a damaged one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

NAME = "manifest.json"
FORMAT = 1
_CHUNK = 1 << 20


class BackupUnusable(Exception):
    """The backup is not whole, is none, or is not of this version; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class File:
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`facts` are for people and for comparing: when it was made, how far the log was, what was signed last."""

    facts: Mapping[str, Any]
    files: Mapping[str, File]

    def write(self, folder: Path) -> None:
        files = {name: asdict(file) for name, file in sorted(self.files.items())}
        text = json.dumps({"format": FORMAT, **self.facts, "files": files}, indent=1)
        (folder / NAME).write_text(text + "\n", encoding="utf-8")


def describe(folder: Path, facts: Mapping[str, Any]) -> Manifest:
    """The manifest of what lies in a folder now."""
    return Manifest(facts, {name: digest(folder / name) for name in names_in(folder)})


def read(folder: Path) -> Manifest:
    """Raises `BackupUnusable` where the folder has no manifest, or one that cannot be read."""
    try:
        found = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BackupUnusable(f"{folder} has no {NAME}: it is no backup, or making it was broken off.") from None
    except (ValueError, OSError):
        raise BackupUnusable(f"{folder / NAME} cannot be read: take another backup.") from None
    try:
        number = found.pop("format")
        files = {name: File(int(each["bytes"]), str(each["sha256"])) for name, each in found.pop("files").items()}
    except (AttributeError, KeyError, TypeError, ValueError):
        raise BackupUnusable(f"{folder / NAME} is not a manifest: take another backup.") from None
    if number != FORMAT:
        raise BackupUnusable(f"{folder} is a backup of format {number}; this version reads {FORMAT}.")
    return Manifest(found, files)


def check(folder: Path, manifest: Manifest) -> None:
    """Every file is there as it was written, and no other. Raises `BackupUnusable`, which names the first."""
    present = set(names_in(folder))
    for name, expected in manifest.files.items():
        if name not in present:
            raise BackupUnusable(f"The backup lacks {name}: take another backup.")
        if digest(folder / name) != expected:
            raise BackupUnusable(f"{name} is not what was backed up: it was changed or damaged. Take another backup.")
    for name in sorted(present - set(manifest.files)):
        raise BackupUnusable(f"{name} does not belong to the backup: take it away, or take another backup.")


def names_in(folder: Path) -> Iterator[str]:
    """All files but the manifest, by their path within the folder, in order."""
    return (
        name
        for path in sorted(folder.rglob("*"))
        if not path.is_dir() and (name := path.relative_to(folder).as_posix()) != NAME
    )


def digest(path: Path) -> File:
    """Raises `BackupUnusable` for a link: what it leads to is not in the backup."""
    if path.is_symlink():
        raise BackupUnusable(f"{path.name} is a link, and no file of a backup.")
    sha256, size = hashlib.sha256(), 0
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            sha256.update(chunk)
            size += len(chunk)
    return File(size, sha256.hexdigest())
