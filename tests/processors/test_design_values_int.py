"""Light and dark: what makes a design read from across a room, as far as a program can check it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from shapely import union_all

from processors.design.chance import Chance
from processors.design.compose import Scene, compose
from processors.design.ink import Plate, inked
from processors.design.motifs.leaf import KINDS, single
from processors.design.motifs.mandala import mandala
from processors.design.motifs.rose import bloom
from processors.design.parse import parse
from processors.design.pen import polygon
from processors.design.styles import style_named

SIX = (
    "a rose",
    "a leaf",
    "a snake around a dagger",
    "a dagger",
    "crescent moon",
    "mandala of twelve petals",
)


@lru_cache(maxsize=32)
def drawn(prompt: str, style: str, seed: int = 1) -> tuple[Scene, Plate]:
    spec, _ = parse(prompt, style, 120.0)
    scene = compose(spec, style_named(style), Chance(seed, "design"))
    plate = inked(scene.parts, style_named(style), scene.width_mm, scene.height_mm, scene.k, Chance(seed, "ink"))
    return scene, plate


def subject(scene: Scene) -> float:
    return float(union_all([polygon(p.ring) for p in scene.parts]).area)


def coverage(scene: Scene, plate: Plate, cell_mm: float) -> NDArray[np.float64]:
    """How much of each square cell of the subject is inked, dots and all."""
    per_mm = 4
    seen = np.zeros((int(scene.height_mm * per_mm), int(scene.width_mm * per_mm)))
    ys, xs = np.mgrid[: seen.shape[0], : seen.shape[1]]
    at = np.column_stack([xs.ravel() + 0.5, ys.ravel() + 0.5]) / per_mm
    ink = union_all([plate.shade, plate.outline])
    shapely.prepare(ink)
    seen = shapely.contains_xy(ink, at).reshape(seen.shape)
    for x, y, r in plate.dots:
        i, j, n = int(x * per_mm), int(y * per_mm), max(1, round(r * per_mm))
        seen[max(0, j - n + 1) : j + n, max(0, i - n + 1) : i + n] = True
    body = union_all([polygon(p.ring) for p in scene.parts])
    inside = shapely.contains_xy(body, at).reshape(seen.shape)
    n = int(cell_mm * per_mm)
    h, w = (s // n * n for s in seen.shape)

    def cells(image: NDArray[np.bool_]) -> NDArray[np.float64]:
        return image[:h, :w].reshape(h // n, n, w // n, n).mean(axis=(1, 3))

    full = cells(inside) > 0.98
    return cells(seen)[full]


@pytest.mark.parametrize("prompt", SIX)
def test_blackwork_is_black_for_a_good_part_and_bare_for_another(prompt: str) -> None:
    scene, plate = drawn(prompt, "blackwork")

    assert 0.25 < plate.shade.area / subject(scene) < 0.65
    small = [g.area for g in shapely.get_parts(plate.shade) if g.area < 0.3]
    assert sum(small) < 0.01 * plate.shade.area, "scraps of black"


@pytest.mark.parametrize("prompt", SIX)
def test_dotwork_runs_from_bare_skin_through_grey_to_black(prompt: str) -> None:
    found = coverage(*drawn(prompt, "dotwork"), 2.0)

    assert (found > 0.9).mean() > 0.04, "no darks"
    assert (found < 0.15).mean() > 0.04, "no lights"
    assert ((found > 0.15) & (found < 0.9)).mean() > 0.2, "no half-tones"


@pytest.mark.parametrize("prompt", SIX)
def test_fine_line_has_few_blacks_and_three_weights_of_line(prompt: str) -> None:
    scene, plate = drawn(prompt, "fine-line")
    style = style_named("fine-line")

    assert 0.03 < plate.shade.area / subject(scene) < 0.33
    assert style.outline > 1.5 * style.inner > 1.5 * style.detail >= 1.5 * style.min_line


def test_one_thing_over_another_stands_in_a_gap_of_bare_skin() -> None:
    scene, plate = drawn("a snake around a dagger", "fine-line")
    blade = union_all([polygon(p.ring) for p in scene.parts if p.body.endswith("blade")])
    over = union_all([polygon(p.ring) for p in scene.parts if p.group.startswith("snake/over") and p.edges is not None])
    halo = style_named("fine-line").halo * scene.k
    ring = over.buffer(halo * 0.95).difference(over.buffer(halo * 0.75)).intersection(blade.buffer(-1.5))

    assert ring.area > 3
    assert plate.shade.union(plate.outline).intersection(ring).area < 0.05 * ring.area


@pytest.mark.parametrize("seed", range(6))
def test_a_rose_has_its_petals_in_rounds_and_a_heart(seed: int) -> None:
    parts = bloom(Chance(seed, "rose")).parts

    assert sum(p.material == "petal" for p in parts) == 18, "five and four in rounds, eight in the heart, one behind"
    assert 10 <= sum(p.material == "lip" for p in parts) <= 30
    throats = [p.ring.mean(axis=0) for p in parts if p.material == "hollow"]
    assert len(throats) == 2
    assert all(np.hypot(*at) < 25 for at in throats), "the darks lead the eye into the middle of a head of 50"


def test_a_leaf_by_itself_is_one_leaf_of_several_kinds() -> None:
    drawings = [single(Chance(seed, "leaf")) for seed in range(12)]

    for drawing in drawings:
        assert sum(len(p.lines) > 3 for p in drawing.parts) == 2, "two halves with their veins"
        stem, hair = drawing.parts[-2:]
        assert stem.edges is None and stem.lines and len(hair.edges or ()) == len(stem.lines), (
            "stalk and rib are one, and one edge of it is drawn over"
        )
        turned = [p for p in drawing.parts if p.material == "leaf light" and p.rim == "inner" and p.edges is None]
        assert len(turned) == 2, "a half in the light, and the underside of an edge of the other"
    veins = {sum(len(p.lines) for p in d.parts if p.material.startswith("leaf")) for d in drawings}
    assert len(veins) > 2 and len(KINDS) == 2


@pytest.mark.parametrize("petals", [5, 8, 12, 17])
def test_the_rings_of_a_mandala_lie_on_black(petals: int) -> None:
    parts = mandala(Chance(3, "m"), petals).parts
    order = [p.material for p in parts]
    grounds = [i for i, m in enumerate(order) if m == "night"]

    assert len(grounds) >= 4
    radii = [float(np.hypot(*parts[i].ring.T).max()) for i in grounds]
    assert radii == sorted(radii, reverse=True)
    for i in grounds:
        assert any(m in ("plate", "white") for m in order[i + 1 :]), "something light on it"


@pytest.mark.parametrize("style", ["fine-line", "blackwork", "dotwork", "traditional"])
def test_nothing_stands_on_the_page_that_was_not_asked_for(style: str) -> None:
    scene, _ = drawn("a dagger", style)

    assert {p.group.split("/")[0] for p in scene.parts} == {"dagger0"}


@pytest.mark.parametrize("style", ["fine-line", "traditional"])
def test_stars_that_are_asked_for_are_there(style: str) -> None:
    scene, _ = drawn("a dagger with stars", style)

    assert any("star" in p.group for p in scene.parts)
