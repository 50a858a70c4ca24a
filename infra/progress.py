"""Ephemeral progress in the process: throttled, replay-buffered, and gone with it."""

from __future__ import annotations

import queue
import threading
import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from uuid import UUID

from gateway.ports.progress import Tick

REPLAYED = 256
REMEMBERED = 512
SHORTEST = 0.2


@dataclass
class _Channel:
    ticks: deque[Tick] = field(default_factory=lambda: deque(maxlen=REPLAYED))
    feeds: list[queue.Queue[Tick | None]] = field(default_factory=list)
    number: int = 0
    last: float = 0.0


class ProgressHub:
    def __init__(self) -> None:
        self._channels: OrderedDict[UUID, _Channel] = OrderedDict()
        self._lock = threading.Lock()

    def publish(self, concept: UUID, fraction: float, stage: str, variant: int) -> bool:
        """Tell subscribers, at most five times a second for a concept; False where it came too soon to be told."""
        with self._lock:
            channel = self._channel(concept)
            now = time.monotonic()
            if now - channel.last < SHORTEST:
                return False
            channel.last, channel.number = now, channel.number + 1
            tick = Tick(channel.number, round(fraction, 4), stage, variant)
            channel.ticks.append(tick)
            for feed in channel.feeds:
                feed.put(tick)
        return True

    def changed(self, concept: UUID) -> None:
        """The concept's history has grown: its subscribers should look."""
        with self._lock:
            channel = self._channels.get(concept)
            for feed in channel.feeds if channel else ():
                feed.put(None)

    def subscribe(self, concept: UUID, after: int = 0) -> queue.Queue[Tick | None]:
        feed: queue.Queue[Tick | None] = queue.Queue()
        with self._lock:
            channel = self._channel(concept)
            for tick in channel.ticks:
                if tick.number > after:
                    feed.put(tick)
            channel.feeds.append(feed)
        return feed

    def unsubscribe(self, concept: UUID, feed: queue.Queue[Tick | None]) -> None:
        with self._lock:
            channel = self._channels.get(concept)
            if channel and feed in channel.feeds:
                channel.feeds.remove(feed)

    def _channel(self, concept: UUID) -> _Channel:
        channel = self._channels.setdefault(concept, _Channel())
        self._channels.move_to_end(concept)
        if len(self._channels) > REMEMBERED:
            silent = (id for id, each in self._channels.items() if not each.feeds and each is not channel)
            oldest = next(silent, None)
            if oldest is not None:
                del self._channels[oldest]
        return channel
