"""Commands on bookings. Booking and calendar are saved together, so a slot is held once or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from domain.bookings import Booking
from domain.calendars import Calendar, calendar_id, months
from domain.clients import Client
from domain.concepts import Concept
from domain.errors import Conflict, Invalid
from domain.money import Money
from domain.personal import Personal
from domain.plans import SUBSCRIPTIONS
from domain.studios import Studio
from domain.work import Work

HOLD = timedelta(hours=24)


def request_booking(
    work: Work,
    studio_id: UUID,
    artist_id: UUID,
    client_id: UUID,
    concept_id: UUID | None,
    start: datetime,
    end: datetime,
    price: Money,
    deposit: Money,
    notes: str | None = None,
    hold: timedelta = HOLD,
    variant: int | None = None,
) -> UUID:
    """Request a booking and hold its slot until the hold runs out."""
    studio = work.get(Studio, studio_id)
    studio.require_artist(artist_id)
    if not SUBSCRIPTIONS[studio.subscription].booking:
        raise Conflict("no-booking", f"Subscription {studio.subscription} has no booking.")
    client = work.get(Client, client_id)
    client.require_present()
    if concept_id is not None:
        work.get(Concept, concept_id).require_bookable(variant)
    elif variant is not None:
        raise Invalid("no-concept", "A variant is one of a concept's: name the concept, too.", "concept_id")
    if price.currency != studio.currency:
        raise Invalid("wrong-currency", f"The studio's prices are in {studio.currency}.", "price")
    booking = Booking.request(
        work.ids.uuid(),
        work.context.tenant,
        studio.id,
        artist_id,
        client.id,
        concept_id,
        start,
        end,
        price,
        deposit,
        None if notes is None else Personal(client.id, "notes", notes),
        work.now,
        variant,
    )
    _hold(work, booking)
    booking.hold(min(work.now + hold, booking.start), work.now)
    work.save(booking)
    return booking.id


def record_deposit(work: Work, booking_id: UUID, amount: Money, method: str, reference: str) -> None:
    booking = work.get(Booking, booking_id)
    booking.record_deposit(amount, method, reference, work.now)
    work.save(booking)


def confirm_booking(work: Work, booking_id: UUID) -> None:
    booking = work.get(Booking, booking_id)
    booking.confirm(work.now)
    for calendar in _calendars(work, booking, booking.start, booking.end):
        calendar.confirm(booking.id, work.now)
        work.save(calendar)
    work.save(booking)


def reschedule_booking(work: Work, booking_id: UUID, start: datetime, end: datetime) -> None:
    """Move the slot; where the new one is taken, the old one stays held."""
    booking = work.get(Booking, booking_id)
    firm = booking.state == "confirmed"
    before = booking.start, booking.end
    booking.reschedule(start, end, work.now)
    released = _calendars(work, booking, *before)
    for calendar in released:
        calendar.release(booking.id, work.now)
    for calendar in _hold(work, booking):
        if firm:
            calendar.confirm(booking.id, work.now)
    work.save(*released, booking)


def complete_booking(work: Work, booking_id: UUID, paid: Money) -> None:
    booking = work.get(Booking, booking_id)
    booking.complete(paid, work.now)
    work.save(booking)


def mark_no_show(work: Work, booking_id: UUID) -> None:
    booking = work.get(Booking, booking_id)
    booking.mark_no_show(work.now)
    work.save(booking)


def cancel_booking(work: Work, booking_id: UUID, reason: str, by: str) -> None:
    booking = work.get(Booking, booking_id)
    booking.cancel(reason, by, work.now)
    _release(work, booking)


def expire_hold(work: Work, booking_id: UUID) -> bool:
    """What the hold's timer fires. True where the hold really expired."""
    booking = work.get(Booking, booking_id)
    expired = booking.expire_hold(work.now)
    if expired:
        _release(work, booking)
    return expired


def remind_of_booking(work: Work, booking_id: UUID) -> bool:
    """What the reminder's timer fires. True where there is something to remind of."""
    booking = work.get(Booking, booking_id)
    reminded = booking.remind(work.now)
    work.save(booking)
    return reminded


def _release(work: Work, booking: Booking) -> None:
    for calendar in _calendars(work, booking, booking.start, booking.end):
        calendar.release(booking.id, work.now)
        work.save(calendar)
    work.save(booking)


def _hold(work: Work, booking: Booking) -> list[Calendar]:
    held = []
    for month in months(booking.start, booking.end):
        calendar = work.find(Calendar, calendar_id(booking.artist_id, month)) or Calendar.start(
            booking.tenant, booking.artist_id, month, work.now
        )
        calendar.hold(booking.id, booking.start, booking.end, work.now)
        work.save(calendar)
        held.append(calendar)
    return held


def _calendars(work: Work, booking: Booking, start: datetime, end: datetime) -> list[Calendar]:
    return [work.get(Calendar, calendar_id(booking.artist_id, month)) for month in months(start, end)]
