"""Sign-ups that wait for their link, as rows that only the link's own token opens."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.auth.sign_ups import SignUp
from infra.stores import Store

SCHEMA = """CREATE TABLE IF NOT EXISTS sign_ups (
  digest TEXT PRIMARY KEY, sealed TEXT NOT NULL, until TEXT NOT NULL) WITHOUT ROWID"""
MOST_WAITING = 10_000
_NONCE = bytes(12)
"""The same for all: each key seals one message, and is gone with its token."""


class StoredSignUps:
    """`gateway.auth.sign_ups.SignUps`. At rest there are the token's SHA-256 and AES-256-GCM under a key made from it.

    Times are compared as text: all of them are in UTC.
    """

    def __init__(self, store: Store, most: int = MOST_WAITING) -> None:
        self._store, self._most = store, most
        with store.write() as connection:
            connection.execute(SCHEMA)

    def offer(self, token: str, sign_up: SignUp, until: datetime, now: datetime) -> bool:
        fields = [str(sign_up.tenant), str(sign_up.member), sign_up.name, sign_up.email]
        sealed = AESGCM(_key(token)).encrypt(_NONCE, json.dumps(fields).encode(), None)
        with self._store.write() as connection:
            connection.execute("DELETE FROM sign_ups WHERE until <= ?", (now.isoformat(),))
            waiting = connection.execute("SELECT COUNT(*) AS n FROM sign_ups").fetchone()["n"]
            if waiting >= self._most:
                return False
            row = (_digest(token), base64.b64encode(sealed).decode(), until.isoformat())
            connection.execute("INSERT INTO sign_ups VALUES (?,?,?)", row)
        return True

    def burn(self, token: str, now: datetime) -> SignUp | None:
        with self._store.write() as connection:
            connection.execute("DELETE FROM sign_ups WHERE until <= ?", (now.isoformat(),))
            burned = connection.execute(
                "DELETE FROM sign_ups WHERE digest = ? RETURNING sealed", (_digest(token),)
            ).fetchone()
        if burned is None:
            return None
        opened = AESGCM(_key(token)).decrypt(_NONCE, base64.b64decode(burned["sealed"]), None)
        tenant, member, name, email = json.loads(opened)
        return SignUp(UUID(tenant), UUID(member), name, email)


def _digest(token: str) -> str:
    return hashlib.sha256(b"atelier/sign-up/name/v1\n" + token.encode("utf-8", "replace")).hexdigest()


def _key(token: str) -> bytes:
    return hashlib.sha256(b"atelier/sign-up/key/v1\n" + token.encode("utf-8", "replace")).digest()
