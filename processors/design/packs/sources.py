"""Files of a source, read into memory and never unpacked to disk: a folder, a zip, a tarball, or one file."""

from __future__ import annotations

import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from processors.design.packs.model import PackError

MIB = 1 << 20
MOST_FILES, MOST_TOTAL, MOST_SVG, MOST_JSON = 10_000, 192 * MIB, 2 * MIB, 64 * MIB
WANTED = (".svg", ".json")

Read = Callable[[int], bytes]
"""Gives a file's first bytes, at most so many."""
Entry = tuple[str, int, Read | None]
"""A path, the size it is said to have, and how to read it; None for a link."""


@dataclass(frozen=True, slots=True)
class Files:
    """What a source holds: SVG and JSON by their path in it, and what was passed over (path, code, reason)."""

    held: dict[str, bytes] = field(default_factory=dict)
    refused: list[tuple[str, str, str]] = field(default_factory=list)


def files_of(source: Path) -> Files:
    """Raises PackError for what is no source, and for one over 10,000 files or 192 MiB unpacked."""
    try:
        if source.is_dir():
            return _gathered(_in_folder(source))
        if not source.is_file():
            raise PackError("no_source", f"{source} is not there")
        if source.suffix.lower() in WANTED:
            return _gathered(iter([(source.name, source.stat().st_size, partial(_read_file, source))]))
        data_name = source.name.lower()
        if data_name.endswith(".zip"):
            with zipfile.ZipFile(source) as zipped:
                return _gathered(_in_zip(zipped))
        if data_name.endswith((".tgz", ".tar.gz", ".tar")):
            with tarfile.open(source, "r:*") as tar:
                return _gathered(_in_tar(tar))
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise PackError("bad_archive", f"{source.name} cannot be unpacked ({error})") from error
    except OSError as error:
        raise PackError("unreadable", f"{source} cannot be read ({error.strerror or error})") from error
    raise PackError("no_source", f"{source.name} is no folder, .zip, .tgz, .svg or .json")


def _read_file(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most)


def _gathered(entries: Iterator[Entry]) -> Files:
    files = Files()
    total = 0
    for count, (name, size, read) in enumerate(entries, 1):
        if count > MOST_FILES:
            raise PackError("too_many", f"it holds more than {MOST_FILES:,} files")
        if not _safe(name):
            files.refused.append((name, "outside", "its path leads out of the archive"))
            continue
        suffix = PurePosixPath(name).suffix.lower()
        if suffix not in WANTED or PurePosixPath(name).name.startswith("."):
            continue
        if read is None:
            files.refused.append((name, "link", "it is a link, not a file"))
            continue
        most = MOST_SVG if suffix == ".svg" else MOST_JSON
        # The size that an archive states is not to be trusted, so no more than the limit is ever unpacked.
        data = b"" if size > most else read(most + 1)
        if size > most or len(data) > most:
            files.refused.append((name, "too_large", f"it is over {most // MIB} MiB"))
            continue
        total += len(data)
        if total > MOST_TOTAL:
            raise PackError("too_large", f"it unpacks to more than {MOST_TOTAL // MIB} MiB")
        files.held[name] = data
    return files


def _safe(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return not (path.is_absolute() or ".." in path.parts or ":" in name or "\0" in name)


def _in_folder(root: Path) -> Iterator[Entry]:
    for at, folders, names in os.walk(root, followlinks=False):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f != "node_modules")
        for name in sorted(names):
            path = Path(at) / name
            plain = path.is_file() and not path.is_symlink()
            size = path.stat().st_size if plain else 0
            yield path.relative_to(root).as_posix(), size, partial(_read_file, path) if plain else None


def _in_zip(zipped: zipfile.ZipFile) -> Iterator[Entry]:
    def reader(info: zipfile.ZipInfo) -> Read:
        def read(most: int) -> bytes:
            with zipped.open(info) as file:
                return file.read(most)

        return read

    for info in sorted(zipped.infolist(), key=lambda i: i.filename):
        if not info.is_dir():
            link = (info.external_attr >> 16) & 0o170000 == 0o120000
            yield info.filename, info.file_size, None if link else reader(info)


def _in_tar(tar: tarfile.TarFile) -> Iterator[Entry]:
    def reader(member: tarfile.TarInfo) -> Read:
        def read(most: int) -> bytes:
            file = tar.extractfile(member)
            return file.read(most) if file else b""

        return read

    for member in tar:
        if member.isfile():
            yield member.name, member.size, reader(member)
        elif member.issym() or member.islnk():
            yield member.name, 0, None
