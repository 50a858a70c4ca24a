"""The snake's promises: smooth bends, a body that swells and tapers, one pattern, a clean crossing, a clear head."""

from __future__ import annotations

import numpy as np
import pytest
from shapely import LineString, Point, Polygon, union_all

from processors.design.chance import Chance
from processors.design.curves import lengths
from processors.design.motifs.snake import POSES, snake
from processors.design.motifs.snake_body import (
    N,
    between_plates,
    body_along,
    cast_by,
    gap_under,
    markings,
    path_of,
    stretch,
)
from processors.design.motifs.snake_head import from_above, profile
from processors.design.parts import Drawing
from processors.design.pen import polygon
from processors.design.tone import tone_map

SEEDS = range(8)
GIRTH = 12.0


def tightest(path: np.ndarray) -> float:
    """The smallest radius of the bends of a path."""
    way = np.diff(path, axis=0)
    heading = np.unwrap(np.arctan2(way[:, 1], way[:, 0]))
    turned = np.abs(np.diff(heading)[8:-8]).max()
    return float(np.hypot(*way.T).mean() / max(turned, 1e-9))


@pytest.mark.parametrize("pose", POSES)
@pytest.mark.parametrize("ease", [-1.0, 0.0, 1.0])
def test_no_bend_is_tighter_than_the_body_is_wide(pose, ease: float) -> None:
    heading, bends = pose(ease)

    path = path_of((0.0, 0.0), heading, bends)

    assert tightest(path) > 2 * GIRTH


def test_a_path_turns_as_much_as_its_bends_say_and_is_as_long() -> None:
    path = path_of((3.0, 4.0), 0.0, ((40, 90), (30, 0), (40, -90)))

    way = np.diff(path, axis=0)
    heading = np.degrees(np.unwrap(np.arctan2(way[:, 1], way[:, 0])))
    assert heading[-1] == pytest.approx(0.0, abs=6)
    assert heading.max() == pytest.approx(90.0, abs=6)
    assert lengths(path)[-1] == pytest.approx(109, abs=1.5)


def test_the_body_swells_in_the_middle_and_tapers_to_a_fine_tail() -> None:
    heading, bends = POSES[0](0.0)
    body = body_along(path_of((0, 0), heading, bends), GIRTH)

    half = body.half
    widest = int(np.argmax(half))
    assert 0.4 * N < widest < 0.8 * N
    assert half[0] < 0.02 * GIRTH and half[-1] < 0.8 * half[widest]
    assert np.all(np.diff(half[: int(0.4 * N)]) >= 0)
    assert half[widest] == pytest.approx(GIRTH, rel=0.03)
    early = body_along(path_of((0, 0), heading, bends), GIRTH, early=0.6)
    assert early.half[N // 5] > half[N // 5]


def test_places_along_the_body_agree_with_its_samples() -> None:
    heading, bends = POSES[1](0.0)
    body = body_along(path_of((0, 0), heading, bends), GIRTH)

    found = body.along(body.run[[50, 200, 300]], 1.0)

    assert np.allclose(found, body.at(np.array([50, 200, 300]), 1.0), atol=1e-9)


@pytest.mark.parametrize("pattern", [0, 1])
def test_one_pattern_lies_on_the_back_alone(pattern: int) -> None:
    heading, bends = POSES[0](0.0)
    body = body_along(path_of((0, 0), heading, bends), GIRTH)
    parts = stretch(body, 0, N, "snake", pattern)

    belly, back = (next(p for p in parts if p.material == m) for m in ("belly", "snake"))
    marks = [Polygon(p.ring).buffer(0) for p in parts if p.material == "mark"]
    assert len(marks) >= 8
    pattern_area = union_all(marks)
    assert pattern_area.intersection(polygon(belly.ring)).area < 0.02 * pattern_area.area
    assert 0.15 < pattern_area.intersection(polygon(back.ring)).area / polygon(back.ring).area < 0.6
    sizes = [m.area for m in marks]
    assert max(sizes) > 3 * min(sizes), "it shrinks with the body"
    assert not [p for p in stretch(body, 0, N, "snake", pattern, marked=False) if p.material == "mark"]


def test_what_passes_over_has_bare_skin_beside_it_and_a_deeper_shadow_away_from_the_light() -> None:
    heading, bends = POSES[2](0.0)
    body = body_along(path_of((0, 0), heading, bends), GIRTH)

    gap = polygon(gap_under(body, 100, 160, 1.5).ring)
    flanks = polygon(np.vstack([body.at(np.arange(110, 150), -1.0), body.at(np.arange(110, 150), 1.0)[::-1]]))
    assert gap.buffer(0.01).covers(flanks)
    one, other = cast_by(body, np.arange(110, 150), 1.5)
    assert {one.depth, other.depth} == {1.0, 0.8}
    assert max(one.reach, other.reach) > 1.8 * min(one.reach, other.reach)


@pytest.mark.parametrize("head", [profile, from_above])
def test_a_head_has_eyes_and_a_tongue_that_forks_before_it(head) -> None:
    tongue, parts = head(9.0, Chance(1, "head"))

    skull = union_all([polygon(p.ring) for p in parts if p.material == "scale"])
    tip = max(float(p.ring[:, 0].max()) for p in tongue)
    assert tip > skull.bounds[2] + 9.0
    ends = [p.ring[int(np.argmax(p.ring[:, 0]))] for p in tongue[1:]]
    assert len(ends) == 2 and abs(ends[0][1] - ends[1][1]) > 4.0
    assert any(p.material in ("white", "pupil") and skull.buffer(1).covers(polygon(p.ring)) for p in parts)


@pytest.mark.parametrize("seed", SEEDS)
def test_seeds_give_other_snakes_in_sound_shapes(seed: int) -> None:
    drawing = snake(Chance(seed, "snake"))

    assert all(polygon(p.ring, p.holes).is_valid for p in drawing.parts)
    x0, y0, x1, y1 = drawing.bounds()
    assert 150 < max(x1 - x0, y1 - y0) < 330


def test_the_eight_first_seeds_show_every_pose_and_pattern() -> None:
    drawn = [snake(Chance(seed, "snake")) for seed in SEEDS]

    assert len({round(d.size()[0] / d.size()[1], 1) for d in drawn}) >= 3
    assert {len([p for p in d.parts if p.material == "mouth"]) for d in drawn} == {0, 1}


def test_both_flanks_are_drawn_with_the_last_face_of_the_body_out_to_the_tip() -> None:
    heading, bends = POSES[0](0.0)
    body = body_along(path_of((0, 0), heading, bends), GIRTH)

    belly, back = stretch(body, 0, N, "snake", 0, marked=False)

    assert belly.edges == ()
    flanks = [line.path for line in back.edges or () if line.weight == "outline"]
    assert len(flanks) == 2
    assert all(np.hypot(*(path[0] - body.centre[0])) < 0.05 * GIRTH for path in flanks)


@pytest.mark.parametrize("way", [1, -1])
def test_the_body_is_cut_across_between_two_plates(way: int) -> None:
    heading, bends = POSES[0](0.0)
    body = body_along(path_of((0, 0), heading, bends), GIRTH)
    plates = next(p for p in stretch(body, 0, N, "snake", 0) if p.material == "belly").lines

    assert len(plates) > 15
    for at in range(120, 380, 13):
        cut = between_plates(body, at, way)
        assert 0 <= (cut - at) * way < 30
        a, b = body.at(cut, -1.0)[0], body.at(cut, float(body.split()[cut]))[0]
        assert not any(LineString([a, b]).crosses(LineString(plate.path)) for plate in plates)


def test_a_head_narrows_to_its_neck_and_its_tongue_may_be_short() -> None:
    _, broad = profile(9.0, Chance(1, "head"))
    tongue, slim = profile(9.0, Chance(1, "head"), neck=0.6, reach=0.5)

    def nape(parts) -> float:
        ring = next(p.ring for p in parts if p.material == "scale")
        return float(-ring[np.argmin(np.abs(ring[:, 0] + 5.4)), 1])

    assert nape(slim) == pytest.approx(0.6 * nape(broad), rel=0.02)
    long, _ = profile(9.0, Chance(1, "head"))
    assert max(p.ring[:, 0].max() for p in tongue) < max(p.ring[:, 0].max() for p in long) - 10


def test_dots_round_the_back_from_neck_to_tail_and_strokes_leave_that_out() -> None:
    heading, bends = POSES[0](0.0)
    body = body_along(path_of((120, 120), heading, bends), GIRTH)
    low = body.centre.min(axis=0) - 20
    parts = Drawing(tuple(stretch(body, 0, N, "snake", 0, marked=False))).placed(-low[0], -low[1]).parts
    width, height = body.centre.max(axis=0) + 20 - low
    dotted, firm = (tone_map(parts, width, height, 2.0, 4.0, soft=soft) for soft in (True, False))

    i = np.arange(40, N - 10)
    beside = body.at(i, body.split()[i] + 0.15) - low
    tone, owner = dotted.at(beside)
    assert (tone[owner == 1] > 0.3).mean() > 0.95, "through every bend"
    assert np.median(firm.at(beside)[0]) < 0.1


def test_the_mouth_is_closed_all_round_by_lines_and_its_dark_by_an_arc() -> None:
    u = 9.0
    _, parts = profile(u, Chance(1, "head"))

    mouth, throat = (next(p for p in parts if p.material == m) for m in ("mouth", "hollow"))
    drawn = union_all([LineString(line.path) for p in parts for line in p.edges or ()]).buffer(0.06 * u)
    assert drawn.covers(LineString(np.vstack([mouth.ring, mouth.ring[:1]]))), "no colour ends without a line"
    front = throat.ring[np.hypot(*(throat.ring - throat.ring.mean(axis=0)).T) < 1.2 * u]
    assert np.ptp(front[:, 0]) > 0.3 * u, "no ruled wall"
    tongue = [i for i, p in enumerate(parts) if p.material == "pupil"]
    assert tongue[0] < next(i for i, p in enumerate(parts) if p is throat), "it rises from the dark"


def test_the_brow_is_one_stroke_open_at_both_ends_and_the_fang_as_heavy_as_the_jaws() -> None:
    _, parts = profile(9.0, Chance(1, "head"))

    skull = next(p for p in parts if p.material == "scale")
    (brow,) = (line for line in skull.lines if line.weight == "outline")
    assert brow.start == brow.end == 0
    eye = max((p for p in parts if p.material == "white"), key=lambda p: -p.ring[:, 1].mean())
    assert brow.path[:, 1].min() < eye.ring[:, 1].min()
    fang = next(p for p in parts if p.material == "white" and p is not eye)
    assert {line.weight for line in fang.edges or ()} == {"outline"}


def test_the_belly_comes_into_sight_in_one_long_point_and_goes_under_a_head_from_above() -> None:
    heading, bends = POSES[0](0.0)
    spine = path_of((0, 0), heading, bends)
    body, above = body_along(spine, GIRTH), body_along(spine, GIRTH, hides=(0.8, 0.97))

    band = body.half * (1 + body.split())
    grown = band[: N // 2]
    assert np.all(np.diff(grown) > -1e-9)
    slope = np.diff(grown) / np.diff(body.run[: N // 2])
    assert slope.max() < 0.3, "it closes in a point, not in a step"
    assert above.split()[-1] == pytest.approx(-1.0) and body.split()[-1] == pytest.approx(body.seam)


def test_the_scales_of_the_head_run_on_down_the_neck_before_the_first_marking() -> None:
    heading, bends = POSES[0](0.0)
    body = body_along(path_of((0, 0), heading, bends), GIRTH)

    for pattern in (0, 1):
        marks = [polygon(p.ring) for p in markings(body, "snake", pattern)]
        nape = body.centre[-1]
        near = sorted(marks, key=lambda mark: np.hypot(*(np.array(mark.centroid.coords[0]) - nape)))
        assert near[0].distance(Point(nape)) > 0.8 * GIRTH
        assert near[0].area < 0.7 * max(mark.area for mark in marks), "they grow from there"
