"""Bar charts as SVG of the pages' own: colours come from the stylesheet, words and numbers stand in a table beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, TOP, FOOT = 720, 188, 24, 28


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of two parts, in the chart's units; `label` is under it where there is room."""

    x: float
    width: float
    good: tuple[float, float]
    """The top and the height of the part that went well."""
    bad: tuple[float, float]
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Chart:
    bars: tuple[Bar, ...]
    most: int
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = HEIGHT - FOOT


def bars(days: Sequence[tuple[str, int, int]]) -> Chart:
    """A bar for each (label, all, errors of them), as high as its share of the highest."""
    most = max((each[1] for each in days), default=0)
    step = WIDTH / max(1, len(days))
    room, floor = HEIGHT - FOOT - TOP, HEIGHT - FOOT
    every = max(1, len(days) // 6)
    made = []
    for number, (label, total, errors) in enumerate(days):
        whole = room * total / most if most else 0.0
        wrong = room * errors / most if most else 0.0
        shown = label[5:] if (len(days) - 1 - number) % every == 0 else ""
        title = f"{label}: {total} requests, {errors} refused"
        well = round(whole - wrong, 2)
        made.append(
            Bar(
                round(number * step + step * 0.15, 2),
                round(step * 0.7, 2),
                (round(floor - well, 2), well),
                (round(floor - whole, 2), round(wrong, 2)),
                shown,
                title,
            )
        )
    return Chart(tuple(made), most)
