"""What one running gateway holds beside the platform: limits, remembered keys, requests in flight, metrics."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request

from gateway.answers import Answers
from gateway.auth.keys import Caller, KnownKeys
from gateway.idempotency import InFlight
from gateway.limits import MovingWindow, Verdict
from gateway.metrics import Metrics
from gateway.ports.platform import Platform
from gateway.settings import GatewaySettings

T = TypeVar("T")
HEAVY_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Serving:
    platform: Platform
    settings: GatewaySettings
    limits: MovingWindow
    keys: KnownKeys
    in_flight: InFlight
    metrics: Metrics
    heavy: asyncio.Semaphore
    """Reports and evidence take threads for seconds: never all of them."""
    answers: Answers = field(default_factory=Answers)
    ending: threading.Event = field(default_factory=threading.Event)
    """Set when the server is told to stop: streams, which would go on for ever, end then."""

    @classmethod
    def of(cls, platform: Platform, settings: GatewaySettings) -> Serving:
        return cls(
            platform,
            settings,
            MovingWindow(),
            KnownKeys(platform.store, settings.key_cache),
            InFlight(settings.in_flight_wait),
            Metrics(platform.operator.health),
            asyncio.Semaphore(HEAVY_AT_ONCE),
        )

    async def admit(self, who: UUID, limit: int, now: float) -> Verdict:
        """Count one request: over all processes where they share limits, else in this one."""
        shared = self.platform.limits
        return self.limits.admit(who, limit, now) if shared is None else await shared.admit(who, limit, now)

    async def work_hard(self, call: Callable[..., T], *arguments: Any) -> T:
        """A call that blocks for long, off the event loop."""
        async with self.heavy:
            return await asyncio.to_thread(call, *arguments)


def serving_of(request: Request) -> Serving:
    held: Serving = request.app.state.serving
    return held


def caller_of(request: Request) -> Caller:
    """Who asks; there is one on every guarded route."""
    caller: Caller = request.scope["state"]["caller"]
    return caller


# Coroutines: the framework takes a thread, for each request, to call a dependency that is a plain function.
async def _serving(request: Request) -> Serving:
    return serving_of(request)


async def _caller(request: Request) -> Caller:
    return caller_of(request)


ServingHere = Annotated[Serving, Depends(_serving)]
CallerHere = Annotated[Caller, Depends(_caller)]
