"""The owl, from the front."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, contour, mirrored, points
from processors.design.motifs.feathers import feather
from processors.design.motifs.moon import circle
from processors.design.motifs.skull import both
from processors.design.parts import Drawing, Line, Part, Shadow

Run = tuple[tuple[tuple[float, float], tuple[float, float]], ...]

PRIMARIES: Run = (
    ((26.0, -4.0), (19.0, 51.0)),
    ((29.5, -6.0), (26.0, 46.5)),
    ((33.0, -6.0), (32.4, 39.0)),
    ((36.0, -6.0), (38.0, 30.0)),
)
COVERTS: Run = (((25.0, -14.0), (25.5, 24.0)), ((30.0, -14.0), (31.5, 20.0)), ((35.0, -14.0), (37.5, 15.0)))
LESSER: Run = (((24.0, -22.0), (24.5, 11.0)), ((28.5, -22.0), (30.0, 8.0)), ((33.0, -22.0), (35.5, 3.0)))
"""Where a wing's feathers begin and end, right of the middle; the later ones lie over the earlier."""
ROOTS = (
    ((19.0, 27.0), (25.5, 24.0), (31.5, 20.0), (37.5, 15.0), (42.0, 11.0)),
    ((20.0, 12.0), (24.5, 11.0), (30.0, 8.0), (35.5, 3.0), (40.0, 1.0)),
    ((20.5, -1.0), (26.0, -6.0), (33.0, -8.0), (40.5, -4.0)),
)
"""Where the feathers of each run come out from under what lies over them."""


RAYS = 9
"""The rays in the disc about an eye, on its outer and lower side."""

HEAD = 1.22
"""How much larger the head is than it is told here."""


def owl(chance: Chance) -> Drawing:
    """An owl facing us, symmetrical, about 120 high; it stands at the place "feet"."""
    wide = chance.spread("wide", 0.95, 1.05)
    body = mirrored(catmull([(0, -30), (22, -26), (32, -4), (31, 22), (22, 43), (0, 53)])) * [wide, 1]
    parts: list[Part] = []
    for i in (-1, 1, 0):
        base, tip = points([(i * 8.0, 58)])[0], points([(i * 11.5, 90 - abs(i) * 8)])[0]
        parts.append(feather(base, tip, 7.4, 0.0, "feather" if i else "metal dark", "owl tail"))
    rails = np.stack([np.column_stack([np.full(40, x), np.linspace(-34, 50, 40)]) for x in np.linspace(-28, 28, 30)])
    ruff = Shadow(catmull([(-26, -22), (-12, -12), (0, -8), (12, -12), (26, -22)]), 14.0, 0.5, soft=True)
    parts.append(Part(body, "bone", (), (ruff,), rails, group="owl", body="owl", form=0.0))
    for row in range(-1, 5):
        y = -2 + row * 9.4
        count = 4 - (row % 2) - (1 if row > 3 else 0)
        for j in range(count):
            x = (j - (count - 1) / 2) * 9.6
            ring = contour(
                [(x - 4.6, y - 2), (x - 3.4, y + 5.4), (x, y + 9)],
                [(x, y + 9), (x + 3.4, y + 5.4), (x + 4.6, y - 2)],
                [(x + 4.6, y - 2), (x, y - 4), (x - 4.6, y - 2)],
            )
            parts.append(
                Part(
                    ring,
                    "white",
                    (Line(points([(x, y + 1), (x, y + 6)]), "detail", 0.6, 0.0, 0.2),),
                    (),
                    None,
                    group="owl",
                    form=0.25,
                    body="owl",
                )
            )
    # A folded wing: its long feathers step outwards, and two rows of coverts lie over their roots like tiles.
    for run, width, roots in zip((PRIMARIES, COVERTS, LESSER), (6.4, 5.4, 4.8), ROOTS, strict=True):
        dark = (Shadow(catmull(roots) * [wide, 1], 11.0, 0.72),)
        for base, tip in run:
            ends = points([base, tip]) * [wide, 1]
            quill = feather(ends[0], ends[1], width, -1.5, "feather", "owl wing", True)
            parts += both(replace(quill, shadows=dark, form=0.0))
    shoulder = np.vstack(
        [
            catmull([(18, -30), (29, -27), (37, -17), (40.5, -4)]),
            catmull([(40.5, -4), (33, -8), (26, -6), (20.5, -1)]),
            catmull([(20.5, -1), (19, -14), (18, -30)]),
        ]
    ) * [wide, 1]
    parts += both(
        Part(
            shoulder,
            "feather",
            tuple(
                Line(catmull([(x, y), (x + 2.4, y + 3), (x + 5, y + 2)]), "detail", 0, 0, 0.5)
                for x, y in ((22, -22), (27, -17), (22, -13), (31, -13))
            ),
            (),
            None,
            group="owl wing",
            form=0.25,
        )
    )
    below = len(parts)
    head = mirrored(
        np.vstack(
            [
                catmull([(0, -53), (8, -56), (16, -60), (30, -69)]),
                catmull([(30, -69), (33, -60), (34, -48), (31, -34), (20, -23), (0, -17)]),
            ]
        )
    ) * [wide, 1]
    browed = [catmull([(s * 2, -44), (s * 12, -52), (s * 23, -58), (s * 31, -66)]) * [wide, 1] for s in (-1, 1)]
    under = tuple(Shadow(path, 13.0, 0.55, soft=True) for path in browed)
    fall = np.stack([np.column_stack([np.full(14, x), np.linspace(-17, -62, 14)]) for x in np.linspace(-30, 30, 30)])
    parts.append(Part(head, "feather", (), under, fall, group="owl head", form=0.0))
    disc = catmull(
        [(2, -46), (9, -55), (20, -57), (28.5, -49), (28, -36), (18, -26), (8, -27), (2, -34)], closed=True
    ) * [wide, 1]
    rays = tuple(_ray(disc, (14.6 * wide, -42.0), a) for a in np.linspace(-0.62, 2.12, RAYS))
    eye = np.array([14.6 * wide, -42.0])
    out = np.stack([eye + (p - eye) * np.linspace(0.5, 1.0, 8)[:, None] for p in disc[::3]])
    parts += both(Part(disc, "white", rays, (), out, group="owl head", form=0.0))
    parts += both(
        Part(circle(14.6 * wide, -42, 10.6, 48), "foam", (), (), None, group="owl head", form=0.0, rim="none")
    )
    parts += both(
        Part(
            circle(14.6 * wide, -42, 8.9, 48),
            "gold",
            (),
            (),
            None,
            group="owl head",
            form=0.0,
        )
    )
    parts += both(Part(circle(14.2 * wide, -41.6, 5.6, 36), "pupil", (), (), None, group="owl head", form=0.0))
    parts += both(
        Part(circle(12.4 * wide, -44, 1.7, 18), "foam", (), (), None, group="owl glint", form=0.0, rim="none")
    )
    brow = np.vstack(
        [
            catmull([(0, -45), (7.4, -53.6), (16, -60.2), (23, -64.9), (30, -69)]),
            catmull([(30, -69), (29.5, -62), (23, -56), (13, -51), (4, -44), (0, -38)]),
        ]
    ) * [wide, 1]
    parts += both(Part(brow, "metal dark", (), (), None, group="owl head", form=0.0))
    beak = mirrored(catmull([(0, -40), (3.8, -36), (3.4, -30), (0, -23.5)]))
    parts.append(
        Part(
            beak,
            "gold",
            (Line(points([(0, -38), (0, -32)]), "detail", 0.6, 0.0, 0.1),),
            (),
            None,
            group="owl head",
            form=0.0,
        )
    )
    # The head is large, as owls' are, and sits low on the shoulders.
    face = Drawing(tuple(parts[below:])).placed(0, HEAD * 20.0 - 17.0, HEAD)
    parts[below:] = face.parts
    for s in (-1, 1):
        for d in (-4.6, 0.0, 4.6):
            x = s * 9.2 + d
            toe = contour(
                [(x - 2.6, 50), (x - 2.8, 57), (x, 63.5)],
                [(x, 63.5), (x + 2.8, 57), (x + 2.6, 50)],
                [(x + 2.6, 50), (x, 48.4), (x - 2.6, 50)],
            )
            parts.append(Part(toe, "gold", (), (), None, group="feet", form=0.3))
    # What shade there is it has of its own: cast by part upon part it would run together.
    return Drawing(tuple(replace(part, casts=False) for part in parts), {"feet": (0.0, 58.0)})


def _ray(disc: Points, eye: tuple[float, float], angle: float) -> Line:
    """A ray in the disc about an eye, from its rim towards the eye."""
    way = np.array([np.cos(angle), np.sin(angle)])
    out = disc - eye
    rim = float(out[int(np.argmax((out * way).sum(axis=1) / np.hypot(*out.T)))] @ way)
    return Line(np.linspace(eye + way * rim, eye + way * max(0.55 * rim + 4.6, 11.4), 6), "detail", 1.0, 0.0, 0.0)
