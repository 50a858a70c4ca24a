"""Pictures under somebody's name."""

from __future__ import annotations

import io

import pytest
from PIL import Image, PngImagePlugin

from processors.imaging.branding import branded_png, plain_png, plain_svg


def png(size: tuple[int, int]) -> bytes:
    said = PngImagePlugin.PngInfo()
    said.add_text("Provenance", "engine=design")
    held = io.BytesIO()
    Image.new("RGB", size, "#aa2211").save(held, "PNG", dpi=(300, 300), pnginfo=said)
    return held.getvalue()


@pytest.mark.parametrize("size", [(400, 300), (8, 8), (1, 1), (1024, 200)])
@pytest.mark.parametrize("name", ["Casa Tinta", "A name that is much too long for any strip, and goes on and on" * 2])
def test_the_picture_is_whole_and_the_strip_below_it(size: tuple[int, int], name: str) -> None:
    with Image.open(io.BytesIO(branded_png(png(size), name, "#102030", "#c08040"))) as made:
        assert made.width == size[0] and made.height > size[1]
        assert made.info["Author"] == name and "Provenance" not in made.info
        assert made.info["dpi"][0] == pytest.approx(300, abs=0.1)
        assert set(made.crop((0, 0, *size)).getcolors()) == {(size[0] * size[1], (0xAA, 0x22, 0x11))}
        if size == (400, 300):
            colours = {colour for _, colour in made.crop((0, 300, 400, made.height)).getcolors(9999)}
            assert (0xC0, 0x80, 0x40) in colours and min(sum(colour) for colour in colours) < 500


def test_without_a_brand_nothing_is_said() -> None:
    with Image.open(io.BytesIO(plain_png(png((9, 9))))) as made:
        assert made.size == (9, 9) and set(made.info) == {"dpi"}
    assert plain_svg(b"<svg><metadata>urn:atelier\n</metadata><g/></svg>") == b"<svg><g/></svg>"
    assert plain_svg(b"<svg/>") == b"<svg/>"
