"""Styles of studios' own."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from domain.log import Happened
from domain.styles import CustomStyle
from projections.store import Connection, Store


class StylesView:
    name = "styles"
    tables = ("custom_styles",)
    schema = (
        """CREATE TABLE IF NOT EXISTS custom_styles (
             id TEXT PRIMARY KEY, tenant TEXT NOT NULL, name TEXT NOT NULL, base TEXT NOT NULL, hand TEXT NOT NULL,
             flash INTEGER NOT NULL, studio TEXT, created TEXT NOT NULL, retired INTEGER NOT NULL DEFAULT 0)
             WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS custom_styles_by_tenant ON custom_styles (tenant, id)",
    )

    def apply(self, connection: Connection, happened: Happened) -> None:
        event = happened.event
        match event:
            case CustomStyle.Made():
                hand = event.hand
                connection.execute(
                    "INSERT INTO custom_styles (id, tenant, name, base, hand, flash, studio, created)"
                    " VALUES (?,?,?,?,?,?,?,?)",
                    (
                        str(event.originator_id),
                        str(event.tenant),
                        event.name,
                        event.base,
                        json.dumps(
                            {
                                "outline_mm": hand.outline_mm,
                                "inner_mm": hand.inner_mm,
                                "detail_mm": hand.detail_mm,
                                "black": hand.black,
                                "shading": hand.shading,
                                "colours": list(hand.colours),
                            }
                        ),
                        len(event.flash),
                        None if event.studio_id is None else str(event.studio_id),
                        event.timestamp.isoformat(),
                    ),
                )
            case CustomStyle.Retired():
                connection.execute("UPDATE custom_styles SET retired = 1 WHERE id = ?", (str(event.originator_id),))


def custom_styles(store: Store, tenant: UUID) -> list[dict[str, Any]]:
    """Those in use, oldest first."""
    rows = store.all("SELECT * FROM custom_styles WHERE tenant = ? AND retired = 0 ORDER BY id", (str(tenant),))
    return [dict(row) for row in rows]


def custom_style(store: Store, tenant: UUID, id: UUID) -> dict[str, Any] | None:
    row = store.one("SELECT * FROM custom_styles WHERE id = ? AND tenant = ?", (str(id), str(tenant)))
    return None if row is None else dict(row)
