"""Sending calls: keys, idempotency, retries, errors. One class that waits, one to be awaited."""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from .calls import Call, backoff, pause, query_of
from .errors import ConnectionFailed, error_of
from .pages import AsyncPage, Page

VERSION = "0.1.0"
POSITION = "Atelier-Position"


@dataclass
class Seen:
    """How far in the log this client's own writes are: its reads wait until they are visible."""

    position: int = 0

    def note(self, headers: Mapping[str, str]) -> None:
        said = headers.get(POSITION.lower(), "")
        if said.isdecimal():
            self.position = max(self.position, int(said))


@dataclass(frozen=True)
class Options:
    """What every request of a client has in common. `timeout` is in seconds."""

    api_key: str
    timeout: float
    max_retries: int
    idempotency_key: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def headers_of(self, call: Call, seen: Seen) -> dict[str, str]:
        """A call's headers; the same for all its tries, so that a repeat is known as one."""
        headers = {
            "Authorization": f"Bearer {self.api_key}",
            "User-Agent": f"atelier-sdk-python/{VERSION}",
            **self.headers,
        }
        if call.method == "GET" and seen.position:
            headers[POSITION] = str(seen.position)
        if call.method == "POST" and call.repeatable:
            headers["Idempotency-Key"] = self.idempotency_key or str(uuid.uuid4())
        if call.wait is not None:
            headers["Prefer"] = f"wait={call.wait}"
        return headers

    def timeout_of(self, call: Call) -> float:
        return max(self.timeout, (call.wait or 0) + 10)

    def request(self, http: httpx.Client | httpx.AsyncClient, call: Call, seen: Seen) -> httpx.Request:
        return http.build_request(
            call.method,
            call.path,
            params=query_of(call) or None,
            json=call.body,
            headers=self.headers_of(call, seen),
            timeout=self.timeout_of(call),
        )

    def after_error(self, call: Call, attempt: int, error: Exception) -> float:
        """Seconds until the next try. Raises `ConnectionFailed` where there is none."""
        if call.repeatable and attempt < self.max_retries:
            return backoff(attempt, random.random())
        raise ConnectionFailed(f"{call.method} {call.path}: {error or type(error).__name__}") from error

    def after_answer(self, call: Call, attempt: int, response: httpx.Response) -> float:
        """Seconds until the next try. Raises the answer's error where there is none."""
        if call.repeatable and attempt < self.max_retries:
            seconds = pause(response.status_code, response.headers, attempt, random.random(), time.time())
            if seconds is not None:
                return seconds
        raise error_of(response.status_code, response.headers, response.content)


class Requests:
    def __init__(self, http: httpx.Client, options: Options, seen: Seen) -> None:
        self.http, self.options, self.seen = http, options, seen

    def json(self, call: Call) -> Any:
        return self._send(call).json()

    def bytes(self, call: Call) -> bytes:
        return self._send(call).content

    def none(self, call: Call) -> None:
        self._send(call)

    def page(self, call: Call) -> Page[Any]:
        found = self.json(call)
        return Page(found["data"], found["next_cursor"], lambda cursor: self.page(_at(call, cursor)))

    def _send(self, call: Call) -> httpx.Response:
        request, attempt = self.options.request(self.http, call, self.seen), 0
        while True:
            try:
                response = self.http.send(request)
            except httpx.TransportError as error:
                seconds = self.options.after_error(call, attempt, error)
            else:
                if response.is_success:
                    self.seen.note(response.headers)
                    return response
                seconds = self.options.after_answer(call, attempt, response)
            time.sleep(seconds)
            attempt += 1


class AsyncRequests:
    def __init__(self, http: httpx.AsyncClient, options: Options, seen: Seen) -> None:
        self.http, self.options, self.seen = http, options, seen

    async def json(self, call: Call) -> Any:
        return (await self._send(call)).json()

    async def bytes(self, call: Call) -> bytes:
        return (await self._send(call)).content

    async def none(self, call: Call) -> None:
        await self._send(call)

    async def page(self, call: Call) -> AsyncPage[Any]:
        found = await self.json(call)
        return AsyncPage(found["data"], found["next_cursor"], lambda cursor: self.page(_at(call, cursor)))

    async def _send(self, call: Call) -> httpx.Response:
        request, attempt = self.options.request(self.http, call, self.seen), 0
        while True:
            try:
                response = await self.http.send(request)
            except httpx.TransportError as error:
                seconds = self.options.after_error(call, attempt, error)
            else:
                if response.is_success:
                    self.seen.note(response.headers)
                    return response
                seconds = self.options.after_answer(call, attempt, response)
            await asyncio.sleep(seconds)
            attempt += 1


def _at(call: Call, cursor: str) -> Call:
    return replace(call, query={**(call.query or {}), "cursor": cursor})
