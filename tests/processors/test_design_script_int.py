"""The running script: every letter can be written, joins its neighbours and keeps thick apart from thin."""

from __future__ import annotations

import string
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import union_all

from processors.design.chance import Chance
from processors.design.motifs import BY_NAME
from processors.design.pen import polygon
from processors.design.script import HAIR, SHADE, pen_widths, writable, written
from processors.design.script_letters import SCRIPT
from processors.design.styles.lettering_script import scripted

SMALL = string.ascii_lowercase


def test_the_alphabet_is_whole() -> None:
    assert set(string.ascii_letters) <= set(SCRIPT)


@pytest.mark.parametrize("letter", sorted(SCRIPT))
def test_every_letter_is_one_clean_shape_within_its_height(letter: str) -> None:
    (shape,), _ = written(letter)

    assert shape.is_valid and shape.area > 0.02
    assert shape.bounds[1] > -3.0 and shape.bounds[3] < 1.5
    assert shape.buffer(-0.4 * HAIR).buffer(0.42 * HAIR).area > 0.95 * shape.area, "nothing thinner than a hair"


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
    ("text", "can"), [("Rose", True), ("Luna moth", True), ("MOM", False), ("José", False), ("A1", False), ("", False)]
)
def test_script_is_for_words_that_are_not_all_capitals(text: str, can: bool) -> None:
    assert writable(text) is can


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("text", ["Owl", "Compass", "Hourglass"])
def test_what_runs_on_leaves_the_last_letter_smoothly_and_stays_under_the_word(text: str, seed: int) -> None:
    drawn = scripted(text, None, Chance(seed, "word"))
    letters = union_all([polygon(p.ring, p.holes) for p in drawn.parts if p.group.startswith("pen/letter")])
    run = next(p for p in drawn.parts if p.group == "pen/run")
    n = (len(run.ring) - 10) // 2
    middle = (run.ring[:n] + run.ring[n + 5 : 2 * n + 5][::-1]) / 2

    assert polygon(run.ring).intersects(letters)
    way = np.diff(middle, axis=0)
    turn = np.abs(np.diff(np.unwrap(np.arctan2(way[:, 1], way[:, 0]))))
    assert float(turn.max()) < 0.5, "no corner"
    assert float(middle[:, 1].max()) > 0 and float(middle[:, 0].min()) > letters.bounds[0] - 40


@pytest.mark.parametrize("motif", ["rose", "owl", "skull", "heart", "compass"])
def test_a_picture_stands_whole_on_its_word(motif: str) -> None:
    picture = BY_NAME[motif].draw(Chance(2), "", 0).named(f"{motif}0")
    drawn = scripted("Anna", picture, Chance(2, "word"))
    shown = union_all([polygon(p.ring) for p in drawn.parts if p.group.startswith(f"{motif}0")])
    room = union_all([polygon(p.ring) for p in drawn.parts if p.group.startswith("pen/room")])

    assert 0 < shown.distance(room) < 0.2 * (room.bounds[3] - room.bounds[1])
    assert shown.bounds[1] < room.bounds[1] and shown.bounds[3] < room.bounds[3]
