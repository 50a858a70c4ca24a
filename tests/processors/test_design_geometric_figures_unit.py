"""Things the geometric style builds of planes: roses, leaves, skulls, owls, moths, skies, anchors, snakes, daggers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely import Polygon

from processors.design.chance import Chance
from processors.design.curves import Points
from processors.design.motifs import BY_NAME
from processors.design.motifs.anchor import anchor
from processors.design.motifs.leaf import leaf
from processors.design.motifs.rose import bloom
from processors.design.motifs.rose_side import from_the_side
from processors.design.parse import parse
from processors.design.parts import Part
from processors.design.styles.geometric import GEOMETRIC
from processors.design.styles.geometric_anchor import anchors
from processors.design.styles.geometric_dagger import daggers
from processors.design.styles.geometric_leaf import leaves, stalks
from processors.design.styles.geometric_moth import moths
from processors.design.styles.geometric_owl import SIDES, owls
from processors.design.styles.geometric_rope import roped
from processors.design.styles.geometric_rose import roses
from processors.design.styles.geometric_skull import skulls
from processors.design.styles.geometric_sky import skies
from processors.design.styles.geometric_snake import snake_heads
from processors.design.styles.geometric_winding import wound
from processors.design.tight import coil

SEEDS = (1, 2, 3, 4)
PLANES = {"plane", "plane shade", "plane dark"}


def shape(ring: Points) -> shapely.Geometry:
    return shapely.make_valid(Polygon(ring))


def cover(parts: list[Part]) -> shapely.Geometry:
    return shapely.union_all([shape(p.ring) for p in parts])


def drawn(name: str, seed: int = 1, form: str = "") -> list[Part]:
    return list(BY_NAME[name].draw(Chance(seed), form, 0).named(f"{name}0").parts)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rose_is_planes_of_three_tones_where_its_head_was(seed: int) -> None:
    for head in (bloom(Chance(seed)), from_the_side(Chance(seed))):
        petals = [p for p in head.parts if p.body == "head"]
        cut = roses(petals)

        assert {p.material for p in cut} == PLANES
        assert cover(cut).intersection(cover(petals)).area > 0.8 * cover(petals).area
        assert all(len(p.ring) < 12 for p in cut)


def test_a_roses_petals_grow_outwards_and_its_throat_alone_is_black() -> None:
    cut = roses([p for p in bloom(Chance(2)).parts if p.body == "head"])
    rounds = np.array([shape(p.ring).area for p in cut if p.edges]).reshape(3, 5)

    assert (rounds[0] > rounds[1].max()).all() and (rounds[1] > rounds[2].max()).all()
    assert [p.material for p in cut].count("plane dark") == 1


def test_a_rose_has_one_light_from_the_upper_left() -> None:
    cut = roses(bloom(Chance(2)).parts)
    ruled, bare = ([p for p in cut if p.material == tone and p.edges == ()] for tone in ("plane shade", "plane"))

    assert np.mean([p.ring.mean(axis=0) for p in ruled], axis=0).sum() > 0
    assert np.mean([p.ring.mean(axis=0) for p in bare], axis=0).sum() < 0


def test_a_leafs_creases_spring_from_its_midrib() -> None:
    cut = leaves([p for p in leaf(Chance(1)).parts if p.material not in GEOMETRIC.skip])
    whole, dark, *creased = cut

    assert [p.material for p in (whole, dark)] == ["plane", "plane dark"] and creased
    rib = {tuple(at) for at in np.round(dark.ring[:3], 6).tolist()}
    assert tuple(np.round(whole.ring[0], 6)) in rib
    assert all(shape(p.ring).difference(shape(whole.ring).buffer(0.5)).area < 0.5 for p in creased)


def test_a_stalk_runs_straight_and_a_thorn_is_a_triangle() -> None:
    stems = [p for p in BY_NAME["rose"].draw(Chance(3), "", 0).parts if p.material == "stem"]
    stems = stems or [p for s in range(9) for p in BY_NAME["rose"].draw(Chance(s), "", 0).parts if p.material == "stem"]
    cut = stalks(stems)

    assert all(len(p.ring) in (3, 9, 10) for p in cut) and any(len(p.ring) > 8 for p in cut)


@pytest.mark.parametrize("mirror", [False, True])
def test_a_skull_is_its_own_mirror_image_but_for_its_shade(mirror: bool) -> None:
    cut = skulls(BY_NAME["skull"].draw(Chance(1), "", 0).placed(mirror=mirror).parts)
    dark = [p for p in cut if p.material == "hollow"]
    ruled = [p for p in cut if p.material == "plane shade"]
    axis = float(cover(cut).bounds[0] + cover(cut).bounds[2]) / 2

    assert len(dark) == 5, "two sockets, two halves of the nose, the mouth"
    flipped = shapely.transform(cover(dark), lambda xy: np.column_stack([2 * axis - xy[:, 0], xy[:, 1]]))
    assert flipped.symmetric_difference(cover(dark)).area < 0.02 * cover(dark).area
    assert sum(float(p.ring[:, 0].mean()) > axis for p in ruled) >= len(ruled) - 1, "its right side lies in shade"
    assert max(cut, key=lambda p: float(p.ring[:, 1].max())).group == cut[0].group == "skull"
    assert cut[0].ring[:, 1].max() > max(p.ring[:, 1].max() for p in dark), "its jaw is below"


def test_an_owl_has_a_breast_of_lozenges_and_eyes_of_eight_sides() -> None:
    cut = owls(drawn("owl"), 1.0)
    breast = [p for p in cut if p.group == "owl0/owl" and p.material in PLANES]
    eyes = [p for p in cut if p.group == "owl0/owl head" and p.material in ("gold", "pupil") and len(p.ring) == SIDES]

    assert len(breast) > 8 and all(len(p.ring) == 4 for p in breast)
    assert len(eyes) == 4
    faces = [p for p in cut if p.group == "owl0/owl head" and p.material == "white"]
    assert all(len(p.lines) == SIDES for p in faces), "a crease from each corner of the eye"


def test_a_moths_tails_are_two_facets_each_and_its_thorax_is_ruled() -> None:
    cut = moths(drawn("moth", 1, "luna"))
    wings = [p for p in cut if p.group == "moth0/hind" and p.material in PLANES]
    left, right = ([p for p in wings if (p.ring[:, 0].mean() > 0) == side] for side in (False, True))

    assert len(left) == len(right) > 5 and not any(p.material == "wing pale" and "hind" in p.group for p in cut)
    assert cover(left).area == pytest.approx(cover(right).area, rel=0.05)
    assert any(p.body.endswith("collar") and p.material == "plane shade" for p in cut)


@pytest.mark.parametrize("seed", SEEDS)
def test_clouds_are_ruled_below_and_the_sun_has_a_face_of_planes(seed: int) -> None:
    clouds = skies(drawn("cloud", seed), 1.0)
    sun = skies(drawn("sun", seed), 1.0)

    for group in {p.group for p in clouds}:
        own = [p for p in clouds if p.group == group]
        whole, under = own[0], next(p for p in own if p.material == "plane shade")
        assert under.ring[:, 1].mean() > whole.ring[:, 1].mean()
        assert shape(under.ring).difference(shape(whole.ring).buffer(0.5)).area < 0.05 * shape(under.ring).area
    assert {p.material for p in sun} == PLANES
    assert all(len(p.ring) <= 12 for p in sun)


def test_an_anchor_has_a_ring_of_eight_sides_and_a_straight_stock() -> None:
    cut = anchors(drawn("anchor"))
    ring = next(p for p in cut if p.group == "anchor0/anchor ring")

    assert len(ring.ring) == len(ring.holes[0]) == 8
    assert next(len(p.ring) for p in cut if p.material == "wood") == 6
    dark = [p for p in cut if p.material == "plane dark"]
    assert dark and all(Polygon(ring.ring).buffer(0.1).contains(Polygon(p.ring)) for p in dark)


def test_a_rope_crosses_an_anchors_shank_three_times_alike() -> None:
    cut = wound(anchors(list(anchor(Chance(1), roped=True).named("anchor0").parts)))
    over = [p.ring for p in cut if p.group.endswith("rope over low")]
    assert len(over) == 3
    assert all(np.allclose(ring - ring.mean(axis=0), over[0] - over[0].mean(axis=0)) for ring in over)
    assert PLANES - {"plane shade"} <= {p.material for p in cut if p.group == "anchor0/anchor"}


def test_the_pieces_of_a_rope_share_its_corners() -> None:
    whole, *pieces = [p for p in anchor(Chance(1), roped=True).named("anchor0").parts if p.material == "rope"]
    cut, *others = roped([whole, *pieces], 1.0)

    assert len(cut.ring) < 60 and all(len(line.path) == 2 for line in cut.lines) and others
    assert all(shape(p.ring).difference(shape(cut.ring).buffer(0.2)).area < 0.02 * shape(p.ring).area for p in others)


def test_a_snakes_head_is_planes_with_a_lozenge_for_an_eye() -> None:
    parts = [p for p in drawn("snake") if p.group.endswith("snake head")]
    turned = [replace(p, ring=p.ring * [-1.0, 1.0]) for p in parts]

    for head in (parts, turned):
        cut = snake_heads(head)
        if len(cut) == len(head):
            continue  # it is seen from above
        eye = next(p for p in cut if p.material == "white" and len(p.ring) == 4)
        scale = next(p for p in cut if p.material == "scale")
        assert shape(scale.ring).contains(shape(eye.ring))
        assert {p.material for p in cut} >= {"plane", "plane shade"}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_blade_is_ruled_from_its_shoulders_to_one_point(seed: int) -> None:
    spec, _ = parse("a snake around a dagger", "geometric", 120.0)
    before = [p for p in coil(spec.subjects[1], spec, Chance(seed)).parts if "dagger" in p.body]
    cut = daggers(before)
    one, other = (p for p in cut if p.body == "dagger0/blade" and p.material == "white")

    assert len(one.ring) == len(other.ring) == 4
    assert one.ring[-1] == pytest.approx(other.ring[-1]) and one.ring[0] == pytest.approx(other.ring[0])
    was = cover([p for p in before if p.body == "dagger0/blade" and p.material == "white"])
    assert cover([one, other]).intersection(was).area > 0.8 * was.area


def test_a_dagger_alone_keeps_both_sides_of_its_blade() -> None:
    before = drawn("dagger")

    assert sum(len(p.ring) == 123 for p in daggers(before)) == sum(len(p.ring) == 123 for p in before) == 2
