"""Stored events as Kafka messages, and back: CloudEvents 1.0.2, Kafka protocol binding, binary mode.

The value is the stored event just as it lies in the log, sealed where it is personal. With the key and three headers
it is a `Recorded` again, so a consumer decodes it as a follower of the log does, by the same schema and the same keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.log import Envelope, Position, Recorded
from projections.relay.topics import topic_of

POSITION, TENANT, VERSION = "x-log-position", "x-tenant", "x-aggregate-version"
"""Headers of our own: the place in the log, the tenant, and the event's place among those of its aggregate."""
TYPE = "ce_type"
Headers = tuple[tuple[str, bytes], ...]
_FIXED: Headers = (("ce_specversion", b"1.0"), ("content-type", b"application/json"))


class NotAnEvent(Exception):
    """A message that is not one of the relay's; says what is wrong with it and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Message:
    topic: str
    key: bytes
    """The aggregate's id, as text: the same key is the same partition, so an aggregate's events stay in order."""
    value: bytes
    headers: Headers
    timestamp: int
    """When it happened: milliseconds since 1970."""


def source_of(region: str) -> bytes:
    """`ce_source` of the events of a cell. With `ce_id` it tells an event from all others."""
    return f"/atelier/{region}".encode()


def message_of(recorded: Recorded, envelope: Envelope, source: bytes) -> Message:
    """What the relay sends for an event; `source` as by `source_of`."""
    key = str(recorded.originator_id).encode()
    headers = (
        *_FIXED,
        ("ce_id", str(envelope.event_id).encode()),
        (TYPE, recorded.topic.encode()),
        ("ce_source", source),
        ("ce_time", envelope.time.isoformat().encode()),
        ("ce_subject", key),
        (POSITION, b"%d" % recorded.position),
        (TENANT, str(envelope.tenant).encode()),
        (VERSION, b"%d" % recorded.originator_version),
    )
    if envelope.traceparent:
        headers = (*headers, ("traceparent", envelope.traceparent.encode()))
    moment = int(envelope.time.timestamp() * 1000)
    return Message(topic_of(recorded.topic), key, recorded.state, headers, moment)


def recorded_of(
    key: bytes | None, value: bytes | None, headers: Mapping[str, bytes] | Iterable[tuple[str, bytes]]
) -> Recorded:
    """The stored event in a message, for `Decoder.decode`. Raises `NotAnEvent`."""
    told = dict(headers)
    if key is None or value is None:
        raise NotAnEvent("a message without a key or a value")
    try:
        position, version = _counted(told[POSITION]), _counted(told[VERSION])
        return Recorded(position, UUID(key.decode()), version, told[TYPE].decode(), bytes(value))
    except KeyError as error:
        raise NotAnEvent(f"a message without the header {error.args[0]}") from None
    except (ValueError, AttributeError, TypeError):
        raise NotAnEvent("a message whose key or headers cannot be read") from None


def position_of(headers: Mapping[str, bytes] | Iterable[tuple[str, bytes]]) -> Position:
    """The event's place in the log: what a consumer drops repeats by. Raises `NotAnEvent`."""
    try:
        return _counted(dict(headers)[POSITION])
    except (KeyError, ValueError, TypeError):
        raise NotAnEvent(f"a message without the header {POSITION}") from None


def _counted(told: bytes) -> int:
    """A position or a version, as the log gives them: from 1, and no more than a database holds."""
    number = int(told)
    if not 1 <= number < 2**63:
        raise ValueError("no number of the log's")
    return number
