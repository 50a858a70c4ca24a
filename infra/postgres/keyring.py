"""The key ring in PostgreSQL, shared by processes that each remember keys: what one erases, all forget."""

from __future__ import annotations

from uuid import UUID

from infra.keyring.stored import StoredKeyring
from infra.postgres.store import PostgresStore

SCHEMA = "keyring"


class KeysStore(PostgresStore):
    """The key ring's tables, which the runtime role does not own."""

    def __init__(self, url: str, version: int) -> None:
        super().__init__(url, "keyring", version, SCHEMA, size=4)

    def rewrite(self) -> None:
        """Write the keys anew, without those that were deleted."""
        self.all("SELECT keyring.rewrite()")


class SharedKeyring(StoredKeyring):
    """`follow`, called every half second, drops from memory the keys of those whom other processes have erased."""

    alone = False
    any_erased = (
        "SELECT 1 FROM tombstones WHERE subject = ANY (SELECT json_array_elements_text(CAST(? AS json))) LIMIT 1"
    )
    _followed = 0

    def follow(self) -> None:
        """See `StoredKeyring`."""
        # Erasures take turns, so the numbers come in the order of the commits.
        rows = self._database.all(
            "SELECT number, subject FROM tombstones WHERE number > ? ORDER BY number", (self._followed,)
        )
        for row in rows:
            self._forget(UUID(row["subject"]))
            self._followed = row["number"]

    def _forget(self, subject: UUID) -> None:
        with self._lock:
            for held in [held for held in self._cache if held[0] == subject.int]:
                del self._cache[held]
