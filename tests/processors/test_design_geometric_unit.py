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
from processors.design.styles.geometric_facets import SIDES, facets, inradius
from processors.design.styles.geometric_frame import framed, silhouette, tips
from processors.design.styles.geometric_planes import TEXTURED, angular, cut_planes, planed
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


def test_a_square_has_a_facet_from_each_side_and_a_table() -> None:
    found = facets(SQUARE)
    table = [f for f in found if f.way is None]
    ways = {tuple(int(v) for v in np.round(f.way)) for f in found if f.way is not None}

    assert len(found) == 5 and len(table) == 1
    assert ways == {(0, -1), (1, 0), (0, 1), (-1, 0)}, "every facet faces out of its own side"
    assert table[0].shape.contains(SQUARE.centroid)
    for facet in found:
        if facet.way is not None:
            off = np.asarray(facet.shape.centroid.coords[0]) - 5.0
            assert float((off * facet.way).sum()) > 0


def test_a_long_face_has_a_ridge_and_no_table() -> None:
    found = facets(Polygon([(0, 0), (40, 0), (40, 6), (0, 6)]))

    assert len(found) == 4 and all(f.way is not None for f in found)


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
    a = np.linspace(0, 2 * np.pi, 4 * SIDES, endpoint=False)
    r = np.where(np.arange(len(a)) % 2, 10.0, 4.0)
    star = Polygon(np.column_stack([np.cos(a), np.sin(a)]) * r[:, None])

    assert facets(star) == [] and inradius(SQUARE) == pytest.approx(5, abs=0.1)


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
    cut = angular(frame, 1.0)
    sides = np.hypot(*(np.roll(cut.holes[0], -1, axis=0) - cut.holes[0]).T)

    assert len(cut.ring) == len(cut.holes[0]) < 24
    assert float(np.ptp(sides)) < 0.1 * float(sides.mean())
    assert angular(ring, 1.0) is ring


def test_a_snakes_bends_keep_their_way_and_a_crescent_has_even_sides() -> None:
    bend = disc(material="snake", edges=(Line(circle(50.0, 50.0, 30.0, 90)),), group="snake")
    bend = replace(bend, ring=bend.ring * [1.0, 0.4])
    cut, other = angular(bend, 1.0), angular(replace(bend, material="bone"), 1.0)
    crescent = Polygon(circle(0.0, 0.0, 30.0, 90)).difference(Polygon(circle(14.0, 0.0, 24.0, 90)))
    moon = angular(Part(np.asarray(crescent.exterior.coords)[:-1], "moon", group="moon"), 1.0)

    assert len(other.ring) < len(cut.ring) < 90
    assert cut.edges is not None and len(cut.edges[0].path) < 90
    assert len(moon.ring) <= 12


def test_a_face_with_whiskers_has_no_planes_and_a_body_has() -> None:
    whiskers = tuple(Line(np.array([(40.0, 45.0 + i), (60.0, 45.0 + i)]), "detail") for i in range(5))

    assert planes_of(disc(material="fur", lines=whiskers)) == []
    assert planes_of(disc(material="fur", lines=whiskers[:2]))


def test_craters_and_highlights_give_way_to_planes() -> None:
    moon, crater = disc(material="moon"), disc(55.0, 50.0, 4.0, material="moon")
    heart = disc(20.0, 20.0, 10.0, group="heart0/heart"), disc(18.0, 18.0, 2.0, group="heart0/heart", material="white")
    eye = disc(80.0, 80.0, 2.0, material="white", rim="none", group="owl/eye")

    left = planed([moon, crater, heart[0], replace(heart[1], rim="none"), eye])
    assert len(left) == 3 and left[0] is moon and left[1] is heart[0] and left[2] is eye


def test_a_heart_is_cut_as_a_gem_about_a_bare_table() -> None:
    heart = BY_NAME["heart"].draw(Chance(1), "", 0).fitted(50, 50, 80, 80).parts[0]
    ink = union_all(planes_of(heart))
    middle = polygon(heart.ring).centroid
    table = shapely.Point(middle.x, middle.y + 7).buffer(5)

    assert ink.intersection(table).area < 0.01 * table.area
    assert ink.area > 100


CROSS = Drawing((bar(-40, -4, 80, 8), bar(-4, -40, 8, 80)))


def lines_of(drawing: Drawing) -> list[shapely.LineString]:
    """The lines of a drawing's construction."""
    return [shapely.LineString(e.path) for p in drawing.parts if p.group.startswith("frame") for e in p.edges or ()]


@pytest.mark.parametrize("seed", range(4))
def test_a_construction_lies_behind_its_subject_and_every_line_ends_on_it(seed: int) -> None:
    whole = framed(CROSS, Chance(seed, "cross"))
    shape = silhouette(CROSS)
    lines = lines_of(whole)
    chords = lines[:: len(lines) // 4]

    assert whole.parts[-2:] == CROSS.parts and len(lines) == 8, "four chords, and a strut into each bay"
    assert all(p.group.startswith("frame") for p in whole.parts[:-2])
    assert all(shape.distance(shapely.Point(at)) < 0.1 for line in chords for at in (line.coords[0], line.coords[-1]))
    assert all(line.intersects(shape) for line in lines)
    assert {e.weight for p in whole.parts for e in p.edges or ()} == {"detail"}, "lighter than the outline"


def test_a_plain_construction_is_chords_alone() -> None:
    whole = framed(CROSS, Chance(1, "x"), True)

    assert len(lines_of(whole)) == 4
    assert len({len(framed(CROSS, Chance(s, "x")).parts[1].ring) for s in range(12)}) > 1, "nodes go by chance"


@pytest.mark.parametrize(
    "drawing",
    [
        Drawing((disc(),)),
        Drawing((bar(0, 0, 80, 8), bar(0, 0, 8, 50))),
        Drawing(tuple(replace(p, flat=True) for p in CROSS.parts)),
    ],
    ids=["round", "crooked", "drawn in planes"],
)
def test_what_is_round_crooked_or_planes_stands_without_construction(drawing: Drawing) -> None:
    assert framed(drawing, Chance(1, "x")).parts == drawing.parts


def test_tips_are_few_and_in_mirror_image_about_an_even_subject() -> None:
    shape = silhouette(CROSS)
    at = tips(shape, 0.8)
    other = at * [-1, 1]

    assert 4 <= len(at) <= 8
    assert all(float(np.hypot(*(at - p).T).min()) < 1e-6 for p in other)


def test_a_minimal_drawing_has_creases_and_no_black_planes() -> None:
    parts = [disc()]
    plain = replace(GEOMETRIC, details=False)
    plate = inked(parts, plain, 100.0, 100.0, 1.0, Chance(1))

    assert 0 < plate.shade.area < 0.1 * polygon(parts[0].ring).area
