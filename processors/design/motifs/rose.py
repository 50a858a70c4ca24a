"""The rose: overlapping petals round a wound bud, each with a rolled lip, on serrated leaves."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, ribbon, turn, wave_noise
from processors.design.motifs.leaf import leaf
from processors.design.parts import Drawing, Line, Part, Shadow, joined

ROUNDS = ((5, 50.0, 1.0), (5, 36.5, 1.0), (3, 24.0, 1.12))
"""Petals in a round, their reach, and how far each spreads over its neighbours; the outermost first."""


def _petal(chance: Chance, centre: Points, aim: float, half: float, base: float, reach: float) -> list[Part]:
    rng = chance.rng()
    n = 61
    t = np.linspace(-1, 1, n)
    angle = aim + t * half
    low = 1 + 0.13 * np.sin(angle)  # seen from a little below: the near petals are longer
    lean = rng.uniform(-0.16, 0.16)
    peak = rng.uniform(0.05, 0.11)
    crown = (1 - np.abs(t) ** 3.0) ** 0.46
    wave = 0.022 * wave_noise(rng, n, (2, 3)) * crown
    lip = base + (reach * low - base) * (crown * (1 + wave) + peak * np.exp(-(((t - lean) / 0.2) ** 2)))

    def polar(radius: Points, at: Points) -> Points:
        return centre + np.column_stack([radius * np.cos(at), radius * np.sin(at) * 0.93])

    rim = polar(lip, angle)
    root = polar(np.full(9, base * 0.35), np.linspace(angle[-1], angle[0], 9))
    grain = np.stack(
        [
            polar(
                np.linspace(base * 0.5, lip[i], 24),
                aim + (angle[i] - aim) * np.linspace(0.82, 1.0, 24) ** 1.3,
            )
            for i in range(2, n - 2, 4)
        ]
    )
    veins = []
    for at in (-0.52, -0.08, 0.38):
        s = np.linspace(0.12, rng.uniform(0.42, 0.62), 14)
        radius = base + (reach - base) * s
        veins.append(
            Line(
                polar(radius, aim + half * (at * (0.7 + 0.5 * s) + rng.uniform(-0.04, 0.04))),
                "detail",
                0.9,
                0.0,
                0.1,
            )
        )
    parts = [
        Part(
            np.vstack([rim, root]),
            "petal",
            tuple(veins),
            (Shadow(root, base * 0.5 + (reach - base) * 0.62, 0.8),),
            grain,
            group="rose",
            form=0.25,
        )
    ]
    deep = (reach - base) * rng.uniform(0.24, 0.36)
    spans = [(-0.9, lean), (lean, 0.9)] if rng.random() < 0.6 else [(-0.93, rng.uniform(0.3, 0.7))]
    if rng.random() < 0.3 and len(spans) == 2:
        spans = spans[:1]
    for a, b in spans:
        inside = (t >= a) & (t <= b)
        if inside.sum() < 8:
            continue
        s = (t[inside] - a) / (b - a)
        skew = 1.5 if a < lean - 0.1 else 0.75
        fold = deep * np.sin(np.pi * s**skew) ** 0.75 * (1 + 0.15 * np.sin(3 * np.pi * s))
        over = polar(lip[inside] + 0.4, angle[inside])
        under = polar(lip[inside] - fold, angle[inside] + half * 0.05 * np.sin(np.pi * s))
        sheet = np.stack([over + (under - over) * u for u in np.linspace(0, 1, 8)], axis=1)
        parts.append(
            Part(
                np.vstack([over, under[::-1]]),
                "lip",
                (),
                (Shadow(under[len(under) // 2 :], deep * 0.5, 0.5),),
                sheet,
                group="rose",
                form=0.2,
            )
        )
    return parts


def _bud(chance: Chance, centre: Points, size: float, aim: float) -> list[Part]:
    rng = chance.rng()
    around = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    radius = size * (1 + 0.05 * np.sin(3 * around + rng.uniform(0, 6)))
    ring = centre + np.column_stack([radius * np.cos(around), 0.95 * radius * np.sin(around)])
    radial = np.stack(
        [
            centre
            + np.column_stack(
                [
                    size * np.cos(v) * np.linspace(1, 0.2, 16),
                    size * 0.95 * np.sin(v) * np.linspace(1, 0.2, 16),
                ]
            )
            for v in np.linspace(0, 2 * np.pi, 33)
        ]
    )
    a = np.linspace(0, 2.6 * np.pi, 70)
    r = size * 0.5 * np.exp(-a / 6.0)
    coil = centre + np.column_stack([r * np.cos(a + aim), r * np.sin(a + aim) * 0.95])
    inner = Part(
        ring,
        "heart",
        (Line(coil, "inner", 0.7, 0.3, 0.3),),
        (Shadow(ring[:30], size * 0.7, 0.6),),
        radial,
        group="rose",
        form=0.0,
    )
    # Petals wound round the heart: crescents, each starting under the one before it.
    wraps = []
    for k, (start, sweep, out, thick) in enumerate(
        ((0.0, 1.35, 1.1, 0.44), (0.86, 1.3, 0.98, 0.4), (1.75, 1.25, 0.72, 0.32))
    ):
        s = np.linspace(0, 1, 34)
        at = (start + s * sweep) * np.pi + aim
        outer = size * (out + 0.07 * np.sin(np.pi * s) - 0.16 * s)
        inside = outer - size * thick * np.sin(np.pi * s**0.8) ** 0.8
        o = centre + np.column_stack([outer * np.cos(at), 0.95 * outer * np.sin(at)])
        i = centre + np.column_stack([inside * np.cos(at + 0.1), 0.95 * inside * np.sin(at + 0.1)])
        sheet = np.stack([o + (i - o) * u for u in np.linspace(0, 1, 8)], axis=1)
        wraps.append(Part(np.vstack([o, i[::-1]]), ("petal", "lip", "lip")[k], (), (), sheet, group="rose", form=0.15))
    return [inner, *wraps]


def bloom(chance: Chance) -> Drawing:
    """The head alone, about 100 across, centred on the origin."""
    parts: list[Part] = []
    aim = chance.spread("aim", 0, 2 * np.pi)
    rise = chance.spread("rise", 2.5, 5.0)
    for i, (count, reach, spread) in enumerate(ROUNDS):
        centre = np.array([0.0, -rise * i])
        base = ROUNDS[i + 1][1] * 0.66 if i + 1 < len(ROUNDS) else 8.0
        rng = chance.at("round", i).rng()
        order = rng.permutation(count)
        for j in order:
            one = chance.at("petal", i, int(j))
            at = aim + i * np.pi / 4.4 + (j + rng.uniform(-0.1, 0.1)) * 2 * np.pi / count
            parts += _petal(one, centre, at, spread * np.pi / count * 1.12, base, reach * rng.uniform(0.95, 1.04))
    parts += _bud(chance.at("bud"), np.array([0.0, -rise * 2.7]), 11.0, aim)
    return Drawing(tuple(parts))


def _stem(chance: Chance, bend: float, length: float) -> Drawing:
    centre = catmull(
        [(0, 30), (bend * 0.55, 30 + length * 0.35), (bend, 30 + length * 0.7), (bend * 0.7, 30 + length)],
        samples=16,
    )
    half = np.linspace(3.9, 3.3, len(centre))
    half[-6:] = np.linspace(3.3, 4.4, 6)
    parts = []
    for at, side in ((0.3, 1), (0.5, -1), (0.72, 1)):
        i = int(at * len(centre))
        p = centre[i]
        parts.append(
            Part(
                catmull(
                    [
                        p + [0, -3.5],
                        p + [side * 4, -1.5],
                        p + [side * 8.5, -3.5],
                        p + [side * 5, 2],
                        p + [0, 4],
                    ]
                ),
                "stem",
                group="stem",
            )
        )
    parts.append(Part(ribbon(centre, half), "stem", (), (Shadow(centre[:12], 14, 0.8),), None, group="stem", form=0.6))
    return Drawing(tuple(parts), {"foot": (float(centre[-1, 0]), float(centre[-1, 1]))})


def rose(chance: Chance, leaves: int | None = None, stem: bool | None = None) -> Drawing:
    """A rose with its leaves, and a stem for some seeds; about 150 high."""
    head = bloom(chance.at("bloom"))
    kind = chance.pick("kind", 3) if stem is None else (1 if stem else 0)
    back: list[Drawing] = []
    aims: tuple[float, ...]
    bend = chance.spread("bend", -16, 16)
    if kind == 1:
        stalk = _stem(chance.at("stem"), bend, 88)
        back.append(stalk)
        for i, (y, side) in enumerate(((72, 1), (92, -1))):
            x = bend * np.interp(y, [30, 92], [0.2, 1.0])
            back.append(
                leaf(chance.at("leaf", i)).placed(x, y, 0.58, -32 if side > 0 else 212, False).named(f"leaf{i}")
            )
        aims = (200.0, -18.0)
    elif kind == 2:
        aims = (38.0, 142.0, 262.0)
    else:
        aims = (28.0, 152.0, 214.0, -34.0)
    if leaves is not None:
        aims = aims[:leaves]
    for i, aim in enumerate(aims):
        rng = chance.at("aim", i).rng()
        a = aim + rng.uniform(-9, 9)
        x, y = turn([(30.0, 0.0)], a)[0]
        back.append(
            leaf(chance.at("crown", i)).placed(float(x), float(y), rng.uniform(0.52, 0.62), a).named(f"crown{i}")
        )
    return joined([*back, head])
