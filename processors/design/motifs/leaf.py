"""The leaf: two halves, one in shade, on a bent midrib with a serrated edge and veins that taper out."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, normals, resample
from processors.design.parts import Drawing, Line, Part, Shadow


def leaf(chance: Chance, width: float = 0.235, teeth: int = 6, bend: float | None = None) -> Drawing:
    """A leaf 100 long from the origin along +x; `width` is its half width as a share of the length."""
    rng = chance.rng()
    curve = rng.uniform(-20, 20) if bend is None else bend
    rib = resample(bezier((0, 0), (32, -curve * 0.6), (68, -curve), (100, curve * 0.35), 60), 81)
    t = np.linspace(0, 1, 81)
    belly = np.sin(np.pi * t**0.72) ** 0.85 * 100 * width
    out = normals(rib)
    parts: list[Part] = []
    for side, material in ((-1, "leaf"), (1, "leaf dark")):
        # Each tooth swells outwards and forwards, then cuts back sharply, as on a rose leaf.
        phase = np.clip((t * teeth + (0.0 if side < 0 else 0.35)) % 1.0 / 0.86, 0, 1)
        cut = np.where((t * teeth + (0.0 if side < 0 else 0.35)) % 1.0 > 0.86, 1.0, 0.0)
        depth = (0.15 if teeth else 0.0) * np.sin(np.pi * t) ** 0.5
        tooth = np.where(cut > 0, 0.0, phase**0.7)
        reach = belly * (1 - depth * (1 - tooth)) * rng.uniform(0.94, 1.06)
        lean = np.gradient(rib, axis=0)
        lean /= np.hypot(*lean.T)[:, None]
        edge = rib + out * (side * reach)[:, None] + lean * (reach * 0.16 + belly * depth * 0.9 * tooth)[:, None]
        edge[0], edge[-1] = rib[0], rib[-1]
        veins = []
        for at in np.linspace(0.16, 0.78, 5):
            i = int(at * 80)
            j = min(80, int((at + 0.17) * 80))
            end = rib[i] + (edge[j] - rib[i]) * 0.74
            mid = (rib[i] + end) / 2 + lean[i] * 2.0 - out[i] * side * 0.6
            veins.append(Line(bezier(rib[i], mid, mid, end, 12), "detail", 1.0, 0.0, 0.05))
        grain = np.stack([_rail(rib[i], edge[min(80, i + 13)]) for i in range(2, 80, 6)])
        parts.append(
            Part(
                np.vstack([rib, edge[::-1]]),
                material,
                tuple(veins),
                (Shadow(rib, 100 * width * (0.8 if side > 0 else 0.45), 0.8 if side > 0 else 0.45),),
                grain,
                group="leaf",
                form=0.15,
            )
        )
    return Drawing(tuple(parts), {"tip": (100.0, float(rib[-1, 1]))})


def _rail(a: Points, b: Points) -> Points:
    return a + (b - a) * np.linspace(0, 1, 16)[:, None]


def spray(chance: Chance) -> Drawing:
    """A twig of leaves, upright and about 150 high: the leaf as a subject of its own."""
    rng = chance.rng()
    bend = rng.uniform(12, 26) * (1 if rng.random() < 0.5 else -1)
    stalk = bezier((0, 150), (bend, 105), (-bend, 55), (bend * 0.3, 0), 60)
    half = np.linspace(2.4, 1.1, 60)
    parts: list[Part] = []
    pairs = 3 + int(rng.integers(0, 2))
    sites = np.linspace(0.16, 0.8, pairs)
    out: list[Drawing] = []
    for i, at in enumerate(sites):
        p = stalk[int(at * 59)]
        heading = np.degrees(np.arctan2(*(stalk[min(59, int(at * 59) + 3)] - p)[::-1]))
        for side in (-1, 1):
            grown = 0.66 - 0.17 * abs(at - 0.35)
            out.append(
                leaf(chance.at("leaf", i, side), bend=side * -14.0)
                .placed(
                    float(p[0]),
                    float(p[1]),
                    grown,
                    float(heading + side * (52 - 14 * at) + rng.uniform(-5, 5)),
                )
                .named(f"leaf{i}{side}")
            )
    tip = leaf(chance.at("tip"), bend=bend * 0.5).placed(
        float(stalk[-1, 0]), float(stalk[-1, 1]) + 2, 0.6, -90 + bend * 0.4
    )
    from processors.design.curves import ribbon

    parts.append(Part(ribbon(stalk, half), "stem", (), (), None, group="stem", form=0.4))
    return Drawing((*(p for d in out for p in d.parts), *tip.named("tip").parts, *parts))
