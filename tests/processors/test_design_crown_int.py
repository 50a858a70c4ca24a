"""The crown: within the bar in every style, its planes in geometric, and on the head that it is named with."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import shapely

from processors.design.chance import Chance
from processors.design.compose import Scene, compose
from processors.design.ink import inked
from processors.design.motifs.crown import crown
from processors.design.parse import parse
from processors.design.pen import polygon
from processors.design.styles import STYLES, style_named
from processors.design.styles.geometric_crown import ridged_crowns

NAMES = [style.name for style in STYLES]


def scene_of(prompt: str, style: str = "traditional", seed: int = 1) -> Scene:
    spec, unmatched = parse(prompt, style, 120.0)
    assert not unmatched
    return compose(spec, style_named(style), Chance(seed, "design"))


def silhouette(scene: Scene, name: str) -> shapely.Geometry:
    return shapely.union_all([polygon(p.ring, p.holes) for p in scene.parts if p.group.startswith(name)])


@pytest.mark.parametrize("style", NAMES)
@pytest.mark.parametrize("prompt", ["a crown", "a skull wearing a crown"])
def test_every_stroke_is_as_wide_as_the_style_says(prompt: str, style: str) -> None:
    look = style_named(style)
    scene = scene_of(prompt, style)
    plate = inked(scene.parts, look, scene.width_mm, scene.height_mm, scene.k, Chance(1, "ink"), scene.clip)
    ink = plate.shade.union(plate.outline)
    thin = look.min_line * scene.k
    assert ink.difference(ink.buffer(-thin * 0.45).buffer(thin * 0.47)).area < 0.012 * ink.area
    assert ink.is_valid and ink.area > 0


def test_three_seeds_give_three_crowns() -> None:
    shapes = [shapely.union_all([polygon(p.ring) for p in crown(Chance(seed, "crown")).parts]) for seed in (1, 2, 3)]
    for a, b in combinations(shapes, 2):
        assert a.intersection(b).area / a.union(b).area < 0.95
        assert a.symmetric_difference(b).area > 200


@pytest.mark.parametrize("seed", range(1, 7))
def test_the_cap_never_looks_out_beside_the_metal(seed: int) -> None:
    parts = crown(Chance(seed, "crown")).parts
    metal = max((p for p in parts if p.material == "gold"), key=lambda p: polygon(p.ring).area)
    low, high = metal.ring.min(axis=0), metal.ring.max(axis=0)
    for fold in (p for p in parts if p.material == "petal"):
        assert (fold.ring.min(axis=0) > low).all() and fold.ring[:, 0].max() < high[0]
        outside = polygon(fold.ring).difference(shapely.convex_hull(polygon(metal.ring)))
        assert outside.area < 0.02 * polygon(fold.ring).area


@pytest.mark.parametrize("seed", range(1, 7))
def test_geometric_crowns_have_planes_on_every_point(seed: int) -> None:
    before = crown(Chance(seed, "crown")).parts
    after = ridged_crowns(before)
    planes = [p for p in after if p.material.startswith("plane")]
    assert sum(p.material == "plane dark" for p in planes) == 2
    assert sum(p.material == "plane shade" for p in planes) == 3
    whole = polygon(max((p for p in after if p.material == "gold"), key=lambda p: polygon(p.ring).area).ring)
    assert all(polygon(p.ring).difference(whole).area < 0.02 * whole.area for p in planes)
    assert len(after) == len(before) + len(planes)


@pytest.mark.parametrize("head", ["skull", "heart", "owl"])
@pytest.mark.parametrize("said", ["a {} with a crown", "a {} wearing a crown", "a crown over a {}", "a crown on a {}"])
def test_a_crown_named_with_a_head_sits_on_it(head: str, said: str) -> None:
    scene = scene_of(said.format(head))
    wearer, worn = silhouette(scene, head), silhouette(scene, "crown0")
    assert worn.bounds[1] < wearer.bounds[1] < worn.bounds[3], "its points rise above, its foot does not"
    assert abs(worn.centroid.x - wearer.centroid.x) < 0.2 * (wearer.bounds[2] - wearer.bounds[0])
    assert worn.intersection(wearer).area < 0.3 * wearer.area
    groups = [p.group.split("/")[0] for p in scene.parts]
    assert groups.index("crown0") > max(i for i, g in enumerate(groups) if g.startswith(head))


def test_two_crowns_and_a_crown_beside_a_rose_are_as_ever() -> None:
    assert len({p.group.split("/")[0] for p in scene_of("two crowns").parts if "crown" in p.group}) == 2
    scene = scene_of("a rose with a crown")
    rose, worn = silhouette(scene, "rose"), silhouette(scene, "crown")
    assert not rose.is_empty and not worn.is_empty
    assert np.hypot(worn.centroid.x - rose.centroid.x, worn.centroid.y - rose.centroid.y) > 10


@pytest.mark.parametrize("prompt", ["eine Krone", "una corona", "une couronne", "a tiara", "the crown"])
def test_it_is_called_in_four_languages(prompt: str) -> None:
    spec, unmatched = parse(prompt, "fine-line", 100.0)
    assert [s.motif for s in spec.subjects] == ["crown"] and unmatched == ()
