"""Decoding pictures from strangers, cleaning them, and telling drawings from photos."""

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from skimage import data

from processors.imaging.pictures import PictureError, clean, decode, encode_png, is_drawing, palette, sniff

FORMATS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def halves() -> Image.Image:
    """Red on the left, blue on the right, 40 x 20."""
    pixels = np.zeros((20, 40, 3), np.uint8)
    pixels[:, :20, 0] = 255
    pixels[:, 20:, 2] = 255
    return Image.fromarray(pixels)


def png_header(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_is_sniffed_and_decoded(kind: str) -> None:
    raw = encoded(halves(), FORMATS[kind])
    assert sniff(raw) == (kind, 40, 20)
    picture = decode(raw)
    assert (picture.format, picture.width, picture.height) == (kind, 40, 20)
    assert picture.pixels.dtype == np.uint8 and picture.pixels.shape == (20, 40, 3)
    assert picture.pixels[10, 5, 0] > 240 and picture.pixels[10, 35, 2] > 240


def test_all_three_webp_layouts_are_sniffed() -> None:
    lossy = encoded(halves(), "WEBP")
    lossless = encoded(halves(), "WEBP", lossless=True)
    extended = encoded(halves(), "WEBP", exif=b"Exif\x00\x00II*\x00", lossless=True)
    assert [raw[12:16] for raw in (lossy, lossless, extended)] == [b"VP8 ", b"VP8L", b"VP8X"]
    assert {sniff(raw) for raw in (lossy, lossless, extended)} == {("webp", 40, 20)}


def test_progressive_jpeg_with_fill_bytes_before_a_marker_is_sniffed() -> None:
    raw = encoded(halves(), "JPEG", progressive=True)
    assert sniff(raw[:2] + b"\xff\xff" + raw[2:]) == ("jpeg", 40, 20)


def test_a_bomb_is_refused_from_its_header_alone() -> None:
    # Given a header that promises 3.6 thousand million pixels and no picture behind it
    with pytest.raises(PictureError, match="60000 x 60000 pixels; the limit is 40 million") as refusal:
        decode(png_header(60_000, 60_000))
    assert refusal.value.code == "too_many_pixels"


def test_the_pixel_limit_is_inclusive() -> None:
    raw = encoded(halves(), "PNG")
    assert decode(raw, max_pixels=800).width == 40
    with pytest.raises(PictureError):
        decode(raw, max_pixels=799)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b"GIF89a" + bytes(40), "unknown_format"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown_format"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (png_header(0, 5), "damaged"),
        (png_header(5, 5), "damaged"),
        (b"\xff\xd8\xff\xd9" + bytes(20), "damaged"),
        (b"\xff\xd8\xff\xe0\x00\x04\x00\x00\x00\x00" + bytes(20), "damaged"),
        (b"\xff\xd8\xff\xe0\x00", "damaged"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "damaged"),
        (b"RIFF\x00\x00\x00\x00WEBPXXXX" + bytes(30), "damaged"),
    ],
)
def test_what_is_wrong_is_named(raw: bytes, code: str) -> None:
    with pytest.raises(PictureError) as refusal:
        decode(raw)
    assert refusal.value.code == code
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("kind", FORMATS)
def test_a_cut_off_picture_is_damaged(kind: str) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8)
    raw = encoded(Image.fromarray(noise), FORMATS[kind])
    with pytest.raises(PictureError) as refusal:
        decode(raw[: len(raw) // 2])
    assert refusal.value.code == "damaged"


def test_a_file_whose_decoder_disagrees_with_its_header_is_damaged() -> None:
    # Given a WebP whose canvas says 40 x 20 in its VP8X header and whose frame is larger
    raw = bytearray(encoded(halves(), "WEBP", exif=b"Exif\x00\x00II*\x00"))
    raw[24:27] = (9).to_bytes(3, "little")
    with pytest.raises(PictureError) as refusal:
        decode(bytes(raw))
    assert refusal.value.code == "damaged"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(FORMATS)), st.data())
def test_mutated_bytes_decode_or_are_refused_and_nothing_else(kind: str, choose: st.DataObject) -> None:
    raw = bytearray(encoded(halves(), FORMATS[kind]))
    for _ in range(choose.draw(st.integers(1, 4))):
        raw[choose.draw(st.integers(0, len(raw) - 1))] = choose.draw(st.integers(0, 255))
    try:
        picture = decode(bytes(raw), max_pixels=100_000)
    except PictureError:
        return
    assert picture.pixels.ndim == 3 and picture.pixels.size <= 300_000


def test_orientation_is_applied_and_no_metadata_survives_cleaning() -> None:
    # Given a photo stored on its side, with a place and a comment in it
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "a secret caption"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    raw = encoded(halves(), "JPEG", exif=exif, comment=b"another secret")
    # When it is cleaned
    cleaned = clean(raw)
    # Then it stands upright and tells nothing
    picture = decode(cleaned)
    assert (picture.width, picture.height) == (20, 40)
    assert picture.pixels[5, 10, 0] > 200 and picture.pixels[35, 10, 2] > 200
    assert b"secret" not in cleaned and b"Exif" not in cleaned
    with Image.open(io.BytesIO(cleaned)) as image:
        assert not image.getexif() and "comment" not in image.info


@pytest.mark.parametrize("kind", FORMATS)
def test_cleaning_keeps_the_format(kind: str) -> None:
    assert sniff(clean(encoded(halves(), FORMATS[kind]))) == (kind, 40, 20)


def test_cleaning_a_lossless_webp_loses_nothing() -> None:
    raw = encoded(halves(), "WEBP", lossless=True)
    assert (decode(clean(raw)).pixels == np.asarray(halves())).all()


def test_alpha_is_put_on_white() -> None:
    layered = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    layered.putpixel((3, 3), (255, 0, 0, 128))
    pixels = decode(encoded(layered, "PNG")).pixels
    assert pixels[0, 0].tolist() == [255, 255, 255]
    assert pixels[3, 3, 0] == 255 and 120 <= pixels[3, 3, 1] <= 135


def test_palette_images_with_transparency_and_sixteen_bit_greys_decode() -> None:
    indexed = Image.new("P", (4, 4), 0)
    indexed.putpalette([10, 20, 30, 200, 100, 50])
    indexed.putpixel((1, 1), 1)
    raw = encoded(indexed, "PNG", transparency=0)
    assert decode(raw).pixels[[0, 1], [0, 1]].tolist() == [[255, 255, 255], [200, 100, 50]]
    wide = Image.fromarray(np.full((4, 4), 0x8000, np.uint16))
    assert decode(encoded(wide, "PNG")).pixels[0, 0].tolist() == [128, 128, 128]


def test_a_colour_profile_is_applied_and_a_broken_one_ignored() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    same = decode(encoded(halves(), "PNG", icc_profile=lab)).pixels
    assert np.abs(same.astype(int) - np.asarray(halves())).max() <= 2
    broken = decode(encoded(halves(), "PNG", icc_profile=b"no profile")).pixels
    assert (broken == np.asarray(halves())).all()


def test_png_carries_resolution_and_text_and_is_the_same_twice() -> None:
    array = np.asarray(halves())
    raw = encode_png(array, dpi=300, text={"Engine": "design 1", "Seed": "42"})
    assert raw == encode_png(array, dpi=300, text={"Engine": "design 1", "Seed": "42"})
    with Image.open(io.BytesIO(raw)) as image:
        assert tuple(round(d) for d in image.info["dpi"]) == (300, 300)
        assert (image.text["Engine"], image.text["Seed"]) == ("design 1", "42")
        assert (np.asarray(image) == array).all()


def test_a_boolean_array_becomes_a_one_bit_png() -> None:
    array = np.zeros((5, 7), bool)
    array[2] = True
    with Image.open(io.BytesIO(encode_png(array))) as image:
        assert image.mode == "1" and (np.asarray(image) == array).all()


def test_palette_names_the_commonest_colours_in_order() -> None:
    pixels = np.zeros((60, 60, 3), np.uint8)
    pixels[:35] = (200, 30, 40)
    pixels[35:50] = (20, 60, 160)
    pixels[50:] = (240, 230, 200)
    found = palette(pixels, 5)
    assert found == palette(pixels.copy(), 5)
    wanted = [(200, 30, 40), (20, 60, 160), (240, 230, 200)]
    assert len(found) == 3
    for name, colour in zip(found, wanted, strict=True):
        assert np.abs(np.array([int(name[i : i + 2], 16) for i in (1, 3, 5)]) - colour).max() <= 6


def test_palette_of_a_photo_has_as_many_colours_as_asked() -> None:
    assert len(set(palette(data.coffee(), 4))) == 4
    assert len(palette(data.coffee(), 1)) == 1


def ink_drawing(paper: int, ink: int, noise: float, shade: float) -> np.ndarray:
    rng = np.random.default_rng(3)
    page = np.full((500, 500, 3), paper, np.float32)
    for _ in range(10):
        points = (np.cumsum(rng.normal(0, 40, (8, 2)), 0) + 250).astype(np.int32)
        cv2.polylines(page, [points], False, (ink, ink, ink), 5, cv2.LINE_AA)
    x, y = np.meshgrid(np.arange(500), np.arange(500))
    page *= (1 - shade * (x + y) / 1000)[..., None]
    return np.clip(page + rng.normal(0, noise, (500, 500, 1)), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("paper", "ink", "noise", "shade"), [(250, 20, 0, 0), (245, 30, 4, 0.3), (235, 110, 3, 0.2), (20, 240, 0, 0)]
)
def test_drawings_are_told_apart(paper: int, ink: int, noise: float, shade: float) -> None:
    assert is_drawing(ink_drawing(paper, ink, noise, shade))


@pytest.mark.parametrize("name", ["astronaut", "chelsea", "coffee", "camera", "rocket", "coins", "moon", "brick"])
def test_photos_are_not_drawings(name: str) -> None:
    pixels = getattr(data, name)()
    assert not is_drawing(pixels if pixels.ndim == 3 else np.repeat(pixels[..., None], 3, axis=2))


def test_an_empty_page_is_not_a_drawing() -> None:
    assert not is_drawing(np.full((80, 80, 3), 255, np.uint8))
