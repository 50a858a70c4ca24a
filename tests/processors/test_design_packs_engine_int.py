"""A pack's shapes drawn by the engine: every style, relations, languages, whose they are."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shapely import union_all

from infra.packs import FolderPacks
from processors.design.chance import Chance
from processors.design.compose import compose
from processors.design.engine import DesignEngine
from processors.design.ink import inked
from processors.design.packs.colouring import materials_for
from processors.design.packs.credits import credit_line
from processors.design.packs.fileformat import written
from processors.design.packs.model import Pack, Shelf
from processors.design.packs.vocabulary import Vocabulary
from processors.design.parse import parse
from processors.design.sheets import contact_sheet
from processors.design.styles import STYLES, style_named
from processors.engine import Artifact, Brief
from processors.imaging.vectors import line_work, parsed
from tests.processors.motif_pack import harbour

NAMES = [style.name for style in STYLES]


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return harbour(tmp_path_factory.mktemp("pack"))


def drawn(pack: Pack, prompt: str, style: str = "traditional", seed: int = 1, **more: Any) -> Artifact:
    engine = DesignEngine((Shelf((pack,)),))
    (art,) = (
        x for x in engine.generate([Brief("b", prompt, style, seed, pixels=64, **more)]) if isinstance(x, Artifact)
    )
    return art


@pytest.mark.parametrize("style", NAMES)
@pytest.mark.parametrize("prompt", ["a grinning fish", "a storm lantern", "a spear", "a fish around a spear"])
def test_every_style_draws_a_packs_shape_within_the_bar(pack: Pack, prompt: str, style: str) -> None:
    look = style_named(style)
    spec, unmatched = parse(prompt, style, 120.0, (), Vocabulary((pack,)))
    scene = compose(spec, look, Chance(1, "design"))
    plate = inked(scene.parts, look, scene.width_mm, scene.height_mm, scene.k, Chance(1, "ink"), scene.clip)
    thin, gap = look.min_line * scene.k, look.min_gap * scene.k
    ink = plate.shade.union(plate.outline)

    assert unmatched in ((), ("lettering",)) and all(s.shape for s in spec.subjects)
    assert plate.outline.is_valid and plate.shade.is_valid and plate.outline.area > 0
    lost = ink.area - ink.buffer(-thin * 0.44).buffer(thin * 0.45).intersection(ink).area
    assert lost < 0.012 * ink.area, "a stroke is thinner than the style's least line"
    closed = ink.buffer(gap * 0.4).buffer(-gap * 0.4)
    assert closed.area - ink.area < 0.025 * ink.area, "slits are left"
    x0, y0, x1, y1 = union_all(list(plate.silhouettes.values())).bounds
    assert max((x1 - x0) / plate.width_mm, (y1 - y0) / plate.height_mm) > 0.5
    assert x0 >= 0 and y0 >= 0 and x1 <= plate.width_mm and y1 <= plate.height_mm


def test_styles_shade_a_packs_shape_each_in_its_way(pack: Pack) -> None:
    seen = {}
    for style in ("fine-line", "blackwork", "dotwork", "traditional"):
        look = style_named(style)
        scene = compose(parse("a fish", style, 120.0, (), Vocabulary((pack,)))[0], look, Chance(1, "design"))
        plate = inked(scene.parts, look, scene.width_mm, scene.height_mm, scene.k, Chance(1, "ink"), scene.clip)
        seen[style] = plate
        whole = union_all(list(plate.silhouettes.values())).buffer(2.6 * scene.k)
        outside = plate.shade.difference(whole).area
        assert outside < 0.05 * plate.shade.area + 2, "shading stays on the shape"

    assert len(seen["dotwork"].dots) > 150 and seen["traditional"].fills
    assert seen["blackwork"].shade.area > 3 * seen["fine-line"].shade.area
    body = union_all(list(seen["blackwork"].silhouettes.values()))
    assert seen["blackwork"].shade.area < 0.9 * body.area, "something is left bare in the black"


@pytest.mark.parametrize(
    ("prompt", "motifs", "relations", "unmatched"),
    [
        ("a fish and two storm lanterns", {"fish": 1, "storm lantern": 2}, ["with"], ()),
        ("three fishes", {"fish": 3}, [], ()),
        ("a fish behind a rose", {"fish": 1, "rose": 1}, ["behind"], ()),
        ("a spear in a heart", {"spear": 1, "heart": 1}, ["in"], ()),
        ("two crossed spears", {"spear": 2}, [], ()),
        ("a rose over a lantern in a circular frame", {"rose": 1, "lantern": 1}, ["over"], ()),
        ("five lanterns around a fish", {"lantern": 5, "fish": 1}, ["around"], ()),
        ('fish band 160 mm with a banner "ANA"', {"fish": 1}, [], ()),
        ("a purple fish with a zeppelin", {"fish": 1}, [], ("purple", "zeppelin")),
        ("harbour:spear and a harbour:kraken", {"spear": 1}, [], ("harbour:kraken",)),
        ("note:fish", {"fish": 1}, [], ("note",)),
        ("ein lantern hinter einer Rose mit Blättern", {"lantern": 1, "rose": 1, "leaf": 4}, ["behind", "with"], ()),
    ],
)
def test_shapes_stand_in_counts_and_relations_with_our_own(
    pack: Pack, prompt: str, motifs: dict[str, int], relations: list[str], unmatched: tuple[str, ...]
) -> None:
    art = drawn(pack, prompt, "fine-line", 3)

    assert art.facts["counts"] == motifs and art.facts["relations"] == relations
    assert art.unmatched == unmatched


def test_our_own_motifs_win_on_the_same_word_unless_the_pack_is_named(pack: Pack) -> None:
    rose = replace(pack.shapes[0], id="rose", words={"en": ("rose",)})
    with_rose = replace(pack, shapes=(*pack.shapes, rose))

    assert drawn(with_rose, "a rose").facts["packs"] == []
    named = drawn(with_rose, "harbour:rose")
    assert named.facts["packs"] == [pack.facts()] and named.facts["motifs"] == ["rose"]
    assert drawn(with_rose, "harbour:rose in its teeth").unmatched == ("teeth",)


def test_a_packs_fish_wins_over_the_general_word(pack: Pack) -> None:
    spec, unmatched = parse("a fish", "fine-line", 100.0, (), Vocabulary((pack,)))
    assert spec.subjects[0].shape and spec.subjects[0].shape[1] == "grinning-fish" and unmatched == ()
    assert parse("a fish", "fine-line", 100.0)[0].subjects[0].motif == "koi"


def test_a_part_of_the_body_is_drawn_where_nothing_else_is_named(pack: Pack) -> None:
    hand = replace(pack, shapes=tuple(replace(s, id="hand", words={"en": ("hand",)}) for s in pack.shapes[:1]))
    spec, unmatched = parse("a hand", "fine-line", 100.0, (), Vocabulary((hand,)))
    assert [s.motif for s in spec.subjects] == ["hand"] and unmatched == ()
    assert [s.motif for s in parse("a rose on the hand", "fine-line", 100.0, (), Vocabulary((hand,)))[0].subjects] == [
        "rose"
    ]
    assert not parse("a hand", "fine-line", 100.0)[0].subjects


def test_the_seed_chooses_among_shapes_that_fit_a_word(pack: Pack) -> None:
    fishes = tuple(
        replace(s, id=f"{n}-fish", words={"en": (f"{n} fish", "fish")}) for s, n in zip(pack.shapes, "abc", strict=True)
    )
    vocabulary = Vocabulary((replace(pack, shapes=fishes),))

    chosen = {parse("a fish", "dotwork", 120.0, (), vocabulary, seed)[0].subjects[0].shape[1] for seed in range(12)}

    assert len(chosen) == 3
    found = vocabulary.find(["c", "fish"])
    assert found is not None and found.used == 2 and [e.shape.id for e in found.entries] == ["c-fish"]
    assert vocabulary.find(["zebra"]) is None


def test_who_is_to_be_named_stands_in_the_metadata_and_at_the_foot(pack: Pack) -> None:
    art = drawn(pack, "a fish")
    credit = b"Harbour flash by Ana Ruiz, CC BY 4.0"

    assert credit in art.svg and credit in art.png
    assert art.facts["packs"] == [
        {"name": "harbour", "licence": "CC-BY-4.0", "attribution": "Harbour flash by Ana Ruiz"}
    ]
    data = re.search(rb'<g id="credit"><path d="([^"]+)"/></g>', art.svg)
    assert data and b"<text" not in art.svg
    lowest = max(float(y) for y in re.findall(rb"[ML ]-?[\d.]+ (-?[\d.]+)", data[1]))
    assert art.height_mm - 3.2 < lowest <= art.height_mm
    assert b'id="credit"' not in line_work(parsed(art.svg)), "a stencil goes on skin, and bears no credit"
    assert art.spec_digest == drawn(pack, "a fish").spec_digest


def test_where_nobody_need_be_named_nothing_is_printed(pack: Pack) -> None:
    own = replace(pack, licence="LicenseRef-own", attribution="")

    art = drawn(own, "a fish 80 x 60 mm")

    assert b"credit" not in art.svg and art.height_mm == 60.0
    assert art.facts["packs"][0]["licence"] == "LicenseRef-own"
    assert b"credit" not in drawn(pack, "a rose").svg, "a pack that is not used is not named"
    assert drawn(pack, "a fish 80 x 60 mm").height_mm == 60.0
    assert credit_line("", 100, 100) == ""


def test_a_name_with_marks_is_safe_in_the_metadata(pack: Pack) -> None:
    marked = replace(pack, attribution="Ana & <Luís> 東京")

    art = drawn(marked, "a fish")

    assert b"Ana &amp; &lt;Lu&#237;s&gt; &#26481;&#20140;" in art.svg
    parsed(art.svg)


def test_sheets_name_whose_shapes_they_show(pack: Pack, tmp_path: Path) -> None:
    bare, named = (
        contact_sheet(tmp_path / name, [prompt, "a star"], ["fine-line"], 1, DesignEngine((Shelf((pack,)),)))[1]
        for name, prompt in (("bare", "a heart"), ("named", "a fish"))
    )

    def height(path: Path) -> float:
        found = re.search(r'height="([\d.]+)mm"', path.read_text())
        assert found
        return float(found[1])

    assert height(named) == pytest.approx(height(bare) + 7.0)


def test_the_spec_pins_the_outlines(pack: Pack) -> None:
    other = replace(pack, shapes=tuple(replace(s, path=pack.shapes[1].path) for s in pack.shapes))

    one, two = (parse("a fish", "dotwork", 120.0, (), Vocabulary((p,)))[0] for p in (pack, other))

    assert one.digest() != two.digest()
    assert json.loads(one.canonical())["subjects"][0]["shape"][:2] == ["harbour", "grinning-fish"]
    assert "shape" not in json.loads(parse("a rose", "dotwork", 120.0)[0].canonical())["subjects"][0]


def test_the_same_bytes_in_another_process_from_a_pack_on_disk(pack: Pack, tmp_path: Path) -> None:
    FolderPacks(tmp_path).add(pack)
    code = f"""
import hashlib
from pathlib import Path
from infra.packs import FolderPacks
from processors.design.engine import DesignEngine
from processors.engine import Artifact, Brief

engine = DesignEngine((FolderPacks(Path({str(tmp_path)!r})),))
for style in ("traditional", "dotwork", "geometric", "blackwork"):
    (art,) = (x for x in engine.generate([Brief("b", "a fish around a spear", style, 5, pixels=64)])
              if isinstance(x, Artifact))
    print(hashlib.sha256(art.svg + art.png).hexdigest())
"""
    root = Path(__file__).resolve().parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root, timeout=120
    )

    here = [drawn(pack, "a fish around a spear", s, 5) for s in ("traditional", "dotwork", "geometric", "blackwork")]
    assert ran.stdout.split() == [hashlib.sha256(a.svg + a.png).hexdigest() for a in here]


def test_a_pack_added_while_the_engine_runs_is_drawn_from(pack: Pack, tmp_path: Path) -> None:
    shelf = FolderPacks(tmp_path)
    engine = DesignEngine((shelf,))

    def unmatched() -> tuple[str, ...]:
        (art,) = (
            x
            for x in engine.generate([Brief("b", "a lantern and a leaf", "fine-line", 1, pixels=64)])
            if isinstance(x, Artifact)
        )
        return art.unmatched

    assert unmatched() == ("lantern",)
    assert shelf.add(pack) is False
    assert unmatched() == ()
    assert shelf.packs()[0] is shelf.packs()[0], "read once while it is the same"
    assert FolderPacks(tmp_path).add(replace(pack, version="2")) is True
    assert shelf.packs()[0].version == "2"
    assert shelf.remove("harbour") and not shelf.remove("harbour")
    assert unmatched() == ("lantern",)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "pack.json").write_bytes(written(pack)[:50])
    assert list(shelf.packs()) == []


def test_over_and_under_about_a_spear(pack: Pack) -> None:
    scene = compose(
        parse("a fish around a dagger", "traditional", 120.0, (), Vocabulary((pack,)))[0],
        style_named("traditional"),
        Chance(2, "design"),
    )
    fish = union_all([_area(p) for p in scene.parts if p.group.endswith("/shape")])
    dagger = union_all([_area(p) for p in scene.parts if p.group.startswith("dagger")])

    whole = dagger.convex_hull.intersection(fish).area
    over = dagger.intersection(fish).area
    assert 0.1 * whole < over < 0.9 * whole, "the dagger is seen on one side and hidden on the other"


def _area(part: Any) -> Any:
    from processors.design.pen import polygon

    return polygon(part.ring, part.holes)


def test_materials_follow_the_words() -> None:
    assert materials_for(["sea dragon", "dragon"])[0] == "snake"
    assert materials_for(["lions"])[0] == "fur"
    assert materials_for(["qzx"]) == materials_for(["qzx"])
    assert all(len(materials_for([w])) == 4 for w in ("spider", "crown", "skull", "nothing known"))
    assert np.unique([materials_for([w])[0] for w in ("raven", "sword", "flame", "ship")]).size == 4
