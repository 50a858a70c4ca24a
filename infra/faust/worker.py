"""A worker's process: job workers on threads, and families of handlers in one event loop; how it is, and its end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from prometheus_client.core import GaugeMetricFamily

from domain.work import Overloaded
from infra.deploy.signal import depth_gauges
from infra.faust.broker import Brokers, BrokersAway
from infra.faust.counting import Counts, Metrics
from infra.faust.families import Family
from infra.faust.serving import Served, check_topics
from infra.kafka.access import access_of
from infra.running import Running
from processors.jobs import Depth, Jobs
from processors.tracking import Tracker

THREADS = 16
"""Handlers at work at once, over all partitions of this process."""
LOOKED = 2.0
"""Seconds between two looks at the database."""


class Worker:
    """`run` until `leaving` is set, then drain: at most `grace` seconds for the jobs that run."""

    def __init__(self, running: Running, chosen: Sequence[Family], grace: float) -> None:
        assert isinstance(running.runner, Tracker)
        self._running, self._grace = running, grace
        self._brokers = Brokers(running.settings.kafka, access_of(running.settings))
        self._threads = ThreadPoolExecutor(THREADS, "handlers")
        self.metrics = Metrics(self._gauges)
        carrier = running.runner.carrier
        self._served = [
            Served(family, self._brokers, carrier, self._threads, Counts(self.metrics, family.name), self._wake)
            for family in chosen
        ]
        self._jobs = Jobs(running.store)
        self._depths: Sequence[Depth] = ()
        self._database: str | None = None
        self._parked = 0
        self._leaving = False

    async def run(self, leaving: asyncio.Event) -> None:
        """Raises `MissingTopics` where topics are not there at the start."""
        wanted = frozenset(topic for served in self._served for topic in served.family.topics)
        with suppress(BrokersAway):  # they may come: the health says so, and each family asks again
            await check_topics(self._brokers, wanted)
        watching = [asyncio.create_task(self._brokers.watch()), asyncio.create_task(self._watch_database())]
        self._running.start(warehouse=False)
        try:
            families = [asyncio.create_task(served.run(leaving)) for served in self._served]
            await leaving.wait()
            self._leaving = True
            self._running.workers.leave()
            await asyncio.gather(*families)
            await asyncio.to_thread(self._drain_jobs)
        finally:
            for task in watching:
                task.cancel()
            await self._brokers.close()
            self._threads.shutdown(wait=False, cancel_futures=True)

    def health(self) -> dict[str, Any]:
        """What is wrong while it is wrong; `degraded` where something is."""
        problems = [each for each in (self._brokers.problem, self._database) if each is not None]
        families = {served.family.name: served.problems() for served in self._served}
        halted = any(thread.status.state != "running" for thread in self._running.threads)
        wrong = bool(problems) or any(families.values()) or halted
        return {
            "status": "leaving" if self._leaving else "degraded" if wrong else "ready",
            "problems": problems,
            "families": families,
            "threads": {thread.name: thread.status.state for thread in self._running.threads},
            "jobs": self._running.workers.running,
            "parked": self._parked,
        }

    def _wake(self) -> None:
        """There may be jobs that were not there before."""
        for thread in self._running.threads:
            if thread.name.startswith("worker-"):
                thread.wake()

    def _drain_jobs(self) -> None:
        """Wait for the jobs that run here, and put back for others what is not done by then."""
        workers, end = self._running.workers, time.monotonic() + self._grace
        while workers.running and time.monotonic() < end:
            workers.keep_leases()
            time.sleep(0.1)
        workers.hand_back()

    async def _watch_database(self) -> None:
        while True:
            try:
                self._parked, self._depths = await asyncio.to_thread(self._read)
                self._database = None
            except Exception as error:  # whatever keeps it from answering
                name = "does not answer" if isinstance(error, Overloaded) else f"failed ({type(error).__name__})"
                self._database = f"the database {name}"
            await asyncio.sleep(LOOKED)

    def _read(self) -> tuple[int, Sequence[Depth]]:
        parked = self._running.store.one("SELECT COUNT(*) AS n FROM parked")["n"]
        return int(parked), self._jobs.depths(self._running.gateway.clock.now())

    def _gauges(self) -> Iterator[GaugeMetricFamily]:
        lag = GaugeMetricFamily(
            "atelier_partition_lag",
            "Messages of this worker's partitions that are not handled yet.",
            labels=["family", "topic", "partition"],
        )
        for served in self._served:
            for topic, partition, behind in served.lags():
                lag.add_metric([served.family.name, topic, str(partition)], behind)
        health = self.health()
        yield lag
        yield from depth_gauges(self._depths)
        yield GaugeMetricFamily("atelier_ready", "1 where every part works.", value=float(health["status"] == "ready"))
        yield GaugeMetricFamily("atelier_parked", "Events that are set aside, over all workers.", value=self._parked)
        yield GaugeMetricFamily("atelier_jobs_running", "Jobs that run in this worker.", value=health["jobs"])
