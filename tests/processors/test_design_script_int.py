"""The running script: every letter can be written, joins its neighbours and keeps thick apart from thin."""

from __future__ import annotations

import string
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, get_parts, transform, union_all
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.motifs import BY_NAME
from processors.design.pen import polygon
from processors.design.script import CAPITAL, DROP, HAIR, SHADE, SLANT, opening, pen_widths, writable, written
from processors.design.script_letters import SCRIPT
from processors.design.styles.lettering_flourish import Flourish, Growth
from processors.design.styles.lettering_script import scripted
from processors.design.styles.lettering_word import FINEST, SKIN

SMALL = string.ascii_lowercase


def test_the_alphabet_is_whole() -> None:
    assert set(string.ascii_letters) <= set(SCRIPT)


@pytest.mark.parametrize("letter", sorted(c for c in SCRIPT if len(c) == 1))
def test_every_letter_is_one_clean_shape_within_its_height(letter: str) -> None:
    (shape,), _ = written(letter)

    assert shape.is_valid and shape.area > 0.02
    assert shape.bounds[1] > -3.0 and shape.bounds[3] < 1.5
    assert shape.buffer(-0.4 * HAIR).buffer(0.42 * HAIR).area > 0.95 * shape.area, "nothing thinner than a hair"


@pytest.mark.parametrize(("letter", "x", "top", "middle"), [("u", 0.84, 1.04, 0.6), ("d", 0.67, 2.14, 1.5)])
def test_a_stem_begins_in_a_point_and_swells(letter: str, x: float, top: float, middle: float) -> None:
    (shape,), _ = written(letter)

    def across(y: float) -> float:
        at = x + SLANT * y
        line = shape.intersection(LineString([(at - 0.3, -y), (at + 0.3, -y)]))
        return max(piece.length for piece in get_parts(line))

    assert across(top - 0.01) < 1.7 * HAIR < 0.8 * SHADE < across(middle)


@pytest.mark.parametrize("letter", ["B", "C", "F", "R", "S", "c", "s"])
def test_a_curl_ends_in_a_drop(letter: str) -> None:
    (shape,), _ = written(letter)
    size = CAPITAL if letter.isupper() else 1.0
    ends = [place for part in SCRIPT[letter][1].split(";") for place in part.split() if "*" in place]

    assert ends
    for end in ends:
        x, y = (size * float(v) for v in end.partition(":")[0].split(","))
        assert shape.contains(Point(x + SLANT * y, -y).buffer(0.4 * DROP[0]))


@pytest.mark.parametrize(
    ("plain", "marked"), [("Zoe", "Zoë"), ("Jose", "José"), ("Angstrom", "Ångström"), ("Irma", "İrma")]
)
def test_an_accent_stands_clear_over_its_letter(plain: str, marked: str) -> None:
    without, with_ = (union_all(written(text)[0]) for text in (plain, marked))
    marks = with_.difference(without.buffer(0.02))

    assert marks.area > 0.02
    assert len(get_parts(with_)) > len(get_parts(without)), "it touches no letter"


@pytest.mark.parametrize("text", ["oe", "oa", "bo", "vu", "we", "wn"])
def test_a_letter_that_ends_high_leads_on_without_a_step(text: str) -> None:
    first, second = written(text)[0]

    assert first.intersection(second).area > 0.5 * HAIR**2
    assert first.union(second).geom_type == "Polygon"


@given(st.text(SMALL, min_size=2, max_size=6))
def test_small_letters_join_into_one_word(text: str) -> None:
    shapes, ending = written(text)
    dots = text.count("i") + text.count("j")
    whole = union_all(shapes)

    assert len(shapes) == len(text)
    assert len(getattr(whole, "geoms", [whole])) <= 1 + dots
    assert all(a.bounds[0] < b.bounds[2] for a, b in pairwise(shapes))
    assert np.hypot(*(ending[-1] - ending[-2])) > 0


def test_the_pen_is_pressed_going_down_and_light_going_up() -> None:
    down = np.linspace([0.6, -2.0], [0.0, 0.0], 60)
    up = down[::-1]

    assert pen_widths(down)[30] > 0.9 * SHADE
    assert np.allclose(pen_widths(up), HAIR)


@pytest.mark.parametrize(
    ("text", "can"),
    [
        ("Rose", True),
        ("Luna moth", True),
        ("MOM", False),
        ("José", True),
        ("Zoë", True),
        ("Жан", False),
        ("A1", False),
        ("", False),
    ],
)
def test_script_is_for_words_that_are_not_all_capitals(text: str, can: bool) -> None:
    assert writable(text) is can


@pytest.mark.parametrize("letter", sorted(string.ascii_letters))
def test_a_flourish_leaves_a_first_letter_from_its_left(letter: str) -> None:
    (shape,), _ = written(letter, led=True)
    path = opening(letter)
    left, _, right, _ = shape.bounds

    assert len(path) > 4 and Point(path[-1]).distance(shape) < HAIR
    assert path[-1, 0] < left + 0.5 * (right - left)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("text", ["Owl", "Compass", "Hourglass", "Mandala"])
def test_arms_grow_out_of_the_first_and_last_letter_and_a_line_lies_under_the_word(text: str, seed: int) -> None:
    drawn = scripted(text, None, Chance(seed, "word"))
    letters = union_all([polygon(p.ring, p.holes) for p in drawn.parts if p.group.startswith("pen/letter")])
    run = union_all([polygon(p.ring, p.holes) for p in drawn.parts if p.group == "pen/run"])
    arms = [piece for piece in get_parts(run) if piece.intersects(letters)]
    middle = (letters.bounds[0] + letters.bounds[2]) / 2

    assert len(arms) == 2, "each is one clean stroke"
    left, right = sorted(arms, key=lambda a: float(a.centroid.x))
    assert left.bounds[0] < letters.bounds[0] and left.bounds[2] < middle
    assert right.bounds[2] > letters.bounds[2] and right.bounds[0] > middle
    assert abs(left.bounds[1] - right.bounds[1]) < 0.1 * (right.bounds[3] - right.bounds[1]), "as high as each other"
    assert run.intersection(letters).area < 0.05 * letters.area
    (line,) = (piece for piece in get_parts(run) if not piece.intersects(letters))
    assert line.bounds[1] > letters.centroid.y and line.bounds[3] > letters.bounds[3]


@pytest.mark.parametrize("growth", list(Growth))
@pytest.mark.parametrize("high", [0.0, 1.5, 3.0])
def test_flourishes_are_one_stroke_to_either_side_without_a_corner(high: float, growth: Growth) -> None:
    way = np.array([(3.6, -0.1), (3.7, -0.14), (3.8, -0.2), (3.9, -0.28), (4.0, -0.3)])
    shape = Flourish(4.0, 0.7, high, growth).arms(way, way * [-1, 1])

    assert shape.is_valid and shape.bounds[0] < -4 and shape.bounds[2] > 4
    mirrored = transform(shape, lambda xy: xy * [-1, 1])
    assert shape.intersection(mirrored).area > 0.99 * shape.area
    fine = shape.buffer(-0.3 * HAIR).buffer(0.3 * HAIR)
    assert shape.area > fine.area > 0.8 * shape.area, "hairlines only at the ends"
    assert len(get_parts(shape)) == 2, "what grows on an arm grows out of it"


def test_what_grows_on_an_arm_adds_to_it() -> None:
    way = np.array([(3.6, -0.1), (3.7, -0.14), (3.8, -0.2), (3.9, -0.28), (4.0, -0.3)])

    def arms(growth: Growth) -> BaseGeometry:
        return Flourish(4.0, 0.7, 2.4, growth).arms(way, way * [-1, 1])

    for growth in (Growth.SPUR, Growth.LEAVES):
        assert arms(growth).area > 1.08 * arms(Growth.NOTHING).area


@pytest.mark.parametrize("motif", ["moon", "mandala", "wolf", "cat", "rose", "owl"])
@pytest.mark.parametrize("seed", [2, 5])
def test_flourishes_rise_alike_beside_a_word_and_no_higher_than_it_bears(motif: str, seed: int) -> None:
    picture = BY_NAME[motif].draw(Chance(seed), "", 0).named(f"{motif}0")
    drawn = scripted("Anna", picture, Chance(seed, "word"))
    letters = union_all([polygon(p.ring, p.holes) for p in drawn.parts if p.group.startswith("pen/letter")])
    run = get_parts(union_all([polygon(p.ring, p.holes) for p in drawn.parts if p.group == "pen/run"]))

    assert len(run) == 2
    left, right = sorted(run, key=lambda r: float(r.centroid.x))
    assert left.centroid.x < letters.centroid.x < right.centroid.x
    assert abs(float(left.bounds[1] - right.bounds[1])) < 16.0
    assert min(left.bounds[1], right.bounds[1]) > letters.bounds[1] - 0.4 * (letters.bounds[3] - letters.bounds[1])


def test_no_arm_goes_round_an_l() -> None:
    picture = BY_NAME["wolf"].draw(Chance(2), "", 0).named("wolf0")

    def top(text: str) -> float:
        drawn = scripted(text, picture, Chance(2, "word"))
        letters = union_all([polygon(p.ring, p.holes) for p in drawn.parts if p.group.startswith("pen/letter")])
        run = union_all([polygon(p.ring, p.holes) for p in drawn.parts if p.group == "pen/run"])
        return float((run.bounds[1] - letters.bounds[1]) / (letters.bounds[3] - letters.bounds[1]))

    assert top("Lena") > 0.45 > 0.2 > top("Anna"), "it would be read as Clena"


@pytest.mark.parametrize("tallest", [1.5, 2.0])
@pytest.mark.parametrize("motif", ["rose", "owl", "skull", "heart", "compass", "wolf", "dagger", "lotus"])
def test_a_picture_stands_whole_in_the_cup_of_its_word(motif: str, tallest: float) -> None:
    picture = BY_NAME[motif].draw(Chance(2), "", 0).named(f"{motif}0")
    drawn = scripted("Anna", picture, Chance(2, "word"), tallest)
    shown = union_all([polygon(p.ring) for p in drawn.parts if not p.group.startswith("pen/")])
    letters = union_all([polygon(p.ring, p.holes) for p in drawn.parts if p.group.startswith("pen/letter")])
    run = union_all([polygon(p.ring, p.holes) for p in drawn.parts if p.group == "pen/run"])
    high = letters.bounds[3] - letters.bounds[1]

    assert 0.9 * SKIN < shown.distance(letters) < 0.75 * high, "close to the word, never under it"
    assert shown.distance(run) > 0.9 * SKIN, "the arms go by it"
    assert not any(p.material == "open" and p.group.startswith("pen/") for p in drawn.parts), "nothing is cut out"
    assert shown.bounds[1] < letters.bounds[1] and shown.bounds[3] < letters.bounds[3]
    assert shown.bounds[3] - shown.bounds[1] > 1.2 * high, "the picture comes first"


def test_the_hairs_of_a_long_word_are_wide_enough_for_skin() -> None:
    drawn = scripted("Mississippians", None, Chance(2, "word"))
    letters = union_all([polygon(p.ring, p.holes) for p in drawn.parts if p.group.startswith("pen/letter")])

    assert letters.buffer(-0.42 * FINEST).buffer(0.44 * FINEST).area > 0.96 * letters.area


def test_a_compass_keeps_no_letters_beside_its_word() -> None:
    picture = BY_NAME["compass"].draw(Chance(2), "", 0).named("compass0")
    drawn = scripted("Compass", picture, Chance(2, "word"))

    assert any("letters" in p.group for p in picture.parts)
    assert not any("letters" in p.group for p in drawn.parts)


def test_a_long_page_is_filled_from_end_to_end() -> None:
    picture = BY_NAME["dagger"].draw(Chance(2), "", 0).named("dagger0")
    short, long = (scripted("Dagger", picture, Chance(2, "word"), tallest).size() for tallest in (1.5, 2.4))

    assert short[1] / short[0] < 1.9 < 2.1 < long[1] / long[0] < 2.6
