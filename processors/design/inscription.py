"""Words as the picture: large shaded letters in rows, on a curve."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.curves import Points
from processors.design.display import displayed
from processors.design.lettering import folded
from processors.design.parts import Drawing, Part, joined

CAP = 40.0
"""Cap height of display letters, in composition units."""

LONGEST = 9
"""Letters a line holds before a text of several words is broken."""


def lines_of(text: str) -> list[str]:
    """The text broken at spaces into lines of even length, none longer than it must be."""
    words = folded(text).split()
    if not words:
        return []
    most = max(LONGEST, max(map(len, words)), round(1.6 * float(np.sqrt(sum(map(len, words))))))
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


def row(text: str) -> tuple[float, list[tuple[float, BaseGeometry]]]:
    """A line's width, and each letter as one shape with the x of its middle; baseline y = 0."""
    x, space = 0.0, 0.0
    found: list[tuple[float, BaseGeometry]] = []
    before: BaseGeometry | None = None
    for letter in text:
        if letter == " ":
            space = CAP * 0.5
            continue
        # Sharp nooks are filled and corners eased, as ink does.
        shape = displayed(letter, CAP).buffer(0.8, quad_segs=6).buffer(-1.4, quad_segs=6).buffer(0.6, quad_segs=6)
        shape = translate(shape, -shape.bounds[0], 0.0)
        if before is not None:
            x = _next_to(before, shape) + space
        space = 0.0
        shape = translate(shape, x, 0.0)
        left, _, right, _ = shape.bounds
        found.append(((left + right) / 2, shape))
        before = shape
    return (float(before.bounds[2]) if before is not None else 0.0), found


CLOSEST, APART = 0.17 * CAP, 0.3 * CAP
"""The least distance of two letters, and the mean distance of their facing sides: what the eye takes for even."""


def _next_to(before: BaseGeometry, after: BaseGeometry) -> float:
    """Where a letter whose left is x = 0 goes beside the one before it."""
    bands = [shapely.box(-9e3, -CAP * (i + 1) / 10, 9e3, -CAP * i / 10) for i in range(10)]
    gaps: list[float] = []
    ends = float(before.bounds[2])
    for band in bands:
        one, other = before.intersection(band), after.intersection(band)
        if not one.is_empty and not other.is_empty:
            gaps.append(ends - float(one.bounds[2]) + float(other.bounds[0]))
    if not gaps:
        return ends + APART
    mean = float(np.mean(np.minimum(gaps, 0.45 * CAP)))
    return ends + max(APART - mean, CLOSEST - min(gaps))


def bent(shape: BaseGeometry, wide: float, bow: float) -> BaseGeometry:
    """Letters on an arch: lifted by a parabola and fanned a little, as a sign painter sets them."""

    def move(xy: Points) -> Points:
        u = (xy[:, 0] - wide / 2) / max(wide / 2, 1e-6)
        grow = 1 + 0.16 * np.sign(bow) * (1 - u**2) if bow else 1.0
        return np.column_stack([xy[:, 0] - wide / 2, xy[:, 1] * grow - bow * (1 - u**2)])

    return shapely.transform(shape.segmentize(2.0), move)


def letter_parts(shape: BaseGeometry, depth: float, name: str) -> list[Part]:
    """A letter's cast block, down and to the right, and its face, which stays bare."""
    whole = shapely.make_valid(shape)
    cast = shapely.union_all([translate(whole, depth * i / 8, depth * i / 8) for i in range(1, 9)])
    parts: list[Part] = []
    for material, area in (("letter dark", cast), ("letter", whole)):
        for i, piece in enumerate(p for p in shapely.get_parts(area) if p.geom_type == "Polygon" and p.area > 1):
            ring = np.asarray(piece.exterior.coords)[:-1]
            holes = tuple(np.asarray(h.coords)[:-1] for h in piece.interiors)
            parts.append(
                Part(
                    ring,
                    material,
                    group=f"{name} {material}{i}",
                    body="letters",
                    form=0.0,
                    holes=holes,
                    rim="detail" if material == "letter" else "inner",
                )
            )
    return parts


def inscription(texts: tuple[str, ...], chance: Chance) -> Drawing:
    """The texts in rows of one width, the first on an arch; about 200 wide, its middle at the origin."""
    rows = [row for text in texts for row in lines_of(text)]
    arch = chance.spread("arch", 0.12, 0.2)
    blocks: list[Drawing] = []
    for i, text in enumerate(rows):
        wide, letters = row(text)
        bow = wide * arch if i == 0 else (-wide * arch * 0.8 if i == len(rows) - 1 and len(rows) > 2 else 0.0)
        shapes = [(mid, bent(shape, wide, bow)) for mid, shape in letters]
        faces: list[Part] = []
        for j, (_, shape) in enumerate(shapes):
            faces += letter_parts(shape, CAP * 0.085, f"letter{i}.{j}")
        # Every cast block lies behind every face, so that no letter's shadow covers its neighbour.
        faces.sort(key=lambda p: p.material != "letter dark")
        blocks.append(Drawing(tuple(faces)))
    widest = max(b.size()[0] for b in blocks)
    y, placed = 0.0, []
    for block in blocks:
        x0, y0, x1, y1 = block.bounds()
        scale = min(200.0 / (x1 - x0), 1.5 * 200.0 / widest)
        if y:
            y += 9.0
        placed.append(block.placed(-scale * (x0 + x1) / 2, y - scale * y0, scale))
        y += scale * (y1 - y0)
    return joined(placed).placed(0.0, -y / 2)
