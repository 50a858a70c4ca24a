"""Quota by tenant and month, with what each leased block has spent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.concepts import Concept
from domain.log import Happened
from domain.usage import UsageMeter
from projections.store import Connection, Store


class UsageView:
    name = "usage"
    tables = ("meters", "leases")
    schema = (
        """CREATE TABLE IF NOT EXISTS meters (
             id TEXT PRIMARY KEY, tenant TEXT NOT NULL, month TEXT NOT NULL, "limit" INTEGER,
             given_back INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS meters_by_tenant ON meters (tenant, month)",
        """CREATE TABLE IF NOT EXISTS leases (
             id TEXT PRIMARY KEY, meter TEXT NOT NULL, holder TEXT NOT NULL, units INTEGER NOT NULL,
             used INTEGER NOT NULL DEFAULT 0, open INTEGER NOT NULL DEFAULT 1) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS leases_by_meter ON leases (meter)",
    )

    def apply(self, connection: Connection, happened: Happened) -> None:
        event = happened.event
        id = str(event.originator_id)
        match event:
            case UsageMeter.Opened():
                connection.execute(
                    'INSERT INTO meters (id, tenant, month, "limit") VALUES (?,?,?,?)',
                    (id, str(event.tenant), event.month, event.limit),
                )
            case UsageMeter.LimitChanged(limit=limit):
                connection.execute('UPDATE meters SET "limit" = ? WHERE id = ?', (limit, id))
            case UsageMeter.BlockLeased():
                connection.execute(
                    "INSERT INTO leases (id, meter, holder, units) VALUES (?,?,?,?)",
                    (str(event.lease_id), id, event.holder, event.units),
                )
            case UsageMeter.BlockReturned():
                connection.execute("UPDATE leases SET open = 0 WHERE id = ?", (str(event.lease_id),))
            case UsageMeter.UnitsGivenBack(units=units):
                connection.execute("UPDATE meters SET given_back = given_back + ? WHERE id = ?", (units, id))
            case Concept.Requested():
                _spend(connection, event.lease_id, len(event.seeds))

    def apply_together(self, connection: Connection, events: Sequence[Happened]) -> None:
        """A tenant's requests spend from one block for a while: its row is changed once for all of them."""
        spent: Counter[UUID] = Counter()
        for happened in events:
            if isinstance(happened.event, Concept.Requested):
                spent[happened.event.lease_id] += len(happened.event.seeds)
            else:
                self.apply(connection, happened)
        for lease, units in spent.items():
            _spend(connection, lease, units)


def _spend(connection: Connection, lease: UUID, units: int) -> None:
    connection.execute("UPDATE leases SET used = used + ? WHERE id = ?", (units, str(lease)))


def open_leases(store: Store) -> list[dict[str, Any]]:
    """Blocks not yet returned, with the units that the log says were spent from them."""
    rows = store.all("SELECT id, meter, holder, units, used FROM leases WHERE open = 1 ORDER BY id")
    return [dict(row) for row in rows]


def usage(store: Store, tenant: UUID) -> list[dict[str, Any]]:
    """Units by month: requested, given back, and the plan's limit; newest month first."""
    rows = store.all(
        'SELECT m.month, m."limit", m.given_back, CAST(COALESCE(SUM(l.used), 0) AS BIGINT) AS requested'
        " FROM meters m LEFT JOIN leases l ON l.meter = m.id WHERE m.tenant = ?"
        " GROUP BY m.id ORDER BY m.month DESC",
        (str(tenant),),
    )
    return [dict(row) for row in rows]
