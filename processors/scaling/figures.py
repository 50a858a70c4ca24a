"""What a run means to those who asked and to whoever pays."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from processors.scaling.simulation import Done, Run


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds from asked to ready, and the share of jobs that were ready within the target."""

    jobs: int
    p50_s: float
    p95_s: float
    p99_s: float
    within: float


@dataclass(frozen=True, slots=True)
class Node:
    """A machine of `workers` workers for `price_per_hour`, in any one currency."""

    workers: int
    price_per_hour: float


def latency(done: Sequence[Done], target_s: float) -> Latency:
    took = sorted(each.latency for each in done)
    if not took:
        return Latency(0, 0.0, 0.0, 0.0, 1.0)
    if len(took) == 1:
        took = took * 2
    cuts = statistics.quantiles(took, n=100, method="inclusive")
    return Latency(len(done), cuts[49], cuts[94], cuts[98], sum(each <= target_s for each in took) / len(took))


def by_plan(run: Run, target_s: float) -> dict[str, Latency]:
    """The plans in order of their priority, highest first, and `all` at the end."""
    plans = {each.asked.plan: each.asked.priority for each in run.done}
    found = {
        plan: latency([each for each in run.done if each.asked.plan == plan], target_s)
        for plan in sorted(plans, key=lambda plan: -plans[plan])
    }
    return {**found, "all": latency(run.done, target_s)}


def cost(run: Run, node: Node, poll_s: float) -> float:
    """What the nodes cost: whole nodes, for as long as they were there."""
    seconds = sum(math.ceil(moment.paid / node.workers) * poll_s for moment in run.moments)
    return seconds / 3600 * node.price_per_hour


def utilisation(run: Run) -> float:
    """The part of paid worker time that was work."""
    return run.busy_s / run.paid_s if run.paid_s else 0.0
