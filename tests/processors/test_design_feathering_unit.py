"""Whipped strokes: out of the dark, tapering, of unequal lengths, within their face, no scraps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from shapely import Polygon, union_all

from processors.design.chance import Chance
from processors.design.feathering import SWEEP, feathered
from processors.design.parts import Part, Shadow
from processors.design.pen import polygon
from processors.design.styles import style_named
from processors.design.tone import tone_map

SIDE = 60.0
FINE = style_named("fine-line")
BOX = np.array([(10.0, 10.0), (50.0, 10.0), (50.0, 50.0), (10.0, 50.0)])


def face(material: str = "petal", reach: float = 24.0, ring: np.ndarray = BOX) -> Part:
    x0, y0 = ring.min(axis=0)
    x1, y1 = ring.max(axis=0)
    rails = np.stack([np.column_stack([np.full(20, x), np.linspace(y1, y0, 20)]) for x in np.linspace(x0, x1, 12)])
    dark = Shadow(np.array([(x0, y1), (x1, y1)]), reach, 0.95)
    return Part(ring, material, (), (dark,), rails, form=0.0)


def strokes_of(*parts: Part) -> list[Polygon]:
    tones = tone_map(parts, SIDE, SIDE, 6.0, 4.0)
    return [polygon(r) for r in feathered(parts, tones, FINE, 1.0, Chance(3, "shade"))]


def test_strokes_start_in_the_dark_and_end_in_the_light_at_unequal_places() -> None:
    found = strokes_of(face())

    feet = np.array([s.bounds[3] for s in found])
    tops = np.array([s.bounds[1] for s in found])
    assert len(found) >= 20
    assert feet.min() > 46, "all of them start at the dark edge"
    lengths = feet - tops
    assert lengths.max() > 2.2 * lengths.min()
    assert np.abs(np.diff(lengths)).mean() > 1.5, "neighbours are not of one length"
    assert tops.min() > 20, "and the light stays bare"


def test_a_stroke_tapers_to_the_thinnest_line() -> None:
    longest = max(strokes_of(face()), key=lambda s: s.bounds[3] - s.bounds[1])
    x0, top, x1, foot = longest.bounds

    def width(y: float) -> float:
        return float(longest.intersection(Polygon([(x0, y), (x1, y), (x1, y + 0.4), (x0, y + 0.4)])).area / 0.4)

    assert width(foot - 2.0) > 1.25 * width(top + 0.8)
    assert width(top + 0.8) == pytest.approx(FINE.min_line, abs=0.08)


def test_distances_between_strokes_are_uneven() -> None:
    middles = np.sort([s.centroid.x for s in strokes_of(face())])

    steps = np.diff(middles)
    assert steps.max() > 1.3 * steps.min() > 0


def test_strokes_stop_short_of_the_far_side() -> None:
    found = strokes_of(face(reach=120.0))

    assert found and union_all(found).bounds[1] > 10.8


@pytest.mark.parametrize("material", ["gem", "white", "plate", "open", "pupil"])
def test_stones_ornaments_and_what_is_solid_stay_bare(material: str) -> None:
    assert strokes_of(face(material)) == []


def test_small_faces_and_a_few_stray_strokes_are_let_go() -> None:
    small = np.array([(10.0, 10.0), (14.0, 10.0), (14.0, 14.0), (10.0, 14.0)])
    narrow = np.array([(10.0, 10.0), (12.5, 10.0), (12.5, 50.0), (10.0, 50.0)])

    assert strokes_of(face(ring=small)) == []
    assert strokes_of(face(ring=narrow)) == [] and SWEEP > 3
    assert strokes_of(replace(face(), shadows=())) == []


def test_the_same_seed_gives_the_same_strokes() -> None:
    one, other = strokes_of(face()), strokes_of(face())

    assert all(a.equals(b) for a, b in zip(one, other, strict=True))


def test_what_frames_a_thing_throws_no_shadow_on_it() -> None:
    under = Part(np.array([(10.0, 10.0), (50, 10), (50, 50), (10, 50)]), "stone", group="land", form=0.0)
    over = Part(np.array([(40.0, 0.0), (60, 0), (60, 60), (40, 60)]), "leaf", group="tree", form=0.0)

    for casts, dark in ((True, True), (False, False)):
        tones = tone_map((under, replace(over, casts=casts)), 60.0, 60.0, 4.0, 4.0)
        assert bool(tones.tone[tones.window(0)][tones.mask(0)].max() > 0.3) is dark


def test_a_large_faces_strokes_swell_and_shrink_but_once() -> None:
    style, reach = style_named("fine-line"), 120.0
    ring = np.array([(5.0, 5.0), (reach, 5.0), (reach, reach), (5.0, reach)])
    rows = np.linspace(8.0, reach - 3.0, 60)
    grain = np.stack([np.column_stack([np.linspace(5.0, reach, 40), np.full(40, y)]) for y in rows])
    part = Part(ring, "moon", (), (Shadow(ring[[0, 3]], 40.0, 0.9),), grain, group="moon", form=0.0)

    def ragged(k: float) -> float:
        """How far the longest strokes of each bout of a sweep differ."""
        rings = feathered((part,), tone_map((part,), 125.0, 125.0, 4.0, 4.0), style, k, Chance(3))
        ends = np.array([r[:, 0].max() for r in rings])
        tops = [ends[i : i + 7].max() for i in range(0, len(ends) - 7, 7)]
        return float(np.std(tops))

    assert ragged(1.0) < 0.7 * ragged(1.7), "at 1.7 it is no large face any more"


def test_a_combed_faces_strokes_are_its_grain_thinned_only_where_it_lies_too_close() -> None:
    rails = np.stack([np.column_stack([np.full(20, x), np.linspace(49.5, 29.5, 20)]) for x in np.arange(12.0, 49.0)])
    shares = tuple(0.4 + 0.2 * (i % 3) for i in range(len(rails)))
    combed = replace(face(reach=40.0), grain=rails, combed=shares)
    close = replace(combed, grain=rails * [0.5, 1.0] + [15.0, 0.0])

    found = sorted(strokes_of(combed), key=lambda s: s.centroid.x)
    assert [s.centroid.x for s in found] == pytest.approx(rails[:, 0, 0], abs=0.1)
    assert [s.bounds[3] - s.bounds[1] for s in found] == pytest.approx([20.0 * x for x in shares], abs=0.6)
    assert len(strokes_of(close)) == -(-len(rails) // 2), "every other one"
    assert strokes_of(replace(combed, shadows=())) == [], "none in the light"
