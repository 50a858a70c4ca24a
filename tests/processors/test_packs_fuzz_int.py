"""Packs from strangers: SVG, path data, icon sets, `pack.json`, archives: read, or refused by their own error."""

from __future__ import annotations

import io
import json
import math
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from processors.design.packs.fileformat import read, written
from processors.design.packs.importing import Said, imported
from processors.design.packs.model import BOX, Pack, PackError
from processors.design.packs.paths import flattened
from tests.processors.motif_pack import DRAWN, harbour

OWN = Said("strange", "LicenseRef-own")
STRANGE = [b"\x00", b"<", b'"', b"9" * 400, b"1e999", b"-", b"nan", b"\xff", b"</g>", b"{", b"[", b"\\ud800", b"null"]
WEIRD = (
    st.none()
    | st.booleans()
    | st.sampled_from([10**400, -1, 0, 1e308, math.inf, math.nan, "", "\ud800", "1e999", [], {}, [1e999, 0]])
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
)


def mutated(data: bytes, draw: st.DataObject, most: int = 4) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.draw(st.integers(1, most))):
        start = draw.draw(st.integers(0, len(changed)))
        end = draw.draw(st.integers(start, min(len(changed), start + 6)))
        changed[start:end] = draw.draw(st.binary(max_size=6) | st.sampled_from(STRANGE))
    return bytes(changed)


def sound(pack: Pack) -> None:
    """What was taken can be written, read again, and drawn: outlines within the box, anchors that are places."""
    again = read(written(pack), checked=True)
    assert [shape.id for shape in again.shapes] == [shape.id for shape in pack.shapes]
    for shape in pack.shapes:
        points = [point for line, _ in flattened(shape.path, 0.5) for point in line]
        assert points and all(abs(value) <= BOX for point in points for value in point)
        assert all(math.isfinite(value) for at in shape.anchors.values() for value in at)
        assert all(words for words in shape.words.values())


def taken(source: Path) -> bool:
    """Whether it is a pack; if not, it is refused by the one error there is, and says why."""
    try:
        made = imported(source, OWN)
    except PackError as refused:
        assert refused.code and str(refused)
        return False
    sound(made.pack)
    assert all(failure.code and failure.reason for failure in made.failures)
    return True


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("packs")


@pytest.fixture(scope="module")
def ours(place: Path) -> bytes:
    return written(harbour(place))


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(DRAWN)), st.data())
def test_a_mutated_drawing_is_a_shape_or_refused(place: Path, name: str, draw: st.DataObject) -> None:
    path = place / "strange.svg"
    path.write_bytes(mutated(DRAWN[name].encode(), draw))
    taken(path)


ELEMENT = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{}">'
    '<defs><clipPath id="c"><rect width="9" height="9"/></clipPath></defs>'
    '<g id="g" transform="{}" style="{}"><path d="M2 2H90V90H2z"/><use href="#{}"/></g></svg>'
)
BOXES = st.from_regex(r"([-+0-9.e]{1,6} ){3}[-+0-9.e]{1,6}", fullmatch=True)
NUMBERS = st.sampled_from(["0", "1", "-1", "45", "1e9", "1e-9", "1e999", ".5", "90", "7 7", ""])
TRANSFORMS = st.lists(
    st.tuples(st.sampled_from(["matrix", "translate", "scale", "rotate", "skewX", "skewY", "spin"]), NUMBERS, NUMBERS),
    max_size=4,
).map(lambda steps: " ".join(f"{name}({one} {other})" for name, one, other in steps))
STYLES = st.lists(
    st.sampled_from(
        [
            "fill:none", "fill:#fff", "fill:rgb(999,0,0)", "stroke:#000", "stroke-width:1e999", "stroke-width:-1",
            "stroke-width:3", "stroke-linejoin:round", "stroke-miterlimit:0", "clip-path:url(#c)", "clip-path:url(#g)",
            "clip-path:url(#none)", "mask:url(#c)", "display:none", "opacity:x", "fill-rule:evenodd", ":", ";;",
        ]
    ),
    max_size=4,
).map(";".join)  # fmt: skip


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(BOXES | st.just("0 0 100 100"), TRANSFORMS, STYLES, st.sampled_from(["g", "c", "none", ""]))
@example("0 0 100 100", "scale(1e999)", "", "g")
@example("0 0 1e999 1", "", "stroke:#000;stroke-width:1e999", "")
@example("0 0 100 100", "", "clip-path:url(#g)", "g")
def test_any_transform_paint_and_reference_is_a_shape_or_refused(
    place: Path, box: str, transform: str, style: str, reference: str
) -> None:
    path = place / "strange.svg"
    path.write_text(ELEMENT.format(box, transform, style, reference))
    taken(path)


@settings(max_examples=400)
@given(st.text(alphabet="MmLlHhVvCcSsQqTtAaZz0123456789.,-+eE \n", max_size=80) | st.text(max_size=40))
@example("M0 0A1e-9 1 0 1 1 1e7 1e7")
@example("M0 0A1 1 0 1 1 0 0z")
@example("M1e999 0L1 1")
def test_any_path_data_is_lines_or_refused(data: str) -> None:
    try:
        lines = flattened(data, 0.5)
    except PackError as refused:
        assert refused.code in ("bad_path", "too_complex")
        return
    assert all(math.isfinite(value) for line, _ in lines for point in line for value in point)


def icons() -> dict[str, Any]:
    return {
        "prefix": "tiny",
        "width": 24,
        "height": 24,
        "icons": {"square": {"body": '<path d="M2 2h20v20H2z"/>', "left": 0, "rotate": 1}},
        "aliases": {"turned": {"parent": "square", "rotate": 1, "hFlip": True}, "box": {"parent": "square"}},
        "info": {"name": "Tiny", "author": {"name": "Ana"}, "license": {"spdx": "CC0-1.0"}},
    }


def places(plain: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value, by the keys that lead there."""
    keys = plain.items() if isinstance(plain, dict) else enumerate(plain) if isinstance(plain, list) else ()
    return [(*at, key) for key, _ in keys] + [each for key, value in keys for each in places(value, (*at, key))]


def changed(plain: Any, draw: st.DataObject) -> bytes:
    """The same JSON with one to three values that nobody expects there."""
    for _ in range(draw.draw(st.integers(1, 3))):
        found = places(plain)
        *way, last = draw.draw(st.sampled_from(found))
        inner = plain
        for key in way:
            inner = inner[key]
        inner[last] = draw.draw(WEIRD)
    return json.dumps(plain).encode()


@settings(max_examples=300)
@given(st.data())
def test_an_icon_set_with_anything_in_it_is_a_pack_or_refused(place: Path, draw: st.DataObject) -> None:
    path = place / "icons.json"
    path.write_bytes(changed(icons(), draw))
    taken(path)


WAYS = [("width",), ("icons", "square", "left"), ("icons", "square", "body"), ("aliases", "turned", "rotate")]


@pytest.mark.parametrize("value", [10**400, math.inf, math.nan, "\ud800"])
@pytest.mark.parametrize("way", WAYS)
def test_an_icon_that_is_nonsense_takes_none_of_the_others_with_it(
    place: Path, way: tuple[str, ...], value: object
) -> None:
    plain = icons()
    plain["icons"]["sound"] = {"body": '<path d="M2 2h20v20H2z"/>', "width": 24, "height": 24}
    inner: Any = plain
    for key in way[:-1]:
        inner = inner[key]
    inner[way[-1]] = value
    path = place / "icons.json"
    path.write_text(json.dumps(plain))
    assert taken(path)


@settings(max_examples=200)
@given(st.data())
def test_a_pack_of_ours_with_anything_in_it_is_a_pack_or_refused(place: Path, ours: bytes, draw: st.DataObject) -> None:
    path = place / "pack.json"
    path.write_bytes(changed(json.loads(ours), draw) if draw.draw(st.booleans()) else mutated(ours, draw))
    taken(path)


@pytest.mark.parametrize("value", [10**400, math.inf, math.nan, "\ud800"])
@pytest.mark.parametrize("way", [("words", "en", 0), ("tags", 0), ("anchors", "top", 1), ("facing",)])
def test_a_pack_with_nonsense_in_a_shape_can_be_kept(
    place: Path, ours: bytes, way: tuple[str | int, ...], value: object
) -> None:
    plain = json.loads(ours)
    inner: Any = plain["shapes"][0] | {"tags": ["sea", "night"], "words": {"en": ["fish", "grin"]}}
    plain["shapes"][0] = inner
    for key in way[:-1]:
        inner = inner[key]
    inner[way[-1]] = value
    path = place / "pack.json"
    path.write_text(json.dumps(plain))
    assert taken(path)


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in DRAWN.items():
            archive.writestr(name, text)
        archive.writestr(zipfile.ZipInfo("motifs.json"), '{"licence": "CC0-1.0"}', zipfile.ZIP_BZIP2)
    return out.getvalue()


def tarred() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, text in DRAWN.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return out.getvalue()


ARCHIVES: dict[str, Callable[[], bytes]] = {"strange.zip": zipped, "strange.tgz": tarred, "strange.tar": tarred}


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(ARCHIVES)), st.data())
def test_a_mutated_archive_is_a_pack_or_refused(place: Path, name: str, draw: st.DataObject) -> None:
    path = place / name
    path.write_bytes(mutated(ARCHIVES[name](), draw))
    taken(path)
