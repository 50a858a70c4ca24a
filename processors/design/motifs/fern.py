"""The fern frond: leaflets in pairs on an arching stalk, its tip a crozier for some seeds."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, contour, normals, resample, ribbon
from processors.design.parts import Drawing, Line, Part, Shadow


def _pinna(root: Points, aim: Points, along: Points, long: float, side: int, name: str) -> Part:
    """One leaflet: a blade with rounded lobes down both edges, bowed towards the tip of the frond."""
    t = np.linspace(0, 1, 46)
    shaft = root + (aim * t[:, None] + along * 0.3 * (t**2)[:, None]) * long
    lobes = 5 if long > 18 else 4
    wave = 0.62 + 0.38 * np.abs(np.sin(np.pi * lobes * t**0.9))
    half = long * 0.27 * (t + 0.04) ** 0.32 * (1 - t) ** 0.85 * wave
    half[-1] = 0.0
    cross = normals(shaft)
    ring = np.vstack([shaft + cross * half[:, None], (shaft - cross * half[:, None])[::-1]])
    return Part(
        ring,
        "leaf" if side < 0 else "leaf dark",
        (Line(shaft[3:38], "detail", 0.9, 0.0, 0.1),),
        (Shadow(shaft[:14], long * 0.26, 0.6),),
        None,
        group=name,
        form=0.15,
    )


def frond(spine: Points, pairs: int, reach: float, chance: Chance, name: str = "fern") -> Drawing:
    """Leaflets along a spine; they shorten towards both ends and lean to the tip."""
    rng = chance.rng()
    rib = resample(spine, 200)
    out = normals(rib)
    parts: list[Part] = []
    for j in range(pairs):
        u = (j + 0.6) / (pairs + 0.4)
        i = int(u * 199)
        along = rib[min(199, i + 2)] - rib[max(0, i - 2)]
        along /= np.hypot(*along)
        size = reach * np.sin(np.pi * (0.14 + 0.84 * u) ** 0.8) ** 0.8
        for side in (-1, 1):
            aim = out[i] * side * 0.9 + along * 0.5
            aim /= np.hypot(*aim)
            long = size * rng.uniform(0.95, 1.04)
            parts.append(_pinna(rib[i], aim, along, long, side, f"{name}{j}{side}"))
    tip_dir = rib[-1] - rib[-4]
    tip_dir /= np.hypot(*tip_dir)
    cross = np.array([-tip_dir[1], tip_dir[0]])
    end = rib[-1]
    parts.append(
        Part(
            contour(
                [
                    end - tip_dir * 2,
                    end - cross * reach * 0.1 + tip_dir * reach * 0.14,
                    end + tip_dir * reach * 0.44,
                ],
                [
                    end + tip_dir * reach * 0.44,
                    end + cross * reach * 0.1 + tip_dir * reach * 0.14,
                    end - tip_dir * 2,
                ],
            ),
            "leaf",
            (),
            (),
            None,
            group=f"{name} tip",
            form=0.0,
        )
    )
    parts.append(
        Part(
            ribbon(rib, np.linspace(reach * 0.055, reach * 0.022, 200)),
            "stem",
            (),
            (),
            None,
            group=f"{name} stalk",
            form=0.3,
        )
    )
    return Drawing(tuple(parts))


def fern(chance: Chance) -> Drawing:
    """An upright frond about 150 high, bowed to one side."""
    bow = chance.spread("bow", 16, 34) * (1 if chance.pick("side", 2) else -1)
    return frond(
        bezier((0, 150), (bow * 0.2, 100), (-bow, 46), (bow * 0.8, 0), 80),
        9 + chance.pick("pairs", 3),
        40.0,
        chance.at("frond"),
    )


def fern_band(chance: Chance, length: float, height: float) -> Drawing:
    """A frond that runs the length of a band, waving, with a second one that meets it."""
    x = np.linspace(-length / 2, length / 2, 200)
    rise = chance.spread("rise", 0.06, 0.1) * height
    phase = chance.spread("phase", 0, 2 * np.pi)
    spine = np.column_stack([x, rise * np.sin(2 * np.pi * x / length * 2 + phase)])
    return frond(spine, int(length / height * 3.9), height * 0.56, chance.at("frond"))
