"""Descriptors of small pictures: what they depend on, what they do not, and that nothing breaks them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.looks.compare import similarities
from processors.looks.describe import LENGTH, described, packed, unpacked


def sheet(height: int = 120, width: int = 120) -> np.ndarray:
    return np.full((height, width, 3), 255, np.uint8)


def disc(colour: tuple[int, int, int] = (0, 0, 0), at: tuple[int, int] = (60, 60), size: int = 30) -> np.ndarray:
    made = sheet()
    rows, columns = np.indices(made.shape[:2])
    made[np.hypot(rows - at[0], columns - at[1]) < size] = colour
    return made


def bars() -> np.ndarray:
    made = sheet()
    for x in range(10, 110, 20):
        made[10:110, x : x + 8] = 0
    return made


def alike(a: np.ndarray, b: np.ndarray) -> float:
    return float(similarities(described(a), unpacked([packed(described(b))]))[0])


def test_where_the_drawing_lies_on_the_sheet_changes_little() -> None:
    assert alike(disc(), disc(at=(40, 75), size=25)) > 0.7
    assert alike(disc(), bars()) < 0.5


def test_colour_counts_a_little() -> None:
    same, other = alike(disc((200, 20, 20)), disc((200, 20, 20))), alike(disc((200, 20, 20)), disc((20, 20, 200)))
    assert same > other > 0.6


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 90), st.integers(1, 90), st.integers(0, 2**32 - 1))
def test_any_picture_has_features(height: int, width: int, seed: int) -> None:
    picture = np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8)
    features = packed(described(picture))
    assert len(features) == LENGTH
    assert np.isfinite(similarities(described(picture), unpacked([features]))).all()


@pytest.mark.parametrize("level", [0, 128, 255])
def test_an_empty_sheet(level: int) -> None:
    features = packed(described(np.full((50, 70, 3), level, np.uint8)))
    assert np.isfinite(similarities(described(disc()), unpacked([features]))).all()


def test_other_features_are_refused() -> None:
    with pytest.raises(ValueError, match="features of"):
        unpacked([b"short"])
