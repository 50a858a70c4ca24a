"""The scenarios of `atelier simulate`: what is assumed, what is run, and what is told of it."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

from domain.plans import TIERS
from processors.scaling.demand import DAY, MONTH, Share, crowd, day, rate_at
from processors.scaling.figures import Node, by_plan, cost, latency, utilisation
from processors.scaling.policy import Policy
from processors.scaling.simulation import Cluster, Run, Service, simulate

SHARES = tuple(
    Share(name, share, TIERS[name].job_priority)
    for name, share in (("free", 0.3), ("basic", 0.3), ("pro", 0.3), ("enterprise", 0.1))
)
"""How requests fall on plans: an assumption, not a measurement."""
A100_IMAGE_S = 3.7
"""Seconds of an SDXL picture, 1024 px, 30 steps, PyTorch, one A100 (the model's TensorRT card, stabilityai)."""
NODE = Node(8, 8 * 0.0014 * 3600)
"""Eight A100 80 GB at a published price of $0.00140 a second each."""
PACES = {
    "A100, PyTorch": A100_IMAGE_S,
    "A100, TensorRT": 2.74,
    "H100, PyTorch": 2.50,
    "H100, TensorRT": 1.47,
    "A100, 4 steps (LCM), TensorRT": 0.426,
}
"""Seconds of the same picture elsewhere, all published (the same card); none measured here."""
STARTUPS = (0.0, 5.0, 15.0, 30.0, 60.0, 120.0)
"""Seconds until a new worker works: a process, a container, a node that is there, a node that has to be booted."""
SPREAD = 0.05
BEFORE_THE_PEAK = (16 * 3600.0, 2 * 3600.0)


@dataclass(frozen=True, slots=True)
class Assumed:
    """What a scenario is fed with. `service_s` are measured seconds of single jobs, drawn from with replacement."""

    service_s: Sequence[float] = (A100_IMAGE_S,)
    policy: Policy = field(default_factory=partial(Policy, service_s=A100_IMAGE_S))
    startup_s: float = 60.0
    poll_s: float = 15.0
    node: Node = NODE
    per_month: float = 10_000_000.0
    peak: float = 2.0
    crowd: int = 1000
    tenants: int = 500
    seed: int = 1

    def cluster(self) -> Cluster:
        return Cluster(self.policy, self.startup_s, self.poll_s)

    def service(self) -> Service:
        def seconds(jobs: int, chance: random.Random) -> float:
            return sum(chance.choice(self.service_s) for _ in range(jobs)) * chance.uniform(1 - SPREAD, 1 + SPREAD)

        return seconds


def scenario_month(assumed: Assumed, begin: float = 0.0, seconds: float = DAY) -> tuple[dict[str, Any], Run]:
    """One day of so many generations a month, with its peak in the evening; or `seconds` of it from `begin` on."""
    chance = random.Random(assumed.seed)
    demand = list(day(assumed.per_month, assumed.peak, SHARES, assumed.tenants, chance, begin, seconds))
    mean = sum(assumed.service_s) / len(assumed.service_s)
    begun = max(assumed.policy.floor, math.ceil(rate_at(begin, assumed.per_month, assumed.peak) * mean))
    cluster = replace(assumed.cluster(), started=min(begun, assumed.policy.ceiling))
    run = simulate(demand, cluster, assumed.service(), chance)
    figures = told(run, assumed)
    figures["cost_a_month"] = round(cost(run, assumed.node, assumed.poll_s) * MONTH / seconds)
    figures["cost_a_design"] = round(cost(run, assumed.node, assumed.poll_s) / max(1, len(run.done)), 5)
    return figures, run


def scenario_crowd(assumed: Assumed) -> tuple[dict[str, Any], Run]:
    """So many generations asked for at one moment, of a cluster that stands at its floor."""
    chance = random.Random(assumed.seed)
    run = simulate(crowd(assumed.crowd, SHARES, assumed.tenants, chance), assumed.cluster(), assumed.service(), chance)
    return told(run, assumed) | {"cost": round(cost(run, assumed.node, assumed.poll_s), 2)}, run


def needed(assumed: Assumed) -> list[dict[str, Any]]:
    """How fast workers have to start: for each start-up time, p99 of the two hours up to the day's peak, p95 of the
    crowd, and the smallest floor of warm workers with which the latter meets the target."""
    rows = []
    for startup in STARTUPS:
        slower = replace(assumed, startup_s=startup)
        month, _ = scenario_month(slower, *BEFORE_THE_PEAK)
        once, _ = scenario_crowd(slower)
        rows.append(
            {
                "startup_s": startup,
                "day_p99_s": month["latency"]["all"]["p99_s"],
                "day_within": month["latency"]["all"]["within"],
                "crowd_p95_s": once["latency"]["all"]["p95_s"],
                "warm_workers": warm_workers(slower),
            }
        )
    return rows


def paces(assumed: Assumed) -> list[dict[str, Any]]:
    """What a crowd sees of devices of different speed: p95 where all workers are warm, how many such workers it needs,
    and how slowly they may start where none is."""
    rows = []
    for name, seconds in PACES.items():
        policy = replace(assumed.policy, service_s=seconds)
        faster = replace(assumed, service_s=(seconds,), policy=replace(policy, floor=policy.ceiling))
        once, _ = scenario_crowd(faster)
        rows.append(
            {
                "device": name,
                "service_s": seconds,
                "crowd_p95_s": once["latency"]["all"]["p95_s"],
                "warm_workers": warm_workers(faster),
                "slowest_start_s": slowest_start(replace(assumed, service_s=(seconds,), policy=policy)),
            }
        )
    return rows


def slowest_start(assumed: Assumed) -> float | None:
    """The longest start-up, in whole seconds, with which a crowd's p95 meets the target from the floor on, where the
    autoscaler looks every second; None where even none is too long."""
    found = None
    for startup in range(int(assumed.policy.target_s) + 1):
        run = scenario_crowd(replace(assumed, startup_s=float(startup), poll_s=1.0))[1]
        if latency(run.done, assumed.policy.target_s).p95_s > assumed.policy.target_s:
            break
        found = float(startup)
    return found


def warm_workers(assumed: Assumed) -> int:
    """The smallest floor with which a crowd's p95 meets the target, over the ceiling too; by halving, since more
    workers are never slower. One worker for each job is always enough where anything is."""
    low, high = 0, assumed.crowd
    while high - low > 1:
        middle = (low + high) // 2
        policy = replace(assumed.policy, floor=middle, ceiling=max(middle, assumed.policy.ceiling))
        run = scenario_crowd(replace(assumed, policy=policy))[1]
        if latency(run.done, assumed.policy.target_s).p95_s <= assumed.policy.target_s:
            high = middle
        else:
            low = middle
    return high


def told(run: Run, assumed: Assumed) -> dict[str, Any]:
    plans: Mapping[str, Any] = by_plan(run, assumed.policy.target_s)
    return {
        "jobs": len(run.done),
        "latency": {
            plan: {name: round(value, 4) for name, value in asdict(figures).items()} for plan, figures in plans.items()
        },
        "most_in_hand": run.most_in_hand,
        "workers_mean": round(run.paid_s / run.ended, 1) if run.ended else 0.0,
        "workers_most": max((moment.paid for moment in run.moments), default=0),
        "utilisation": round(utilisation(run), 3),
        "ended_s": round(run.ended, 1),
    }
