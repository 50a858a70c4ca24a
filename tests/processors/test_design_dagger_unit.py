"""What a dagger promises: one axis, one outline, its dark in graded whips, a grip that ends under its guard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import shapely
from shapely import LineString, MultiPoint, affinity, union_all

from processors.design.chance import Chance
from processors.design.motifs.dagger import dagger, long_dagger
from processors.design.parts import UNBROKEN, Drawing
from processors.design.pen import polygon


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_dagger_for_black_has_graded_whips_on_its_shaded_half_alone(seed: int) -> None:
    parts = dagger(Chance(seed, "dagger")).parts
    (dark,) = (polygon(p.ring) for p in parts if p.material == "spike" and p.body == "blade")
    half = polygon(next(p.ring for p in parts if p.material == "steel"))

    assert dark.is_valid
    assert dark.difference(half.buffer(1.0)).is_empty
    assert 0.4 < dark.area / half.area < 0.75
    counts = []
    for y in (-42.0, 0.0, 20.0, 40.0, 60.0, 85.0):
        cut = dark.intersection(LineString([(-5, y), (30, y)]))
        counts.append((shapely.get_num_geometries(cut), cut.length))
    lengths = [long for _, long in counts]
    assert lengths == sorted(lengths, reverse=True), "it dies towards the point"
    assert max(n for n, _ in counts) >= 4 and counts[0][0] == counts[-1][0] == 1
    blade = [p for p in long_dagger(Chance(seed, "dagger")).parts if p.body == "blade"]
    assert not [p for p in blade if p.material == "spike"]


@pytest.mark.parametrize("seed", range(1, 6))
def test_a_dagger_is_even_about_its_ridge_and_its_whole_outline_one_weight(seed: int) -> None:
    parts = dagger(Chance(seed, "dagger")).parts
    lit, shaded = (next(polygon(p.ring) for p in parts if p.material == m) for m in ("white", "steel"))

    assert affinity.scale(lit, -1, 1, origin=(0, 0)).symmetric_difference(shaded).area < 1e-6
    assert parts[0].material in UNBROKEN, "the first of a group says whether its outline swells"
    hilt = union_all([polygon(p.ring) for p in parts if p.body == "hilt" and p.material == "gold"])
    assert hilt.contains(polygon(parts[0].ring)), "and is not seen"


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("draw", [dagger, long_dagger])
def test_the_last_turn_of_a_grip_goes_under_the_guard(draw: Callable[[Chance], Drawing], seed: int) -> None:
    parts = draw(Chance(seed, "dagger")).parts
    (grip,) = (p for p in parts if p.material == "wood")
    bar = polygon(next(p.ring for p in parts if p.material == "gold"))

    assert len(grip.lines) >= 2
    assert min(bar.distance(LineString(line.path)) for line in grip.lines) > 2.0, "no half turn is left above it"
    foot = grip.ring[grip.ring[:, 1] > grip.ring[:, 1].max() - 3.0]
    assert bar.contains(MultiPoint(foot)), "nor its end"
    darks = [polygon(p.ring) for p in parts if p.material == "spike" and p.body == "hilt"]
    bound = polygon(grip.ring)
    assert sum(bound.buffer(0.3).contains(d) for d in darks) == len(grip.lines) + 1, "each turn has its dark"
