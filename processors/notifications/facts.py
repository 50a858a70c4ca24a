"""What a notice tells of, as it is when the mail is sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.bookings import BookingState
from domain.log import Position
from domain.money import Money


@dataclass(frozen=True, slots=True)
class Recipient:
    """A client who can be written to; its `repr` shows neither name nor address."""

    id: UUID
    name: str = field(repr=False)
    email: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Appointment:
    """A booking with the names that a person knows it by. `client` is None where nobody may be written to."""

    id: UUID
    studio_id: UUID
    state: BookingState
    start: datetime
    end: datetime
    zone: str
    """Of the studio, as IANA names it."""
    studio: str
    artist: str | None
    client: Recipient | None
    deposit: Money
    deposit_paid: bool
    held_until: datetime | None
    reason: str | None
    """Of its cancellation."""
    tells_team: bool
    brand: str | None


@dataclass(frozen=True, slots=True)
class Quota:
    """A tenant's month: units used of those that the plan has."""

    used: int
    limit: int | None
    brand: str | None


class Facts(Protocol):
    """The read models, as far as notices need them."""

    def reached(self) -> Position:
        """How far they are in the log."""

    def appointment(self, tenant: UUID, booking: UUID) -> Appointment | None: ...

    def quota(self, tenant: UUID, month: str) -> Quota | None: ...

    def team(self, tenant: UUID, roles: Collection[str]) -> Sequence[str]:
        """The addresses of the members with one of these roles."""
