"""A studio's flash in strokes alone, drawn in every style: faces filled, lines as wide as the style says."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from processors.design.chance import Chance
from processors.design.compose import Scene, compose
from processors.design.ink import Plate, inked
from processors.design.packs.importing import Said, imported
from processors.design.packs.model import Pack
from processors.design.packs.vocabulary import Vocabulary
from processors.design.parse import parse
from processors.design.styles import STYLES, style_named
from tests.processors.motif_pack import folder_of

_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" fill="none" stroke="#000" stroke-width="{}">{}</svg>'
)
WREN = _HEAD.format(
    24,
    24,
    1.5,
    '<path d="M16 7h.01" stroke-linecap="round"/><path d="M3.4 18H12a8 8 0 0 0 8-8V7a4 4 0 0 0-7.28-2.3L2 20"/>'
    '<path d="m20 7 2 .5-2 .5"/><path d="M10 18v3M14 17.75V21"/><path d="M7 18a6 6 0 0 0 3.84-10.61"/>',
)
BLADE = _HEAD.format(
    100,
    100,
    1.5,
    '<g transform="rotate(-15 50 50)"><path d="M50 12C70 30 80 50 50 90C20 50 30 30 50 12Z"/>'
    '<path d="M50 14V88M50 40L66 30M50 55L68 46M50 40L34 30M50 55L32 46"/></g>',
)
STEAM = _HEAD.format(100, 100, 3, '<path d="M30 90C10 60 50 40 30 10"/><path d="M70 90C50 60 90 40 70 10"/>')
NAMES = [style.name for style in STYLES]


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    files = {"wren.svg": WREN, "leaf-blade.svg": BLADE, "steam.svg": STEAM}
    folder = folder_of(tmp_path_factory.mktemp("lines"), files, "lines")
    return imported(folder, Said("", "LicenseRef-own", "")).pack


def drawn(pack: Pack, prompt: str, style: str) -> tuple[Scene, Plate]:
    look = style_named(style)
    spec, unmatched = parse(prompt, style, 120.0, (), Vocabulary((pack,)))
    assert unmatched == ()
    scene = compose(spec, look, Chance(1, "design"))
    return scene, inked(scene.parts, look, scene.width_mm, scene.height_mm, scene.k, Chance(1, "ink"), scene.clip)


@pytest.mark.parametrize("style", NAMES)
@pytest.mark.parametrize(
    "prompt", ["a wren", "a lines:leaf-blade", "steam", "steam behind a wren", "a wren in a circular frame"]
)
def test_flash_in_strokes_is_within_the_bar(pack: Pack, prompt: str, style: str) -> None:
    look = style_named(style)
    scene, plate = drawn(pack, prompt, style)
    ink = plate.shade.union(plate.outline)
    thin = look.min_line * scene.k
    assert ink.is_valid and ink.area > 0
    assert ink.difference(ink.buffer(-thin * 0.45).buffer(thin * 0.47)).area < 0.015 * ink.area
    gap = look.min_gap * scene.k
    assert ink.buffer(gap * 0.4).buffer(-gap * 0.4).area - ink.area < 0.03 * ink.area, "slits are left"
    x0, y0, x1, y1 = ink.bounds
    assert x0 >= 0 and y0 >= 0 and x1 <= scene.width_mm and y1 <= scene.height_mm


def test_faces_between_strokes_have_colour_and_the_lines_are_single(pack: Pack) -> None:
    scene, plate = drawn(pack, "a wren", "traditional")
    coloured = shapely.union_all([shape for _, shape in plate.fills])
    body = next(s for s in plate.silhouettes.values() if not s.is_empty)
    assert coloured.area > 0.7 * body.area
    x0, _, x1, _ = body.bounds
    y = body.bounds[1] + 0.35 * (body.bounds[3] - body.bounds[1])
    crossed = shapely.LineString([(x0 - 5, y), (x1 + 5, y)]).intersection(plate.outline)
    outer = sorted(g.bounds[0] for g in shapely.get_parts(crossed))
    assert outer[1] - outer[0] > 3 * style_named("traditional").outline * scene.k, "an outline is one line, not two"


def test_lines_alone_are_drawn_as_lines(pack: Pack) -> None:
    _, plate = drawn(pack, "steam", "fine-line")
    lines = [g for g in shapely.get_parts(plate.outline) if g.area > 0.1]
    assert len(lines) == 2 and not plate.fills
    assert not any(len(g.interiors) for g in lines)
    assert np.ptp([g.area for g in lines]) < 0.2 * lines[0].area
