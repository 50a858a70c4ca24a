"""The art bar, as far as a program can check it."""

from __future__ import annotations

import hashlib
import itertools
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import union_all
from shapely.affinity import scale, translate
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.compose import Scene, compose, mirror_overlap
from processors.design.engine import DesignEngine
from processors.design.ink import Plate, inked
from processors.design.inscription import lines_of
from processors.design.motifs import MOTIFS
from processors.design.parse import parse
from processors.design.pen import polygon
from processors.design.sheets import PROMPTS
from processors.design.styles import STYLES, style_named
from processors.design.tone import tone_map
from processors.engine import Artifact, Brief, Progress
from processors.workers import Unfit

NAMES = [style.name for style in STYLES]
FIRST = ("fine-line", "blackwork", "dotwork", "traditional")


@lru_cache(maxsize=64)
def scene_of(prompt: str, style: str, seed: int = 1) -> Scene:
    spec, _ = parse(prompt, style, 120.0)
    return compose(spec, style_named(style), Chance(seed, "design"))


@lru_cache(maxsize=32)
def plate_of(prompt: str, style: str, seed: int = 1) -> Plate:
    scene = scene_of(prompt, style, seed)
    return inked(
        scene.parts, style_named(style), scene.width_mm, scene.height_mm, scene.k, Chance(seed, "ink"), scene.clip
    )


def drawn(prompt: str, style: str = "blackwork", seed: int = 1, pixels: int = 200, **more: Any) -> Artifact:
    (art,) = (
        x
        for x in DesignEngine().generate([Brief("b", prompt, style, seed, pixels=pixels, **more)])
        if isinstance(x, Artifact)
    )
    return art


def ink_of(plate: Plate) -> BaseGeometry:
    return plate.shade.union(plate.outline)


def overlap(a: BaseGeometry, b: BaseGeometry) -> float:
    return a.intersection(b).area / a.union(b).area


@pytest.mark.parametrize("prompt", PROMPTS)
@pytest.mark.parametrize("style", ["traditional", "dotwork"])
def test_each_prompt_is_drawn_within_the_bar(prompt: str, style: str) -> None:
    plate, scene = plate_of(prompt, style), scene_of(prompt, style)
    thin = style_named(style).min_line * scene.k
    ink = ink_of(plate)

    assert plate.outline.is_valid and plate.shade.is_valid and plate.outline.area > 0
    assert all(g.is_valid for g in plate.silhouettes.values())
    lost = ink.area - ink.buffer(-thin * 0.44).buffer(thin * 0.45).intersection(ink).area
    assert lost < 0.01 * ink.area, "a stroke is thinner than the style's least line"
    gap = style_named(style).min_gap * scene.k
    closed = ink.buffer(gap * 0.4).buffer(-gap * 0.4)
    assert closed.area - ink.area < 0.02 * ink.area, "slits are left"
    x0, y0, x1, y1 = ink.bounds
    assert x0 >= 0 and y0 >= 0 and x1 <= plate.width_mm and y1 <= plate.height_mm
    fill = max((x1 - x0) / plate.width_mm, (y1 - y0) / plate.height_mm)
    # A band runs to the ends of its strip, so that it closes round a limb.
    assert 0.6 <= fill <= (0.98 if "band" in prompt else 0.92)
    middle = union_all(list(plate.silhouettes.values())).centroid
    assert abs(middle.x / plate.width_mm - 0.5) < 0.16 and abs(middle.y / plate.height_mm - 0.5) < 0.16, (
        "out of balance"
    )


def test_the_mottos_of_the_bar_leave_nothing_unmatched() -> None:
    for prompt in PROMPTS:
        assert parse(prompt, "traditional", 120.0)[1] == (), prompt


def test_silhouettes_of_different_motifs_differ() -> None:
    def fitted(shape: BaseGeometry) -> BaseGeometry:
        x0, y0, x1, y1 = shape.bounds
        s = 100 / max(x1 - x0, y1 - y0)
        return scale(translate(shape, -(x0 + x1) / 2, -(y0 + y1) / 2), s, s, origin=(0, 0))

    shapes = {}
    for motif in MOTIFS:
        parts = motif.draw(Chance(1, motif.name), "", 0).parts
        outline = union_all([polygon(p.ring, p.holes) for p in parts])
        assert outline.is_valid and outline.area > 0, motif.name
        shapes[motif.name] = fitted(outline).simplify(0.3).buffer(0)
    alike = {(a, b): round(overlap(shapes[a], shapes[b]), 2) for a, b in itertools.combinations(shapes, 2)}
    assert {pair: v for pair, v in alike.items() if v >= 0.8} == {}


@pytest.mark.parametrize("motif", [m.name for m in MOTIFS])
def test_every_motif_is_drawn_in_every_seed_without_a_broken_face(motif: str) -> None:
    draw = next(m.draw for m in MOTIFS if m.name == motif)
    for seed in range(6):
        drawing = draw(Chance(seed, motif), "", 0)
        assert len(drawing.parts) > 0
        for part in drawing.parts:
            shape = polygon(part.ring, part.holes)
            assert np.isfinite(part.ring).all() and shape.area > 0


@pytest.mark.parametrize(
    "prompt",
    [
        "a rose",
        "a snake",
        "a snake around a dagger",
        "skull with a rose in its teeth",
        "three roses with leaves",
        "mandala",
        "koi among waves",
        "compass with a small ship",
        "hourglass with butterflies",
    ],
)
def test_three_seeds_give_three_compositions(prompt: str) -> None:
    inks = [ink_of(plate_of(prompt, "fine-line", seed)) for seed in (1, 2, 3)]

    for a, b in itertools.combinations(inks, 2):
        assert overlap(a, b) < 0.9


def test_the_styles_differ_by_more_than_the_width_of_their_lines() -> None:
    plates = {s: plate_of("a snake around a dagger", s) for s in FIRST}
    body = union_all([polygon(p.ring) for p in scene_of("a snake around a dagger", "blackwork").parts]).area
    traits = {s: (bool(p.fills), len(p.dots) > 300, p.shade.area > 0.22 * body) for s, p in plates.items()}

    assert len(set(traits.values())) == len(FIRST), traits
    assert plates["traditional"].fills and not plates["blackwork"].fills
    assert plates["dotwork"].shade.area < 0.6 * plates["blackwork"].shade.area


@pytest.mark.parametrize("style", ["geometric", "ornamental", "lettering"])
def test_what_a_style_adds_stays_on_the_page(style: str) -> None:
    for prompt in ("lotus over a spine, vertical 200 mm", "two swallows facing each other", 'anchor "HOLD FAST"'):
        plate = plate_of(prompt, style)
        x0, y0, x1, y1 = ink_of(plate).bounds
        assert x0 >= 0 and y0 >= 0 and x1 <= plate.width_mm and y1 <= plate.height_mm
        assert max((x1 - x0) / plate.width_mm, (y1 - y0) / plate.height_mm) <= 0.92


def test_geometric_drawings_are_faceted() -> None:
    def corners(style: str) -> float:
        rings = [p.exterior for p in shapely.get_parts(plate_of("a rose", style).silhouettes["rose0/rose"])]
        return sum(len(r.simplify(0.05).coords) for r in rings)

    assert corners("geometric") < 0.75 * corners("fine-line")


def test_in_lettering_word_and_motif_are_one_piece() -> None:
    scene = scene_of('heart "Ana"', "lettering")
    letters = [p for p in scene.parts if p.group.startswith("pen/letter")]
    words = union_all([polygon(p.ring, p.holes) for p in letters])
    heart = union_all([polygon(p.ring) for p in scene.parts if p.group.startswith("heart0")])
    ribbon = union_all([polygon(p.ring) for p in scene.parts if p.group.startswith("ribbon")])

    assert len({p.group for p in letters}) == 3
    assert ribbon.contains(words) and ribbon.intersects(heart), "no letter breaks the ribbon's edge"
    assert heart.bounds[1] < ribbon.bounds[1] and ribbon.bounds[2] - ribbon.bounds[0] > 0.4 * scene.width_mm
    assert heart.bounds[3] > ribbon.bounds[3] + 1.5, "its point comes out under the ribbon"


@pytest.mark.parametrize("prompt", ['wolf "Freya"', 'skull "José"', 'three roses "Amor Fati"'])
def test_a_name_given_in_quotes_stands_under_a_picture_that_no_ribbon_is_wound_about(prompt: str) -> None:
    scene = scene_of(prompt, "lettering")
    word = union_all([polygon(p.ring, p.holes) for p in scene.parts if p.group.startswith("pen/letter")])
    picture = union_all([polygon(p.ring) for p in scene.parts if not p.group.startswith("pen/")])

    assert not any(p.group.startswith("ribbon") for p in scene.parts)
    assert picture.distance(word) > 1.5 and picture.bounds[3] < word.bounds[3]


def test_no_light_plane_of_a_wolf_is_lost_in_black() -> None:
    plate = plate_of("wolf head, geometric", "geometric")
    ink = plate.shade.union(plate.outline)
    x0, _, x1, _ = ink.bounds
    other = shapely.transform(ink, lambda xy: np.column_stack([x0 + x1 - xy[:, 0], xy[:, 1]]))

    assert ink.intersection(other).area > 0.85 * ink.union(other).area


def test_two_words_lie_on_one_ribbon_wound_about_a_tall_motif() -> None:
    scene = scene_of('anchor "HOLD FAST"', "lettering")
    order = [p.group for p in scene.parts]
    face = union_all([polygon(p.ring) for p in scene.parts if p.group == "ribbon face"])
    letters = [polygon(p.ring) for p in scene.parts if p.group.startswith("pen/letter")]
    anchor = union_all([polygon(p.ring) for p in scene.parts if p.group.startswith("anchor0")])

    assert len(letters) == 8 and face.contains(union_all(letters))
    assert face.bounds[0] < anchor.bounds[0] and anchor.bounds[2] < face.bounds[2]
    assert anchor.bounds[1] < face.bounds[1] and face.bounds[3] < anchor.bounds[3]
    tails = [i for i, g in enumerate(order) if g.startswith("ribbon tail")]
    things = [i for i, g in enumerate(order) if g.startswith("anchor0")]
    assert max(tails) < min(things) and max(things) < order.index("ribbon face"), "it goes round behind"


@pytest.mark.parametrize(
    "prompt", ["a rose", "luna moth with moon phases", "a snake around a dagger", "koi among waves"]
)
def test_a_motif_without_words_stands_on_its_own_name_in_script(prompt: str) -> None:
    scene = scene_of(prompt, "lettering", 3)
    word = union_all([polygon(p.ring, p.holes) for p in scene.parts if p.group.startswith("pen/letter")])
    run = union_all([polygon(p.ring, p.holes) for p in scene.parts if p.group == "pen/run"])
    motif = union_all([polygon(p.ring) for p in scene.parts if not p.group.startswith("pen/")])

    assert word.bounds[2] - word.bounds[0] > 0.45 * scene.width_mm
    assert run.distance(word) == 0 and run.bounds[0] < word.bounds[0] < word.bounds[2] < run.bounds[2]
    high = word.bounds[3] - word.bounds[1]
    assert motif.bounds[1] < word.bounds[1] and motif.distance(word.envelope) < 0.4 * high
    assert min(motif.distance(run), motif.distance(word)) > 1.5, "it is whole: skin lies between it and the pen"
    seen = plate_of(prompt, "lettering", 3).outline
    assert word.intersection(seen).area > 0.98 * word.area, "nothing cuts the word"


@pytest.mark.parametrize("seed", range(3))
def test_two_birds_stand_over_a_name_as_wide_as_they_are_and_touch_it_with_no_tail(seed: int) -> None:
    scene = scene_of("two swallows facing each other", "lettering", seed)
    word = union_all([polygon(p.ring, p.holes) for p in scene.parts if p.group.startswith("pen/letter")])
    birds = union_all([polygon(p.ring) for p in scene.parts if p.group.startswith("swallow")])

    assert word.bounds[2] - word.bounds[0] > 0.6 * (birds.bounds[2] - birds.bounds[0])
    assert birds.bounds[3] < word.bounds[3] and birds.distance(word) > 2.5


@pytest.mark.parametrize(
    "prompt", ["a wave under a full moon, circular frame", "fern branch around the wrist, 160 mm band"]
)
def test_a_ring_and_a_band_bear_the_name_too(prompt: str) -> None:
    scene = scene_of(prompt, "lettering")
    word = union_all([polygon(p.ring, p.holes) for p in scene.parts if p.group.startswith("pen/letter")])
    seen = plate_of(prompt, "lettering").outline

    assert word.intersection(seen).area > 0.98 * word.area, "nothing cuts the word"
    assert word.bounds[2] - word.bounds[0] > 0.4 * scene.width_mm
    own = ("pen/letter", "pen/room", "pen/run")
    rest = union_all([polygon(p.ring) for p in scene.parts if not p.group.startswith(own)])
    if "frame" in prompt:
        assert 1.5 < rest.distance(word) < 0.05 * scene.width_mm, "the ring is closed, close over the word"
    else:
        assert rest.distance(word) < 0.01 * scene.width_mm, "the fronds grow out of the word"


def test_long_words_are_set_in_several_rows() -> None:
    assert lines_of("carpe diem quam minimum credula postero") == [
        "carpe diem",
        "quam",
        "minimum",
        "credula",
        "postero",
    ] or (max(len(row) for row in lines_of("carpe diem quam minimum credula postero")) <= 12)
    assert lines_of("MOM") == ["MOM"] and lines_of("漢") == []


def test_black_details_are_line_work_that_a_stencil_keeps() -> None:
    plate, scene = plate_of("luna moth", "traditional"), scene_of("luna moth", "traditional")
    for part in scene.parts:
        if part.material == "pupil":
            shape = polygon(part.ring)
            assert plate.outline.intersection(shape).area > 0.6 * shape.area


def seen_share(parts: Any, width: float, height: float, named: str) -> float:
    tones = tone_map(parts, width, height, 3.0, 4.0)
    mine = [i for i, p in enumerate(parts) if any(n.rstrip("0123456789") == named for n in p.group.split("/")[:2])]
    whole = union_all([polygon(parts[i].ring, parts[i].holes) for i in mine]).area * 9.0
    return float(np.isin(tones.owner, mine).sum()) / whole


@pytest.mark.parametrize(
    ("prompt", "groups"),
    [
        ("rose, skull and dagger with a moon over mountains", ("rose", "skull", "dagger", "moon")),
        ("rose, heart, anchor, swallow and dagger", ("rose", "heart", "anchor", "swallow", "dagger")),
    ],
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_none_of_many_subjects_is_covered(prompt: str, groups: tuple[str, ...], seed: int) -> None:
    scene = scene_of(prompt, "fine-line", seed)
    for group in groups:
        assert seen_share(scene.parts, scene.width_mm, scene.height_mm, group) > 0.55, group


@pytest.mark.parametrize(
    "prompt",
    [
        "owl on a branch, symmetrical",
        "luna moth with moon phases, symmetrical",
        "skull with two roses, symmetrical",
        "lotus over a spine, symmetrical",
        "wolf head, symmetrical",
    ],
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_symmetrical_designs_are_their_own_mirror_image(prompt: str, seed: int) -> None:
    assert mirror_overlap(scene_of(prompt, "blackwork", seed).parts) > 0.9


def test_what_cannot_be_mirrored_is_named() -> None:
    assert "symmetrical" in drawn("a snake around a dagger, symmetrical", "fine-line").unmatched
    assert drawn("owl on a branch, symmetrical", "fine-line").unmatched == ()


def test_minimal_means_lines_alone() -> None:
    for style in ("ornamental", "dotwork", "traditional"):
        assert b'id="dots" fill="#141312"></g>' in drawn("minimal rose", style).svg
        assert b'<g id="fill"></g>' in drawn("minimal rose", style).svg


def test_a_minimal_coat_keeps_its_style() -> None:
    """A cat of few lines is told by its style all the same: one colour, dots, or black."""
    cat = "minimal line of a cat asleep"
    assert drawn(cat, "traditional").svg.count(b"#f0b32e") == 1
    assert b'id="dots" fill="#141312"></g>' not in drawn(cat, "dotwork").svg
    for style in ("fine-line", "blackwork"):
        assert b'id="dots" fill="#141312"></g>' in drawn(cat, style).svg
        assert b'<g id="fill"></g>' in drawn(cat, style).svg


def test_lines_are_finer_where_faces_are_narrow() -> None:
    assert scene_of("two swallows facing each other", "traditional").k < scene_of("a heart", "traditional").k


def test_counts_are_kept() -> None:
    groups = {part.group for part in scene_of("two swallows facing each other", "traditional").parts}
    assert {g.split("/")[0] for g in groups if g.endswith("/body")} == {"swallow0", "swallow1"}
    roses = {
        part.group for part in scene_of("three roses with leaves", "traditional").parts if part.group.endswith("/rose")
    }
    assert len(roses) == 3
    assert drawn("four stars").facts["counts"] == {"star": 4}


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_around_goes_over_and_under(seed: int) -> None:
    scene = scene_of("a snake around a dagger, vertical 180 mm", "traditional", seed)
    parts = scene.parts
    whole = union_all([polygon(p.ring) for p in parts if p.body == "snake/snake"])
    blade = union_all([polygon(p.ring) for p in parts if p.body.endswith("blade")])
    tones = tone_map(parts, scene.width_mm, scene.height_mm, 4.0, 4.0)
    over = under = 0
    for crossing in shapely.get_parts(whole.intersection(blade)):
        if crossing.area < 4:
            continue
        _, owner = tones.at(np.array(crossing.representative_point().coords))
        top = parts[int(owner[0])]
        over, under = over + (top.body == "snake/snake"), under + (top.body != "snake/snake")
    assert over >= 2 and under >= 2


def test_behind_and_over_keep_their_order() -> None:
    parts = scene_of("sun behind clouds", "traditional").parts
    order = [("sun" if "sun" in p.group else "cloud") for p in parts if "sun" in p.group or "cloud" in p.group]

    assert order == sorted(order, key=["sun", "cloud"].index)
    moon = polygon(
        next(p for p in scene_of("crescent moon over mountains", "traditional").parts if p.material == "moon").ring
    )
    peaks = union_all(
        [
            polygon(p.ring)
            for p in scene_of("crescent moon over mountains", "traditional").parts
            if p.material == "stone"
        ]
    )
    assert moon.centroid.y < peaks.centroid.y


def test_an_arrow_pierces_before_and_behind() -> None:
    groups = [p.group for p in scene_of("heart pierced by an arrow", "traditional").parts]

    assert groups.index("point") < groups.index("heart0/heart") < groups.index("tail")


def test_the_same_brief_gives_the_same_bytes_in_another_process() -> None:
    code = """
import hashlib
from processors.design.engine import DesignEngine
from processors.engine import Artifact, Brief

for style in ("dotwork", "traditional", "dotwork", "traditional"):
    brief = Brief("b", "a snake around a dagger", style, 5, pixels=200)
    (art,) = (x for x in DesignEngine().generate([brief]) if isinstance(x, Artifact))
    print(hashlib.sha256(art.svg + art.png).hexdigest())
"""
    root = Path(__file__).resolve().parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root, timeout=120
    )

    here = [drawn("a snake around a dagger", style, 5) for style in ("dotwork", "traditional")] * 2
    assert ran.stdout.split() == [hashlib.sha256(a.svg + a.png).hexdigest() for a in here]


def test_the_prompt_is_not_in_the_artifact_and_unmatched_words_are() -> None:
    art = drawn('a heart for Zarathustra with a banner "Xanthippe"', "traditional")

    assert art.unmatched == ("zarathustra",)
    for secret in (b"arathustra", b"anthippe", b"heart"):
        assert secret not in art.svg and secret not in art.png
    assert art.spec_digest.encode() in art.svg and art.spec_digest.encode() in art.png
    assert b"<text" not in art.svg


def test_a_prompt_that_names_nothing_is_refused_before_anything_is_drawn() -> None:
    with pytest.raises(Unfit) as refused:
        drawn("quantum zebra")

    assert refused.value.code == "nothing-known" and not refused.value.retryable
    assert "zebra" not in refused.value.message
    assert drawn('quantum zebra "Ana"').unmatched == ("quantum", "zebra")


@pytest.mark.parametrize("style", NAMES)
def test_every_style_draws(style: str) -> None:
    art = drawn("three roses with leaves", style)

    assert art.facts["style"] == style and art.png.startswith(b"\x89PNG")
    assert art.width_mm == 120.0 and 70 < art.height_mm < 200


@pytest.mark.parametrize(
    "prompt",
    [
        "seven stars",
        "five roses",
        "two crossed daggers",
        "a dagger crossed with an arrow",
        "moon under a rose",
        "a rose in a heart",
        "a cat on a branch",
        "four roses around a skull",
        "a dagger through a skull",
        "an arrow through a heart",
        "skull with five roses",
        "a moon with stars",
        "rose with waves",
        "heart pierced by a dagger",
        '"MOM"',
        "rose band 160 mm",
        "two waves in a circle",
        "a star in a circular frame",
        "leaves",
        "three owls",
        "snake around a rose",
        "skull with a star in its teeth",
        "compass over a rose",
        'rose "UP" "DOWN"',
        "rose, skull and dagger with a moon over mountains",
        "two koi",
        "one mountain",
        "five mountains",
    ],
)
def test_free_combinations_are_drawn(prompt: str) -> None:
    art = drawn(prompt, "fine-line", 3)

    assert len(art.svg) > 2500
    assert art.unmatched == ()


def test_progress_comes_before_each_artifact_and_bad_briefs_are_refused() -> None:
    engine = DesignEngine()
    seen = list(
        engine.generate(
            [Brief("1", "a star", "fine-line", 1, pixels=64), Brief("2", "a star", "fine-line", 2, pixels=64)]
        )
    )

    kinds = [(x.brief_id, isinstance(x, Artifact)) for x in seen]
    assert kinds == [("1", False)] * 3 + [("1", True)] + [("2", False)] * 3 + [("2", True)]
    steps = [x.fraction for x in seen if isinstance(x, Progress)][:3]
    assert steps == sorted(steps)
    assert engine.styles() == NAMES and engine.batch_size == 4
    for bad in (
        Brief("3", "a", "cubist", 1),
        Brief("4", "a", "dotwork", 1, pixels=5000),
        Brief("5", "a", "dotwork", 1, width_mm=5),
    ):
        with pytest.raises(ValueError):
            list(engine.generate([bad]))


def test_a_palette_colours_the_design() -> None:
    assert b"#884422" in drawn("a rose", "traditional", palette=("#884422",)).svg
    assert b"#884422" not in drawn("a rose", "traditional").svg


def test_tattoo_sizes_keep_the_least_line() -> None:
    small = drawn("a rose", "fine-line", width_mm=40.0)

    assert small.width_mm == 40.0
    assert small.facts["size_mm"][0] == 40.0
