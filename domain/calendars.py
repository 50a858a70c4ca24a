"""An artist's month: the boundary within which no two entries overlap.

Times are UTC. An entry over the month's end lies in both months' calendars, clipped to neither, so that each
month sees all that touches it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5

from domain.aggregates import Created, Event, Owned
from domain.errors import Conflict

_NAMESPACE = UUID("6f0f6a4e-52f1-5d0c-9f64-3a7b8a0d6c11")


@dataclass(frozen=True, slots=True)
class Entry:
    """A hold or a booking: half-open, [start, end)."""

    start: datetime
    end: datetime
    firm: bool


def calendar_id(artist_id: UUID, month: str) -> UUID:
    """The calendar of one artist and one UTC month, `YYYY-MM`."""
    return uuid5(_NAMESPACE, f"{artist_id}/{month}")


def months(start: datetime, end: datetime) -> tuple[str, ...]:
    """The UTC months that [start, end) touches, in order."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    year, month = start.year, start.month
    touched = []
    while datetime(year, month, 1, tzinfo=UTC) < end:
        touched.append(f"{year:04d}-{month:02d}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return tuple(touched)


class Calendar(Owned):
    TOPIC = "calendar"
    SNAPSHOT_VERSION = 1
    SNAPSHOT_CLASSES = (Entry,)

    class Started(Created):
        TOPIC = "calendar.started"
        tenant: UUID
        artist_id: UUID
        month: str

    class SlotHeld(Event):
        TOPIC = "calendar.slot-held"
        booking_id: UUID
        start: datetime
        end: datetime

        def apply(self, aggregate: Calendar) -> None:
            aggregate.entries[self.booking_id] = Entry(self.start, self.end, firm=False)

    class SlotConfirmed(Event):
        TOPIC = "calendar.slot-confirmed"
        booking_id: UUID

        def apply(self, aggregate: Calendar) -> None:
            entry = aggregate.entries[self.booking_id]
            aggregate.entries[self.booking_id] = Entry(entry.start, entry.end, firm=True)

    class SlotReleased(Event):
        TOPIC = "calendar.slot-released"
        booking_id: UUID

        def apply(self, aggregate: Calendar) -> None:
            del aggregate.entries[self.booking_id]

    def __init__(self, tenant: UUID, artist_id: UUID, month: str) -> None:
        self.tenant = tenant
        self.artist_id = artist_id
        self.month = month
        self.entries: dict[UUID, Entry] = {}

    @classmethod
    def start(cls, tenant: UUID, artist_id: UUID, month: str, at: datetime) -> Calendar:
        return cls._create(
            cls.Started,
            id=calendar_id(artist_id, month),
            timestamp=at,
            tenant=tenant,
            artist_id=artist_id,
            month=month,
        )

    def hold(self, booking_id: UUID, start: datetime, end: datetime, at: datetime) -> None:
        for other, entry in self.entries.items():
            if other != booking_id and entry.start < end and start < entry.end:
                raise Conflict("slot-taken", "The artist is not free at that time.", "start")
        self.record(self.SlotHeld, at, booking_id=booking_id, start=start, end=end)

    def confirm(self, booking_id: UUID, at: datetime) -> None:
        if not self.entries[booking_id].firm:
            self.record(self.SlotConfirmed, at, booking_id=booking_id)

    def release(self, booking_id: UUID, at: datetime) -> None:
        if booking_id in self.entries:
            self.record(self.SlotReleased, at, booking_id=booking_id)
