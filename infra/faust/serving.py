"""One family of handlers, served: its Faust app is started, watched, and made anew where it breaks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from typing import Any

from domain.log import Recorded
from infra.faust.app import app_of
from infra.faust.broker import Brokers, BrokersAway
from infra.faust.counting import Counts
from infra.faust.families import Family
from infra.faust.lanes import Lanes
from processors.carrying import Carried, Carrier

AGAIN = 2.0
"""Seconds before an app is made anew."""
ENDING = 10.0
"""Seconds that handlers have to end what they are at."""
log = logging.getLogger("atelier")


class MissingTopics(Exception):
    """Topics that have to be there are not; says which, and what to do."""

    def __init__(self, names: frozenset[str]) -> None:
        super().__init__(f"Kafka has no topic {', '.join(sorted(names))}: make them with `atelier cluster init`.")


async def check_topics(brokers: Brokers, wanted: frozenset[str]) -> None:
    """Raises `MissingTopics` and `BrokersAway`. Faust would silently leave out a topic that is not there."""
    missing = wanted - await brokers.topics()
    if missing:
        raise MissingTopics(missing)


class Served:
    """Called in one event loop; `problems` and `lags` from any thread."""

    def __init__(
        self,
        family: Family,
        brokers: Brokers,
        carrier: Carrier,
        threads: Executor,
        counts: Counts,
        handled: Callable[[], None] = lambda: None,
    ) -> None:
        """`handled` is called, in some thread, each time that events were handled."""
        self.family = family
        self._brokers, self._threads, self._counts = brokers, threads, counts
        self._carrier, self._handled = carrier, handled
        self._app: Any = None
        self._lanes: Lanes | None = None
        self._problem: str | None = "is starting"

    async def run(self, leaving: asyncio.Event) -> None:
        """Serve until `leaving` is set; then end what the handlers are at, commit, and leave the group."""
        while not leaving.is_set():
            try:
                await check_topics(self._brokers, frozenset(self.family.topics))
                await self._serve(leaving)
            except (BrokersAway, MissingTopics) as error:
                self._problem = str(error)
            except Exception as error:  # a family that breaks must not take the others along
                self._problem = f"broke ({type(error).__name__})"
                log.warning("%s %s", self.family.name, self._problem)
            if not leaving.is_set():
                await _either(leaving.wait(), asyncio.sleep(AGAIN))

    def problems(self) -> list[str]:
        """What is wrong now."""
        lanes, app = self._lanes, self._app
        found = [] if self._problem is None else [self._problem]
        if app is not None and app.rebalancing and self._problem is None:
            found.append("the group is being rebalanced")
        return found + ([] if lanes is None else lanes.problems())

    def lags(self) -> Iterator[tuple[str, int, int]]:
        """By topic and partition of this worker's: messages that are not handled yet."""
        app = self._app
        if app is None or self._problem is not None:
            return
        consumer = app.consumer
        for partition in sorted(consumer.assignment()):
            last = consumer.highwater(partition)
            if last is None:
                continue
            lag = last - (consumer._committed_offset.get(partition) or 0)
            # The last record may be the mark of a transaction, which is nobody's to handle.
            yield partition.topic, partition.partition, 0 if lag == 1 else max(0, lag)

    def _deliver(self, brought: Sequence[Recorded]) -> Carried:
        carried = self._carrier.deliver(self.family.handlers, brought)
        if carried.handled:
            self._handled()
        return carried

    async def _serve(self, leaving: asyncio.Event) -> None:
        # An app is good for one start: what it knew of the group is gone with it.
        app = app_of(self.family, self._brokers.addresses, lambda event: lanes.put(event), self._brokers.access)
        lanes = Lanes(self._deliver, self._threads, self._counts, app.consumer)

        async def revoked(*told: Any, **named: Any) -> None:
            lanes.close()

        app.on_partitions_revoked.connect(revoked)
        self._app, self._lanes = app, lanes
        try:
            await app.start()
            self._problem = None
            await app.wait_for_stopped(leaving.wait())
            if app.crashed:
                raise app.crash_reason or RuntimeError
        finally:
            self._problem = "is stopping" if leaving.is_set() else "is starting again"
            await self._end(lanes, app)
            self._app = self._lanes = None

    async def _end(self, lanes: Lanes, app: Any) -> None:
        tasks = lanes.end()
        if tasks:
            await asyncio.wait(tasks, timeout=ENDING)
        await asyncio.wait_for(app.stop(), ENDING)


async def _either(*waits: Any) -> None:
    tasks = [asyncio.ensure_future(each) for each in waits]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
