"""Bookings as the pages show them: names instead of ids, the state in words, and what can be done next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.ids import public
from gateway.pages.words import STATES, local, plain_amount
from gateway.ports.platform import SentNotices
from projections.store import Store
from projections.views import studios as view

ERASED = "Erased client"
FORMER = "Former artist"
MAILED = {
    "held": "request for the deposit",
    "confirmed": "confirmation",
    "moved": "new time",
    "reminder": "reminder",
    "cancelled": "cancellation",
    "team-booked": "booking, to the team",
    "team-cancelled": "cancellation, to the team",
}
Row = dict[str, Any]


class Names:
    """Names of a tenant's artists and clients, each looked up once."""

    def __init__(self, store: Store, tenant: UUID) -> None:
        self._store, self._tenant = store, tenant
        self._found: dict[str, str] = {}

    def artist(self, id: str) -> str:
        if id not in self._found:
            row = view.artist(self._store, self._tenant, UUID(id))
            self._found[id] = (row and row["name"]) or FORMER
        return self._found[id]

    def client(self, id: str) -> str:
        if id not in self._found:
            row = view.client(self._store, self._tenant, UUID(id))
            self._found[id] = (row and row["name"]) or ERASED
        return self._found[id]


def shown(row: dict[str, Any], names: Names, now: datetime, zone: str) -> dict[str, Any]:
    """A row of the read model, ready for a template; day and time as a clock in `zone` shows them."""
    start, end = local(row["start"], zone), local(row["end"], zone)
    state = "deposit-paid" if row["state"] == "deposit-due" and row["deposit_paid"] else row["state"]
    offered, client_name = steps(row, now), names.client(row["client"])
    return {
        **row,
        "public": public("booking", UUID(row["id"])),
        "artist_name": names.artist(row["artist"]),
        "client_name": client_name,
        "nobody_comes": client_name == ERASED and "cancel" in offered,
        "concept": None if row["concept"] is None else public("concept", UUID(row["concept"])),
        "shown_state": state,
        "state_words": STATES[state],
        "steps": offered,
        "day": start.date().isoformat(),
        "begins": f"{start:%H:%M}",
        "hours": f"{(end - start).total_seconds() / 3600:g}",
        "price_plain": plain_amount(row["price"], row["currency"]),
    }


def mailed(notices: SentNotices | None, tenant: UUID, rows: Sequence[Row]) -> dict[str, list[Row]]:
    """By booking, what was mailed of it and when (`words`, `settled`), the eldest first."""
    found: dict[str, list[Row]] = {}
    for each in notices.sent(tenant, [UUID(row["id"]) for row in rows]) if notices else ():
        found.setdefault(each["about"], []).append({**each, "words": MAILED.get(each["kind"], each["kind"])})
    return found


def steps(row: dict[str, Any], now: datetime) -> tuple[str, ...]:
    """What the page offers; the domain decides whether it is done. The likeliest first."""
    state, paid = row["state"], bool(row["deposit_paid"])
    if state == "deposit-due" and not paid:
        return ("deposit", "reschedule", "cancel")
    if state in ("slot-held", "deposit-due"):
        return ("confirm", "reschedule", "cancel")
    if state == "confirmed":
        begun = datetime.fromisoformat(row["start"]) <= now
        return ("complete", "no-show", "cancel") if begun else ("complete", "reschedule", "cancel")
    return ("cancel",) if state == "requested" else ()


def today(now: datetime, zone: str) -> date:
    """The date that a calendar on the studio's wall shows."""
    return local(now, zone).date()
