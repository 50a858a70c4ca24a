"""The fern: fronds of leaflets in pairs that end in a crozier, alone or along a winding stem."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, lengths, normals, resample, rotated, stroke
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow


def _pinna(
    root: Points, aim: Points, along: Points, long: float, half: float, side: int, name: str, teeth: int = 0
) -> Part:
    """One leaflet: a blade, with rounded teeth if wanted, bowed towards the frond's tip and drawn out to a point."""
    t = np.linspace(0, 1, 40)
    shaft = root + (aim * t[:, None] + along * 0.22 * (t**2)[:, None]) * long
    notch = 1 - 0.3 * np.abs(np.cos(np.pi * teeth * t**0.85)) if teeth else 1.0
    wide = half * np.sin(np.pi * (0.1 + 0.9 * t) ** 0.72) ** 0.8 * notch
    wide[-1] = 0.0
    cross = normals(shaft)
    ring = np.vstack([shaft + cross * wide[:, None], (shaft - cross * wide[:, None])[::-1][1:]])
    return Part(
        ring,
        "leaf" if side < 0 else "leaf dark",
        (Line(shaft[2:32], "detail", 0.9, 0.0, 0.1),),
        (Shadow(shaft[:14], long * 0.3, 0.7),),
        None,
        group=name,
        form=0.15,
    )


def crozier(root: Points, aim: float, size: float, hand: int) -> tuple[Points, NDArray[np.float64]]:
    """A stalk that rolls up in a spiral that winds ever closer: its centre line from `root`, setting out along `aim`,
    and its widths, which taper from the foot to the end."""
    turns, r, rise = 1.6 * 2 * np.pi, 0.3 * size, 0.5 * size
    a = np.linspace(0, turns, 110)
    # A logarithmic spiral: each round lies as far within the last as that is large.
    far = r * np.exp(-0.165 * a)
    roll = np.column_stack([hand * (r - far * np.cos(a)), -rise - far * np.sin(a)])
    stalk = bezier((0, 0), (-0.08 * hand * size, -rise * 0.4), (-0.02 * hand * size, -rise * 0.75), (0, -rise), 24)
    path = resample(rotated(np.vstack([stalk, roll[1:]]), aim + 90.0), 120)
    return root + path, size * np.interp(np.linspace(0, 1, 120), [0, 0.35, 1.0], [0.085, 0.1, 0.035])


def fiddlehead(root: Points, aim: float, size: float, hand: int, name: str) -> list[Part]:
    """A young frond rolled up, smooth but for one pair of small leaflets at its foot."""
    path, wide = crozier(root, aim, size, hand)
    out = normals(path)
    parts = []
    for s, i in ((1, 14), (-1, 22)):
        along = path[i + 1] - path[i - 1]
        along /= np.hypot(*along)
        long = size * 0.24
        parts.append(_pinna(path[i], out[i] * s * 0.7 + along * 0.7, along, long, long * 0.24, -1, name))
    parts.append(Part(stroke(path, wide), "stem", (), (), None, group=name, body=name, form=0.2))
    eye = path[-1]
    ball = circle(float(eye[0]), float(eye[1]), size * 0.036, 24)
    parts.append(Part(ball, "stem", (), (), None, group=name, body=name, form=0.2))
    return parts


def frond(
    spine: Points,
    pairs: int,
    reach: float,
    chance: Chance,
    name: str = "fern",
    bare: float = 0.06,
    tip: float = 0.9,
    teeth: int = 0,
) -> Drawing:
    """Leaflets along a spine; they shorten towards both ends and lean to the tip, where the spine runs out.

    `bare` is the share of the spine before the first leaflet, `tip` where the last stands.
    """
    rng = chance.rng()
    rib = resample(spine, 240)
    out = normals(rib)
    span = float(lengths(rib)[-1])
    parts: list[Part] = []
    gap = span * (tip - bare) / pairs
    for j in range(pairs):
        u = bare + (tip - bare) * (j + 0.5) / pairs
        i = int(u * 239)
        along = rib[min(239, i + 3)] - rib[max(0, i - 3)]
        along /= np.hypot(*along)
        v = (u - bare) / (1 - bare)
        size = reach * np.interp(v, [0, 0.14, 0.32, 0.62, 1.0], [0.66, 0.9, 1.0, 0.62, 0.12])
        for side in (-1, 1):
            aim = out[i] * side * 0.92 + along * 0.36
            aim /= np.hypot(*aim)
            half = min(size * 0.24, gap * 0.42)
            parts.append(
                _pinna(
                    rib[i],
                    aim,
                    along,
                    size * rng.uniform(0.985, 1.015),
                    half,
                    side,
                    f"{name}{j}{side}",
                    teeth if v < 0.8 else 0,
                )
            )
    wide = np.linspace(reach * 0.085, reach * 0.024, 240)
    parts.append(Part(stroke(rib, wide), "stem", (), (), None, group=f"{name} stalk", body=f"{name} stalk", form=0.2))
    return Drawing(tuple(parts))


def fern(chance: Chance) -> Drawing:
    """A frond about 150 high, bowed to one side and rolled up at its tip, a young one beside its foot."""
    hand = 1 if chance.pick("side", 2) else -1
    bow = chance.spread("bow", 18, 34) * hand
    spine = bezier((0, 150), (-bow * 0.5, 100), (-bow * 0.7, 46), (bow * 0.3, 4), 90)
    path = np.vstack([spine, _roll(spine, 13.0, hand)])
    leafy = frond(path, 10 + chance.pick("pairs", 3), 43.0, chance.at("frond"), bare=0.12, tip=0.8, teeth=4)
    young = fiddlehead(np.array([0.5 * hand, 146.0]), -90 + 30 * hand, 46.0, hand, "young")
    return Drawing((*young, *leafy.parts))


def _roll(spine: Points, size: float, hand: int) -> Points:
    """The curl that goes on from the end of a spine."""
    way = spine[-1] - spine[-4]
    t = np.linspace(0, 1, 40)[1:]
    heading = np.arctan2(way[1], way[0]) + hand * 2 * np.pi * 1.15 * t**0.9
    step = np.linspace(1.0, 0.25, len(t))
    path = np.cumsum(np.column_stack([np.cos(heading), np.sin(heading)]) * step[:, None], axis=0)
    return spine[-1] + path * size / float((path.max(axis=0) - path.min(axis=0)).max())


def fern_band(chance: Chance, length: float, height: float) -> Drawing:
    """A stem that winds the length of a band, a frond in each of its bows and a fiddlehead across from it.

    It repeats every `length`, and is drawn a little past both ends, so that the ends meet when it goes round a limb.
    """
    bows = 2 * max(1, round(length / (height * 1.6) / 2 + 0.2))
    bow = length / bows
    phase = chance.spread("phase", -0.5, 0.5) * bow
    deep = 0.17 * height * chance.spread("deep", 0.9, 1.1)
    flip = 1 if chance.pick("flip", 2) else -1
    lean = chance.spread("lean", 0.9, 1.1)

    def stem(x: NDArray[np.float64]) -> Points:
        return np.column_stack([x, flip * deep * np.sin(np.pi * (x - phase) / bow)])

    parts: list[Part] = []
    pairs = 11 + chance.pick("pairs", 2)
    reach = height * chance.spread("reach", 0.235, 0.26)
    first, last = int(np.floor((-length / 2 - phase) / bow)) - 1, int(np.ceil((length / 2 - phase) / bow)) + 1
    for i in range(first, last + 1):
        # Where the stem turns away to one side, a frond goes on and fills the other.
        side = flip * (1 if i % 2 == 0 else -1)
        at, x = chance.at("bow", i % bows), phase + i * bow
        root = stem(np.array([x - bow * 0.2]))[0]
        high = -side * height
        spine = bezier(
            root,
            (x + bow * 0.12, high * 0.29),
            (x + bow * 0.6, high * 0.27 * lean),
            (x + bow * 0.88, high * 0.1),
            70,
        )
        spine = np.vstack([spine, _roll(spine, height * 0.13, side)])
        parts += frond(spine, pairs, reach, at, f"frond{i}", bare=0.1, tip=0.78).parts
        foot = stem(np.array([x + bow * 0.26]))[0]
        parts += fiddlehead(foot, side * 26.0, height * 0.52, side, f"young{i}")
        for j, u in enumerate((0.06, 0.58, 0.69, 0.8)):
            here, ahead = stem(np.array([x + bow * u, x + bow * u + 1.0]))
            way = (ahead - here) / np.hypot(*(ahead - here))
            out = np.array([-way[1], way[0]]) * side
            long = height * (0.15, 0.19, 0.22, 0.19)[j]
            parts.append(_pinna(here, out * 0.8 + way * 0.6, way, long, long * 0.24, side, f"leaf{i}.{j}"))
    x_at = np.linspace(-length / 2 - bow, length / 2 + bow, 60 * (bows + 2))
    width = height * 0.045 * (1 + 0.25 * np.cos(2 * np.pi * (x_at - phase) / bow))
    parts.append(Part(stroke(stem(x_at), width), "stem", (), (), None, group="stem", body="stem", form=0.2))
    near = [p for p in parts if p.ring[:, 0].min() < length / 2 and p.ring[:, 0].max() > -length / 2]
    return Drawing(tuple(near))
