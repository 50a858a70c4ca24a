"""The ornamental style: lace inside a subject's faces, and jewels on the points it ends in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely import Polygon, union_all
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.compose import mirror_overlap
from processors.design.ink import inked
from processors.design.motifs import BY_NAME
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part
from processors.design.pen import polygon
from processors.design.styles import style_named
from processors.design.styles.geometric_frame import silhouette
from processors.design.styles.ornamental_clearing import cleared
from processors.design.styles.ornamental_edging import edging
from processors.design.styles.ornamental_filling import LINED, Filling, filled
from processors.design.styles.ornamental_lace import laced
from processors.design.styles.ornamental_pieces import filigree, hem, pearls, scales, tear
from processors.design.styles.ornamental_rooms import in_pairs, middles, on_axis, own_axis, rooms_of

STYLE = style_named("ornamental")


def disc(x: float = 50.0, y: float = 50.0, r: float = 30.0, **more: object) -> Part:
    return replace(Part(circle(x, y, r, 90), "petal", group="disc", form=0.5), **more)  # type: ignore[arg-type]


def lace_of(*parts: Part, plain: bool = False) -> Filling:
    return filled(parts, [polygon(p.ring) for p in parts], STYLE, 1.0, plain)


def mirrored(shape: BaseGeometry, axis: float) -> BaseGeometry:
    return shapely.transform(shape, lambda xy: np.column_stack([2 * axis - xy[:, 0], xy[:, 1]]))


def spike(x: float, y: float = 40.0, wide: float = 12.0, high: float = 40.0) -> Part:
    ring = np.array([(x - wide / 2, y - high), (x + wide / 2, y - high), (x, y)], dtype=float)
    return Part(ring, "bone", group=f"spike{x}")


def test_a_broad_face_has_a_hem_and_filigree_on_its_axis() -> None:
    face = disc()
    lace = lace_of(face)
    shape = polygon(face.ring)

    assert lace.ink.area > 60 and shape.contains(lace.ink), "within its own contour"
    assert lace.ink.intersection(shape.difference(shape.buffer(-9))).area > 0.3 * lace.ink.area
    assert lace.ink.intersection(shapely.Point(50, 50).buffer(12)).area > 10
    assert lace.ink.intersection(mirrored(lace.ink, 50.0)).area > 0.85 * lace.ink.area


def test_a_plain_drawing_has_its_filigree_and_nothing_else() -> None:
    lace, full = lace_of(disc(), plain=True), lace_of(disc())
    small = lace_of(disc(r=5.0), plain=True)

    assert 0 < lace.ink.area < full.ink.area and small.ink.is_empty


@pytest.mark.parametrize(
    "part",
    [
        disc(material="pupil"),
        disc(material="cloth"),
        disc(material="leaf", lines=tuple(Line(np.array([(40.0, 40.0), (60.0, y)])) for y in (40.0, 50.0, 60.0))),
        disc(holes=(circle(50.0, 50.0, 20.0, 60),)),
        disc(r=2.0),
        disc(lines=tuple(Line(np.array([(40.0 + i, 40.0), (40.0 + i, 60.0)])) for i in range(LINED + 1))),
    ],
    ids=["line work", "cloth", "leaf", "ring", "small", "drawn on"],
)
def test_what_takes_no_lace_stays_as_it_is(part: Part) -> None:
    assert lace_of(part).ink.is_empty


def test_black_is_edged_with_bare_beads() -> None:
    lace = lace_of(disc(material="metal dark", r=12.0))
    plate = inked([disc(material="metal dark", r=12.0)], STYLE, 100.0, 100.0, 1.0, Chance(1))

    assert lace.ink.is_empty and lace.bare.area > 4
    assert plate.shade.intersection(lace.bare).area < 0.2 * lace.bare.area
    assert lace_of(disc(material="metal dark", r=12.0), plain=True).bare.is_empty


def test_water_that_lies_has_rows_of_waves_and_a_breaker_has_not() -> None:
    sea = Part(np.array([(0, 60), (100, 60), (100, 90), (0, 90)], dtype=float), "water", group="sea")
    tall = Part(np.array([(0, 10), (30, 10), (30, 90), (0, 90)], dtype=float), "water", group="wave")

    assert lace_of(sea).ink.area > 0.1 * polygon(sea.ring).area
    assert lace_of(tall).ink.is_empty
    fin = disc(material="fin", r=6.0)
    swum = filled((sea, fin), [polygon(sea.ring), polygon(fin.ring)], STYLE, 1.0)
    assert not swum.ink.is_empty and not swum.ink.intersects(polygon(sea.ring).buffer(-1.0)), "a fish has it all"
    about = replace(sea, body="front/wave", lines=(Line(np.array([(0.0, 75.0), (100.0, 75.0)])),))
    assert lace_of(about).ink.area > 0.1 * polygon(sea.ring).area, "but in the wave about a fish it is the water's"
    assert cleared([about, fin])[0].lines == (), "whose lines it takes the place of"


def test_lace_runs_on_under_what_crosses_and_round_what_belongs() -> None:
    face = disc()
    belt = Part(np.array([(10, 46), (90, 46), (90, 54), (10, 54)], dtype=float), "cloth", group="belt")
    shape = polygon(face.ring)
    whole = lace_of(face)
    crossed = filled((face, belt), [shape.difference(polygon(belt.ring)), polygon(belt.ring)], STYLE, 1.0)
    rim = shape.difference(shape.buffer(-5)).difference(polygon(belt.ring).buffer(6))
    socket = disc(r=8.0, material="hollow")
    round_it = filled((face, socket), [shape.difference(polygon(socket.ring)), polygon(socket.ring)], STYLE, 1.0)
    near = shapely.Point(50, 50).buffer(13).difference(polygon(socket.ring))

    same = crossed.ink.intersection(rim).intersection(whole.ink).area
    assert same > 0.95 * whole.ink.intersection(rim).area
    assert round_it.ink.intersection(near).area > 0.05 * near.area


def test_a_lined_face_keeps_the_lines_that_have_a_counterpart() -> None:
    left = Line(np.array([(30.0, 40.0), (36.0, 60.0)]))
    right = Line(np.array([(70.0, 40.0), (64.0, 60.0)]))
    crack = Line(np.array([(44.0, 24.0), (48.0, 34.0)]))
    skull, moon = disc(material="bone", lines=(left, right, crack)), disc(material="moon", lines=(crack,))
    petal = disc(lines=(replace(left, weight="detail"), right, left))

    assert cleared([skull])[0].lines == (left, right)
    assert cleared([moon])[0].lines == ()
    assert cleared([petal])[0].lines == (right, left), "its veins go, its folds stay"
    assert cleared([disc(material="sun", lines=(crack,))])[0].lines == (crack,)


def test_a_phase_of_the_moon_has_no_lace() -> None:
    moon = disc(material="moon", group="moon/phase2")
    half = polygon(moon.ring).intersection(shapely.box(50, 0, 100, 100))

    assert filled((moon,), [half], STYLE, 1.0).ink.is_empty and not lace_of(moon).ink.is_empty


def test_rooms_are_on_the_axis_and_grow_up_or_along_their_face() -> None:
    upright = Polygon([(40, 10), (60, 10), (60, 90), (40, 90)])
    lying = Polygon([(20, 60), (90, 60), (90, 72), (20, 72)])
    (room,) = rooms_of(upright, np.array([50.0, 50.0]), None, 1.0)
    (other,) = rooms_of(lying, np.array([0.0, 66.0]), 5.0, 1.0)
    (aside,) = rooms_of(Polygon(circle(80.0, 30.0, 9.0, 60)), np.array([50.0, 30.0]), 80.0, 1.0)

    assert abs(float(room.centre[0]) - 50) < 1e-6 and tuple(room.way) == pytest.approx((0.0, -1.0))
    assert abs(float(other.way[1])) < 0.1
    assert tuple(aside.way) == pytest.approx((0.0, -1.0)) and rooms_of(Polygon(), np.zeros(2), None, 1.0) == []
    assert own_axis(circle(7.0, 3.0, 5.0, 40)) == pytest.approx(7.0)
    assert own_axis(np.array([(0, 0), (10, 0), (0, 4)], dtype=float)) is None


def test_a_broad_room_moves_on_to_the_axis_of_its_face() -> None:
    shape = Polygon([(0, 0), (100, 0), (100, 60), (56, 60), (56, 16), (0, 16)])
    (room,) = rooms_of(shape, np.array([50.0, 30.0]), 30.0, 1.0)
    (moved,) = on_axis([room], 30.0, 5.0)

    assert abs(float(room.centre[0]) - 30.0) > 5
    assert float(moved.centre[0]) == 30.0 and moved.radius < room.radius
    assert on_axis([room], 30.0, 99.0) == [room] and on_axis([room], None, 5.0) == [room]
    assert set(middles([disc()])) == {"disc"}


def test_a_ferns_leaf_has_a_row_of_beads_black_on_white_or_bare_in_black() -> None:
    ring = np.array([(20.0, 50.0), (50.0, 46.0), (80.0, 50.0), (50.0, 54.0)])
    leaf = Part(ring, "leaf", (Line(np.array([(20.0, 50.0), (80.0, 50.0)]), "detail"),), group="leaf")
    bright, dark = cleared([leaf]), cleared([replace(leaf, material="leaf dark")])
    beads, holes = (filled(parts, [polygon(ring)], STYLE, 1.0) for parts in (bright, dark))

    assert bright[0].lines == () and len(shapely.get_parts(beads.ink)) >= 5
    assert beads.ink.centroid.distance(shapely.Point(50, 50)) < 3
    assert holes.ink.is_empty and holes.bare.area == pytest.approx(beads.ink.area)
    assert filled(bright, [polygon(ring)], STYLE, 1.0, True).ink.is_empty


def test_a_row_of_beads_gets_smaller_from_its_middle() -> None:
    beads = list(shapely.get_parts(pearls(1.0, Polygon(circle(0.0, 0.0, 12.0, 60)), 0.4)))
    order = sorted(beads, key=lambda g: abs(g.centroid.y))

    assert order[0].area == max(g.area for g in beads) and len(beads) > 6
    assert all(a.distance(b) > 0.3 for a in beads for b in beads if a is not b)


def test_rooms_beside_an_axis_count_in_pairs() -> None:
    left, right = (rooms_of(Polygon(circle(x, 30.0, 9.0, 60)), np.zeros(2), None, 1.0)[0] for x in (30.0, 70.0))

    assert in_pairs([left, right], 50.0) == [left, right] and in_pairs([left], 50.0) == []


def test_a_hem_of_which_little_is_seen_is_left_out() -> None:
    face = disc()
    sliver = polygon(face.ring).intersection(shapely.box(0, 0, 100, 36))
    whole, part = lace_of(face), filled((face,), [sliver], STYLE, 1.0)
    rim = polygon(face.ring).difference(polygon(face.ring).buffer(-4))

    assert whole.ink.intersection(sliver).intersection(rim).area > 5
    assert part.ink.intersection(rim).area < 0.5 * whole.ink.intersection(sliver).intersection(rim).area


def test_a_round_white_face_keeps_its_rays_and_has_no_tone() -> None:
    rays = tuple(Line(np.array([(50.0 + 4 * i, 40.0), (50.0 + 4 * i, 60.0)]), "detail") for i in range(-4, 5))
    eye = lace_of(disc(material="white", lines=(*rays, *rays)))

    assert eye.ground.is_empty and eye.quiet.area > 0.9 * polygon(disc().ring).area


def test_a_pair_of_faces_has_lace_in_both() -> None:
    ring = np.array([(10.0, 30.0), (40.0, 24.0), (44.0, 50.0), (20.0, 60.0)])
    left = Part(ring, "white", group="left")
    right = Part(ring * [-1, 1] + [100.0, 0.0], "white", group="right")
    lace = lace_of(left, right)

    for face in (left, right):
        assert lace.ink.intersection(polygon(face.ring)).area > 3
    assert lace.ink.intersection(mirrored(lace.ink, 50.0)).area > 0.8 * lace.ink.area


def test_a_room_sets_a_piece_upright_along_its_way_and_back() -> None:
    lying = Polygon([(20, 60), (90, 60), (90, 72), (20, 72)])
    (room,) = rooms_of(lying, np.array([0.0, 66.0]), None, 1.0)
    arrow = Polygon([(-1, 0), (1, 0), (0, -4)])
    placed = room.set(arrow)
    there = room.set(room.seen_from_within(0.0))

    tip = np.asarray(placed.exterior.coords[2]) - room.centre
    assert float((tip * room.way).sum()) == pytest.approx(4.0)
    assert there.symmetric_difference(room.shape).area < 0.01


def test_pieces_are_even_and_keep_to_their_size() -> None:
    for piece in (filigree(20.0, 0.8, 0.4), tear(4.0, 6.0, -6.0)):
        assert piece.intersection(mirrored(piece, 0.0)).area > 0.98 * piece.area
    assert shapely.Point(0, 0).buffer(20.5).contains(filigree(20.0, 0.8, 0.4))


def test_a_hem_lies_along_its_edge_and_is_left_out_where_there_is_no_room() -> None:
    face = Polygon(circle(0.0, 0.0, 20.0, 90))
    ink, band = hem(face, 3.0, 0.6, 1.0)
    narrow = hem(Polygon([(0, 0), (40, 0), (40, 3), (0, 3)]), 3.0, 0.6, 1.0)

    assert face.contains(ink) and band.contains(ink)
    assert ink.intersection(shapely.Point(0, 0).buffer(12)).is_empty
    assert narrow[0].is_empty and narrow[1].is_empty


def test_scales_lie_in_their_water_whole() -> None:
    face = Polygon(circle(0.0, 0.0, 20.0, 90))
    ink, ground = scales(face, 0.6, 1.0)

    assert ground.area > 0.5 * face.area and face.buffer(1.0).contains(ground)
    assert face.buffer(0.31).contains(ink) and ground.buffer(0.31).contains(ink)
    narrow, none = scales(Polygon([(0, 0), (40, 0), (40, 2), (0, 2)]), 0.6, 1.0)
    assert narrow.is_empty and none.is_empty, "where none fits there is none"


@pytest.mark.parametrize("seed", range(4))
def test_a_jewel_hangs_from_the_lowest_point_on_the_axis(seed: int) -> None:
    comb = (spike(-40.0, 32.0), replace(spike(0.0), material="gold"), spike(40.0, 32.0), disc(0.0, -10.0, 14.0))
    beam = Part(np.array([(-50, -12), (50, -12), (50, 0), (-50, 0)], dtype=float), "bone", group="beam")
    whole = laced(Drawing((*comb, beam)), Chance(seed, "comb"))
    jewels = [p for p in whole.parts if p.group.startswith("lace/jewel")]

    assert [round(float(p.ring[:, 0].mean())) for p in jewels if "drop" in p.group] == [0]
    assert mirror_overlap(whole.parts) > 0.97
    tops = [polygon(p.ring).distance(silhouette(Drawing(comb))) for p in jewels if p.group.endswith("bead0")]
    assert max(tops) < 2.5, "it begins at the point"


@pytest.mark.parametrize(
    "parts",
    [
        (disc(),),
        (replace(spike(0.0), material="water"),),
        (replace(spike(0.0), material="feather"),),
        (spike(0.0), replace(spike(30.0, 20.0), material="gold"), disc(10.0, -10.0, 14.0), disc(60.0, -20.0, 9.0)),
    ],
    ids=["round", "water", "beast", "crooked"],
)
def test_what_could_wear_no_jewel_has_none(parts: tuple[Part, ...]) -> None:
    assert laced(Drawing(parts), Chance(1, "x")).parts == parts


def test_jewels_are_not_the_same_for_every_seed() -> None:
    gold = Drawing((replace(spike(0.0), material="gold"),))

    assert len({len(laced(gold, Chance(s, "x")).parts[3].ring) for s in range(12)}) > 1


def test_beads_follow_the_edges_that_look_outwards() -> None:
    face = disc(50.0, 50.0, 20.0)
    beads = edging(polygon(face.ring), face.ring, np.array([50.0, 80.0]), 0.8, 0.4)
    away = shapely.get_coordinates(shapely.centroid(shapely.get_parts(beads)))
    sizes = [float(np.sqrt(g.area / np.pi)) for g in shapely.get_parts(beads)]

    assert len(away) > 12 and away[:, 1].max() < 58.0, "none towards the middle of the motif"
    assert np.hypot(*(away - 50.0).T) == pytest.approx(20 - 2.6 * 0.8, abs=0.1)
    assert 0.35 < min(sizes) < 0.6 < max(sizes) < 0.82, "smaller towards the ends of the row"
    half = polygon(face.ring).intersection(shapely.box(0, 50, 100, 100))
    assert edging(half, face.ring, np.array([50.0, 80.0]), 0.8, 0.4).area < 0.3 * beads.area, "cut off there"


def test_every_petal_of_a_bloom_has_its_row_of_beads_and_no_hem() -> None:
    petals = [disc(50 + 34 * np.cos(t), 50 + 34 * np.sin(t), 16.0) for t in np.linspace(0, 2 * np.pi, 6)[:-1]]
    lace = lace_of(*petals)

    assert all(lace.ink.intersection(polygon(p.ring)).area > 4 for p in petals)
    assert all(g.area < 3.0 for g in shapely.get_parts(lace.ink)), "beads alone"


def test_a_framed_scene_has_beads_round_its_frame_and_none_within() -> None:
    scene = Drawing((disc(0.0, 0.0, 20.0), disc(0.0, 0.0, 50.0, group="frame", holes=(circle(0.0, 0.0, 46.0, 60),))))
    beads = laced(scene, Chance(1, "moon")).parts[2:]

    assert len(beads) % 4 == 0 and len(beads) >= 16
    assert all(51 < float(np.hypot(*p.ring.mean(axis=0))) < 55 for p in beads)
    assert abs(float(np.mean([p.ring[:, 0].mean() for p in beads]))) < 0.5


def test_lace_takes_the_place_of_tone_and_of_lines() -> None:
    heart = BY_NAME["heart"].draw(Chance(1), "", 0).fitted(50, 50, 80, 80).parts
    plate = inked(heart, STYLE, 100.0, 100.0, 1.0, Chance(1))
    lace = filled(cleared(heart), [polygon(p.ring) for p in cleared(heart)], STYLE, 1.0)
    inside = shapely.contains_xy(lace.quiet.buffer(-0.4), plate.dots[:, 0], plate.dots[:, 1])

    assert len(plate.dots) > 100 and not inside.any()
    assert union_all([plate.outline]).intersection(lace.ink).area > 0.85 * lace.ink.area


def test_an_owl_has_nine_even_beads_about_each_eye_the_same_left_and_right() -> None:
    parts = BY_NAME["owl"].draw(Chance(1), "", 0).parts
    discs = [p for p in parts if p.material == "white" and len(p.lines) == 9]
    lace = lace_of(*discs)
    beads = [g for g in shapely.get_parts(lace.ink) if g.area > 0]

    assert len(discs) == 2 and len(beads) == 18
    assert np.ptp([b.area for b in beads]) < 1e-6
    other = mirrored(lace.ink, 0.0)
    assert lace.ink.intersection(other).area > 0.99 * lace.ink.area
