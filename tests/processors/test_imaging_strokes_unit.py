"""Stroke widths: measured against strokes drawn at a known width, and enforced."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import binary_opening, label

from processors.imaging.strokes import (
    centre_lines,
    clear_of_border,
    depth,
    disc,
    in_blocks,
    outside_blocks,
    pruned,
    spaced_dots,
    swept,
    trimmed,
    widths,
    with_floor,
    without_narrow_gaps,
)


def line(width: int, angle: float = 0.0, size: int = 120) -> np.ndarray:
    canvas = np.zeros((size, size), np.uint8)
    reach = np.array([np.cos(angle), np.sin(angle)]) * size * 0.35
    start, end = (np.round(size / 2 + sign * reach).astype(int).tolist() for sign in (-1, 1))
    cv2.line(canvas, start, end, 1, width)
    return canvas > 0


@pytest.mark.parametrize("side", [2, 3, 4])
def test_what_lies_in_no_block_is_found_and_given_one(side: int) -> None:
    mask = np.random.default_rng(side).random((60, 60)) > 0.5
    mask[:side], mask[-side:], mask[:, :side], mask[:, -side:] = (False,) * 4
    opened = binary_opening(mask, np.ones((side, side)))
    assert np.array_equal(mask & ~opened, outside_blocks(mask, side)) and not opened.all()
    made = in_blocks(mask, side)
    assert (made >= mask).all() and not outside_blocks(made, side).any()
    # Only about the thin places: what is further than a block from them stays as it was
    near = cv2.dilate(outside_blocks(mask, side).astype(np.uint8), np.ones((2 * side + 1,) * 2)) > 0
    assert np.array_equal(made[~near], mask[~near])


def test_ink_in_blocks_is_no_narrower_than_they_are() -> None:
    """Two pixels wide, its centre lies between them, and the reading along it is one pixel."""
    mask = np.zeros((40, 40), bool)
    mask[10:12, 5:35] = True
    assert widths(mask, 1.4).narrowest == 2.0
    mask[10, 20] = False
    assert widths(mask, 1.4).narrowest == 1.0


def test_disc_of_five_pixels() -> None:
    assert disc(5).shape == (5, 5) and disc(5).sum() == 21 and disc(1).sum() == 1


def test_depth_is_half_the_width_in_the_middle_and_the_border_is_paper() -> None:
    mask = np.zeros((20, 20), bool)
    mask[5:12] = True
    assert depth(mask)[8, 10] == 3.5
    assert depth(np.ones((7, 30), bool))[3, 15] == 3.5


@pytest.mark.parametrize("width", [3, 5, 8, 13])
def test_the_width_of_a_straight_stroke_is_read_within_a_pixel_and_never_high(width: int) -> None:
    mask = np.zeros((60, 100), bool)
    mask[20 : 20 + width, 10:90] = True
    read = widths(mask, 5.0)
    assert width - 1 <= read.narrowest <= width
    assert width - 1 <= read.median <= width


def test_widths_of_nothing_and_of_a_dot() -> None:
    assert widths(np.zeros((9, 9), bool), 4.0).narrowest == 0.0
    dot = np.zeros((40, 40), bool)
    dot[17:26, 17:26] = disc(9)
    read = widths(dot, 12.0)
    assert 8 <= read.narrowest <= 9.5


def test_one_thin_neck_decides_the_narrowest_reading() -> None:
    mask = np.zeros((60, 140), bool)
    mask[20:36, 10:60] = mask[20:36, 80:130] = True
    mask[27:30, 60:80] = True
    assert widths(mask, 5.0).narrowest <= 3.0


def test_trimming_shortens_and_pruning_removes_side_branches_only() -> None:
    lines = np.zeros((40, 80), bool)
    lines[20, 5:75] = True
    lines[15:20, 40] = True
    lines[5, 5:8] = True
    assert trimmed(lines, 3)[20].sum() == 64
    kept = pruned(lines, 6)
    assert kept[20].sum() >= 69
    assert not kept[15:18, 40].any()
    assert kept[5].sum() == 3


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4), st.sampled_from([5.0, 7.0, 9.0]))
def test_the_floor_holds_everywhere_and_nothing_is_lost(seed: int, thickness: int, floor: float) -> None:
    # Given random strokes, too thin or too close in places
    rng = np.random.default_rng(seed)
    canvas = np.zeros((160, 160), np.uint8)
    for _ in range(5):
        points = rng.integers(25, 135, (4, 2)).astype(np.int32)
        cv2.polylines(canvas, [points], False, 1, thickness)
    mask = canvas > 0
    # When a floor is put under them
    coverage = with_floor(mask, floor, 0.6 * floor, passes=12)
    # Then every stroke has that width and all ink is still there
    assert (coverage[mask] == 1.0).all()
    assert widths(coverage > 0.5, floor).narrowest >= floor - 1.5
    _, holes = label(coverage <= 0.5)
    assert holes >= 1


def test_wide_strokes_are_left_as_they_are() -> None:
    mask = np.zeros((60, 100), bool)
    mask[20:32, 14:86] = True
    mask = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, disc(9)) > 0
    assert ((with_floor(mask, 6.0, 3.0) > 0.5) == mask).all()


def test_narrow_gaps_and_small_holes_close_and_wide_ones_stay() -> None:
    mask = np.zeros((60, 100), bool)
    mask[10:20, 10:90] = mask[22:32, 10:90] = mask[40:50, 10:90] = True
    mask[44:46, 30:32] = False
    closed = without_narrow_gaps(mask, 4.0)
    assert closed[20:22, 20:80].all() and closed[44:46, 30:32].all()
    assert not closed[32:40, 20:80].any()


def test_a_nib_draws_at_the_width_asked_and_an_empty_line_draws_nothing() -> None:
    lines = np.zeros((40, 90), bool)
    lines[20, 10:80] = True
    drawn = swept(lines, np.full(lines.shape, 3.25, np.float32))
    assert drawn[:, 40].sum() == pytest.approx(6.5, abs=0.3)
    assert not swept(np.zeros_like(lines), np.ones(lines.shape, np.float32)).any()


def test_the_border_is_kept_clear() -> None:
    kept = clear_of_border(np.ones((20, 30), bool), 4)
    assert kept.sum() == 12 * 22 and kept[4:-4, 4:-4].all()
    assert clear_of_border(np.ones((5, 5), bool), 0).all()


@pytest.mark.parametrize("angle", [0.0, 0.4, 0.8, 1.3])
def test_centre_lines_keep_the_topology(angle: float) -> None:
    mask = line(7, angle) | line(7, angle + 1.2)
    mask[58:63, 10:110] = True
    centre = centre_lines(mask)
    assert label(centre, np.ones((3, 3)))[1] == label(mask, np.ones((3, 3)))[1]
    assert (mask[centre]).all() and centre.sum() < mask.sum() / 3


def test_crowded_dots_are_thinned_out_and_lines_and_lone_dots_stay() -> None:
    # Given a field of dots 6 pixels apart, a lone dot, and a line with a dot hard by it
    mask = np.zeros((100, 140), bool)
    for y in range(10, 60, 6):
        for x in range(10, 60, 6):
            mask[y : y + 3, x : x + 3] = True
    mask[30:33, 120:123] = mask[84:87, 60:63] = True
    mask[80, 10:130] = mask[81, 10:130] = True
    # When each will be drawn 8 pixels wide, 4 apart
    kept = spaced_dots(mask, 9, 8, 4)
    # Then neighbours are at least 12 apart, and nothing else has gone
    count, labels = label(kept)[1], label(kept)[0]
    centres = np.array([np.argwhere(labels == n).mean(axis=0) for n in range(1, count + 1)])
    apart = np.linalg.norm(centres[:, None] - centres[None], axis=2)[np.triu_indices(count, 1)]
    assert apart.min() >= 12 and 15 <= count <= 30
    assert kept[31, 121] and not kept[85, 61] and kept[80, 10:130].all()
    assert not (kept & ~mask).any()


def test_dots_alone_on_the_page_stay() -> None:
    mask = np.zeros((40, 40), bool)
    mask[20, 20] = True
    assert (spaced_dots(mask, 6, 6, 3) == mask).all()
    assert not spaced_dots(np.zeros((9, 9), bool), 6, 6, 3).any()
