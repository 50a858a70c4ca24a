"""Prompts, pictures and drawings from strangers: read, or refused by their own error, and in bounded time."""

from __future__ import annotations

import io
import random
import struct
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from domain.concepts import LONGEST_PROMPT
from processors.design import lexicon
from processors.design.motifs import BY_NAME
from processors.design.parse import LARGEST_MM, SMALLEST_MM, parse
from processors.design.reading import MOST
from processors.design.styles import STYLES
from processors.imaging.pictures import PictureError, decode, sniff
from processors.imaging.vectors import DEEPEST, VectorError, line_work, parsed, size_mm

PIXELS = 4_000
BOMB = 65_500
"""A side that the header of each format but WebP's can promise."""

WORDS = sorted(
    {*lexicon.NOUNS, *lexicon.RELATIONS, *lexicon.NUMBERS, *lexicon.FORMS, *lexicon.PLACES, *lexicon.SILENT}
    | {"crossed", "facing", "banner", "head", "teeth", "petals", "branch", "rope", "phases", "round", "frame", "band"}
    | {"vertical", "symmetrical", '"Ana"', '"', "«", "12", "99", "80 mm", "100 x 60 mm", "999mm", "0 mm", "&", "-"}
)
SENTENCES = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
PROMPTS = st.text(max_size=LONGEST_PROMPT) | SENTENCES | st.tuples(SENTENCES, st.text(max_size=80)).map("".join)


@settings(max_examples=400)
@given(PROMPTS, st.sampled_from(STYLES), st.floats(SMALLEST_MM, LARGEST_MM))
@example("skull teeth rose teeth", STYLES[0], 120.0)
@example("vertical 39 mm", STYLES[0], 120.0)
@example("100 x 0 mm", STYLES[0], 120.0)
@example("\ud800 \x00 rose", STYLES[0], 120.0)
def test_any_prompt_is_a_spec_and_what_was_not_understood(prompt: str, style: object, width_mm: float) -> None:
    spec, unmatched = parse(prompt, style.name, width_mm)  # type: ignore[attr-defined]

    assert SMALLEST_MM <= spec.width_mm <= LARGEST_MM
    assert spec.height_mm == 0 or SMALLEST_MM <= spec.height_mm <= LARGEST_MM
    assert all(s.motif in BY_NAME and 1 <= s.count <= MOST for s in spec.subjects)
    assert all(s.form in ("", *BY_NAME[s.motif].forms) for s in spec.subjects)
    assert all(0 <= place < len(spec.subjects) for r in spec.relations for place in (r.subject, r.other))
    assert len(unmatched) == len(set(unmatched))
    assert len(spec.canonical()) > 0 and len(spec.digest()) == 64
    assert (spec, unmatched) == parse(prompt, spec.style, width_mm)


@pytest.mark.parametrize(
    "piece", ['"', "rose ", "a-", "1 x ", "99 ", "“", "1 ", "rose around ", "two crossed ", "l'", "\u0301", "mm "]
)
def test_a_long_prompt_of_one_piece_is_read(piece: str) -> None:
    prompt = (piece * LONGEST_PROMPT)[:LONGEST_PROMPT]
    spec, unmatched = parse(prompt, "blackwork", 100.0)
    assert len(spec.subjects) <= 1 and len(unmatched) <= 3


def encoded(form: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture = Image.frombytes("RGB", (40, 20), random.Random(1).randbytes(40 * 20 * 3))
    picture.save(out, form, **options)
    return out.getvalue()


PICTURES = {
    "png": encoded("PNG"),
    "png in colours of a palette": encoded("GIF"),
    "jpeg": encoded("JPEG"),
    "progressive jpeg": encoded("JPEG", progressive=True, comment=b"a secret"),
    "webp": encoded("WEBP"),
    "lossless webp": encoded("WEBP", lossless=True),
    "extended webp": encoded("WEBP", exif=b"Exif\x00\x00II*\x00", lossless=True),
}


def told(data: bytes) -> tuple[str, int, int] | None:
    """What the header says; None where it is refused, by the one error there is."""
    try:
        return sniff(data)
    except PictureError as refused:
        assert refused.code in ("empty", "unknown_format", "damaged") and str(refused).endswith(".")
        return None


def shown(data: bytes) -> None:
    """Decoding gives what the header says, or the one error; nothing over the limit is ever decoded."""
    header = told(data)
    try:
        picture = decode(data, PIXELS)
    except PictureError as refused:
        over = header is not None and header[1] * header[2] > PIXELS
        assert (refused.code == "too_many_pixels") == over
        return
    assert header is not None
    # Lying down, a picture is set upright.
    assert sorted((picture.width, picture.height)) == sorted(header[1:])
    assert picture.format == header[0] and picture.pixels.size <= 3 * PIXELS


@settings(max_examples=300)
@given(st.sampled_from(sorted(PICTURES)), st.data())
def test_a_mutated_header_is_read_or_refused(name: str, draw: st.DataObject) -> None:
    data = bytearray(PICTURES[name])
    for _ in range(draw.draw(st.integers(1, 6))):
        data[draw.draw(st.integers(0, min(len(data), 64) - 1))] = draw.draw(st.integers(0, 255))
    if draw.draw(st.booleans()):
        del data[draw.draw(st.integers(0, len(data))) :]
    shown(bytes(data))


@given(
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPVP8X", b"RIFF\0\0\0\0WEBPVP8 "]),
    st.binary(max_size=120),
)
def test_any_bytes_behind_a_signature_are_refused_or_small(signature: bytes, data: bytes) -> None:
    shown(signature + data)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(PICTURES)), st.sampled_from(sorted(PICTURES)), st.integers(0, 64), st.integers(0, 64))
def test_two_pictures_in_one_file_are_one_or_none(first: str, second: str, cut: int, start: int) -> None:
    shown(PICTURES[first][:cut] + PICTURES[second][start:])


def png_that_promises(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(10_000_000), 9))


def jpeg_that_promises(width: int, height: int) -> bytes:
    data = bytearray(PICTURES["jpeg"])
    start = data.index(b"\xff\xc0")
    data[start + 5 : start + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def webp_that_promises(width: int, height: int) -> bytes:
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + canvas + PICTURES["webp"][12:]


@pytest.mark.parametrize("promising", [png_that_promises, jpeg_that_promises, webp_that_promises])
def test_a_bomb_is_refused_before_anything_is_decoded(
    promising: Callable[[int, int], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*arguments: object, **options: object) -> None:
        raise AssertionError("it was opened")

    monkeypatch.setattr(Image, "open", never)
    with pytest.raises(PictureError) as refused:
        decode(promising(BOMB, BOMB))
    assert refused.value.code == "too_many_pixels"


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}" viewBox="{}"><g id="{}"><path d="{}"/></g></svg>'
ATTRIBUTE = st.text(
    st.characters(codec="utf-8", exclude_characters='<>&"', exclude_categories=["Cc", "Cs"]), max_size=30
)
LENGTHS = ATTRIBUTE | st.from_regex(r"-?[0-9.]{1,6}(e[+-]?[0-9]{1,4})?(mm|px|in|%)?", fullmatch=True)
BOXES = ATTRIBUTE | st.from_regex(r"([-+0-9.e]{1,6} ){3}[-+0-9.e]{1,6}", fullmatch=True)


def read(svg: bytes) -> None:
    try:
        root = parsed(svg)
        width, height = size_mm(root)
        ET.fromstring(line_work(root))
    except VectorError as refused:
        assert refused.code in ("unsafe", "not_svg", "no_size")
        return
    assert 0 < width < float("inf") and 0 < height < float("inf")


@settings(max_examples=300)
@given(LENGTHS, LENGTHS, BOXES, st.sampled_from(["fill", "shade", "x"]), ATTRIBUTE)
@example("1..2mm", "5mm", "", "x", "")
@example("", "", "+ - . e", "x", "")
@example("1e999mm", "5mm", "", "x", "")
@example("", "", "0 0 1e-999 5", "x", "")
@example("", "", "0 0 nan 5", "x", "")
def test_any_size_is_read_or_refused(width: str, height: str, box: str, id: str, path: str) -> None:
    read(SVG.format(width, height, box, id, path).encode())


@given(st.data())
def test_a_mutated_drawing_is_read_or_refused(draw: st.DataObject) -> None:
    data = bytearray(SVG.format("20mm", "10mm", "0 0 20 10", "fill", "M0 0L5 5").encode())
    for _ in range(draw.draw(st.integers(1, 4))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    read(bytes(data))


@given(st.binary(max_size=200))
@example(b"<svg" + b"<g>" * 50)
@example(b"<?xml version='1.0' encoding='nonsense'?><svg/>")
@example(b"<?xml version='1.0' encoding='utf-16'?><svg/>")
def test_any_bytes_are_no_drawing_or_one_without_a_size(data: bytes) -> None:
    read(data)


@pytest.mark.parametrize("depth", [DEEPEST - 1, DEEPEST, 100_000])
def test_a_drawing_may_be_only_so_deep(depth: int) -> None:
    nested = b'<svg width="1mm" height="1mm">' + b"<g>" * depth + b"</g>" * depth + b"</svg>"
    if depth < DEEPEST:
        assert len(line_work(parsed(nested))) > depth
        return
    with pytest.raises(VectorError, match="in each other") as refused:
        parsed(nested)
    assert refused.value.code == "unsafe"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_entities_in_another_encoding_are_refused(encoding: str) -> None:
    laughs = '<!DOCTYPE svg [<!ENTITY a "ha">]><svg width="1mm" height="1mm"><desc>&a;</desc></svg>'
    with pytest.raises(VectorError):
        parsed(laughs.encode(encoding))
