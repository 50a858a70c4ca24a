"""Traces of what a request causes, as whoever does the work sees them: spans under the context that the log carries.

An envelope's `traceparent` (W3C Trace Context) is the context at the time of the append, so whatever an event causes
later, in whatever process, continues its trace. Attributes are numbers, codes and random ids: never text of a
person, never an address. Names are those of OpenTelemetry's semantic conventions; where theirs change, these do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from enum import Enum
from typing import Protocol

from domain.log import Envelope, Happened

TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
"""W3C Trace Context, section 3.2: a version but `ff`, ids of trace and span but zero, flags."""

REQUEST_METHOD = "http.request.method"
RESPONSE_STATUS = "http.response.status_code"
RESEND_COUNT = "http.request.resend_count"
ROUTE = "http.route"
SCHEME = "url.scheme"
ERROR_TYPE = "error.type"
MESSAGING_SYSTEM = "messaging.system"
OPERATION_NAME = "messaging.operation.name"
OPERATION_TYPE = "messaging.operation.type"
DESTINATION = "messaging.destination.name"
MESSAGE_ID = "messaging.message.id"
CONSUMER_GROUP = "messaging.consumer.group.name"
BATCH_COUNT = "messaging.batch.message_count"
GEN_AI_OPERATION = "gen_ai.operation.name"
GEN_AI_PROVIDER = "gen_ai.provider.name"
GEN_AI_MODEL = "gen_ai.request.model"
GEN_AI_OUTPUT = "gen_ai.output.type"
GEN_AI_CHOICES = "gen_ai.request.choice.count"
GENERATE = "generate_content"
REQUEST_ID = "atelier.request.id"
ATTEMPT = "atelier.job.attempt"
MEDIA_TYPE = "atelier.artifact.media_type"
SIZE = "atelier.artifact.size"
PUBLIC_EVENT = "atelier.webhook.event"
"""Ours, for what no convention names."""

LOG, JOBS = "atelier_log", "atelier_jobs"
"""Messaging systems of our own."""
Value = str | int | bool
Attributes = Mapping[str, Value]
Noted = Attributes | Callable[[], Attributes]
"""A function where making them costs something: it is called only where they are wanted."""


class Kind(Enum):
    INTERNAL = "internal"
    SERVER = "server"
    CLIENT = "client"
    CONSUMER = "consumer"


class Span(Protocol):
    """One piece of work, entered when it begins. An exception that ends it is noted by its type, never its message."""

    @property
    def recording(self) -> bool:
        """Whether anybody gets to see it."""

    @property
    def traceparent(self) -> str | None:
        """The context that work caused by this one continues."""

    def name(self, name: str) -> None: ...

    def note(self, name: str, value: Value) -> None: ...

    def fail(self, kind: str) -> None:
        """It went wrong; `kind` is a code or the name of a type."""

    def __enter__(self) -> Span: ...

    def __exit__(self, *raised: object) -> None: ...


class Tracing(Protocol):
    """Where there is none, nothing is traced: whoever holds one holds `Tracing | None`."""

    def request(self, method: str, parent: str | None, request_id: str, attributes: Attributes) -> Span:
        """A request from outside, which continues its caller's trace or begins one."""

    def follow(self, name: str, kind: Kind, cause: Envelope, attributes: Noted) -> Span:
        """Work that one event caused, or more work within such."""

    def gather(self, name: str, causes: Iterable[str], attributes: Attributes) -> Span:
        """Work on many events at once: a trace of its own, with a link to the context of each."""


def under(happened: Happened, span: Span) -> Happened:
    """As if the event had been appended in this span: what comes of it continues there."""
    if not span.recording:
        return happened
    return replace(happened, envelope=replace(happened.envelope, traceparent=span.traceparent))


def nothing() -> AbstractContextManager[None]:
    """In place of a span."""
    return nullcontext()


def processing(happened: Happened, group: str) -> Attributes:
    """Of a handler's work on an event."""
    return {
        MESSAGING_SYSTEM: LOG,
        OPERATION_NAME: "process",
        OPERATION_TYPE: "process",
        DESTINATION: happened.topic,
        CONSUMER_GROUP: group,
        MESSAGE_ID: str(happened.envelope.event_id),
    }


def working(happened: Happened, kind: str, attempt: int) -> Attributes:
    """Of a job of that kind, made from an event."""
    return {
        MESSAGING_SYSTEM: JOBS,
        OPERATION_NAME: "process",
        OPERATION_TYPE: "process",
        DESTINATION: kind,
        MESSAGE_ID: str(happened.envelope.event_id),
        ATTEMPT: attempt,
    }
