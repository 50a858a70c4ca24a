"""Copies and stencils as the platform makes them: their size is what was asked, and what cannot be made is told why."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from domain.renditions import StencilOptions
from infra.pictures import ImagingRenderer
from processors.imaging.pictures import encode_png
from processors.workers import Unfit

DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="63.7mm" height="41.3mm" viewBox="0 0 63.7 41.3">'
    b'<circle cx="30" cy="20" r="12"/></svg>'
)


@pytest.mark.parametrize(("pixels", "factor"), [(256, 2), (777, 2), (777, 4), (1024, 4), (2048, 2)])
def test_a_copy_of_a_drawing_is_that_many_times_as_long_as_its_picture(pixels: int, factor: int) -> None:
    made = ImagingRenderer().upscale(DRAWING, "image/svg+xml", factor, pixels)
    ((_, _, png),) = made.files
    with Image.open(io.BytesIO(png)) as image:
        assert image.size == (made.width, made.height) == (pixels * factor, round(pixels * factor * 41.3 / 63.7))


def test_a_copy_of_a_picture_is_that_many_times_its_own_size() -> None:
    made = ImagingRenderer().upscale(encode_png(np.full((33, 40, 3), 200, np.uint8)), "image/png", 2, 0)
    assert (made.width, made.height) == (80, 66)


@pytest.mark.parametrize(
    ("data", "media_type", "pixels", "code"),
    [
        (encode_png(np.zeros((8, 8, 3), np.uint8)), "image/png", 0, "too_small"),
        (DRAWING, "image/svg+xml", 4096, "too_large"),
        (b"<svg", "image/svg+xml", 512, "not_svg"),
    ],
)
def test_a_copy_that_cannot_be_made_says_why(data: bytes, media_type: str, pixels: int, code: str) -> None:
    """Not tried again and again, and then called a failure of the engine."""
    with pytest.raises(Unfit) as refused:
        ImagingRenderer().upscale(data, media_type, 2, pixels)
    assert refused.value.code == code


def test_a_stencil_of_a_broken_drawing_says_why() -> None:
    with pytest.raises(Unfit) as refused:
        ImagingRenderer().stencil(b"<svg", "image/svg+xml", StencilOptions(80.0, 300, False))
    assert refused.value.code == "not_svg"
