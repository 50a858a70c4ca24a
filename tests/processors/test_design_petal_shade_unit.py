"""The dark of a petal lies along the fold where it comes out from under another, and dies away at both ends."""

from __future__ import annotations

import numpy as np
import pytest

from processors.design.chance import Chance
from processors.design.motifs.foliage import CLEAR, Spray, outline, sepal, sprays, without_scraps
from processors.design.motifs.petal_shade import shaded
from processors.design.parts import Drawing, Part
from processors.design.pen import polygon


def box(x0: float, y0: float, x1: float, y1: float, **more: object) -> Part:
    ring = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
    return Part(ring, "petal", group="rose", **more)  # type: ignore[arg-type]


def petal(high: float = 40.0, wide: float = 60.0) -> Part:
    """Rails run down from its foot at y = 0."""
    rails = [np.column_stack([np.full(20, x), np.linspace(0, high, 20)]) for x in np.linspace(1, wide - 1, 15)]
    return box(0, 0, wide, high, grain=np.stack(rails))


def test_the_dark_lies_on_the_edge_of_what_covers_the_foot() -> None:
    under, over = shaded([petal(), box(-5, -5, 65, 12)])

    dark, half = under.shadows
    middle = dark.path[len(dark.path) // 2]
    assert abs(middle[1] - 12.0) < 1.0
    assert dark.reach < half.reach and dark.depth > half.depth
    assert dark.reach < 40.0 - 12.0, "some of the petal stays in the light"
    assert over.shadows == ()


def test_it_draws_back_under_the_cover_at_both_ends() -> None:
    dark = shaded([petal(), box(-5, -5, 65, 12)])[0].shadows[0]

    middle = dark.path[len(dark.path) // 2, 1]
    assert dark.path[0, 1] < middle - 3 and dark.path[-1, 1] < middle - 3


@pytest.mark.parametrize("over", [box(-5, -5, 65, 37), box(-5, -5, 65, 45)], ids=["hardly seen", "hidden"])
def test_a_petal_of_which_hardly_anything_is_seen_has_no_dark(over: Part) -> None:
    assert shaded([petal(), over])[0].shadows == ()


def test_a_short_fold_before_much_light_has_none_either() -> None:
    assert shaded([petal(60, 20), box(-5, -5, 25, 12)])[0].shadows == ()


def disc(r: float = 50.0, x: float = 0.0) -> Drawing:
    a = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    return Drawing((Part(np.column_stack([x + r * np.cos(a), r * np.sin(a)]), "petal", group="rose"),))


def test_leaves_spring_from_under_the_rim() -> None:
    heads = outline([disc()])
    leaves = sprays((Spray(10, 0.6), Spray(50, 0.5)), (0.0, 0.0), heads, Chance(1), "leaf")

    assert [one.parts[0].group for one in leaves] == ["leaf0/leaf", "leaf1/leaf"]
    for one in leaves:
        foot = one.parts[0].ring[0]
        assert 36.0 < np.hypot(*foot) < 44.0
        assert outline([one]).difference(heads).area > CLEAR * outline([one]).area


def test_a_leaf_is_turned_aside_or_left_out_where_others_would_hide_it() -> None:
    heads = outline([disc()])
    alone = sprays((Spray(30, 0.6),), (0.0, 0.0), heads, Chance(1), "leaf")
    twice = sprays((Spray(30, 0.6), Spray(30, 0.6)), (0.0, 0.0), heads, Chance(1), "leaf")
    behind = sprays((Spray(30, 0.6),), (0.0, 0.0), heads.buffer(40).difference(heads.buffer(5)), Chance(1), "leaf")

    assert len(alone) == 1 and len(behind) <= 1
    shapes = [outline([one]) for one in twice]
    assert all(a.intersection(b).area < (1 - CLEAR) * a.area for a in shapes for b in shapes if a is not b)
    many = sprays(tuple(Spray(30, 0.6) for _ in range(6)), (0.0, 0.0), heads, Chance(1), "leaf")
    assert len(many) < 6


def test_a_calyx_is_whole_or_not_there() -> None:
    up, down = (sepal(np.column_stack([np.linspace(40, 90, 20), np.full(20, y)]), 4.0) for y in (-20.0, 20.0))
    flower = Drawing((up, down, *disc(30).parts))

    assert len(without_scraps(flower, polygon(disc(30).parts[0].ring)).parts) == 3
    covered = without_scraps(flower, polygon(np.array([(30, 5), (95, 5), (95, 40), (30, 40)])))
    assert [p.material for p in covered.parts] == ["petal"]
