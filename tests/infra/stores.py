"""The adapters that the contracts are held against. A new adapter is one more entry here."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
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
from tests.infra.postgres_server import database_of, plain_owner, runtime_login, schema_of


@cache
def plainly_owned(folder: Path) -> str:
    """The database of that folder, migrated by an owner who is no superuser."""
    return plain_owner()


STORES: dict[str, Callable[[Path], Any]] = {
    "postgres": lambda folder: PostgresEventLog(database_of(folder)),
    "sqlite": lambda folder: SqliteEventLog(folder / "log.db"),
}
"""By name: opens the store of that folder; opening it again gives the same log."""

CONFIGURED: dict[str, Callable[[Path], Any]] = {
    "a login of the runtime role": lambda folder: PostgresEventLog(runtime_login(database_of(folder))),
    "an owner who is no superuser": lambda folder: PostgresEventLog(plainly_owned(folder)),
    "one connection": lambda folder: PostgresEventLog(database_of(folder), pool_size=1),
    "settings of the URL's own": lambda folder: PostgresEventLog(
        database_of(folder).replace("postgresql://", "postgres://")
        + "?application_name=ink&connect_timeout=3&options=-csearch_path%3Dlog%20-csynchronous_commit%3Doff"
    ),
}
"""PostgreSQL as `ATELIER_DATABASE_URL` may name it otherwise; held to the same contracts, but not in every run."""


def opened_store(name: str, folder: Path) -> Any:
    """One of `STORES` or of `CONFIGURED`."""
    return (STORES | CONFIGURED)[name](folder)


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
