"""A swallow of planes: each wing a black arm over three blades that share their edges, its body three planes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from processors.design.curves import Points
from processors.design.parts import Part
from processors.design.styles.geometric_blades import tip_of

WINGS = {"near wing": 3, "far wing": 3}
"""The wings of a swallow, and how many planes lie under the arm of each."""

NOTCH = 0.74
"""How far out the edge between two planes of a wing meets the inner one's end, of the outer one's reach."""

LONG = 1.12
"""How much further these few planes reach than the feathers they stand for."""

DEEP = 0.15
"""How deep a wing's arm is at its wrist, of its length."""


def triangled(parts: Sequence[Part]) -> list[Part]:
    """The parts, back to front, with the wings and the body of every swallow cut in planes."""
    found: list[Part] = []
    pending: list[Part] = []
    bodies = {p.body: p.ring for p in parts if p.group.split("/")[-1] == "body" and p.material == "feather"}
    for part in parts:
        name = part.group.split("/")[-1]
        if name in WINGS:
            if part.material == "night":
                found += _wing(part, pending)
                pending = []
            else:
                pending.append(part)
        elif name == "tail" and part.body in bodies:
            found.append(_streamer(part, bodies[part.body]))
        elif name == "sheen":
            continue  # a plane has no light along its middle
        elif name == "body" and part.body.endswith("bird"):
            # Its planes take the place of a swallow's markings.
            found += _body(part) if part.material == "feather" else []
        else:
            found.append(part)
    return [*found, *pending]


def _plane(part: Part, ring: Sequence[Points], material: str) -> Part:
    return replace(part, ring=np.array(ring), material=material, lines=(), shadows=(), grain=None, parted=0.0)


def _wing(arm: Part, feathers: Sequence[Part]) -> list[Part]:
    """A wing, its outermost plane at the back, its arm over them all; every plane begins where the last one ends."""
    edge = arm.ring[: len(arm.ring) // 2]
    shoulder, tip = edge[0], edge[-1]
    long = float(np.hypot(*(tip - shoulder)))
    way = (tip - shoulder) / long
    side = np.array([-way[1], way[0]])
    out = ((edge - shoulder) * side).sum(axis=1)
    wrist = edge[int(np.argmax(np.round(np.abs(out), 6)))]
    blades = [one for one in feathers if one.material == "feather"]
    if not blades:
        return [arm]
    ends = np.array([_far(one.ring, edge) for one in blades])
    along = ((ends - shoulder) * way).sum(axis=1)
    ends = ends[np.argsort(np.round(along, 6), kind="stable")]
    inner = ends.mean(axis=0) - wrist
    inner /= max(float(np.hypot(*inner)), 1e-9)
    under = wrist + DEEP * long * inner
    count = WINGS[arm.group.split("/")[-1]]
    # The planes part along the arm's lower edge, evenly from the shoulder out to beyond the wrist.
    feet = np.array([shoulder + (under - shoulder) * t for t in np.linspace(0.0, 1.0, count)])
    reach = ends[np.round(np.linspace(0.06, 0.72, count) * (len(ends) - 1)).astype(int)]
    reach = feet + LONG * (reach - feet)
    made = []
    for i in range(count):
        tone = "plane shade" if i % 2 else "plane"
        if i + 1 < count:
            corner = feet[i + 1] + NOTCH * (reach[i + 1] - feet[i + 1])
            ring = [feet[i], feet[i + 1], corner, reach[i]]
        else:
            ring = [feet[i], tip, reach[i]]
        made.append(_plane(blades[0], ring, tone))
    return [*made[::-1], _plane(arm, [shoulder, wrist, tip, under], arm.material)]


def _far(ring: Points, edge: Points) -> Points:
    """The end of a feather that lies farther from the edge of its wing."""
    one, other = tip_of(ring)
    near = [float(np.hypot(*(edge - end).T).min()) for end in (one, other)]
    return one if near[0] > near[1] else other


RUMP = 0.93
"""From where on a swallow's back and belly its streamers grow, of their lengths."""


CROTCH = 0.06
"""How far behind the rump its streamers part, of the body's length."""


def _streamer(part: Part, body: Points) -> Part:
    """One of two streamers as a plane that tapers straight to its tip: both stand on the edges of one rump."""
    end = int(np.argmax(np.round(np.hypot(*(body - body[0]).T), 6)))
    back, under = body[: end + 1], body[end:]
    rump = body[end]
    foot = (part.ring[0] + part.ring[-1]) / 2
    tip = part.ring[int(np.argmax(np.round(np.hypot(*(part.ring - foot).T), 6)))]
    feet = back[round(RUMP * (len(back) - 1))], under[round((1 - RUMP) * (len(under) - 1))]
    side = min(feet, key=lambda at: round(float(np.hypot(*(at - tip))), 6))
    # The fork's crotch lies clear of the rump, whose corner would else stand in it as a barb.
    return _plane(part, [side, tip, rump + CROTCH * (rump - body[0])], part.material)


BACK, UNDER = (0.12, 0.34, 0.56), (0.46, 0.76)
"""Where a swallow's back has corners from its bill on, and its belly from its rump on, of their lengths."""


def _body(part: Part) -> list[Part]:
    """A body of three planes that meet at two corners within it: its head and back bare, its belly ruled."""
    ring = part.ring
    end = int(np.argmax(np.round(np.hypot(*(ring - ring[0]).T), 6)))
    back, under = ring[: end + 1], ring[end:]
    bill, rump = ring[0], ring[end]
    brow, crown, nape = (back[round(t * (len(back) - 1))] for t in BACK)
    belly, throat = (under[round(t * (len(under) - 1))] for t in UNDER)
    cheek, flank = 0.5 * (nape + throat), 0.45 * nape + 0.55 * belly
    head = replace(_plane(part, [bill, brow, crown, nape, cheek, throat], "plane"), lines=part.lines)
    return [
        head,
        _plane(part, [nape, rump, flank, cheek], "plane"),
        _plane(part, [cheek, flank, rump, belly, throat], "plane shade"),
    ]
