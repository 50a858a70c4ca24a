"""What notices tell of, read from the read models when a mail is sent."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.bookings import BookingState
from domain.log import Position
from domain.money import Money
from infra.stores import Store
from processors.notifications.facts import Appointment, Quota, Recipient
from projections.views.bookings import booking
from projections.views.studios import artist, client, studio
from projections.views.tenants import members, tenant
from projections.views.usage import usage

VIEWS = ("bookings", "studios", "tenants", "usage")


class ReadModelFacts:
    def __init__(self, store: Store) -> None:
        self._store = store

    def reached(self) -> Position:
        """As stored: who sends may be another process than who fills the read models."""
        marks = ",".join("?" * len(VIEWS))
        sql = f"SELECT COUNT(*) AS count, MIN(position) AS position FROM tracking WHERE follower IN ({marks})"
        row = self._store.one(sql, VIEWS)
        return row["position"] if row["count"] == len(VIEWS) else 0

    def appointment(self, owner: UUID, id: UUID) -> Appointment | None:
        row = booking(self._store, owner, id)
        place = row and studio(self._store, owner, UUID(row["studio"]))
        if not row or not place:
            return None
        whom = artist(self._store, owner, UUID(row["artist"]))
        held = row["held_until"]
        return Appointment(
            id,
            UUID(row["studio"]),
            BookingState(row["state"]),
            datetime.fromisoformat(row["start"]),
            datetime.fromisoformat(row["end"]),
            place["zone"],
            place["name"],
            whom["name"] if whom else None,
            self._recipient(owner, row, place),
            Money(row["deposit"], row["currency"]),
            bool(row["deposit_paid"]),
            None if held is None else datetime.fromisoformat(held),
            row["reason"],
            bool(place["notify_team"]),
            self._brand(owner),
        )

    def quota(self, owner: UUID, month: str) -> Quota | None:
        row = next((each for each in usage(self._store, owner) if each["month"] == month), None)
        return Quota(row["requested"] - row["given_back"], row["limit"], self._brand(owner)) if row else None

    def team(self, owner: UUID, roles: Collection[str]) -> list[str]:
        return [row["email"] for row in members(self._store, owner) if row["role"] in roles and row["email"]]

    def _recipient(self, owner: UUID, row: dict[str, Any], place: dict[str, Any]) -> Recipient | None:
        """None where person or studio want no mails, where there is no address, and where the person is erased."""
        found = client(self._store, owner, UUID(row["client"]))
        if found is None or found["erased"] or not (found["email"] and found["notify"] and place["notify_clients"]):
            return None
        return Recipient(UUID(found["id"]), found["name"], found["email"])

    def _brand(self, owner: UUID) -> str | None:
        row = tenant(self._store, owner)
        return json.loads(row["brand"])[0] if row and row["brand"] else None
