"""Lists of finds joined into one."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
DAMPING = 60


def fused(lists: Sequence[Sequence[K]], k: int = DAMPING) -> list[tuple[K, float]]:
    """Reciprocal rank fusion (Cormack, Clarke, Büttcher, SIGIR 2009): the sum of 1/(k + rank), best first.

    Ties keep the order in which things were first found.
    """
    scores: dict[K, float] = {}
    for found in lists:
        for rank, each in enumerate(found, 1):
            scores[each] = scores.get(each, 0.0) + 1 / (k + rank)
    return sorted(scores.items(), key=lambda item: -item[1])
