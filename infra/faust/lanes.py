"""Lanes: the events of one partition, handled in order beside those of the other partitions.

An agent only puts events into lanes. A lane hands them to the handlers in a thread, some at once, and acknowledges
them when their effects are durable: never before, never because something was raised. While the database is away it
tries again; its partition waits, the others and the group's heartbeat do not.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any, Protocol

from domain.log import Recorded
from infra.faust.counting import Counts
from processors.carrying import Carried
from projections.relay.messages import NotAnEvent, recorded_of

BATCH = 100
"""Events handed to the handlers at once."""
FULL, EMPTY = 1000, 200
"""Events of a lane: from the one no more are fetched for it, from the other they are again."""
PAUSES = (0.1, 0.5, 1.0, 2.0)
"""Seconds before the same events are tried again."""
STUCK = 20.0
"""Seconds that handlers may take for some events before it is said that their partition stands still."""
Partition = tuple[str, int]
log = logging.getLogger("atelier")


class Consumer(Protocol):
    """What a Faust consumer is to a lane."""

    def ack(self, message: Any) -> bool: ...

    def on_buffer_full(self, tp: Any) -> None: ...

    def on_buffer_drop(self, tp: Any) -> None: ...


@dataclass
class Lane:
    partition: Any
    waiting: deque[tuple[Any, Recorded]] = field(default_factory=deque)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False
    begun: float | None = None
    """Since when the handlers are at work, by the monotonic clock."""
    error: str | None = None
    """Why the last try failed."""
    full: bool = False
    task: asyncio.Task[None] | None = None


class Lanes:
    """Those of one app. Called in its event loop alone."""

    def __init__(
        self,
        deliver: Callable[[Sequence[Recorded]], Carried],
        threads: Executor,
        counts: Counts,
        consumer: Consumer,
    ) -> None:
        """From now on the consumer's messages are acknowledged here, and nowhere else."""
        self._deliver, self._threads = deliver, threads
        self._counts, self._consumer = counts, consumer
        self._lanes: dict[Any, Lane] = {}
        self._ending = False
        # Faust acknowledges what it skips between two assignments, and what an agent raised over: that loses events.
        self._ack, consumer.ack = consumer.ack, _unheard  # type: ignore[method-assign]

    def put(self, event: Any) -> None:
        """Take a Faust event; raises nothing."""
        if self._ending:
            return
        message = event.message
        try:
            recorded = recorded_of(message.key, message.value, message.headers or {})
        except NotAnEvent as error:
            # Whatever it is, it is no event of the log: those are all found there, should one be missing here.
            log.warning("%s of %s/%d: %s", message.offset, message.topic, message.partition, error)
            self._counts.foreign.inc()
            self._ack(message)
            return
        lane = self._lane(message.tp)
        lane.waiting.append((event, recorded))
        lane.wake.set()
        if not lane.full and len(lane.waiting) >= FULL:
            lane.full = True
            self._consumer.on_buffer_full(message.tp)

    def close(self) -> list[asyncio.Task[None]]:
        """Take no more of these partitions, and forget what waits: whoever has them next is given it again.

        What the handlers are at work on ends in these tasks, and is acknowledged.
        """
        lanes, self._lanes = list(self._lanes.values()), {}
        for lane in lanes:
            lane.closed = True
            lane.wake.set()
        return [lane.task for lane in lanes if lane.task is not None]

    def end(self) -> list[asyncio.Task[None]]:
        """As `close`, and take nothing any more."""
        self._ending = True
        return self.close()

    def problems(self) -> list[str]:
        """What is wrong now: partitions whose events cannot be handled, or take too long."""
        now = time.monotonic()
        found = []
        for lane in self._lanes.values():
            place = f"{lane.partition.topic}/{lane.partition.partition}"
            if lane.error is not None:
                found.append(f"{place} cannot be handled ({lane.error})")
            elif lane.begun is not None and now - lane.begun > STUCK:
                found.append(f"{place} stands still for {now - lane.begun:.0f} s")
        return found

    def _lane(self, partition: Any) -> Lane:
        lane = self._lanes.get(partition)
        if lane is None:
            lane = self._lanes[partition] = Lane(partition)
            lane.task = asyncio.get_running_loop().create_task(self._run(lane))
        return lane

    async def _run(self, lane: Lane) -> None:
        failures = 0
        while not lane.closed:
            if not lane.waiting:
                lane.wake.clear()
                await lane.wake.wait()
                continue
            if await self._hand_over(lane):
                failures = 0
                continue
            await asyncio.sleep(PAUSES[min(failures, len(PAUSES) - 1)])
            failures += 1

    async def _hand_over(self, lane: Lane) -> bool:
        """Have some events handled; False where they are to be tried again."""
        some = list(itertools.islice(lane.waiting, BATCH))
        lane.begun = time.monotonic()
        try:
            carried = await asyncio.get_running_loop().run_in_executor(
                self._threads, self._deliver, [recorded for _, recorded in some]
            )
        except Exception as error:  # an event is acknowledged when it is handled, and for no other reason
            if lane.error is None:
                log.warning("events of %s could not be handled (%s)", lane.partition, type(error).__name__)
            lane.error = type(error).__name__
            self._counts.tries.inc()
            return False
        finally:
            lane.begun = None
        lane.error = None
        self._counts.carried(carried)
        for _ in some:
            event, _ = lane.waiting.popleft()
            self._ack(event.message)
        if lane.full and len(lane.waiting) <= EMPTY and not lane.closed:
            lane.full = False
            self._consumer.on_buffer_drop(lane.partition)
        return True


def _unheard(message: Any) -> bool:
    """Faust's own acknowledgement of a message."""
    return False
