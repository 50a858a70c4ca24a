"""Sign-in links that wait to be used, and sessions that were ended, in the operational database.

Both outlive the process: a link that was handed over works after a restart, and a cookie whose owner signed out stays
refused. Of a link there is the token's SHA-256 alone, and it is gone with its first use.
"""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from gateway.auth.sessions import Grant, Session, digest_of
from infra.stores import Store

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS sign_in_links (
         digest TEXT PRIMARY KEY, tenant TEXT NOT NULL, member TEXT NOT NULL, scopes TEXT NOT NULL,
         until TEXT NOT NULL) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS ended_sessions (nonce TEXT PRIMARY KEY, until TEXT NOT NULL) WITHOUT ROWID",
)


class KeptSignIns:
    """`gateway.auth.sessions.SignIns`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.write() as connection:
            for statement in SCHEMA:
                connection.execute(statement)

    def offer(self, token: str, grant: Grant, until: datetime) -> None:
        row = (digest_of(token), str(grant.tenant), str(grant.member), json.dumps(grant.scopes), until.isoformat())
        with self._store.write() as connection:
            connection.execute("INSERT INTO sign_in_links VALUES (?,?,?,?,?)", row)

    def burn(self, token: str, now: datetime) -> Grant | None:
        digest = digest_of(token)
        with self._store.write() as connection:
            # Spent, whatever comes of it, and by one process alone.
            row = connection.execute(
                "DELETE FROM sign_in_links WHERE digest = ? RETURNING tenant, member, scopes, until", (digest,)
            ).fetchone()
            connection.execute("DELETE FROM sign_in_links WHERE until <= ?", (now.isoformat(),))
        if row is None or datetime.fromisoformat(row["until"]) <= now:
            return None
        return Grant(UUID(row["tenant"]), UUID(row["member"]), tuple(json.loads(row["scopes"])))

    def end(self, session: Session, now: datetime) -> None:
        with self._store.write() as connection:
            connection.execute("DELETE FROM ended_sessions WHERE until <= ?", (now.isoformat(),))
            values = (session.nonce, session.expires.isoformat())
            connection.execute("INSERT INTO ended_sessions VALUES (?,?) ON CONFLICT (nonce) DO NOTHING", values)

    def ended(self, session: Session) -> bool:
        return self._store.one("SELECT 1 FROM ended_sessions WHERE nonce = ?", (session.nonce,)) is not None
