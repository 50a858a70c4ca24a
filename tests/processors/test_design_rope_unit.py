"""A rope: strands where the whole has them, ends that are whipped and frayed; the anchor it is wound about."""

from __future__ import annotations

import numpy as np
import pytest
from shapely import LineString, union_all

from processors.design.chance import Chance
from processors.design.curves import resample
from processors.design.motifs.anchor import anchor
from processors.design.motifs.rope import HALF, frayed, rope, rope_slice
from processors.design.pen import polygon

PATH = resample(np.array([(0.0, 0.0), (200.0, 0.0)]), 300)
SEEDS = range(3)


def test_a_piece_of_a_rope_has_the_strands_and_flanks_of_the_whole() -> None:
    whole, piece = rope(PATH), rope_slice(PATH, 90, 180, "over")

    assert whole.group == "rope" and piece.group == "over" and whole.body == piece.body
    all_strands = {tuple(np.round(line.path[0], 6)) for line in whole.lines}
    assert 5 < len(piece.lines) < len(whole.lines)
    assert all(tuple(np.round(line.path[0], 6)) in all_strands for line in piece.lines)
    assert polygon(whole.ring).buffer(0.01).contains(polygon(piece.ring))
    assert [line.weight for line in piece.edges or ()] == ["outline", "outline"]


def test_strands_slant_from_one_flank_to_the_other() -> None:
    for line in rope(PATH).lines:
        (x0, y0), (x1, y1) = line.path[0], line.path[-1]
        assert abs(y1 - y0) == pytest.approx(2 * HALF, abs=0.01)
        assert x1 - x0 > 0.8 * HALF, "across would be a ladder"


def test_an_end_is_whipped_and_its_yarns_go_on_from_it_unevenly() -> None:
    yarns, band = frayed(PATH, 14.0, "end")

    assert polygon(band.ring).intersects(polygon(rope(PATH).ring))
    reach = [float(line.path[-1, 0]) - 200.0 for line in yarns.edges or ()]
    assert len(reach) == 5 and min(reach) > 8 and len({round(r, 3) for r in reach}) == 5
    assert all(line.end < 0.3 * line.start for line in yarns.edges or ()), "they taper"


@pytest.mark.parametrize("seed", SEEDS)
def test_one_rope_goes_through_the_ring_round_the_shank_and_ends_twice(seed: int) -> None:
    parts = anchor(Chance(seed, "anchor"), True).parts
    groups = [p.group for p in parts]
    whole = next(p for p in parts if p.group == "rope")
    ring = next(p for p in parts if p.group == "anchor ring" and p.holes)

    hole = polygon(ring.holes[0])
    assert polygon(whole.ring).intersection(hole).area > 0.3 * hole.area, "it goes through the ring"
    assert groups.index("rope") < groups.index("anchor ring") < groups.index("rope ring")
    assert {"rope tail", "rope end"} <= set(groups)
    n = len(whole.ring) // 2
    middle = LineString((whole.ring[:n] + whole.ring[n:][::-1]) / 2)
    assert all(middle.buffer(2 * HALF).contains(polygon(p.ring)) for p in parts if p.group.startswith("rope over"))


@pytest.mark.parametrize("seed", SEEDS)
def test_flukes_are_solid_with_one_highlight_each_on_the_side_of_the_light(seed: int) -> None:
    palms = [p for p in anchor(Chance(seed, "anchor")).parts if p.group == "anchor palm"]
    dark, light = ([p for p in palms if p.material == m] for m in ("metal dark", "white"))

    assert len(dark) == len(light) == 2
    black = union_all([polygon(p.ring) for p in dark])
    for shine in light:
        assert black.buffer(0.1).contains(polygon(shine.ring))
        own = min(dark, key=lambda p: float(np.hypot(*(p.ring.mean(axis=0) - shine.ring.mean(axis=0)))))
        assert shine.ring[:, 0].mean() < own.ring[:, 0].mean()
