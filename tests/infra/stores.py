"""The event stores that the contract is held against. A new adapter is one more entry here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from infra.eventlog.postgres import PostgresEventLog
from infra.eventlog.sqlite import SqliteEventLog
from tests.infra.postgres_server import database_of

STORES: dict[str, Callable[[Path], Any]] = {
    "postgres": lambda folder: PostgresEventLog(database_of(folder)),
    "sqlite": lambda folder: SqliteEventLog(folder / "log.db"),
}
"""By name: opens the store of that folder; opening it again gives the same log."""
