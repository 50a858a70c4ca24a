"""A leaf is laid out beside its rib: teeth that shrink evenly, veins that meet on it, spikes of dark between them."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from shapely import LineString, Point, get_parts, union_all

from processors.design.chance import Chance
from processors.design.curves import bezier, resample
from processors.design.ink import inked
from processors.design.motifs.blade import Form, Half
from processors.design.motifs.leaf import DARK, KINDS, leaf, single
from processors.design.motifs.lotus import lotus
from processors.design.motifs.turned import bitten, turned
from processors.design.parts import Part
from processors.design.pen import polygon
from processors.design.styles import style_named

RIB = bezier((0, 0), (6, -36), (-12, -80), (8, -118), 200)
STRAIGHT = np.array([(0.0, 0.0), (0.0, -120.0)])


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_a_half_is_one_sound_face_from_stalk_to_tip(kind: str, side: float) -> None:
    half = Half(KINDS[kind], RIB, side)
    edge = half.margin()
    shape = polygon(np.vstack([RIB, edge[::-1]]))

    assert shape.geom_type == "Polygon"
    assert np.allclose(edge[0], RIB[0], atol=0.5) and np.allclose(edge[-1], RIB[-1], atol=0.5)


def test_teeth_are_least_at_stalk_and_tip() -> None:
    half = Half(KINDS["serrate"], STRAIGHT, 1.0)
    gaps = np.diff(half.tips)

    assert len(gaps) == KINDS["serrate"].veins - 1
    assert gaps[0] < gaps.max() and gaps[-1] < gaps.max()
    rising = np.diff(gaps) > 0
    assert not np.any(rising[1:] & ~rising[:-1]), "they grow up to the middle and shrink after it"
    edge = np.abs(half.margin()[:, 0])
    inset = half.half_width(-half.margin()[:, 1] / 120.0) * 120.0 - edge
    assert 0.5 < inset.max() < 6.0


def test_the_veins_of_both_halves_meet_on_the_rib_and_end_at_the_teeth() -> None:
    left, right = (Half(KINDS["serrate"], RIB, side) for side in (-1.0, 1.0))

    for a, b in zip(left.veins(1.0), right.veins(1.0), strict=True):
        assert np.allclose(a[0], b[0])
        assert LineString(RIB).distance(Point(a[0])) < 0.05
    margin = LineString(right.margin())
    assert all(margin.distance(Point(vein[-1])) < 1.0 for vein in right.veins(1.0))


def test_veins_do_not_cross_and_strokes_lie_between_them() -> None:
    half = Half(KINDS["long"], RIB, 1.0)
    veins = [LineString(v) for v in half.veins(0.95)]

    assert not any(a.crosses(b) for a, b in itertools.pairwise(veins))
    courses = np.stack([half.vein(k) for k in np.linspace(-0.5, KINDS["long"].veins - 0.5, 40)])
    for place in (0, 12, 25, -1):
        assert np.all(np.diff(courses[:, place, 0]) > 0), "each stroke is further up than the one before it"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_spikes_stay_on_their_half_and_run_out_in_points(kind: str) -> None:
    half = Half(KINDS[kind], RIB, 1.0)
    shape = polygon(np.vstack([RIB, half.margin()[::-1]]))
    dark = [polygon(ring) for ring in half.spikes(np.random.default_rng(1), 4.6)]

    assert len(dark) == KINDS[kind].veins + 1
    for one in dark:
        assert one.difference(shape.buffer(0.4)).area < 0.02 * one.area
        assert one.area < 0.75 * one.convex_hull.area
    whole = sum(one.area for one in dark)
    assert 0.12 * shape.area < whole < 0.5 * shape.area


def test_a_deeper_form_has_deeper_teeth_and_none_has_a_smooth_margin() -> None:
    form = Form(0.3, 0.5, 1.2, 7)
    smooth, cut, deep = (Half(replace(form, deep=d), STRAIGHT, 1.0).margin() for d in (0.0, 0.2, 0.5))

    lengths = [LineString(edge).length for edge in (smooth, cut, deep)]
    assert lengths == sorted(lengths) and lengths[2] > 1.1 * lengths[0]


@pytest.mark.parametrize("style", ["traditional", "dotwork"])
def test_a_leafs_dark_is_whipped_or_dotted_by_its_style(style: str) -> None:
    parts = single(Chance(3, "leaf")).placed(60, 130, 0.8).parts
    plate = inked(parts, style_named(style), 120.0, 160.0, 1.0, Chance(3))
    rib = polygon(parts[-2].ring)
    shade = [polygon(p.ring).difference(rib) for p in parts if p.material == "shade"]
    drawn = sum(one.intersection(plate.shade).area for one in shade) / sum(one.area for one in shade)

    if style == "traditional":
        assert drawn > 0.7 and not len(plate.dots)
        greens = {colour for colour, area in plate.fills if area.area > 100}
        assert len(greens) == 2, "a light half and a dark one"
    else:
        beyond = plate.shade.difference(union_all(shade)).area
        assert beyond > 0.3 * plate.shade.area and len(plate.dots) > 500, "its black follows the tone"


def test_dots_begin_on_the_edge_of_a_black() -> None:
    parts = single(Chance(3, "leaf")).placed(60, 130, 0.8).parts
    plate = inked(parts, style_named("dotwork"), 120.0, 160.0, 1.0, Chance(3))
    black = plate.shade.buffer(-1.0).buffer(1.0)
    near = [Point(x, y).distance(black) - r for x, y, r in plate.dots]

    assert min(near) < 0.0 < max(near)
    assert sum(d < 0.1 for d in near) > 40


def test_a_roses_leaf_points_along_x_and_has_its_spikes_on_the_dark_half() -> None:
    drawing = leaf(Chance(2, "leaf"))
    dark = next(p for p in drawing.parts if p.material == "leaf dark")
    spikes = [p for p in drawing.parts if p.material == "shade"]

    assert drawing.places["tip"][0] == 100.0
    assert spikes and all(p.body == dark.body and p.rim == "none" for p in spikes)
    whole = polygon(dark.ring).buffer(0.5)
    assert all(whole.contains(polygon(p.ring).representative_point()) for p in spikes)


def test_a_lotus_is_shaded_from_its_foot_within_its_petals() -> None:
    parts = lotus(Chance(4, "lotus")).parts
    petals = {p.body: polygon(p.ring) for p in parts if p.material in ("petal", "cloth back")}
    spikes = [p for p in parts if p.material == "spike"]

    assert len(petals) == 10 and len(spikes) == 3 * len(petals)
    for spike in spikes:
        shape = polygon(spike.ring)
        assert shape.difference(petals[spike.body].buffer(0.8)).area < 0.05 * shape.area


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_strokes_of_a_half_are_one_even_comb_that_leaves_its_veins_free(kind: str) -> None:
    half = Half(KINDS[kind], STRAIGHT, 1.0)
    comb, shares = half.comb(np.linspace(2.4, 1.6, 121), DARK, apart=1.5, clear=1.2)
    off, along = np.abs(comb[:, 0, 0]), -comb[:, 0, 1]
    veins = np.array([half.vein(k, 2)[0, 0] for k in range(half.form.veins)]) * 120.0

    assert np.all(off[1:-4] < 2.5) and np.median(off) == pytest.approx(2.0, abs=0.3), "they begin where the rib ends"
    steps = np.diff(along)[:-4]
    assert np.median(steps) == pytest.approx(1.5, abs=0.1)
    assert steps.min() > 1.2 and steps.max() < 4.6, "no clumps, and no holes but for a vein"
    shafts = [LineString(path) for path in half.veins(0.9)]
    assert len(veins) == len(shafts)
    strokes = [LineString(path[: max(2, int(40 * share))]) for path, share in zip(comb, shares, strict=True)]
    assert all(shaft.distance(stroke) > 0.5 for shaft in shafts for stroke in strokes)
    assert min(shares) > 0.1 and 0.6 < max(shares) <= 1.0
    turns = np.sign(np.diff(shares[3:-6]))
    assert (turns[1:] != turns[:-1]).mean() > 0.6, "long and short in turn"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_whip_lies_between_two_veins_and_no_two_are_of_one_length(kind: str) -> None:
    half = Half(replace(KINDS[kind], spring=True), RIB, 1.0)
    whips = [polygon(ring) for ring in half.whips(np.random.default_rng(1), 0.6)]
    veins = [LineString(path[6:]) for path in half.veins(0.9)]

    assert len(whips) >= 4
    assert not any(whip.buffer(-0.2).intersects(vein) for whip in whips for vein in veins)
    assert all(whip.area < 0.75 * whip.convex_hull.area for whip in whips), "a hollow flank and a long point"
    far = [max(LineString(RIB).distance(Point(at)) for at in whip.exterior.coords) for whip in whips]
    assert np.all(np.abs(np.diff(far)) > 1.0)


def test_a_bite_takes_from_the_margin_between_two_teeth_and_nothing_else() -> None:
    half = Half(KINDS["serrate"], STRAIGHT, 1.0)
    edge = half.edge()
    taken = bitten(edge, 0.5, 0.05)
    whole, left = (polygon(np.vstack([STRAIGHT, half.at(one)[::-1]])) for one in (edge, taken))
    bite = whole.difference(left)

    assert 30.0 < bite.area < 150.0 and left.difference(whole).area < 0.1 * bite.area
    assert np.all((-bite.bounds[3] / 120 > 0.4, -bite.bounds[1] / 120 < 0.65))


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_an_edge_is_turned_over_onto_its_own_half(kind: str, side: float) -> None:
    half = Half(KINDS[kind], RIB, side)
    whole = polygon(np.vstack([RIB, half.margin()[::-1]]))
    turn = turned(half, half.margin(), np.random.default_rng(4))
    under = turn.parts()[1]
    shape = polygon(under.ring)

    assert shape.geom_type == "Polygon" and shape.difference(whole.buffer(1.5)).area < 0.2 * shape.area
    assert 0.02 * whole.area < shape.area < 0.3 * whole.area
    assert np.allclose(turn.fold[[0, -1]], turn.lip[[0, -1]])
    assert LineString(turn.margin).distance(Point(turn.fold[30])) < 0.01, "the fold is the outline there"
    assert whole.buffer(0.5).contains(LineString(turn.lip[2:-2])), "what was the margin lies on the face now"
    assert all(shape.buffer(0.3).contains(LineString(line.path)) for line in under.lines)


@pytest.mark.parametrize("seed", range(6))
def test_veins_of_both_halves_spring_from_the_midrib_and_end_before_the_margin(seed: int) -> None:
    parts = single(Chance(seed, "leaf")).parts
    rib = polygon(parts[-2].ring)
    rim = union_all([polygon(p.ring) for p in parts if p.material.startswith("leaf")]).boundary
    at = next(i for i, p in enumerate(parts) if p.material == "stripe") - 1
    assert parts[at].material == "leaf light", "pale as the lit half, in every style"
    needles = polygon(parts[at].ring)
    seen = [g for g in get_parts(needles.difference(rib)) if g.area > 0.5]

    assert len(seen) >= 4 and needles.area > 0.9 * sum(g.area for g in seen)
    for needle in seen:
        assert needle.distance(rib) < 1e-6 and needle.distance(rim) > 1.0
        assert needle.area < 0.62 * needle.minimum_rotated_rectangle.area, "it tapers to nothing"


def _stem(seed: int) -> Part:
    return single(Chance(seed, "leaf")).parts[-2]


@pytest.mark.parametrize("seed", range(6))
def test_the_stem_is_one_line_that_thins_from_a_slanting_cut_to_the_tip(seed: int) -> None:
    ring = _stem(seed).ring
    n = (len(ring) - 20) // 2
    across = np.hypot(*(ring[:n] - ring[2 * n - 1 : n - 1 : -1]).T)
    cut = np.vstack([ring[2 * n - 2 :], ring[:2]])
    ways = np.diff(cut, axis=0)
    turns = np.diff(np.unwrap(np.arctan2(ways[:, 1], ways[:, 0])))

    assert np.all(np.diff(across[3:]) < 1e-3), "thinner all the way"
    assert across[0] > 1.5 * across[n // 4] and across[-1] < 0.1 * across[n // 2]
    assert np.abs(turns).max() < np.deg2rad(80) and abs(float(turns.sum())) > np.deg2rad(120), "round at its corners"


@pytest.mark.parametrize("seed", range(6))
def test_the_margin_runs_down_into_the_stalk_without_a_step(seed: int) -> None:
    parts = single(Chance(seed, "leaf")).parts
    whole = union_all([polygon(p.ring) for p in parts])
    assert whole.geom_type == "Polygon"
    edge = resample(np.asarray(whole.exterior.coords), 900)
    middle = (_stem(seed).ring[0] + _stem(seed).ring[-21]) / 2
    stalk = np.hypot(*(edge - middle).T)
    near = (stalk > 12.0) & (stalk < 48.0)
    way = np.diff(edge, axis=0)
    turns = np.abs(np.diff(np.unwrap(np.arctan2(way[:, 1], way[:, 0]))))

    assert turns[near[1:-1]].max() < np.deg2rad(30)


@pytest.mark.parametrize("style", ["fine-line", "blackwork", "dotwork", "traditional"])
@pytest.mark.parametrize("seed", [2, 7])
def test_the_midrib_is_one_clean_band_from_the_stalk_nearly_to_the_tip(style: str, seed: int) -> None:
    parts = single(Chance(seed, "leaf")).placed(60, 130, 0.8).parts
    plate = inked(parts, style_named(style), 120.0, 160.0, 1.0, Chance(3))
    ring = parts[-2].ring
    n = (len(ring) - 20) // 2
    middle = (ring[:n] + ring[2 * n - 1 : n - 1 : -1]) / 2

    band = LineString(middle[5 : int(0.75 * n)])
    assert band.intersection(plate.shade.union(plate.outline)).length < 0.02 * band.length
    veins = [one.path[0] for p in parts if len(p.lines) > 3 for one in p.lines[1:]]
    rib = polygon(ring)
    assert all(rib.distance(Point(at)) < 1.0 for at in veins), "they run out of the rib"
