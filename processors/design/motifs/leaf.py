"""The leaf: two halves, one in shade, on a bent midrib with a serrated edge and veins that taper out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, normals, resample, ribbon
from processors.design.parts import Drawing, Line, Part, Shadow


def leaf(chance: Chance, width: float = 0.26, teeth: int = 6, bend: float | None = None) -> Drawing:
    """A leaf 100 long from the origin along +x; `width` is its half width as a share of the length."""
    rng = chance.rng()
    curve = rng.uniform(-20, 20) if bend is None else bend
    rib = resample(bezier((0, 0), (32, -curve * 0.6), (68, -curve), (100, curve * 0.35), 400), 81)
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
        for at in np.linspace(0.16, 0.68, 5):
            i = int(at * 80)
            j = min(80, int((at + 0.17) * 80))
            end = rib[i] + (edge[j] - rib[i]) * 0.74
            mid = (rib[i] + end) / 2 + lean[i] * 2.0 - out[i] * side * 0.6
            veins.append(Line(bezier(rib[i], mid, mid, end, 12), "detail", 1.0, 0.0, 0.05))
        grain = np.stack([_vein(rib, edge, lean, i, min(80, i + 13), 0.97) for i in range(2, 80, 4)])
        parts.append(
            Part(
                np.vstack([rib, edge[::-1]]),
                material,
                tuple(veins),
                (Shadow(rib, 100 * width * (0.85 if side > 0 else 0.4), 0.8 if side > 0 else 0.24),),
                grain,
                group="leaf",
                form=0.15 if side > 0 else 0.0,
            )
        )
    return Drawing(tuple(parts), {"tip": (100.0, float(rib[-1, 1]))})


KINDS = ("serrate", "long")


def single(chance: Chance) -> Drawing:
    """One leaf to be looked at by itself, upright on its stalk and about 150 high: serrate or long."""
    rng = chance.rng()
    kind = KINDS[int(rng.integers(0, len(KINDS)))]
    side = 1.0 if chance.pick("side", 2) else -1.0
    bend = side * rng.uniform(12, 22)
    lean = 0.16
    n = 301
    rib = resample(bezier((0, 0), (bend * 0.3, -38), (-bend * 1.0, -78), (bend * 0.7, -118), 600), n)
    t = np.linspace(0, 1, n)
    veins, ahead = int(rng.integers(7, 11)), 0.17 if kind == "long" else 0.13
    along = np.gradient(rib, axis=0)
    along /= np.hypot(*along.T)[:, None]
    parts: list[Part] = []
    folded: list[Part] = []
    for s, material in ((-side, "leaf light"), (side, "leaf dark")):
        shaded = material == "leaf dark"
        sites = np.linspace(-0.05, 0.74, veins + 1) + (0.025 if shaded else 0.0)
        tips = np.minimum(sites + ahead, 0.96)
        full = rng.uniform(0.95, 1.05)
        reach, cut = (part * full for part in _margin(kind, t, tips))
        edge = rib + normals(rib) * (s * reach)[:, None] + along * (reach * lean * (1 - t**4))[:, None]
        # The teeth are cut square to the margin, wherever it runs.
        edge = edge - normals(edge) * (s * cut)[:, None]
        edge[0], edge[-1] = rib[0], rib[-1]
        lines: list[Line] = []
        shadows = [Shadow(rib, 0.3 * float(reach.max()), 0.9)] if shaded else [Shadow(rib[: n // 3], 11.0, 0.25)]
        # The lowest tooth has no vein of its own: it would run into the margin.
        spikes = [(n, size * float(reach.max()) / 43.0, 0.46) for n, size in ((21, 2.2), (15, 4.2), (9, 7.0))]
        for at, tip in list(zip(sites, tips, strict=True))[1:]:
            i, j = int(at * (n - 1)), int(tip * (n - 1))
            # The lowest is the shorter, for it runs beside the margin.
            path = _vein(rib, edge, along, i, j, 0.88 if at > sites[1] else 0.62)
            lines.append(Line(path, "inner", 1.0, 0.1, 0.0))
            # The blade lies in quilts between its veins: each falls away from the light behind one of them.
            wide = min(7.0, 0.22 * float(np.hypot(*(path[-1] - path[0]))))
            if shaded:  # a spike of dark along the vein, which leaves it as it goes
                below = path - along[i] * 0.8
                shadows += [Shadow(below[:upto], fade, deep) for upto, fade, deep in spikes]
            else:
                shadows.append(Shadow(path[:15], wide, 0.2))
        # Strokes run with the veins, on the same curves.
        grain = np.stack(
            [_vein(rib, edge, along, i, min(n - 1, i + int(ahead * (n - 1))), 0.97) for i in range(4, n - 4, 5)]
        )
        ring = np.vstack([rib, edge[::-1]])
        parts.append(
            Part(
                ring,
                material,
                tuple(lines),
                tuple(shadows),
                grain,
                group="leaf",
                body="blade",
                form=0.2 if shaded else 0.0,
            )
        )
        if shaded and kind == "long":
            folded.append(_fold(edge, rib, float(rng.uniform(0.3, 0.42))))
    stalk = bezier((0, 0), (-bend * 0.3, 12), (-bend * 0.8, 24), (-bend * 1.5, 40), 40)
    path = resample(np.vstack([rib[: int(0.85 * n)][::-1], stalk[1:]]), 120)
    half = np.interp(np.linspace(0, 1, 120), [0, 0.5, 0.76, 0.95, 1.0], [0.3, 1.2, 2.3, 2.7, 3.7])
    stem = Part(ribbon(path, half), "stem", (), (), None, group="leaf", body="blade", form=0.3)
    return Drawing((*parts, *folded, stem)).placed(degrees=side * rng.uniform(14, 30))


def _vein(rib: Points, edge: Points, along: Points, i: int, j: int, share: float) -> Points:
    """A vein's curve from the rib at `i` towards the margin at `j`, and `share` of the way there."""
    end = rib[i] + (edge[j] - rib[i]) * share
    swing = (rib[i] + end) / 2 - along[i] * float(np.hypot(*(end - rib[i]))) * 0.12
    return bezier(rib[i], swing, (swing + end) / 2, end, 24)


def _fold(edge: Points, rib: Points, start: float) -> Part:
    """Where the margin turns over and shows its pale underside."""
    a, b = int(start * len(edge)), int((start + 0.44) * len(edge))
    u = np.linspace(0, 1, b - a)
    deep = 0.62 * np.sin(np.pi * u**1.25) ** 0.9
    under = edge[a:b] + (rib[a:b] - edge[a:b]) * deep[:, None]
    sheet = np.stack([under + (edge[a:b] - under) * v for v in np.linspace(0, 1, 8)], axis=1)
    return Part(
        np.vstack([edge[a:b], under[::-1]]), "lip", (), (Shadow(under, 5.0, 0.75),), sheet, group="leaf", form=0.0
    )


def _margin(
    kind: str, t: NDArray[np.float64], tips: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The half width along a leaf, and how deep its margin is cut between the places where its veins end."""
    if kind == "long":
        return 28.0 * _drawn_out(t, 0.62, 1.15) * (1 + 0.05 * np.sin(5 * np.pi * t)), np.zeros(len(t))
    # One more below the lowest vein's, small as the leaf is there: the foot is toothed as the rest is.
    knots = np.r_[0.0, 0.34 * tips[0], tips, 1.0]
    place = np.interp(t, knots, np.arange(len(knots)))
    phase = place % 1.0
    form = 43.0 * _drawn_out(t, 0.5, 1.5)
    # Each tooth is round along its back and ends in a point that looks forwards; then it is cut in sharply. The last
    # runs out with the leaf.
    cut = np.interp(place, [1.0, 4.0], [0.2, 0.1])
    tooth = np.where(phase < cut, 1 - phase / cut, np.sin(np.pi / 2 * np.maximum(phase - cut, 0) / (1 - cut)) ** 0.85)
    tooth = np.where(place < 1, 1.0, tooth)
    tooth = np.where(t > knots[-2], np.clip(1 - (t - knots[-2]) / (1 - knots[-2]) * 1.4, 0, 1), tooth)
    deep = np.interp(place, [1.0, 3.0], [0.14, 0.16])
    return form, np.asarray(form * deep * (1 - tooth))


def _drawn_out(t: NDArray[np.float64], foot: float, tip: float) -> NDArray[np.float64]:
    """A leaf's half width along it, 1 at its widest: round at an end with a power under 1, drawn out with one over."""
    widest = foot / (foot + tip)
    return np.asarray((t / widest) ** foot * ((1 - t) / (1 - widest)) ** tip)
