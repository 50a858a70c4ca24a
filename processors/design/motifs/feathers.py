"""Feathers."""

from __future__ import annotations

import numpy as np

from processors.design.curves import Points, catmull, normals, resample
from processors.design.parts import Line, Part, Shadow


def feather(base: Points, tip: Points, half: float, bow: float, material: str, group: str, quill: bool = True) -> Part:
    """A feather from base to tip, round at its end, bowed sideways by `bow`."""
    way = tip - base
    long = float(np.hypot(*way))
    way = way / max(long, 1e-6)
    side = np.array([-way[1], way[0]])

    def at(u: float, v: float) -> Points:
        return base + way * long * u + side * (v * half + bow * np.sin(np.pi * u))

    ring = np.vstack(
        [
            catmull([at(0, 0.35), at(0.4, 0.95), at(0.78, 0.92), at(0.94, 0.5), at(1, -0.05)], samples=7),
            catmull([at(1, -0.05), at(0.92, -0.62), at(0.7, -0.98), at(0.3, -0.9), at(0, -0.35)], samples=7),
        ]
    )
    rib = catmull([at(0.1, 0), at(0.5, 0.02), at(0.88, 0.0)], samples=6)
    # Strokes run from the root towards the tip, as barbs do.
    grain = np.stack([np.stack([at(u, v) for u in np.linspace(0.0, 0.9, 10)]) for v in np.linspace(-0.8, 0.8, 6)])
    return Part(
        ring,
        material,
        (Line(rib, "detail", 0.8, 0.0, 0.1),) if quill else (),
        (Shadow(np.array([at(0, -1), at(0, 1)]), long * 0.45, 0.85),),
        grain,
        group=group,
        form=0.2,
    )


def blade(
    base: Points,
    tip: Points,
    half: float,
    bow: float,
    material: str,
    group: str,
    quill: bool = True,
    blunt: bool = False,
    along: Points | None = None,
) -> Part:
    """A flight feather: narrow at the root, widest past the middle, drawn to a leaning point (or round, `blunt`).

    `bow` bends it sideways by that share of its length; `along` gives its shaft instead.
    """
    n = 30
    t = np.linspace(0, 1, n)
    if along is None:
        way = tip - base
        side = np.array([-way[1], way[0]])
        shaft = base + way * t[:, None] + side * (bow * np.sin(np.pi * t))[:, None]
    else:
        shaft = resample(along, n)
    out = normals(shaft)
    knots = [0, 0.3, 0.66, 0.86, 0.95, 1.0]
    wide = np.interp(t, knots, [0.34, 0.72, 1.0, 0.9, 0.66, 0.0] if blunt else [0.34, 0.8, 1.0, 0.7, 0.36, 0.0])
    lee = np.interp(t, knots, [0.34, 0.72, 1.0, 0.9, 0.66, 0.0] if blunt else [0.34, 0.62, 0.66, 0.4, 0.18, 0.0])
    left, right = shaft + out * (wide * half)[:, None], shaft - out * (lee * half)[:, None]
    long = float(np.hypot(*(shaft[-1] - shaft[0])))
    # Strokes run from the root towards the tip, as barbs do.
    grain = np.stack([right + (left - right) * v for v in np.linspace(0.08, 0.92, 7)])
    return Part(
        np.vstack([left, right[::-1][1:]]),
        material,
        (Line(shaft[4:-5], "detail", 0.8, 0.0, 0.1),) if quill else (),
        (Shadow(np.array([left[0], right[0]]), long * 0.4, 0.6),),
        grain,
        group=group,
        form=0.2,
    )
