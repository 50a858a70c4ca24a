"""Spans by the OpenTelemetry SDK, sent in batches by OTLP over HTTP; those that nobody wants cost a few ids."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from contextvars import ContextVar, Token
from random import Random

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)
from opentelemetry.trace import Span as Recording

from domain.log import Envelope
from domain.tracing import ERROR_TYPE, REQUEST_ID, TRACEPARENT, Attributes, Kind, Value
from infra.telemetry.logs import Current
from infra.telemetry.sampling import Sampling

KINDS = {
    Kind.INTERNAL: SpanKind.INTERNAL,
    Kind.SERVER: SpanKind.SERVER,
    Kind.CLIENT: SpanKind.CLIENT,
    Kind.CONSUMER: SpanKind.CONSUMER,
}
SAMPLED = TraceFlags(TraceFlags.SAMPLED)
LINKS = 128
"""The SDK keeps no more."""
CLOSING = 3.0
"""Seconds in which what is left is sent when the process ends."""


class OneSpan:
    """`domain.tracing.Span`. Without a recording it only carries the context on, and into the log's lines."""

    def __init__(
        self,
        recording: Recording | None,
        traceparent: str | None,
        current: Current | None,
        working_on: ContextVar[Current | None],
        lasts: bool = False,
    ) -> None:
        """`lasts` leaves the log's lines as they are at the end: what follows belongs to the same request."""
        self._recording, self._traceparent = recording, traceparent
        self._current, self._working_on, self._lasts = current, working_on, lasts
        self._token: Token[Current | None] | None = None

    @property
    def traceparent(self) -> str | None:
        return self._traceparent

    def name(self, name: str) -> None:
        if self._recording is not None:
            self._recording.update_name(name)

    def note(self, name: str, value: Value) -> None:
        if self._recording is not None:
            self._recording.set_attribute(name, value)

    def fail(self, kind: str) -> None:
        if self._recording is not None:
            self._recording.set_attribute(ERROR_TYPE, kind)
            self._recording.set_status(Status(StatusCode.ERROR))

    def __enter__(self) -> OneSpan:
        if self._current is not None:
            self._token = self._working_on.set(self._current)
        return self

    def __exit__(self, *raised: object) -> None:
        kind = raised[0] if raised else None
        if isinstance(kind, type):
            self.fail(kind.__name__)
        if self._recording is not None:
            self._recording.end()
        if self._token is not None and not self._lasts:
            self._working_on.reset(self._token)


class OtlpTracing:
    """`domain.tracing.Tracing`; safe to use from any thread. `close` sends what is left."""

    def __init__(
        self,
        exporter: OTLPSpanExporter,
        resource: Resource,
        sampling: Sampling,
        chance: Random,
        working_on: ContextVar[Current | None],
    ) -> None:
        self.working_on = working_on
        self._sampling, self._chance = sampling, chance
        # What is to be traced is decided here, before anything of a span is made.
        self._provider = TracerProvider(sampler=ALWAYS_ON, resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("atelier")

    def request(self, method: str, parent: str | None, request_id: str, attributes: Attributes) -> OneSpan:
        given = None if parent is None else _context(parent)
        trace = self._chance.getrandbits(128) or 1 if given is None else given.trace_id
        current = Current(request_id, f"{trace:032x}")
        if not self._sampling.wants(trace, None if given is None else given.trace_flags.sampled):
            span = self._chance.getrandbits(64) or 1
            return OneSpan(None, f"00-{trace:032x}-{span:016x}-00", current, self.working_on, lasts=True)
        context = Context() if given is None else _within(given)
        recording = self._tracer.start_span(method, context, SpanKind.SERVER, {**attributes, REQUEST_ID: request_id})
        made = recording.get_span_context()
        current = Current(request_id, f"{made.trace_id:032x}")
        return OneSpan(recording, _written(made), current, self.working_on, lasts=True)

    def follow(self, name: str, kind: Kind, cause: Envelope, attributes: Attributes) -> OneSpan:
        given = None if cause.traceparent is None else _context(cause.traceparent)
        if given is None:
            current = Current(cause.request_id, "-")
            return OneSpan(None, cause.traceparent, current, self.working_on)
        current = Current(cause.request_id, f"{given.trace_id:032x}")
        if not given.trace_flags.sampled:
            return OneSpan(None, cause.traceparent, current, self.working_on)
        noted = {**attributes, REQUEST_ID: cause.request_id}
        recording = self._tracer.start_span(name, _within(given), KINDS[kind], noted)
        return OneSpan(recording, _written(recording.get_span_context()), current, self.working_on)

    def gather(self, name: str, causes: Iterable[str], attributes: Attributes) -> OneSpan:
        """Nothing where none of them is traced."""
        found = (_context(cause) for cause in dict.fromkeys(causes))
        links = [Link(each) for each in found if each is not None and each.trace_flags.sampled][:LINKS]
        if not links:
            return OneSpan(None, None, None, self.working_on)
        recording = self._tracer.start_span(name, Context(), SpanKind.CONSUMER, dict(attributes), links)
        return OneSpan(recording, _written(recording.get_span_context()), None, self.working_on)

    def flush(self) -> None:
        self._provider.force_flush()

    def close(self) -> None:
        """A collector that is away is not waited for."""
        thread = threading.Thread(target=self._provider.shutdown, name="telemetry", daemon=True)
        thread.start()
        thread.join(CLOSING)


def _context(traceparent: str) -> SpanContext | None:
    """None for one that is malformed: it was stored by somebody else's hand, or before it was checked so closely."""
    if TRACEPARENT.fullmatch(traceparent) is None:
        return None
    flags = TraceFlags(int(traceparent[53:55], 16) & TraceFlags.SAMPLED)
    return SpanContext(int(traceparent[3:35], 16), int(traceparent[36:52], 16), True, flags)


def _within(given: SpanContext) -> Context:
    return set_span_in_context(NonRecordingSpan(given), Context())


def _written(context: SpanContext) -> str:
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-01"
