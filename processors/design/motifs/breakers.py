"""A breaking wave: its water, the dark in its hollow, and the lip of foam whose claws hang over that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from processors.design.curves import Points, catmull, lengths, normals, resample
from processors.design.motifs.claws import Claw, clawed
from processors.design.parts import Line, Part, Shadow

Knots = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Breaker:
    """A breaking wave, every line of it from its foot to its lip: its back, the edge of its hollow, the webs between
    its claws, the claws from the last one on, and how its foam runs down the back into a point; two lines that its
    water flows between, and which lines of that flow are drawn (where between the two, from where to where along
    them); how deep its dark is and where on the hollow; where the tone of its water begins, and how far it goes; and
    the black flames that a bold pen draws it in, each from its root to its point along the flow. Pale stripes follow
    the flow too (where between its lines, how broad, from where to where). The smaller its rise, the lower its dark is
    deepest; its water has that `tone`, deeper by `depth` beside its hollow.
    """

    back: Knots
    hollow: Knots
    webs: Knots
    claws: Sequence[Claw]
    foot: Knots
    flow: tuple[Knots, Knots]
    drawn: Sequence[tuple[float, float, float]]
    dark: tuple[float, float, float]
    shade: tuple[Knots, float]
    flames: tuple[float, Sequence[tuple[float, float]]]
    stripes: Sequence[tuple[float, float, float, float]] = ()
    rise: float = 1.25
    tone: float = 0.54
    depth: float = 0.3


ALONG = ((0.36, 0.08, 0.6), (0.66, 0.22, 0.9))
"""The lines along the foam: how far from the back to the webs, from where to where."""


def _open(knots: Knots, samples: int = 14) -> Points:
    return catmull(knots, samples=samples)


def _rails(one: Points, other: Points, count: int = 15) -> Points:
    """Curves from one edge of the water to the other."""
    a, b = resample(one, 90), resample(other, 90)
    return np.stack([a + (b - a) * s for s in np.linspace(0.02, 0.98, count)])


def _under(wave: Breaker, hollow: Points, back: Points) -> Points:
    """The dark in the hollow: from a point low on its edge to under the lip."""
    deep, lo, hi = wave.dark
    run = resample(hollow, 120)[int(lo * 119) : int(hi * 119)]
    into = normals(run)
    into = into * np.sign(float((into * (back.mean(axis=0) - run.mean(axis=0))).sum()))
    wide = deep * np.sin(np.pi * np.linspace(0, 1, len(run)) ** wave.rise * 0.86) ** 1.1
    return np.vstack([run, (run + into * wide[:, None])[::-1]])


def _drawn(one: Points, other: Points, shares: Sequence[tuple[float, float, float]], weight: str) -> tuple[Line, ...]:
    """Long lines between two, every one drawn out to a point at both ends."""
    a, b = resample(one, 120), resample(other, 120)
    return tuple(
        Line((a + (b - a) * share)[int(lo * 119) : int(hi * 119)], weight, 0.0, 0.0, 0.55) for share, lo, hi in shares
    )


def _stripe(one: Points, other: Points, stripe: tuple[float, float, float, float]) -> Points:
    """The ring of a stripe that follows the flow and is drawn out to a point at both ends."""
    at, half, lo, hi = stripe
    a, b = resample(one, 120), resample(other, 120)
    run = slice(int(lo * 119), int(hi * 119))
    path = (a + (b - a) * at)[run]
    wide = half * np.sin(np.pi * np.linspace(0, 1, len(path)) ** 0.85)[:, None]
    side = normals(path)
    return np.vstack([path + side * wide, (path - side * wide)[::-1][1:-1]])


def _simple(ring: Points) -> Points:
    """The outline without the crumb that it cuts off where its last line crosses the first."""
    shape = shapely.make_valid(shapely.Polygon(ring))
    whole = max((g for g in shapely.get_parts(shape) if g.geom_type == "Polygon"), key=lambda g: float(g.area))
    return np.asarray(whole.exterior.coords)[:-1]


def _flames(wave: Breaker, one: Points, other: Points) -> Points:
    """The ring of the black at the root of the flow: it runs out along it in flames of uneven length."""
    a, b = resample(one, 120), resample(other, 120)
    root, flames = wave.flames
    wide, edge = 1.0 / len(flames), []
    for i, (low, tip) in enumerate(flames):
        for t in np.linspace(-1, 1, 25):
            # Concave to either side of its point, as a brush leaves it.
            edge.append((wide * (i + 0.5 + 0.5 * t), low + (tip - low) * (1 - abs(t)) ** 1.7))
    sides = [(1.0, root), (0.0, root)]
    found = []
    for s, u in (*edge, *sides):
        at = u * 119
        i = min(int(at), 118)
        ends = [c[i] + (c[i + 1] - c[i]) * (at - i) for c in (a, b)]
        found.append(ends[0] + (ends[1] - ends[0]) * s)
    return np.array(found)


def breaker(wave: Breaker, foot: Knots = (), name: str = "wave") -> list[Part]:
    """A breaking wave, back to front: its water, the dark in its hollow, and its foam."""
    back, hollow = _open(wave.back), _open(wave.hollow)
    edge, low = clawed(wave.webs, wave.claws, back[-1] - back[-4]), _open(wave.foot)
    one, other = (_open(k) for k in wave.flow)
    base = _open(foot) if foot else np.vstack([back[:1], hollow[:1]])
    begins, reach = wave.shade
    split = int(np.searchsorted(lengths(hollow), wave.dark[1] * lengths(hollow)[-1]))
    drawn = (back, hollow[: split + 3], base) if foot else (back, hollow[: split + 3])
    water = Part(
        np.vstack([back, hollow[::-1], base[::-1]]),
        "water",
        _drawn(one, other, wave.drawn, "inner"),
        (Shadow(_open(begins), reach, wave.tone), Shadow(hollow[len(hollow) // 4 :], 24, wave.depth, soft=True)),
        _rails(one, other),
        group=name,
        body=name,
        form=0.0,
        edges=tuple(Line(path, "outline", 0.7, 0.7, 0.5) for path in drawn),
    )
    # The dark and the edge of the hollow along it are one, with no seam between.
    rim = Line(hollow[split:], "outline", 0.7, 0.7, 0.5)
    dark = Part(_under(wave, hollow, back), "night", group=name, body=name, form=0.0, edges=(rim,))
    top = back[int(np.argmin(np.hypot(*(back - low[-1]).T))) :]
    low = np.vstack([low[:-1], top[:1]])
    # The foam's outline is one line with sharp corners, so it is a group of its own.
    webs = _open((*wave.webs[:-1], *wave.foot[1:]))
    foam = Part(
        _simple(np.vstack([top, edge[1:], low[1:]])),
        "foam",
        _drawn(top[::-1], webs, ALONG, "inner"),
        group=f"{name} lip",
        body=name,
        form=0.0,
    )
    flames = shapely.Polygon(_flames(wave, one, other)).buffer(0).intersection(shapely.Polygon(water.ring).buffer(0))
    bold = [
        Part(np.asarray(g.exterior.coords)[:-1], "shade", group=name, body=name, form=0.0, edges=())
        for g in shapely.get_parts(flames)
        if g.geom_type == "Polygon" and g.area > 4.0
    ]
    pale = [
        Part(_stripe(one, other, stripe), "foam", group=name, body=name, form=0.0, edges=()) for stripe in wave.stripes
    ]
    return [water, *bold, *pale, dark, foam]
