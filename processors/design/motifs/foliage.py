"""Leaves under flowers: each springs from under the rim of a head, and none of which only a scrap would be seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.curves import Points, ribbon, turn
from processors.design.motifs.leaf import leaf
from processors.design.parts import Drawing, Part
from processors.design.pen import polygon

TUCK = 10.0
"""How far a leaf's foot lies under the rim of the head it springs from."""
CLEAR = 0.7
"""How much of a leaf must be seen."""
ASIDE = (0.0, 13.0, -13.0)
"""How far a leaf may be turned aside (degrees) to be seen, tried one after the other."""
WITHIN = frozenset({"lip", "hollow", "leaf light", "shade", "spike"})
"""Materials of parts that lie on others of the same thing."""
LEAFY = frozenset({"leaf", "leaf dark", "leaf light"})


@dataclass(frozen=True, slots=True)
class Spray:
    """One leaf of a spray: its way (degrees), its length as a share of 100, its half width, its bend."""

    way: float
    long: float
    wide: float = 0.26
    bend: float = 0.0


def outline(drawings: Iterable[Drawing]) -> BaseGeometry:
    """All that drawings cover: folds and hollows lie within petals."""
    return shapely.union_all([polygon(p.ring) for d in drawings for p in d.parts if p.material not in WITHIN])


def sprays(
    wanted: Sequence[Spray], centre: tuple[float, float], heads: BaseGeometry, chance: Chance, name: str
) -> list[Drawing]:
    """The leaves round a head with this centre, back to front, from under all that the `heads` cover.

    One that would be hidden, by the heads or by the leaves over it, is turned aside or left out.
    """
    found: list[Drawing] = []
    over = heads
    for i, one in reversed(list(enumerate(wanted))):
        rng = chance.at(name, i).rng()
        drawn = leaf(chance.at(name, i), width=one.wide, bend=one.bend + rng.uniform(-5, 5))
        way, long = one.way + rng.uniform(-6, 6), one.long * rng.uniform(0.94, 1.06)
        for aside in ASIDE:
            placed = _from_under(heads, centre, drawn, way + aside, long)
            mine = outline([placed])
            if mine.difference(over).area > CLEAR * mine.area:
                over = over.union(mine)
                found.append(placed.named(f"{name}{i}"))
                break
    return found[::-1]


def _from_under(heads: BaseGeometry, centre: tuple[float, float], drawn: Drawing, way: float, long: float) -> Drawing:
    along = turn([(1.0, 0.0)], way)[0]
    ray = shapely.LineString([centre, np.asarray(centre) + 400.0 * along])
    rim = shapely.get_coordinates(ray.intersection(heads))
    far = float(((rim - centre) @ along).max()) if len(rim) else 0.0
    x, y = np.asarray(centre) + (far - TUCK) * along
    return drawn.placed(float(x), float(y), long, way)


def without_scraps(flower: Drawing, over: BaseGeometry) -> Drawing:
    """The flower without its sepals where what lies over them would leave but scraps, or one that stands alone."""
    sepals = [polygon(p.ring) for p in flower.parts if p.material in LEAFY]
    if sum(s.difference(over).area > CLEAR * s.area for s in sepals) == len(sepals):
        return flower
    return Drawing(tuple(p for p in flower.parts if p.material not in LEAFY), flower.places)


def sepal(way: Points, wide: float) -> Part:
    """A slender leaf along a way, broadest near its foot and drawn out to a point."""
    half = wide * np.interp(np.linspace(0, 1, len(way)), [0, 0.3, 0.7, 1], [0.6, 1.0, 0.52, 0.02])
    return Part(ribbon(way, half), "leaf", (), (), None, group="sepal", form=0.0)
