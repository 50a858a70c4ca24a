"""A compass: the letters of its winds, the lace of its points, the ship and the sea within it cut in planes."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.groups import one
from processors.design.motifs.compass import medallion
from processors.design.motifs.winds import STROKES, wind
from processors.design.parts import Line, Part
from processors.design.pen import polygon
from processors.design.spec import Subject
from processors.design.styles.geometric_vessel import vessels
from processors.design.styles.ornamental_compass import beads, is_point, sea
from processors.design.tight import afloat


@pytest.mark.parametrize("letter", sorted(STROKES))
def test_a_wind_is_one_shape_about_the_origin(letter: str) -> None:
    shape = wind(letter, 10.0)
    x0, y0, x1, y1 = shape.bounds

    assert shape.geom_type == "Polygon" and shape.is_valid
    assert (x0 + x1, y0 + y1) == pytest.approx((0.0, 0.0), abs=1e-6)
    assert 9.0 < y1 - y0 < 11.5 and 0.4 < (x1 - x0) / (y1 - y0) < 1.1


def _light(seed: int) -> list[tuple[Part, BaseGeometry]]:
    """The light faces of a compass's large points, outside its ring."""
    parts = medallion(Chance(seed, "compass")).parts
    ring = shapely.Point(0, 0).buffer(53)
    dark = {p.body: polygon(p.ring) for p in parts if p.material == "metal dark"}
    found = [p for p in parts if is_point(p) and p.body.startswith("large")]
    return [(p, polygon(p.ring).difference(dark[p.body]).difference(ring)) for p in found]


def test_every_point_bears_three_beads_that_grow_smaller_to_its_tip() -> None:
    faces = _light(1)
    assert len(faces) == 4
    sizes = []
    for part, visible in faces:
        row = sorted(shapely.get_parts(beads(part, visible, 0.1)), key=lambda b: float(np.hypot(*b.centroid.coords[0])))
        sizes.append([b.area for b in row])
        assert len(row) == 3 and visible.buffer(1e-6).contains(shapely.union_all(row))
        assert all(a.distance(b) > 0.3 for a, b in itertools.pairwise(row))
    assert all(one[0] > one[1] > one[2] for one in sizes)
    assert np.allclose(sizes, sizes[0], rtol=0.02), "the same on every point"


def test_beads_too_small_for_the_needle_are_left_away() -> None:
    part, visible = _light(1)[0]
    assert len(shapely.get_parts(beads(part, visible, 4.5))) < 3
    assert beads(part, shapely.Polygon(), 0.1).is_empty


def test_a_sea_of_lace_keeps_clear_of_its_ring() -> None:
    disc = shapely.Point(0, 0).buffer(40).intersection(shapely.box(-40, 5, 40, 40))
    water = next(p for p in medallion(Chance(1, "compass")).parts if p.group == "rose")
    x = np.linspace(-39, 39, 60)
    crest = np.column_stack([x, 5 + 2 * np.sin(x / 6)])
    drawn = sea(replace(water, edges=(Line(crest),)), disc, 0.5, 0.4, 0.6)

    assert len(shapely.get_parts(drawn)) > 20
    assert disc.boundary.distance(drawn) > 0.6
    assert sea(replace(water, edges=None), disc, 0.5, 0.4, 0.6).is_empty


def test_a_ship_in_a_compass_is_cut_in_planes_on_a_sea_of_straight_crests() -> None:
    drawing = afloat(one(Subject("ship", 1), Chance(2, "ship"), "ship"), Chance(2, "afloat"))
    whole = drawing.placed(scale=0.5).parts
    cut = vessels(whole, 1.0)
    sails = [p for p in cut if p.material == "plane" and p.group.startswith(("ship/top", "ship/main"))]
    seas = [p for p in cut if p.group == "rose" and p.edges and p.material in ("plane", "plane shade")]

    assert len(sails) == 4 and all(len(p.ring) == 4 for p in sails)
    assert len([p for p in cut if p.material == "plane dark"]) == 1
    assert [p.material for p in seas] == ["plane shade", "plane"]
    far, near = (polygon(p.ring) for p in seas)
    assert far.is_valid and near.is_valid and far.distance(near) > 0.2, "bare skin lies between the rows"
    assert vessels(whole[:4], 1.0) == list(whole[:4]), "what is no ship stays as it was"
