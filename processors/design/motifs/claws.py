"""The claws of foam: the edge of a breaking lip as one line that runs out to a point and round back, claw by claw."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from processors.design.curves import Points, bezier, points, rotated

Claw = tuple[float, float, float]
"""A claw: where its tip is (x, y), and by how much (degrees) it hooks on its way there."""

WEB, NECK, NAPE = 0.24, 0.5, 0.42
"""How round the web between two claws is, of their distance, and how far back from its tip the belly and the back of
a claw bend, of its length."""
FULL = 0.26
"""How full a claw is there, to either side, of the distance of its webs: else it would run out into a hair."""
LEAD = 0.4
"""How far the back of the wave runs on straight into its last claw, of that claw's length."""
STEPS = 14


def clawed(webs: Sequence[tuple[float, float]], claws: Sequence[Claw], lead: Points) -> Points:
    """The edge from the first web to the last, with a claw between every two: sharp at the tips, round in the webs.

    `lead` is the way in which the back of the wave comes to the first web: it runs on into the claw there.
    """
    knots = points(webs)
    if len(knots) != len(claws) + 1:
        raise ValueError("a claw stands between two webs")
    ways = np.gradient(knots, axis=0)
    ways[0] = lead
    ways = ways / np.hypot(*ways.T)[:, None]
    found = [knots[:1]]
    for i, (x, y, hook) in enumerate(claws):
        start, end, tip = knots[i], knots[i + 1], np.array([x, y])
        broad = float(np.hypot(*(end - start)))
        reach = tip - (start + end) / 2
        long = float(np.hypot(*reach))
        aim = rotated(points(reach / long), hook)[0]
        side = (start - end) * FULL
        far = WEB * broad if i else LEAD * long
        out = bezier(start, start + ways[i] * far, tip - aim * NECK * long + side, tip, STEPS)
        back = bezier(tip, tip - aim * NAPE * long - side, end - ways[i + 1] * WEB * broad, end, STEPS)
        found += [out[1:], back[1:]]
    return np.vstack(found)
