"""The clients: `Client` waits, `AsyncClient` is awaited. Their resources are attributes, named as in the reference."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from typing import Self

import httpx

from . import types as t
from .calls import Call, path
from .errors import GenerationFailed, TimedOut, error_of
from .events import Event, EventReader
from .requests import AsyncRequests, Options, Requests, Seen
from .resources import AsyncResources, Resources

BASE_URL = "http://127.0.0.1:8000"
AGAIN = 0.5
"""Seconds before a broken stream is taken up again."""


class Client(Resources):
    """A client of one API key. Use it as a context manager, or call `close`.

    Without arguments it reads `ATELIER_API_KEY` and `ATELIER_BASE_URL`. Every request is tried again up to
    `max_retries` times where that is safe; each POST carries an idempotency key, so that a repeat does nothing twice.
    A read waits until it sees what this client wrote before. Raises ValueError where there is no key.
    """

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float = 30.0,
        max_retries: int = 2,
        http: httpx.Client | None = None,
    ) -> None:
        options = Options(_key(api_key), timeout, max_retries)
        self._requests = Requests(http or httpx.Client(base_url=_base(base_url)), options, Seen())
        super().__init__(self._requests)

    def with_options(
        self,
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Client:
        """The same client with other options, for a call or more; it shares the connections."""
        made = Client.__new__(Client)
        options = _changed(self._requests.options, idempotency_key, timeout, max_retries, headers)
        made._requests = Requests(self._requests.http, options, self._requests.seen)
        Resources.__init__(made, made._requests)
        return made

    def watch(self, concept_id: str, timeout: float = 300.0) -> Iterator[Event]:
        """The events of a concept's life until its last, resumed where the line breaks.

        Raises `TimedOut` after `timeout` seconds.
        """
        reader, ends = EventReader(), time.monotonic() + timeout
        while time.monotonic() < ends:
            place, headers = _watching(self._requests.options, self._requests.seen, concept_id, reader)
            try:
                with self._requests.http.stream("GET", place, headers=headers) as response:
                    if response.status_code == httpx.codes.NO_CONTENT:
                        return
                    if not response.is_success:
                        raise error_of(response.status_code, response.headers, response.read())
                    for line in response.iter_lines():
                        event = reader.line(line)
                        if event is not None:
                            yield event
                            if event.terminal:
                                return
                        if time.monotonic() > ends:
                            break
            except httpx.TransportError:
                time.sleep(AGAIN)
        raise TimedOut(f"{concept_id} is not done after {timeout:g} s")

    def wait(self, concept_id: str, timeout: float = 300.0) -> t.Concept:
        """The concept once it is ready. Raises `GenerationFailed` where it ends otherwise, and `TimedOut`."""
        for _ in self.watch(concept_id, timeout):
            pass
        return _ready(self.designs.get_concept(concept_id))

    def close(self) -> None:
        self._requests.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient(AsyncResources):
    """As `Client`, to be awaited."""

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float = 30.0,
        max_retries: int = 2,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        options = Options(_key(api_key), timeout, max_retries)
        self._requests = AsyncRequests(http or httpx.AsyncClient(base_url=_base(base_url)), options, Seen())
        super().__init__(self._requests)

    def with_options(
        self,
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> AsyncClient:
        """The same client with other options, for a call or more; it shares the connections."""
        made = AsyncClient.__new__(AsyncClient)
        options = _changed(self._requests.options, idempotency_key, timeout, max_retries, headers)
        made._requests = AsyncRequests(self._requests.http, options, self._requests.seen)
        AsyncResources.__init__(made, made._requests)
        return made

    async def watch(self, concept_id: str, timeout: float = 300.0) -> AsyncIterator[Event]:
        """As `Client.watch`."""
        reader, ends = EventReader(), time.monotonic() + timeout
        while time.monotonic() < ends:
            place, headers = _watching(self._requests.options, self._requests.seen, concept_id, reader)
            try:
                async with self._requests.http.stream("GET", place, headers=headers) as response:
                    if response.status_code == httpx.codes.NO_CONTENT:
                        return
                    if not response.is_success:
                        raise error_of(response.status_code, response.headers, await response.aread())
                    async for line in response.aiter_lines():
                        event = reader.line(line)
                        if event is not None:
                            yield event
                            if event.terminal:
                                return
                        if time.monotonic() > ends:
                            break
            except httpx.TransportError:
                await asyncio.sleep(AGAIN)
        raise TimedOut(f"{concept_id} is not done after {timeout:g} s")

    async def wait(self, concept_id: str, timeout: float = 300.0) -> t.Concept:
        """As `Client.wait`."""
        async for _ in self.watch(concept_id, timeout):
            pass
        return _ready(await self.designs.get_concept(concept_id))

    async def close(self) -> None:
        await self._requests.http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _key(given: str | None) -> str:
    key = given or os.environ.get("ATELIER_API_KEY", "")
    if not key:
        raise ValueError("There is no API key: pass one, or set ATELIER_API_KEY.")
    return key


def _base(given: str | None) -> str:
    return (given or os.environ.get("ATELIER_BASE_URL") or BASE_URL).rstrip("/")


def _watching(options: Options, seen: Seen, concept_id: str, reader: EventReader) -> tuple[str, dict[str, str]]:
    call = Call("GET", path("/v1/concepts/{id}/events", id=concept_id))
    headers = {**options.headers_of(call, seen), "Accept": "text/event-stream"}
    return call.path, {**headers, "Last-Event-ID": reader.last} if reader.last else headers


def _changed(
    options: Options,
    idempotency_key: str | None,
    timeout: float | None,
    max_retries: int | None,
    headers: Mapping[str, str] | None,
) -> Options:
    return replace(
        options,
        idempotency_key=idempotency_key,
        timeout=options.timeout if timeout is None else timeout,
        max_retries=options.max_retries if max_retries is None else max_retries,
        headers={**options.headers, **(headers or {})},
    )


def _ready(concept: t.Concept) -> t.Concept:
    if concept["status"] != "ready":
        raise GenerationFailed(concept)
    return concept
