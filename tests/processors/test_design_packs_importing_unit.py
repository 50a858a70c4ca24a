"""Sources of packs: folders, zips, tarballs, Iconify sets and packs as we write them; good, odd and evil."""

from __future__ import annotations

import io
import json
import os
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from processors.design.packs import sources
from processors.design.packs.fileformat import read, written
from processors.design.packs.importing import Said, imported, words_from
from processors.design.packs.model import PackError
from tests.processors.motif_pack import DRAWN, folder_of, harbour

OWN = Said("", "LicenseRef-own")


def zipped(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def refused(source: Path, said: Said = OWN) -> str:
    with pytest.raises(PackError) as error:
        imported(source, said)
    return error.value.code


def test_a_folder_of_svg_becomes_a_pack(tmp_path: Path) -> None:
    pack = harbour(tmp_path)

    assert pack.name == "harbour" and [s.id for s in pack.shapes] == ["grinning-fish", "spear", "storm-lantern"]
    assert pack.shapes[2].words == {"en": ("storm lantern", "storm", "lantern")}
    assert pack.credit() == "Harbour flash by Ana Ruiz, CC BY 4.0"
    assert pack.facts() == {"name": "harbour", "licence": "CC-BY-4.0", "attribution": "Harbour flash by Ana Ruiz"}


def test_words_come_from_the_name_without_particles_and_numbers() -> None:
    assert words_from("rose-with-thorns.svg") == ["rose with thorns", "rose", "thorns"]
    assert words_from("Löwe_02.svg") == ["löwe"]
    assert words_from("007.svg") == []


def test_a_licence_must_be_said_and_the_author_where_it_asks(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)

    assert refused(folder, Said()) == "no_licence"
    assert refused(folder, Said("", "CC-BY-4.0")) == "no_attribution"
    assert refused(folder, Said("", "all rights <script>")) == "bad_licence"
    assert refused(folder, Said("../up", "CC0-1.0")) == "bad_name"
    assert imported(folder, Said("", "CC0-1.0")).pack.credit() == ""


def test_sidecars_say_words_licence_and_facing(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    about = {"licence": "CC0-1.0", "shapes": {"spear.svg": {"words": {"de": ["Speer"], "x": 3}, "facing": "left"}}}
    (folder / "motifs.json").write_text(json.dumps(about))
    (folder / "storm-lantern.json").write_text(json.dumps({"words": {"es": ["farol"]}, "tags": ["sea", 4]}))
    (folder / "grinning-fish.json").write_text("{")

    made = imported(folder, Said())

    shapes = {s.id: s for s in made.pack.shapes}
    assert shapes["spear"].words == {"de": ("speer",)} and shapes["spear"].facing == "left"
    assert shapes["storm-lantern"].words == {"es": ("farol",)} and shapes["storm-lantern"].tags == ("sea",)
    assert [(f.file, f.code) for f in made.failures] == [("grinning-fish.json", "bad_json")]


def test_each_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    folder = folder_of(
        tmp_path,
        {
            **DRAWN,
            "evil.svg": '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
            "empty.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>',
            "Spear.svg": DRAWN["spear.svg"],
            "12.svg": DRAWN["spear.svg"],
            "note.txt": "not looked at",
            ".hidden.svg": "nor this",
        },
    )

    made = imported(folder, OWN)

    assert {(f.file, f.code) for f in made.failures} == {
        ("evil.svg", "unsafe"), ("empty.svg", "nothing_drawn"), ("spear.svg", "same_name"), ("12.svg", "no_words"),
    }  # fmt: skip
    assert all(f.reason for f in made.failures) and len(made.pack.shapes) == 3


def test_zip_paths_that_lead_out_links_and_bombs_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zipped(
        tmp_path / "flash.zip", {f"set/{n}": t for n, t in DRAWN.items()} | {"../../up.svg": DRAWN["spear.svg"]}
    )
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("/abs.svg", DRAWN["spear.svg"])
        archive.writestr("c:\\win.svg", DRAWN["spear.svg"])
        archive.writestr("bomb.svg", b"\0" * (5 << 20))
        link = zipfile.ZipInfo("link.svg")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    before = sorted(tmp_path.rglob("*"))

    made = imported(path, OWN)

    assert len(made.pack.shapes) == 3 and made.pack.name == "flash"
    codes = {f.file: f.code for f in made.failures}
    assert codes == {
        "../../up.svg": "outside", "/abs.svg": "outside", "c:\\win.svg": "outside", "bomb.svg": "too_large", "link.svg": "link",
    }  # fmt: skip
    assert sorted(tmp_path.rglob("*")) == before, "nothing is unpacked to disk"
    monkeypatch.setattr(sources, "MOST_TOTAL", 100)
    assert refused(path) == "too_large"
    monkeypatch.setattr(sources, "MOST_FILES", 2)
    assert refused(path) == "too_many"


def test_a_zip_that_lies_about_its_sizes_is_read_no_further_than_the_limit(tmp_path: Path) -> None:
    path = zipped(tmp_path / "liar.zip", {"big.svg": " " * (4 << 20), **DRAWN})
    data = bytearray(path.read_bytes())
    size = (4 << 20).to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = (1000).to_bytes(4, "little")
    path.write_bytes(data)

    try:
        made = imported(path, OWN)
    except PackError as error:
        assert error.code == "bad_archive"
    else:
        assert "big.svg" in {f.file for f in made.failures}


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (tmp_path / "secret.svg").write_text(DRAWN["spear.svg"])
    os.symlink(tmp_path / "secret.svg", folder / "secret.svg")

    assert [(f.file, f.code) for f in imported(folder, OWN).failures] == [("secret.svg", "link")]


@pytest.mark.parametrize("name", ["no.zip", "no.tgz", "no.png"])
def test_what_is_no_source_says_so(tmp_path: Path, name: str) -> None:
    assert refused(tmp_path / name) == "no_source"
    (tmp_path / name).write_bytes(b"not an archive at all")
    assert refused(tmp_path / name) in ("bad_archive", "no_source")


def test_a_folder_without_a_usable_shape_is_refused(tmp_path: Path) -> None:
    assert refused(folder_of(tmp_path, {"a.svg": "<svg/>", "b.txt": ""})) == "no_shapes"
    assert refused(folder_of(tmp_path, {"a.json": "[]"}, "lists")) == "bad_json"
    assert refused(folder_of(tmp_path, {"a.json": '{"a": 1}'}, "other")) == "bad_json"


def test_a_pack_is_written_and_read_back_the_same(tmp_path: Path) -> None:
    pack = harbour(tmp_path)
    path = tmp_path / "pack.json"
    path.write_bytes(written(pack))

    assert read(written(pack), checked=True) == pack
    again = imported(path, Said()).pack
    assert [s.id for s in again.shapes] == [s.id for s in pack.shapes] and again.licence == "CC-BY-4.0"
    assert imported(path, Said("other", "CC0-1.0")).pack.name == "other"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"format": "x"}, "bad_pack"), ({"shapes": []}, "bad_pack"), ({"shapes": [3]}, "bad_pack"),
        ({"licence": ""}, "no_licence"), ({"name": "Ü"}, "bad_name"), ({"name": None}, "bad_name"),
        ({"shapes": [{"id": "a", "path": "M0 0", "words": {"en": ["a"]}}]}, "nothing_drawn"),
        ({"shapes": [{"id": "a", "path": "M0 0H9V9H0z", "words": {}}]}, "no_words"),
        ({"shapes": [{"id": "A a", "path": "M0 0H9V9H0z", "words": {"en": ["a"]}}]}, "bad_name"),
    ],
)  # fmt: skip
def test_a_pack_from_elsewhere_is_checked(tmp_path: Path, change: dict[str, Any], code: str) -> None:
    plain = json.loads(written(harbour(tmp_path))) | change

    with pytest.raises(PackError) as error:
        read(json.dumps(plain).encode())

    assert error.value.code == code


def iconify(**more: Any) -> dict[str, Any]:
    square = '<path fill="currentColor" d="M2 2h20v20H2z"/>'
    wedge = '<g fill="none" stroke="currentColor" stroke-width="2"><path d="M4 20L20 20L20 4"/></g>'
    return {
        "prefix": "tiny",
        "width": 24,
        "height": 24,
        "icons": {"big-square": {"body": square}, "wedge": {"body": wedge}, "none": {"body": ""}, "odd": {}},
        "aliases": {
            "box": {"parent": "big-square"},
            "wedge-left": {"parent": "wedge", "hFlip": True},
            "wedge-down": {"parent": "wedge", "rotate": 1},
            "lost": {"parent": "nobody"},
        },
    } | more


INFO = {"name": "Tiny", "author": {"name": "Ana", "url": "https://example.org"}, "license": {"spdx": "CC-BY-3.0"}}


def test_an_iconify_set_with_its_aliases_and_its_author(tmp_path: Path) -> None:
    path = tmp_path / "tiny.json"
    path.write_text(json.dumps(iconify(info=INFO)))

    made = imported(path, Said())

    shapes = {s.id: s for s in made.pack.shapes}
    assert set(shapes) == {"big-square", "wedge", "wedge-left", "wedge-down"}
    assert shapes["big-square"].words["en"] == ("big square", "big", "square", "box")
    assert shapes["wedge"].path != shapes["wedge-left"].path != shapes["wedge-down"].path
    assert made.pack.credit() == "Tiny by Ana, CC BY 3.0" and made.pack.url == "https://example.org"
    assert {(f.file, f.code) for f in made.failures} == {("none", "nothing_drawn"), ("odd", "nothing_drawn")}


def test_an_npm_tarball_is_read_with_the_files_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "tiny-1.2.3.tgz"
    files = {"icons.json": iconify(), "info.json": INFO, "package.json": {"version": "1.2.3", "license": "CC-BY-3.0"}}
    with tarfile.open(path, "w:gz") as tar:
        for name, plain in files.items():
            data = json.dumps(plain).encode()
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
        link = tarfile.TarInfo("package/link.json")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)

    made = imported(path, Said())

    assert (made.pack.name, made.pack.version, made.pack.licence) == ("tiny", "1.2.3", "CC-BY-3.0")
    assert ("package/link.json", "link") in {(f.file, f.code) for f in made.failures}


def test_an_iconify_set_without_a_licence_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tiny.json"
    path.write_text(json.dumps(iconify()))

    assert refused(path, Said()) == "no_licence"
