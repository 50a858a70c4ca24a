"""What makes a leaf one that grew: a margin that waves, a bite out of it, an edge turned over to show the underside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from processors.design.curves import Points, bezier, normals, resample
from processors.design.motifs.blade import Half
from processors.design.parts import Line, Part, Shadow


def waved(edge: Points, phase: float, swing: float = 0.05) -> Points:
    """A margin (u, v) that comes and goes by the share `swing`, more so towards the middle."""
    u = edge[:, 0]
    out = 1.0 + swing * np.sin(2 * np.pi * 2.2 * u + phase) * np.sin(np.pi * np.clip(u, 0, 1))
    return np.column_stack([u, edge[:, 1] * out])


def bitten(edge: Points, at: float, size: float) -> Points:
    """A margin (u, v) with a bite of two scallops out of it at u = `at`; `size` is the radius of the larger one."""
    low, high = int(np.argmax(edge[:, 0] > at - size)), int(np.argmax(edge[:, 0] > at + 2.05 * size))
    u = np.linspace(edge[low, 0], edge[high, 0], 48)
    deep = np.zeros(48)
    for middle, radius in ((at, size), (at + 1.35 * size, 0.7 * size)):
        # Hollow, but not so steep at its ends that a nib of the margin would hang over it.
        deep = np.maximum(deep, 0.95 * radius * np.clip(1 - ((u - middle) / radius) ** 2, 0.0, None))
    v = np.linspace(edge[low, 1], edge[high, 1], 48) - deep
    return np.vstack([edge[:low], np.column_stack([u, v]), edge[high + 1 :]])


@dataclass(frozen=True, slots=True)
class Turned:
    """A half whose edge is turned over: its `margin` with the `fold` in it, and the `lip`, the edge where it now lies.

    Fold and lip go from the lower end to the upper one.
    """

    margin: Points
    fold: Points
    lip: Points

    def short(self, path: Points, room: float = 4.0) -> Points:
        """So much of the path of a side vein as ends `room` before the turned edge, 24 points of it."""
        near = np.hypot(*(path[:, None, :] - self.lip[None, :, :]).transpose(2, 0, 1)).min(axis=1) < room
        return resample(path[: int(np.argmax(near))] if near.any() else path, 24)

    def parts(self) -> tuple[Part, ...]:
        """The shadow under the turned edge, and its underside with a few veins out of the fold."""
        n = len(self.lip)
        inward = self.lip - self.fold
        low = self.lip + inward * 0.32 * np.sin(np.pi * np.linspace(0, 1, n))[:, None] ** 0.7
        dark = Part(np.vstack([self.lip, low[::-1]]), "shade", group="leaf", body="blade", form=0.0, rim="none")
        veins = []
        for at, far in ((0.24, 0.56), (0.42, 0.62), (0.58, 0.5)):
            i, j = int(at * n), int((at + 0.16) * n)
            end = self.fold[j] + inward[j] * far
            over = self.fold[i] + inward[i] * far * 0.3
            veins.append(Line(bezier(self.fold[i], over, over, end, 20), "detail", 1.0, 0.0, 0.02))
        under = Part(
            np.vstack([self.fold, self.lip[::-1][1:-1]]),
            "leaf light",
            tuple(veins),
            (Shadow(self.fold[: n // 2], 0.36 * float(np.hypot(*inward.T).max()), 0.42, soft=True),),
            group="leaf",
            body="blade",
            form=0.0,
        )
        return dark, under


def turned(half: Half, margin: Points, rng: np.random.Generator, samples: int = 60) -> Turned:
    """The half whose `margin` is turned over between its widest place and the tip."""
    low, high = rng.uniform(0.4, 0.46), rng.uniform(0.76, 0.8)
    along = np.linspace(0, 1, 241)
    rib = half.at(np.column_stack([along, np.zeros(241)]))
    by = np.hypot(*(margin[:, None, :] - rib[None, :, :]).transpose(2, 0, 1)).argmin(axis=1) / 240.0
    i, j = int(np.argmax(by > low)), int(np.argmax(by > high))
    start, end = margin[i], margin[j]
    run = end - start
    span = float(np.hypot(*run))
    way = run / span
    inwards = -half.side * normals(np.vstack([start, end]))[0]
    before = margin[i] - margin[max(i - 6, 0)]
    before = before / np.hypot(*before)
    deep = 0.62 * float(half.half_width(np.array([0.5 * (low + high)]))[0]) * 118.0
    fold = bezier(start, start + before * 0.36 * span, end - way * 0.25 * span - inwards * 0.1 * span, end, samples)
    lip = bezier(
        start,
        start + before * 0.3 * span + inwards * 0.4 * deep,
        end - way * 0.3 * span + inwards * 1.75 * deep,
        end,
        samples,
    )
    fold, lip = resample(fold, samples), resample(lip, samples)
    return Turned(np.vstack([margin[:i], fold, margin[j + 1 :]]), fold, lip)
