"""Ornaments that belong to no motif: scrolls, a crown of petals, a hanging drop."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import numpy as np

from processors.design.curves import Points, bezier, contour, flip, mirrored, points, resample, stroke
from processors.design.motifs.moon import circle
from processors.design.motifs.skull import both
from processors.design.parts import Drawing, Line, Part


def spiral(x: float, y: float, r: float, start: float, turns: float, n: int = 60) -> Points:
    """A spiral that winds in: from its rim at `start` degrees about (x, y), `turns` > 0 clockwise on the page."""
    t = np.linspace(0, 1, n)
    a = np.deg2rad(start + 360 * turns * t)
    rr = r * (1 - 0.86 * t**0.8)
    return np.column_stack([x + rr * np.cos(a), y + rr * np.sin(a)])


def _brush(path: Points, wide: float, group: str, start: float = 0.05, end: float = 0.5, peak: float = 0.4) -> Part:
    p = resample(path, 90)
    t = np.linspace(0, 1, 90)
    body = np.where(
        t < peak,
        start + (1 - start) * np.sin(t / peak * np.pi / 2),
        end + (1 - end) * np.cos((t - peak) / (1 - peak) * np.pi / 2),
    )
    return Part(
        stroke(p, np.maximum(wide * body, 0.12 * wide)), "pupil", (), (), None, group=group, rim="none", form=0.0
    )


def _mains(w: float, high: float) -> Points:
    """The long stroke of a scroll: a double bend from the middle out, then a spiral."""
    return np.vstack(
        [
            bezier((0, high * 0.1), (w * 0.2, -high * 0.42), (w * 0.42, high * 0.62), (w * 0.78, high * 0.3), 40),
            spiral(w * 0.8, -high * 0.02, high * 0.32, 92, -1.25)[1:],
        ]
    )


def flourish(width: float, high: float, kind: int = 0) -> Drawing:
    """A pair of penned scrolls that spring from one middle, `width` across; three kinds by `kind` (0 to 2)."""
    w, wide = width / 2, width * 0.021
    under = np.vstack(
        [
            bezier((w * 0.06, high * 0.3), (w * 0.2, high * 0.62), (w * 0.34, high * 0.62), (w * 0.42, high * 0.5), 24),
            spiral(w * 0.405, high * 0.36, high * 0.15, 80, -1.1, 40)[1:],
        ]
    )
    over = np.vstack(
        [
            bezier(
                (w * 0.16, -high * 0.08),
                (w * 0.26, -high * 0.34),
                (w * 0.36, -high * 0.42),
                (w * 0.46, -high * 0.34),
                24,
            ),
            spiral(w * 0.44, -high * 0.2, high * 0.15, -80, 1.15, 40)[1:],
        ]
    )
    deep = np.vstack(
        [
            bezier(
                (w * 0.02, high * 0.5), (w * 0.26, high * 0.66), (w * 0.5, high * 0.36), (w * 0.56, high * 0.02), 30
            ),
            spiral(w * 0.45, -high * 0.04, w * 0.11, 4, -1.2, 44)[1:],
        ]
    )
    tail = bezier((w * 0.5, high * 0.24), (w * 0.66, high * 0.46), (w * 0.84, high * 0.3), (w, high * 0.02), 30)
    strokes = {
        0: ((_mains(w, high), 1.0), (under, 0.66), (over, 0.66)),
        1: ((deep, 1.0), (tail, 0.9)),
        2: ((_mains(w, high), 1.0), (tail * [0.86, -0.8] + [w * 0.06, high * 0.62], 0.7)),
    }[kind]
    parts: list[Part] = []
    for i, (path, size) in enumerate(strokes):
        for side in (1, -1):
            end = 0.05 if path is tail or len(path) == 30 else 0.5
            parts.append(_brush(path if side > 0 else flip(path), wide * size, f"scroll{i}{side}", end=end))
    if kind != 1:
        leafs = contour(
            [(w * 0.56, high * 0.36), (w * 0.62, high * 0.62), (w * 0.76, high * 0.7)],
            [(w * 0.76, high * 0.7), (w * 0.7, high * 0.46), (w * 0.6, high * 0.34)],
        )
        parts += both(Part(leafs, "pupil", group="scroll leaf", rim="none", form=0.0))
    if kind == 2:
        for side in (-1, 0, 1):
            petal = Drawing((Part(drop(high * 0.5, high * 0.12), "pupil", group=f"petal{side}", rim="none", form=0.0),))
            parts += petal.placed(0.0, -high * 0.1, 1.0 if side == 0 else 0.8, side * 38.0).parts
    else:
        parts.append(
            Part(drop(high * 0.62, high * 0.15) + [0, -high * 0.18], "pupil", group="drop", rim="none", form=0.0)
        )
    for x, y, r in ((0.0, -0.42 if kind != 2 else -0.24, 0.05), (0.0, 0.62, 0.06), (0.0, 0.8, 0.035)):
        parts.append(Part(circle(x, y * high, r * high, 26), "pupil", group=f"dot{y}", rim="none", form=0.0))
    return Drawing(tuple(parts))


def drop(long: float, half: float) -> Points:
    """A hanging drop, its point at the origin."""
    return mirrored(
        np.vstack(
            [
                bezier((0, 0), (half * 0.18, long * 0.36), (half, long * 0.5), (half, long * 0.7), 16),
                bezier((half, long * 0.7), (half, long * 0.9), (half * 0.55, long), (0, long), 12)[1:],
            ]
        )
    )


def _chain(a: tuple[float, float], b: tuple[float, float], sag: float, r: float, name: str) -> list[Part]:
    """Beads on a string that hangs from a to b, the middle ones largest."""
    path = resample(
        bezier(a, (a[0] + (b[0] - a[0]) * 0.25, a[1] + sag * 1.3), (b[0] - (b[0] - a[0]) * 0.25, b[1] + sag * 1.3), b),
        200,
    )
    length = float(np.hypot(*np.diff(path, axis=0).T).sum())
    n = max(5, int(length / (3.1 * r)))
    found = []
    for i in range(n):
        u = (i + 0.5) / n
        x, y = path[int(u * 199)]
        size = r * (0.55 + 0.5 * np.sin(np.pi * u))
        found.append(Part(circle(float(x), float(y), size, 18), "pupil", group=f"{name}{i}", rim="none", form=0.0))
    return found


def pendant(width: float) -> Drawing:
    """Two strings of beads and three drops, `width` across, hung from y = 0."""
    w, r = width / 2, width * 0.012
    parts: list[Part] = []
    for side in (-1, 1):
        parts += _chain((0.0, 0.0), (side * w * 0.62, 0.0), w * 0.2, r, f"chain{side}")
        parts += _chain((side * w * 0.62, 0.0), (side * w, -w * 0.2), w * 0.1, r * 0.85, f"outer{side}")
    for x, y, long in ((0.0, w * 0.04, w * 0.46), (-w * 0.62, w * 0.04, w * 0.26), (w * 0.62, w * 0.04, w * 0.26)):
        half = long * 0.24
        parts.append(Part(drop(long, half) + [x, y], "bone", group=f"drop{x}", form=0.5))
        parts.append(
            Part(drop(long * 0.5, half * 0.5) + [x, y + long * 0.36], "pupil", group=f"core{x}", rim="none", form=0.0)
        )
        parts.append(
            Part(circle(x, y + long + half * 0.5, half * 0.26, 20), "pupil", group=f"end{x}", rim="none", form=0.0)
        )
    return Drawing(tuple(parts))


def crown(width: float) -> Drawing:
    """A fan of five pointed petals on a bead, `width` across, standing on y = 0."""
    w = width / 2
    parts: list[Part] = []
    for angle, long in ((64.0, 0.62), (34.0, 0.82), (0.0, 1.05)):
        half = long * w * 0.2
        petal = mirrored(
            np.vstack(
                [
                    bezier(
                        (0, -long * w),
                        (half * 0.2, -long * w * 0.8),
                        (half, -long * w * 0.66),
                        (half, -long * w * 0.45),
                        14,
                    ),
                    bezier(
                        (half, -long * w * 0.45), (half, -long * w * 0.2), (half * 0.3, -long * w * 0.06), (0, 0), 12
                    )[1:],
                ]
            )
        )
        inside = petal * 0.52 + [0, -long * w * 0.16]
        tip = circle(0.0, -long * w * 1.1, w * 0.034, 18)
        rib = Line(points([(0, -long * w * 0.2), (0, -long * w * 0.5)]), "detail", 0.6, 0.0, 0.2)
        for side in (-1, 1) if angle else (1,):
            turned = Drawing(
                (
                    Part(petal, "petal", (rib,), group=f"fan{angle}{side}", form=0.3),
                    Part(inside, "pupil", group=f"core{angle}{side}", rim="none", form=0.0),
                    Part(tip, "pupil", group=f"tip{angle}{side}", rim="none", form=0.0),
                )
            )
            parts += turned.placed(degrees=side * angle).parts
    parts.append(Part(circle(0, -w * 0.02, w * 0.13, 36), "bone", group="boss", form=0.4))
    parts.append(Part(circle(0, -w * 0.02, w * 0.06, 24), "pupil", group="boss core", rim="none", form=0.0))
    return Drawing(tuple(parts))
