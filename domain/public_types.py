"""The types of public events: what each tells, with its JSON Schema and an example.

A type never changes but by getting more fields; anything else is a new version of it beside the old one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from domain.ids import PREFIXES

TEST = "webhook.test.v1"
ERASED = "client.erased.v1"
"""The one to which no answer is kept: it may name the person once more."""
_HEX = "0193f3a27c5e7b1f8d2c4b6a9e0f1d3c"
Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Member:
    """One member of `data`: its JSON schema, and an example."""

    name: str
    schema: Mapping[str, Any]
    example: Any


@dataclass(frozen=True, slots=True)
class PublicType:
    name: str
    title: str
    description: str
    members: tuple[Member, ...]

    def schema(self) -> dict[str, Any]:
        """JSON Schema (2020-12) of the whole payload. More members may come: a receiver leaves them alone."""
        position = _POSITION
        members = (*self.members, position)
        return {
            "type": "object",
            "description": self.description,
            "properties": {
                "type": {"const": self.name},
                "timestamp": {"type": "string", "format": "date-time", "description": "When it happened."},
                "data": {
                    "type": "object",
                    "properties": {each.name: dict(each.schema) for each in members},
                    "required": [each.name for each in members],
                },
            },
            "required": ["type", "timestamp", "data"],
            "examples": [self.example()],
        }

    def example(self, position: int = 1234, at: datetime | None = None) -> dict[str, Any]:
        data = {each.name: each.example for each in self.members}
        return {
            "type": self.name,
            "timestamp": rfc3339(at or datetime(2026, 12, 1, 10, tzinfo=UTC)),
            "data": {**data, "position": position},
        }


def _id(kind: str, name: str = "id") -> Member:
    prefix = PREFIXES[kind]
    return Member(name, {"type": "string", "pattern": f"^{prefix}_[0-9a-f]{{32}}$"}, f"{prefix}_{_HEX}")


def _optional_id(kind: str, name: str) -> Member:
    given = _id(kind, name)
    return Member(name, {**given.schema, "type": ["string", "null"]}, given.example)


def _text(name: str, description: str, example: str) -> Member:
    return Member(name, {"type": "string", "description": description}, example)


def _flag(name: str, description: str, example: bool) -> Member:
    return Member(name, {"type": "boolean", "description": description}, example)


def _number(name: str, kind: str, description: str, example: float) -> Member:
    return Member(name, {"type": kind, "minimum": 0, "description": description}, example)


def _moment(name: str, description: str) -> Member:
    return Member(name, {"type": "string", "format": "date-time", "description": description}, "2026-12-05T14:00:00Z")


def _amount(name: str, description: str) -> Member:
    schema = {
        "type": "object",
        "description": f"{description} Integer minor units with an ISO 4217 code.",
        "properties": {"amount_minor": {"type": "integer"}, "currency": {"type": "string", "pattern": "^[A-Z]{3}$"}},
        "required": ["amount_minor", "currency"],
    }
    return Member(name, schema, {"amount_minor": 5000, "currency": "EUR"})


_POSITION = Member(
    "position",
    {"type": "integer", "minimum": 0, "description": "Place in the log: of two events the later has the larger."},
    1234,
)
_CODE = _text("code", "Why, as a stable code.", "engine-failed")
_PARTIES = (_id("booking"), _id("studio", "studio_id"), _id("artist", "artist_id"), _id("client", "client_id"))
_FILES = (
    _number("width", "integer", "Pixels.", 2048),
    _number("height", "integer", "Pixels.", 2048),
)


def _types() -> tuple[PublicType, ...]:
    return (
        PublicType(
            "concept.ready.v1",
            "A concept is ready",
            "Every variant is drawn: fetch it with `GET /v1/concepts/{id}`.",
            (_id("concept"), _number("seconds", "number", "From the request to the last variant.", 1.7)),
        ),
        PublicType(
            "concept.failed.v1",
            "A concept failed",
            "It will not be drawn; its units of quota are given back.",
            (_id("concept"), _CODE, _flag("retryable", "Whether asking again may help.", True)),
        ),
        PublicType("concept.cancelled.v1", "A concept was cancelled", "Nobody wants it any more.", (_id("concept"),)),
        PublicType("stencil.ready.v1", "A stencil is ready", "`GET /v1/stencils/{id}`.", (_id("stencil"), *_FILES)),
        PublicType("stencil.failed.v1", "A stencil failed", "It cannot be made.", (_id("stencil"), _CODE)),
        PublicType("upscale.ready.v1", "A larger copy is ready", "`GET /v1/upscales/{id}`.", (_id("upscale"), *_FILES)),
        PublicType("upscale.failed.v1", "A larger copy failed", "It cannot be made.", (_id("upscale"), _CODE)),
        PublicType("restyle.ready.v1", "A restyle is ready", "`GET /v1/restyles/{id}`.", (_id("restyle"), *_FILES)),
        PublicType("restyle.failed.v1", "A restyle failed", "It cannot be made.", (_id("restyle"), _CODE)),
        PublicType(
            "video.ready.v1",
            "A video is ready",
            "`GET /v1/videos/{id}`.",
            (_id("video"), *_FILES, _number("frames", "integer", "How many it has.", 450)),
        ),
        PublicType(
            "video.failed.v1",
            "A video failed",
            "It cannot be made.",
            (_id("video"), _CODE, _flag("retryable", "Whether asking again may help.", False)),
        ),
        PublicType("video.cancelled.v1", "A video was cancelled", "Nobody wants it any more.", (_id("video"),)),
        PublicType(
            "booking.requested.v1",
            "A booking was asked for",
            "Its slot is held for a day.",
            (
                *_PARTIES,
                _optional_id("concept", "concept_id"),
                _moment("start", "When the appointment begins."),
                _moment("end", "When it ends."),
                _amount("price", "What it will cost."),
                _amount("deposit", "What is to be paid before."),
            ),
        ),
        PublicType(
            "booking.deposit_due.v1",
            "A deposit is due",
            "The slot is free again where it is not paid by then.",
            (_id("booking"), _amount("amount", "The deposit."), _moment("until", "By when.")),
        ),
        PublicType(
            "booking.deposit_recorded.v1",
            "A deposit was paid",
            "How, is in the studio's books.",
            (_id("booking"), _amount("amount", "The deposit.")),
        ),
        PublicType("booking.confirmed.v1", "A booking is confirmed", "The slot is taken.", (_id("booking"),)),
        PublicType(
            "booking.rescheduled.v1",
            "A booking was moved",
            "To another time.",
            (
                _id("booking"),
                _moment("start", "When the appointment begins now."),
                _moment("end", "When it ends now."),
                _moment("previous_start", "When it would have begun."),
                _moment("previous_end", "When it would have ended."),
            ),
        ),
        PublicType(
            "booking.cancelled.v1",
            "A booking was cancelled",
            "The slot is free again. The reason may be a matter of health, and stays with the studio.",
            (_id("booking"), _flag("hold_expired", "Whether nobody paid the deposit in time.", False)),
        ),
        PublicType(
            "booking.completed.v1",
            "An appointment took place",
            "And was paid.",
            (_id("booking"), _amount("paid", "What was paid.")),
        ),
        PublicType("booking.no_show.v1", "Nobody came", "To a confirmed appointment.", (_id("booking"),)),
        PublicType(
            "client.registered.v1",
            "A client was registered",
            "`GET /v1/clients/{id}` tells who.",
            (_id("client"), _id("studio", "studio_id")),
        ),
        PublicType("client.changed.v1", "A client's details changed", "`GET /v1/clients/{id}`.", (_id("client"),)),
        PublicType(
            ERASED,
            "A client was erased",
            "Erase what you hold of this person, too (GDPR, article 17).",
            (_id("client"),),
        ),
        PublicType(TEST, "A test", "Sent when somebody asks for it.", (_text("message", "A greeting.", "It works."),)),
    )


TYPES: dict[str, PublicType] = {each.name: each for each in _types()}


def rfc3339(at: datetime) -> str:
    """A moment as payloads tell it: UTC, with a Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
