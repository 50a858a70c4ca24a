"""The autoscaler's signal: enough workers for what waits, no more than the ceiling, down only after a while."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.scaling.policy import Backlog, Policy, Stabilised, wanted

counts = st.integers(0, 5000)


@pytest.mark.parametrize(
    "backlog, workers",
    [
        (Backlog(0, 0), 1),
        (Backlog(1, 0), 1),
        (Backlog(5, 0), 1),  # five rounds of four seconds fit into twenty
        (Backlog(6, 0), 2),
        (Backlog(5, 0, oldest_s=8.0), 2),  # three rounds are left
        (Backlog(5, 0, oldest_s=500.0), 5),  # late already: all at once
        (Backlog(0, 10), 12),  # with headroom
        (Backlog(10_000, 100), 100),
    ],
)
def test_wanted(backlog: Backlog, workers: int) -> None:
    assert wanted(backlog, Policy(target_s=20, service_s=4)) == workers


def test_a_batch_counts_as_one_round() -> None:
    assert wanted(Backlog(80, 0), Policy(target_s=20, service_s=20, batch=8, floor=0)) == 10


@given(counts, counts, st.floats(0, 1000), counts)
def test_more_in_hand_never_wants_fewer(queued: int, running: int, oldest: float, more: int) -> None:
    policy = Policy()
    least = wanted(Backlog(queued, running, oldest), policy)
    assert policy.floor <= least <= policy.ceiling
    assert wanted(Backlog(queued + more, running, oldest), policy) >= least
    assert wanted(Backlog(queued, running + more, oldest), policy) >= least
    assert wanted(Backlog(queued, running, oldest + more), policy) >= least


@pytest.mark.parametrize("wrong", [{"floor": 5, "ceiling": 4}, {"ceiling": 0, "floor": 0}, {"service_s": 0.0}])
def test_a_policy_that_cannot_be(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"have to be|has to"):
        Policy(**wrong)  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(0, 100)), min_size=1))
def test_the_highest_wish_of_the_window(steps: list[tuple[float, int]]) -> None:
    stabilised, at, told = Stabilised(60.0), 0.0, []
    for pause, wish in steps:
        at += pause
        told.append((at, wish))
        assert stabilised.follow(at, wish) == max(each for moment, each in told if moment >= at - 60.0)
