"""Events to stored bytes and back: one JSON object with the envelope, and the event's own fields in `data`.

Fields are written plainly and read back by the types the event class declares. Personal values are sealed here,
field by field, with tenant, event id and field bound as associated data (AES-256-GCM); one whose key is gone is
read as `Erased`. Upcasters run on the raw `data` before it is typed, because the library's mapper bypasses
`__init__` and so dataclass defaults never fill a missing field.
"""

from __future__ import annotations

import binascii
import dataclasses
import math
import types
import typing
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from eventsourcing.persistence import StoredEvent
from eventsourcing.utils import TopicError, get_topic, resolve_topic

from domain.log import Actor, Context, Envelope, Happened, Recorded
from domain.personal import Erased, Keyring, Personal, SubjectErased
from infra.eventlog.uuids import uuid_of_text

_OWN = ("originator_id", "originator_version", "timestamp")
_PLAIN = frozenset({str, int, bool, types.NoneType, UUID, datetime})
"""What `orjson` writes by itself just as it is to be stored."""
_NOBODY = UUID(int=0)
_OPTIONS = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_SUBCLASS
"""A personal value that nobody sealed is refused, not written in the clear."""
Read = Callable[[Any, str, "Sealer"], Any]
Write = Callable[[Any, str, "Sealer"], Any]


class UnreadableEvent(Exception):
    """Stored bytes that do not fit the event they claim to be."""


class Sealer:
    """Seals and opens the personal values of one event."""

    def __init__(self, keyring: Keyring, tenant: UUID, event_id: UUID) -> None:
        self._keyring = keyring
        # `orjson` writes a UUID several times faster than `str` does.
        self._prefix = b"%b/%b/" % (orjson.dumps(tenant)[1:-1], orjson.dumps(event_id)[1:-1])
        self._text, self._subject = "", _NOBODY

    def seal(self, value: Personal, field: str) -> dict[str, Any]:
        nonce, ciphertext = self._keyring.seal(
            value.subject, value.purpose, value.value.encode(), self._prefix + field.encode()
        )
        return {
            "subject": value.subject,
            "purpose": value.purpose,
            "nonce": binascii.b2a_base64(nonce, newline=False).decode(),
            "sealed": binascii.b2a_base64(ciphertext, newline=False).decode(),
        }

    def open(self, data: dict[str, str], field: str) -> Personal | Erased:
        purpose = data["purpose"]
        if data["subject"] != self._text:  # mostly all values of an event are one person's
            self._subject, self._text = uuid_of_text(data["subject"]), data["subject"]
        subject = self._subject
        plaintext = self._keyring.open(
            subject,
            purpose,
            binascii.a2b_base64(data["nonce"]),
            binascii.a2b_base64(data["sealed"]),
            self._prefix + field.encode(),
        )
        return Erased(subject, purpose) if plaintext is None else Personal(subject, purpose, plaintext.decode())


class Transcoder:
    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def encode(self, event: Any, envelope: Envelope) -> StoredEvent:
        """The row to store. Raises `SubjectErased` where a person in it was erased."""
        return self.row(event, envelope.event_id, envelope.tenant, envelope, envelope.time, envelope.schema_version)

    def row(
        self, event: Any, id: UUID, tenant: UUID, caused: Envelope | Context, at: datetime, version: int
    ) -> StoredEvent:
        """As `encode`, for a caller who has no envelope yet; `caused` says by whom and what for."""
        sealer = Sealer(self._keyring, tenant, id)
        data = vars(event).copy()
        for name in _OWN:
            del data[name]
        for name, value in data.items():
            kind = type(value)
            if kind is Personal:
                data[name] = sealer.seal(value, name)
            elif kind not in _PLAIN:
                data[name] = _write(value, name, sealer)
        actor = caused.actor
        state = {
            "id": id,
            "tenant": tenant,
            "actor": {"kind": actor.kind, "id": actor.id, "on_behalf_of": actor.on_behalf_of},
            "request": caused.request_id,
            "correlation": caused.correlation_id,
            "causation": caused.causation_id,
            "command": caused.command_id,
            "traceparent": caused.traceparent,
            "time": at,
            "schema": version,
            "data": data,
        }
        return StoredEvent(
            event.originator_id, event.originator_version, get_topic(type(event)), orjson.dumps(state, option=_OPTIONS)
        )

    def envelope(self, recorded: Recorded) -> Envelope:
        return _envelope(_state(recorded))

    def decode(self, recorded: Recorded) -> Happened:
        state = _state(recorded)
        envelope = _envelope(state)
        try:
            event = self._event(recorded, state, envelope)
        except (KeyError, TypeError, ValueError, AttributeError, TopicError, InvalidTag) as error:
            raise UnreadableEvent(f"position {recorded.position}, {recorded.topic}: {type(error).__name__}") from error
        return Happened(recorded.position, recorded.topic, envelope, event)

    def _event(self, recorded: Recorded, state: dict[str, Any], envelope: Envelope) -> Any:
        cls = resolve_topic(recorded.topic)
        data: dict[str, Any] = state["data"]
        known = getattr(cls, "class_version", 1)
        if envelope.schema_version > known:
            raise ValueError(f"schema {envelope.schema_version} is newer than {known}")
        for version in range(envelope.schema_version, known):
            getattr(cls, f"upcast_v{version}_v{version + 1}")(data)
        sealer = Sealer(self._keyring, envelope.tenant, envelope.event_id)
        values = {name: read(data[name], name, sealer) for name, read in _readers(cls).items()}
        event = object.__new__(cls)
        event.__dict__.update(
            values,
            originator_id=recorded.originator_id,
            originator_version=recorded.originator_version,
            timestamp=envelope.time,
        )
        return event


def _state(recorded: Recorded) -> dict[str, Any]:
    try:
        state: dict[str, Any] = orjson.loads(recorded.state)
    except orjson.JSONDecodeError as error:
        raise UnreadableEvent(f"position {recorded.position}: not JSON") from error
    return state


def _envelope(state: dict[str, Any]) -> Envelope:
    try:
        actor = state["actor"]
        return Envelope(
            uuid_of_text(state["id"]),
            uuid_of_text(state["tenant"]),
            Actor(actor["kind"], actor["id"], actor["on_behalf_of"]),
            state["request"],
            state["correlation"],
            state["causation"],
            state["command"],
            state["traceparent"],
            datetime.fromisoformat(state["time"]),
            state["schema"],
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableEvent(f"an envelope lacks or garbles something: {type(error).__name__}") from error


def _write(value: Any, path: str, sealer: Sealer) -> Any:
    kind: Any = type(value)
    return _writer(kind)(value, path, sealer)


@cache
def _writer(kind: type[Any]) -> Write:
    """How a value of that type is written to JSON."""
    if issubclass(kind, float):
        return _write_float
    if issubclass(kind, (bool, int, types.NoneType)):
        return lambda value, path, sealer: value
    if issubclass(kind, Enum):
        return lambda value, path, sealer: value.value
    if issubclass(kind, str):
        return lambda value, path, sealer: value
    if issubclass(kind, UUID):
        return lambda value, path, sealer: str(value)
    if issubclass(kind, datetime):
        return lambda value, path, sealer: value.isoformat()
    if issubclass(kind, Personal):
        return lambda value, path, sealer: sealer.seal(value, path)
    if issubclass(kind, Erased):
        return _refuse_erased
    if issubclass(kind, tuple):
        return lambda value, path, sealer: [_write(item, f"{path}.{i}", sealer) for i, item in enumerate(value)]
    if dataclasses.is_dataclass(kind):
        names = [field.name for field in dataclasses.fields(kind)]
        return lambda value, path, sealer: {
            name: _write(getattr(value, name), f"{path}.{name}", sealer) for name in names
        }
    return _refuse_unknown


def _write_float(value: float, path: str, sealer: Sealer) -> float:
    if not math.isfinite(value):
        raise ValueError(f"{path}: {value} has no form in JSON")
    return value


def _refuse_erased(value: Erased, path: str, sealer: Sealer) -> Any:
    raise SubjectErased(value.subject)


def _refuse_unknown(value: Any, path: str, sealer: Sealer) -> Any:
    raise TypeError(f"{path}: {type(value).__name__} cannot be stored in an event")


@cache
def _readers(cls: type[Any]) -> dict[str, Read]:
    hints = typing.get_type_hints(cls)
    return {field.name: _reader(hints[field.name]) for field in dataclasses.fields(cls) if field.name not in _OWN}


def _reader(hint: Any) -> Read:
    """How a value of that declared type is read back from JSON."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        if Personal in arguments:
            return lambda value, path, sealer: None if value is None else sealer.open(value, path)
        inner = _reader(next(argument for argument in arguments if argument is not type(None)))
        return lambda value, path, sealer: None if value is None else inner(value, path, sealer)
    if origin is tuple:
        item = _reader(arguments[0])
        return lambda value, path, sealer: tuple(item(each, f"{path}.{i}", sealer) for i, each in enumerate(value))
    if hint is UUID:
        return lambda value, path, sealer: uuid_of_text(value)
    if hint is datetime:
        return lambda value, path, sealer: datetime.fromisoformat(value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return lambda value, path, sealer: hint(value)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        hints = typing.get_type_hints(hint)
        fields = {field.name: _reader(hints[field.name]) for field in dataclasses.fields(hint)}
        return lambda value, path, sealer: hint(
            **{name: read(value[name], f"{path}.{name}", sealer) for name, read in fields.items()}
        )
    if hint is float:
        return lambda value, path, sealer: float(value)
    return lambda value, path, sealer: value
