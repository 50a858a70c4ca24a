"""A swallow of triangles: each wing a black arm and a few feathers that fan out from under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from processors.design.curves import Points, resample
from processors.design.parts import Part
from processors.design.styles.geometric_blades import tip_of

WINGS = {"near wing": 4, "far wing": 3}
"""The wings of a swallow, and how many feathers each has."""

FIRST = 0.3
"""Where the foremost feather stands among the many that these few stand for: further out it would double the arm."""

LONG = 1.4
"""How much longer these few feathers are than the many they stand for."""

DEEP = 0.12
"""How deep a wing's arm is at its wrist, of its length."""


def triangled(parts: Sequence[Part]) -> list[Part]:
    """The parts, back to front, with the wings of every swallow cut in triangles."""
    found: list[Part] = []
    pending: list[Part] = []
    for part in parts:
        if part.group.split("/")[-1] not in WINGS:
            # Its planes take the place of a swallow's markings.
            if part.material != "breast" and not (part.material == "white" and part.group.endswith("/body")):
                found.append(part)
        elif part.material == "feather dark":
            found += _wing(part, pending)
            pending = []
        else:
            pending.append(part)
    return [*found, *pending]


def _wing(arm: Part, feathers: Sequence[Part]) -> list[Part]:
    """A wing, the outermost feather at the back, its arm over them all."""
    edge = arm.ring[: len(arm.ring) // 2]
    shoulder, tip = edge[0], edge[-1]
    way = (tip - shoulder) / float(np.hypot(*(tip - shoulder)))
    side = np.array([-way[1], way[0]])
    out = ((edge - shoulder) * side).sum(axis=1)
    wrist = edge[int(np.argmax(np.round(np.abs(out), 6)))]
    blades = [one for one in feathers if one.material == "feather"]
    if not blades:
        return [arm]
    ends = np.array([_far(one.ring, edge) for one in blades])
    along = ((ends - shoulder) * way).sum(axis=1)
    ends = ends[np.argsort(-np.round(along, 6), kind="stable")]
    count = WINGS[arm.group.split("/")[-1]]
    picks = ends[np.round(np.linspace(FIRST, 1, count) * (len(ends) - 1)).astype(int)]
    roots = resample(np.vstack([tip, wrist, shoulder]), count + 4)[2:]
    made = []
    for i, end in enumerate(picks):
        foot, last = roots[i], roots[min(i + 2, count + 1)]
        middle = (foot + last) / 2
        ring = np.array([foot, middle + LONG * (end - middle), last])
        made.append(replace(blades[0], ring=ring, lines=(), shadows=(), grain=None, parted=0.0))
    inner = ends.mean(axis=0) - wrist
    inner /= max(float(np.hypot(*inner)), 1e-9)
    deep = DEEP * float(np.hypot(*(tip - shoulder)))
    return [*made, replace(arm, ring=np.array([shoulder, wrist, tip, wrist + deep * inner]), grain=None)]


def _far(ring: Points, edge: Points) -> Points:
    """The end of a feather that lies farther from the edge of its wing."""
    one, other = tip_of(ring)
    near = [float(np.hypot(*(edge - end).T).min()) for end in (one, other)]
    return one if near[0] > near[1] else other
