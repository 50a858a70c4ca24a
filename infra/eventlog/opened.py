"""Which event log a process opens: SQLite in the data folder, or PostgreSQL where `ATELIER_DATABASE_URL` says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from analytics.schema import Block
from domain.ids import Ids
from domain.log import Position, Recorded
from infra.eventlog.sqlite import Command, SqliteEventLog
from infra.folder import DataFolder
from infra.settings import BadSetting, Settings


class Log(Protocol):
    """What both adapters promise; `tests/infra/test_eventlog_contract.py` holds them to it."""

    shared: bool

    @property
    def path(self) -> Path | None: ...

    def append(self, events: Sequence[StoredEvent], commands: Sequence[tuple[int, Command]]) -> Sequence[Position]: ...

    def events_of(self, originator: UUID, after: int = 0) -> Sequence[StoredEvent]: ...

    def read(self, after: Position, limit: int) -> Sequence[Recorded]: ...

    def of(self, originators: Sequence[UUID], after: Position, upto: Position) -> Sequence[Recorded]: ...

    def of_kinds(self, topics: Sequence[str], after: Position, upto: Position) -> Sequence[Recorded]: ...

    def read_block(self, after: Position, limit: int) -> Block: ...

    def head(self) -> Position: ...

    def changed(self, after: Position, limit: int) -> Sequence[tuple[Position, UUID]]: ...

    def news(
        self, after: Position, limit: int, command_ids: Sequence[str]
    ) -> tuple[Sequence[tuple[Position, UUID]], Mapping[str, Command]]: ...

    def command(self, command_id: str) -> Command | None: ...

    def commands(self, command_ids: Sequence[str]) -> Mapping[str, Command]: ...

    def forget_answers(self, before: str, subject: UUID | None = None) -> int: ...

    def truncate_log(self) -> bool: ...

    def close(self) -> None: ...


ASKED = 1.0
"""Seconds for which the log is tried for an answer about health."""


def asked_log(settings: Settings, log: Log) -> Log:
    """The log for whoever watches: it waits for no server that is away, and for no one else's connection."""
    if not settings.database_url:
        return log
    from infra.eventlog.postgres import PostgresEventLog

    return PostgresEventLog(settings.database_url, pool_size=1, patience=ASKED)


def open_log(settings: Settings, folder: DataFolder, ids: Ids) -> Log:
    """Raises `NewerDatabase`, `NotMigrated`, `OtherKeys` and `BadSetting`."""
    if not settings.database_url:
        return SqliteEventLog(folder.log)
    try:
        from infra.eventlog.postgres import PostgresEventLog
    except ModuleNotFoundError as error:
        raise BadSetting(
            f"ATELIER_DATABASE_URL needs the package {error.name}: install atelier with its extra `cluster`."
        ) from None
    log = PostgresEventLog(settings.database_url)
    try:
        log.claim(folder.key("key-encryption.key", ids))
    except BaseException:
        log.close()
        raise
    return log
