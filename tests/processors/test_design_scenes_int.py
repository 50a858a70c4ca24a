"""What compositions promise: who faces whom, what a frame holds, what a band does at its ends."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
import shapely
from shapely import LineString, Point, union_all
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.compose import BAND_END, Scene, compose, mirror_overlap
from processors.design.motifs.fern_band import fern_band
from processors.design.motifs.fern_centred import fern_lozenges
from processors.design.parse import parse
from processors.design.parts import Part
from processors.design.pen import polygon
from processors.design.styles import style_named


def scene_of(prompt: str, seed: int = 1, style: str = "fine-line") -> Scene:
    spec, unmatched = parse(prompt, style, 120.0)
    assert unmatched == ()
    return compose(spec, style_named(style), Chance(seed, "design"))


def parts_of(scene: Scene, word: str) -> list[Part]:
    return [p for p in scene.parts if word in p.group]


def area_of(parts: list[Part]) -> BaseGeometry:
    return union_all([polygon(p.ring, p.holes) for p in parts])


@pytest.mark.parametrize("seed", [1, 2, 3, 7])
def test_swallows_that_face_each_other_meet_beak_to_beak_one_above_the_other(seed: int) -> None:
    scene = scene_of("two swallows facing each other", seed)
    low, high = (area_of(parts_of(scene, f"swallow{i}/")) for i in (0, 1))
    heads = [area_of(parts_of(scene, f"swallow{i}/eye")).centroid for i in (0, 1)]
    tails = [area_of(parts_of(scene, f"swallow{i}/tail")).centroid for i in (0, 1)]
    way = 1 if tails[0].x < tails[1].x else -1

    assert mirror_overlap([p for p in scene.parts if p.group.startswith("swallow")]) < 0.7
    assert high.centroid.y < low.centroid.y and high.area < low.area, "one leads"
    assert 0.02 < low.distance(high) / scene.width_mm < 0.09, (
        "skin stands between them, and no more than a head's breadth"
    )
    assert low.envelope.intersection(high.envelope).area > 0.005 * low.envelope.area, "neither stands beside the other"
    assert low.distance(heads[1]) > 0.02 * scene.width_mm, "no wing comes before a face"
    assert heads[0].distance(heads[1]) < 0.25 * tails[0].distance(tails[1])
    assert all(way * (tail.x - head.x) * side > 0 for tail, head, side in zip(tails, heads, (-1, 1), strict=True))


@pytest.mark.parametrize("seed", [1, 7])
def test_symmetrical_swallows_that_face_each_other_are_a_mirrored_pair(seed: int) -> None:
    scene = scene_of("two swallows facing each other, symmetrical", seed)
    birds = [p for p in scene.parts if p.group.startswith("swallow")]

    assert mirror_overlap(birds) > 0.97
    middle = np.mean([area_of(birds).bounds[0], area_of(birds).bounds[2]])
    left, right = (area_of([p for p in birds if p.group.startswith(f"swallow{i}")]) for i in (0, 1))
    assert left.bounds[2] <= middle <= right.bounds[0]
    for i, bird in enumerate((left, right)):
        head, tail = (area_of(parts_of(scene, f"swallow{i}/{part}")).centroid.x for part in ("eye", "tail"))
        assert abs(head - middle) < abs(bird.centroid.x - middle) < abs(tail - middle)


def test_swallows_that_do_not_face_fly_about_each_other() -> None:
    assert mirror_overlap(scene_of("two swallows").parts) < 0.8


@pytest.mark.parametrize("prompt", ["crescent moon over mountains", "two mountains under a full moon"])
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_moon_over_mountains_is_one_framed_picture(prompt: str, seed: int) -> None:
    scene = scene_of(prompt, seed)
    (frame,) = [p for p in scene.parts if p.group == "frame"]
    moon = area_of([p for p in scene.parts if p.material == "moon"])
    peak = min((p for p in scene.parts if p.group == "peak"), key=lambda p: float(p.ring[:, 1].min()))
    top = peak.ring[int(np.argmin(peak.ring[:, 1]))]

    inside = polygon(frame.holes[0]).buffer(0.05)
    assert all(inside.contains(polygon(p.ring)) for p in scene.parts if p.group != "frame")
    assert moon.bounds[3] < top[1]
    assert abs(moon.centroid.x - top[0]) < 0.5 * (moon.bounds[2] - moon.bounds[0])
    assert len(parts_of(scene, "pine")) >= 5


def test_phases_over_mountains_are_not_put_in_a_frame() -> None:
    assert parts_of(scene_of("moon phases over mountains"), "frame") == []


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_a_sea_in_a_ring_fills_it_and_is_cut_by_it(seed: int) -> None:
    scene = scene_of("a wave under a full moon, circular frame", seed)
    (frame,) = parts_of(scene, "frame")
    ring = polygon(frame.holes[0])
    water = area_of([p for p in scene.parts if p.material in ("water", "foam")])
    x, y = ring.centroid.x, ring.centroid.y
    radius = (ring.bounds[2] - ring.bounds[0]) / 2

    assert ring.buffer(0.1).contains(water)
    assert water.area > 0.33 * ring.area
    foot = ring.intersection(shapely.box(x - radius, y + 0.75 * radius, x + radius, y + radius))
    # The ring has a hair of bare skin inside it.
    assert foot.difference(water.buffer(0.6)).area < 0.03 * foot.area, "dead space at the foot"
    moon = area_of([p for p in scene.parts if p.material == "moon"])
    assert ring.buffer(-0.02 * radius).contains(moon), "the moon touches the ring"
    front = area_of([p for p in scene.parts if p.material in ("water", "foam")])
    lapped = moon.intersection(front)
    assert lapped.geom_type == "Polygon" and lapped.area < 0.06 * moon.area, "one finger, and no more, laps the moon"
    assert 0.05 * ring.area < moon.area < 0.12 * ring.area
    assert front.convex_hull.contains(moon), "and in the bay of its curl"
    over = front.intersection(shapely.box(moon.bounds[0], y - radius, moon.bounds[2], moon.bounds[1]))
    under = front.intersection(shapely.box(moon.bounds[0], moon.bounds[3], moon.bounds[2], y + radius))
    assert over.bounds[0] < moon.centroid.x < over.bounds[2] and under.area > 0.5 * moon.area, "between lip and sea"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_moon_over_a_sea_keeps_few_craters_and_no_line_leaves_the_ring(seed: int) -> None:
    scene = scene_of("a wave under a full moon, circular frame", seed)
    (frame,) = parts_of(scene, "frame")
    ring = polygon(frame.holes[0]).buffer(0.1)

    assert len([p for p in scene.parts if p.material == "moon"]) == 4, "the disc and three craters"
    edges = [edge for p in scene.parts for edge in p.edges or ()]
    assert edges and all(ring.covers(shapely.LineString(edge.path)) for edge in edges)
    assert not any(p.material == "sky" for p in scene.parts), "the air stays bare"


def test_a_sea_with_other_things_in_a_ring_is_composed_as_they_say() -> None:
    assert parts_of(scene_of("a rose over a wave, circular frame"), "great wave") == []


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_fern_band_meets_itself_round_the_limb(seed: int) -> None:
    scene = scene_of("fern branch around the wrist, 160 mm band", seed)
    whole = area_of(list(scene.parts))
    assert scene.clip is not None

    def cut(x: float) -> BaseGeometry:
        return whole.intersection(LineString([(x, 0), (x, scene.height_mm)]))

    left, right = BAND_END * scene.width_mm, (1 - BAND_END) * scene.width_mm
    assert np.allclose(scene.clip.bounds, (left, 0, right, scene.height_mm))
    a, b = cut(left + 0.01), shapely.affinity.translate(cut(right - 0.01), left - right)
    assert a.length > 1.0
    assert a.buffer(0.4).contains(shapely.affinity.translate(b, 0.02)) and b.buffer(0.4).contains(a)
    for x in np.linspace(left + 1, right - 1, 40):
        assert not cut(float(x)).is_empty, "the band is broken"


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_nothing_but_its_stem_comes_to_the_ends_of_a_fern_band(seed: int) -> None:
    scene = scene_of("fern branch around the wrist, 160 mm band", seed)
    assert scene.clip is not None
    left, _, right, _ = scene.clip.bounds
    leaves = area_of([p for p in scene.parts if p.body.startswith("pinna")])

    assert leaves.bounds[0] > left + 1.0 and leaves.bounds[2] < right - 1.0
    stem = next(polygon(p.ring) for p in scene.parts if p.body == "stem")
    assert stem.bounds[1] > 0.0 and stem.bounds[3] < scene.height_mm
    assert leaves.bounds[2] - leaves.bounds[0] > 0.62 * (right - left)


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_a_band_is_one_frond_whose_pinnae_fall_off_evenly_to_a_crozier_they_keep_clear_of(seed: int) -> None:
    length, height = 156.0, 45.0
    parts = fern_band(Chance(seed), length, height).parts
    pinnae = [polygon(p.ring) for p in parts if p.lines]
    stem = polygon(next(p.ring for p in parts if p.body == "stem"))
    whole = union_all([*pinnae, stem]).bounds
    size = np.array([p.length / 2 for p in pinnae])
    x = np.array([p.centroid.x for p in pinnae])

    assert 24 <= len(pinnae) <= 48 and stem.is_valid and not stem.interiors
    assert 0.85 * height < whole[3] - whole[1] < 1.02 * height
    assert np.abs(x[np.argmax(size)]) < 0.2 * length, "the longest stand about its middle"
    peak = size.max()
    assert all(size[np.abs(x) > 0.4 * length] < 0.5 * peak)
    # The crozier is the part of the stem that is broad however it is cut.
    roll = stem.buffer(3.0).buffer(-7.0).buffer(4.0)
    assert not roll.is_empty and all(p.area > p.intersection(roll).area * 4 for p in pinnae)
    for one, two in combinations(pinnae, 2):
        assert one.intersection(two).area < 0.12 * min(one.area, two.area), "no leaflet hides another"


@pytest.mark.parametrize("style", ["ornamental", "geometric"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_fern_band_about_a_centre_is_its_own_mirror_image(style: str, seed: int) -> None:
    scene = scene_of("fern branch around the wrist, 160 mm band", seed, style)
    leaves = [p for p in scene.parts if p.material in ("leaf", "leaf dark") or p.group.endswith("/leaf")]
    shapes = [polygon(p.ring) for p in leaves if p.edges is None]
    areas = sorted((s.area for s in shapes), reverse=True)
    far = sorted(shapes, key=lambda s: abs(s.centroid.x - scene.width_mm / 2))

    assert mirror_overlap(scene.parts) > 0.97
    assert far[-1].area == pytest.approx(areas[-1], rel=0.3) and far[-1].area < 0.3 * areas[0], "they taper to the ends"
    whole = area_of(leaves).bounds
    assert whole[0] > 0.02 * scene.width_mm and whole[2] < 0.98 * scene.width_mm
    assert whole[3] - whole[1] > 0.7 * scene.height_mm


def test_the_lozenges_of_a_band_stand_clear_of_each_other_in_two_planes() -> None:
    for seed in range(4):
        parts = fern_lozenges(Chance(seed), 156.0, 45.0).parts
        whole = [polygon(p.ring) for p in parts if p.material == "plane" and p.group.endswith("/leaf")]
        dark = [polygon(p.ring) for p in parts if p.material == "plane dark" and p.group.endswith("/leaf")]
        upper = sorted((s for s in whole if s.centroid.y < 0), key=lambda s: s.centroid.x)

        assert len(dark) == len(whole) and len(upper) in (10, 12)
        assert all(d.area == pytest.approx(w.area / 2) for d, w in zip(dark, whole, strict=True))
        assert all(a.distance(b) > 0.3 for a, b in pairwise(upper))
        right = [s.area for s in upper if s.centroid.x > 0]
        assert right == sorted(right, reverse=True), "in even steps from the middle"


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5, 6])
def test_a_sun_looks_out_over_its_clouds_and_has_its_chin_in_them(seed: int) -> None:
    scene = scene_of("sun behind clouds", seed)
    clouds = area_of(parts_of(scene, "cloud"))
    disc = max((p for p in parts_of(scene, "sun") if p.material == "sun"), key=lambda p: polygon(p.ring).area)
    face = polygon(disc.ring)

    assert len(disc.lines) > 10, "it has a face"
    assert face.intersects(clouds)
    assert face.difference(clouds).area > 0.75 * face.area


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_compass_keeps_its_four_letters_clear_and_its_ship_within(seed: int) -> None:
    scene = scene_of("compass with a small ship", seed)
    order = {id(p): i for i, p in enumerate(scene.parts)}
    letters = [p for p in parts_of(scene, "letters") if p.material == "pupil"]
    (disc,) = parts_of(scene, "disc")
    shapes = area_of(letters)

    marks = [area_of([p]).centroid for p in parts_of(scene, "letters") if p.material == "open"]
    assert len(marks) == 4 and all(shapes.distance(mark) < 3.0 for mark in marks)
    for part in scene.parts:
        if part.group == "letters" or "letters" in part.group or order[id(part)] < order[id(letters[0])]:
            continue
        assert not polygon(part.ring).intersects(shapes), part.group
    ship = area_of([p for p in scene.parts if "hull" in p.group or "main" in p.group])
    middle = Point(area_of([disc]).centroid)
    assert area_of([disc]).buffer(0.1).contains(ship)
    sea = area_of([p for p in scene.parts if p.material == "water"])
    ring = scene.parts[-1]
    assert ring.material == "gold" and polygon(ring.ring, ring.holes).intersects(sea), "the sea runs up to its ring"
    assert ship.distance(middle) < 0.2 * (disc.ring[:, 0].max() - disc.ring[:, 0].min())


@pytest.mark.parametrize(
    "prompt", ['heart pierced by an arrow with a banner "Ana"', 'anchor with rope and a banner "HOLD FAST"']
)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_banner_is_wound_about_its_thing(prompt: str, seed: int) -> None:
    scene = scene_of(prompt, seed)
    groups = [p.group for p in scene.parts]
    thing = prompt.split()[0]
    mine = [i for i, g in enumerate(groups) if g.startswith(f"{thing}0")]
    tails = [i for i, g in enumerate(groups) if "banner tail" in g or "banner fold" in g]
    faces = [i for i, g in enumerate(groups) if g == "banner0/banner"]

    assert len(tails) == 4 and max(tails) < min(mine)
    assert len(faces) == 1 and max(mine) < faces[0]
    face = polygon(scene.parts[faces[0]].ring)
    body = area_of([scene.parts[i] for i in mine])
    # An anchor is crossed between its bar and its flukes, where it is but the breadth of shank and rope.
    assert face.intersection(body).area > (0.08 if thing == "anchor" else 0.15) * face.area
    assert face.buffer(0.2).contains(area_of([p for p in scene.parts if p.group == "banner0/letters"]))


def test_words_without_anything_else_are_a_banner_alone() -> None:
    assert {p.group for p in scene_of('"MOM"').parts} >= {"banner", "banner tail-1", "banner tail1"}


@pytest.mark.parametrize("number", [1, 2, 3])
def test_clouds_are_as_many_as_were_asked_for(number: int) -> None:
    scene = scene_of(("", "a cloud", "two clouds", "three clouds")[number])

    assert len({p.group for p in scene.parts if "cloud" in p.group}) == number


def test_a_rope_goes_over_and_under_the_anchor() -> None:
    scene = scene_of("anchor with rope")
    groups = [p.group for p in scene.parts]
    under = groups.index("anchor0/rope")
    shank = max(i for i, g in enumerate(groups) if g == "anchor0/anchor")
    over = [i for i, g in enumerate(groups) if "rope over" in g]

    assert under < shank < min(over) and len(over) == 2
    metal = area_of([scene.parts[i] for i, g in enumerate(groups) if g == "anchor0/anchor"])
    assert all(polygon(scene.parts[i].ring).intersects(metal) for i in over)
    hidden = polygon(scene.parts[under].ring).intersection(metal)
    shown = area_of([scene.parts[i] for i in over])
    assert hidden.difference(shown.buffer(0.3)).area > 5.0, "it goes under nowhere"


def test_mountains_in_a_ring_fill_it_with_a_light_or_without() -> None:
    for prompt, light in (("mountains in a circular frame", ""), ("sun over mountains, circular frame", "sun")):
        scene = scene_of(prompt)
        (frame,) = parts_of(scene, "frame")
        ring = polygon(frame.holes[0])
        land = area_of([p for p in scene.parts if p.material in ("stone", "cliff", "snow", "fir")])
        assert ring.buffer(0.1).contains(land) and land.area > 0.33 * ring.area
        assert bool(parts_of(scene, "sun")) == bool(light) and not parts_of(scene, "star")


def test_a_ship_sails_on_its_waves() -> None:
    scene = scene_of("a ship on a wave")
    hull, sea = (area_of(parts_of(scene, word)) for word in ("hull", "low/"))

    assert hull.intersects(sea) and hull.bounds[1] < sea.bounds[1]
    groups = [p.group for p in scene.parts]
    assert max(i for i, g in enumerate(groups) if "hull" in g) < min(i for i, g in enumerate(groups) if "low/" in g)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_arrow_goes_into_a_wound_and_drops_fall_straight_from_where_it_comes_out(seed: int) -> None:
    parts = scene_of("heart pierced by an arrow", seed).parts
    heart = area_of([p for p in parts if p.material == "petal" and p.group.endswith("heart")])
    drops = [polygon(p.ring) for p in parts if p.group.endswith("drop")]
    shaft = area_of([p for p in parts if p.group.endswith("point") and p.material == "wood"])

    wound = area_of([p for p in parts if p.material == "hollow"])
    assert heart.contains(wound.centroid)
    assert len(drops) == 2 and all(d.distance(heart) > 0.5 for d in drops)
    high, low = sorted(drops, key=lambda d: d.centroid.y)
    assert 0.8 < high.distance(shaft) < 4.0, "the first has just left it"
    assert abs(high.centroid.x - low.centroid.x) < 0.3 and low.bounds[1] > high.bounds[3] + 0.8, "and falls as the next"
    assert low.area > 1.3 * high.area
