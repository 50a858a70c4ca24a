"""Proving a restored log: the tree over its events has to hold every root that was ever signed."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from domain.ids import Ids
from domain.log import Decoder
from infra.backup.manifest import BackupUnusable
from infra.eventlog.sqlite import LogDamaged, SqliteEventLog
from infra.folder import DataFolder
from projections.audit.errors import Malformed
from projections.audit.ledger import Ledger
from projections.audit.notes import Checkpoint, open_checkpoint, read_vkey_file
from projections.audit.tiles import CHECKPOINT, VKEY

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Proven:
    events: int
    signed: int
    lost: bool
    """Whether more was signed once than the log holds."""


def prove(
    folder: DataFolder,
    log: SqliteEventLog,
    decoder: Decoder,
    ids: Ids,
    checkpoints: Sequence[bytes] = (),
    new_origin: str | None = None,
) -> Proven:
    """Whether the log holds what was signed here, and in `checkpoints`, which were kept outside.

    With `new_origin`, the name of a log that begins anew, one of those may be longer than the log. Raises
    `BackupUnusable` where the log lacks events that were signed, or holds others in their place.
    """
    scratch = folder.scratch / "proving.db"
    with closing(sqlite3.connect(scratch, isolation_level=None)) as connection:
        made = Ledger(connection, folder.key("pseudonym.key", ids), fence=1)
        made.install()
        made.claim()
        try:
            while batch := log.read(made.position, BATCH):
                made.append(batch, lambda recorded: decoder.envelope(recorded).tenant)
        except LogDamaged as damaged:
            raise BackupUnusable(f"{damaged}. Take another backup.") from damaged
        outside = _kept_outside(folder, checkpoints)
        longer = [checkpoint for checkpoint in outside if checkpoint.size > made.size]
        if any(checkpoint.origin == new_origin or new_origin is None for checkpoint in longer):
            raise _too_short(longer[0].size, made.size)
        held = [(each.size, each.root) for each in outside if each not in longer]
        signed = _require_roots(made, [*_signed_here(folder), *held])
        proven = Proven(made.size, signed, bool(longer))
    scratch.unlink(missing_ok=True)
    return proven


def _require_roots(made: Ledger, signed: Sequence[tuple[int, bytes]]) -> int:
    """The largest signed size, all of which the tree holds."""
    for size, root in signed:
        if size > made.size:
            raise _too_short(size, made.size)
        if made.root(size) != root:
            raise BackupUnusable(
                f"The first {size} events of the backup are not those that were signed: its log was changed."
            )
    return max((size for size, _ in signed), default=0)


def _too_short(signed: int, held: int) -> BackupUnusable:
    return BackupUnusable(
        f"A checkpoint over {signed} events was signed, but the backup holds {held}: its log is older, or was cut off."
        " Take a newer backup. To go on without those events, give the log a new name (ATELIER_ORIGIN) and restore"
        " with --accept-loss: nobody may sign two histories under one name."
    )


def _signed_here(folder: DataFolder) -> list[tuple[int, bytes]]:
    with closing(sqlite3.connect(folder.ledger)) as connection:
        rows = connection.execute("SELECT size, root FROM audit_checkpoint").fetchall()
    signed = [(int(size), bytes(root)) for size, root in rows]
    try:
        published = (folder.audit / CHECKPOINT).read_bytes()
    except FileNotFoundError:
        return signed
    return [*signed, *((each.size, each.root) for each in _kept_outside(folder, [published]))]


def _kept_outside(folder: DataFolder, notes: Sequence[bytes]) -> list[Checkpoint]:
    if not notes:
        return []
    try:
        vkey = read_vkey_file((folder.audit / VKEY).read_bytes())
        return [open_checkpoint(note, vkey, ignore_unknown=True)[0] for note in notes]
    except (Malformed, FileNotFoundError) as error:
        raise BackupUnusable(f"A checkpoint is not one of this log ({error}).") from error
