"""What happens to bookings."""

from __future__ import annotations

from projections.warehouse.rules import Rule, rule
from projections.warehouse.values import ActorKind, Constant, Equals, Originator, Value


def _step(topic: str, transition: str, version: int = 1, /, **columns: Value | str) -> Rule:
    return rule(
        topic,
        "bookings",
        None,
        version,
        booking_id=Originator(),
        transition=Constant(transition),
        actor_kind=ActorKind(),
        **columns,
    )


RULES: tuple[Rule, ...] = (
    _step(
        "booking.requested",
        "requested",
        2,
        studio_id="studio_id",
        artist_id="artist_id",
        client_id="client_id",
        concept_id="concept_id",
        starts_at="start",
        ends_at="end",
        price_minor="price.minor",
        deposit_minor="deposit.minor",
        currency="price.currency",
    ),
    _step("booking.slot-held", "slot-held"),
    _step("booking.deposit-became-due", "deposit-due", deposit_minor="amount.minor", currency="amount.currency"),
    _step("booking.deposit-recorded", "deposit-recorded", paid_minor="amount.minor", currency="amount.currency"),
    _step("booking.confirmed", "confirmed"),
    _step("booking.rescheduled", "rescheduled", starts_at="start", ends_at="end", previous_start="previous_start"),
    _step("booking.completed", "completed", paid_minor="paid.minor", currency="paid.currency"),
    _step("booking.marked-no-show", "no-show"),
    # A reason is free text but for this one, which is the platform's own.
    _step("booking.cancelled", "cancelled", hold_expired=Equals("reason", "hold-expired")),
)
