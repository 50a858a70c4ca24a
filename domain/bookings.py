"""A booking's life: requested, slot held, deposit due, confirmed, and how it ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from domain.aggregates import Created, Event, Owned
from domain.errors import Conflict, Invalid
from domain.money import Money
from domain.personal import PersonalText

LONGEST = timedelta(hours=24)
FARTHEST = timedelta(days=3 * 366)
REMINDED = timedelta(hours=24)
"""So long before an appointment its client is reminded of it."""


class BookingState(StrEnum):
    REQUESTED = "requested"
    SLOT_HELD = "slot-held"
    DEPOSIT_DUE = "deposit-due"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_SHOW = "no-show"


OPEN = frozenset({BookingState.REQUESTED, BookingState.SLOT_HELD, BookingState.DEPOSIT_DUE, BookingState.CONFIRMED})


class Booking(Owned):
    TOPIC = "booking"

    class Requested(Created):
        TOPIC = "booking.requested"
        class_version: ClassVar[int] = 2
        tenant: UUID
        studio_id: UUID
        artist_id: UUID
        client_id: UUID
        concept_id: UUID | None
        start: datetime
        end: datetime
        price: Money
        deposit: Money
        notes: PersonalText | None
        variant: int | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            state["variant"] = None

    class SlotHeld(Event):
        TOPIC = "booking.slot-held"
        until: datetime

        def apply(self, aggregate: Booking) -> None:
            aggregate.state, aggregate.held_until = BookingState.SLOT_HELD, self.until

    class DepositBecameDue(Event):
        TOPIC = "booking.deposit-became-due"
        amount: Money
        until: datetime

        def apply(self, aggregate: Booking) -> None:
            aggregate.state, aggregate.held_until = BookingState.DEPOSIT_DUE, self.until

    class DepositRecorded(Event):
        TOPIC = "booking.deposit-recorded"
        amount: Money
        method: str
        reference: str

        def apply(self, aggregate: Booking) -> None:
            aggregate.deposit_paid = True

    class Confirmed(Event):
        TOPIC = "booking.confirmed"

        def apply(self, aggregate: Booking) -> None:
            aggregate.state, aggregate.held_until = BookingState.CONFIRMED, None

    class Rescheduled(Event):
        TOPIC = "booking.rescheduled"
        start: datetime
        end: datetime
        previous_start: datetime
        previous_end: datetime

        def apply(self, aggregate: Booking) -> None:
            aggregate.start, aggregate.end = self.start, self.end

    class Completed(Event):
        TOPIC = "booking.completed"
        paid: Money

        def apply(self, aggregate: Booking) -> None:
            aggregate.state = BookingState.COMPLETED

    class Cancelled(Event):
        TOPIC = "booking.cancelled"
        reason: str
        by: str

        def apply(self, aggregate: Booking) -> None:
            aggregate.state, aggregate.held_until = BookingState.CANCELLED, None

    class ReminderBecameDue(Event):
        TOPIC = "booking.reminder-became-due"
        start: datetime

        def apply(self, aggregate: Booking) -> None:
            aggregate.reminded_of = self.start

    class MarkedNoShow(Event):
        TOPIC = "booking.marked-no-show"

        def apply(self, aggregate: Booking) -> None:
            aggregate.state = BookingState.NO_SHOW

    def __init__(
        self,
        tenant: UUID,
        studio_id: UUID,
        artist_id: UUID,
        client_id: UUID,
        concept_id: UUID | None,
        start: datetime,
        end: datetime,
        price: Money,
        deposit: Money,
        variant: int | None,
    ) -> None:
        self.tenant = tenant
        self.studio_id, self.artist_id, self.client_id = studio_id, artist_id, client_id
        self.concept_id, self.variant = concept_id, variant
        self.start, self.end = start, end
        self.price, self.deposit = price, deposit
        self.state = BookingState.REQUESTED
        self.held_until: datetime | None = None
        self.deposit_paid = False
        self.reminded_of: datetime | None = None

    @classmethod
    def request(
        cls,
        id: UUID,
        tenant: UUID,
        studio_id: UUID,
        artist_id: UUID,
        client_id: UUID,
        concept_id: UUID | None,
        start: datetime,
        end: datetime,
        price: Money,
        deposit: Money,
        notes: PersonalText | None,
        at: datetime,
        variant: int | None = None,
    ) -> Booking:
        """`variant` is which of the concept's designs it is to be; None where that is left open."""
        start, end = check_times(start, end, at)
        if deposit.currency != price.currency:
            raise Invalid("deposit-over-price", f"The deposit has to be in {price.currency}, as the price.", "deposit")
        if deposit.minor > price.minor:
            raise Invalid("deposit-over-price", "The deposit cannot be above the price.", "deposit")
        return cls._create(
            cls.Requested,
            id=id,
            timestamp=at,
            tenant=tenant,
            studio_id=studio_id,
            artist_id=artist_id,
            client_id=client_id,
            concept_id=concept_id,
            start=start,
            end=end,
            price=price,
            deposit=deposit,
            notes=notes,
            variant=variant,
        )

    def hold(self, until: datetime, at: datetime) -> None:
        """Hold the slot until `until`; a deposit, where there is one, becomes due by then."""
        self._require(BookingState.REQUESTED)
        self.record(self.SlotHeld, at, until=until)
        if self.deposit.minor:
            self.record(self.DepositBecameDue, at, amount=self.deposit, until=until)

    def record_deposit(self, amount: Money, method: str, reference: str, at: datetime) -> None:
        self._require(BookingState.DEPOSIT_DUE)
        if self.deposit_paid:
            raise Conflict("deposit-already-recorded", "The deposit was recorded before.")
        if amount != self.deposit:
            raise Invalid(
                "wrong-deposit",
                f"The deposit is {self.deposit.minor} {self.deposit.currency} (minor units).",
                "amount",
            )
        self.record(self.DepositRecorded, at, amount=amount, method=method, reference=reference)

    def confirm(self, at: datetime) -> None:
        self._require(BookingState.SLOT_HELD, BookingState.DEPOSIT_DUE)
        if self.deposit.minor and not self.deposit_paid:
            raise Conflict("deposit-due", "The deposit has not been recorded yet.")
        self.record(self.Confirmed, at)

    def reschedule(self, start: datetime, end: datetime, at: datetime) -> None:
        self._require(BookingState.SLOT_HELD, BookingState.DEPOSIT_DUE, BookingState.CONFIRMED)
        start, end = check_times(start, end, at)
        self.record(self.Rescheduled, at, start=start, end=end, previous_start=self.start, previous_end=self.end)

    def complete(self, paid: Money, at: datetime) -> None:
        self._require(BookingState.CONFIRMED)
        if paid.currency != self.price.currency:
            raise Invalid("wrong-currency", f"The booking is priced in {self.price.currency}.", "paid")
        self.record(self.Completed, at, paid=paid)

    def cancel(self, reason: str, by: str, at: datetime) -> None:
        if self.state is not BookingState.CANCELLED:
            self._require(*OPEN)
            self.record(self.Cancelled, at, reason=reason, by=by)

    def expire_hold(self, at: datetime) -> bool:
        """Cancel where the hold ran out unpaid; False where there is nothing to do any more."""
        if self.held_until is None or self.held_until > at or self.deposit_paid:
            return False
        self.record(self.Cancelled, at, reason="hold-expired", by="system")
        return True

    def remind(self, at: datetime) -> bool:
        """Say that the client is to be reminded, once of each time that the appointment begins at.

        False where there is nothing to remind of, or not yet.
        """
        due = self.state is BookingState.CONFIRMED and self.start - REMINDED <= at < self.start
        if not due or self.reminded_of == self.start:
            return False
        self.record(self.ReminderBecameDue, at, start=self.start)
        return True

    def mark_no_show(self, at: datetime) -> None:
        self._require(BookingState.CONFIRMED)
        if at < self.start:
            raise Conflict("not-begun", "The appointment has not begun yet.")
        self.record(self.MarkedNoShow, at)

    def _require(self, *states: BookingState) -> None:
        if self.state not in states:
            raise Conflict("wrong-state", f"The booking is {self.state}.")


def check_times(start: datetime, end: datetime, at: datetime) -> tuple[datetime, datetime]:
    """Both in UTC. Raises `Invalid` unless now <= start < end, in three years and for a day at most."""
    if start.tzinfo is None or end.tzinfo is None:
        raise Invalid("no-zone", "A time needs its distance from UTC, such as 2026-05-01T12:00:00+02:00.", "start")
    if start < at:
        raise Invalid("in-the-past", "An appointment cannot begin in the past.", "start")
    if start > at + FARTHEST:
        raise Invalid("too-far", "An appointment begins within three years.", "start")
    if not start < end <= start + LONGEST:
        raise Invalid("bad-length", "An appointment ends after it begins and within 24 hours.", "end")
    return start.astimezone(UTC), end.astimezone(UTC)
