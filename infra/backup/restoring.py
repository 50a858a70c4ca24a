"""Restoring a backup: checked against its manifest, proven against what was signed, and erased again before use.

Everything is done beside the place where the folder will lie, and put there only when all of it holds.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from domain.clients import Client
from domain.ids import Ids
from domain.log import Recorded
from infra.backup import manifest
from infra.backup.manifest import BackupUnusable
from infra.backup.proving import prove
from infra.backup.taking import AUDIT, KEYRING, LEDGER, LOG, MOTIFS, OBJECTS, OPERATIONS
from infra.eventlog.sqlite import SqliteEventLog
from infra.eventlog.transcoding import Transcoder
from infra.folder import DataFolder
from infra.keyring.sqlite import SqliteKeyring
from infra.objects.folder import FolderObjects
from infra.platform import KEYRING_VERSION
from infra.sqlite import Database

BATCH = 2000
LATER_CLAIMS = 1_000_000
"""Added to the number of claims of each job: those after the backup, whose commands the log may hold, stay apart."""


@dataclass(frozen=True, slots=True)
class Restored:
    events: int
    objects: int
    signed: int
    """Leaves under the newest checkpoint that the log was proven to hold."""
    erased: int
    """People whose erasure was carried out again, as the log or the newer keys say."""


def restore(
    backup: Path, keys: Path, data: Path, ids: Ids, checkpoints: Sequence[bytes] = (), new_origin: str | None = None
) -> Restored:
    """Make the data folder `data` from a backup and its keys, or newer keys.

    `checkpoints` were kept outside: the log has to hold each, or was truncated or changed. One that is merely longer
    is let pass where `new_origin` is another name than the one it was signed under: the audit log begins anew then.
    Raises `BackupUnusable`; nothing is left behind then.
    """
    if data.exists() and any(data.iterdir()):
        raise BackupUnusable(f"{data} is not empty: a restore makes a new folder. Set ATELIER_DATA to another.")
    for folder in (backup, keys):
        manifest.check(folder, manifest.read(folder))
    made = data.with_name(f"{data.name}.restoring")
    shutil.rmtree(made, ignore_errors=True)
    try:
        place = DataFolder(made)
        place.open()
        try:
            objects = _copy(backup, keys, place)
            restored = _bring_back(place, ids, checkpoints, new_origin, objects)
        finally:
            place.close()
        if data.exists():
            data.rmdir()
        os.replace(made, data)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return restored


def _copy(backup: Path, keys: Path, folder: DataFolder) -> int:
    for name, target in ((LOG, folder.log), (LEDGER, folder.ledger), (OPERATIONS, folder.views)):
        shutil.copyfile(backup / name, target)
    for name, target in ((AUDIT, folder.audit), (OBJECTS, folder.objects), (MOTIFS, folder.root / MOTIFS)):
        if (backup / name).is_dir():
            shutil.copytree(backup / name, target)
    for path in keys.iterdir():
        if path.name != manifest.NAME:
            shutil.copyfile(path, folder.keys / path.name)
            (folder.keys / path.name).chmod(0o600)
    return sum(1 for path in folder.objects.rglob("*") if path.is_file()) if folder.objects.is_dir() else 0


def _bring_back(
    folder: DataFolder, ids: Ids, checkpoints: Sequence[bytes], new_origin: str | None, objects: int
) -> Restored:
    database = Database(folder.keys / KEYRING, version=KEYRING_VERSION)
    try:
        keyring = SqliteKeyring(database, folder.key("key-encryption.key", ids), ids)
        with closing(SqliteEventLog(folder.log)) as log:
            proven = prove(folder, log, Transcoder(keyring), ids, checkpoints, new_origin)
            files = FolderObjects(folder.objects, keyring, folder.key("address.key", ids), ids)
            erased = _erase_again(log, keyring, Transcoder(keyring), files, database)
    finally:
        database.close()
    if proven.lost:
        folder.ledger.unlink()
        shutil.rmtree(folder.audit)
    _keep_claims_apart(folder.views)
    return Restored(proven.events, objects, proven.signed, erased)


def _erase_again(
    log: SqliteEventLog, keyring: SqliteKeyring, decoder: Transcoder, files: FolderObjects, database: Database
) -> int:
    """Whoever the log, or a tombstone of newer keys, says is erased; how many there are."""
    people: set[UUID] = {UUID(row["subject"]) for row in database.all("SELECT subject FROM tombstones")}
    for recorded in _events(log):
        if recorded.topic == Client.Erased.TOPIC:
            people.add(recorded.originator_id)
            files.erase(decoder.envelope(recorded).tenant, recorded.originator_id)
    for subject in people:
        keyring.erase(subject)
        log.forget_answers("", subject)
    if people:
        database.scrub()
    return len(people)


def _events(log: SqliteEventLog) -> Iterator[Recorded]:
    position = 0
    while batch := log.read(position, BATCH):
        yield from batch
        position = batch[-1].position


def _keep_claims_apart(operations: Path) -> None:
    store = Database(operations)
    try:
        with store.write() as connection:
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'jobs'").fetchone():
                connection.execute("UPDATE jobs SET fence = fence + ?", (LATER_CLAIMS,))
    finally:
        store.close()
