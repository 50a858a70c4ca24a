"""Bookings as studios and clients see them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.bookings import Booking
from domain.clients import Client
from domain.log import Happened
from projections.store import Connection, Store

_STATES = {
    Booking.Confirmed: "confirmed",
    Booking.Completed: "completed",
    Booking.Cancelled: "cancelled",
    Booking.MarkedNoShow: "no-show",
}


class BookingsView:
    name = "bookings"
    tables = ("bookings",)
    schema = (
        """CREATE TABLE IF NOT EXISTS bookings (
             id TEXT PRIMARY KEY, tenant TEXT NOT NULL, studio TEXT NOT NULL, artist TEXT NOT NULL,
             client TEXT NOT NULL, concept TEXT, state TEXT NOT NULL, start TEXT NOT NULL, "end" TEXT NOT NULL,
             price INTEGER NOT NULL, deposit INTEGER NOT NULL, currency TEXT NOT NULL,
             deposit_paid INTEGER NOT NULL DEFAULT 0, paid INTEGER, held_until TEXT, reason TEXT, notes TEXT,
             created TEXT NOT NULL, variant INTEGER) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS bookings_by_studio ON bookings (studio, start)",
        "CREATE INDEX IF NOT EXISTS bookings_by_tenant ON bookings (tenant, id)",
        "CREATE INDEX IF NOT EXISTS bookings_by_client ON bookings (client)",
    )

    def apply(self, connection: Connection, happened: Happened) -> None:
        event = happened.event
        id = str(event.originator_id)
        match event:
            case Booking.Requested():
                _insert(connection, id, event)
            case Booking.SlotHeld(until=until):
                _set(connection, id, "state = 'slot-held', held_until = ?", until.isoformat())
            case Booking.DepositBecameDue(until=until):
                _set(connection, id, "state = 'deposit-due', held_until = ?", until.isoformat())
            case Booking.DepositRecorded():
                _set(connection, id, "deposit_paid = 1")
            case Booking.Rescheduled(start=start, end=end):
                _set(connection, id, 'start = ?, "end" = ?', start.isoformat(), end.isoformat())
            case Booking.Completed(paid=paid):
                _set(connection, id, "state = 'completed', paid = ?", paid.minor)
            case Booking.Cancelled(reason=reason):
                _set(connection, id, "state = 'cancelled', held_until = NULL, reason = ?", reason)
            case Booking.Confirmed() | Booking.MarkedNoShow():
                _set(connection, id, "held_until = NULL, state = ?", _STATES[type(event)])
            case Client.Erased():
                connection.execute("UPDATE bookings SET notes = NULL WHERE client = ?", (id,))


def booking(store: Store, tenant: UUID, id: UUID) -> dict[str, Any] | None:
    row = store.one("SELECT * FROM bookings WHERE id = ? AND tenant = ?", (str(id), str(tenant)))
    return None if row is None else dict(row)


def bookings(store: Store, tenant: UUID, after: str, limit: int, studio: UUID | None = None) -> list[dict[str, Any]]:
    rows = store.all(
        "SELECT * FROM bookings WHERE tenant = ?1 AND (CAST(?2 AS TEXT) IS NULL OR studio = ?2) AND id > ?3"
        " ORDER BY id LIMIT ?4",
        (str(tenant), None if studio is None else str(studio), after, limit),
    )
    return [dict(row) for row in rows]


def between(store: Store, tenant: UUID, studio: UUID, start: str, end: str) -> list[dict[str, Any]]:
    """The open and past bookings of a studio that touch [start, end), by start; ISO 8601 in UTC."""
    return _touching(store, tenant, studio, start, end, "state <> 'cancelled'")


def called_off(store: Store, tenant: UUID, studio: UUID, start: str, end: str) -> list[dict[str, Any]]:
    """Those that were cancelled after their deposit was paid, and would have touched [start, end), by start."""
    return _touching(store, tenant, studio, start, end, "state = 'cancelled' AND deposit_paid = 1")


def _touching(store: Store, tenant: UUID, studio: UUID, start: str, end: str, which: str) -> list[dict[str, Any]]:
    rows = store.all(
        'SELECT * FROM bookings WHERE tenant = ? AND studio = ? AND start < ? AND "end" > ?'
        f" AND {which} ORDER BY start",
        (str(tenant), str(studio), end, start),
    )
    return [dict(row) for row in rows]


def _insert(connection: Connection, id: str, event: Booking.Requested) -> None:
    connection.execute(
        'INSERT INTO bookings (id, tenant, studio, artist, client, concept, state, start, "end", price,'
        " deposit, currency, notes, created, variant) VALUES (?,?,?,?,?,?,'requested',?,?,?,?,?,?,?,?)",
        (
            id,
            str(event.tenant),
            str(event.studio_id),
            str(event.artist_id),
            str(event.client_id),
            None if event.concept_id is None else str(event.concept_id),
            event.start.isoformat(),
            event.end.isoformat(),
            event.price.minor,
            event.deposit.minor,
            event.price.currency,
            None if event.notes is None else event.notes.value,
            event.timestamp.isoformat(),
            event.variant,
        ),
    )


def _set(connection: Connection, id: str, changes: str, *values: Any) -> None:
    connection.execute(f"UPDATE bookings SET {changes} WHERE id = ?", (*values, id))
