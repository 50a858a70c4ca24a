"""What a cat's coat and a wolf's planes are in single styles."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
import shapely
from shapely import LineString, union_all

from processors.design.chance import Chance
from processors.design.compose import compose
from processors.design.ink import Plate, inked
from processors.design.motifs.cat import BODY
from processors.design.parse import parse
from processors.design.parts import Part
from processors.design.pen import polygon
from processors.design.styles import STYLES, style_named
from processors.design.styles.cat_coat import coated
from processors.design.styles.geometric_cat import LID
from processors.design.styles.ornamental_cat import STRING, haunch_of, mandala_of, spine_of, string_of
from processors.design.styles.palette import sparse
from processors.design.styles.wolf_pelt import FURS, pelted

CAT, WOLF = "minimal line of a cat asleep", "wolf head, geometric"
SEEDS = (1, 2, 3)


@lru_cache(maxsize=32)
def parts_of(prompt: str, style: str, seed: int = 1) -> tuple[tuple[Part, ...], float, float, float]:
    spec, _ = parse(prompt, style, 120.0)
    scene = compose(spec, style_named(style), Chance(seed, "design"))
    return scene.parts, scene.k, scene.width_mm, scene.height_mm


def plate_of(prompt: str, style: str, seed: int = 1) -> Plate:
    parts, k, width, height = parts_of(prompt, style, seed)
    hand = style_named(style)
    hand = sparse(hand, parts) if "minimal" in prompt else hand
    return inked(parts, hand, width, height, k, Chance(seed, "ink"))


def mirrored(shape: shapely.Geometry, axis: float) -> shapely.Geometry:
    return shapely.transform(shape, lambda xy: np.column_stack([2 * axis - xy[:, 0], xy[:, 1]]))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_geometric_cat_is_planes_that_cover_it(seed: int) -> None:
    parts, k, *_ = parts_of(CAT, "geometric", seed)
    cut = coated(parts, style_named("geometric"), k)
    planes = [p for p in cut if p.material.startswith("plane")]
    whole = union_all([polygon(p.ring) for p in parts if p.material == "coat"])

    assert not any(p.material == "coat" for p in cut)
    assert {p.material for p in planes} == {"plane", "plane shade", "plane dark"}
    assert all(len(p.ring) <= 20 for p in planes)
    covered = union_all([polygon(p.ring) for p in planes])
    assert covered.intersection(whole).area > 0.93 * whole.area
    assert sum(p.material == "pupil" and len(p.ring) == len(LID) for p in cut) >= 2, "its eyes are shut"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_black_cat_is_one_mass_whose_lines_are_bare(seed: int) -> None:
    plate = plate_of(CAT, "blackwork", seed)
    cat = next(iter(plate.silhouettes.values()))
    ink = plate.shade.union(plate.outline)

    assert 0.8 * cat.area < ink.area < cat.area
    skin = cat.difference(ink.buffer(0.02))
    assert max(g.length for g in shapely.get_parts(skin)) > 1.2 * plate.width_mm, (
        "the tail and the haunch part in lines"
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_the_shade_and_the_fur_of_a_cat_lie_within_its_coat(seed: int) -> None:
    parts, k, *_ = parts_of(CAT, "traditional", seed)
    body = next(p for p in parts if len(p.ring) == BODY)
    skin = polygon(body.ring)
    fresh = [p for p in coated(parts, style_named("traditional"), k) if all(p is not q for q in parts)]
    assert len(fresh) == 3 and all(p.material == "tabby" for p in fresh)
    assert all(polygon(p.ring).difference(skin.buffer(0.1)).area < 0.01 for p in fresh)
    assert 0.03 < union_all([polygon(p.ring) for p in fresh]).area / skin.area < 0.2

    parts, k, *_ = parts_of(CAT, "botanical", seed)
    body = next(p for p in coated(parts, style_named("botanical"), k) if len(p.ring) == BODY)
    fur = [line for line in body.lines if line.weight == "detail"]
    assert len(fur) > 60 and all(line.end == 0.0 for line in fur), "each runs out in a point"
    inside = polygon(body.ring).buffer(0.6)
    assert sum(inside.contains(LineString(line.path)) for line in fur) > 0.9 * len(fur)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mandala_fills_the_haunch_of_an_ornamental_cat(seed: int) -> None:
    parts, *_ = parts_of(CAT, "ornamental", seed)
    body = next(p for p in parts if len(p.ring) == BODY)
    ink, ground = mandala_of(body, 0.6, 0.4)
    haunch = haunch_of(body)

    assert haunch is not None and haunch.buffer(0.01).contains(ink) and ground.equals(haunch)
    assert ink.convex_hull.area > 0.55 * haunch.area
    assert haunch_of(next(p for p in parts if p.material == "pupil")) is None


def test_a_cat_of_which_something_was_cut_off_is_left_as_it_is() -> None:
    parts, k, *_ = parts_of(CAT, "geometric")
    body = next(p for p in parts if len(p.ring) == BODY)
    cut = tuple(Part(p.ring[:-9], p.material, group=p.group) if p is body else p for p in parts)

    for style in STYLES:
        assert coated(cut, style, k) == list(cut)


def test_a_fine_wolf_is_ruled_throughout() -> None:
    parts, k, *_ = parts_of(WOLF, "fine-line")
    laid = pelted(parts, style_named("fine-line"), k)
    lines = [line for p in laid for line in p.lines]

    assert not any(p.shadows for p in laid if p.material.startswith("fur"))
    assert len(lines) > 60
    for line in lines:
        ends = LineString([line.path[0], line.path[-1]])
        assert LineString(line.path).hausdorff_distance(ends) < 1e-6, "straight"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_dotted_wolf_is_graded_from_one_edge_of_each_plane_alike_on_both_sides(seed: int) -> None:
    parts, k, *_ = parts_of(WOLF, "dotwork", seed)
    laid = pelted(parts, style_named("dotwork"), k)
    graded = [p for p in laid if p.shadows]

    assert len(graded) > 24 and not any(p.lines for p in laid)
    assert all(len(p.shadows) == 1 for p in graded)
    xs = np.vstack([p.ring for p in laid])[:, 0]
    axis = float(xs.min() + xs.max()) / 2
    edges = [LineString(p.shadows[0].path) for p in graded]
    for edge in edges:
        assert min(edge.hausdorff_distance(mirrored(other, axis)) for other in edges) < 0.01


def test_the_colour_of_a_traditional_wolf_lies_in_one_band_and_beside_the_muzzle() -> None:
    parts, k, *_ = parts_of(WOLF, "traditional")
    style = style_named("traditional")
    laid = pelted(parts, style, k)
    coloured = [polygon(p.ring).buffer(0.05) for p in laid if p.material in FURS and p.material in style.colours]

    assert not any(p.lines for p in laid if p.material in FURS)
    brown = union_all([polygon(p.ring).buffer(0.05) for p in laid if p.material in ("fur", "fur light")])
    pale = union_all([polygon(p.ring) for p in laid if p.material == "fur pale"])
    assert len(shapely.get_parts(brown)) == 4, "ear to cheek, and beside the muzzle, on either side"
    assert pale.centroid.y > brown.centroid.y and union_all(coloured).area > brown.area, "a pale ruff below"


def test_the_fur_of_a_botanical_wolf_bends_and_its_edges_do() -> None:
    parts, k, *_ = parts_of(WOLF, "botanical")
    laid = pelted(parts, style_named("botanical"), k)
    strokes = [LineString(line.path) for p in laid for line in p.lines]
    bent = [s for s in strokes if s.length > 1.01 * s.interpolate(0).distance(s.interpolate(s.length))]

    assert len(strokes) > 90 and len(bent) > 0.2 * len(strokes)
    before, after = (union_all([polygon(p.ring) for p in some]).area for some in (parts, laid))
    assert 1.0 < after / before < 1.25, "its tufts bulge"
    drawn = union_all([polygon(p.ring) for p in laid])
    axis = (drawn.bounds[0] + drawn.bounds[2]) / 2
    assert drawn.intersection(mirrored(drawn, axis)).area > 0.99 * drawn.area
    assert {"fur", "fur pale", "white", "gold"} <= {p.material for p in laid}, "two browns over white"


def test_the_beads_of_an_ornamental_wolf_are_alike_on_both_sides() -> None:
    plate = plate_of(WOLF, "ornamental")
    beads = [g for g in shapely.get_parts(plate.outline) if g.area < 3.0 and not g.interiors]
    axis = (plate.outline.bounds[0] + plate.outline.bounds[2]) / 2

    assert len(beads) > 60
    every = union_all(beads)
    assert every.intersection(mirrored(every, axis)).area > 0.6 * every.area


@pytest.mark.parametrize("seed", SEEDS)
def test_a_wolfs_muzzle_is_narrow_its_eyes_slant_and_its_lips_reach_its_cheeks(seed: int) -> None:
    parts, *_ = parts_of(WOLF, "blackwork", seed)
    head = union_all([polygon(p.ring) for p in parts])
    x0, _, x1, _ = head.bounds
    axis = (x0 + x1) / 2
    eye = next(p.ring for p in parts if p.material == "gold" and p.ring[:, 0].mean() > axis)
    inner, outer = eye[int(np.argmin(eye[:, 0]))], eye[int(np.argmax(eye[:, 0]))]
    mouth = max(
        (p.ring for p in parts if p.material == "fur dark" and abs(p.ring[:, 0].mean() - axis) < 1),
        key=lambda ring: float(ring[:, 1].mean()),
    )
    nose = next(p.ring for p in parts if p.material == "pupil" and abs(p.ring[:, 0].mean() - axis) < 1)

    assert inner[1] - outer[1] > 0.5 * (outer[0] - inner[0]), "slanted"
    assert np.ptp(nose[:, 0]) < 0.2 * (x1 - x0)
    assert np.ptp(mouth[:, 0]) > 2 * np.ptp(nose[:, 0])
    corner = mouth[int(np.argmax(mouth[:, 0]))]
    assert corner[1] < mouth[np.abs(mouth[:, 0] - axis) < 1, 1].min(), "its corners lie higher than its middle"


@pytest.mark.parametrize("style", ["fine-line", "blackwork", "traditional"])
def test_a_wolfs_mouth_is_a_thin_line_and_its_irises_lie_clear_of_the_lids(style: str) -> None:
    parts, k, *_ = parts_of(WOLF, style)
    laid = pelted(parts, style_named(style), k)
    x0, y0, x1, y1 = union_all([polygon(p.ring) for p in parts]).bounds
    u, axis = (y1 - y0) / 156.0, (x0 + x1) / 2
    mouths = [p for p in laid if p.material == "pupil" and np.ptp(p.ring[:, 0]) > 50 * u]
    eyes = union_all([polygon(p.ring) for p in laid if p.material == "gold"])
    irises = [polygon(p.ring) for p in laid if p.material == "pupil" and abs(p.ring[:, 0].mean() - axis) > 15 * u]

    assert len(mouths) == 1
    assert polygon(mouths[0].ring).area / np.ptp(mouths[0].ring[:, 0]) < 4 * u
    assert sum(eyes.contains(iris) for iris in irises) == 2


def test_beads_lie_along_the_tail_of_an_ornamental_cat() -> None:
    parts, *_ = parts_of(CAT, "ornamental")
    body = next(p for p in parts if len(p.ring) == BODY)
    beads = string_of(body, 0.6, 0.4)

    assert len(shapely.get_parts(beads)) == STRING and polygon(body.ring).contains(beads)
    assert string_of(next(p for p in parts if p.material == "pupil"), 0.6, 0.4).is_empty


@pytest.mark.parametrize("seed", SEEDS)
def test_graded_beads_lie_along_the_back_of_an_ornamental_cat_clear_of_its_haunch(seed: int) -> None:
    composed, k, *_ = parts_of(CAT, "ornamental", seed)
    parts = coated(composed, style_named("ornamental"), k)
    body = next(p for p in parts if len(p.ring) == BODY)
    beads, haunch = spine_of(body, 0.6, 0.4), haunch_of(body)

    assert haunch is not None and len(beads) > 40
    assert all(polygon(body.ring).contains(bead) and bead.distance(haunch) > 1.0 for bead in beads)
    assert not any(a.intersects(b) for i, a in enumerate(beads) for b in beads[:i]), "none runs into another"
    sizes = [bead.area for bead in beads]
    assert max(sizes) > 1.5 * min(sizes), "graded"
    assert not body.shadows and not any(p.material == "tabby" for p in parts)
    assert spine_of(next(p for p in composed if p.material == "pupil"), 0.6, 0.4) == []
