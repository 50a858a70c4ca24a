"""Studios, their artists and clients. Names are in the clear here alone, and go with an erasure."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.clients import Client
from domain.log import Happened
from domain.personal import Erased, PersonalText, shown
from domain.studios import Studio
from projections.store import Connection, Store


class StudiosView:
    name = "studios"
    tables = ("studios", "artists", "clients")
    schema = (
        """CREATE TABLE IF NOT EXISTS studios (
             id TEXT PRIMARY KEY, tenant TEXT NOT NULL, name TEXT NOT NULL, zone TEXT NOT NULL,
             currency TEXT NOT NULL, subscription TEXT NOT NULL, notify_clients INTEGER NOT NULL DEFAULT 1,
             notify_team INTEGER NOT NULL DEFAULT 1, created TEXT NOT NULL) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS studios_by_tenant ON studios (tenant, id)",
        """CREATE TABLE IF NOT EXISTS artists (
             id TEXT PRIMARY KEY, studio TEXT NOT NULL, tenant TEXT NOT NULL, name TEXT, styles TEXT NOT NULL,
             joined TEXT NOT NULL) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS artists_by_studio ON artists (studio, id)",
        """CREATE TABLE IF NOT EXISTS clients (
             id TEXT PRIMARY KEY, studio TEXT NOT NULL, tenant TEXT NOT NULL, name TEXT, email TEXT, phone TEXT,
             notes TEXT, notify INTEGER NOT NULL DEFAULT 1, erased INTEGER NOT NULL DEFAULT 0,
             created TEXT NOT NULL) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS clients_by_studio ON clients (studio, id)",
    )

    def apply(self, connection: Connection, happened: Happened) -> None:
        event, tenant = happened.event, str(happened.envelope.tenant)
        match event:
            case Studio.Opened():
                connection.execute(
                    "INSERT INTO studios (id, tenant, name, zone, currency, subscription, created)"
                    " VALUES (?,?,?,?,?,?,?)",
                    (
                        str(event.originator_id),
                        tenant,
                        event.name,
                        event.zone,
                        event.currency,
                        event.subscription,
                        event.timestamp.isoformat(),
                    ),
                )
            case Studio.SubscriptionChanged():
                connection.execute(
                    "UPDATE studios SET subscription = ? WHERE id = ?",
                    (event.subscription, str(event.originator_id)),
                )
            case Studio.NoticesChosen(clients=clients, team=team):
                connection.execute(
                    "UPDATE studios SET notify_clients = ?, notify_team = ? WHERE id = ?",
                    (int(clients), int(team), str(event.originator_id)),
                )
            case Studio.ArtistJoined():
                connection.execute(
                    "INSERT INTO artists VALUES (?,?,?,?,?,?)",
                    (
                        str(event.artist_id),
                        str(event.originator_id),
                        tenant,
                        shown(event.name),
                        " ".join(event.styles),
                        event.timestamp.isoformat(),
                    ),
                )
            case Studio.ArtistLeft():
                connection.execute("DELETE FROM artists WHERE id = ?", (str(event.artist_id),))
            case Client.Registered():
                connection.execute(
                    "INSERT INTO clients (id, studio, tenant, name, email, phone, notes, erased, created)"
                    " VALUES (?,?,?,?,?,?,?,?,?)",
                    (
                        str(event.originator_id),
                        str(event.studio_id),
                        tenant,
                        *_details(event),
                        int(isinstance(event.name, Erased)),
                        event.timestamp.isoformat(),
                    ),
                )
            case Client.DetailsChanged():
                connection.execute(
                    "UPDATE clients SET name = ?, email = ?, phone = ?, notes = ? WHERE id = ? AND erased = 0",
                    (*_details(event), str(event.originator_id)),
                )
            case Client.NoticesChosen(wanted=wanted):
                connection.execute(
                    "UPDATE clients SET notify = ? WHERE id = ?", (int(wanted), str(event.originator_id))
                )
            case Client.Erased():
                connection.execute(
                    "UPDATE clients SET name = NULL, email = NULL, phone = NULL, notes = NULL, erased = 1 WHERE id = ?",
                    (str(event.originator_id),),
                )


def studio(store: Store, tenant: UUID, id: UUID) -> dict[str, Any] | None:
    return _row(store, "studios", tenant, id)


def studios(store: Store, tenant: UUID, after: str, limit: int) -> list[dict[str, Any]]:
    return _rows(store, "studios", "tenant", tenant, tenant, after, limit)


def artists(store: Store, tenant: UUID, studio: UUID, after: str, limit: int) -> list[dict[str, Any]]:
    return _rows(store, "artists", "studio", studio, tenant, after, limit)


def clients(store: Store, tenant: UUID, studio: UUID, after: str, limit: int) -> list[dict[str, Any]]:
    return _rows(store, "clients", "studio", studio, tenant, after, limit)


def artist(store: Store, tenant: UUID, id: UUID) -> dict[str, Any] | None:
    return _row(store, "artists", tenant, id)


def client(store: Store, tenant: UUID, id: UUID) -> dict[str, Any] | None:
    return _row(store, "clients", tenant, id)


def _row(store: Store, table: str, tenant: UUID, id: UUID) -> dict[str, Any] | None:
    row = store.one(f"SELECT * FROM {table} WHERE id = ? AND tenant = ?", (str(id), str(tenant)))
    return None if row is None else dict(row)


def _rows(
    store: Store, table: str, column: str, value: UUID, tenant: UUID, after: str, limit: int
) -> list[dict[str, Any]]:
    rows = store.all(
        f"SELECT * FROM {table} WHERE {column} = ? AND tenant = ? AND id > ? ORDER BY id LIMIT ?",
        (str(value), str(tenant), after, limit),
    )
    return [dict(row) for row in rows]


def _details(event: Client.Registered | Client.DetailsChanged) -> tuple[str | None, ...]:
    return tuple(_clear(text) for text in (event.name, event.email, event.phone, event.notes))


def _clear(text: PersonalText | None) -> str | None:
    return None if text is None else text.value
