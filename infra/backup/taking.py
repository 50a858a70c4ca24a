"""Taking a backup beside a running server. Keys go to a second place: a backup without them shows no person's data.

What can be made from the log is left out: read models, warehouse and the published tiles. The order matters. What
was signed is copied before the log, so that the copy's log holds all of it; the log before the files it names; the
keys last, so that nothing in the copy was sealed under a key that is not there.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from infra.backup.copying import copy_database, copy_file, copy_immutable
from infra.backup.databases import Databases
from infra.backup.files import copy_files
from infra.backup.manifest import BackupUnusable, describe
from infra.folder import DataFolder
from infra.objects.bucket import Bucket
from projections.audit.errors import Malformed
from projections.audit.notes import open_checkpoint, read_vkey_file
from projections.audit.tiles import CHECKPOINT, VKEY

LEDGER, OBJECTS, MOTIFS, AUDIT = "audit.db", "objects", "motifs", "audit"


@dataclass(frozen=True, slots=True)
class Taken:
    events: int
    objects: int
    checkpoint: int
    """Leaves under the last signed checkpoint."""


def back_up(
    folder: DataFolder,
    databases: Databases,
    target: Path,
    keys: Path,
    now: datetime,
    base: Path | None = None,
    bucket: Bucket | None = None,
) -> Taken:
    """Copy a platform into `target`, and its keys into `keys`; both are new folders, whole or not there.

    `base` is an older backup, whose files are linked where they are the same; `bucket` is where people's files lie,
    if not in the folder. Raises `BackupUnusable` for a target that cannot be, `OSError` where the disk or bucket fails.
    """
    _require_places(folder, target, keys)
    made, made_keys = _beside(target), _beside(keys)
    made_keys.chmod(0o700)
    try:
        signed = _copy_signed(folder, made)
        events = databases.back_up(made)
        objects = copy_files(folder, bucket, made / OBJECTS, base / OBJECTS if base is not None else None)
        copy_immutable(folder.root / MOTIFS, made / MOTIFS, None)
        _copy_keys(folder, databases, made_keys)
        facts = {"made_at": now.isoformat(timespec="seconds"), "databases": databases.named}
        describe(made, {**facts, "events": events, "checkpoint": signed}).write(made)
        describe(made_keys, facts).write(made_keys)
        os.replace(made_keys, keys)
        os.replace(made, target)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        shutil.rmtree(made_keys, ignore_errors=True)
        raise
    return Taken(events, objects, 0 if signed is None else signed["size"])


def _require_places(folder: DataFolder, target: Path, keys: Path) -> None:
    if not folder.ledger.exists():
        raise BackupUnusable(f"{folder.root} has no log: set ATELIER_DATA to the folder that is to be backed up.")
    for path in (target, keys):
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise BackupUnusable(f"{path} is there already: name a new folder for each backup.")
    one, other = target.resolve(), keys.resolve()
    if one == other or one in other.parents or other in one.parents:
        raise BackupUnusable("Keys are kept apart: name a folder for --keys outside the backup, best on another disk.")
    if folder.root.resolve() in (one, other, *one.parents, *other.parents):
        raise BackupUnusable("A backup inside the data folder would be lost with it: name a folder elsewhere.")


def _beside(target: Path) -> Path:
    made = target.with_name(f"{target.name}.part")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    return made


def _copy_signed(folder: DataFolder, made: Path) -> dict[str, Any] | None:
    """The published checkpoint and the ledger, in that order: the ledger is never behind what was published."""
    present = [copy_file(folder.audit / name, made / AUDIT / name) for name in (CHECKPOINT, VKEY)]
    copy_database(folder.ledger, made / LEDGER)
    if not all(present):
        return None
    try:
        vkey = read_vkey_file((made / AUDIT / VKEY).read_bytes())
        note = open_checkpoint((made / AUDIT / CHECKPOINT).read_bytes(), vkey, ignore_unknown=True)[0]
    except Malformed as error:
        raise BackupUnusable(f"The published checkpoint cannot be read ({error}): run `atelier verify`.") from error
    return {"size": note.size, "root": note.root.hex(), "origin": note.origin}


def _copy_keys(folder: DataFolder, databases: Databases, made: Path) -> None:
    databases.back_up_keys(made)
    for path in folder.keys.glob("*.key"):
        copy_file(path, made / path.name)
    for path in made.iterdir():
        path.chmod(0o600)
