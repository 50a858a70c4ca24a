"""Enlargement: better than bicubic on real pictures, faithful to its source, deterministic, bounded."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image
from skimage import data

from processors.imaging.measure import psnr
from processors.imaging.upscale import UpscaleError, dead_leaves, halved, upscale, upscale_svg
from processors.imaging.vectors import VectorError

NAMES = ("astronaut", "camera", "chelsea", "coffee", "rocket", "coins", "brick", "gravel", "moon", "hubble_deep_field")


def truth_and_half(name: str) -> tuple[np.ndarray, np.ndarray]:
    truth = getattr(data, name)()
    truth = truth[: truth.shape[0] // 4 * 4, : truth.shape[1] // 4 * 4]
    size = (truth.shape[1] // 2, truth.shape[0] // 2)
    return truth, cv2.resize(truth, size, interpolation=cv2.INTER_AREA)


def test_ten_pictures_gain_on_bicubic_and_none_loses() -> None:
    gains = []
    for name in NAMES:
        truth, half = truth_and_half(name)
        bicubic = cv2.resize(half, truth.shape[1::-1], interpolation=cv2.INTER_CUBIC)
        gains.append(psnr(truth, upscale(half, 2)) - psnr(truth, bicubic))
    assert len(gains) == 10 and min(gains) > 0
    assert np.mean(gains) >= 0.6


def test_four_times_gains_too() -> None:
    truth = data.astronaut()
    quarter = cv2.resize(truth, (128, 128), interpolation=cv2.INTER_AREA)
    bicubic = cv2.resize(quarter, (512, 512), interpolation=cv2.INTER_CUBIC)
    larger = upscale(quarter, 4)
    assert larger.shape == truth.shape and larger.dtype == np.uint8
    assert psnr(truth, larger) > psnr(truth, bicubic) + 0.3


def test_averaging_the_result_gives_the_source_back() -> None:
    source = data.coffee()
    back = cv2.resize(upscale(source, 2), source.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert psnr(source, back) > 38


def test_the_same_twice_and_strips_leave_no_seams() -> None:
    source = data.astronaut()
    whole = upscale(source, 2)
    assert np.array_equal(whole, upscale(source, 2))
    # Rows where strips of 256 meet are no rougher than their neighbours.
    steps = np.abs(np.diff(whole.astype(int), axis=0)).mean(axis=(1, 2))
    assert steps[511] < 1.5 * np.median(steps[480:540])


def test_flat_and_odd_sized_pictures_stay_what_they_are() -> None:
    flat = np.full((33, 47, 3), (180, 90, 40), np.uint8)
    assert np.abs(upscale(flat, 2).astype(int) - (180, 90, 40)).max() <= 1
    assert upscale(data.camera()[:51, :37], 2).shape == (102, 74)


@pytest.mark.parametrize(
    ("shape", "factor", "code"),
    [((64, 64, 3), 3, "bad_factor"), ((8, 64, 3), 2, "too_small"), ((4000, 4000, 3), 2, "too_large")],
)
def test_refusals_name_the_limit(shape: tuple[int, ...], factor: int, code: str) -> None:
    with pytest.raises(UpscaleError) as refusal:
        upscale(np.zeros(shape, np.uint8), factor)  # type: ignore[arg-type]
    assert refusal.value.code == code


def test_dead_leaves_are_reproducible_and_have_detail_at_all_scales() -> None:
    leaves = dead_leaves(128, 7, 0.5)
    assert np.array_equal(leaves, dead_leaves(128, 7, 0.5))
    assert not np.array_equal(leaves, dead_leaves(128, 8, 0.5))
    assert leaves.std() > 20 and halved(halved(halved(leaves))).std() > 10


SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40mm" height="20mm" viewBox="0 0 40 20">'
    b'<path d="M0 0H20V20H0Z"/></svg>'
)


def test_a_drawing_is_rendered_anew_at_any_size() -> None:
    for pixels in (200, 1600):
        with Image.open(io.BytesIO(upscale_svg(SVG, pixels))) as image:
            assert image.size == (pixels, pixels // 2)
            shown = np.asarray(image.convert("L"))
        assert (shown[:, : pixels // 2] == 0).all() and (shown[:, pixels // 2 :] == 255).all()
    assert upscale_svg(SVG, 300) == upscale_svg(SVG, 300)


@pytest.mark.parametrize(("pixels", "code"), [(4097, "too_large"), (0, "bad_size")])
def test_drawings_have_limits(pixels: int, code: str) -> None:
    with pytest.raises(VectorError, match="4096") as refusal:
        upscale_svg(SVG, pixels)
    assert refusal.value.code == code
