"""What stands about a finished drawing: thin geometry behind it, a crown over it, drops under it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points
from processors.design.motifs.moon import circle
from processors.design.motifs.ornament import crown, pendant
from processors.design.parts import Drawing, Line, Part, joined


def geometry(drawing: Drawing, chance: Chance) -> Drawing:
    """Thin figures behind a drawing, on its centre and no larger than it: by its proportions and by chance."""
    x0, y0, x1, y1 = drawing.bounds()
    cx, cy, w, h = (x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0
    kind = chance.pick("figure", 3)
    r = 0.5 * min(max(w, h), 1.45 * min(w, h))

    def regular(sides: int, size: float, turned: float = -90.0) -> Points:
        a = np.deg2rad(turned + 360 * np.arange(sides + 1) / sides)
        return np.column_stack([np.cos(a), np.sin(a)]) * size + [cx, cy]

    straight: list[Points] = []
    round_: list[tuple[float, float, float]] = []
    if h > 1.45 * w:
        # A tall drawing stands in a long rhomb with a circle about its heart.
        straight.append(np.array([(cx, y0), (cx + w * 0.62, cy), (cx, y1), (cx - w * 0.62, cy), (cx, y0)]))
        round_ += [(cx, cy, w * 0.5), (cx, cy, w * 0.56)]
    elif w > 1.45 * h:
        round_ += [(cx - w * 0.17, cy, h * 0.58), (cx + w * 0.17, cy, h * 0.58)]
        straight.append(np.array([(x0, cy), (cx, cy - h * 0.62), (x1, cy), (cx, cy + h * 0.62), (x0, cy)]))
    elif kind == 0:
        straight.append(regular(3, r * 1.22) + np.array([0.0, r * 0.16]))
        round_.append((cx, cy, r * 0.9))
    elif kind == 1:
        straight += [regular(4, r * 1.08), regular(4, r * 1.08 * 0.78, -45)]
        round_.append((cx, cy, r * 0.94))
    else:
        straight.append(regular(6, r * 1.06))
        round_ += [(cx, cy, r * 0.92), (cx, cy, r * 0.98)]
    edges = [Line(np.linspace(a, b, 8), "detail", 1, 1, 0.5) for run in straight for a, b in pairwise(run)]
    for x, y, size in round_:
        ring = circle(x, y, size, 160)
        edges += [Line(ring[:81], "detail", 1, 1, 0.5), Line(np.vstack([ring[80:], ring[:1]]), "detail", 1, 1, 0.5)]
    hub = Part(circle(cx, cy, 0.4, 12), "open", (), (), None, group="geometry", edges=tuple(edges), form=0.0)
    return Drawing((hub,))


def adorned(drawing: Drawing) -> Drawing:
    """The drawing under a crown of petals and over a string of drops, both close to it on its axis.

    Where its head or foot lies off the axis they would float, and are left out.
    """
    x0, y0, x1, y1 = drawing.bounds()
    wide, high = x1 - x0, y1 - y0
    size = min(wide, 1.1 * high)
    cx = (x0 + x1) / 2
    near = np.vstack([p.ring[np.abs(p.ring[:, 0] - cx) < 0.08 * size] for p in drawing.parts])
    below = np.vstack([p.ring[np.abs(p.ring[:, 0] - cx) < 0.3 * size] for p in drawing.parts])
    pieces = [drawing]
    if len(near) and near[:, 1].min() < y0 + 0.16 * high:
        pieces.insert(0, crown(size * 0.3).placed(cx, float(near[:, 1].min()) - high * 0.025).named("crown"))
    foot = max((float(y) for x, y in below if abs(x - cx) < 0.12 * size), default=y0)
    if foot > y1 - 0.1 * high:
        pieces.append(pendant(size * 0.62).placed(cx, float(below[:, 1].max()) + high * 0.035).named("pendant"))
    return joined(pieces)
