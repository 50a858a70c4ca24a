"""Models of webhook endpoints and their deliveries."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.webhook_urls import LONGEST_URL
from domain.webhooks import LONGEST_DESCRIPTION, MOST_TYPES
from gateway.v1.models import CONTROL, Answer, Moment, PublicId, Request

Url = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST_URL,
        description="An absolute https URL in ASCII, to a public address, without user name, password and fragment.",
        examples=["https://example.com/hooks/atelier"],
    ),
]
Description = Annotated[
    str,
    Field(max_length=LONGEST_DESCRIPTION, pattern=rf"^[^{CONTROL}]*$", description="For yourself; empty: none."),
]
EventType = Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*(\.\*)?$")]
EventTypes = Annotated[
    list[EventType],
    Field(
        max_length=MOST_TYPES,
        description="Which events to hear of, by name or as `booking.*`; none: all of them, new ones too.",
        examples=[["concept.ready.v1", "booking.*"]],
    ),
]


class WebhookRequest(Request):
    url: Url
    description: Description = ""
    event_types: EventTypes = Field(default_factory=list)


class WebhookChange(Request):
    """What is left out stays as it is."""

    url: Url | None = None
    description: Description | None = None
    event_types: EventTypes | None = None
    enabled: Annotated[bool, Field(strict=True)] | None = Field(
        None, description="False: nothing is sent, and what waits is not sent later."
    )


class RotateRequest(Request):
    overlap_hours: Annotated[
        int, Field(ge=0, le=168, description="How long the old secret signs beside the new one.")
    ] = 24


class TestRequest(Request):
    """One attempt, of an example."""

    event_type: EventType | None = Field(None, description="Whose example to send; a plain test where it is left out.")


class ReplayRequest(Request):
    """One message, or all of a span of time that the endpoint's filters let through."""

    message_id: Annotated[UUID, PublicId("message")] | None = None
    since: Moment | None = None
    until: Moment | None = None
    undelivered_only: bool = Field(False, strict=True, description="Of a span: only those that never arrived.")


class Webhook(Answer):
    id: str
    object: Literal["webhook"] = "webhook"
    created: Moment
    url: str
    description: str | None
    event_types: list[str] = Field(description="None: all of them.")
    enabled: bool
    disabled_reason: Literal["by-tenant", "gone", "failing"] | None = Field(
        description="`gone`: it answered 410. `failing`: for five days it answered nothing well."
    )
    previous_secret_until: Moment | None = Field(description="Until when two signatures are sent.")


class NewWebhook(Webhook):
    """The only time that the secret is shown."""

    secret: str = Field(
        description="Verifies signatures (Standard Webhooks 1.0.0). Keep it: it is shown this once.",
        examples=["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"],
    )


class Message(Answer):
    """A message on its way."""

    id: str = Field(description="The `webhook-id` that it arrives with.", examples=["msg_" + "0193f3a2" * 4])
    object: Literal["message"] = "message"


class Replay(Answer):
    """What was asked for; the deliveries list shows what comes of it."""

    object: Literal["replay"] = "replay"
    webhook_id: str
    message_id: str | None
    since: Moment | None
    until: Moment | None
    undelivered_only: bool


class Delivery(Answer):
    id: str = Field(description="The message's id, the same in each attempt.")
    object: Literal["delivery"] = "delivery"
    created: Moment = Field(description="When it happened.")
    event_type: str
    position: int = Field(description="Place in the log: it tells the order.")
    status: Literal["waiting", "delivered", "failed", "stopped"] = Field(
        description="`failed`: no attempt is left. `stopped`: the endpoint was disabled first."
    )
    attempts: int = Field(description="Since it was last asked for.")
    replays: int
    next_attempt: Moment | None
    settled: Moment | None
    last_status: int | None = Field(description="The receiver's last HTTP status.")
    last_error: str | None = Field(description="What stood in the way where there was no answer.")
    payload: str = Field(description="The body, byte for byte as it is signed.")


class Attempt(Answer):
    number: int
    replay: int
    at: Moment
    status: int | None
    error: str | None
    seconds: float
    response: str | None = Field(
        description="The beginning of the answer's body. Gone when a person is erased: it may name them."
    )


class DeliveryWithAttempts(Delivery):
    tried: list[Attempt] = Field(description="Oldest first.")
