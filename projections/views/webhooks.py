"""Webhook endpoints as their tenants see them; never a secret."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from domain.log import Happened
from domain.personal import shown
from domain.webhooks import Webhook
from projections.store import Connection, Store


class WebhooksView:
    name = "webhooks"
    tables = ("webhooks",)
    schema = (
        """CREATE TABLE IF NOT EXISTS webhooks (
             id TEXT PRIMARY KEY, tenant TEXT NOT NULL, url TEXT NOT NULL, description TEXT,
             event_types TEXT NOT NULL, disabled TEXT, previous_until TEXT, created TEXT NOT NULL) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS webhooks_by_tenant ON webhooks (tenant, id)",
    )

    def apply(self, connection: Connection, happened: Happened) -> None:
        event = happened.event
        id = str(event.originator_id)
        match event:
            case Webhook.Registered():
                connection.execute(
                    "INSERT INTO webhooks (id, tenant, url, description, event_types, created) VALUES (?,?,?,?,?,?)",
                    (
                        id,
                        str(event.tenant),
                        shown(event.url, ""),
                        shown(event.description, ""),
                        json.dumps(event.event_types),
                        happened.envelope.time.isoformat(),
                    ),
                )
            case Webhook.Changed():
                connection.execute(
                    "UPDATE webhooks SET url = ?, description = ?, event_types = ? WHERE id = ?",
                    (shown(event.url, ""), shown(event.description, ""), json.dumps(event.event_types), id),
                )
            case Webhook.SecretRotated():
                connection.execute(
                    "UPDATE webhooks SET previous_until = ? WHERE id = ?", (event.previous_until.isoformat(), id)
                )
            case Webhook.Enabled():
                connection.execute("UPDATE webhooks SET disabled = NULL WHERE id = ?", (id,))
            case Webhook.Disabled():
                connection.execute("UPDATE webhooks SET disabled = ? WHERE id = ?", (event.reason, id))
            case Webhook.Deleted():
                connection.execute("DELETE FROM webhooks WHERE id = ?", (id,))


def webhooks(store: Store, tenant: UUID, after: str = "", limit: int = 1000) -> list[dict[str, Any]]:
    rows = store.all(
        "SELECT * FROM webhooks WHERE tenant = ? AND id > ? ORDER BY id LIMIT ?", (str(tenant), after, limit)
    )
    return [dict(row) for row in rows]


def webhook(store: Store, tenant: UUID, id: UUID) -> dict[str, Any] | None:
    row = store.one("SELECT * FROM webhooks WHERE tenant = ? AND id = ?", (str(tenant), str(id)))
    return None if row is None else dict(row)
