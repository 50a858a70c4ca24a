"""What single motifs promise to the eye: one contour, curves that taper, an axis that stands upright."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from shapely import LineString, Point, Polygon, get_parts, union_all
from shapely.geometry.base import BaseGeometry

from processors.design.arrange import out_of
from processors.design.chance import Chance
from processors.design.groups import bouquet, one
from processors.design.motifs import BY_NAME, moon_face, moon_shadow
from processors.design.motifs.claws import clawed
from processors.design.motifs.compass import medallion
from processors.design.motifs.fern import crozier, frond
from processors.design.motifs.koi_water import far_breaker, near_breaker
from processors.design.motifs.land import peak
from processors.design.motifs.moon import crescent, lune, phases
from processors.design.motifs.rose import bloom
from processors.design.motifs.rosebud import bud
from processors.design.motifs.swallow import swallow
from processors.design.motifs.waves import crest, current
from processors.design.parts import Drawing, Part
from processors.design.pen import polygon
from processors.design.spec import Subject
from processors.design.tight import held

SEEDS = (1, 2, 3, 8)


def area_of(parts: list[Part]) -> BaseGeometry:
    return union_all([polygon(p.ring, p.holes) for p in parts])


def drawn(motif: str, seed: int, form: str = "", number: int = 0) -> Drawing:
    return BY_NAME[motif].draw(Chance(seed, motif), form, number)


def test_running_water_ends_in_curls_that_keep_their_turns_apart() -> None:
    planes = [p for p in current() if p.material == "water"]
    rolled = [p for p in planes if abs(_winding(p.lines[0].path)) > np.pi]

    assert len(rolled) == 2, "one at either end"
    ends = [float(p.lines[0].path[-1, 0]) for p in rolled]
    assert min(ends) < -80 and max(ends) > 80
    for plane in planes:
        shape = polygon(plane.ring)
        assert shape.geom_type == "Polygon" and shape.is_valid and not shape.interiors, "no turn runs into another"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_s_of_a_koi_turns_both_ways_and_goes_down_to_a_forked_tail(seed: int) -> None:
    koi = drawn("koi", seed)
    body = next(p for p in koi.parts if p.group == "koi")
    tail = [p for p in koi.parts if p.group.startswith("tail")]
    mouth, waist = koi.places["mouth"], koi.places["waist"]

    assert polygon(body.ring).geom_type == "Polygon"
    assert len(tail) == 1, "one fan"
    fork = polygon(tail[0].ring)
    lobes = get_parts(fork.convex_hull.difference(fork.buffer(1.0)))
    assert max(float(g.area) for g in lobes) > 0.15 * fork.area, "with a notch"
    assert fork.intersects(polygon(body.ring))
    assert mouth[1] < waist[1] < area_of(tail).bounds[3]
    # The back bulges to one side and the turn above the tail to the other.
    assert body.grain is not None
    spine = body.grain.mean(axis=0)
    way = np.diff(spine, axis=0)
    heading = np.unwrap(np.arctan2(way[:, 1], way[:, 0]))
    turned = heading - heading[3]
    assert abs(turned).max() > 1.0
    low, high = heading[3:].min(), heading[3:].max()
    assert min(high - heading[-4], high - heading[3]) > 0.4 or min(heading[-4] - low, heading[3] - low) > 0.4


@pytest.mark.parametrize("seed", SEEDS)
def test_a_cloud_is_one_contour_that_rolls_in_once(seed: int) -> None:
    bank, *dark = drawn("cloud", seed, number=1).parts
    shape = polygon(bank.ring)
    assert dark and all(shape.buffer(0.3).contains(polygon(p.ring)) for p in dark), "its black lies within it"
    curls = [line for line in bank.lines if _winding(line.path) > np.pi]

    assert shape.geom_type == "Polygon" and shape.is_valid
    (curl,) = curls
    assert shape.exterior.distance(Point(curl.path[0])) < 0.2, "it grows out of the contour"
    assert all(shape.buffer(0.2).contains(Point(p)) for p in curl.path)
    assert shape.exterior.distance(Point(curl.path[-1])) > 3.0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_cloud_stands_on_rolls_whose_lines_run_on_up_into_it(seed: int) -> None:
    bank, *_ = drawn("cloud", seed, number=1).parts
    shape = polygon(bank.ring)
    low = float(bank.ring[:, 1].max())
    tucked = [line.path for line in bank.lines if line.path[0, 1] > low - 9.0 and line.path[-1, 1] < line.path[0, 1]]

    assert len(tucked) >= 2
    for path in tucked:
        assert shape.exterior.distance(Point(path[0])) < 0.2, "it grows out of the contour"
        assert shape.contains(Point(path[-1]))
        # Where it starts, the contour turns in: the foot is no straight cut.
        x, y = path[0]
        assert all(shape.contains(Point(x + side * 6.0, y + 0.4)) for side in (-1, 1))


def _winding(path: np.ndarray) -> float:
    """How far a line turns in all, in radians."""
    way = np.diff(path, axis=0)
    return abs(float(np.unwrap(np.arctan2(way[:, 1], way[:, 0]))[-1] - np.arctan2(way[0, 1], way[0, 0])))


@pytest.mark.parametrize("seed", SEEDS)
def test_compasses_stand_upright_and_keep_their_letters_clear(seed: int) -> None:
    for rose in (medallion(Chance(seed, "compass")), drawn("compass", seed)):
        points = [p for p in rose.parts if p.body.startswith("large")]
        letters = area_of([p for p in rose.parts if p.group == "letters" and p.material == "pupil"])
        top = min((tuple(q) for p in points for q in p.ring), key=lambda q: q[1])
        # The tip of the north point is straight above the middle.
        assert abs(top[0]) < 1e-6
        others = area_of([p for p in rose.parts if p.group != "letters"])
        assert letters.distance(others) > 1.0


@pytest.mark.parametrize("seed", SEEDS)
def test_each_point_of_a_compass_has_one_light_and_one_dark_half(seed: int) -> None:
    rose = medallion(Chance(seed, "compass"))
    for group, count in (("large", 4), ("middle", 4)):
        points = [p for p in rose.parts if p.body.startswith(group)]
        assert [p.material == "metal dark" for p in points] == [False, True] * count
        for light, dark in itertools.pairwise(points):
            if dark.material == "metal dark":
                share = polygon(dark.ring).intersection(polygon(light.ring)).area / polygon(light.ring).area
                assert share == pytest.approx(0.5, abs=0.02) and dark.body == light.body


@pytest.mark.parametrize("seed", SEEDS)
def test_a_swallow_has_long_primaries_over_short_coverts_and_a_throat(seed: int) -> None:
    parts = swallow(Chance(seed, "bird")).parts
    wing = [p for p in parts if p.group == "near wing"]
    long = max(float(np.hypot(*np.ptp(p.ring, axis=0))) for p in wing[:6])
    coverts = [p for p in wing if p.material == "belly"]
    body, breast = (area_of([p for p in parts if p.material == m and p.group == "body"]) for m in ("feather", "breast"))

    assert len(coverts) == 1, "one pale mass, told apart by lines"
    assert area_of(coverts).area < 0.45 * area_of(wing).area
    assert long > 50
    assert breast.area > 0.04 * body.area


@pytest.mark.parametrize("seed", SEEDS)
def test_a_swallow_raises_both_wings_and_trails_two_streamers(seed: int) -> None:
    parts = swallow(Chance(seed, "bird")).parts
    head = area_of([p for p in parts if p.group == "eye"]).centroid
    body = area_of([p for p in parts if p.group == "body"])
    wings = [area_of([p for p in parts if p.group == f"{side} wing"]) for side in ("near", "far")]
    tails = [p for p in parts if p.group == "tail"]
    long = [float(np.hypot(*np.ptp(p.ring, axis=0))) for p in tails]

    assert all(wing.bounds[1] < body.centroid.y - 30 for wing in wings)
    assert wings[0].intersection(wings[1]).area < 0.42 * wings[1].area, "they stand apart like a V"
    assert all(float(p.ring[:, 0].max()) < head.x for p in tails)
    assert len(long) == 2 and min(long) > 0.8 * (body.bounds[2] - body.bounds[0])


def test_a_swallows_wings_grow_from_one_shoulder_and_its_streamers_from_one_rump() -> None:
    for form in ("", "stooping"):
        parts = swallow(Chance(1, "bird"), form).parts
        body = area_of([p for p in parts if p.group == "body"])
        roots = [
            area_of([p for p in parts if p.group == f"{side} wing"]).intersection(body.buffer(3)).centroid
            for side in ("near", "far")
        ]
        tails = [p.ring for p in parts if p.group == "tail"]

        assert roots[0].distance(roots[1]) < 0.3 * (body.bounds[2] - body.bounds[0])
        assert np.hypot(*((tails[0][0] + tails[0][-1]) - (tails[1][0] + tails[1][-1]))) / 2 < 6.0
        assert all(p.material == "night" for p in parts if p.group == "tail")


BREAKERS = {"crest": crest, "far": far_breaker, "near": near_breaker}


@pytest.mark.parametrize("name", BREAKERS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_breaking_wave_is_a_mass_with_claws_of_foam(seed: int, name: str) -> None:
    parts = BREAKERS[name](Chance(seed, "wave"))
    water, foam = parts[0], parts[-1]
    mass, head = area_of([water]), area_of([foam])
    # What a disc as wide as the root of a claw cannot reach is a claw.
    tips = head.difference(head.buffer(-2.6).buffer(2.7))
    claws = sorted(float(g.area) for g in get_parts(tips) if g.area > 2.0)

    assert foam.material == "foam" and polygon(foam.ring).geom_type == "Polygon"
    assert mass.area > 0.2 * mass.envelope.area, "no mere hoop"
    assert 4 <= len(claws) <= 9
    assert head.intersects(mass) and head.intersection(mass).area > 0.25 * head.area, "the lip grows out of the water"
    assert not any(p.group.startswith("drop") for p in parts), "no loose bubble"
    edged = [p.material for p in parts if p.edges]
    assert edged == ["water", "night"], "the foam has one outline all round"


def test_claws_are_sharp_at_their_tips_and_round_in_their_webs() -> None:
    edge = clawed(((0, 0), (20, 0), (36, 0)), ((8, 30, 20), (27, 22, 20)), np.array([1.0, 0.4]))
    way = np.diff(edge, axis=0)
    heading = np.arctan2(way[:, 1], way[:, 0])
    bend = np.abs((np.diff(heading) + np.pi) % (2 * np.pi) - np.pi)
    sharp = edge[1:-1][bend > 1.6]

    assert len(sharp) == 2
    assert np.allclose(sharp, [(8, 30), (27, 22)])
    assert LineString(edge).is_simple
    with pytest.raises(ValueError, match="between two webs"):
        clawed(((0, 0), (20, 0)), ((8, 30, 20), (27, 22, 20)), np.array([1.0, 0.0]))


@pytest.mark.parametrize("name", ["crest", "near"])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_stripes_of_a_wave_taper_at_both_ends_and_stay_within_it(seed: int, name: str) -> None:
    water, *parts = BREAKERS[name](Chance(seed, "wave"))
    stripes = [p.ring for p in parts[:-1] if p.material == "foam"]
    room = area_of([water, parts[-1]]).buffer(-0.5)

    assert len(stripes) >= 2
    assert name == "crest" or all(room.contains(polygon(ring)) for ring in stripes)
    for ring in stripes:
        n = len(ring) // 2 + 1
        wide = np.hypot(*(ring[:n] - np.vstack([ring[:1], ring[n:][::-1], ring[n - 1 : n]])[:n]).T)
        assert max(wide[2], wide[-3]) < 0.4 * wide.max()


@pytest.mark.parametrize("name", BREAKERS)
@pytest.mark.parametrize("seed", SEEDS)
def test_one_dark_lies_in_the_hollow_behind_the_claws(seed: int, name: str) -> None:
    parts = BREAKERS[name](Chance(seed, "wave"))
    (dark,) = (p for p in parts if p.material == "night")
    shape, water, foam = area_of([dark]), area_of(parts[:1]), area_of(parts[-1:])

    assert shape.difference(water.union(foam)).area < 0.02 * shape.area
    assert shape.intersects(foam) and shape.difference(foam).area > 0.3 * shape.area
    # It follows the hollow from a point.
    assert np.hypot(*(dark.ring[0] - dark.ring[-1])) < 1.0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_two_breakers_of_a_koi_are_one_flow(seed: int) -> None:
    far, near = far_breaker(Chance(seed, "back")), near_breaker(Chance(seed, "front"))
    back, bed = far[0].edges, near[0].edges
    assert back and bed
    ends = bed[2].path[-1]

    assert np.hypot(*(far[0].ring - ends).T).min() < 5.0, (
        "the bed of the near one ends where the back of the far begins"
    )
    whole = area_of([far[0], near[0]])
    assert whole.geom_type == "Polygon"
    assert area_of(near[:1]).bounds[3] > area_of(far[:1]).bounds[3], "it lies under all"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_koi_has_a_wedge_of_a_head_with_two_barbels_and_a_small_eye(seed: int) -> None:
    koi = drawn("koi", seed)
    whole = next(p for p in koi.parts if p.group == "koi")
    head = polygon(whole.ring)
    *barbels, eye = (polygon(p.ring) for p in koi.parts if p.group == "koi" and p.material == "pupil")

    assert len(barbels) == 2
    assert all(b.intersects(head) and b.difference(head).area > 0.4 * b.area for b in barbels)
    assert all(b.length > 14 * b.area / b.length for b in barbels), "drawn out"
    assert head.contains(eye) and eye.area < 0.006 * head.area, "small"
    coat = next(p for p in koi.parts if p.group == "koi" and len(p.edges or ()) > 2 and p.material == "white")
    assert len([line for line in coat.edges or () if len(line.path) == 17 and line.start == 0.7]) > 10, "belly plates"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_patches_of_a_koi_end_along_its_scales(seed: int) -> None:
    koi = drawn("koi", seed)
    whole = next(p for p in koi.parts if p.group == "koi")
    patches = [p for p in koi.parts if p.material in ("fish", "night") and p.lines]
    body = polygon(whole.ring).buffer(0.2)

    assert {p.material for p in patches} == {"fish"}
    for patch in patches:
        assert body.covers(polygon(patch.ring)), "nothing hangs over its outline"
    # The edge of the gill cover, where the first one ends, comes with the cap of the head.
    drawn_edges = union_all([LineString(e.path) for p in koi.parts if p.material == "fish" for e in p.edges or ()])
    for patch in patches:
        rim = polygon(patch.ring).exterior.difference(polygon(whole.ring).exterior.buffer(2.5))
        assert rim.intersection(drawn_edges.buffer(1.5)).length > 0.6 * rim.length


@pytest.mark.parametrize("seed", SEEDS)
def test_a_luna_moths_tails_swing_out_and_end_in_points(seed: int) -> None:
    parts = drawn("moth", seed, "luna").parts
    wing = next(p for p in parts if p.group == "hind" and p.material == "wing dark" and p.ring[:, 0].mean() > 0)
    x, y = wing.ring.T
    end = float(y.max())

    neck = x[np.abs(y - 78) < 6]
    assert np.ptp(neck) < 0.27 * np.ptp(x), "a slim tail"
    assert float(x[y > end - 12].max()) > float(neck.max()) + 12, "outwards from the neck"
    assert np.ptp(x[y > end - 3]) < 12
    fore = next(p for p in parts if p.group == "fore" and p.material == "wing pale" and p.ring[:, 0].mean() > 0)
    assert float(fore.ring[:, 0].max()) > float(x.max()) * 0.95


@pytest.mark.parametrize("seed", SEEDS)
def test_a_wolfs_ears_are_broad_and_under_a_third_of_its_head(seed: int) -> None:
    head = area_of(list(drawn("wolf", seed).parts))
    x0, y0, x1, y1 = head.bounds
    brow = max(y for x, y in head.exterior.coords if abs(x) < 12 and y < (y0 + y1) / 2)

    assert brow - y0 < 0.36 * (y1 - y0)
    assert 0.85 < (x1 - x0) / (y1 - y0) < 1.15


@pytest.mark.parametrize("seed", SEEDS)
def test_an_owls_head_is_nearly_as_broad_as_its_body(seed: int) -> None:
    parts = drawn("owl", seed).parts
    head, body = (area_of([p for p in parts if p.group == group]) for group in ("owl head", "owl wing"))
    eyes = [area_of([p]) for p in parts if p.group == "owl head" and p.material == "gold"]

    assert head.bounds[2] - head.bounds[0] > 0.8 * (body.bounds[2] - body.bounds[0])
    assert sum(e.area for e in eyes) > 0.08 * head.area


def test_phases_stand_at_even_gaps_the_full_one_in_the_middle() -> None:
    discs = [polygon(p.ring) for p in phases(Chance(1)).parts if p.material == "moon"]
    gaps = [b.bounds[0] - a.bounds[2] for a, b in itertools.pairwise(discs)]

    assert len(discs) == 7 and max(discs, key=lambda d: d.area) is discs[3]
    assert min(gaps) > 1.0 and max(gaps) - min(gaps) < 0.1
    assert all(a.centroid.y == pytest.approx(b.centroid.y) for a, b in zip(discs[:3], discs[:3:-1], strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_luna_moths_wings_have_a_border_all_round_and_veins_to_it(seed: int) -> None:
    parts = [p for p in drawn("moth", seed, "luna").parts if p.ring[:, 0].mean() > 0]
    for group in ("fore", "hind"):
        border = next(p for p in parts if p.group == group and p.material == "wing dark")
        pane = next(p for p in parts if p.group == group and p.material == "wing pale")
        inner = polygon(pane.ring)
        assert polygon(border.ring).buffer(-1.4).contains(inner)
        ends = [Point(line.path[-1]) for line in pane.lines]
        assert sum(inner.exterior.distance(end) < 3.0 or not inner.contains(end) for end in ends) >= 3


@pytest.mark.parametrize("seed", SEEDS)
def test_a_peak_has_one_lit_side_and_one_dark(seed: int) -> None:
    parts = peak(Chance(seed, "peak"), 0.0, -60.0, 50.0, 8.0, "peak")
    lit, cap, dark = (polygon(p.ring) for p in parts)

    assert [p.material for p in parts] == ["snow", "snow", "cliff"]
    assert all(g.geom_type == "Polygon" and g.is_valid for g in (lit, cap, dark))
    assert lit.intersection(dark).area < 0.02 * lit.area
    assert 0.35 < lit.area / (lit.area + dark.area) < 0.65
    assert cap.difference(lit.buffer(0.1)).area < 0.02 * cap.area, "the snow lies in the light"


def test_phases_bulge_then_hollow_to_the_dark() -> None:
    dark = {}
    for i in range(7):
        parts = [p for p in phases(Chance(1)).parts if p.group == f"phase{i}"]
        disc = polygon(parts[0].ring)
        dark[i] = sum(polygon(p.ring).area for p in parts if p.material == "night") / disc.area

    assert dark[3] == 0
    for left, right in ((0, 6), (1, 5), (2, 4)):
        assert dark[left] == pytest.approx(dark[right], abs=0.01)
    assert 0.15 < dark[4] < 0.35 and 0.6 < dark[5] < 0.85 and dark[6] > 0.95


@pytest.mark.parametrize("seed", SEEDS)
def test_a_sleeping_cat_has_one_contour_from_its_back_to_the_tip_of_its_tail(seed: int) -> None:
    cat = drawn("cat", seed, "asleep")
    body, head = (p for p in cat.parts if p.material == "coat")
    fold, leg, *_ = body.lines

    assert Polygon(body.ring).is_valid and len(body.edges or ()) == 2
    assert all(LineString(edge.path).distance(Polygon(body.ring).exterior) < 0.1 for edge in body.edges or ())
    whole = union_all([polygon(p.ring) for p in cat.parts])
    assert whole.geom_type == "Polygon" and not whole.interiors, "the tail leaves no hole before the chin"
    # The upper side of the tail sets out by the cheek and grows out of the rump.
    face = Polygon(head.ring)
    assert all(Polygon(body.ring).exterior.distance(Point(fold.path[end])) < 2.0 for end in (0, -1))
    assert LineString(fold.path).distance(face) < 8.0
    assert np.hypot(*np.diff(fold.path, axis=0).T).max() < 8.0 and fold.end == 0.0
    # The haunch parts from the rump and ends in a foot that lies on the tail by the chin.
    thigh, tail = LineString(leg.path), LineString(fold.path)
    assert leg.start == 0.0 and Point(leg.path[0]).distance(Polygon(body.ring).exterior) < 2.0
    assert Polygon(body.ring).buffer(0.5).covers(thigh) and not LineString(leg.path[:-4]).crosses(tail)
    assert Point(leg.path[-1]).distance(tail) < 3.0 and Point(leg.path[-1]).distance(face) < 16.0


def test_a_crozier_winds_ever_closer_and_thins_to_its_end() -> None:
    path, wide = crozier(np.zeros(2), -90.0, 40.0, 1)
    roll = path[60:]
    eye = path[-1]
    way = np.diff(path, axis=0)
    heading = np.unwrap(np.arctan2(way[:, 1], way[:, 0]))

    assert abs(heading[-1] - heading[25]) > 2.5 * np.pi
    assert np.hypot(*(roll[0] - eye)) > np.hypot(*(roll[-8] - eye))
    assert np.all(np.diff(wide[45:]) < 0) and wide[-1] < 0.5 * wide[0]


def test_leaflets_stand_at_even_distances_along_a_frond() -> None:
    spine = np.column_stack([np.linspace(0, 100, 60), np.zeros(60)])
    leafy = frond(spine, 12, 20.0, Chance(1, "frond"), "frond")
    roots = [p.lines[0].path[0, 0] for p in leafy.parts if p.group.endswith("-1") and p.lines]
    steps = np.diff(roots)

    assert len(roots) == 12
    assert steps.max() < 1.2 * steps.min()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_stem_between_the_teeth_is_cut_to_a_point_and_the_skull_stands_over_the_middle(seed: int) -> None:
    rose = Subject("rose")
    skull = drawn("skull", seed).fitted(0, 0, 120, 120).named("skull")
    whole = held(one(rose, Chance(seed), "rose"), skull, rose, Chance(seed, "held"))
    stalk = max((p for p in whole.parts if p.material == "stem"), key=lambda p: float(np.ptp(p.ring[:, 0])))
    half = len(stalk.ring) // 2
    across = np.hypot(*(stalk.ring[:half] - stalk.ring[: half - 1 : -1]).T)
    x0, _, x1, _ = whole.bounds()

    assert across[0] < 0.2 * across.max() and across[half // 2] > 0.6 * across.max()
    assert abs((x0 + x1) / 2) < 0.12 * (x1 - x0)


@pytest.mark.parametrize("seed", SEEDS)
def test_upper_teeth_bite_over_the_stem_and_lower_ones_stand_behind_it(seed: int) -> None:
    rose = Subject("rose")
    skull = drawn("skull", seed).fitted(0, 0, 120, 120).named("skull")
    parts = held(one(rose, Chance(seed), "rose"), skull, rose, Chance(seed, "held")).parts
    at = max((i for i, p in enumerate(parts) if p.material == "stem"), key=lambda i: float(np.ptp(parts[i].ring[:, 0])))
    stem = polygon(parts[at].ring)

    teeth = [p.group.endswith("bite") for p in parts]
    upper = [polygon(p.ring) for p, tooth in zip(parts, teeth, strict=True) if tooth]
    assert len(upper) == 8 and teeth.index(True) > at
    middle = sorted(upper, key=lambda t: abs(t.centroid.x - union_all(upper).centroid.x))[:2]
    assert all(0.02 < t.intersection(stem).area / t.area < 0.4 for t in middle)
    assert all(t.area < 4 * min(upper, key=lambda s: s.area).area for t in upper), "one family"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_single_leaf_runs_out_into_one_fine_point(seed: int) -> None:
    halves = [p for p in drawn("leaf", seed).parts if p.material.startswith("leaf")]
    blade = area_of(halves)
    ring = halves[0].ring
    tip = ring[np.argmax(np.hypot(*(ring - ring[0]).T))]
    far = float(np.hypot(*np.ptp(np.asarray(blade.exterior.coords), axis=0)))

    assert blade.intersection(Point(tip).buffer(0.06 * far)).area < 0.3 * np.pi * (0.06 * far) ** 2


def test_the_horns_of_a_crescent_run_out_in_points() -> None:
    t = 0.5 * np.linspace(0, 1, 120) + 0.25 * (1 - np.cos(np.pi * np.linspace(0, 1, 120)))
    ring = lune(50.0, -0.2, t)

    moon = polygon(ring)
    for horn in (ring[0], ring[119]):
        near = Point(horn).buffer(5.0)
        assert moon.intersection(near).area < 0.2 * near.area
    assert moon.is_valid and ring[:, 0].max() > 20


@pytest.mark.parametrize("seed", SEEDS)
def test_a_heart_is_furled_each_petal_over_the_one_behind_and_no_rim_goes_all_round(seed: int) -> None:
    parts = bud(Chance(seed, "bud"), 20.0).parts
    shapes = [polygon(p.ring) for p in parts]
    seen = [s.difference(union_all(shapes[i + 1 :])) for i, s in enumerate(shapes)]
    whole = union_all(shapes)

    dark = [s.area for p, s in zip(parts, seen, strict=True) if p.material == "hollow"]
    assert len(dark) == 2 and all(0.01 < area / whole.area < 0.09 for area in dark), "two slits, no hole"
    petals = [(s, whole_) for p, s, whole_ in zip(parts, seen, shapes, strict=True) if p.material == "petal"]
    assert len(petals) == 8
    assert all(0.02 * whole.area < s.area < 0.75 * whole_.area for s, whole_ in petals[2:5]), "half hidden by the next"
    rims = [np.array(s.exterior.coords)[:48] for p, s in zip(parts, shapes, strict=True) if p.material == "lip"]
    centre = np.array([whole.centroid.x, whole.centroid.y])
    for rim in rims:
        way = np.unwrap(np.arctan2(*(rim - centre).T[::-1]))
        assert np.ptp(way) < np.deg2rad(250)
    starts = [rim[0, 0] < rim[-1, 0] for rim in rims[-3:]]
    assert starts == [True, False, True], "those in front cross, from the left and from the right in turn"


@pytest.mark.parametrize("motif", ["compass", "cloud"])
def test_seeds_change_more_than_a_wobble(motif: str) -> None:
    found = {len([p for p in drawn(motif, seed, number=1).parts]) for seed in range(8)}
    rings = {len(p.ring) for seed in range(8) for p in drawn(motif, seed, number=1).parts}

    assert len(found) >= 3 or len(rings) >= 3


def test_an_owl_has_bare_skin_and_even_rays_about_each_eye_and_a_tail_of_three() -> None:
    parts = drawn("owl", 1).parts
    discs = [p for p in parts if p.group == "owl head" and p.lines and p.material == "white"]
    bare = [p for p in parts if p.group == "owl head" and p.material == "foam"]

    assert len(discs) == len(bare) == 2
    for disc, ring in zip(discs, bare, strict=True):
        assert len(disc.lines) == 9
        assert all(polygon(ring.ring).distance(LineString(line.path)) > 0.2 for line in disc.lines)
        assert all(polygon(disc.ring).exterior.distance(Point(line.path[0])) < 0.5 for line in disc.lines)
    assert len([p for p in parts if p.group == "owl tail"]) == 3
    assert not any(p.casts for p in parts), "no shade of part upon part runs together"


def test_a_folded_wing_steps_outwards_under_its_coverts() -> None:
    wing = [p for p in drawn("owl", 1).parts if p.group == "owl wing" and float(p.ring[:, 0].mean()) > 0]
    ends = [float(p.ring[:, 1].max()) for p in wing]

    assert ends[0] == max(ends)
    assert all(a > b for a, b in itertools.pairwise(ends[:4]))
    assert max(ends[4:10]) < min(ends[:4])


def test_rays_that_hardly_look_out_from_behind_a_cloud_are_left_away() -> None:
    def ray(x: float, y: float) -> Part:
        return Part(np.array([(x, y), (x + 3, y), (x + 1.5, y + 20)]), "sun", group="sun")

    disc = Part(np.array([(-20.0, -20.0), (20, -20), (20, 20), (-20, 20)]), "sun", group="sun disc")
    cover = Part(np.array([(-60.0, 0.0), (60, 0), (60, 60), (-60, 60)]), "cloud", group="cloud")
    light = Drawing((ray(30, -40), ray(30, -4), disc))

    kept = out_of(light, Drawing((cover,))).parts

    assert kept == (light.parts[0], disc)


@pytest.mark.parametrize("seed", SEEDS)
def test_of_three_roses_only_the_front_one_is_open_and_no_two_leaves_are_alike(seed: int) -> None:
    three = bouquet(3, Chance(seed, "bouquet"))

    rounds = [sum(p.material == "petal" and p.group == f"rose{i}/rose" for p in three.parts) for i in range(3)]
    assert rounds[2] > 1.5 * max(rounds[:2]) and rounds[0] != rounds[1]
    names = {p.group.split("/")[0] for p in three.parts if p.group.startswith("leaf")}
    sizes = sorted(area_of([p for p in three.parts if p.group.startswith(f"{n}/")]).area for n in names)
    assert 4 <= len(sizes) <= 5 and sizes[-1] > 1.4 * sizes[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_of_three_roses_the_front_one_leads(seed: int) -> None:
    three = bouquet(3, Chance(seed, "bouquet"))
    heads = [[p for p in three.parts if p.group == f"rose{i}/rose"] for i in range(3)]

    areas = [area_of(head).area for head in heads]
    assert areas[2] > 1.8 * max(areas[:2]) and areas[0] > 1.15 * areas[1], "large, small, smaller"
    assert all(len(head) < 0.9 * len(heads[2]) for head in heads[:2]), "those behind are simpler"
    order = [p.group for p in three.parts if p.group.endswith("/rose")]
    assert order[-len(heads[2]) :] == ["rose2/rose"] * len(heads[2]), "it lies before them"
    deep = [max(s.depth for p in head for s in p.shadows) for head in heads]
    assert deep[0] == deep[1] == deep[2], "they carry the same dark"


@pytest.mark.parametrize("seed", SEEDS)
def test_leaves_of_three_roses_grow_from_under_the_heads(seed: int) -> None:
    three = bouquet(3, Chance(seed, "bouquet"))
    heads = area_of([p for p in three.parts if p.group.endswith("/rose")])

    names = {p.group for p in three.parts if p.group.startswith("leaf")}
    assert len(names) >= 3
    for name in sorted(names):
        blade = [p for p in three.parts if p.group == name]
        root = Point(*blade[0].ring[0])
        assert heads.contains(root), "no leaf's foot is seen"
        seen = area_of(blade).difference(heads).area / area_of(blade).area
        assert 0.7 < seen < 0.99, "nor is there a scrap of one"


@pytest.mark.parametrize("seed", SEEDS)
def test_leaves_of_three_roses_leave_sides_of_them_bare(seed: int) -> None:
    three = bouquet(3, Chance(seed, "bouquet"))
    front = area_of([p for p in three.parts if p.group == "rose2/rose"]).centroid
    tips = [area_of([p for p in three.parts if p.group.startswith(f"leaf{i}/")]).centroid for i in range(5)]

    ways = sorted(float(np.degrees(np.arctan2(t.y - front.y, t.x - front.x))) for t in tips if not t.is_empty)
    gaps = sorted(b - a for a, b in zip(ways, [*ways[1:], ways[0] + 360], strict=True))
    assert gaps[-1] > 80 and gaps[-2] > 65, "two wide sides without a leaf"
    assert gaps[0] < 52, "and leaves that stand two together"


def test_roses_that_stand_back_look_away_from_the_front_one() -> None:
    three = bouquet(3, Chance(1, "bouquet"))
    front = area_of([p for p in three.parts if p.group == "rose2/rose"]).centroid

    for i in range(2):
        head = [p for p in three.parts if p.group == f"rose{i}/rose"]
        throat = area_of([p for p in head if p.material == "hollow"]).centroid
        assert throat.distance(front) > area_of(head).centroid.distance(front) + 5
    for i in range(2):
        sepals = [p for p in three.parts if p.group == f"rose{i}/sepal"]
        assert len(sepals) in (0, 2 + i), "all of a calyx or nothing"


@pytest.mark.parametrize("n", [2, 4, 5])
def test_other_bouquets_keep_their_number(n: int) -> None:
    heads = {p.group for p in bouquet(n, Chance(3, "bouquet")).parts if p.group.endswith("/rose")}

    assert len(heads) == n


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_seen_through_between_the_petals_of_a_rose(seed: int) -> None:
    for head in (bloom(Chance(seed, "bloom")), bloom(Chance(seed, "bloom"), plain=True)):
        whole = area_of(list(head.parts))
        assert whole.geom_type == "Polygon" and not whole.interiors


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rose_shows_no_crumbs_of_rolled_rims(seed: int) -> None:
    parts = bloom(Chance(seed, "bloom")).parts
    shapes = [polygon(p.ring) for p in parts]

    for i, part in enumerate(parts):
        if part.material == "lip":
            seen = shapes[i].difference(union_all(shapes[i + 1 :]))
            largest = max((g.area for g in getattr(seen, "geoms", [seen])), default=0.0)
            assert largest > 0.25 * shapes[i].area


@pytest.mark.parametrize("seed", SEEDS)
def test_the_teeth_of_a_serrate_leaf_leave_its_halves_sound(seed: int) -> None:
    halves = [p for p in drawn("leaf", seed).parts if p.material.startswith("leaf") and len(p.lines) > 3]

    assert len(halves) == 2
    for half in halves:
        shape = polygon(half.ring)
        assert shape.geom_type == "Polygon"
        assert shape.area > 1500.0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_crescents_shadow_swells_in_its_belly_and_dies_before_its_horns(seed: int) -> None:
    parts = crescent(Chance(seed, "moon")).parts
    face = parts[0]
    dark = max((p for p in parts if p.material == "spike"), key=lambda p: polygon(p.ring).area)
    shade, limb = polygon(dark.ring), polygon(face.ring)

    assert shade.geom_type == "Polygon" and not shade.interiors, "one shape"
    assert limb.buffer(0.3).contains(shade)
    deep = []
    for degrees in (70, 110, 150, 180, 210, 250, 290):
        a = np.deg2rad(degrees)
        way = LineString([(60 * np.cos(a), 60 * np.sin(a)), (0.0, 0.0)])
        deep.append(shade.intersection(way).length)
    assert max(deep[2:4]) > 7.0 and deep[0] < 0.2 * max(deep) and deep[-1] < 0.2 * max(deep)
    assert all(LineString(line.path).distance(shade) > 0.5 for line in face.lines), "no whip runs across the face"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_crescents_whips_are_an_even_fan_that_dies_at_both_horns(seed: int) -> None:
    found = moon_shadow.whips(50.0, 9.6, 20.0, np.random.default_rng(seed))
    at, reach = np.array([w.at for w in found]), np.array([w.reach for w in found])
    longest = int(np.argmax(reach))

    assert 18 < len(found) < 40, "few, and long"
    assert abs(at[longest] - moon_shadow.JAW) < 0.3, "the longest behind the cheek"
    beside = np.abs(np.diff(np.log(reach)))
    assert np.exp(beside.max()) < 1.6 and np.exp(beside.mean()) > 1.1, "long and short, none over-long"
    assert max(reach[0], reach[-1]) < 0.4 * reach.max()
    assert np.abs(at).max() < moon_shadow.WHIPPED < moon_shadow.SHADED
    for side in (reach[longest:], reach[longest::-1]):
        tops = [side[i : i + 4].max() for i in range(0, len(side) - 3, 4)]
        assert all(b < 1.1 * a for a, b in itertools.pairwise(tops)), "shorter and shorter"


def test_a_moons_face_has_a_nose_two_lips_and_a_round_chin() -> None:
    run = moon_face.profile()
    out = run[:, 1]
    peaks = [i for i in range(1, len(out) - 1) if out[i - 1] < out[i] >= out[i + 1]]
    hollows = [i for i in range(1, len(out) - 1) if out[i - 1] > out[i] <= out[i + 1]]
    brow, nose, upper, lower, chin = peaks

    assert out[nose] > max(out[upper], out[lower], out[chin]) > out[brow]
    under_lip = next(i for i in hollows if lower < i < chin)
    assert out[under_lip] < out[lower] - 3 and out[under_lip] < out[chin] - 2.5, "a hollow under the lip"
    assert run[chin, 0] - run[lower, 0] > run[lower, 0] - run[upper, 0], "the chin is the largest of the steps"
    assert out[next(i for i in hollows if i > chin)] < -1.5, "a throat under it"


def test_a_moons_nostril_and_mouth_begin_on_its_profile() -> None:
    parts = next(p for s in range(9) if len(p := crescent(Chance(s, "moon")).parts) > 2)
    edge = polygon(parts[0].ring).exterior
    mouth = [line for p in parts if p.edges for line in p.edges]

    assert len(mouth) == 1 and edge.distance(Point(mouth[0].path[0])) < 0.6
    assert any(edge.distance(Point(line.path[0])) < 0.6 for line in parts[0].lines)
    both = [p for p in parts if p.material == "mouth" and p.edges is None]
    assert len(both) == 1 and polygon(parts[0].ring).buffer(0.1).contains(polygon(both[0].ring))
    assert all(polygon(parts[0].ring).buffer(0.01).contains(polygon(p.ring)) for p in parts if p.material == "spike")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_crescents_strokes_lean_to_its_horns_and_keep_apart(seed: int) -> None:
    face = crescent(Chance(seed, "moon")).parts[0]
    assert face.grain is not None
    strokes = face.grain[:, ::-1] if np.hypot(*face.grain[0, 0]) < np.hypot(*face.grain[0, -1]) else face.grain
    near = [float(np.hypot(*(a - b)[:9].T).min()) for a, b in itertools.pairwise(strokes)]

    assert np.allclose(np.hypot(*strokes[:, 0].T), 50.0, atol=0.5), "all of them begin on the limb"
    assert min(near) > 0.6, "where they run together they would clot"
