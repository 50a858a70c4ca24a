"""The geometric style: faces cut in planes, and the construction that a drawing stands in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, union_all
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.ink import inked
from processors.design.motifs import BY_NAME
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part
from processors.design.pen import polygon
from processors.design.styles import style_named
from processors.design.styles.geometric_edges import TEXTURED, angular, edged, planed
from processors.design.styles.geometric_facets import CORNERS, facets, halves, inradius, shelf
from processors.design.styles.geometric_frame import framed, silhouette
from processors.design.styles.geometric_planes import cut_planes
from processors.design.styles.table import Style
from processors.design.tone import tone_map

GEOMETRIC = style_named("geometric")
SQUARE = Polygon([(0, 0), (10, 0), (10, 10), (0, 10)])


def disc(x: float = 50.0, y: float = 50.0, r: float = 30.0, **more: object) -> Part:
    return replace(Part(circle(x, y, r, 90), "petal", group="disc", form=0.5), **more)  # type: ignore[arg-type]


def bar(x: float, y: float, wide: float, high: float, material: str = "bone", group: str = "bar") -> Part:
    ring = np.array([(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)], dtype=float)
    return Part(ring, material, group=group)


def planes_of(*parts: Part, style: Style = GEOMETRIC) -> list[BaseGeometry]:
    tones = tone_map(parts, 100.0, 100.0, 4.0, 4.0, {})
    return cut_planes(parts, [polygon(p.ring) for p in parts], tones, style, 1.0)


def test_a_square_has_a_facet_from_each_side_and_one_peak() -> None:
    found = facets(SQUARE)
    ways = {tuple(int(v) for v in np.round(f.way)) for f in found if f.way is not None}
    peaks = [set(map(tuple, np.round(np.asarray(f.shape.exterior.coords), 6).tolist())) for f in found]

    assert len(found) == 4 and len(set.intersection(*peaks)) == 1, "all of them meet in one point"
    assert ways == {(0, -1), (1, 0), (0, 1), (-1, 0)}, "every facet faces out of its own side"
    for facet in found:
        off = np.asarray(facet.shape.centroid.coords[0]) - 5.0
        assert float((off * facet.way).sum()) > 0


def test_a_long_bent_face_has_a_ridge() -> None:
    found = facets(Polygon([(0, 0), (20, 8), (40, 0), (40, 6), (20, 14), (0, 6)]))

    assert len(found) == 6 and all(f.way is not None for f in found)
    assert any(len(f.shape.exterior.coords) == 5 for f in found), "some of them rise to the whole ridge"


def test_every_edge_of_a_facet_ends_at_a_corner_or_a_peak() -> None:
    face = Polygon([(0, 0), (14, -6), (30, 2), (26, 20), (8, 24)])
    corners = shapely.MultiPoint(list(face.exterior.coords))
    inner = [at for f in facets(face) for at in f.shape.exterior.coords if corners.distance(shapely.Point(at)) > 1e-6]

    assert len({(round(x, 6), round(y, 6)) for x, y in inner}) == 1


@given(st.lists(st.floats(0.5, 1.0), min_size=5, max_size=12))
@settings(max_examples=25, deadline=None)
def test_facets_cover_their_face_side_by_side(radii: list[float]) -> None:
    a = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    face = Polygon(np.column_stack([np.cos(a), np.sin(a)]) * 20 * np.array(radii)[:, None])
    found = facets(face)

    if found:
        shapes = [f.shape for f in found]
        assert abs(union_all(shapes).area - face.area) < 0.01 * face.area
        assert sum(s.area for s in shapes) < 1.01 * face.area, "none lies over another"


def test_a_face_of_too_many_sides_is_not_cut() -> None:
    a = np.linspace(0, 2 * np.pi, 8 * CORNERS, endpoint=False)
    r = np.where(np.arange(len(a)) % 2, 10.0, 4.0)
    star = Polygon(np.column_stack([np.cos(a), np.sin(a)]) * r[:, None])

    assert facets(star) == [] and inradius(SQUARE) == pytest.approx(5, abs=0.1)


def test_a_ball_is_cut_about_a_triangle_that_faces_the_eye() -> None:
    face = Polygon(circle(0.0, 0.0, 10.0, 90))
    found = facets(face)

    assert [f.way is None for f in found].count(True) == 1 and len(found) == 10
    assert abs(sum(f.shape.area for f in found) - face.area) < 0.01 * face.area


def test_a_blade_has_a_lit_half_and_a_dark_one_and_a_cloud_a_dark_under_side() -> None:
    blade = halves(Polygon([(0, 0), (40, 3), (0, 6)]))
    cloud = shelf(Polygon([(0, 0), (30, 0), (30, 10), (0, 10)]))

    assert sorted(f.way is None for f in blade) == [False, True]
    dark = next(f for f in blade if f.way is not None)
    assert dark.shape.centroid.y > 3.0
    assert [f.shape.centroid.y for f in cloud if f.way is not None] == [pytest.approx(8.0)]


def test_a_face_on_the_axis_is_cut_alike_on_both_sides() -> None:
    heart = Polygon(BY_NAME["heart"].draw(Chance(1), "", 0).fitted(50, 50, 80, 80).parts[0].ring)
    ridges = union_all([f.shape.boundary for f in facets(heart, 50.0)]).buffer(0.4)
    other = shapely.transform(ridges, lambda xy: np.column_stack([100.0 - xy[:, 0], xy[:, 1]]))

    assert ridges.intersection(other).area > 0.8 * ridges.area


def test_planes_are_dark_on_the_side_away_from_the_light() -> None:
    lone = disc(40.0, 50.0), disc(85.0, 20.0, 4.0)
    ink = union_all(planes_of(*lone))
    middle = ink.intersection(polygon(lone[0].ring)).centroid

    assert ink.difference(union_all([polygon(p.ring) for p in lone]).buffer(0.5)).area < 0.5
    assert middle.y > 53.0 and middle.x > 41.0
    lit = Polygon(circle(25.0, 32.0, 6.0, 30))
    assert ink.intersection(lit).area < 0.2 * lit.area, "a crease or two at most"


def test_a_design_that_is_its_own_mirror_image_is_toned_alike_on_both_sides() -> None:
    ink = union_all(planes_of(disc()))
    other = shapely.transform(ink, lambda xy: np.column_stack([100.0 - xy[:, 0], xy[:, 1]]))

    assert ink.area > 30.0
    assert abs(ink.intersection(shapely.box(0, 0, 50, 100)).area / ink.area - 0.5) < 0.12
    assert ink.intersection(other).area > 0.5 * ink.area


@pytest.mark.parametrize(
    "part",
    [
        disc(flat=True),
        disc(material="pupil"),
        disc(material="night"),
        disc(lines=tuple(Line(np.array([(40.0 + i, 40.0), (40.0 + i, 60.0)])) for i in range(TEXTURED + 1))),
        disc(r=2.0),
        disc(holes=(circle(50.0, 50.0, 20.0, 40),)),
        bar(5.0, 40.0, 90.0, 12.0, "water"),
    ],
    ids=["flat", "line work", "solid", "textured", "small", "ring", "long swell"],
)
def test_what_is_drawn_already_has_no_planes(part: Part) -> None:
    assert planes_of(part) == []


def test_a_small_face_is_one_plane_toned_by_how_deep_it_lies() -> None:
    small = disc(50.0, 50.0, 5.0, form=0.0)
    under = disc(50.0, 50.0, 5.0, form=0.0, shadows=())
    deep = replace(under, shadows=(), form=1.0)

    assert planes_of(small) == []
    assert union_all(planes_of(deep)).area < polygon(deep.ring).area


def test_no_plane_is_black_beside_eyes_nor_in_a_minimal_drawing() -> None:
    head = disc(30.0, 50.0, 25.0), disc(22.0, 45.0, 3.0, material="pupil"), disc(38.0, 45.0, 3.0, material="pupil")
    blank = disc(30.0, 50.0, 25.0), disc(80.0, 45.0, 3.0, material="pupil"), disc(90.0, 45.0, 3.0, material="pupil")
    largest = [
        max(float(g.area) for made in planes_of(*parts) for g in shapely.get_parts(made)) for parts in (head, blank)
    ]
    plain = planes_of(*blank, style=replace(GEOMETRIC, details=False))

    assert union_all(planes_of(*head)).buffer(-0.6).area < 0.2 * union_all(planes_of(*blank)).buffer(-0.6).area
    assert largest[1] > 60.0, "a black plane"
    assert union_all(plain).buffer(-0.5).is_empty and union_all(plain).area > 5.0, "creases alone"


def test_edges_become_straight_but_scales_and_planes_stay() -> None:
    scales = tuple(Line(circle(50.0, 50.0, 5.0 + i, 40), "detail") for i in range(TEXTURED + 1))
    veins = (Line(circle(50.0, 50.0, 9.0, 60), "texture"), Line(circle(50.0, 50.0, 9.0, 60), "inner"))
    leaf = Part(np.array([(0, 0), (30, -20), (60, 0), (30, 24)], dtype=float).repeat(6, axis=0), "leaf", veins)
    cloud = replace(leaf, material="cloud")

    assert angular(disc(flat=True), 1.0).ring is not None and len(angular(disc(flat=True), 1.0).ring) == 90
    assert [line.weight for line in angular(leaf, 1.0).lines] == ["inner"]
    assert angular(cloud, 1.0).lines == (), "planes take the place of its curls"
    assert all(len(line.path) == 40 for line in angular(replace(leaf, lines=scales), 1.0).lines)


def test_a_frame_that_is_no_circle_has_even_straight_sides() -> None:
    arch = circle(0.0, 0.0, 50.0, 120) * [0.7, 1.0]
    frame = Part(circle(0.0, 0.0, 56.0, 120) * [0.73, 1.0], "white", group="frame", holes=(arch,))
    ring = replace(frame, ring=circle(0.0, 0.0, 56.0, 120), holes=(circle(0.0, 0.0, 50.0, 120),))
    (cut,) = edged([frame], 1.0)
    sides = np.hypot(*(np.roll(cut.holes[0], -1, axis=0) - cut.holes[0]).T)

    assert len(cut.ring) == len(cut.holes[0]) < 24
    assert float(np.ptp(sides)) < 0.1 * float(sides.mean())
    assert edged([ring], 1.0) == [ring]


def test_snakes_water_and_the_lights_of_the_sky_keep_their_curves() -> None:
    bend = disc(material="snake", edges=(Line(circle(50.0, 50.0, 30.0, 90)),), group="snake")
    bend = replace(bend, ring=bend.ring * [1.0, 0.4])

    for material in ("snake", "water", "moon", "rope", "cloth"):
        assert len(angular(replace(bend, material=material), 1.0).ring) == 90
    assert len(angular(replace(bend, material="bone"), 1.0).ring) < 20


def test_the_head_of_a_snake_has_straight_edges_that_its_outline_keeps_to() -> None:
    back, jaw = circle(0.0, 0.0, 30.0, 80)[:41], circle(0.0, 0.0, 30.0, 80)[40:61]
    head = Part(np.vstack([back, jaw]), "scale", edges=(Line(back, "outline"), Line(jaw)), group="snake/snake head")
    cut = angular(head, 1.0)

    assert cut.edges is not None
    assert np.array_equal(cut.ring, np.vstack([cut.edges[0].path, cut.edges[1].path]))
    assert len(cut.ring) < 20 and np.array_equal(cut.edges[0].path[[0, -1]], back[[0, -1]])


def test_a_face_with_whiskers_has_no_planes_and_a_body_has() -> None:
    whiskers = tuple(Line(np.array([(40.0, 45.0 + i), (60.0, 45.0 + i)]), "detail") for i in range(5))

    assert planes_of(disc(material="fur", lines=whiskers)) == []
    assert planes_of(disc(material="fur", lines=whiskers[:2]))


def test_craters_and_highlights_give_way_to_planes() -> None:
    moon, crater = disc(material="moon"), disc(55.0, 50.0, 4.0, material="moon")
    heart = disc(20.0, 20.0, 10.0, group="heart0/heart"), disc(18.0, 18.0, 2.0, group="heart0/heart", material="white")
    eye = disc(80.0, 80.0, 2.0, material="white", rim="none", group="owl/eye")

    left = planed([moon, crater, heart[0], replace(heart[1], rim="none"), eye])
    lips = replace(crater, material="mouth", rim="none")
    assert planed([moon, lips]) == [moon] and planed([lips]) == [lips], "only a moon loses its lips"
    assert len(left) == 3 and left[0] is moon and left[1] is heart[0] and left[2] is eye


def test_a_heart_is_cut_from_one_peak_and_darker_below() -> None:
    heart = BY_NAME["heart"].draw(Chance(1), "", 0).fitted(50, 50, 80, 80).parts[0]
    ink = union_all(planes_of(heart))
    _, y0, _, y1 = polygon(heart.ring).bounds

    assert ink.area > 100
    assert ink.centroid.y > (y0 + y1) / 2


def test_the_petals_of_a_bloom_are_planes_of_the_whole() -> None:
    a = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    petals = [disc(50 + 30 * np.cos(t), 50 + 30 * np.sin(t), 10.0, group="bloom", form=0.0) for t in a]
    ink = union_all(planes_of(*petals, disc(2.0, 2.0, 2.0)))

    assert len(angular(replace(petals[0], lines=(Line(circle(50.0, 50.0, 9.0, 60)),)), 1.0).lines) == 0
    assert ink.intersection(shapely.box(0, 0, 40, 40)).buffer(-0.5).is_empty, "bare towards the light"
    assert ink.intersection(shapely.box(60, 60, 100, 100)).buffer(-2.0).area > 20, "black away from it"


CROSS = Drawing((bar(-40, -8, 80, 16), bar(-8, -40, 16, 80)))


def lines_of(drawing: Drawing) -> list[shapely.LineString]:
    """The lines of a drawing's construction."""
    return [shapely.LineString(e.path) for p in drawing.parts if p.group.startswith("frame") for e in p.edges or ()]


def test_a_construction_lies_behind_its_subject_whose_tips_reach_over_it() -> None:
    whole = framed(CROSS)
    lines = lines_of(whole)
    outer = shapely.union_all(lines)

    assert whole.parts[-2:] == CROSS.parts and all(p.group.startswith("frame") for p in whole.parts[:-2])
    assert silhouette(CROSS).difference(shapely.convex_hull(outer)).area > 0
    assert {e.weight for p in whole.parts for e in p.edges or ()} == {"inner"}, "lighter than the outline"


def test_a_construction_breaks_for_what_crosses_it() -> None:
    lines = lines_of(framed(CROSS))

    assert len(lines) >= 4, "it crosses every arm"
    assert all(line.distance(silhouette(CROSS)) > 1.0 for line in lines)


@pytest.mark.parametrize(
    "drawing",
    [
        Drawing((disc(),)),
        Drawing((bar(0, 0, 80, 8), bar(0, 0, 8, 50))),
        Drawing(tuple(replace(p, flat=True) for p in CROSS.parts)),
        Drawing((*CROSS.parts, bar(-50, -50, 100, 100, group="scene/frame"))),
        Drawing((bar(-40, -3, 80, 6), bar(-3, -40, 6, 80))),
        Drawing((bar(-10, -40, 20, 80),)),
    ],
    ids=["round", "crooked", "drawn in planes", "framed", "slight", "long"],
)
def test_what_no_circle_could_carry_stands_without_construction(drawing: Drawing) -> None:
    assert framed(drawing).parts == drawing.parts


def test_a_minimal_drawing_has_creases_and_no_black_planes() -> None:
    parts = [disc()]
    plain = replace(GEOMETRIC, details=False)
    plate = inked(parts, plain, 100.0, 100.0, 1.0, Chance(1))

    assert 0 < plate.shade.area < 0.1 * polygon(parts[0].ring).area
