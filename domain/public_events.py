"""The public face of the log: versioned events for webhooks, mapped from internal ones here alone.

A payload is thin: ids, states and figures, and nothing that a person wrote; whoever wants more asks the API with the
id. It has the three members of Standard Webhooks 1.0.0 (`type`, `timestamp`, `data`), and `data.position` tells the
order: deliveries may overtake one another, positions never do.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.bookings import Booking
from domain.clients import Client
from domain.concepts import Concept
from domain.ids import public
from domain.log import Happened
from domain.money import Money
from domain.public_types import ERASED, TYPES, Data, rfc3339
from domain.renditions import Rendition
from domain.videos import Video

LARGEST = 20_000
"""Bytes that a payload stays below."""


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """`body` are the bytes that are sent and signed, however often."""

    type: str
    position: int
    at: datetime
    body: bytes


def public_event(happened: Happened, kind: str) -> PublicEvent | None:
    """What the world hears of an event; None where it is nobody's business.

    `kind` tells what a rendition is: `stencil`, `upscale` or `restyle`.
    """
    found = _mapped(happened.event, kind)
    if found is None:
        return None
    name, data = found
    return _encoded(name, data, happened.position, happened.envelope.time)


def sample_event(name: str, position: int, at: datetime) -> PublicEvent:
    """The example of a type, as a message of its own. Raises `KeyError` for an unknown type."""
    return _encoded(name, TYPES[name].example()["data"], position, at)


def _encoded(name: str, data: Data, position: int, at: datetime) -> PublicEvent:
    payload = {"type": name, "timestamp": rfc3339(at), "data": {**data, "position": position}}
    return PublicEvent(name, position, at, json.dumps(payload, separators=(",", ":")).encode())


def _mapped(event: Any, kind: str) -> tuple[str, Data] | None:
    id: UUID = event.originator_id
    match event:
        case Concept.Ready():
            return "concept.ready.v1", {"id": public("concept", id), "seconds": event.seconds}
        case Concept.Failed():
            data = {"id": public("concept", id), "code": event.code, "retryable": event.retryable}
            return "concept.failed.v1", data
        case Concept.Cancelled():
            return "concept.cancelled.v1", {"id": public("concept", id)}
        case Rendition.Ready() | Rendition.Failed():
            return _rendition(event, kind)
        case Video.Ready() | Video.Failed() | Video.Cancelled():
            return _video(event)
        case Client.Registered():
            data = {"id": public("client", id), "studio_id": public("studio", event.studio_id)}
            return "client.registered.v1", data
        case Client.DetailsChanged():
            return "client.changed.v1", {"id": public("client", id)}
        case Client.Erased():
            return ERASED, {"id": public("client", id)}
        case _:
            return _booking(event, {"id": public("booking", id)})


def _rendition(event: Rendition.Ready | Rendition.Failed, kind: str) -> tuple[str, Data]:
    id = public(kind, event.originator_id)
    if isinstance(event, Rendition.Failed):
        return f"{kind}.failed.v1", {"id": id, "code": event.code}
    return f"{kind}.ready.v1", {"id": id, "width": event.width, "height": event.height}


def _video(event: Video.Ready | Video.Failed | Video.Cancelled) -> tuple[str, Data]:
    id = public("video", event.originator_id)
    match event:
        case Video.Ready():
            return "video.ready.v1", {"id": id, "width": event.width, "height": event.height, "frames": event.frames}
        case Video.Failed():
            return "video.failed.v1", {"id": id, "code": event.code, "retryable": event.retryable}
        case Video.Cancelled():
            return "video.cancelled.v1", {"id": id}


def _booking(event: Any, id: Data) -> tuple[str, Data] | None:
    match event:
        case Booking.Requested():
            return "booking.requested.v1", {
                **id,
                "studio_id": public("studio", event.studio_id),
                "artist_id": public("artist", event.artist_id),
                "client_id": public("client", event.client_id),
                "concept_id": None if event.concept_id is None else public("concept", event.concept_id),
                "start": rfc3339(event.start),
                "end": rfc3339(event.end),
                "price": _money(event.price),
                "deposit": _money(event.deposit),
            }
        case Booking.DepositBecameDue():
            return "booking.deposit_due.v1", {**id, "amount": _money(event.amount), "until": rfc3339(event.until)}
        case Booking.DepositRecorded():
            return "booking.deposit_recorded.v1", {**id, "amount": _money(event.amount)}
        case Booking.Confirmed():
            return "booking.confirmed.v1", id
        case Booking.Rescheduled():
            names = ("start", "end", "previous_start", "previous_end")
            return "booking.rescheduled.v1", {**id, **{name: rfc3339(getattr(event, name)) for name in names}}
        case Booking.Cancelled():
            return "booking.cancelled.v1", {**id, "hold_expired": event.reason == "hold-expired"}
        case Booking.Completed():
            return "booking.completed.v1", {**id, "paid": _money(event.paid)}
        case Booking.MarkedNoShow():
            return "booking.no_show.v1", id
        case _:
            return None


def _money(amount: Money) -> Data:
    return {"amount_minor": amount.minor, "currency": amount.currency}


TOPICS: frozenset[str] = frozenset(
    each.TOPIC
    for each in (
        Concept.Ready,
        Concept.Failed,
        Concept.Cancelled,
        Rendition.Ready,
        Rendition.Failed,
        Video.Ready,
        Video.Failed,
        Video.Cancelled,
        Client.Registered,
        Client.DetailsChanged,
        Client.Erased,
        Booking.Requested,
        Booking.DepositBecameDue,
        Booking.DepositRecorded,
        Booking.Confirmed,
        Booking.Rescheduled,
        Booking.Cancelled,
        Booking.Completed,
        Booking.MarkedNoShow,
    )
)
"""Topics of the internal events that the world hears of."""
