"""Where a process keeps what is not the log: in files of its folder, or in PostgreSQL with its peers."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from domain.ids import Ids
from infra.folder import DataFolder
from infra.keyring.stored import StoredKeyring
from infra.peers import NoPeers, Peers
from infra.roles import leases_of
from infra.settings import Settings
from infra.sqlite import Database
from projections.follower import ViewsFollower
from projections.search.text import Fts5, TextIndex, Tsvector
from projections.store import Connection

VIEWS_VERSION = 5
"""Raise it when a view makes other rows than before: the next start makes them all anew from the log."""
STORE_VERSION = 1
"""Of the ledger of cuts."""
KEYRING_VERSION = 2
"""Of the key ring. From 2 on one secret is kept a person; keys of 1 go on being used beside it."""


class Store(Protocol):
    """The operational database: `infra.sqlite.Database` says what each of these does."""

    found: int
    skip_locked: str

    @property
    def path(self) -> Path | None: ...

    def write(self, turn: str = "", shared: bool = False) -> AbstractContextManager[Connection]: ...

    def all(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]: ...

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> Any: ...

    def has(self, table: str) -> bool: ...

    def stamp(self, version: int) -> None: ...

    def rewrite(self) -> None: ...

    def truncate_log(self, patience: int = ...) -> bool: ...

    def scrub(self) -> bool: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Stores:
    """`keys` is where the key ring lies; `views` the follower that can rebuild this store, `text` its full text."""

    store: Store
    keys: Store
    keyring: StoredKeyring
    views: type[ViewsFollower]
    text: TextIndex
    peers: Peers

    def close(self) -> None:
        self.keys.close()
        self.store.close()


def open_stores(settings: Settings, folder: DataFolder, ids: Ids, holder: str) -> Stores:
    """`holder` is this process's name among its peers. Raises `NewerDatabase`."""
    wrapping = folder.key("key-encryption.key", ids)
    if not settings.database_url:
        keys = Database(folder.keys / "keyring.db", version=KEYRING_VERSION)
        keys.stamp(KEYRING_VERSION)
        store = Database(folder.views, synchronous="NORMAL", version=VIEWS_VERSION)
        return Stores(store, keys, StoredKeyring(keys, wrapping, ids), ViewsFollower, Fts5(), NoPeers(holder))

    from infra.postgres.keyring import KeysStore, SharedKeyring
    from infra.postgres.peers import PostgresPeers
    from infra.postgres.store import PostgresStore
    from infra.postgres.views import PostgresViewsFollower

    shared = PostgresStore(settings.database_url, "views", VIEWS_VERSION)
    sealed = KeysStore(settings.database_url, KEYRING_VERSION)
    peers = PostgresPeers(shared, holder, leases_of(settings.played))
    return Stores(shared, sealed, SharedKeyring(sealed, wrapping, ids), PostgresViewsFollower, Tsvector(), peers)


def opening(settings: Settings) -> AbstractContextManager[None]:
    """Processes that open the same database do so one after another."""
    if not settings.database_url:
        return nullcontext()
    from infra.postgres.store import alone

    return alone(settings.database_url, "opening")
