"""A discrete-event simulation of workers that claim jobs, under the autoscaler's own policy.

Time is in seconds from the start. A worker that is started works after `startup_s`; one that is no longer wanted ends
what it does first. The wish is looked at every `poll_s`, as KEDA and the HorizontalPodAutoscaler do.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from processors.scaling.demand import Asked
from processors.scaling.policy import Backlog, Policy, Stabilised, wanted
from processors.scaling.queue import Waiting

Service = Callable[[int, random.Random], float]
"""Seconds that a worker needs for a round of so many jobs."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """What the simulated machines are like. `overhead_s` passes between asking and the earliest claim."""

    policy: Policy = field(default_factory=Policy)
    startup_s: float = 60.0
    poll_s: float = 15.0
    overhead_s: float = 0.05
    started: int | None = None
    """Workers at the beginning; the policy's floor by default."""


@dataclass(frozen=True, slots=True)
class Done:
    asked: Asked
    begun: float
    ended: float

    @property
    def latency(self) -> float:
        return self.ended - self.asked.at


@dataclass(frozen=True, slots=True)
class Moment:
    """What an operator would have seen at one look of the autoscaler."""

    at: float
    queued: int
    running: int
    ready: int
    paid: int


@dataclass
class Run:
    """What came of it. `busy_s` is worker time at work, `paid_s` all that was paid for."""

    done: list[Done] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    busy_s: float = 0.0
    paid_s: float = 0.0
    most_in_hand: int = 0
    ended: float = 0.0


class _Simulation:
    def __init__(self, cluster: Cluster, service: Service, chance: random.Random) -> None:
        self.cluster, self.service, self.chance = cluster, service, chance
        self.waiting, self.run = Waiting(), Run()
        self.events: list[tuple[float, int, Callable[[float], None]]] = []
        self.numbers = itertools.count()
        self.stabilised = Stabilised(cluster.policy.settle_s)
        self.idle = cluster.policy.floor if cluster.started is None else cluster.started
        # Those that are there at the beginning were wished for.
        self.stabilised.follow(0.0, self.idle)
        self.starting, self.busy, self.leaving, self.running = 0, 0, 0, 0
        self.ahead, self.looked = 0, 0.0

    @property
    def paid(self) -> int:
        return self.idle + self.starting + self.busy

    def at(self, moment: float, act: Callable[[float], None]) -> None:
        heapq.heappush(self.events, (moment, next(self.numbers), act))

    def arrive(self, asked: Asked, now: float) -> None:
        self.waiting.add(asked)
        self.ahead -= 1
        self.run.most_in_hand = max(self.run.most_in_hand, len(self.waiting) + self.running)
        self.assign(now)

    def assign(self, now: float) -> None:
        while self.idle and len(self.waiting):
            jobs = [self.waiting.claim() for _ in range(min(self.cluster.policy.batch, len(self.waiting)))]
            self.idle -= 1
            self.busy += 1
            self.running += len(jobs)
            took = self.service(len(jobs), self.chance)
            self.run.busy_s += took
            self.at(now + took, lambda ended, jobs=jobs, begun=now: self.finish(jobs, begun, ended))  # type: ignore[misc]

    def finish(self, jobs: list[Asked], begun: float, ended: float) -> None:
        for asked in jobs:
            self.waiting.finished(asked)
            self.run.done.append(Done(asked, begun, ended))
        self.running -= len(jobs)
        self.busy -= 1
        if self.leaving:
            self.leaving -= 1
        else:
            self.idle += 1
        self.assign(ended)

    def ready(self, now: float) -> None:
        self.starting -= 1
        self.idle += 1
        self.assign(now)

    def look(self, now: float) -> None:
        """One look of the autoscaler, and the next while there is anything to come."""
        oldest = self.waiting.oldest()
        backlog = Backlog(len(self.waiting), self.running, 0.0 if oldest is None else now - oldest)
        wish = self.stabilised.follow(now, wanted(backlog, self.cluster.policy))
        staying = self.paid - self.leaving
        for _ in range(wish - staying):
            if self.leaving:
                self.leaving -= 1
            else:
                self.starting += 1
                self.at(now + self.cluster.startup_s, self.ready)
        surplus = staying - wish
        gone = min(max(0, surplus), self.idle)
        self.idle -= gone
        # Those that only start now are left to start: their nodes are paid for anyway.
        self.leaving += min(max(0, surplus - gone), self.busy - self.leaving)
        self.run.moments.append(Moment(now, backlog.queued, backlog.running, self.idle + self.busy, self.paid))
        if self.ahead or len(self.waiting) or self.running:
            self.at(now + self.cluster.poll_s, self.look)


def simulate(demand: Iterable[Asked], cluster: Cluster, service: Service, chance: random.Random) -> Run:
    """Run until every job is done."""
    simulation = _Simulation(cluster, service, chance)
    for asked in demand:
        simulation.ahead += 1
        simulation.at(asked.at + cluster.overhead_s, lambda now, asked=asked: simulation.arrive(asked, now))  # type: ignore[misc]
    simulation.at(0.0, simulation.look)
    before = 0.0
    while simulation.events:
        now, _, act = heapq.heappop(simulation.events)
        simulation.run.paid_s += simulation.paid * (now - before)
        before = now
        act(now)
    simulation.run.ended = max((each.ended for each in simulation.run.done), default=0.0)
    return simulation.run
