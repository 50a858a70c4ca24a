"""The middleware that traces: methods, routes and statuses, and nothing of who asks or what for."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.tracing import Traced
from tests.spans import KeptTracing

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def asked(
    status: int = 200, route: str | None = "/v1/concepts/{id}", raises: Exception | None = None, **scope: Any
) -> tuple[KeptTracing, dict[str, Any]]:
    tracing = KeptTracing()
    seen: dict[str, Any] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen["traceparent"] = scope.get("state", {}).get("traceparent")
        if route is not None:
            scope["route"] = SimpleNamespace(path=route)
        if raises is not None:
            raise raises
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def send(message: Any) -> None:
        seen.setdefault("sent", []).append(message["type"])

    given = {
        "type": "http",
        "method": "GET",
        "path": "/v1/concepts/con_secret",
        "query_string": b"email=jo@example.org",
        "headers": [(b"user-agent", b"Jo's phone")],
        "client": ("203.0.113.7", 1),
        "scheme": "https",
        "state": {"traceparent": PARENT, "request_id": "req_1"},
        **scope,
    }
    asyncio.run(Traced(app, tracing)(given, None, send))  # type: ignore[arg-type]
    return tracing, seen


def test_a_request_is_a_span_named_by_its_route() -> None:
    tracing, seen = asked()
    (span,) = tracing.spans
    assert (span.called, span.parent, span.ended, span.failed) == ("GET /v1/concepts/{id}", PARENT, True, [])
    assert span.noted == {
        "http.request.method": "GET",
        "url.scheme": "https",
        "http.response.status_code": 200,
        "http.route": "/v1/concepts/{id}",
    }
    assert seen == {"traceparent": span.traceparent, "sent": ["http.response.start", "http.response.body"]}


@pytest.mark.parametrize(("status", "failed"), [(404, []), (500, ["500"]), (503, ["503"])])
def test_only_our_own_failures_are_errors(status: int, failed: list[str]) -> None:
    tracing, _ = asked(status, route=None)
    (span,) = tracing.spans
    assert (span.called, span.failed) == ("GET", failed) and "http.route" not in span.noted


def test_a_method_that_is_none_has_no_name_of_its_own() -> None:
    tracing, _ = asked(method="JO@EXAMPLE.ORG")
    (span,) = tracing.spans
    assert span.called == "HTTP /v1/concepts/{id}" and span.noted["http.request.method"] == "_OTHER"


def test_what_the_app_raises_is_noted_and_goes_on() -> None:
    with pytest.raises(KeyError):
        asked(raises=KeyError("Jo Tate"))


def test_what_is_no_request_passes() -> None:
    tracing, seen = asked(type="websocket", state={})
    assert tracing.spans == [] and seen["sent"]
