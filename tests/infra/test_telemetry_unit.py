"""Sampling by OpenTelemetry's variables, spans as they are made, and log lines that name their trace."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.log import Actor, Envelope, Happened
from domain.tracing import TRACEPARENT, Kind, processing, under
from infra.settings import BadSetting
from infra.telemetry.logs import Current, TracedFormatter, current
from infra.telemetry.sampling import SHARE, Sampling, sampling_of

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


def envelope(traceparent: str | None) -> Envelope:
    id = UUID(int=1)
    return Envelope(
        id, id, Actor("key", "k"), "req_1", "req_1", None, "c", traceparent, datetime(2026, 1, 1, tzinfo=UTC), 1
    )


class Kept:
    """An exporter that keeps."""

    def __init__(self) -> None:
        self.spans: list[Any] = []

    def export(self, spans: Sequence[Any]) -> Any:
        from opentelemetry.sdk.trace.export import SpanExportResult

        self.spans += spans
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        pass

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return True


@pytest.fixture
def kept() -> Kept:
    return Kept()


def tracing(kept: Kept, sampling: Sampling | None = None) -> Any:
    from opentelemetry.sdk.resources import Resource

    from infra.telemetry.spans import OtlpTracing

    return OtlpTracing(kept, Resource({}), sampling or Sampling(1.0), Random(1), current())  # type: ignore[arg-type]


def ended(traced: Any, kept: Kept) -> list[Any]:
    traced.flush()
    return kept.spans


@pytest.mark.parametrize(
    ("variables", "sampling"),
    [
        ({}, Sampling(SHARE, True)),
        ({"OTEL_TRACES_SAMPLER_ARG": "0.5"}, Sampling(0.5, True)),
        ({"OTEL_TRACES_SAMPLER": "always_on"}, Sampling(1.0, False)),
        ({"OTEL_TRACES_SAMPLER": "parentbased_always_on"}, Sampling(1.0, True)),
        ({"OTEL_TRACES_SAMPLER": "always_off", "OTEL_TRACES_SAMPLER_ARG": "1"}, Sampling(0.0, False)),
        ({"OTEL_TRACES_SAMPLER": "traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0.25"}, Sampling(0.25, False)),
        ({"OTEL_TRACES_SAMPLER": "parentbased_traceidratio"}, Sampling(1.0, True)),
    ],
)
def test_the_sampler_is_read(variables: dict[str, str], sampling: Sampling) -> None:
    assert sampling_of(variables) == sampling


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OTEL_TRACES_SAMPLER", "jaeger_remote"),
        ("OTEL_TRACES_SAMPLER_ARG", "much"),
        ("OTEL_TRACES_SAMPLER_ARG", "1.5"),
        ("OTEL_TRACES_SAMPLER_ARG", "nan"),
    ],
)
def test_a_sampler_that_is_none_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        sampling_of({name: value})


def test_the_share_is_kept_over_many_traces_and_a_parent_decides() -> None:
    chance, sampling = Random(7), Sampling(0.1)
    wanted = sum(sampling.wants(chance.getrandbits(64), None) for _ in range(20_000))
    assert 1_800 < wanted < 2_200
    assert sampling.wants(2**64 - 1, True) and not sampling.wants(0, False)
    assert not Sampling(0.1, by_parent=False).wants(2**64 - 1, True)
    assert Sampling(1.0).wants(2**64 - 1, None) and not Sampling(0.0).wants(0, None)


@given(st.text(max_size=60) | st.from_regex(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", fullmatch=True))
def test_only_a_context_is_taken_for_one(text: str) -> None:
    parts = text.split("-")
    hexadecimal = [len(part) for part in parts] == [2, 32, 16, 2] and all(
        set(part) <= set("0123456789abcdef") for part in parts
    )
    good = hexadecimal and parts[0] != "ff" and set(parts[1]) != {"0"} and set(parts[2]) != {"0"}
    assert bool(TRACEPARENT.fullmatch(text)) is good


def test_a_request_continues_its_caller_s_trace_and_what_it_causes_continues_its_own(kept: Kept) -> None:
    traced = tracing(kept)
    with traced.request("POST", f"00-{TRACE}-{SPAN}-01", "req_1", {"http.request.method": "POST"}) as request:
        request.name("POST /v1/generate")
    with traced.follow("process generate", Kind.CONSUMER, envelope(request.traceparent), {}) as job:
        job.note("atelier.job.attempt", 1)
    first, second = ended(traced, kept)
    assert (first.name, second.name) == ("POST /v1/generate", "process generate")
    assert f"{first.context.trace_id:032x}" == f"{second.context.trace_id:032x}" == TRACE
    assert f"{first.parent.span_id:016x}" == SPAN and second.parent.span_id == first.context.span_id
    assert request.traceparent == f"00-{TRACE}-{first.context.span_id:016x}-01"
    assert second.attributes == {"atelier.job.attempt": 1, "atelier.request.id": "req_1"}
    traced.close()


def test_what_is_not_wanted_is_carried_on_and_never_sent(kept: Kept) -> None:
    traced = tracing(kept, Sampling(0.0))
    with traced.request("GET", None, "req_1", {}) as request:
        request.name("GET /")
        request.note("a", 1)
        request.fail("x")
    assert request.traceparent is None and not request.recording
    unsampled = f"00-{TRACE}-{SPAN}-00"
    with traced.request("GET", unsampled, "req_1", {}) as request:
        assert request.traceparent == unsampled
    for cause in (unsampled, None, "garbage", "", f"ff-{TRACE}-{SPAN}-01"):
        with traced.follow("process", Kind.CONSUMER, envelope(cause), {}) as span:
            assert span.traceparent == cause
    with traced.gather("process warehouse", [unsampled, "garbage"], {}) as span:
        assert span.traceparent is None
    assert ended(traced, kept) == []
    traced.close()


def test_an_error_is_noted_by_its_type_alone(kept: Kept) -> None:
    traced = tracing(kept)
    with pytest.raises(ValueError, match="Jo Tate"):
        with traced.request("GET", None, "req_1", {}):
            raise ValueError("Jo Tate")
    (span,) = ended(traced, kept)
    assert span.attributes["error.type"] == "ValueError" and not span.status.is_ok
    assert span.events == () and span.status.description is None and "Jo Tate" not in span.to_json()
    traced.close()


def test_a_batch_has_a_trace_of_its_own_with_a_link_to_each_that_is_traced(kept: Kept) -> None:
    traced = tracing(kept)
    causes = [f"00-{TRACE}-{SPAN}-01", f"00-{TRACE}-{SPAN}-01", f"00-{TRACE}-{SPAN[::-1]}-00"]
    with traced.gather("process warehouse", causes, {"messaging.destination.name": "warehouse"}):
        pass
    (span,) = ended(traced, kept)
    assert [(f"{link.context.trace_id:032x}", f"{link.context.span_id:016x}") for link in span.links] == [(TRACE, SPAN)]
    assert span.parent is None and f"{span.context.trace_id:032x}" != TRACE
    traced.close()


def test_a_log_line_says_what_it_belongs_to(kept: Kept) -> None:
    traced = tracing(kept, Sampling(0.0))
    form = TracedFormatter("%(levelname)s %(name)s: %(message)s", traced.working_on)
    record = logging.LogRecord("atelier", logging.WARNING, "x", 1, "a job %s", ("j",), None)
    assert form.format(record) == "WARNING atelier: a job j"
    with traced.follow("process", Kind.CONSUMER, envelope(f"00-{TRACE}-{SPAN}-00"), {}):
        assert form.format(record) == f"WARNING atelier: a job j [request_id=req_1 trace_id={TRACE}]"
    assert form.format(record) == "WARNING atelier: a job j"
    with traced.request("GET", f"00-{TRACE}-{SPAN}-00", "req_2", {}):
        pass
    assert form.format(record).endswith(f"[request_id=req_2 trace_id={TRACE}]"), "the frame may still have to say"
    traced.working_on.set(None)
    traced.working_on.set(Current("req_3", "-"))
    assert "req_3" in form.format(record)
    traced.close()


def test_what_an_event_causes_continues_in_the_span_that_handles_it(kept: Kept) -> None:
    happened = Happened(7, "concept.requested", envelope(f"00-{TRACE}-{SPAN}-01"), object())
    traced = tracing(kept)
    with traced.follow("process", Kind.CONSUMER, happened.envelope, processing(happened, "generation")) as span:
        assert under(happened, span).envelope.traceparent == span.traceparent != happened.envelope.traceparent
    with traced.gather("process", [], {}) as none:
        assert under(happened, none) is happened
    (made,) = ended(traced, kept)
    assert made.attributes["messaging.consumer.group.name"] == "generation"
    assert made.attributes["messaging.destination.name"] == "concept.requested"
    traced.close()
