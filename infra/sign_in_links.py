"""Sign-in links and ended sessions where processes share them: made in one, burned in any, once."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from uuid import UUID

from gateway.auth.sessions import Grant, Session
from infra.stores import Store

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS sign_in_links (
         digest TEXT PRIMARY KEY, gives TEXT NOT NULL, until TEXT NOT NULL) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS ended_sessions (nonce TEXT PRIMARY KEY, until TEXT NOT NULL) WITHOUT ROWID",
)


class StoredLinks:
    """`gateway.auth.sessions.Links`. Times are compared as text: all of them are in UTC."""

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.write() as connection:
            for statement in SCHEMA:
                connection.execute(statement)

    def offer(self, token: str, grant: Grant, until: datetime) -> None:
        gives = json.dumps([str(grant.tenant), str(grant.member), list(grant.scopes)])
        with self._store.write() as connection:
            connection.execute("INSERT INTO sign_in_links VALUES (?,?,?)", (_digest(token), gives, until.isoformat()))

    def burn(self, token: str, now: datetime) -> Grant | None:
        with self._store.write() as connection:
            connection.execute("DELETE FROM sign_in_links WHERE until <= ?", (now.isoformat(),))
            burned = connection.execute(
                "DELETE FROM sign_in_links WHERE digest = ? RETURNING gives", (_digest(token),)
            ).fetchone()
        if burned is None:
            return None
        tenant, member, scopes = json.loads(burned["gives"])
        return Grant(UUID(tenant), UUID(member), tuple(scopes))

    def end(self, session: Session, now: datetime) -> None:
        with self._store.write() as connection:
            connection.execute("DELETE FROM ended_sessions WHERE until <= ?", (now.isoformat(),))
            connection.execute(
                "INSERT INTO ended_sessions VALUES (?,?) ON CONFLICT (nonce) DO NOTHING",
                (session.nonce, session.expires.isoformat()),
            )

    def ended(self, session: Session) -> bool:
        return self._store.one("SELECT 1 FROM ended_sessions WHERE nonce = ?", (session.nonce,)) is not None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
