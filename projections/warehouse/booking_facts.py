"""What happens to bookings and to studios' subscriptions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from analytics.schema.tables import NIL
from domain.log import Happened
from projections.warehouse.facts import Fact, fact


def _booking(happened: Happened, transition: str, **values: Any) -> Fact:
    return fact(
        "bookings",
        happened,
        booking_id=happened.event.originator_id,
        transition=transition,
        actor_kind=happened.envelope.actor.kind,
        **values,
    )


def _booking_requested(happened: Happened) -> Iterable[Fact]:
    event = happened.event
    yield _booking(
        happened,
        "requested",
        studio_id=event.studio_id,
        artist_id=event.artist_id,
        client_id=event.client_id,
        concept_id=event.concept_id or NIL,
        starts_at=event.start,
        ends_at=event.end,
        price_minor=event.price.minor,
        deposit_minor=event.deposit.minor,
        currency=event.price.currency,
    )


def _booking_step(transition: str) -> Callable[[Happened], Iterable[Fact]]:
    return lambda happened: (_booking(happened, transition),)


def _deposit_due(happened: Happened) -> Iterable[Fact]:
    amount = happened.event.amount
    yield _booking(happened, "deposit-due", deposit_minor=amount.minor, currency=amount.currency)


def _deposit_recorded(happened: Happened) -> Iterable[Fact]:
    amount = happened.event.amount
    yield _booking(happened, "deposit-recorded", paid_minor=amount.minor, currency=amount.currency)


def _rescheduled(happened: Happened) -> Iterable[Fact]:
    event = happened.event
    yield _booking(
        happened,
        "rescheduled",
        starts_at=event.start,
        ends_at=event.end,
        previous_start=event.previous_start,
    )


def _completed(happened: Happened) -> Iterable[Fact]:
    paid = happened.event.paid
    yield _booking(happened, "completed", paid_minor=paid.minor, currency=paid.currency)


def _booking_cancelled(happened: Happened) -> Iterable[Fact]:
    yield _booking(happened, "cancelled", hold_expired=int(happened.event.reason == "hold-expired"))


FACTS: dict[str, Callable[[Happened], Iterable[Fact]]] = {
    "booking.cancelled": _booking_cancelled,
    "booking.completed": _completed,
    "booking.confirmed": _booking_step("confirmed"),
    "booking.deposit-became-due": _deposit_due,
    "booking.deposit-recorded": _deposit_recorded,
    "booking.marked-no-show": _booking_step("no-show"),
    "booking.requested": _booking_requested,
    "booking.rescheduled": _rescheduled,
    "booking.slot-held": _booking_step("slot-held"),
}
