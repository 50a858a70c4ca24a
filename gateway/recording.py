"""Every request with an API key goes into the log that its developer can search, with what may be kept of its bodies.

Kept of commands and of refusals, as JSON: secrets are left out, long texts (pictures) told by their length. Where a
refused request is about a person who cannot be named, its texts are left out: nothing would erase them with the person.
"""

from __future__ import annotations

import json
import re
import time
from contextlib import suppress
from typing import Any
from uuid import UUID

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.ids import parse
from gateway.ports.requests import Exchange
from gateway.serving import Serving
from gateway.wl.answers import PREFIX

PATHS = ("/v1/", f"{PREFIX}/")
LARGEST = 256 * 1024
"""Bytes of a body that are looked at."""
LONGEST = 2000
SECRET = re.compile(r"secret|password|token|authorization", re.IGNORECASE)
_SECRETS = tuple(SECRET.pattern.encode().split(b"|"))
ABOUT_PEOPLE = (
    "/v1/clients",
    "/v1/studios/{id}/clients",
    "/v1/studios/{id}/artists",
    "/v1/users",
    "/v1/members",
    "/v1/bookings",
)
_CLIENT = re.compile(r"\bcli_[0-9a-f]{32}\b")


class Recorder:
    """ASGI middleware inside the frame: the request's id and caller are in the scope's state."""

    def __init__(self, app: ASGIApp, serving: Serving) -> None:
        self._app, self._serving = app, serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PATHS):
            await self._app(scope, receive, send)
            return
        heard = _Heard(scope["method"] != "GET")
        started = time.perf_counter()

        async def hearing() -> Message:
            message = await receive()
            heard.asked(message)
            return message

        async def telling(message: Message) -> None:
            heard.answered(message)
            await send(message)

        try:
            await self._app(scope, hearing, telling)
        finally:
            self._record(scope, heard, (time.perf_counter() - started) * 1000)

    def _record(self, scope: Scope, heard: _Heard, milliseconds: float) -> None:
        state, platform = scope["state"], self._serving.platform
        caller, log = state.get("caller"), platform.requests
        if caller is None or caller.key is None or log is None or not heard.status:
            return
        route = getattr(scope.get("route"), "path", "")
        answered = state.get("subject")
        subject = answered or _client(scope["path"], heard.request)
        kept = heard.status >= 400 or scope["method"] != "GET"
        blank = subject in (None, caller.tenant) and route.startswith(ABOUT_PEOPLE)
        log.record(
            Exchange(
                platform.ids.uuid(),
                state["request_id"],
                caller.tenant,
                caller.key,
                platform.clock.now(),
                scope["method"],
                route,
                scope["path"][:500],
                heard.status,
                round(milliseconds, 2),
                subject or caller.tenant,
                answered is not None,
                shown(heard.request, blank) if kept else None,
                shown(heard.response, blank) if kept else None,
            )
        )


class _Heard:
    """What goes by of a request and its answer, up to a size."""

    def __init__(self, command: bool) -> None:
        self._command, self._json = command, False
        self._asked, self._answered = bytearray(), bytearray()
        self.status = 0

    @property
    def request(self) -> bytes:
        return bytes(self._asked) if len(self._asked) <= LARGEST else b""

    @property
    def response(self) -> bytes:
        return bytes(self._answered) if len(self._answered) <= LARGEST else b""

    def asked(self, message: Message) -> None:
        if self._command and message["type"] == "http.request" and len(self._asked) <= LARGEST:
            self._asked += message.get("body", b"")

    def answered(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            told = dict(message.get("headers", ())).get(b"content-type", b"")
            self._json = b"json" in told and (self._command or self.status >= 400)
        elif message["type"] == "http.response.body" and self._json and len(self._answered) <= LARGEST:
            self._answered += message.get("body", b"")


def shown(body: bytes, blank: bool = False) -> bytes | None:
    """What is kept of a JSON body; None of one that is none. `blank` leaves every text out but public ids and codes."""
    if not blank and _plain(body):
        # Nothing in it can be long or a secret: mostly so, and ten times as fast.
        with suppress(ValueError):
            return orjson.dumps(orjson.loads(body))
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return json.dumps(_kept(read, blank), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _plain(body: bytes) -> bool:
    """Whether nothing in it can be long or a secret, however it is read."""
    if len(body) > LONGEST or not body.isascii() or b"\\" in body:
        return False
    lower = body.lower()
    return not any(word in lower for word in _SECRETS)


def _kept(value: Any, blank: bool) -> Any:
    if isinstance(value, dict):
        return {
            name: "[not kept]" if SECRET.search(name) and isinstance(each, str) else _kept(each, blank)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [_kept(each, blank) for each in value]
    if isinstance(value, str) and len(value) > LONGEST:
        return f"[{len(value)} characters]"
    return "[text]" if blank and isinstance(value, str) and not _harmless(value) else value


def _harmless(text: str) -> bool:
    """A public id, a code or a word of ours, a path: nothing that a person wrote about another."""
    return re.fullmatch(r"[a-z]{3,4}_[0-9a-f]{24,32}|[a-z]+(-[a-z]+)+|/(v1|problems)[a-z0-9_/{}.-]*", text) is not None


def _client(path: str, body: bytes) -> UUID | None:
    """The one client that a request names; None where it names none, or more than one."""
    found = {*_CLIENT.findall(path), *_CLIENT.findall(body.decode("utf-8", "replace"))}
    return parse("client", found.pop()) if len(found) == 1 else None
