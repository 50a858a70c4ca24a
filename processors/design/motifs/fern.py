"""The fern frond: leaflets in pairs on an arching stalk, its tip a crozier for some seeds."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, contour, normals, resample, ribbon
from processors.design.parts import Drawing, Line, Part, Shadow


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
            aim = out[i] * side * 0.86 + along * 0.62
            aim /= np.hypot(*aim)
            cross = np.array([-aim[1], aim[0]]) * side
            w = size * 0.15
            root, tip = rib[i], rib[i] + aim * size * rng.uniform(0.93, 1.04) + along * size * 0.12
            mid = (root + tip) / 2
            ring = contour(
                [root, mid - cross * w * 1.1 + aim * size * -0.1, tip],
                [tip, mid + cross * w * 0.9 + aim * size * 0.04, root],
            )
            vein = Line(np.array([root + aim * size * 0.1, mid, root + (tip - root) * 0.78]), "detail", 0.8, 0.0, 0.1)
            parts.append(
                Part(
                    ring,
                    "leaf" if side < 0 else "leaf dark",
                    (vein,),
                    (Shadow(np.array([root, mid]), w * 2.4, 0.6),),
                    None,
                    group=f"{name}{j}{side}",
                    form=0.2,
                )
            )
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
        10 + chance.pick("pairs", 3),
        40.0,
        chance.at("frond"),
    )


def fern_band(chance: Chance, length: float, height: float) -> Drawing:
    """A frond that runs the length of a band, waving, with a second one that meets it."""
    x = np.linspace(-length / 2, length / 2, 200)
    rise = chance.spread("rise", 0.1, 0.16) * height
    phase = chance.spread("phase", 0, 2 * np.pi)
    spine = np.column_stack([x, rise * np.sin(2 * np.pi * x / length * 2 + phase)])
    return frond(spine, int(length / height * 5.2), height * 0.44, chance.at("frond"))
