"""Durable timers: what happens later is a row due at a time, made from an event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.bookings import REMINDED, Booking
from domain.log import Happened


@dataclass(frozen=True, slots=True)
class Timer:
    """`id` names the timer for ever; its firing is a command with that id, so it counts once."""

    id: str
    due: datetime
    action: str
    tenant: UUID
    about: UUID


def timers_of(happened: Happened) -> tuple[Timer, ...]:
    """The timers that one event starts; the commands they fire check the state, so none needs to be stopped."""
    match happened.event:
        case Booking.SlotHeld(until=until):
            booking = happened.event.originator_id
            return (
                Timer(
                    f"expire-hold/{happened.envelope.event_id}",
                    until,
                    "expire-hold",
                    happened.envelope.tenant,
                    booking,
                ),
            )
        case Booking.Requested(start=start) | Booking.Rescheduled(start=start):
            return _reminder(happened, start)
        case _:
            return ()


def _reminder(happened: Happened, start: datetime) -> tuple[Timer, ...]:
    """A booking that was moved has one more; those of its former times find nothing to do, or nothing left."""
    due, envelope = start - REMINDED, happened.envelope
    if due <= envelope.time:
        return ()
    id = happened.event.originator_id
    return (Timer(f"remind/{envelope.event_id}", due, "remind", envelope.tenant, id),)
