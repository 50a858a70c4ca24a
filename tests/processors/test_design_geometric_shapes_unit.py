"""Straight edges of the geometric style: even chords, blades, birds of triangles, things built."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon

from processors.design.chance import Chance
from processors.design.curves import Points
from processors.design.motifs import BY_NAME
from processors.design.motifs.land import peak, wood
from processors.design.motifs.moon import circle
from processors.design.motifs.spine import stem_of_bone
from processors.design.parts import Drawing
from processors.design.styles.geometric_birds import WINGS, triangled
from processors.design.styles.geometric_blades import lozenge, ray, streamer, tailed
from processors.design.styles.geometric_bodies import bodied
from processors.design.styles.geometric_chords import STEP, chords, hoop
from processors.design.styles.geometric_edges import PLANES
from processors.design.styles.geometric_fish import LANES, ROWS
from processors.design.styles.geometric_land import landed
from processors.design.styles.geometric_lotus import straightened
from processors.design.styles.geometric_spine import vertebrae
from processors.design.styles.geometric_things import built, hexagons, levelled
from processors.design.styles.geometric_water import chorded


def turns(path: Points, closed: bool) -> Points:
    """How far a path turns at each of its corners (degrees)."""
    whole = np.vstack([path, path[:2]]) if closed else path
    way = np.diff(whole, axis=0)
    angle = np.degrees(np.unwrap(np.arctan2(way[:, 1], way[:, 0])))
    return np.asarray(np.abs(np.diff(angle)))


@given(st.floats(0.4, 1.0), st.floats(20.0, 60.0))
@settings(max_examples=15, deadline=None)
def test_a_round_outline_becomes_few_edges_that_turn_evenly(flat: float, size: float) -> None:
    ring = circle(0.0, 0.0, size, 200) * [1.0, flat]
    cut = hoop(ring, 1.0)

    assert 9 <= len(cut) <= 16
    assert turns(cut, True).min() > 0.5 * STEP, "no corner that would read as a wobble"
    assert Polygon(cut).symmetric_difference(Polygon(ring)).area < 0.12 * Polygon(ring).area


def test_sharp_corners_stay_and_what_is_straight_has_no_others() -> None:
    square = np.array([(0, 0), (40, 0), (40, 40), (0, 40)], dtype=float)
    cut = hoop(square, 1.0)

    assert len(cut) == 4
    assert max(float(np.hypot(*(cut - corner).T).min()) for corner in square) < 0.5
    assert len(chords(np.column_stack([np.linspace(0, 30, 50), np.zeros(50)]), 1.0)) == 2


def test_a_path_keeps_its_ends() -> None:
    arc = circle(0.0, 0.0, 30.0, 120)[:70]
    cut = chords(arc, 1.0)

    assert np.array_equal(cut[[0, -1]], arc[[0, -1]])
    assert turns(cut, False).min() > 15.0


def test_a_slender_thing_is_a_lozenge_and_a_broad_one_is_none() -> None:
    t = np.linspace(0, np.pi, 20)
    leaf = np.vstack([np.column_stack([t * 10, 3 * np.sin(t)]), np.column_stack([t * 10, -3 * np.sin(t)])[::-1]])
    found = lozenge(leaf)

    assert found is not None and len(found) == 4
    assert np.allclose(found[[0, 2]], [(0, 0), (10 * np.pi, 0)], atol=1e-6)
    assert lozenge(circle(0, 0, 10, 40)) is None


def test_rays_and_streamers_run_straight_to_their_tips() -> None:
    bent = np.array([(-3, 0), (-5, -10), (2, -20), (1, -30), (5, -20), (1, -10), (3, 0)], dtype=float)

    assert ray(bent).tolist() == [[-3, 0], [1, -30], [3, 0]]
    blade = streamer(bent, 4.0)
    assert float(np.hypot(*(blade[0] - blade[2]))) == pytest.approx(4.0)
    assert blade[1].tolist() == [1, -30]


def test_the_tail_of_a_wing_is_a_blade_with_one_bend() -> None:
    boot = np.array([(0, 0), (20, 5), (26, 25), (14, 50), (16, 80), (26, 100), (12, 98), (8, 60), (2, 30)], dtype=float)
    cut = tailed(boot, boot[0])

    assert Polygon(cut).is_valid and len(cut) < len(boot)
    assert [0, 0] in cut.tolist()
    assert 80 < cut[:, 1].max() < 100, "it ends within what it was"
    assert Polygon(cut).intersection(shapely.box(-40, 75, 40, 100)).area < 80


def test_a_swallow_is_made_of_planes_that_share_their_corners() -> None:
    parts = BY_NAME["swallow"].draw(Chance(1), "", 0).parts
    cut = triangled(parts)
    wings = [p for p in cut if p.group in WINGS]

    assert len(wings) == sum(WINGS.values()) + len(WINGS), "its planes, and an arm over them"
    assert {p.material for p in wings if p.group == "far wing"} == {"night"}, "the far one is black"
    assert [p.material for p in wings if p.group == "near wing"] == ["plane"] * 3 + ["night"]
    planes = [p for p in cut if p.group == "body"]
    assert [p.material for p in planes] == ["plane", "plane shade", "night", "white"]
    body = [Polygon(p.ring) for p in planes[:3]]
    assert all(one.is_valid and one.touches(other) for one in body for other in body if one != other)
    assert body[2].contains(Polygon(planes[3].ring)), "its eye lies in the black of its cap"
    assert not any(p.group == "eye" for p in cut)


def test_a_sandglass_is_two_hexagons_with_its_sand_inside() -> None:
    drawing = BY_NAME["hourglass"].draw(Chance(1), "", 0)
    cut = built(drawing.parts, 1.0)
    glass = next(p for p in cut if p.material == "glass")
    sand = [Polygon(p.ring) for p in cut if p.material == "dune"]

    assert len(glass.ring) == 20 and np.allclose(np.sort(glass.ring[:, 0]), np.sort(-glass.ring[:, 0]), atol=1e-6)
    assert len(sand) == 2 and all(Polygon(glass.ring).contains(one) for one in sand)
    assert Polygon(hexagons(circle(0, 0, 10, 40))).is_valid
    planes = [p for p in cut if p.group == "glass" and p.material.startswith("plane")]
    assert sorted(p.material for p in planes) == ["plane dark", "plane dark", "plane shade", "plane shade"]
    boards = [p.ring for p in cut if p.group == "case" and not p.body.startswith("post") and p.material != "spike"]
    assert len(boards) == 6 and all(len(ring) == 6 for ring in boards)
    posts = [p.ring for p in cut if p.body.startswith("post")]
    assert len(posts) == 2 and all(len(ring) == 12 for ring in posts)
    assert all(p.material == "night" for p in cut if p.body.startswith("post")), "posts are solid"
    thread = [p for p in cut if p.group == "glass" and p.material == "pupil"]
    assert len(thread) == 1, "the sand that runs stays, its grains do not"


def test_a_cloud_lies_level() -> None:
    cloud = levelled(circle(0, 0, 20, 60))

    assert int((cloud[:, 1] > cloud[:, 1].max() - 1e-6).sum()) == 2


def test_a_mountain_is_two_planes_from_one_crown_and_firs_stand_in_bare_skin() -> None:
    bank = np.array([(-60.0, 0.0), (60.0, 0.0), (60.0, 9.0), (-60.0, 9.0)])
    found = [
        *peak(Chance(2), 0.0, -60.0, 50.0, 8.0, "peak"),
        *peak(Chance(3), 30.0, -40.0, 40.0, 8.0, "far0", far=True),
    ]
    cut = landed([*found, *wood(Chance(1), [(-20.0, 4.0, 40.0)], bank, "pine")], 1.0)

    assert [p.material for p in cut] == [
        "plane",
        "plane dark",
        "plane shade",
        "plane",
        "plane shade",
        "open",
        "fir",
        "fir",
    ]
    tops = [min(map(tuple, p.ring[:, ::-1].tolist())) for p in cut[:5]]
    assert all(top == pytest.approx(tops[0]) for top in tops[1:3]) and tops[3] == pytest.approx(tops[4])
    assert all(Polygon(cut[5].ring).buffer(-1.0).contains(Polygon(p.ring)) for p in cut[6:])


def test_a_crescent_is_bare_towards_the_light_and_ruled_away_from_it() -> None:
    moon = next(p for p in BY_NAME["moon"].draw(Chance(1), "crescent", 0).parts if p.material == "moon")
    whole, *planes = landed([moon], 1.0)

    assert {p.material for p in planes} == {"plane", "plane shade"}
    assert shapely.union_all([Polygon(p.ring) for p in planes]).area == pytest.approx(
        Polygon(whole.ring).area, rel=0.01
    )


def test_a_snakes_planes_share_their_corners_from_flank_to_flank() -> None:
    cut = bodied(BY_NAME["snake"].draw(Chance(1), "", 0).parts, 1.0)
    planes = [p for p in cut if p.material in PLANES]

    assert {p.material for p in planes} == PLANES, "bare, ruled and black"
    corners = [tuple(at) for p in planes for at in np.round(p.ring, 6).tolist()]
    assert len(set(corners)) < 0.7 * len(corners)


def test_a_fish_is_a_lattice_of_rhombs_black_in_its_patches() -> None:
    cut = bodied(BY_NAME["koi"].draw(Chance(1), "", 0).parts, 1.0)
    whole = next(p for p in cut if p.group == "koi" and p.material == "white")
    planes = [p for p in cut if p.material in PLANES and p.group == "koi"]
    shapes = [Polygon(p.ring) for p in planes]

    assert {p.material for p in planes} == {"plane", "plane dark"}
    inside = sum((row + lane) % 2 for row in range(1, ROWS) for lane in range(1, LANES))
    assert sum(len(one.exterior.coords) == 5 for one in shapes) == inside
    assert shapely.union_all(shapes).area == pytest.approx(sum(one.area for one in shapes), rel=1e-3), "none overlap"
    assert shapely.union_all(shapes).difference(Polygon(whole.ring).buffer(0.01)).area < 1.0


def test_a_fin_is_folded_and_a_tail_keeps_its_fork() -> None:
    cut = bodied(BY_NAME["koi"].draw(Chance(1), "", 0).parts, 1.0)
    folds = {
        name: [p for p in cut if p.group == name and p.material == "plane"] for name in ("dorsal", "pelvic", "tail")
    }

    assert [len(some) for some in folds.values()] == [8, 4, 4]
    assert all(len(p.ring) == 4 for some in folds.values() for p in some)
    whole = next(p for p in cut if p.group == "tail" and p.material == "fin")
    reach = np.hypot(*(whole.ring[:5] - whole.ring[5:][::-1]).T)
    assert reach[2] < 0.95 * min(reach[0], reach[-1]), "its middle is its fork"


def test_a_wave_keeps_within_one_outline_of_long_chords() -> None:
    parts = BY_NAME["wave"].draw(Chance(1), "", 0).parts
    cut = chorded(parts, 1.0)
    before, lip = (next(p for p in parts if p.group == name) for name in ("wave", "wave lip"))
    mass, cut_lip = (next(p for p in cut if p.group == name) for name in ("wave", "wave lip"))
    planes = [p for p in cut if p.material in ("plane", "plane shade")]

    assert mass.edges and before.edges
    assert all(1 < len(e.path) < 0.2 * len(b.path) for e, b in zip(mass.edges, before.edges, strict=True))
    assert Polygon(cut_lip.ring).is_valid and len(cut_lip.ring) < 0.4 * len(lip.ring)
    assert {p.material for p in planes} == {"plane", "plane shade"}
    covered = shapely.union_all([Polygon(p.ring) for p in planes])
    assert covered.difference(Polygon(mass.ring).buffer(0.01)).area < 0.1, "no plane leaves the wave"
    assert not any(p.material == "foam" and p.edges == () for p in cut), "its planes take the place of its stripes"
    currents = [p for p in cut if p.group.startswith("current") and p.edges]
    assert currents and all(len(p.edges[0].path) == len(p.edges[1].path) < 40 for p in currents if p.edges)


def test_a_vertebra_is_a_hexagon_of_two_planes_with_skin_between_it_and_the_next() -> None:
    bone = BY_NAME["spine"].draw(Chance(1), "", 0).parts
    cut = [p for p in vertebrae(bone) if p.body == "" and p.material.startswith("plane")]
    hexagons = [Polygon(p.ring) for p in cut[4::7]]

    assert [len(p.ring) for p in cut[:7]] == [5, 4, 5, 4, 6, 4, 4] and len(cut) == 7 * 9
    assert all(a.contains(Polygon(p.ring).buffer(-0.01)) for a, p in zip(hexagons, cut[5::7], strict=True))
    for one, two in itertools.pairwise(hexagons):
        assert one.distance(two) > 0.05 * (one.bounds[3] - one.bounds[1])
    for under, thorn in zip(hexagons, cut[13::7], strict=False):
        assert thorn.material == "plane dark" and Polygon(thorn.ring).intersects(under), "it hangs on the one over it"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_stem_of_bone_is_blocks_with_two_facets_and_a_lens_between_each(seed: int) -> None:
    bones = stem_of_bone(Chance(seed)).parts
    cut = vertebrae(bones)
    count = sum(p.material == "bone" for p in bones)
    planes = [p for p in cut if p.material.startswith("plane")]
    blocks = [Polygon(p.ring) for p in planes[4::6]]
    lenses = [Polygon(p.ring) for p in cut if p.body.startswith("disc")]

    assert len(planes) == 6 * count and len(lenses) == count - 1 and all(one.is_valid for one in blocks)
    assert not any(p.material in ("bone", "belly") for p in cut), "no curve is left of them"
    for block, keel in zip(blocks, planes[5::6], strict=True):
        assert keel.material == "plane dark" and block.contains(Polygon(keel.ring).buffer(-0.01))
    for over, lens in zip(blocks[::-1], lenses, strict=False):
        assert over.intersects(lens) and not lens.within(over), "it is seen beside the process"


def test_a_lotus_cut_in_planes_has_no_curve_left_and_one_half_of_each_petal_in_shade() -> None:
    flower = Drawing(BY_NAME["lotus"].draw(Chance(1), "", 0).parts).named("lotus0").parts
    petals = [p for p in flower if p.material in ("petal", "cloth back")]
    cut = [p for p in straightened(flower) if p.material.startswith("plane")]

    assert sum(p.material == "plane" for p in cut) == len(petals) == 10
    assert max(len(p.ring) for p in cut) == 6
    assert sum(p.material == "plane dark" for p in cut) == 4, "the outer ones"
    for part in cut:
        whole = next(Polygon(w.ring) for w in cut if w.material == "plane" and w.body == part.body)
        assert whole.buffer(1e-6).contains(Polygon(part.ring))
