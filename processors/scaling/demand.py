"""Who asks for designs, and when: a day with its peak, or a crowd at one moment."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

DAY = 86_400.0
MONTH = 30 * DAY


@dataclass(frozen=True, slots=True)
class Share:
    """A plan's part of all requests, and its priority in the job table."""

    plan: str
    share: float
    priority: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One job: when it was asked for (seconds from the start), of which plan, and of which tenant."""

    at: float
    plan: str
    priority: int
    tenant: int


def rate_at(second: float, per_month: float, peak: float) -> float:
    """Requests a second at a time of day: a cosine with its top at 18:00, `peak` times the mean there (1 to 2)."""
    return per_month / MONTH * (1 + (peak - 1) * math.cos(2 * math.pi * (second - 18 * 3600) / DAY))


def day(
    per_month: float,
    peak: float,
    shares: Sequence[Share],
    tenants: int,
    chance: random.Random,
    begin: float = 0.0,
    seconds: float = DAY,
) -> Iterator[Asked]:
    """A Poisson process whose rate follows the day, by thinning (Lewis and Shedler 1979).

    It lasts `seconds` from the second `begin` of the day on.

    Raises `ValueError` for a peak that no cosine has.
    """
    if not 1 <= peak <= 2:
        raise ValueError("the peak has to be 1 to 2 times the mean")
    most, at = per_month / MONTH * peak, 0.0
    while (at := at + chance.expovariate(most)) < seconds:
        if chance.random() * most <= rate_at(begin + at, per_month, peak):
            yield _asked(at, shares, tenants, chance)


def crowd(size: int, shares: Sequence[Share], tenants: int, chance: random.Random, at: float = 0.0) -> Iterator[Asked]:
    """`size` requests at one moment."""
    for _ in range(size):
        yield _asked(at, shares, tenants, chance)


def _asked(at: float, shares: Sequence[Share], tenants: int, chance: random.Random) -> Asked:
    share = chance.choices(shares, [each.share for each in shares])[0]
    # A few tenants ask for most: the square of an even chance falls on low numbers.
    return Asked(at, share.plan, share.priority, int(chance.random() ** 2 * tenants))
