"""The autoscaler's signal as metrics: the job table's length and age by kind and plan, and the workers it wants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prometheus_client.core import GaugeMetricFamily

from domain.plans import TIERS
from processors.jobs import Depth
from processors.scaling.policy import Backlog, Policy, wanted
from processors.workers import KINDS


def depth_gauges(depths: Sequence[Depth], policy: Policy | None = None) -> Iterator[GaugeMetricFamily]:
    """`policy` says how the wish is made of length and age; its own defaults where none is given."""
    jobs = GaugeMetricFamily("atelier_jobs", "Jobs by kind, plan and state.", labels=["kind", "plan", "state"])
    oldest = GaugeMetricFamily(
        "atelier_jobs_oldest_seconds", "Age of the job that waits longest.", labels=["kind", "plan"]
    )
    for depth in depths:
        jobs.add_metric([depth.kind, plan_of(depth.priority), depth.state], depth.count)
        if depth.state == "queued":
            oldest.add_metric([depth.kind, plan_of(depth.priority)], depth.oldest_s)
    wish = GaugeMetricFamily("atelier_workers_wanted", "Workers that finish what is in hand in time.", labels=["kinds"])
    for group in groups_of(depths):
        wish.add_metric([group], wanted(backlog_of(group, depths), policy or Policy()))
    yield from (jobs, oldest, wish)


def groups_of(depths: Sequence[Depth]) -> list[str]:
    """Those that have a word, jobs or not, and every other kind that has jobs."""
    grouped = frozenset().union(*KINDS.values())
    return [*KINDS, *sorted({depth.kind for depth in depths} - grouped)]


def backlog_of(group: str, depths: Sequence[Depth]) -> Backlog:
    """What waits and runs of the kinds of a group, or of the kind of that name."""
    kinds = KINDS.get(group, frozenset({group}))
    own = [depth for depth in depths if depth.kind in kinds]
    queued = [depth for depth in own if depth.state == "queued"]
    return Backlog(
        sum(depth.count for depth in queued),
        sum(depth.count for depth in own if depth.state == "running"),
        max((depth.oldest_s for depth in queued), default=0.0),
    )


def plan_of(priority: int) -> str:
    """The name of the plan whose jobs have that priority."""
    return next((name for name, tier in TIERS.items() if tier.job_priority == priority), f"priority-{priority}")
