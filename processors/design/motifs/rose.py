"""The rose: petals laid as a rose lays them, each with a rolled lip, round a wound heart, on serrated leaves."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, catmull, contour, resample, ribbon
from processors.design.motifs.foliage import Spray, outline, sepal, sprays
from processors.design.motifs.leaf import leaf
from processors.design.motifs.petal_shade import shaded
from processors.design.motifs.rosebud import HEAD, bud
from processors.design.parts import Drawing, Part, Shadow, joined

SQUASH = 0.93
QUINCUNX = (0, 2, 4, 1, 3)
"""The order in which five petals lie over each other (two outside, two inside, one half of each), as in a dog rose."""

ROUNDS = ((5, 51.0, 30.0, 1.12), (4, 36.5, 18.0, 1.14))
"""Petals in a round, their reach, where they come to light, and how far each spreads; the outermost first."""
PLAIN_ROUNDS = ((5, 51.0, 21.0, 1.17),)
"""The same of a rose that stands back: a few large petals."""

Knots = Sequence[tuple[float, float]]

POINTED: Knots = (
    (-0.9, 0.0),
    (-1.0, 0.34),
    (-0.97, 0.64),
    (-0.72, 0.87),
    (-0.32, 0.97),
    (0.05, 1.17),
    (0.34, 0.99),
    (0.72, 0.88),
    (0.97, 0.62),
    (1.0, 0.32),
    (0.9, 0.0),
)
ROUND: Knots = (
    (-0.9, 0.0),
    (-1.0, 0.36),
    (-0.96, 0.64),
    (-0.7, 0.9),
    (-0.2, 1.06),
    (0.34, 1.05),
    (0.76, 0.86),
    (0.98, 0.56),
    (0.98, 0.28),
    (0.9, 0.0),
)
NOTCHED: Knots = (
    (-0.9, 0.0),
    (-1.0, 0.34),
    (-0.96, 0.66),
    (-0.7, 0.95),
    (-0.32, 1.07),
    (0.0, 0.97),
    (0.34, 1.08),
    (0.72, 0.95),
    (0.97, 0.66),
    (1.0, 0.34),
    (0.9, 0.0),
)
SHAPES: tuple[tuple[Knots, tuple[tuple[float, float, float], ...]], ...] = (
    (POINTED, ((-0.98, 0.05, 0.3), (0.05, 0.98, 0.26))),
    (POINTED, ((-0.99, 0.05, 0.34),)),
    (ROUND, ((-0.96, 0.6, 0.34),)),
    (NOTCHED, ((-1.0, 0.0, 0.27), (0.0, 1.0, 0.32))),
    (ROUND, ((-0.8, 0.97, 0.3),)),
)
"""Rims (x across, y outwards, 1 its reach) and where they roll over: from x to x, and how deep."""


class _Fan:
    """A petal's own plane: x across (−1 to 1), y outwards (0 where it comes to light, 1 at its reach)."""

    def __init__(self, centre: Points, aim: float, half: float, base: float, reach: float) -> None:
        self._centre, self._aim, self._half, self._base, self._reach = centre, aim, half, base, reach

    def at(self, xy: Points) -> Points:
        angle = self._aim + xy[:, 0] * self._half
        # Seen from a little below: the near petals are longer.
        reach = self._base + (self._reach * (1 + 0.12 * np.sin(angle)) - self._base) * xy[:, 1]
        return self._centre + np.column_stack([reach * np.cos(angle), reach * np.sin(angle) * SQUASH])


def _petal(chance: Chance, centre: Points, aim: float, half: float, base: float, reach: float) -> list[Part]:
    rng = chance.rng()
    fan = _Fan(centre, aim, half, base, reach)
    knots, rolls = SHAPES[int(rng.integers(0, len(SHAPES)))]
    hand = -1.0 if rng.random() < 0.5 else 1.0
    rim = catmull(knots, samples=9) * [hand, 1.0]
    rim = rim * [1.0, rng.uniform(0.97, 1.04)]
    foot = np.array([[0.72 * hand, -0.5], [-0.72 * hand, -0.5]])
    across = np.linspace(-0.94, 0.94, 15)
    up = np.linspace(-0.25, 1.0, 24)
    tops = np.interp(across, *_sorted(rim))
    grain = np.stack(
        [fan.at(np.column_stack([x * (0.7 + 0.3 * up), up * top])) for x, top in zip(across, tops, strict=True)]
    )
    face = Part(
        fan.at(np.vstack([rim, foot])),
        "petal",
        (),
        (),
        grain,
        group="rose",
        body=HEAD,
        form=0.0,
    )
    return [face, *(_roll(fan, rim, a * hand, b * hand, deep) for a, b, deep in rolls)]


def _sorted(rim: Points) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The upper side of a rim as y over x."""
    high = rim[rim[:, 1] > 0.3]
    order = np.argsort(high[:, 0], kind="stable")
    return high[order, 0], high[order, 1]


def _roll(fan: _Fan, rim: Points, a: float, b: float, deep: float) -> Part:
    """The rim rolled towards the eye between two places: a crescent, deepest past its middle, with pointed ends."""
    low, high = min(a, b), max(a, b)
    inside = (rim[:, 0] >= low) & (rim[:, 0] <= high) & (rim[:, 1] > 0.34)
    over = resample(rim[inside], 40)
    s = np.linspace(0, 1, 40) if abs(over[0, 0]) > abs(over[-1, 0]) else np.linspace(1, 0, 40)
    depth = deep * np.sin(np.pi * s**0.85) ** 0.8
    under = over * np.column_stack([1 - 0.42 * depth, np.ones(40)]) - np.column_stack([np.zeros(40), depth])
    outer = over + np.column_stack([np.zeros(40), np.full(40, 0.012)])
    sheet = np.stack([fan.at(outer + (under - outer) * u) for u in np.linspace(0, 1, 8)], axis=1)
    edge = fan.at(under)
    return Part(
        np.vstack([fan.at(outer), edge[::-1]]),
        "lip",
        (),
        (),
        sheet,
        group="rose",
        body=HEAD,
        form=0.0,
    )


LEAST_LIP = 0.3
"""How much of a rolled rim must be seen in one piece; less would be a chip that no one can read."""


def bloom(chance: Chance, plain: bool = False) -> Drawing:
    """The head alone, about 100 across, centred on the origin.

    One that stands back is `plain`: one round of large petals about a heart that is still shut.
    """
    # Behind its petals there is petal: no look through between them.
    a = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    parts = [Part(37.0 * np.column_stack([np.cos(a), np.sin(a) * SQUASH]), "petal", group="rose", body=HEAD, form=0.0)]
    aim = chance.spread("aim", 0, 2 * np.pi)
    rise = chance.spread("rise", 2.0, 4.0)
    hand = 1 if chance.pick("hand", 2) else -1
    for i, (count, reach, base, spread) in enumerate(PLAIN_ROUNDS if plain else ROUNDS):
        centre = np.array([0.0, -rise * i])
        rng = chance.at("round", i).rng()
        for j in QUINCUNX if count == 5 else range(count):
            at = aim + i * 0.65 + hand * (j + rng.uniform(-0.08, 0.08)) * 2 * np.pi / count
            half = spread * np.pi / count * rng.uniform(0.96, 1.06)
            parts += _petal(chance.at("petal", i, int(j)), centre, at, half, base, reach * rng.uniform(0.96, 1.04))
    heart = bud(chance.at("bud"), 25.5 if plain else 21.5)
    tilt = chance.spread("tilt", -26, 26)
    aside = hand * chance.spread("aside", 1.5, 4.5)
    whole = joined([Drawing(tuple(parts)), heart.placed(aside, -rise * 2.4, 1.0, tilt, mirror=hand < 0)])
    return Drawing(shaded(_without_chips(whole.parts)), whole.places)


def _without_chips(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts but for rolled rims of which the petals before them leave only crumbs to be seen."""
    kept = []
    over = shapely.MultiPolygon()
    for part in reversed(parts):
        shape = shapely.make_valid(shapely.Polygon(part.ring))
        seen = shapely.get_parts(shape.difference(over)) if part.material == "lip" else ()
        if part.material != "lip" or max((g.area for g in seen), default=0.0) >= LEAST_LIP * shape.area:
            kept.append(part)
        over = over.union(shape)
    return tuple(kept[::-1])


STEM_LEAVES = ((0.6, 1.0, 0.5), (0.76, -1.0, 0.6))
"""The leaves on a stem: how far down, to which side, how long."""


def _stem(chance: Chance, bend: float, length: float) -> Drawing:
    """The stem from within the head down: bent, thorny, cut aslant, its leaves on stalks of their own."""
    side = 1.0 if bend > 0 else -1.0
    centre = catmull(
        [(0, 24), (bend * 0.5, 30 + length * 0.3), (bend, 30 + length * 0.66), (bend * 0.5, 30 + length)], samples=20
    )
    half = np.interp(np.linspace(0, 1, len(centre)), [0, 0.3, 0.9, 1], [4.2, 3.5, 3.1, 3.6])
    behind: list[Part] = []
    for i, (at, way, long) in enumerate(STEM_LEAVES):
        foot = centre[int(at * len(centre))]
        out = foot + [side * way * 15.0, -9.0]
        stalk = bezier(foot, foot + [side * way * 5.0, -1.0], out - [side * way * 5.0, -4.0], out, 20)
        behind.append(Part(ribbon(stalk, np.linspace(2.0, 1.5, 20)), "stem", group="stem", body="stem", form=0.0))
        aim = -28.0 if side * way > 0 else 208.0
        bow = side * way * chance.spread(f"bow{i}", 10, 18)
        grown = leaf(chance.at("leaf", i), bend=bow).placed(float(out[0]), float(out[1]), long, aim)
        behind += grown.named(f"leaf{i}").parts
    thorns = []
    for at, way in ((0.36, -1.0), (0.62, 1.0), (0.84, -1.0)):
        x, y = centre[int(at * len(centre))]
        s = side * way
        ring = contour(
            [(x, y - 4.5), (x + s * 5.5, y - 3.6), (x + s * 9.5, y - 5.5)],
            [(x + s * 9.5, y - 5.5), (x + s * 6, y), (x, y + 4.5)],
        )
        thorns.append(Part(ring, "stem", (), (), None, group="stem", body="stem", form=0.0))
    ring = ribbon(centre, half)
    ring[len(centre) - 1, 1] += 5.5  # cut aslant
    stem = Part(ring, "stem", (), (Shadow(centre[4:12], 15, 0.85),), None, group="stem", body="stem", form=0.25)
    return Drawing((*behind, *thorns, stem), {"foot": (float(centre[-1, 0]), float(centre[-1, 1]))})


SPRAYS: tuple[tuple[Spray, ...], ...] = (
    (Spray(204, 0.42, bend=-16), Spray(162, 0.61, bend=18), Spray(18, 0.52, bend=-18)),
    (Spray(64, 0.42, bend=-16), Spray(22, 0.63, bend=18), Spray(196, 0.52, bend=-18)),
    (Spray(124, 0.42, bend=16), Spray(166, 0.61, bend=-18), Spray(-28, 0.52, bend=20)),
    (Spray(228, 0.42, bend=18), Spray(186, 0.59, bend=-16), Spray(40, 0.55, bend=18)),
)
"""Ways for leaves to stand out from under the head, the hindmost first: a large one lies over a small one, and another
balances the two."""
CROWN = (Spray(-6, 0.42, bend=16), Spray(36, 0.59, bend=-18), Spray(208, 0.52, bend=16))


def rose(chance: Chance, leaves: int | None = None, stem: bool | None = None) -> Drawing:
    """A rose with its leaves, and a stem for some seeds; about 150 high."""
    head = bloom(chance.at("bloom"))
    kind = chance.pick("kind", 3) if stem is None else (1 if stem else 0)
    back: list[Drawing] = []
    spray: tuple[Spray, ...]
    if kind == 1:
        bend = chance.spread("bend", 9, 17) * (1.0 if chance.pick("bent", 2) else -1.0)
        calyx = [
            sepal(bezier((side * 5, 38), (side * 12, 52), (side * 18, 60), (side * reach, 66), 24), 4.6)
            for side, reach in ((-1.0, 27.0), (1.0, 23.0))
        ]
        back += [_stem(chance.at("stem"), bend, 112), Drawing(tuple(calyx))]
        spray = (Spray(172 if bend > 0 else 8, 0.5, bend=16 if bend < 0 else -16),)
    elif kind == 2:
        spray = CROWN
    else:
        spray = SPRAYS[chance.pick("spray", len(SPRAYS))]
    back += sprays(spray[:leaves], (0.0, 0.0), outline([*back, head]), chance, "crown")
    return joined([*back, head])
