"""A drawing that draws itself: the canvas at each moment, on which nothing that was drawn ever goes away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from processors.video.art import LAYERS, Drawing, Pixels
from processors.video.penwork import penwork
from processors.video.stage import ground, placed

WET = {"outline": 0.10, "shade": 0.14, "dots": 0.12, "fill": 0.5}
"""Seconds in which what the pen has reached comes up."""
EVENNESS = 0.6
"""Layers share the time by their way to this power: a long one is drawn faster, a short one is still seen."""
LEAST = 0.08
"""Share of the time that any layer has."""


@dataclass(frozen=True)
class _Layer:
    """Ink of the canvas's pixels (flat), when each begins to come up and how long that takes, in seconds."""

    ink: NDArray[np.float32]
    alpha: NDArray[np.float32]
    begins: NDArray[np.float32]
    wet: float
    order: NDArray[np.int64]
    sorted: NDArray[np.float32]

    def wetting(self, after: float, until: float) -> NDArray[np.int64]:
        """The pixels that change between two moments."""
        first, last = np.searchsorted(self.sorted, [after - self.wet, until])
        return self.order[first:last]


class Reveal:
    """The canvas of a drawing, brought forward in time. `start` and `end` are seconds between which it is drawn."""

    def __init__(self, drawing: Drawing, width: int, height: int, start: float, end: float) -> None:
        box = placed(drawing, width, height)
        self._paper = ground(drawing, width, height).reshape(-1, 3)
        self._canvas = self._paper.copy()
        self._shape = (height, width, 3)
        self._now = -1.0
        self._layers = self._scheduled(drawing, box.width, box.height, start, end)
        rows = np.arange(box.top, box.top + box.height)[:, None] * width
        self._places = (rows + np.arange(box.left, box.left + box.width)[None, :]).ravel()

    def at(self, now: float) -> Pixels:
        """The canvas at that second, which is not before the last one asked for; the caller leaves it as it is."""
        changing = [layer.wetting(self._now, now) for layer in self._layers]
        pixels = np.unique(np.concatenate(changing)) if changing else np.zeros(0, np.int64)
        if len(pixels):
            places = self._places[pixels]
            colour = self._paper[places].astype(np.float32)
            for layer in self._layers:
                come = np.clip((now - layer.begins[pixels]) / layer.wet, 0, 1)
                share = layer.alpha[pixels] * (come * come * (3 - 2 * come))
                colour += (layer.ink[pixels] - colour) * share[:, None]
            self._canvas[places] = np.rint(colour).astype(np.uint8)
        self._now = now
        return self._canvas.reshape(self._shape)

    @staticmethod
    def _scheduled(drawing: Drawing, width: int, height: int, start: float, end: float) -> list[_Layer]:
        """The layers from the lowest up, each with its time: lines first, then shades, dots and colours."""
        found = drawing.layers(width, height)
        pen = (0.0, 0.0)
        drawn = {}
        for n in sorted(range(len(found)), key=lambda n: LAYERS.index(found[n][0])):
            drawn[n] = penwork(found[n][1], pen)
            pen = drawn[n].end
        shares = {n: max(work.way, 1.0) ** EVENNESS for n, work in drawn.items()}
        whole = sum(shares.values())
        shares = {n: max(LEAST, share / whole) for n, share in shares.items()}
        whole = sum(shares.values())
        scheduled, now = {}, start
        for n, work in drawn.items():
            id, ink = found[n]
            length = (end - start) * shares[n] / whole
            wet = min(WET[id], length / 2)
            begins = (now + work.when * (length - wet)).ravel().astype(np.float32)
            order = np.argsort(begins, kind="stable")
            order = order[: int(np.isfinite(begins).sum())]
            flat = ink.reshape(-1, 4).astype(np.float32)
            scheduled[n] = _Layer(flat[:, :3], flat[:, 3] / np.float32(255), begins, wet, order, begins[order])
            now += length
        return [scheduled[n] for n in range(len(found))]
