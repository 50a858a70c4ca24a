"""What goes around every request: its id, its size, safe headers, counting, and the answer when all else failed."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.tracing import TRACEPARENT
from gateway.headers import READ, ReadHeaders
from gateway.pages.errors import wants_page
from gateway.problems import answer, internal, of_http
from gateway.serving import Serving
from projections.parking import describe

log = logging.getLogger("atelier.gateway")
_REQUEST_ID = re.compile(r"req_[0-9a-f]{8,64}")
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
"""Where a route sets one of these itself, its own counts."""
_SAFE = tuple((name.lower().encode(), value.encode()) for name, value in SAFE.items())


class TooLarge(HTTPException):
    """The body went over the limit while it came in."""

    def __init__(self, limit: int) -> None:
        at_most = f"{limit >> 20} MiB" if limit >= 1 << 20 else f"{limit} bytes"
        super().__init__(413, f"At most {at_most} can be sent at once.", {"Connection": "close"})


class Frame:
    """ASGI middleware around the whole app, inside nothing but the server."""

    def __init__(self, app: ASGIApp, serving: Serving) -> None:
        self._app, self._serving = app, serving
        hsts = serving.settings.hsts_seconds
        self._always = {b"strict-transport-security": f"max-age={hsts}".encode()} if hsts else {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        state = scope.setdefault("state", {})
        headers = state[READ] = ReadHeaders(scope)
        state["request_id"] = self._request_id(headers.get("x-request-id"))
        traceparent = headers.get("traceparent", "")
        state["traceparent"] = traceparent if TRACEPARENT.fullmatch(traceparent) else None
        status = 0

        async def framed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = self._dressed(message.get("headers", ()), state)
            await send(message)

        try:
            await self._serve(scope, receive, framed, headers.get("content-length"))
        except Exception as error:
            log.error("%s: %s %s: %s", state["request_id"], scope["method"], _route(scope), describe(error))
            if status:
                raise
            await answer(Request(scope), internal())(scope, receive, framed)
        finally:
            self._count(scope, state, status, time.perf_counter() - started)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, declared: str | None) -> None:
        limit = self._serving.settings.max_body
        too_large = declared is not None and declared.isascii() and declared.isdigit() and int(declared[:18]) > limit
        # People get the page that tells it, which is made once the form is read.
        if too_large and not wants_page(Request(scope)):
            await answer(Request(scope), of_http(TooLarge(limit)))(scope, receive, send)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            if too_large:
                raise TooLarge(limit)
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise TooLarge(limit)
            return message

        await self._app(scope, counted, send)

    def _request_id(self, given: str | None) -> str:
        if given is not None and _REQUEST_ID.fullmatch(given):
            return given
        return "req_" + self._serving.platform.ids.token(12).hex()

    def _dressed(self, headers: Iterable[tuple[bytes, bytes]], state: dict[str, Any]) -> list[tuple[bytes, bytes]]:
        """With ours: the safe ones where the route has none of that name, the request's own in place of others."""
        own = {b"x-request-id": state["request_id"].encode(), **self._always}
        for name, value in state.get("headers", {}).items():
            own[name.lower().encode("latin-1")] = value.encode("latin-1")
        kept = [each for each in headers if each[0] not in own]
        names = {name for name, _ in kept}
        kept += [each for each in _SAFE if each[0] not in names]
        kept += own.items()
        return kept

    def _count(self, scope: Scope, state: dict[str, Any], status: int, seconds: float) -> None:
        route = _route(scope)
        self._serving.metrics.observe(scope["method"] if route else "-", route or "-", status, seconds)
        caller = state.get("caller")
        if caller is not None and caller.key is not None:
            self._serving.platform.traffic.count(caller.tenant, caller.key, f"{scope['method']} {route}", status)


def _route(scope: Scope) -> str:
    """The route's template, never the path itself: it may hold ids, and has no bound."""
    return getattr(scope.get("route"), "path", "")
