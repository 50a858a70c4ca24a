"""Figures of merit: known values and the properties that make them comparable."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from processors.imaging.measure import chamfer, iou, psnr

masks = arrays(bool, (9, 11))


def square(top: int, left: int) -> np.ndarray:
    mask = np.zeros((20, 20), bool)
    mask[top : top + 4, left : left + 4] = True
    return mask


def test_iou_of_half_overlapping_squares_is_a_third() -> None:
    assert iou(square(2, 2), square(2, 4)) == 8 / 24


@given(masks, masks)
def test_iou_is_symmetric_and_one_only_for_equal_masks(a: np.ndarray, b: np.ndarray) -> None:
    assert iou(a, b) == iou(b, a)
    assert (iou(a, b) == 1.0) == bool((a == b).all())


def test_chamfer_of_parallel_lines_is_their_distance() -> None:
    a, b = np.zeros((30, 30), bool), np.zeros((30, 30), bool)
    a[5], b[11] = True, True
    assert chamfer(a, b) == 6.0


def test_chamfer_with_nothing_to_compare() -> None:
    nothing = np.zeros((5, 5), bool)
    assert chamfer(nothing, nothing) == 0.0
    assert chamfer(nothing, ~nothing) == math.inf


@given(st.integers(1, 255))
def test_psnr_of_a_constant_error(error: int) -> None:
    truth = np.zeros((4, 4), np.uint8)
    assert math.isclose(psnr(truth, truth + np.uint8(error)), 20 * math.log10(255 / error), abs_tol=1e-9)


def test_psnr_of_equal_pictures_is_infinite() -> None:
    assert psnr(np.ones((3, 3)), np.ones((3, 3))) == math.inf
