"""Spans by the OpenTelemetry SDK, sent in batches by OTLP over HTTP; those that nobody wants cost a few ids."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from contextvars import ContextVar, Token
from itertools import islice
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
from domain.tracing import ERROR_TYPE, REQUEST_ID, TRACEPARENT, Attributes, Kind, Noted, Value
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


class Carried:
    """`domain.tracing.Span` that nobody gets to see: the context goes on as it came, and into the log's lines."""

    __slots__ = ("_current", "_lasts", "_token", "_working_on", "traceparent")
    recording = False

    def __init__(
        self,
        traceparent: str | None,
        current: Current | None,
        working_on: ContextVar[Current | None],
        lasts: bool = False,
    ) -> None:
        """`lasts` leaves the log's lines as they are at the end: what follows belongs to the same request."""
        self.traceparent = traceparent
        self._current, self._working_on, self._lasts = current, working_on, lasts
        self._token: Token[Current | None] | None = None

    def name(self, name: str) -> None:
        """See `Recorded`; here there is nothing to name."""

    def note(self, name: str, value: Value) -> None:
        """See `Recorded`."""

    def fail(self, kind: str) -> None:
        """See `Recorded`."""

    def __enter__(self) -> Carried:
        if self._current is not None:
            self._token = self._working_on.set(self._current)
        return self

    def __exit__(self, *raised: object) -> None:
        if self._token is not None and not self._lasts:
            self._working_on.reset(self._token)


class Recorded(Carried):
    __slots__ = ("_recording",)
    recording = True

    def __init__(
        self,
        recording: Recording,
        request_id: str | None,
        working_on: ContextVar[Current | None],
        lasts: bool = False,
    ) -> None:
        made = recording.get_span_context()
        trace = f"{made.trace_id:032x}"
        current = None if request_id is None else Current(request_id, trace)
        super().__init__(f"00-{trace}-{made.span_id:016x}-01", current, working_on, lasts)
        self._recording = recording

    def name(self, name: str) -> None:
        self._recording.update_name(name)

    def note(self, name: str, value: Value) -> None:
        self._recording.set_attribute(name, value)

    def fail(self, kind: str) -> None:
        self._recording.set_attribute(ERROR_TYPE, kind)
        self._recording.set_status(Status(StatusCode.ERROR))

    def __exit__(self, *raised: object) -> None:
        kind = raised[0] if raised else None
        if isinstance(kind, type):
            self.fail(kind.__name__)
        self._recording.end()
        super().__exit__(*raised)


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

    def request(self, method: str, parent: str | None, request_id: str, attributes: Attributes) -> Carried:
        trace, sampled = (self._chance.getrandbits(64), None) if parent is None else _decided(parent)
        if not self._sampling.wants(trace, sampled):
            return Carried(parent, Current(request_id, _trace_of(parent)), self.working_on, lasts=True)
        noted = {**attributes, REQUEST_ID: request_id}
        recording = self._tracer.start_span(method, _within(parent), SpanKind.SERVER, noted)
        return Recorded(recording, request_id, self.working_on, lasts=True)

    def follow(self, name: str, kind: Kind, cause: Envelope, attributes: Noted) -> Carried:
        parent = cause.traceparent
        if parent is None or not _is_sampled(parent):
            return Carried(parent, Current(cause.request_id, _trace_of(parent)), self.working_on)
        noted = {**(attributes() if callable(attributes) else attributes), REQUEST_ID: cause.request_id}
        recording = self._tracer.start_span(name, _within(parent), KINDS[kind], noted)
        return Recorded(recording, cause.request_id, self.working_on)

    def gather(self, name: str, causes: Iterable[str], attributes: Attributes) -> Carried:
        """Nothing where none of them is traced."""
        found = islice((cause for cause in dict.fromkeys(causes) if _is_sampled(cause)), LINKS)
        links = [Link(_context(cause)) for cause in found]
        if not links:
            return Carried(None, None, self.working_on)
        recording = self._tracer.start_span(name, Context(), SpanKind.CONSUMER, dict(attributes), links)
        return Recorded(recording, None, self.working_on)

    def flush(self) -> None:
        self._provider.force_flush()

    def close(self) -> None:
        """A collector that is away is not waited for."""
        thread = threading.Thread(target=self._provider.shutdown, name="telemetry", daemon=True)
        thread.start()
        thread.join(CLOSING)


def _is_sampled(traceparent: str) -> bool:
    """False for one that is malformed, too: it was stored before contexts were checked so closely."""
    return traceparent[-1:] in "13579bdf" and TRACEPARENT.fullmatch(traceparent) is not None


def _decided(parent: str) -> tuple[int, bool]:
    """The part of the trace's id that decides, and whether the caller records."""
    return int(parent[19:35], 16), parent[-1] in "13579bdf"


def _trace_of(parent: str | None) -> str:
    return "-" if parent is None else parent[3:35]


def _context(traceparent: str) -> SpanContext:
    return SpanContext(int(traceparent[3:35], 16), int(traceparent[36:52], 16), True, SAMPLED)


def _within(parent: str | None) -> Context:
    """A new trace where there is no parent."""
    return Context() if parent is None else set_span_in_context(NonRecordingSpan(_context(parent)), Context())
