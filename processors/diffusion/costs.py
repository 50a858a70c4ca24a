"""What a picture took: its share of the device's time, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Took:
    """`run_seconds` of the batch; `device_seconds` this picture's share of it; `cost` in the price's currency."""

    batch: int
    padded: int
    run_seconds: float
    device_seconds: float
    cost: float


def share(run_seconds: float, lanes: int, padded: int, price_an_hour: float) -> Took:
    """The padding's time is borne by those for whom it ran."""
    seconds = run_seconds / lanes
    return Took(lanes, padded, run_seconds, seconds, seconds / 3600 * price_an_hour)
