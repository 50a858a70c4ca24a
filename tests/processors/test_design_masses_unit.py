from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box

from processors.design.chance import Chance
from processors.design.curves import Points, bowed
from processors.design.ink import inked
from processors.design.masses import black_levels, black_shapes, share_of, tips
from processors.design.parts import Line, Part, Shadow
from processors.design.pen import polygon, weights
from processors.design.shading import dots
from processors.design.stipple import stipple
from processors.design.styles import style_named
from processors.design.styles.table import Style
from processors.design.tone import ToneMap, tone_map
from processors.design.trimming import without_ticks

BLACKWORK, DOTWORK = style_named("blackwork"), style_named("dotwork")
SIDE, PER_MM = 60.0, 4.0


def square(x: float = 10.0, y: float = 10.0, side: float = 40.0) -> Points:
    return np.array([(x, y), (x + side, y), (x + side, y + side), (x, y + side)])


def face(material: str = "petal", reach: float = 24.0, depth: float = 1.0, **more: object) -> Part:
    """A square in shade along its foot, its grain upright."""
    up = np.linspace(0, 1, 30)[:, None]
    grain = np.stack([np.array([x, 50.0]) + up * [0.0, -40.0] for x in np.linspace(10.5, 49.5, 30)])
    foot = np.array([(10.0, 50.0), (50.0, 50.0)])
    part = Part(square(), material, (), (Shadow(foot, reach, depth),), grain, group="face", form=0.0)
    return replace(part, **more)  # type: ignore[arg-type]


def toned(*parts: Part, style: Style = BLACKWORK) -> ToneMap:
    return tone_map(parts, SIDE, SIDE, PER_MM, 4.0, style.values)


@settings(max_examples=25, deadline=None)
@given(st.floats(8, 60), st.floats(0.7, 1.0), st.floats(0.2, 0.8))
def test_black_keeps_to_its_share_of_a_face_and_to_the_face(reach: float, depth: float, share: float) -> None:
    style = replace(BLACKWORK, solid_share=share)
    part = face(reach=reach, depth=depth)
    tones = toned(part)

    levels = black_levels([part], tones, style, 1.0)
    shapes = black_shapes([polygon(part.ring)], tones, levels, style.min_line, 1.0)

    for shape in shapes.values():
        assert shape.area <= (share + 0.06) * 1600
        assert polygon(part.ring).buffer(0.01).contains(shape)
        opened = shape.buffer(-style.min_line * 0.5).buffer(style.min_line * 0.5)
        assert shape.difference(opened.buffer(0.05)).area < 0.02 * shape.area + 0.05
    if depth * 0.99 > style.black + 0.05:
        assert 0 in shapes, "a deep shadow has its black"


def test_a_light_face_and_a_small_one_have_no_black() -> None:
    light = face(depth=0.3)
    tiny = Part(square(5, 5, 1.5), "petal", (), (Shadow(square(5, 5, 1.5), 3.0, 1.0),), form=0.0)
    solid = face("night")
    parts = [light, tiny]

    assert black_levels(parts, toned(*parts), BLACKWORK, 1.0) == {}
    assert black_levels([solid], toned(solid), BLACKWORK, 1.0) == {}


def test_black_lies_in_the_shade_and_not_in_the_light() -> None:
    part = face()
    tones = toned(part)

    shape = black_shapes([polygon(part.ring)], tones, black_levels([part], tones, BLACKWORK, 1.0), 0.6, 1.0)[0]

    assert shape.contains(Point(30, 49)) and not shape.intersects(box(10, 10, 50, 35))
    assert shape.geom_type == "Polygon", "one shape, no scraps"


def test_tips_leave_the_black_taper_and_keep_half_the_light_bare() -> None:
    part = face()
    tones = toned(part)
    levels = black_levels([part], tones, BLACKWORK, 1.0)
    black = black_shapes([polygon(part.ring)], tones, levels, 0.6, 1.0)[0]

    flicked = [polygon(r) for r in tips([part], tones, BLACKWORK, 1.0, levels, Chance(1, "tips"))]

    assert len(flicked) > 8
    edge = black.bounds[1]
    for one in flicked:
        x0, y0, x1, y1 = one.bounds
        assert one.intersects(black.buffer(0.5)) and y0 > edge - 0.75 * (edge - 10)
        low, high = (shapely.clip_by_rect(one, x0, a, x1, a + 1).area for a in (y1 - 2, y0 + 0.4))
        assert high < low, "it thins out towards its end"
    assert len({round(g.bounds[1], 1) for g in flicked}) > 3, "they end at different places"


def test_plates_and_small_faces_keep_a_clean_edge() -> None:
    plate = face("plate")
    tones = toned(plate)

    assert tips([plate], tones, BLACKWORK, 1.0, black_levels([plate], tones, BLACKWORK, 1.0), Chance(1)) == []


def test_a_material_may_be_dark_of_itself() -> None:
    leaf, petal = face("leaf dark", depth=0.0), face("petal", depth=0.0)

    assert toned(leaf, style=DOTWORK).at(np.array([(30.0, 30.0)]))[0][0] == pytest.approx(
        DOTWORK.values["leaf dark"], abs=1e-3
    )
    assert toned(petal, style=DOTWORK).at(np.array([(30.0, 30.0)]))[0][0] == 0.0


def test_a_shadow_reaches_a_face_that_its_path_lies_beside() -> None:
    beside = face(shadows=(Shadow(np.array([(10.0, 56.0), (50.0, 56.0)]), 20.0, 1.0),))

    tones = toned(beside)

    near, far = tones.at(np.array([(30.0, 49.0), (30.0, 20.0)]))[0]
    assert 0.5 < near < 0.95 and far == 0.0


@pytest.mark.parametrize("style", ["blackwork", "dotwork", "traditional", "fine-line"])
def test_a_line_that_runs_into_black_goes_on_in_bare_skin_but_not_in_colour(style: str) -> None:
    line = Line(np.array([(30.0, 14.0), (30.0, 49.0)]), "inner", 1.0, 1.0, 0.5)
    part = face(lines=(line,), shadows=(Shadow(np.array([(10.0, 50.0), (50.0, 50.0)]), 40.0, 1.0),))

    deep = replace(style_named(style), black=0.7, solid_share=0.3)
    plate = inked([part], deep, SIDE, SIDE, 1.0, Chance(1, "ink"))

    ink = plate.shade.union(plate.outline)
    assert plate.shade.contains(Point(25, 48)), "there is black at the foot"
    assert ink.contains(Point(30, 47.5)) == (style == "traditional"), "the line is bare in it, or under it in colour"
    assert plate.outline.intersects(Point(30, 18)), "and drawn where it is light"


def test_dots_close_towards_the_black_and_leave_the_light_bare() -> None:
    part = face(depth=0.79)  # just under the style's black

    ink = np.zeros((240, 240), np.uint8)
    found = dots([part], toned(part, style=DOTWORK), ink, DOTWORK, 1.0, Chance(1, "dots"))

    def covered(y0: float, y1: float) -> float:
        inside = found[(found[:, 1] > y0) & (found[:, 1] < y1)]
        return float((np.pi * inside[:, 2] ** 2).sum()) / ((y1 - y0) * 40)

    rows = [covered(a, a + 3) for a in (46.5, 42, 37, 32, 27)]
    assert rows[0] > 0.7 and rows[-1] < 0.05
    assert rows == sorted(rows, reverse=True)
    assert not len(found[found[:, 1] < 24])
    smallest, largest = DOTWORK.dot
    assert found[:, 2].min() >= smallest / 2 - 1e-9 and found[:, 2].max() <= largest / 2 + 1e-9


def test_no_dot_lies_on_what_is_drawn() -> None:
    part = face(depth=0.79)
    ink = np.zeros((240, 240), np.uint8)
    ink[180:190] = 1

    found = dots([part], toned(part, style=DOTWORK), ink, DOTWORK, 1.0, Chance(1, "dots"))

    rows = np.floor(found[:, 1] * PER_MM).astype(int)
    assert len(found) > 200 and not ((rows >= 180) & (rows < 190)).any()


def test_stippling_spreads_evenly_where_tone_is_even() -> None:
    density = np.zeros((80, 80), np.float32)
    density[8:72, 8:72] = 0.2

    at = stipple(density, 500, 6, np.random.default_rng(1))

    from scipy.spatial import cKDTree

    apart = cKDTree(at).query(at, k=2)[0][:, 1]
    ideal = np.sqrt(64 * 64 / 500)
    assert apart.min() > 0.5 * ideal and apart.std() < 0.15 * ideal
    assert len(stipple(np.zeros((4, 4), np.float32), 10, 2, np.random.default_rng(1))) == 0


def test_a_bowed_path_leaves_at_its_ends_alone() -> None:
    path = np.column_stack([np.linspace(0, 40, 41), np.zeros(41)])

    bent = bowed(path, 6.0)

    assert bent[20] == pytest.approx([20, 0])
    assert abs(bent[0, 1]) == pytest.approx(6) and abs(bent[-1, 1]) == pytest.approx(6)
    assert abs(bent[10, 1]) < 1 and bent[0, 1] == pytest.approx(bent[-1, 1])
    assert bowed(path, -6.0)[0, 1] == pytest.approx(-bent[0, 1])


def test_a_small_face_has_a_smaller_share_of_black_than_a_large_one() -> None:
    shares = [share_of(BLACKWORK, size, 1.0) for size in (3.0, 12.0, 40.0)]

    assert shares[0] < shares[1] < shares[2] == BLACKWORK.solid_share
    assert share_of(BLACKWORK, 6.0, 0.5) == shares[1], "it is the size in line widths that counts"


@pytest.mark.parametrize("material", ["leaf", "leaf light", "snake"])
def test_tips_stay_off_leaves_snakes_and_what_is_narrow(material: str) -> None:
    broad = face()
    veined = face(material)
    narrow = face(ring=np.array([(10.0, 45.0), (50.0, 45.0), (50.0, 50.0), (10.0, 50.0)]))

    def flicked(part: Part) -> int:
        tones = toned(part)
        return len(tips([part], tones, BLACKWORK, 1.0, {0: 0.5}, Chance(1, "tips")))

    assert flicked(broad) > 5
    assert flicked(veined) == flicked(narrow) == 0


@given(st.floats(0.1, 60), st.floats(0.4, 1.2))
def test_lines_are_finer_in_a_narrow_face_and_never_under_the_thinnest(room: float, k: float) -> None:
    style = style_named("traditional")

    found, plain = weights(style, k, room), weights(style, k, np.inf)

    assert style.min_line * k - 1e-9 <= found["inner"] <= plain["inner"] == style.inner * k
    assert found["detail"] <= found["inner"] and found["outline"] == plain["outline"]


def gap_beside(thing: Part) -> float:
    """How much bare skin lies on a thing beside a bar of another group that crosses it, mm²."""
    style = replace(BLACKWORK, shading="none")
    bar = Part(np.array([(26.0, 5.0), (34.0, 5.0), (34.0, 55.0), (26.0, 55.0)]), "petal", group="bar", form=0.0)
    plate = inked([thing, bar], style, SIDE, SIDE, 1.0, Chance(1, "ink"))
    lit = polygon(thing.ring).difference(polygon(bar.ring).buffer(1.0)).difference(plate.shade.union(plate.outline))
    return float(lit.area)


def test_a_thin_thing_is_not_cut_apart_by_the_gap_round_what_crosses_it() -> None:
    def strip(half: float) -> Part:
        ring = np.array([(5.0, 30 - half), (55.0, 30 - half), (55.0, 30 + half), (5.0, 30 + half)])
        return Part(ring, "night", group="strip", form=0.0)

    assert gap_beside(strip(8.0)) > 5.0
    assert gap_beside(strip(1.2)) < 0.5


@pytest.mark.parametrize(("material", "black"), [("wood", False), ("stem", False), ("petal", True)])
def test_a_slender_stem_has_no_block_of_black_across_it(material: str, black: bool) -> None:
    strip = np.array([(10.0, 28.0), (50.0, 28.0), (50.0, 32.0), (10.0, 32.0)])
    end = Shadow(np.array([(50.0, 26.0), (50.0, 34.0)]), 14.0, 1.0)
    part = face(material, ring=strip, shadows=(end,))

    assert bool(black_levels([part], toned(part), BLACKWORK, 1.0)) is black


def test_what_has_its_dark_drawn_in_spikes_has_no_second_black() -> None:
    spike = Part(square(12.0, 12.0, 6.0), "spike", group="face", body="b", rim="none", form=0.0)
    plain, spiked = face(), face(body="b")

    full, few = (inked(parts, BLACKWORK, SIDE, SIDE, 1.0, Chance(1)) for parts in ([plain], [spiked, spike]))
    low = box(12, 42, 48, 49)
    assert full.shade.intersection(low).area > 100.0
    assert few.shade.intersection(low).area < 1.0
    assert few.shade.intersection(polygon(spike.ring)).area > 30.0


def test_tips_on_a_petal_run_far_into_the_light_and_end_at_unequal_lengths() -> None:
    def tops(material: str) -> list[float]:
        part = face(material)
        rings = tips([part], toned(part), BLACKWORK, 1.0, {0: 0.5}, Chance(1, "tips"))
        return [float(np.ptp(r[:, 1])) for r in rings]

    petal, other = tops("petal"), tops("cloth")

    assert max(petal) > 1.2 * max(other)
    assert min(petal) < 0.6 * max(petal)


def test_slivers_along_what_lies_over_an_edge_go_and_the_edge_stays() -> None:
    over = box(0, 0, 10, 10)
    side, sliver = box(10, 4, 30, 5), box(10, 0, 10.2, 4)
    edge = shapely.union_all([side, sliver])

    kept = without_ticks(edge, over, 1.0)

    assert kept.intersection(side).area > 0.97 * side.area
    assert kept.intersection(sliver).area < 0.25 * sliver.area
    assert without_ticks(side, box(50, 50, 51, 51), 1.0) is side
    assert without_ticks(box(10, 4, 11, 6), over, 1.0).is_empty, "a short piece beside it is a tick"
