"""The adapters that the contracts are held against. A new adapter is one more entry here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from infra.eventlog.postgres import PostgresEventLog
from infra.eventlog.sqlite import SqliteEventLog
from infra.keyring.stored import StoredKeyring
from infra.postgres.keyring import KeysStore, SharedKeyring
from infra.postgres.store import PostgresStore
from infra.postgres.views import PostgresViewsFollower
from infra.sqlite import Database
from projections.follower import ViewsFollower
from tests.infra.postgres_server import database_of, schema_of

STORES: dict[str, Callable[[Path], Any]] = {
    "postgres": lambda folder: PostgresEventLog(database_of(folder)),
    "sqlite": lambda folder: SqliteEventLog(folder / "log.db"),
}
"""By name: opens the store of that folder; opening it again gives the same log."""

TABLES: dict[str, Callable[[Path], Any]] = {
    "postgres": lambda folder: PostgresStore(*schema_of(folder)),
    "sqlite": lambda folder: Database(folder / "views.db", synchronous="NORMAL"),
}
"""The operational database, by name: opens that folder's; opening it again gives the same tables."""


def views_follower(store: Any, *arguments: Any) -> ViewsFollower:
    """The follower that goes with the store."""
    kind = PostgresViewsFollower if isinstance(store, PostgresStore) else ViewsFollower
    return kind(store, *arguments)


KEYS: dict[str, Callable[[Path], Any]] = {
    "postgres": lambda folder: KeysStore(database_of(folder), 0),
    "sqlite": lambda folder: Database(folder / "keyring.db"),
}
"""Where a key ring lies, by name."""


def keyring_over(database: Any, *arguments: Any) -> StoredKeyring:
    """The key ring that goes with the database."""
    kind = SharedKeyring if isinstance(database, KeysStore) else StoredKeyring
    return kind(database, *arguments)
