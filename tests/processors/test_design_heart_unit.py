"""The heart, its arrow and its ribbon: rounded alike, cut as a gem, bordered with lace."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import Point, Polygon, union_all

from processors.design.chance import Chance
from processors.design.curves import flip
from processors.design.motifs.banner import banner
from processors.design.motifs.heart import arrow, heart
from processors.design.styles.geometric_heart import RING, hearted
from processors.design.styles.geometric_ribbon import angled
from processors.design.styles.lettering_ribbon import ribboned
from processors.design.styles.ornamental_border import bordered, within


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_sides_of_a_heart_are_dark_at_the_edge_and_light_within(seed: int) -> None:
    body, right, left, *shines = heart(Chance(seed)).parts
    whole = Polygon(body.ring)
    darks = [Polygon(p.ring) for p in (right, left)]

    assert {p.material for p in (right, left)} == {"spike"} and len(shines) == 2
    assert all(d.is_valid and whole.buffer(0.1).contains(d) for d in darks)
    assert darks[0].centroid.x > 20.0 and darks[1].centroid.x < -20.0
    mirrored = Polygon(flip(right.ring))
    assert darks[1].intersection(mirrored).area > 0.7 * darks[1].area, "one as the other"
    assert not any(Polygon(s.ring).intersects(d) for s in shines for d in darks), "the highlight stays clear"
    assert body.bold > 1.0


def test_a_heart_is_cut_as_a_gem_whose_planes_fill_it() -> None:
    whole = heart(Chance(1))
    assert len(whole.parts[0].ring) == RING
    gem, *planes = [p for p in hearted(whole.parts) if p.material not in ("spike", "white")]
    face = Polygon(gem.ring)
    shapes = [Polygon(p.ring) for p in planes]

    assert face.is_valid and all(s.is_valid for s in shapes)
    assert union_all(shapes).symmetric_difference(face).area < 0.01 * face.area
    assert sum(s.area for s in shapes) == pytest.approx(face.area, rel=0.01), "side by side"
    dark = [s for s, p in zip(shapes, planes, strict=True) if p.material == "plane dark"]
    assert len(dark) > 1 and all(s.centroid.x > face.centroid.x for s in dark)
    assert planes[-1].edges is None and planes[-1].material == "plane dark", "the outline stays whole"


def test_an_arrow_is_straight_and_its_head_one_point() -> None:
    cut = hearted(arrow(Chance(1)).parts)

    assert all(len(p.ring) <= 4 and p.flat and Polygon(p.ring).is_valid for p in cut)
    upper, lower = (Polygon(p.ring) for p in cut if p.material.startswith("metal"))
    assert upper.bounds[2] == lower.bounds[2] and upper.intersection(lower).area == 0


def test_a_banner_is_folded_of_straight_strips() -> None:
    whole = banner("ANA", Chance(1), sag=-7.0)
    cut = angled(whole.parts)
    face = next(p for p in cut if p.group == "banner")
    before = Polygon(next(p for p in whole.parts if p.group == "banner").ring)

    assert len(face.ring) == 8 and Polygon(face.ring).intersection(before).area > 0.93 * before.area
    tails = [p for p in cut if p.group.startswith("banner tail")]
    assert sorted(p.material for p in tails) == ["cloth", "cloth", "plane shade", "plane shade"]
    assert all(len(p.ring) <= 9 and Polygon(p.ring).is_valid for p in tails)


@pytest.mark.parametrize("word", ["Ana", "ANA"])
def test_a_word_stands_in_the_middle_of_its_ribbon_with_air_all_round(word: str) -> None:
    cloth, letters = ribboned([word], 10.0, 0.0)
    face = Polygon(next(p for p in cloth.parts if "face" in p.group).ring)
    ink = union_all([Polygon(p.ring) for p in letters.parts])
    (x0, y0, x1, y1), (left, top, right, foot) = face.bounds, ink.bounds

    assert top - y0 == pytest.approx(y1 - foot, abs=0.5) and left - x0 == pytest.approx(x1 - right, abs=3.0)
    assert top - y0 > 0.1 * (y1 - y0) and left - x0 > 0.1 * (y1 - y0)
    tails = union_all([Polygon(p.ring) for p in cloth.parts if "tail" in p.group])
    assert tails.bounds[2] - x1 > 0.8 * (y1 - y0), "long tails"


def test_a_border_goes_on_under_what_crosses_it_and_leaves_no_crumbs() -> None:
    face = Point(0, 0).buffer(40.0, quad_segs=32)
    bar = shapely.box(-60.0, -4.0, 0.0, 4.0).union(shapely.box(-60.0, 14.0, 0.0, 20.0))
    lace, band = bordered(face, face.difference(bar), 4.0, 0.7, 1.0)
    whole, _ = bordered(face, face, 4.0, 0.7, 1.0)

    assert 0.6 * whole.area < lace.area < whole.area
    assert lace.distance(bar) > 0.3 and face.contains(lace) and lace.difference(band.buffer(8.0)).is_empty
    assert not lace.intersection(shapely.box(-60.0, 4.0, 0.0, 14.0)).is_empty, "it goes on between two things"
    assert min(piece.area for piece in shapely.get_parts(lace)) > 0.3


def test_the_tone_of_a_bordered_heart_lies_within_it() -> None:
    body = heart(Chance(1)).parts[0]
    rim = Polygon(body.ring).boundary
    shadows = within(body)

    *sides, tip = shadows
    assert len(sides) == 2
    assert shapely.distance(rim, shapely.points(tip.path)).max() < 1e-6, "its point is dark from its edges inwards"
    assert float(tip.path[:, 1].max()) == pytest.approx(float(body.ring[:, 1].max()))
    for shadow in sides:
        off = shapely.distance(rim, shapely.points(shadow.path))
        assert float(off.min()) > 4.0 and np.isfinite(shadow.path).all()
