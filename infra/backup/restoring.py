"""Restoring a backup: checked against its manifest, proven against what was signed, and erased again before use.

Everything is done beside the place where the folder will lie, and put there only when all of it holds.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.clients import Client
from domain.ids import Ids
from domain.log import LogReader, Recorded
from infra.backup import manifest
from infra.backup.databases import Databases, Opened, Store
from infra.backup.files import put_back
from infra.backup.manifest import BackupUnusable, Manifest
from infra.backup.proving import prove
from infra.backup.taking import AUDIT, LEDGER, MOTIFS, OBJECTS
from infra.eventlog.transcoding import Transcoder
from infra.folder import DataFolder
from infra.objects.bucket import Bucket
from infra.objects.folder import FolderObjects
from infra.objects.s3 import S3Objects
from infra.objects.sealing import Objects

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
    backup: Path,
    keys: Path,
    data: Path,
    databases: Databases,
    ids: Ids,
    checkpoints: Sequence[bytes] = (),
    new_origin: str | None = None,
    bucket: Bucket | None = None,
) -> Restored:
    """Make the data folder `data`, and what `databases` are, from a backup and its keys, or newer keys.

    `checkpoints` were kept outside: the log has to hold each, or was truncated or changed. One that is merely longer
    is let pass where `new_origin` is another name than the one it was signed under: the audit log begins anew then.
    People's files go into `bucket` where one is given. Raises `BackupUnusable`; nothing is left behind then.
    """
    if data.exists() and any(data.iterdir()):
        raise BackupUnusable(f"{data} is not empty: a restore makes a new folder. Set ATELIER_DATA to another.")
    for folder in (backup, keys):
        described = manifest.read(folder)
        _require_kind(described, databases.named)
        manifest.check(folder, described)
    made = data.with_name(f"{data.name}.restoring")
    shutil.rmtree(made, ignore_errors=True)
    try:
        restored = _made(backup, keys, DataFolder(made), databases, ids, checkpoints, new_origin, bucket)
        if data.exists():
            data.rmdir()
        os.replace(made, data)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return restored


def _require_kind(described: Manifest, named: str) -> None:
    found = described.facts.get("databases")
    if found == "postgresql" and named != found:
        raise BackupUnusable("The backup is of a platform on PostgreSQL: set ATELIER_DATABASE_URL to a new database.")
    if found != named:
        raise BackupUnusable("The backup is of a platform in a folder: restore it without ATELIER_DATABASE_URL.")


def _made(
    backup: Path,
    keys: Path,
    place: DataFolder,
    databases: Databases,
    ids: Ids,
    checkpoints: Sequence[bytes],
    new_origin: str | None,
    bucket: Bucket | None,
) -> Restored:
    place.open()
    try:
        _copy(backup, keys, place)
        objects = put_back(backup / OBJECTS, place, bucket)
        try:
            databases.put_back(backup, keys, place)
            try:
                with databases.opened(place, ids) as opened:
                    return _bring_back(place, opened, ids, checkpoints, new_origin, len(objects), bucket)
            except BaseException:
                databases.take_back()
                raise
        except BaseException:
            if bucket is not None:
                bucket.remove(objects)
            raise
    finally:
        place.close()


def _copy(backup: Path, keys: Path, folder: DataFolder) -> None:
    shutil.copyfile(backup / LEDGER, folder.ledger)
    for name, target in ((AUDIT, folder.audit), (MOTIFS, folder.root / MOTIFS)):
        if (backup / name).is_dir():
            shutil.copytree(backup / name, target)
    for path in keys.glob("*.key"):
        shutil.copyfile(path, folder.keys / path.name)
        (folder.keys / path.name).chmod(0o600)


def _bring_back(
    folder: DataFolder,
    opened: Opened,
    ids: Ids,
    checkpoints: Sequence[bytes],
    new_origin: str | None,
    objects: int,
    bucket: Bucket | None,
) -> Restored:
    decoder = Transcoder(opened.keyring)
    proven = prove(folder, opened.log, decoder, ids, checkpoints, new_origin)
    address_key = folder.key("address.key", ids)
    files: Objects = FolderObjects(folder.objects, opened.keyring, address_key, ids)
    if bucket is not None:
        files = S3Objects(bucket, opened.keyring, address_key)
    erased = _erase_again(opened, decoder, files)
    if proven.lost:
        folder.ledger.unlink()
        shutil.rmtree(folder.audit)
    _keep_claims_apart(opened.operations)
    return Restored(proven.events, objects, proven.signed, erased)


def _erase_again(opened: Opened, decoder: Transcoder, files: Objects) -> int:
    """Whoever the log, or a tombstone of newer keys, says is erased; how many there are."""
    people = set(opened.keyring.erased())
    for recorded in _events(opened.log):
        if recorded.topic == Client.Erased.TOPIC:
            people.add(recorded.originator_id)
            files.erase(decoder.envelope(recorded).tenant, recorded.originator_id)
    for subject in people:
        opened.keyring.erase(subject)
        opened.log.forget_answers("", subject)
    if people:
        opened.keys.scrub()
    return len(people)


def _events(log: LogReader) -> Iterator[Recorded]:
    position = 0
    while batch := log.read(position, BATCH):
        yield from batch
        position = batch[-1].position


def _keep_claims_apart(operations: Store) -> None:
    with operations.write() as connection:
        if operations.has("jobs"):
            connection.execute("UPDATE jobs SET fence = fence + ?", (LATER_CLAIMS,))
