"""ASGI middleware that traces requests; there is none where nothing is traced."""

from __future__ import annotations

from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.tracing import REQUEST_METHOD, RESPONSE_STATUS, ROUTE, SCHEME, Tracing

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"})
OTHER = "_OTHER"


class Traced:
    """Inside the frame, which has checked the caller's `traceparent`: from here on the request's own counts.

    Neither path nor query, nor where it comes from, is noted: they name people, or open their doors.
    """

    def __init__(self, app: ASGIApp, tracing: Tracing) -> None:
        self._app, self._tracing = app, tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state: dict[str, Any] = scope["state"]
        known = scope["method"] in METHODS
        method = scope["method"] if known else OTHER
        noted = {REQUEST_METHOD: method, SCHEME: scope.get("scheme", "http")}
        named = method if known else "HTTP"
        with self._tracing.request(named, state["traceparent"], state["request_id"], noted) as span:
            if not span.recording:
                await self._app(scope, receive, send)
                return
            state["traceparent"] = span.traceparent

            async def watched(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.note(RESPONSE_STATUS, message["status"])
                    if message["status"] >= 500:
                        span.fail(str(message["status"]))
                await send(message)

            try:
                await self._app(scope, receive, watched)
            finally:
                route = getattr(scope.get("route"), "path", "")
                if route:
                    span.name(f"{named} {route}")
                    span.note(ROUTE, route)
