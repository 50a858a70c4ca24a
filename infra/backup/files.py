"""People's files in a backup: under the same names in a data folder, in a bucket and in the copy."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from infra.backup.copying import copy_immutable
from infra.backup.manifest import BackupUnusable
from infra.folder import DataFolder
from infra.objects.bucket import Bucket, Listed


def copy_files(folder: DataFolder, bucket: Bucket | None, target: Path, base: Path | None) -> int:
    """Into a backup, sealed as they are; hard links to `base`, an older one, where that has them. Their number.

    Raises `OSError`, of which `ObjectsUnavailable` is one.
    """
    if bucket is None:
        return copy_immutable(folder.objects, target, base)
    return sum(_fetch(bucket, listed, target, base) for listed in bucket.each())


def put_back(source: Path, folder: DataFolder, bucket: Bucket | None) -> list[str]:
    """From a backup; the addresses of those that were not there before. Raises `BackupUnusable` and `OSError`."""
    if bucket is None:
        if source.is_dir():
            shutil.copytree(source, folder.objects)
        return [str(path.relative_to(source)) for path in sorted(source.rglob("*")) if path.is_file()]
    made: list[str] = []
    try:
        for path in sorted(source.rglob("*")):
            if path.is_file() and _send(bucket, path, address := path.relative_to(source).as_posix()):
                made.append(address)
    except BaseException:
        bucket.remove(made)
        raise
    return made


def _fetch(bucket: Bucket, listed: Listed, target: Path, base: Path | None) -> bool:
    """False where it was erased meanwhile."""
    path = target / listed.address
    if not path.resolve().is_relative_to(target.resolve()):
        raise BackupUnusable("The bucket holds an object whose name is none of ours: give the platform a prefix of it.")
    path.parent.mkdir(parents=True, exist_ok=True)
    if base is not None and _link(base / listed.address, path, listed.size):
        return True
    data = bucket.get(listed.address)
    if data is None:
        return False
    with open(path, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return True


def _link(older: Path, path: Path, size: int) -> bool:
    try:
        if os.path.getsize(older) == size:
            os.link(older, path)
            return True
    except OSError:  # not there, or on another file system
        pass
    return False


def _send(bucket: Bucket, path: Path, address: str) -> bool:
    """False where the same file is there already. Raises `BackupUnusable` where another is."""
    data = path.read_bytes()
    if bucket.put(address, data):
        return True
    if bucket.head(address) != hashlib.sha256(data).hexdigest():
        raise BackupUnusable("The bucket holds other files under the same names: restore into an empty one.")
    return False
