"""The databases of a platform as a backup needs them: in files of the data folder, or in PostgreSQL beside it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from domain.ids import Ids
from domain.log import LogReader
from infra.backup.copying import copy_database, copy_tables
from infra.eventlog.sqlite import SqliteEventLog
from infra.folder import DataFolder
from infra.keyring.stored import StoredKeyring
from infra.sqlite import Database
from infra.stores import KEYRING_VERSION
from projections.store import Connection

LOG, OPERATIONS, KEYRING = "log.db", "operations.db", "keyring.db"


class Log(LogReader, Protocol):
    def forget_answers(self, before: str, subject: UUID | None = None) -> int: ...


class Store(Protocol):
    def write(self) -> AbstractContextManager[Connection]: ...

    def has(self, table: str) -> bool: ...

    def scrub(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Opened:
    """A platform's databases, with nothing at work on them."""

    log: Log
    keyring: StoredKeyring
    keys: Store
    operations: Store


class Databases(Protocol):
    """`derived` tables, given when it is made, are left out: they follow from the log and hold text in the clear."""

    named: str
    """What a backup's manifest calls them."""

    def back_up(self, made: Path) -> int:
        """Copy what is at work, and then the log, into a folder; the number of the log's events."""

    def back_up_keys(self, made: Path) -> None: ...

    def put_back(self, backup: Path, keys: Path, folder: DataFolder) -> None:
        """Raises `BackupUnusable` where there is something already."""

    def opened(self, folder: DataFolder, ids: Ids) -> AbstractContextManager[Opened]: ...

    def take_back(self) -> None:
        """Undo `put_back`, but for what lies in the folder."""


class FileDatabases:
    """SQLite files in the data folder."""

    named = "folder"

    def __init__(self, folder: DataFolder, derived: Sequence[str]) -> None:
        self._folder, self._derived = folder, derived

    def back_up(self, made: Path) -> int:
        copy_tables(self._folder.views, made / OPERATIONS, self._derived)
        copy_database(self._folder.log, made / LOG)
        with closing(sqlite3.connect(made / LOG)) as connection:
            return int(connection.execute("SELECT COUNT(*) FROM events").fetchone()[0])

    def back_up_keys(self, made: Path) -> None:
        copy_database(self._folder.keys / KEYRING, made / KEYRING)

    def put_back(self, backup: Path, keys: Path, folder: DataFolder) -> None:
        shutil.copyfile(backup / LOG, folder.log)
        shutil.copyfile(backup / OPERATIONS, folder.views)
        shutil.copyfile(keys / KEYRING, folder.keys / KEYRING)

    @contextmanager
    def opened(self, folder: DataFolder, ids: Ids) -> Iterator[Opened]:
        keys = Database(folder.keys / KEYRING, version=KEYRING_VERSION)
        operations = Database(folder.views)
        log = SqliteEventLog(folder.log)
        try:
            keyring = StoredKeyring(keys, folder.key("key-encryption.key", ids), ids)
            yield Opened(log, keyring, keys, operations)
        finally:
            log.close()
            operations.close()
            keys.close()

    def take_back(self) -> None:
        """Nothing lies elsewhere."""
