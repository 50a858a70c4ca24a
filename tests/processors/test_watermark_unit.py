"""The mark over a sandbox's pictures."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from processors.watermark import lines, marked


def png(size: tuple[int, int], mode: str = "RGB") -> bytes:
    held = io.BytesIO()
    Image.new(mode, size, "white").save(held, "PNG", dpi=(300, 300))
    return held.getvalue()


@pytest.mark.parametrize("size", [(512, 400), (200, 512), (9, 9)])
@pytest.mark.parametrize("mode", ["RGB", "L", "1"])
def test_a_png_is_marked_across(size: tuple[int, int], mode: str) -> None:
    made = Image.open(io.BytesIO(marked(png(size, mode), "image/png")))
    assert made.size == size and made.info["dpi"][0] == pytest.approx(300, abs=0.1)
    covered = (np.asarray(made) != 255).any(axis=2)
    assert 0.01 < covered.mean() < 0.6
    if min(size) > 100:
        assert np.ptp(np.nonzero(covered)[1]) > size[0] / 2


def test_an_svg_is_marked_on_top() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 80"><path d="M0 0"/></svg>\n'
    made = marked(svg, "image/svg+xml").decode()
    assert made.count("</svg>") == 1 and made.index('id="sandbox"') > made.index('d="M0 0"')


def test_what_cannot_be_marked_is_left() -> None:
    assert marked(b"<svg/>", "image/svg+xml") == b"<svg/>"
    assert marked(b"x", "application/pdf") == b"x"


def test_the_lines_are_on_the_sheet() -> None:
    for width, height in ((100.0, 100.0), (400.0, 50.0), (50.0, 400.0)):
        points = [point for line in lines(width, height) for point in line]
        assert all(-width * 0.1 <= x <= width * 1.1 and -height <= y <= 2 * height for x, y in points)
        assert sum(0 <= y <= height for _, y in points) > len(points) / 2
