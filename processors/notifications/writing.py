"""Notices as mails: written when they are sent, of what is true by then, and only where they are still of use."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from domain.bookings import OPEN, REMINDED, BookingState
from domain.ids import public
from domain.usage import LEVELS, month_of
from processors.delivery.mailing import Calendar, Letter
from processors.jobs import Store
from processors.notifications import tables, words
from processors.notifications.facts import Appointment, Facts
from processors.notifications.handler import NOTICES
from processors.notifications.icalendar import Entry, Method, icalendar
from processors.notifications.tables import Notice
from processors.store import Connection

BEHIND = timedelta(seconds=1)
"""Until the read models are looked at again, where they have not come to the event yet."""
UNUSED = timedelta(minutes=10)
"""Until a month's use is looked at again, where so much is granted, but not used yet."""
DAY, LATER = timedelta(days=1), timedelta(hours=1)
MOST = 1000
"""Notices of a tenant in 24 hours: nobody writes to the whole world by making bookings. The others wait."""
TEAM = ("owner", "front-desk")
OWNERS = ("owner",)
log = logging.getLogger("atelier")


class Writing:
    """The author of notices. `sender` is the mails' address; `base` is where the studio's pages are, if anywhere.

    A tenant has `most` in 24 hours.
    """

    kinds = frozenset(kind for kinds in NOTICES.values() for kind in kinds) | {f"quota-{level}" for level in LEVELS}

    def __init__(self, store: Store, facts: Facts, sender: str, base: str = "", most: int = MOST) -> None:
        self._store, self._facts, self._sender, self._base = store, facts, sender, base.rstrip("/")
        self._most = most

    def letter(self, id: str, now: datetime) -> Letter | datetime | None:
        notice = tables.found(self._store, id)
        if notice is None or tables.is_superseded(self._store, notice):
            return None
        if tables.sent_since(self._store, notice.tenant, now - DAY) >= self._most:
            log.warning("tenant %s has had its %d mails of a day: others wait", notice.tenant, self._most)
            return now + LATER
        if self._facts.reached() < notice.position:
            return now + BEHIND
        if notice.kind.startswith("quota-"):
            return self._quota(notice, now)
        appointment = self._facts.appointment(notice.tenant, notice.about)
        if appointment is None or not _is_of_use(notice.kind, appointment, now):
            return None
        if notice.kind.startswith("team-"):
            return self._to_team(notice, appointment)
        return self._to_client(notice, appointment)

    def settle(self, connection: Connection, id: str, state: str, now: datetime) -> None:
        tables.settle(connection, id, state, now)

    def sweep(self, forget: Callable[[str], None]) -> None:
        for subject in tables.unswept(self._store):
            for id in tables.addressed(self._store, subject):
                forget(id)
            tables.swept(self._store, subject)

    def _to_client(self, notice: Notice, appointment: Appointment) -> Letter | None:
        client = appointment.client
        if client is None or not tables.address(self._store, notice.id, client.id):
            return None
        subject, text = words.to_client(notice.kind, appointment)
        name = words.one_line(appointment.brand or appointment.studio)
        return Letter((client.email,), subject, text, name, self._calendar(notice, appointment, name, client.email))

    def _calendar(self, notice: Notice, appointment: Appointment, name: str, email: str) -> Calendar | None:
        if notice.kind == "cancelled":
            method = Method.CANCEL if tables.is_invited(self._store, notice.about) else None
        else:
            firm = appointment.state is BookingState.CONFIRMED and notice.kind in ("confirmed", "moved")
            method = Method.REQUEST if firm else None
        if method is None:
            return None
        studio = words.one_line(appointment.studio)
        whom = f" with {words.one_line(appointment.artist)}" if appointment.artist else ""
        entry = Entry(
            appointment.id,
            notice.version,
            notice.at,
            appointment.start,
            appointment.end,
            f"{studio}: appointment{whom}",
            studio,
            (name, self._sender),
            email,
        )
        return Calendar(method, icalendar(method, entry))

    def _to_team(self, notice: Notice, appointment: Appointment) -> Letter | None:
        if not appointment.tells_team:
            return None
        page = f"{self._base}/studio/{public('studio', appointment.studio_id)}" if self._base else None
        subject, text = words.to_team(notice.kind, appointment, page)
        return self._inside(notice.tenant, TEAM, subject, text, appointment.brand)

    def _quota(self, notice: Notice, now: datetime) -> Letter | datetime | None:
        month, percent = month_of(notice.at), int(notice.kind.removeprefix("quota-"))
        quota = self._facts.quota(notice.tenant, month)
        if quota is None or not quota.limit or month != month_of(now):
            return None
        if quota.used * 100 < quota.limit * percent:
            return now + UNUSED
        subject, text = words.quota_reached(percent, month, quota)
        return self._inside(notice.tenant, OWNERS, subject, text, quota.brand)

    def _inside(
        self, tenant: UUID, roles: tuple[str, ...], subject: str, text: str, brand: str | None
    ) -> Letter | None:
        to = self._facts.team(tenant, roles)
        return Letter(to, subject, text, words.one_line(brand or "")) if to else None


def _is_of_use(kind: str, appointment: Appointment, now: datetime) -> bool:
    """Whether what the notice says is still so, and still ahead."""
    state, ahead = appointment.state, appointment.start > now
    match kind:
        case "held":
            until = appointment.held_until
            unpaid = state is BookingState.DEPOSIT_DUE and not appointment.deposit_paid
            return unpaid and until is not None and until > now
        case "confirmed":
            return state is BookingState.CONFIRMED and ahead
        case "reminder":
            return state is BookingState.CONFIRMED and ahead and appointment.start - now <= REMINDED
        case "moved" | "team-booked":
            return state in OPEN and ahead
        case _:
            return state is BookingState.CANCELLED and ahead
