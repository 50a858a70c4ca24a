"""The hourglass: full bulbs of glass between turned posts, sand that has run half its time."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, contour, flip, mirrored, points, resample, stroke
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow

GRAINS = 14
"""The single grains that are drawn in the sand, half of them in each bulb."""

BULB = ((17, -54), (27, -49), (31, -38), (27, -24), (15, -11), (5, -4), (2.6, 0))
"""The right wall of the upper bulb, from the cap to the neck."""


class _Glass:
    """The wall of both bulbs, and how wide they are inside."""

    def __init__(self) -> None:
        upper = catmull(BULB, samples=12)
        self.wall = np.vstack([upper, (upper * [1, -1])[::-1][1:]])

    def inside(self, y: float) -> float:
        return float(np.interp(y, self.wall[:, 1], self.wall[:, 0])) - 3.0

    def walls(self, y0: float, y1: float) -> Points:
        """The inside of the right wall between two heights."""
        ys = np.linspace(y0, y1, 24)
        return np.column_stack([[max(self.inside(y), 0.6) for y in ys], ys])


def _post(s: int) -> Part:
    half = ((0, -55), (3.4, -51), (3.4, -47), (1.9, -44), (2.4, -34), (3.9, -20), (2.2, -9), (4.6, -4))
    right = catmull([*half, (4.6, 4), *((x, -y) for x, y in half[::-1])], samples=6)
    marks = tuple(Line(points([(s * 41 - 3.6, y), (s * 41 + 3.6, y)]), "detail", 0.8, 0.8) for y in (-47, -9, 9, 47))
    shade = Shadow(points([(s * 41 + 4.2, -54), (s * 41 + 4.2, 54)]), 5.5, 0.9, soft=True)
    return Part(mirrored(right) + [s * 41, 0], "wood", marks, (shade,), None, group=f"post{s}", form=0.0)


def _plates(s: int) -> list[Part]:
    """The turned cap (s = −1) or foot (s = 1): a broad plate, a moulding and a rim."""

    def disc(y0: float, y1: float, half: float, bulge: float) -> Points:
        return contour(
            [(-half, s * y0), (0, s * (y0 - 0.8)), (half, s * y0)],
            [(half, s * y0), (half + bulge, s * (y0 + y1) / 2), (half, s * y1)],
            [(half, s * y1), (0, s * (y1 + 0.8)), (-half, s * y1)],
            [(-half, s * y1), (-half - bulge, s * (y0 + y1) / 2), (-half, s * y0)],
        )

    found = []
    for name, material, (y0, y1, half, bulge) in (
        ("collar", "gold", (50.6, 56.5, 21, 1.5)),
        ("board", "metal dark", (56, 62, 46, 3.0)),
        ("rim", "gold", (61.6, 67, 40, 1.6)),
        ("knob", "wood", (66.6, 72.4, 30, 3.0)),
    ):
        ring = disc(y0, y1, half, bulge)
        body, end = f"{name}{s}", points([(half * 0.7, s * (y0 + y1) / 2), (half + bulge, s * (y0 + y1) / 2)])
        found.append(
            Part(
                ring,
                material,
                (),
                (Shadow(end, half * 0.5, 0.7, soft=True),),
                None,
                body,
                body=body,
                form=0.0,
                casts=False,
            )
        )
        if name in ("collar", "board"):
            continue  # the one has no room for a shadow, the other is black
        found.append(Part(_dark_end(s * y0, s * y1, half, bulge), "spike", group=body, body=body, rim="none", form=0.0))
    return found


def _dark_end(y0: float, y1: float, half: float, bulge: float) -> Points:
    """The shadow on a plate's right end and along its under side, which runs out to a point."""
    top, foot = min(y0, y1), max(y0, y1)
    deep = foot - top
    return contour(
        [(0.1 * half, foot), (0.6 * half, foot - 0.26 * deep), (0.86 * half, top + 0.3 * deep), (half, top)],
        [(half, top), (half + bulge, (top + foot) / 2), (half, foot)],
        [(half, foot), (0.1 * half, foot)],
    )


def hourglass(chance: Chance) -> Drawing:
    """An hourglass between turned posts, sand running; about 145 high. Its place "cap" is the top of the cap."""
    level = chance.spread("level", 0.5, 0.78)
    glass = _Glass()
    top, low = -50 * level, 52 - 34 * (1 - 0.55 * level)
    rng = chance.at("grains").rng()
    surface = catmull([(-glass.inside(top), top), (0, top + 4.6), (glass.inside(top), top)])
    wall = glass.walls(top, -1.0)
    upper = np.vstack([surface, wall[1:], flip(wall)[::-1]])
    edge = glass.inside(47.0)
    mound = catmull(
        [
            (-edge, 47),
            (-edge * 0.62, low + 12),
            (-5, low + 2.4),
            (0, low),
            (5, low + 2.4),
            (edge * 0.62, low + 12),
            (edge, 47),
        ]
    )
    floor = catmull([(edge, 47), (edge * 0.7, 51.4), (0, 53), (-edge * 0.7, 51.4), (-edge, 47)])
    grains = []
    for n in range(GRAINS):
        if n % 2:
            u, v = rng.uniform(-0.8, 0.8), rng.uniform(0.12, 0.6)
            y = top + 4.6 * (1 - u * u) + v * 14.0
            x = u * glass.inside(y + 3.0)
        else:
            u, v = rng.uniform(-0.85, 0.85), rng.uniform(0.1, 0.55)
            y = low + abs(u) ** 1.3 * (46 - low) + 2.6 + v * (50 - low) * (1 - abs(u))
            x = u * edge * 0.94
        grains.append(
            Part(circle(float(x), float(y), 0.75, 14), "pupil", group="glass", body="sand", rim="none", form=0.0)
        )
    fall = np.vstack([points([(0, -4)]), points([(0, low + 3)])])
    shines = (
        Line(catmull([(-24.5, -44), (-26, -37), (-22.5, -26), (-15, -17)]), "inner", 0.0, 0.0, 0.4),
        Line(catmull([(-19.5, -43), (-20.5, -37), (-18, -29)]), "detail", 0.0, 0.0, 0.4),
        Line(catmull([(15, 17), (22.5, 26), (26, 36)]), "inner", 0.0, 0.0, 0.4),
        Line(catmull([(-13, 15), (-18, 20), (-22, 26)]), "detail", 0.0, 0.0, 0.4),
    )
    shade = tuple(Shadow(glass.wall[a:b], 8.0, 0.7, soft=True) for a, b in ((16, 52), (92, 128)))
    body = mirrored(glass.wall)
    dark = resample(glass.walls(max(top, -26), -2.0), 20)
    parts = [
        _post(-1),
        _post(1),
        Part(body, "glass", shines, shade, _across(glass), group="glass", body="sand", form=0.0),
        Part(upper, "sand", (), (Shadow(dark, 9, 0.9),), None, group="glass", body="sand", form=0.0),
        Part(stroke(fall, np.array([1.6, 1.6])), "pupil", group="glass", body="fall", rim="none", form=0.0),
        Part(
            np.vstack([mound, floor[1:]]),
            "sand",
            (),
            (Shadow(points([(edge, 46), (edge * 0.5, low + 14)]), 11, 0.9, soft=True),),
            None,
            group="glass",
            body="sand",
            form=0.0,
        ),
        *grains,
        *_plates(-1),
        *_plates(1),
    ]
    return Drawing(tuple(parts), {"cap": (0.0, -72.4)})


def _across(glass: _Glass) -> np.ndarray:
    """Grain over the bulbs: level curves that bow with the glass."""
    rows = []
    for y in np.linspace(-50, 50, 44):
        half = glass.inside(float(y)) + 3.0
        x = np.linspace(-half, half, 16)
        rows.append(np.column_stack([x, y + np.sign(y) * 3.0 * (1 - (x / max(half, 1e-6)) ** 2)]))
    return np.stack(rows)
