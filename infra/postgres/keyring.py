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
    keep_all = """
INSERT INTO data_keys (subject, purpose, nonce, wrapped)
SELECT given.subject, '*', substr(CAST(?2 AS bytea), CAST(60 * given.place AS int) - 59, 12),
  substr(CAST(?2 AS bytea), CAST(60 * given.place AS int) - 47, 48)
FROM json_array_elements_text(CAST(?1 AS json)) WITH ORDINALITY AS given (subject, place)
WHERE NOT EXISTS (SELECT 1 FROM tombstones WHERE tombstones.subject = given.subject)
ON CONFLICT (subject, purpose) DO NOTHING"""
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
            self._ahead, self._opened = {}, ("", b"")
