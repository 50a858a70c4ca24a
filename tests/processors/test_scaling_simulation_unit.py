"""The simulation against what can be worked out by hand, and against the job table whose order it copies."""

from __future__ import annotations

import itertools
import random
import statistics
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.scaling.demand import DAY, MONTH, Asked, Share, crowd, day, rate_at
from processors.scaling.figures import Node, by_plan, cost, latency, utilisation
from processors.scaling.policy import Policy
from processors.scaling.queue import Waiting
from processors.scaling.simulation import Cluster, Done, Run, simulate

PRO = (Share("pro", 1.0, 2),)
MIXED = (Share("free", 0.5, 0), Share("enterprise", 0.5, 3))
asks = st.lists(st.tuples(st.floats(0, 50), st.integers(0, 3), st.integers(0, 4)), min_size=1, max_size=60)


def fixed(workers: int, **others: float) -> Cluster:
    policy = Policy(floor=workers, ceiling=workers)
    return Cluster(policy, overhead_s=others.get("overhead_s", 0.0), startup_s=others.get("startup_s", 0.0))


def of(asked: list[tuple[float, int, int]]) -> list[Asked]:
    return [Asked(at, f"p{priority}", priority, tenant) for at, priority, tenant in asked]


def ran(demand: list[Asked], cluster: Cluster, service: float) -> Run:
    return simulate(demand, cluster, lambda jobs, chance: service, random.Random(0))


def test_one_worker_takes_one_after_another() -> None:
    run = ran([Asked(0.0, "pro", 2, 1), Asked(1.0, "pro", 2, 1), Asked(100.0, "pro", 2, 1)], fixed(1), 4.0)
    assert [(each.begun, each.ended) for each in run.done] == [(0.0, 4.0), (4.0, 8.0), (100.0, 104.0)]
    assert run.most_in_hand == 2 and run.busy_s == 12.0 and run.ended == 104.0


def test_what_passes_before_a_claim_is_waited_for() -> None:
    assert ran([Asked(1.0, "pro", 2, 1)], fixed(1, overhead_s=0.5), 4.0).done[0].latency == 4.5


def test_a_crowd_on_many_workers_goes_in_rounds() -> None:
    demand = list(crowd(1000, PRO, 50, random.Random(1)))
    run = ran(demand, fixed(100), 3.7)
    assert run.ended == pytest.approx(10 * 3.7)
    assert latency(run.done, 20.0).within == pytest.approx(0.5)  # five whole rounds
    assert utilisation(run) == pytest.approx(1.0, abs=0.3)


def test_batches_are_taken_whole() -> None:
    cluster = Cluster(Policy(batch=4, floor=1, ceiling=1), overhead_s=0.0)
    run = ran(list(crowd(10, PRO, 3, random.Random(1))), cluster, 2.0)
    # The first is taken at once; the others have come by the time the worker is free again.
    assert Counter(each.ended for each in run.done) == {2.0: 1, 4.0: 4, 6.0: 4, 8.0: 1}


def test_new_workers_come_after_their_start_up_and_go_when_nothing_is_left() -> None:
    demand = [*crowd(50, PRO, 5, random.Random(1)), *(Asked(1000.0 + n, "pro", 2, 1) for n in range(200))]
    cluster = Cluster(Policy(target_s=20, service_s=4, ceiling=20, settle_s=60), startup_s=30, poll_s=5, overhead_s=0.0)
    run = ran(demand, cluster, 4.0)
    most = max(run.moments, key=lambda moment: moment.paid)
    assert most.paid > 5 and most.paid <= 20
    first_new = min(moment.at for moment in run.moments if moment.ready > 1)
    assert first_new >= 30
    assert min(moment.paid for moment in run.moments if 500 < moment.at < 900) == 1


def test_a_lower_plan_waits_behind_a_higher() -> None:
    run = ran(list(crowd(200, MIXED, 20, random.Random(3))), fixed(10), 1.0)
    plans = by_plan(run, 20.0)
    assert list(plans) == ["enterprise", "free", "all"]
    assert plans["enterprise"].p95_s < plans["free"].p50_s


@settings(max_examples=60, deadline=None)
@given(asks, st.integers(1, 5), st.floats(0.1, 5))
def test_no_job_is_lost_or_done_twice_and_nobody_does_two_at_once(
    asked: list[tuple[float, int, int]], workers: int, service: float
) -> None:
    demand = of(asked)
    run = ran(demand, fixed(workers), service)
    assert Counter(each.asked for each in run.done) == Counter(demand)
    edges = sorted([(each.begun, 1) for each in run.done] + [(each.ended, -1) for each in run.done])
    assert max(itertools.accumulate(step for _, step in edges)) <= workers
    assert all(each.begun >= each.asked.at for each in run.done)


@settings(max_examples=30, deadline=None)
@given(asks, st.integers(1, 4))
def test_a_growing_cluster_serves_everybody_too(asked: list[tuple[float, int, int]], floor: int) -> None:
    cluster = Cluster(Policy(floor=floor, ceiling=8, settle_s=10), startup_s=3, poll_s=2)
    run = ran(of(asked), cluster, 1.5)
    assert len(run.done) == len(asked)
    assert all(moment.paid <= 8 for moment in run.moments)


def test_erlangs_waiting_time() -> None:
    """M/M/1 at 0.8: the mean time in the system is service / (1 - 0.8)."""
    chance, at, demand = random.Random(11), 0.0, []
    for _ in range(20_000):
        at += chance.expovariate(0.8)
        demand.append(Asked(at, "pro", 2, 1))
    run = simulate(demand, fixed(1), lambda jobs, chance: chance.expovariate(1.0), chance)
    assert statistics.mean(each.latency for each in run.done) == pytest.approx(5.0, rel=0.25)


def test_a_day_has_its_months_share_and_its_peak() -> None:
    asked = list(day(1_000_000, 2.0, PRO, 10, random.Random(5)))
    assert len(asked) == pytest.approx(1_000_000 / 30, rel=0.02)
    evening = sum(17 * 3600 <= each.at < 19 * 3600 for each in asked)
    morning = sum(5 * 3600 <= each.at < 7 * 3600 for each in asked)
    assert evening > 20 * morning
    assert rate_at(18 * 3600, 30 * DAY, 2.0) == pytest.approx(2.0)


def test_a_part_of_a_day_is_that_part() -> None:
    hours = list(day(1_000_000, 2.0, PRO, 10, random.Random(5), 17 * 3600, 7200))
    assert all(0 <= each.at < 7200 for each in hours)
    assert len(hours) == pytest.approx(1_000_000 / MONTH * 2 * 7200, rel=0.1)


def test_a_peak_that_no_day_has() -> None:
    with pytest.raises(ValueError, match="1 to 2 times"):
        list(day(1000, 3.0, PRO, 1, random.Random(1)))


def test_nothing_done_has_no_latency() -> None:
    assert latency([], 20.0).within == 1.0
    assert latency([Done(Asked(0, "pro", 2, 1), 0, 30)], 20.0).p99_s == 30.0
    assert utilisation(Run()) == 0.0


def test_whole_nodes_are_paid_for() -> None:
    run = ran(list(crowd(1, PRO, 1, random.Random(1))), fixed(9), 3600.0)
    assert cost(run, Node(8, 10.0), 15.0) == pytest.approx(20.0, rel=0.02)


def test_the_queue_is_empty() -> None:
    waiting = Waiting()
    assert waiting.oldest() is None
    with pytest.raises(IndexError):
        waiting.claim()


def test_a_few_tenants_ask_for_most() -> None:
    asked = Counter(each.tenant for each in crowd(5000, PRO, 10, random.Random(1)))
    assert set(asked) == set(range(10)) and asked[0] > 3 * asked[9]
