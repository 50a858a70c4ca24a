"""A snake round a thing: before and behind it by turns, aslant, in round bends, thinning to the tail."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from shapely import LineString, Point, box, get_parts, union_all

from processors.design.chance import Chance
from processors.design.ink import inked
from processors.design.motifs.dagger import dagger, long_dagger
from processors.design.motifs.snake_coil import Winding, coiled, winding
from processors.design.parts import Drawing, Part
from processors.design.pen import polygon
from processors.design.spec import DesignSpec, Subject
from processors.design.styles import style_named
from processors.design.tight import coil

SEEDS = range(8)
TOP, FOOT, HALF = -40.0, 120.0, 16.0


def wound(seed: int) -> Winding:
    return winding(Chance(seed, "coil"), TOP, FOOT, HALF)


def crossings(found: Winding) -> list[tuple[bool, np.ndarray]]:
    """The passes across the thing from the tail on: whether each is before it, and the body's indices there."""
    centre = found.body.centre
    before = np.zeros(len(centre), bool)
    for _, a, b in found.before:
        before[a:b] = True
    across = np.flatnonzero(np.abs(centre[:, 0]) < 0.8 * HALF)
    runs = np.split(across, np.flatnonzero(np.diff(across) > 1) + 1)
    return [(bool(before[run].all()), run) for run in runs]


@pytest.mark.parametrize("seed", SEEDS)
def test_passes_before_and_behind_take_turns(seed: int) -> None:
    found = crossings(wound(seed))

    assert [before for before, _ in found] == [True, False, True, False, True]
    _, over = coiled(Chance(seed, "coil"), TOP, FOOT, HALF)
    shown = union_all([polygon(p.ring) for p in over.parts])
    for before, run in found:
        middle = wound(seed).body.centre[run[len(run) // 2]]
        assert shown.buffer(0.01).covers(polygon(middle + 0.2 * np.array([(1, 0), (0, 1), (-1, -1)]))) == before


@pytest.mark.parametrize("seed", SEEDS)
def test_passes_before_a_thing_fall_the_same_way_at_a_slant(seed: int) -> None:
    found = wound(seed)
    slants = []
    for before, run in crossings(found)[:-1]:
        way = found.body.centre[run[-1]] - found.body.centre[run[0]]
        slants.append((before, float(np.degrees(np.arctan(way[1] / way[0])))))

    seen = [slant for before, slant in slants if before]
    hidden = [abs(slant) for before, slant in slants if not before]
    assert len({np.sign(slant) for slant in seen}) == 1
    assert all(23 < abs(slant) < 40 for slant in seen), "between 23 and 40 degrees, from edge to edge"
    assert max(hidden) < 12, "those behind are nearly level: all the fall is where it is seen"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_body_thins_evenly_to_the_tail_and_no_bend_is_tighter_than_it(seed: int) -> None:
    body = wound(seed).body
    widest = int(np.argmax(body.half))

    assert 0.45 < widest / len(body.half) < 0.85
    assert np.all(np.diff(body.half[: widest + 1]) > -1e-9)
    assert np.abs(np.diff(body.half)).max() < 0.06 * body.half.max(), "no step"
    way = np.diff(body.centre, axis=0)
    heading = np.unwrap(np.arctan2(way[:, 1], way[:, 0]))
    curvature = np.abs(np.diff(heading)) / np.hypot(*way.T)[1:]
    tail = int(0.12 * len(curvature))
    assert (curvature * body.half[1:-1])[tail:].max() < 0.67


@pytest.mark.parametrize("seed", SEEDS)
def test_the_coil_is_two_thirds_of_the_blade_across_and_clear_of_it_in_its_bends(seed: int) -> None:
    found = wound(seed)
    body = found.body

    assert body.half.max() > 0.66 * HALF
    for _, a, b in found.before:
        for i in (a, b - 1):
            if 20 < i < len(body.half) - 20 and body.centre[i, 1] > TOP:
                inner = min(abs(float(body.at(np.array([i]), v)[0, 0])) for v in (-1.0, 1.0))
                assert inner > 0.9 * HALF, "it passes from before to behind beside the thing, not over its edge"


@pytest.mark.parametrize("seed", SEEDS)
def test_black_is_whipped_out_at_every_edge_it_goes_behind_and_none_falls_on_the_thing(seed: int) -> None:
    under, over = coiled(Chance(seed, "coil"), TOP, FOOT, HALF)

    whips = [polygon(p.ring) for p in under.parts if p.material == "shade"]
    assert len(whips) == 4, "two passes behind, each with two edges"
    for edge in (LineString([(x, TOP - 10), (x, FOOT)]) for x in (-HALF, HALF)):
        assert sum(whip.intersects(edge) for whip in whips) == 2
    assert not [p for p in over.parts if p.casts and p.group in {name for name, _, _ in wound(seed).before}]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_back_is_dark_where_it_goes_behind_and_the_tops_are_bare(seed: int) -> None:
    under, over = coiled(Chance(seed, "coil"), TOP, FOOT, HALF)
    body = wound(seed).body

    for drawing in (under, over):
        casts = [s for p in drawing.parts if p.material == "belly" and p.group != "snake head" for s in p.shadows]
        assert casts
        for shadow in casts:
            assert abs(float(shadow.path[:, 0].mean())) == pytest.approx(HALF, abs=2.5), "by the edge of the thing"
            assert shadow.reach < 2.5 * body.half.max()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_head_is_the_largest_thing_and_over_the_hilt(seed: int) -> None:
    _, over = coiled(Chance(seed, "coil"), TOP, FOOT, HALF)
    head = Drawing(tuple(p for p in over.parts if p.group == "snake head" and p.material in ("scale", "belly")))
    x0, _, x1, y1 = head.bounds()

    assert x1 - x0 > 0.35 * (FOOT - TOP), "a third and more of what it winds round"
    assert x1 - x0 > 6 * wound(seed).body.half.max() * 0.9
    assert y1 < TOP and y1 > TOP - 40, "over the guard, near to it"
    assert x0 < 30 and x1 > -30 and abs(x0 + x1) / 2 < 45, "by the axis"


@pytest.mark.parametrize("seed", SEEDS)
def test_markings_that_are_shown_are_whole(seed: int) -> None:
    found = wound(seed)
    _, over = coiled(Chance(seed, "coil"), TOP, FOOT, HALF)
    stretches = {
        name: union_all([polygon(p.ring) for p in over.parts if p.group == name]).buffer(0.3)
        for name, _, _ in found.before
    }

    marks = [p for p in over.parts if p.material == "mark"]
    assert len(marks) > 6
    for mark in marks:
        shape = polygon(mark.ring)
        assert stretches[mark.group.removesuffix(" mark")].intersection(shape).area > 0.97 * shape.area


@pytest.mark.parametrize("seed", SEEDS)
def test_behind_a_dagger_lines_run_up_to_its_edge(seed: int) -> None:
    spec = DesignSpec("fine-line", 120.0, (Subject("snake"), Subject("dagger")), upright=True)
    whole = coil(Subject("dagger"), spec, Chance(seed, "picture"))

    blade = [i for i, p in enumerate(whole.parts) if p.body.endswith("blade")]
    behind = whole.parts[: min(blade)]
    assert {p.body for p in behind} == {"snake/snake"}
    assert {p.group for p in behind} == {whole.parts[i].group for i in blade}


def test_a_snake_winds_round_other_things_too() -> None:
    spec = DesignSpec("traditional", 120.0, (Subject("snake"), Subject("anchor")))

    whole = coil(Subject("anchor"), spec, Chance(3, "picture"))

    order = ["snake" if "snake" in (p.group + p.body) else "anchor" for p in whole.parts]
    assert order[0] == order[-1] == "snake" and "anchor" in order


@pytest.mark.parametrize("seed", SEEDS)
def test_a_dagger_to_be_wound_round_has_more_room_and_a_bare_blade(seed: int) -> None:
    long, plain = long_dagger(Chance(seed, "dagger")), dagger(Chance(seed, "dagger"))

    assert long.size()[1] > plain.size()[1] + 50
    assert long.size()[0] == pytest.approx(plain.size()[0])
    assert not [p for p in long.parts if p.body == "blade" and (p.material == "steel" or p.shadows)]
    assert [p for p in plain.parts if p.body == "blade" and p.material == "steel"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_broad_thing_is_wound_round_once_by_a_body_of_its_own_breadth(seed: int) -> None:
    found = winding(Chance(seed, "coil"), -60.0, 100.0, 85.0)
    centre = found.body.centre

    assert [name for name, _, _ in found.before] == ["over high", "over neck"]
    slim = winding(Chance(seed, "coil"), -60.0, 100.0, HALF)
    assert found.body.half.max() > 1.3 * slim.body.half.max()
    before = np.zeros(len(centre), bool)
    for _, a, b in found.before:
        before[a:b] = True
    across = np.flatnonzero(np.abs(centre[:, 0]) < 60)
    runs = [r for r in np.split(across, np.flatnonzero(np.diff(across) > 1) + 1) if np.ptp(centre[r, 0]) > 50]
    assert [bool(before[r].all()) for r in runs][-3:] == [True, False, True]
    assert all(before[r].all() or not before[r].any() for r in runs), "no pass is half before and half behind"


@pytest.mark.parametrize("seed", SEEDS)
def test_markings_lie_where_the_body_is_in_sight_and_in_every_longer_stretch_of_it(seed: int) -> None:
    found = wound(seed)
    body = found.body
    under, over = coiled(Chance(seed, "coil"), TOP, FOOT, HALF)
    shown = union_all([polygon(p.ring) for p in over.parts if p.group in {name for name, _, _ in found.before}])
    hidden = box(-HALF, TOP, HALF, FOOT).difference(shown.buffer(0.2))

    marks = [polygon(p.ring) for p in under.parts if p.material == "mark"]
    assert max(mark.intersection(hidden).area / mark.area for mark in marks) < 0.35, "none is cut to a scrap"
    near = [min(float(np.hypot(*(body.centre - mark.centroid.coords[0]).T).min()) for mark in marks)]
    assert max(near) < body.half.max()
    seen = np.abs(body.centre[:, 0]) > HALF
    run = np.flatnonzero(seen & (body.half > 0.5 * body.half.max()) & (body.centre[:, 1] > TOP + 20))
    for i in run:
        assert min(mark.distance(Point(body.centre[i])) for mark in marks) < 4.2 * body.half[i]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_plate_ends_as_a_crumb_beside_the_thing(seed: int) -> None:
    under, _ = coiled(Chance(seed, "coil"), TOP, FOOT, HALF)
    thing = box(-HALF, TOP, HALF, FOOT)

    plates = [line for p in under.parts if p.material == "belly" for line in p.lines]
    assert plates
    assert min(LineString(line.path).distance(thing) for line in plates) > 0.5


def test_black_that_goes_behind_keeps_one_even_gap_beside_the_line_of_what_lies_over_it() -> None:
    body = Part(np.array([(10.0, 20.0), (60.0, 20.0), (60.0, 40.0), (10.0, 40.0)]), "snake", group="x", edges=())
    bar = Part(np.array([(40.0, 10.0), (50.0, 10.0), (50.0, 50.0), (40.0, 50.0)]), "metal", group="x")
    style = style_named("blackwork")

    def gap(parted: float) -> float:
        plate = inked([replace(body, parted=parted), bar], style, 70.0, 60.0, 1.0, Chance(1, "ink"))
        left = [g for g in get_parts(plate.shade) if g.bounds[0] < 20]
        return 40.0 - max(g.bounds[2] for g in left)

    assert gap(0.0) < style.seam + 0.05
    assert gap(0.5) == pytest.approx(style.seam + 0.5 * style.outline, abs=0.05)
    assert gap(-1.0) < 0.1
