"""Erasing a person for good: keys and files, and then what the databases keep in places that no row uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol
from uuid import UUID

from domain.log import Position
from domain.personal import Keyring
from projections.store import Connection

SCHEMA = "CREATE TABLE IF NOT EXISTS unscrubbed (position INTEGER PRIMARY KEY)"

REMEMBER = "INSERT INTO unscrubbed VALUES (?) ON CONFLICT (position) DO NOTHING"


class Objects(Protocol):
    def erase(self, tenant: UUID, subject: UUID) -> None: ...


class Keys(Protocol):
    """Where the keys lie: see `infra.sqlite.Database`."""

    def rewrite(self) -> None: ...

    def truncate_log(self) -> bool: ...


class Store(Keys, Protocol):
    def write(self) -> AbstractContextManager[Connection]: ...

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> Any: ...

    def has(self, table: str) -> bool: ...


class Log(Protocol):
    def head(self) -> Position: ...

    def forget_answers(self, before: str, subject: UUID | None = None) -> int: ...


class Erasures:
    """`erase` destroys at once what opens a person's data; `scrub`, called now and then, finishes the work.

    That there is something to scrub is written down first, so that it outlives the process. `applied` tells how far
    the read models are: before they have the erasure, the clear text is in their rows.
    """

    def __init__(
        self,
        keyring: Keyring,
        objects: Objects,
        log: Log,
        store: Store,
        keys: Keys,
        applied: Callable[[], Position],
        also: Sequence[Callable[[UUID, UUID], None]] = (),
    ) -> None:
        """`also(tenant, subject)` erases what others keep of a person, before the keys go."""
        self._keyring, self._objects, self._log = keyring, objects, log
        self._store, self._keys, self._applied = store, keys, applied
        self._also = tuple(also)
        self._rewritten: Position | None = None
        with store.write() as connection:
            connection.execute(SCHEMA)

    def erase(self, tenant: UUID, subject: UUID) -> None:
        """Again is harmless."""
        with self._store.write() as connection:
            connection.execute(REMEMBER, (self._log.head(),))
        for erase in self._also:
            erase(tenant, subject)
        # Keys first: a store of files that is away keeps nothing readable meanwhile.
        self._keyring.erase(subject)
        self._log.forget_answers("", subject)
        self._objects.erase(tenant, subject)

    def scrub(self) -> bool:
        """True where nothing is left to do. A reader that stands in the way is waited for until the next call."""
        row = self._store.one("SELECT MAX(position) AS position FROM unscrubbed")
        wanted = None if row is None else row["position"]
        if wanted is None:
            return True
        if self._applied() < wanted:
            return False
        if self._rewritten != wanted:
            self._store.rewrite()
            self._keys.rewrite()
            self._rewritten = wanted
        if not (self._store.truncate_log() and self._keys.truncate_log()):
            return False
        with self._store.write() as connection:
            connection.execute("DELETE FROM unscrubbed WHERE position <= ?", (wanted,))
        return True


def restored_from_before_an_erasure(store: Store, erased: Iterable[UUID]) -> bool:
    """Whether the read models show a person whose keys are gone: the folder was put back from an older copy.

    The log of such a copy does not know of the erasure, but its sealed fields stay shut; the read models, which hold
    text in the clear, have to be made from it anew.
    """
    return store.has("clients") and any(
        store.one("SELECT 1 FROM clients WHERE id = ? AND erased = 0", (str(subject),)) is not None
        for subject in erased
    )
