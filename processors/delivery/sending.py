"""The sender: many attempts at once on one event loop, their rows written together.

A round takes what is due, starts an attempt for each, and waits a moment; how they ended is written with the next
round's claims in one transaction. What is under way when the process ends is claimed again: it arrives at least once,
and each time under the same `webhook-id`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from domain.concepts import Concept
from domain.ids import Clock
from domain.log import Decoder, Envelope, LogReader
from domain.personal import Personal
from domain.tracing import PUBLIC_EVENT, REQUEST_METHOD, RESEND_COUNT, RESPONSE_STATUS, Attributes, Kind, Tracing
from processors.delivery import claims
from processors.delivery.claims import Attempt, Claimed
from processors.delivery.posting import TIMEOUT, Answered, Post, Unreachable, seconds_asked
from processors.delivery.signing import headers
from processors.delivery.tables import utc
from processors.jobs import Store

ROUND = 0.02
"""Seconds that a round waits for attempts to end."""
RECLAIM = 10.0
CACHED = 4096
LOOKUPS = 64
"""Names looked up at once: a dead name server must not make the others wait."""
log = logging.getLogger("atelier")


class Sealed:
    """Addresses and secrets by the position of the event that holds them, sealed; remembered in memory alone."""

    def __init__(self, reader: LogReader, decoder: Decoder) -> None:
        self._reader, self._decoder = reader, decoder
        self._held: OrderedDict[tuple[int, str], str] = OrderedDict()

    def text(self, position: int, field: str) -> str | None:
        """`field` is `url` or `secret`. None where its key is gone: the endpoint was deleted, the person erased."""
        held = self._held.get((position, field))
        if held is not None:
            return held
        (recorded,) = self._reader.read(position - 1, 1)
        event = self._decoder.decode(recorded).event
        if isinstance(event, Concept.Labelled):
            # Needed once, mostly, and gone with its person: not worth remembering.
            return _callback(event, field)
        sealed = getattr(event, field)
        if not isinstance(sealed, Personal):
            return None
        self._held[position, field] = sealed.value
        if len(self._held) > CACHED:
            self._held.popitem(last=False)
        return sealed.value

    def cause(self, position: int) -> Envelope | None:
        """Of the event that a message tells of; None for a message that tells of none."""
        found = self._reader.read(position - 1, 1) if position > 0 else ()
        return self._decoder.envelope(found[0]) if found else None


def _callback(event: Concept.Labelled, field: str) -> str | None:
    sealed = event.callback if field == "url" else event.callback_secret
    return None if sealed is None else sealed.value


class Sender:
    """`step` is called again and again by one thread; `post` is opened, on its loop, once something is to be sent."""

    def __init__(
        self,
        store: Store,
        sealed: Sealed,
        post: Callable[[], Post],
        clock: Clock,
        chance: Callable[[], float],
        tracing: Tracing | None = None,
    ) -> None:
        self._tracing = tracing
        self._store, self._sealed, self._clock, self._chance = store, sealed, clock, chance
        self._open = post
        self._post: Post | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._under_way: dict[asyncio.Task[Attempt], Claimed] = {}
        self._ended: list[Attempt] = []
        self._reclaimed: float | None = None

    def step(self) -> bool:
        """One round; False where nothing is under way."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._loop.set_default_executor(ThreadPoolExecutor(LOOKUPS, "webhooks"))
        return self._loop.run_until_complete(self._round())

    def lead(self) -> None:
        """From now on this process sends; what another had under way is attempted again."""
        self._reclaimed = None

    def follow(self) -> bool:
        """Another process sends: attempts under way are dropped, since it makes them again."""
        if self._under_way or self._post is not None:
            self.close()
            self._under_way, self._ended, self._post = {}, [], None
        return False

    def close(self) -> None:
        """Drop what is under way, after `step` has ended for good; it is claimed again at the next start."""
        if self._loop is None:
            return
        with contextlib.suppress(RuntimeError):  # a step that would not end still has the loop
            self._loop.run_until_complete(self._drop())
            self._loop.close()
        self._loop = None

    async def _drop(self) -> None:
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        if self._post is not None:
            await self._post.close()

    async def _round(self) -> bool:
        found = await asyncio.to_thread(self._take)
        if found and self._post is None:
            self._post = self._open()
        for claimed in found:
            self._under_way[asyncio.create_task(self._attempt(claimed))] = claimed
        if not self._under_way:
            return False
        await asyncio.wait(self._under_way, timeout=ROUND, return_when=asyncio.ALL_COMPLETED)
        for task in [task for task in self._under_way if task.done()]:
            del self._under_way[task]
            self._ended.append(task.result())
        return True

    def _take(self) -> list[Claimed]:
        """Write what ended, and claim what is due."""
        now, ended = self._clock.now(), self._ended
        under_way = Counter(claimed.share for claimed in self._under_way.values())
        reclaim = self._reclaimed is None or time.monotonic() - self._reclaimed > RECLAIM
        if not ended and not reclaim and self._store.one(claims.WAITING, (utc(now),)) is None:
            return []
        with self._store.write() as connection:
            if reclaim:
                claims.reclaim(connection, None if self._reclaimed is None else now)
            claims.record(connection, ended)
            found = claims.claim(connection, now, under_way)
        self._ended = self._ended[len(ended) :]
        self._reclaimed = time.monotonic() if reclaim else self._reclaimed
        return found

    async def _attempt(self, claimed: Claimed) -> Attempt:
        at, began = self._clock.now(), time.perf_counter()
        status, error, response, retry_after = None, None, None, None
        try:
            async with asyncio.timeout(TIMEOUT):
                answered = await self._sent(claimed, at)
            status, response = answered.status, answered.body or None
            retry_after = seconds_asked(answered.retry_after, at)
        except Unreachable as unreachable:
            error = unreachable.code
        except TimeoutError:
            error = "timeout"
        except Exception as unexpected:  # one attempt must never end the others
            log.warning("a webhook attempt failed (%s)", type(unexpected).__name__)
            error = "internal"
        seconds = time.perf_counter() - began
        return Attempt(claimed, at, seconds, status, error, response, retry_after, self._chance())

    async def _sent(self, claimed: Claimed, at: datetime) -> Answered:
        assert self._post is not None
        url = self._sealed.text(claimed.address, "url")
        positions = [claimed.secret] if claimed.previous is None else [claimed.secret, claimed.previous]
        found = [self._sealed.text(position, "secret") for position in positions]
        secrets = [secret for secret in found if secret is not None]
        if url is None or not secrets:
            raise Unreachable("endpoint-deleted")
        timestamp = int(at.astimezone(UTC).timestamp())
        signed = headers(secrets, claimed.id, timestamp, claimed.body)
        cause = None if self._tracing is None else self._sealed.cause(claimed.position)
        if self._tracing is None or cause is None:
            return await self._post.send(url, signed, claimed.body)
        with self._tracing.follow("POST", Kind.CLIENT, cause, _noted(claimed)) as span:
            carried = signed if span.traceparent is None else {**signed, "traceparent": span.traceparent}
            answered = await self._post.send(url, carried, claimed.body)
            span.note(RESPONSE_STATUS, answered.status)
            if answered.status >= 400:
                span.fail(str(answered.status))
            return answered


def _noted(claimed: Claimed) -> Attributes:
    """Not where it goes: that is the receiver's own affair, and sealed."""
    noted: dict[str, str | int | bool] = {REQUEST_METHOD: "POST", PUBLIC_EVENT: claimed.type}
    return {**noted, RESEND_COUNT: claimed.attempts} if claimed.attempts else noted
