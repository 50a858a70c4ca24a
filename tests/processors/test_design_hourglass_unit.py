"""The hourglass and the butterflies about it."""

from __future__ import annotations

import numpy as np
import pytest
from shapely import Point, Polygon, union_all

from processors.design.chance import Chance
from processors.design.curves import lengths
from processors.design.motifs import BY_NAME
from processors.design.motifs.hourglass import APART, hourglass
from processors.design.motifs.wings import butterfly, perched
from processors.design.parse import parse
from processors.design.parts import Drawing
from processors.design.setpieces import orbited
from processors.design.styles.geometric_insects import MOST, winged


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_sand_lies_within_its_glass_and_its_grains_within_the_sand(seed: int) -> None:
    parts = hourglass(Chance(seed)).parts
    glass = Polygon(next(p for p in parts if p.material == "glass").ring)
    sand = [p for p in parts if p.material == "dune"]
    grains = [Polygon(p.ring) for p in parts if p.material == "stripe"]
    heap = union_all([Polygon(p.ring) for p in sand])

    assert len(sand) == 2 and glass.contains(heap) and heap.area > 0.22 * glass.area
    assert len(grains) > 6 and all(heap.contains(g) for g in grains)
    middles = [g.centroid for g in grains]
    assert all(a.distance(b) > APART - 0.01 for i, a in enumerate(middles) for b in middles[:i])
    for part in sand:
        assert part.grain is not None and len(part.combed) == len(part.grain)
        assert all(Polygon(part.ring).buffer(1.6).contains(Point(curve[0])) for curve in part.grain), "from the wall"


def test_a_shine_stays_over_the_sand() -> None:
    parts = hourglass(Chance(2)).parts
    glass = next(p for p in parts if p.material == "glass")
    heap = union_all([Polygon(p.ring) for p in parts if p.material == "dune"])

    assert len(glass.lines) == 2
    assert all(lengths(line.path)[-1] > 5.0 for line in glass.lines)
    assert not any(heap.intersects(Point(xy)) for line in glass.lines for xy in line.path[::4])


def test_butterflies_without_a_number_are_two() -> None:
    spec, _ = parse("hourglass with butterflies", "traditional", 120.0)

    assert [(s.motif, s.count) for s in spec.subjects] == [("hourglass", 1), ("butterfly", 2)]


def test_the_small_butterfly_has_one_body_and_few_veins() -> None:
    glass = BY_NAME["hourglass"].draw(Chance(1), "", 0).fitted(0, 0, 140, 140).named("hourglass0")
    flyers = [perched(Chance(1)).named("butterfly0"), butterfly(Chance(2)).named("butterfly1")]
    small = [p for p in orbited(glass, flyers, Chance(3)).parts if p.group.startswith("butterfly1/")]

    assert sum(p.group.endswith("body") for p in small) == 1
    assert all(len(p.lines) <= 2 for p in small)
    wings = [Polygon(p.ring).area for p in small if p.group.endswith("fore")]
    assert len(wings) == 2 and min(wings) < 0.75 * max(wings), "half turned away"


def test_wings_are_cut_in_planes_that_fill_them() -> None:
    resting: Drawing = perched(Chance(1)).named("butterfly0")
    cut = winged(resting.parts, 1.1)
    for name in ("fore", "hind"):
        whole, *planes = [p for p in cut if p.group.endswith(name) and p.material != "pupil"]
        face = Polygon(whole.ring)
        assert len(whole.ring) <= MOST + 1 and whole.material == "wing"
        assert {p.material for p in planes} >= {"plane", "plane dark"} and planes[-1].edges is None
        met = union_all([Polygon(p.ring) for p in planes])
        assert met.area > 0.8 * face.area and met.difference(face.buffer(0.01)).area < 1e-6
    body = [p for p in cut if p.group.endswith("fore") and p.material == "pupil"]
    assert len(body) == 1 and all(len(p.ring) < 30 for p in body)
    assert np.isfinite(np.vstack([p.ring for p in cut])).all()
