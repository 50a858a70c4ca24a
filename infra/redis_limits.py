"""The moving window of requests a minute, kept in Redis: exact across all processes that share it.

One script by the server's clock: it drops what left the window, counts, and adds, as one step. Where Redis is away,
each process goes on with a window of its own, so that requests are answered; the limit then holds for each process.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Hashable

from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

from gateway.limits import WINDOW, MovingWindow, Verdict

PREFIX = "atelier:window:"
PATIENCE = 5.0
"""Seconds that an answer is waited for: longer than a busy event loop takes to come round to one that is there."""
CONNECTIONS = 16
"""At once, of one process; whoever finds none free waits for one."""
AGAIN = 1.0
"""Seconds for which Redis is left alone after it failed."""
ADMIT = """
local time = redis.call('TIME')
local now, limit, window = time[1] * 1000000 + time[2], tonumber(ARGV[1]), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - window))
local count = redis.call('ZCARD', KEYS[1])
if limit < 1 then return {0, 0, window} end
if count >= limit then
  local held = redis.call('ZRANGE', KEYS[1], count - limit, count - limit, 'WITHSCORES')
  return {0, 0, tonumber(held[2]) + window - now}
end
local at = string.format('%.0f', now)
redis.call('ZADD', KEYS[1], at, at .. ':' .. count)
redis.call('PEXPIRE', KEYS[1], math.ceil(window / 1000))
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return {1, limit - count - 1, tonumber(oldest[2]) + window - now}
"""
log = logging.getLogger("atelier")


class RedisLimits:
    """`gateway.ports.requests.SharedLimits`. Used from one event loop."""

    def __init__(self, url: str, window: float = WINDOW, monotonic: Callable[[], float] = time.monotonic) -> None:
        pool = BlockingConnectionPool.from_url(
            url, max_connections=CONNECTIONS, timeout=PATIENCE, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        )
        self._redis = Redis.from_pool(pool)
        self._admit = self._redis.register_script(ADMIT)
        self._window, self._monotonic = window, monotonic
        self._alone, self._again = MovingWindow(window), 0.0

    async def admit(self, who: Hashable, limit: int, now: float) -> Verdict:
        if self._monotonic() >= self._again:
            try:
                microseconds = int(self._window * 1_000_000)
                admitted, remaining, reset = await self._admit(keys=[f"{PREFIX}{who}"], args=[limit, microseconds])
            except (RedisError, OSError) as error:
                log.warning("Redis is away (%s): each process limits for itself", type(error).__name__)
                self._again = self._monotonic() + AGAIN
            else:
                return Verdict(bool(admitted), limit, remaining, reset / 1_000_000)
        return self._alone.admit(who, limit, now)

    async def close(self) -> None:
        await self._redis.aclose()
