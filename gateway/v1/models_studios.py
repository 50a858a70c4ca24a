"""Models of studios, artists, clients and bookings."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Body
from pydantic import Field

from domain.concepts import MOST_VARIANTS
from gateway.v1.models import NUMBER, Answer, Moment, Money, Name, Prose, PublicId, Request, Word
from gateway.v1.models_tenants import Mail

Subscription = Literal["studio", "studio-enterprise", "custom"]
Notes = Annotated[Prose, Field(max_length=4000)]
Phone = Annotated[str, Field(pattern=r"^\+?[0-9 ().-]{3,30}$", examples=["+49 30 901820"])]


class StudioRequest(Request):
    name: Name
    zone: Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_+/-]+$", examples=["Europe/Berlin"])]
    currency: Annotated[
        str,
        Field(
            pattern=r"^[A-Z]{3}$",
            description="ISO 4217. All the studio's prices are in it, so it is never assumed.",
            examples=["EUR"],
        ),
    ]
    subscription: Subscription = "studio"


class SubscriptionRequest(Request):
    subscription: Subscription


class NoticesRequest(Request):
    """Who gets mails about the studio's appointments."""

    clients: bool = Field(
        strict=True, description="Deposits due, confirmations, changes and reminders, to clients with an address."
    )
    team: bool = Field(strict=True, description="New and cancelled bookings, to owners and the front desk.")


class Studio(Answer):
    id: str
    object: Literal["studio"] = "studio"
    created: Moment
    name: str
    zone: str
    currency: str
    subscription: str
    notify_clients: bool = Field(description="Whether clients get mails about their appointments.")
    notify_team: bool = Field(description="Whether owners and the front desk get mails about bookings.")


class ArtistRequest(Request):
    name: Name
    styles: Annotated[list[Word], Field(default_factory=list, max_length=20, examples=[["blackwork", "fine-line"]])]


class Artist(Answer):
    id: str
    object: Literal["artist"] = "artist"
    created: Moment
    studio_id: str
    name: str | None = Field(description="Null once the person was erased.")
    styles: list[str]


class ClientRequest(Request):
    name: Name
    email: Mail | None = None
    phone: Phone | None = None
    notes: Notes | None = None
    notify: Annotated[bool, Field(strict=True)] | None = Field(
        None,
        description="Whether this person gets mails about appointments; left out, it stays as it is (at first: yes).",
    )


class ErasureRequest(Request):
    """The reason stays in the log for ever: so it is one of these, and no free text."""

    reason: Literal["client-request", "retention-over", "entered-by-mistake", "other"] = "client-request"


Erasure = Annotated[ErasureRequest | None, Body()]


class Client(Answer):
    id: str
    object: Literal["client"] = "client"
    created: Moment
    studio_id: str
    name: str | None = Field(description="Null once the person was erased, like all that follows.")
    email: str | None
    phone: str | None
    notes: str | None
    notify: bool = Field(description="Whether this person gets mails about appointments.")
    erased: bool


class ErasureOutcome(Answer):
    id: str
    object: Literal["client"] = "client"
    created: Moment
    erased: Literal[True] = True


Variant = Annotated[
    int,
    Field(ge=0, lt=MOST_VARIANTS, description="Which of the concept's designs, from 0; null leaves it open."),
    NUMBER,
]


class BookingRequest(Request):
    studio_id: Annotated[UUID, PublicId("studio")]
    artist_id: Annotated[UUID, PublicId("artist")]
    client_id: Annotated[UUID, PublicId("client")]
    concept_id: Annotated[UUID, PublicId("concept")] | None = None
    variant: Variant | None = None
    start: Moment
    end: Moment
    price: Money
    deposit: Money
    notes: Notes | None = None


class DepositRequest(Request):
    amount: Money
    method: Literal["card", "cash", "transfer", "online"]
    reference: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9_.:/-]{1,64}$",
            description="The payment's number where it was paid; no names, no card numbers.",
            examples=["pay_8f1c"],
        ),
    ]


class RescheduleRequest(Request):
    start: Moment
    end: Moment


class CancelRequest(Request):
    """The reason stays in the log for ever: so it is one of these, and no free text."""

    reason: Literal["client-asked", "studio-asked", "no-deposit", "illness", "other"]
    by: Literal["client", "studio"] = "studio"


class CompleteRequest(Request):
    paid: Money


class BookingOutcome(Answer):
    """A booking's state after a command; `GET` gives its notes and how it ended."""

    id: str
    object: Literal["booking"] = "booking"
    created: Moment
    status: Literal["requested", "slot-held", "deposit-due", "confirmed", "completed", "cancelled", "no-show"] = Field(
        description="`deposit-due` lasts until it is confirmed, which needs the deposit: `deposit_paid` tells of that."
    )
    studio_id: str
    artist_id: str
    client_id: str
    concept_id: str | None
    variant: int | None = Field(description="Which of the concept's designs, from 0; null where it was left open.")
    start: Moment
    end: Moment
    price: Money
    deposit: Money
    deposit_paid: bool
    held_until: Moment | None


class Booking(BookingOutcome):
    paid: Money | None
    reason: str | None = Field(description="Why it was cancelled.")
    notes: str | None
