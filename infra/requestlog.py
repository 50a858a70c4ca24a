"""`gateway.ports.requests.RequestLog` in the operational database: rows of thirty days, bodies sealed under a person.

What was recorded is kept in memory until the next `flush` (a second, mostly), which a `kill -9` may lose.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from datetime import UTC, timedelta
from typing import Any, Protocol
from uuid import UUID

from domain.ids import Clock
from domain.personal import Keyring, SubjectErased
from gateway.ports.requests import Exchange, ExchangeFilters
from infra.eventlog.uuids import text_of_uuid
from projections.store import Store

PURPOSE = "requests"
KEPT = timedelta(days=30)
TIDIED = timedelta(minutes=10)
WAITING = 10_000
"""More than these are not remembered between two flushes."""
SCHEMA = (
    """CREATE TABLE IF NOT EXISTS request_log (
         tenant TEXT NOT NULL, id TEXT NOT NULL, at TEXT NOT NULL, request_id TEXT NOT NULL, key TEXT NOT NULL,
         method TEXT NOT NULL, route TEXT NOT NULL, path TEXT NOT NULL, status INTEGER NOT NULL,
         milliseconds REAL NOT NULL, subject TEXT NOT NULL, request BLOB, response BLOB,
         PRIMARY KEY (tenant, id)) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS request_log_by_subject ON request_log (subject)",
    "CREATE INDEX IF NOT EXISTS request_log_by_time ON request_log (at)",
    "CREATE INDEX IF NOT EXISTS request_log_by_request ON request_log (tenant, request_id)",
)
COLUMNS = "id, at, request_id, key, method, route, path, status, milliseconds"


class Clients(Protocol):
    def __call__(self, tenant: UUID, subject: UUID) -> bool:
        """Whether that person is the tenant's own: no key is minted for a stranger."""


class SealedRequestLog:
    def __init__(self, store: Store, keyring: Keyring, clock: Clock, own: Clients) -> None:
        self._store, self._keyring, self._clock, self._own = store, keyring, clock, own
        self._waiting: deque[Exchange] = deque(maxlen=WAITING)
        self._writing = threading.Lock()
        self._tidied = clock.now() - TIDIED
        with store.write() as connection:
            for statement in SCHEMA:
                connection.execute(statement)

    def record(self, exchange: Exchange) -> None:
        self._waiting.append(exchange)

    def flush(self) -> int:
        """Write what was recorded, and forget what is older than thirty days; the number written."""
        with self._writing:
            taken = []
            while self._waiting:
                taken.append(self._waiting.popleft())
            rows = [self._row(each) for each in taken]
            now = self._clock.now()
            old = abs(now - self._tidied) >= TIDIED
            if rows or old:
                with self._store.write() as connection:
                    if rows:
                        connection.executemany(f"INSERT INTO request_log VALUES ({','.join('?' * 13)})", rows)
                    if old:
                        connection.execute(
                            "DELETE FROM request_log WHERE at < ?", ((now - KEPT).astimezone(UTC).isoformat(),)
                        )
                        self._tidied = now
            return len(rows)

    def forget(self, tenant: UUID, subject: UUID) -> None:
        """With a person's erasure: the bodies and paths of all that was about them."""
        self.flush()
        with self._store.write() as connection:
            connection.execute("DELETE FROM request_log WHERE subject = ?", (str(subject),))

    def search(self, tenant: UUID, filters: ExchangeFilters, before: str | None, limit: int) -> list[dict[str, Any]]:
        self.flush()
        parts, values = ["tenant = ?", "at >= ?"], [str(tenant), (self._clock.now() - KEPT).isoformat()]
        for part, value in _conditions(filters, before):
            parts.append(part)
            values += value
        rows = self._store.all(
            f"SELECT {COLUMNS} FROM request_log WHERE {' AND '.join(parts)} ORDER BY id DESC LIMIT ?", (*values, limit)
        )
        return [dict(row) for row in rows]

    def find(self, tenant: UUID, id: UUID) -> dict[str, Any] | None:
        self.flush()
        row = self._store.one(
            f"SELECT {COLUMNS}, subject, request, response FROM request_log WHERE tenant = ? AND id = ?",
            (str(tenant), str(id)),
        )
        if row is None:
            return None
        subject = UUID(row["subject"])
        bodies = {part: self._opened(tenant, subject, str(id), part, row[part]) for part in ("request", "response")}
        return {**dict(row), **bodies}

    def _row(self, each: Exchange) -> Sequence[Any]:
        subject, request, response = each.subject, each.request, each.response
        if subject != each.tenant and not each.certain and not self._own(each.tenant, subject):
            subject, request, response = each.tenant, None, None
        tenant, id = text_of_uuid(each.tenant), text_of_uuid(each.id)
        bodies = (("request", request), ("response", response))
        try:
            sealed = [self._sealed(subject, _bound(tenant, id, part), body) for part, body in bodies]
        except SubjectErased:
            sealed = [None, None]
        return (
            tenant,
            id,
            each.at.astimezone(UTC).isoformat(),
            each.request_id,
            text_of_uuid(each.key),
            each.method,
            each.route,
            each.path,
            each.status,
            each.milliseconds,
            text_of_uuid(subject),
            *sealed,
        )

    def _sealed(self, subject: UUID, bound: bytes, body: bytes | None) -> bytes | None:
        if body is None:
            return None
        nonce, ciphertext = self._keyring.seal(subject, PURPOSE, body, bound)
        return nonce + ciphertext

    def _opened(self, tenant: UUID, subject: UUID, id: str, part: str, sealed: bytes | None) -> bytes | None:
        if sealed is None:
            return None
        data = bytes(sealed)
        return self._keyring.open(subject, PURPOSE, data[:12], data[12:], _bound(str(tenant), id, part))


def _bound(tenant: str, id: str, part: str) -> bytes:
    return f"request-log/{tenant}/{id}/{part}".encode()


def _conditions(filters: ExchangeFilters, before: str | None) -> list[tuple[str, list[Any]]]:
    given: list[tuple[str, Any]] = [
        ("id < ?", before),
        ("method = ?", filters.method),
        ("route = ?", filters.route),
        ("status = ?", filters.status),
        ("key = ?", None if filters.key is None else str(filters.key)),
        ("request_id = ?", filters.request_id),
        ("at >= ?", None if filters.since is None else filters.since.astimezone(UTC).isoformat()),
        ("at < ?", None if filters.until is None else filters.until.astimezone(UTC).isoformat()),
    ]
    parts = [(part, [value]) for part, value in given if value is not None]
    if filters.path is not None:
        literal = filters.path.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        parts.append(("path LIKE ? ESCAPE '\\'", [f"%{literal}%"]))
    if filters.errors is not None:
        parts.append(("status >= 400" if filters.errors else "status < 400", []))
    return parts
