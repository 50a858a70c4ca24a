"""A great wave: one mass from the sea to its lip, fingers of foam, stripes with the flow, its planes and its lace."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
from shapely import Polygon, get_parts

from processors.design.chance import Chance
from processors.design.motifs.great_wave import CLAWS, NAME, great_wave
from processors.design.parts import Part
from processors.design.pen import polygon
from processors.design.styles.geometric_great_wave import LEAST, surging
from processors.design.styles.ornamental_pieces import scales, strung

SEEDS = [1, 2, 3]


def wave(seed: int = 1) -> list[Part]:
    return great_wave(Chance(seed, "wave"))


@pytest.mark.parametrize("seed", SEEDS)
def test_its_water_is_one_mass_from_the_sea_to_the_lip(seed: int) -> None:
    water, *pale, dark, foam = wave(seed)
    disc = shapely.Point(0, 0).buffer(100.0)
    mass = polygon(water.ring).intersection(disc)

    assert mass.geom_type == "Polygon" and polygon(foam.ring).geom_type == "Polygon"
    assert mass.bounds[2] > 80 and mass.bounds[0] < -90 and mass.bounds[1] < -60, "from side to side, and up"
    assert polygon(foam.ring).intersection(mass).area > 0.2 * polygon(foam.ring).area, "the lip grows out of it"
    assert polygon(dark.ring).difference(polygon(water.ring).buffer(0.5)).area < 1.0
    assert len(pale) >= 3 and {p.material for p in pale} == {"foam"}
    assert water.edges and dark.edges and foam.edges
    assert [line.weight for line in foam.edges] == ["outline", *["inner", "outline"] * len(CLAWS)], "bold outside"


@pytest.mark.parametrize("seed", SEEDS)
def test_its_fingers_grow_out_of_one_band_of_foam_and_fall_in_size(seed: int) -> None:
    foam = wave(seed)[-1]
    head = polygon(foam.ring)
    # What a disc as wide as the root of a finger cannot reach is a finger.
    fingers = [g for g in get_parts(head.difference(head.buffer(-2.0).buffer(2.1))) if g.area > 1.0]
    long = [float(np.hypot(tip[0] - web[0], tip[1] - web[1])) for tip, web in CLAWS]

    assert len(fingers) >= len(CLAWS) - 1
    assert max(g.area for g in fingers) > 1.5 * min(g.area for g in fingers), "of different sizes"
    assert all(one > other for one, other in pairwise(long)), "each less than that before it"
    assert head.buffer(-5.0).geom_type == "Polygon" and foam.lines, "one broad band, and not bare"
    assert foam.grain is not None
    assert np.hypot(*(foam.grain[-1][0] - foam.grain[0][0])) < 9, "which begins in a point"


@pytest.mark.parametrize("seed", SEEDS)
def test_its_stripes_and_lines_run_out_in_points_within_the_water(seed: int) -> None:
    water, *pale, _, _ = wave(seed)
    mass = polygon(water.ring).buffer(0.5)

    for part in pale:
        n = len(part.ring) // 2 + 1
        other = np.vstack([part.ring[:1], part.ring[n:][::-1], part.ring[n - 1 : n]])[:n]
        wide = np.hypot(*(part.ring[:n] - other).T)
        assert max(wide[2], wide[-3]) < 0.3 * wide.max()
        assert mass.covers(polygon(part.ring))
        (brim,) = part.edges or ()
        assert brim.start == brim.end == 0.0 and len(brim.path) == n, "drawn along one side"
    assert all(mass.covers(shapely.LineString(line.path)) and line.end == 0.0 for line in water.lines)


def test_three_seeds_make_three_waves_and_one_makes_the_same() -> None:
    rings = [wave(seed)[-1].ring for seed in SEEDS]

    assert np.array_equal(rings[0], wave(1)[-1].ring)
    assert all(np.abs(rings[i] - rings[j]).max() > 0.5 for i, j in ((0, 1), (0, 2), (1, 2)))


def test_of_planes_it_has_a_black_hollow_and_triangles_that_fall_in_size() -> None:
    circle = np.asarray(shapely.Point(0, 0).buffer(100.0).exterior.coords)[:-1]
    outer = np.asarray(shapely.Point(0, 0).buffer(104.0).exterior.coords)[:-1]
    frame = Part(outer, "white", group="frame", holes=(circle,))
    cut = surging([*wave(), frame])
    planes = [p for p in cut if NAME in p.group]
    (black,) = [p for p in planes if p.material == "plane dark"]

    assert cut[-1] is frame and {p.material for p in planes} == {"plane", "plane shade", "plane dark"}
    assert all(p.flat and not p.lines and polygon(p.ring).area > LEAST for p in planes)
    assert all(Polygon(circle).buffer(0.01).covers(Polygon(p.ring)) for p in planes), "no plane leaves the ring"
    assert 10 < len(black.ring) < 40
    after = planes[next(i for i, p in enumerate(planes) if p is black) + 1 :]
    teeth = [polygon(p.ring).area for p in after[:4] if len(p.ring) == 3 and p.material == "plane"]
    assert len(teeth) == 4 and max(teeth) > 1.1 * teeth[0], "white on the black under the lip"
    assert surging([frame]) == [frame]


def test_scales_cut_by_an_edge_fill_it_and_beads_grow_along_a_line() -> None:
    face = shapely.Point(0, 0).buffer(40.0)
    whole, cut = scales(face, 0.5, 1.0), scales(face, 0.5, 1.0, cut=True)
    beads = list(get_parts(strung(np.array([(0.0, 0.0), (100.0, 0.0)]), 1.0, 0.5)))

    assert cut[1].equals(face) and whole[1].area < face.area and cut[0].envelope.area > 1.05 * whole[0].envelope.area
    assert face.buffer(0.01).covers(cut[0])
    beads.sort(key=lambda g: float(g.centroid.x))
    assert len(beads) > 10 and all(a.area < b.area for a, b in pairwise(beads))
    assert all(a.distance(b) > 0.4 for a, b in pairwise(beads))


def test_of_planes_a_full_moon_beside_it_is_a_plain_disc_with_one_ruled_crescent() -> None:
    ring = np.asarray(shapely.Point(35, 15).buffer(28.0).exterior.coords)[:-1]
    crater = np.asarray(shapely.Point(30, 10).buffer(6.0).exterior.coords)[:-1]
    disc, shade = [
        p
        for p in surging([Part(ring, "moon", group="moon"), Part(crater, "moon", group="moon"), *wave()])
        if p.group == "moon"
    ]

    assert (disc.material, shade.material) == ("plane", "plane shade")
    assert np.array_equal(disc.ring, ring)
    assert 0.1 < polygon(shade.ring).area / polygon(ring).area < 0.4
