"""API requests by tenant, day, key, endpoint and status."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date
from typing import Any
from uuid import UUID

from domain.log import Happened
from domain.operations import Traffic
from projections.store import Connection, Store

GROUPS = {"day": "day", "key": "key", "endpoint": "route", "status": "status"}
"""What counts can be told apart by, and its column."""
MOST_ROWS = 5000


class TrafficView:
    name = "traffic"
    tables = ("api_calls",)
    schema = (
        """CREATE TABLE IF NOT EXISTS api_calls (
             tenant TEXT NOT NULL, day TEXT NOT NULL, key TEXT NOT NULL, route TEXT NOT NULL, status INTEGER NOT NULL,
             calls INTEGER NOT NULL, PRIMARY KEY (tenant, day, key, route, status)) WITHOUT ROWID""",
    )

    def apply(self, connection: Connection, happened: Happened) -> None:
        event = happened.event
        match event:
            case Traffic.Counted():
                day = event.minute.astimezone(UTC).date().isoformat()
                for each in event.counts:
                    connection.execute(
                        "INSERT INTO api_calls VALUES (?,?,?,?,?,?) ON CONFLICT (tenant, day, key, route, status)"
                        " DO UPDATE SET calls = api_calls.calls + excluded.calls",
                        (str(happened.envelope.tenant), day, str(event.key_id), each.route, each.status, each.count),
                    )


def calls(
    store: Store,
    tenant: UUID,
    first: date,
    last: date,
    groups: Sequence[str],
    key: UUID | None = None,
    endpoint: str | None = None,
) -> list[dict[str, Any]]:
    """`requests` and `errors` (status 400 and above) by the groups asked for, most requests first.

    `groups` are names of `GROUPS`; days are whole UTC days, both of them counted.
    """
    columns = ", ".join(GROUPS[group] for group in groups)
    rows = store.all(
        f"SELECT {columns}{', ' if columns else ''}COALESCE(SUM(calls), 0) AS requests,"
        " COALESCE(SUM(CASE WHEN status >= 400 THEN calls ELSE 0 END), 0) AS errors FROM api_calls"
        " WHERE tenant = ?1 AND day >= ?2 AND day <= ?3 AND (CAST(?4 AS TEXT) IS NULL OR key = ?4)"
        f" AND (CAST(?5 AS TEXT) IS NULL OR route = ?5){f' GROUP BY {columns}' if columns else ''}"
        f" ORDER BY requests DESC{f', {columns}' if columns else ''} LIMIT ?6",
        (str(tenant), first.isoformat(), last.isoformat(), None if key is None else str(key), endpoint, MOST_ROWS),
    )
    return [dict(row) for row in rows]
