"""What styles add to a drawing: flourishes, engraved lines; and pairs drawn as one picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import shapely
from shapely import union_all
from shapely.geometry.base import BaseGeometry

from processors.design import accents, glyphs
from processors.design.chance import Chance
from processors.design.compose import mirror_overlap
from processors.design.curves import Points
from processors.design.inscription import CAP, row
from processors.design.lettering import skeleton
from processors.design.motifs import BY_NAME
from processors.design.motifs.moon import circle
from processors.design.motifs.spine import stem_of_bone
from processors.design.parts import Drawing, Part, Shadow, joined
from processors.design.pen import polygon
from processors.design.setpieces import leaping, orbited
from processors.design.styles import style_named
from processors.design.styles.botanical_engraving import engraved, wrapped
from processors.design.styles.lettering_setting import set_words
from processors.design.styles.ornamental_lotus import jewelled
from processors.design.tone import tone_map


def disc(x: float = 50.0, y: float = 50.0, r: float = 30.0, **more: object) -> Part:
    return replace(Part(circle(x, y, r, 90), "petal", group="disc", form=0.5), **more)  # type: ignore[arg-type]


def shapes(parts: object) -> BaseGeometry:
    return union_all([polygon(p.ring, p.holes) for p in parts])  # type: ignore[attr-defined]


def test_engraved_strokes_start_at_the_edge_of_their_face() -> None:
    style = style_named("botanical")
    part = disc(form=0.0, shadows=(Shadow(np.array([(20.0, 78.0), (80.0, 78.0)]), 46.0, 1.0),))
    tones = tone_map([part], 100.0, 100.0, 4.0, 4.0, {})
    rim = polygon(part.ring).boundary

    assert all(polygon(r).distance(rim) < 1.2 for r in engraved([part], tones, style, 1.0, Chance(1)))


def test_words_on_a_ribbon_are_evenly_spaced_and_clear_of_what_pierces() -> None:
    _, letters = row("AVLTA")
    gaps = [b.distance(a) for (_, a), (_, b) in pairwise(letters)]
    heart = BY_NAME["heart"].draw(Chance(1), "", 0).named("heart0")
    bar = Drawing((Part(np.array([(-80.0, 16.0), (80.0, 16.0), (80.0, 22.0), (-80.0, 22.0)]), "wood", group="bar"),))
    whole = set_words(("Ana",), joined([heart, bar]), Chance(1))
    ribbon = shapes([p for p in whole.parts if p.group.startswith("ribbon")])

    assert min(gaps) > 0.1 * CAP and max(gaps) < 0.4 * CAP
    assert ribbon.intersection(shapes([p for p in whole.parts if p.group == "bar"])).area == 0
    letters = shapes([p for p in whole.parts if p.group.startswith("pen/letter")])
    assert letters.intersection(ribbon).area > 0.99 * letters.area and letters.bounds[1] > ribbon.bounds[1] + 0.05 * CAP
    printed = set_words(("ANA",), joined([heart, bar]), Chance(1))
    face = shapes([p for p in printed.parts if p.group.startswith("ribbon")])
    assert face.contains(shapes([p for p in printed.parts if p.group.startswith("pen/letter")]))


def test_engraved_lines_swell_in_the_shadow_and_are_never_too_thin() -> None:
    style = style_named("botanical")
    part = disc(form=0.0, shadows=(Shadow(np.array([(20.0, 78.0), (80.0, 78.0)]), 46.0, 1.0),))
    bare = disc(form=0.0)
    tones = tone_map([part], 100.0, 100.0, 4.0, 4.0, {})
    rings = [polygon(r) for r in engraved([part], tones, style, 1.0, Chance(1))]
    ink = union_all(rings)
    high, low = (ink.intersection(shapely.box(30, y, 70, y + 8)).area / (40 * 8) for y in (48, 66))

    assert len(rings) > 8 and high < 0.5 * low
    thin = style.min_line
    assert ink.buffer(-thin * 0.44).buffer(thin * 0.45).intersection(ink).area > 0.985 * ink.area
    assert engraved([bare], tone_map([bare], 100.0, 100.0, 4.0, 4.0, {}), style, 1.0, Chance(1)) == []
    assert engraved([replace(part, material="pupil")], tones, style, 1.0, Chance(1)) == []


def test_a_face_without_grain_is_wrapped_across_its_length() -> None:
    ring = np.array([(0, 0), (80, 0), (80, 20), (0, 20)], dtype=float).repeat(3, axis=0)
    rails = wrapped(Part(ring, "leaf"))

    assert rails.ndim == 3 and rails.shape[2] == 2
    run = rails[20]
    assert abs(run[-1, 1] - run[0, 1]) > 15 and abs(run[-1, 0] - run[0, 0]) < 4


def test_a_koi_leaps_between_the_waves() -> None:
    for seed in (1, 2, 3):
        koi = BY_NAME["koi"].draw(Chance(seed, "koi"), "", 0).fitted(0, 0, 170, 170).named("koi0")
        whole = leaping(koi, Chance(seed, "water"))
        order = [p.group.split("/")[0] for p in whole.parts]
        body = next(p for p in whole.parts if p.group == "koi0/koi")
        fish = shapes([p for p in whole.parts if p.group.startswith("koi0")])
        trunk = polygon(body.ring)
        rear, front = (shapes([p for p in whole.parts if p.group.startswith(name)]) for name in ("rear", "front"))

        assert order == sorted(order, key=["rear", "koi0", "front"].index), "it stands between two waves"
        assert 0.01 * trunk.area < trunk.intersection(front).area < 0.1 * trunk.area, "one breaks over its belly"
        tail = shapes([p for p in whole.parts if p.group == "koi0/tail"])
        assert front.intersection(tail).area < 0.02 * tail.area, "and the S of it is seen to the end"
        assert rear.bounds[1] < fish.bounds[1] - 14, "the other curls high over its head"
        assert front.bounds[3] > fish.bounds[3], "and the fish rises out of the water"
        water = [p for p in whole.parts if p.material == "water"]
        assert len({p.body for p in water}) == 1, "which is one"
        assert rear.intersects(front) and rear.intersects(trunk)
        x0, y0, x1, y1 = whole.bounds()
        assert fish.area > 0.2 * (x1 - x0) * (y1 - y0), "the fish is the larger thing"


def bones_of(parts: Sequence[Part]) -> dict[int, Points]:
    """The outlines of vertebrae by their number."""
    return {int(p.body[4:]): p.ring for p in parts if p.body.startswith(("body", "link")) and p.material == "bone"}


def test_vertebrae_dwindle_under_the_lotus() -> None:
    whole = stem_of_bone(Chance(2))
    bones = [ring for _, ring in sorted(bones_of(whole.parts).items())]
    sizes = [float(np.ptp(ring[:, 1])) for ring in bones]
    feet = [float(ring[:, 1].max()) for ring in bones]
    flower = max(np.abs(p.ring[:, 0]).max() for p in whole.parts if p.group == "lotus")

    assert sizes == sorted(sizes, reverse=True) and feet == sorted(feet)
    assert np.ptp(np.diff(np.log(sizes))) < 0.02, "they shrink evenly"
    assert 0.4 * flower < max(np.abs(ring).max(axis=0)[0] for ring in bones) < 0.8 * flower, "it is what one sees first"
    assert mirror_overlap(whole.parts) > 0.95
    w, h = whole.size()
    assert 1.4 * w < h < 1.9 * w


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_vertebra_is_one_form_that_lies_over_the_next_with_a_disc_between(seed: int) -> None:
    parts = stem_of_bone(Chance(seed)).parts
    order = [p.body for p in parts]
    bones = bones_of(parts)
    shape = {i: polygon(ring) for i, ring in bones.items()}
    discs = {int(p.body[4:]): polygon(p.ring) for p in parts if p.body.startswith("disc")}
    count = len(bones)

    assert count in (6, 7) and sorted(discs) == list(range(count - 1))
    for i, ring in bones.items():
        assert shape[i].is_valid
        end = ring[int(np.argmax(ring[:, 0]))]
        assert end[1] > ring[0, 1], "its processes droop"
    for i, disc in discs.items():
        over, under = shape[i], shape[i + 1]
        assert order.index(f"link{i}") > order.index(f"link{i + 1}") and over.intersects(under), (
            "it hangs over the next"
        )
        assert over.intersection(under).area < 0.15 * under.area
        assert order.index(f"disc{i}") < order.index(f"link{i + 1}"), "both are over it"
        assert disc.difference(over.union(under)).area > 0.1 * disc.area, "it is seen"
    (last,) = (polygon(p.ring) for p in parts if p.body == "cord")
    assert last.intersects(shape[count - 1]) and last.bounds[3] > shape[count - 1].bounds[3]
    sepals = [polygon(p.ring) for p in parts if p.body == "sepal"]
    flower = shapes([p for p in parts if p.group == "lotus"])
    assert all(one.intersects(flower) and one.intersects(shape[0]) for one in sepals), "the flower holds the first"
    assert len(sepals) == 3 and order.index("sepal") > order.index("link0"), "leaves over it"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_tone_of_a_vertebra_lies_on_its_right_side_within_its_outline(seed: int) -> None:
    parts = stem_of_bone(Chance(seed)).parts
    tones = {p.body: polygon(p.ring) for p in parts if p.material == "belly"}
    bones = {p.body: polygon(p.ring) for p in parts if p.material == "bone"}

    assert tones.keys() == bones.keys()
    for name, tone in tones.items():
        assert bones[name].contains(tone) and tone.bounds[0] > 0 and tone.area > 0.15 * bones[name].area


def test_a_spine_over_its_name_is_shorter_and_nothing_falls_from_it() -> None:
    for seed in (1, 2, 3):
        long, short = stem_of_bone(Chance(seed)), stem_of_bone(Chance(seed), True)
        assert len(bones_of(short.parts)) == 3
        assert not any(p.group == "last" for p in short.parts)
        assert short.size()[1] < long.size()[1]


def test_jewels_of_a_spine_are_beads_between_its_bones_and_pearls_on_black_petals() -> None:
    whole = stem_of_bone(Chance(1), True)
    found = jewelled(whole.parts)
    beads = [p for p in found if p.body.startswith("disc")]
    pearls = [p for p in found if p.material == "open"]
    black = [polygon(p.ring) for p in found if p.material == "cloth back"]

    assert len(beads) == 2 * (len(bones_of(whole.parts)) - 1) and all(p.material == "sand" for p in beads)
    assert len(pearls) == 3 * len(black) == 12
    assert all(any(petal.contains(polygon(p.ring)) for petal in black) for p in pearls)
    assert not any(p.material == "belly" for p in found), "no lace on the bones"
    assert mirror_overlap(found) > 0.95


@pytest.mark.parametrize("count", [1, 2, 3, 4, 6])
def test_one_butterfly_rests_on_an_hourglass_one_crosses_a_post_and_the_others_fly_clear(count: int) -> None:
    glass = BY_NAME["hourglass"].draw(Chance(1), "", 0).fitted(0, 0, 140, 140).named("hourglass0")
    forms = ["perched", *[""] * (count - 1)]
    flyers = [
        BY_NAME["butterfly"].draw(Chance(i), form, 0).fitted(0, 0, 90, 90).named(f"b{i}")
        for i, form in enumerate(forms)
    ]
    whole = orbited(glass, flyers, Chance(3))
    order = list(dict.fromkeys(p.group.split("/")[0] for p in whole.parts))

    assert order == ["hourglass0", *(f"b{i}" for i in range(count))]
    parts = {name: shapes([p for p in whole.parts if p.group.startswith(name + "/")]) for name in order}
    case = parts["hourglass0"]
    assert abs(parts["b0"].bounds[3] - case.bounds[1]) < 0.5, "it stands on the cap"
    assert case.bounds[0] < parts["b0"].centroid.x < case.bounds[2]
    for i in range(1, count):
        assert parts[f"b{i}"].intersects(case) == (i == 1), "the second crosses a post on its way up"
        assert all(not parts[f"b{i}"].intersects(parts[f"b{j}"]) for j in range(i)), "each flies by itself"
        assert parts[f"b{i}"].area < parts["b0"].area * 0.5, "small beside the first"
        assert not any(p.material == "wing dark" for p in whole.parts if p.group.startswith(f"b{i}/")), "pale rims"
    assert any(p.material == "wing dark" for p in whole.parts if p.group.startswith("b0/")), "the first leads"
    case_rim, glass_rim = (
        next(p.bold for p in whole.parts if p.group == f"hourglass0/{name}") for name in ("case", "glass")
    )
    assert glass_rim < case_rim, "glass is thinner than wood"


def test_a_broad_picture_stands_between_an_arch_and_a_sling_of_letters() -> None:
    skull = BY_NAME["skull"].draw(Chance(1), "", 0).fitted(0, 0, 120, 120).named("skull0")
    whole = set_words(("MEMENTO MORI",), skull, Chance(1))
    head = shapes([p for p in whole.parts if p.group.startswith("skull0")])
    letters = [polygon(p.ring) for p in whole.parts if p.material == "letter"]

    assert sum(g.centroid.y < head.centroid.y for g in letters) == 7
    assert sum(g.centroid.y > head.centroid.y for g in letters) == 4
    assert union_all(letters).intersection(head).area < 1.0


def test_many_words_stand_under_their_picture_and_words_may_stand_alone() -> None:
    heart = BY_NAME["heart"].draw(Chance(1), "", 0).fitted(0, 0, 105, 105).named("heart0")
    whole = set_words(("carpe diem quam minimum",), heart, Chance(1))
    shape = shapes([p for p in whole.parts if p.group.startswith("heart0")])
    letters = union_all([polygon(p.ring) for p in whole.parts if p.material == "letter"])

    assert shape.centroid.y < letters.bounds[1] + 0.1 * (letters.bounds[3] - letters.bounds[1])
    alone = set_words(("MOM",), None, Chance(1))
    assert sum(p.material == "letter" for p in alone.parts) == 3
    assert any(p.group.startswith("pen/") for p in alone.parts)
    assert set_words(("",), None, Chance(1)).parts == ()


def test_the_tables_of_letters_and_accents_can_be_drawn() -> None:
    strokes = [s for _, found in glyphs.SKELETONS.values() for s in found]
    strokes += [s for found in accents.MARKS.values() for s in found]
    for written in strokes:
        kind, *places = written.split()
        assert kind in ("l", "c") and len(places) >= 2
        assert all(len(place.split(",")) == 2 for place in places)
    assert set(accents.ALIKE.values()) <= set(glyphs.SKELETONS)
    _, plain, none = skeleton("E", 10.0)
    _, same, marks = skeleton("É", 10.0)
    assert not none and len(marks) == 1
    assert all(np.array_equal(a, b) for a, b in zip(plain, same, strict=True))
    assert float(marks[0][:, 1].max()) < -10.0
