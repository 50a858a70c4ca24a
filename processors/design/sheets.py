"""Contact sheets: every prompt in one style on one page, numbered, to look at before a release."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import unescape
from pathlib import Path

import numpy as np

from processors.design.engine import DesignEngine
from processors.design.lettering import folded, line_of
from processors.design.page import path_data
from processors.engine import Artifact, Brief

PROMPTS: tuple[str, ...] = (
    "a rose",
    "three roses with leaves",
    "a snake around a dagger",
    "skull with a rose in its teeth",
    "two swallows facing each other",
    'anchor with rope and a banner "HOLD FAST"',
    "crescent moon over mountains",
    "sun behind clouds",
    "luna moth with moon phases",
    "a wave under a full moon, circular frame",
    "mandala of twelve petals",
    "fern branch around the wrist, 160 mm band",
    'heart pierced by an arrow with a banner "Ana"',
    "compass with a small ship",
    "koi among waves",
    "owl on a branch, symmetrical",
    "wolf head, geometric",
    "lotus over a spine, vertical 200 mm",
    "hourglass with butterflies",
    "minimal line of a cat asleep",
)
"""The prompts of the art bar, in its order: what every version of the engine draws to be looked at."""

COLUMNS, CELL_MM, GUTTER_MM, HEAD_MM = 5, 120.0, 10.0, 26.0
SHEET_PIXELS = 2400


def contact_sheet(
    out: Path,
    prompts: Sequence[str],
    styles: Sequence[str],
    seed: int,
    engine: DesignEngine | None = None,
    drawn_one: Callable[[str, int], None] = lambda style, number: None,
) -> list[Path]:
    """Draws each prompt in each style and writes `<style>.svg` and `<style>.png` to `out` (made if need be).

    Returns the paths written, the PNG of each style first. Cells are numbered from 1 in the prompts' order;
    whose shapes they show stands at the foot. `engine` is one with packs, where they are to be drawn from;
    `drawn_one` is told the style and the number of each design as it is finished.
    Raises ValueError for an unknown style.
    """
    import resvg_py

    out.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    engine = engine or DesignEngine()
    for style in styles:
        briefs = [Brief(str(i), prompt, style, seed, CELL_MM, 64) for i, prompt in enumerate(prompts)]
        drawn: list[Artifact] = []
        for made in engine.generate(briefs):
            if isinstance(made, Artifact):
                drawn.append(made)
                drawn_one(style, len(drawn))
        page = _page(style, drawn)
        name = re.sub(r"[^a-z0-9-]", "", style.lower())
        vector, image = out / f"{name}.svg", out / f"{name}.png"
        vector.write_text(page, encoding="ascii")
        image.write_bytes(
            bytes(
                resvg_py.svg_to_bytes(
                    svg_string=page, background="#ffffff", skip_system_fonts=True, dpi=96, width=SHEET_PIXELS
                )
            )
        )
        written += [image, vector]
    return written


def _page(style: str, drawn: Sequence[Artifact]) -> str:
    pitch = CELL_MM + GUTTER_MM
    rows = -(-len(drawn) // COLUMNS)
    credits = _credits(drawn)
    below = HEAD_MM + rows * (pitch + 8.0)
    width, height = COLUMNS * pitch + GUTTER_MM, below + GUTTER_MM + 7.0 * len(credits)
    cells = [_text(style, GUTTER_MM, HEAD_MM - 10.0, 9.0)]
    for i, art in enumerate(drawn):
        x, y = GUTTER_MM + i % COLUMNS * pitch, HEAD_MM + i // COLUMNS * (pitch + 8.0)
        scale = min(CELL_MM / art.width_mm, CELL_MM / art.height_mm)
        left, top = x + (CELL_MM - art.width_mm * scale) / 2, y + (CELL_MM - art.height_mm * scale) / 2
        inner = _lines(art)
        inner = re.sub(
            r"<metadata>.*?</metadata>| id=\"[a-z]+\"",
            "",
            inner[inner.index(">") + 1 : inner.rindex("</svg>")],
        )
        cells.append(f'<g transform="translate({left:.2f} {top:.2f}) scale({scale:.4f})">{inner}</g>')
        cells.append(_text(str(i + 1), x, y + CELL_MM + 6.0, 5.0))
    cells += [_text(line, GUTTER_MM, below + 7.0 * n + 4.0, 4.0) for n, line in enumerate(credits)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm" '
        f'viewBox="0 0 {width:g} {height:g}">' + "".join(cells) + "</svg>\n"
    )


def _credits(drawn: Sequence[Artifact]) -> list[str]:
    """Whose shapes are on a sheet, a line a pack; the drawings' own metadata says it."""
    found = (re.search(r"<a:credit>(.*?)</a:credit>", _lines(art)) for art in drawn)
    return list(dict.fromkeys(line for match in found if match for line in unescape(match[1]).split("; ")))


def _lines(art: Artifact) -> str:
    assert art.svg is not None, "the design engine draws lines"
    return art.svg.decode("ascii")


def _text(text: str, x: float, y: float, height: float) -> str:
    from processors.design.pen import polygon

    _, rings = line_of(folded(text), height, 0.16)
    return "".join(
        f'<path fill="#141312" fill-rule="evenodd" d="{path_data(polygon(r + np.array([x, y])))}"/>' for _, r in rings
    )
