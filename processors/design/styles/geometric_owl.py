"""An owl of straight edges: a breast of lozenges that share their sides, wings of blades, eyes of eight sides with a
crease from each of their corners to the face about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from shapely import Point, Polygon

from processors.design.curves import Points, resample
from processors.design.parts import Line, Part
from processors.design.styles.geometric_blades import lozenge
from processors.design.styles.geometric_chords import hoop

SIDES = 8
"""The sides of an owl's eye, of its pupil and of its face about it."""

COLUMNS, TALL = 3.3, 1.35
"""How many lozenges go across an owl's breast, and how tall each is, of its breadth."""

INNER = 0.62
"""How much of the body's half breadth lies between its wings."""

KEPT = 7
"""The feathers of each wing: its long ones and one row over their roots."""


def owls(parts: Sequence[Part], tolerance: float) -> list[Part]:
    """The parts, back to front, with every owl's feathers, eyes, beak and claws of straight edges."""
    bodies = {p.group.split("/")[0] for p in parts if p.group.split("/")[-1] == "owl head"}
    found: list[Part] = []
    plumes: dict[str, int] = {}
    for part in parts:
        owner, name = part.group.split("/")[0], part.group.split("/")[-1]
        if owner not in bodies:
            found.append(part)
        elif name == "owl" and part.material == "bone":
            found += [part, *_breast(part)]
        elif name == "owl" and part.material == "white":
            continue  # a feather of the breast: lozenges take its place
        elif name == "owl wing" and len(part.lines) > 1:
            found.append(_shoulder(part))
        elif name == "owl wing":
            plumes[owner] = plumes.get(owner, 0) + 1
            if plumes[owner] <= 2 * KEPT:
                found.append(_blade(part, tolerance))
        elif name == "owl tail":
            found.append(replace(part, ring=_tail(part.ring), lines=(), grain=None, flat=True))
        elif name == "owl head" and part.material == "foam":
            continue  # bare skin round an eye, which its creases run through
        elif name == "owl head" and part.material == "feather":
            found.append(replace(part, ring=hoop(part.ring, tolerance), lines=(), grain=None, flat=True))
        elif name == "owl glint":
            found.append(_glint(part, parts))
        elif name == "owl head" and part.material == "white":
            found.append(replace(part, ring=sided(part.ring), lines=(), flat=True))
        else:
            found.append(_feature(part, name))
    return _creased(found)


def _blade(part: Part, tolerance: float) -> Part:
    ring = lozenge(part.ring, 2.0 * tolerance)
    return part if ring is None else replace(part, ring=ring, lines=(), grain=None)


LOW = 1.35
"""How much further down an owl's shoulder reaches over the roots of its feathers than where it is round."""


def _shoulder(part: Part) -> Part:
    top = float(part.ring[:, 1].min())
    ring = part.ring * [1.0, LOW] + [0.0, top * (1 - LOW)]
    return replace(part, ring=ring, lines=(), grain=None)


SMALL, INWARDS = 1.1, 0.25
"""How large the glint in an eye is, of what it was where all is round, and how far it lies nearer to the middle."""


def _glint(part: Part, parts: Sequence[Part]) -> Part:
    """The glint in an eye as a lozenge within its pupil."""
    at = part.ring.mean(axis=0)
    pupils = [p for p in parts if p.material == "pupil" and p.group.split("/")[-1] == "owl head"]
    if not pupils:
        return part
    near = min(pupils, key=lambda p: float(np.hypot(*(p.ring.mean(axis=0) - at))))
    corners = part.ring[:: max(1, len(part.ring) // 4)][:4]
    middle = at + INWARDS * (near.ring.mean(axis=0) - at)
    # Of the eye's own group it has no gap about it.
    return replace(part, ring=middle + SMALL * (corners - at), group=near.group)


def _feature(part: Part, name: str) -> Part:
    """An eye, a beak or a claw."""
    if name == "owl head" and part.material == "gold" and part.lines:
        return replace(part, ring=_kite(part.ring), lines=(), flat=True)
    if name == "owl head" and part.material in ("gold", "pupil"):
        return replace(part, ring=sided(part.ring), lines=(), flat=True)
    if name == "feet":
        return replace(part, ring=_claw(part.ring), lines=(), flat=True)
    return part


def sided(ring: Points) -> Points:
    """A round outline with a few sides, upright: its own mirror image where the round one is."""
    top = int(np.argmin(np.round(ring[:, 1], 3)))
    corners = resample(np.vstack([ring[top:], ring[: top + 1]]), 2 * SIDES + 1)[:-1]
    return np.asarray(corners[1::2])


def _creased(parts: Sequence[Part]) -> list[Part]:
    """The parts with a crease from each corner of an eye to the like corner of the face it lies in."""
    eyes = [p for p in parts if p.group.split("/")[-1] == "owl head" and p.material == "gold" and len(p.ring) == SIDES]
    found = []
    for part in parts:
        if part.group.split("/")[-1] == "owl head" and part.material == "white" and len(part.ring) == SIDES:
            shape = Polygon(part.ring)
            for eye in eyes:
                if shape.contains(Point(eye.ring.mean(axis=0))):
                    at = eye.ring.mean(axis=0)
                    near = [part.ring[int(np.argmax(((part.ring - at) * (c - at)).sum(axis=1)))] for c in eye.ring]
                    lines = [
                        Line(np.array([c, c + 0.98 * (far - c)]), "detail", 1.0, 1.0, 0.5)
                        for c, far in zip(eye.ring, near, strict=True)
                    ]
                    part = replace(part, lines=tuple(lines))
        found.append(part)
    return found


def _breast(body: Part) -> list[Part]:
    """Lozenges over an owl's body, bare in the middle and ruled towards its sides and its foot."""
    (x0, y0), (x1, y1) = body.ring.min(axis=0), body.ring.max(axis=0)
    middle, half = float(x0 + x1) / 2, INNER * float(x1 - x0) / 2
    wide = 2 * half / COLUMNS
    high = TALL * wide
    top = float(y0) + 0.24 * float(y1 - y0)
    shape = Polygon(body.ring).buffer(-0.1 * wide)
    made = []
    rows = int((float(y1) - top) / (high / 2))
    for row in range(rows):
        y = top + (row + 1) * high / 2
        for column in range(-3, 4):
            x = middle + (column + 0.5 * (row % 2)) * wide
            ring = np.array([(x, y - high / 2), (x + wide / 2, y), (x, y + high / 2), (x - wide / 2, y)])
            if abs(x - middle) > half * 1.05 or not shape.contains(Point(x, y + 0.4 * high)):
                continue
            dim = abs(x - middle) > 0.5 * half
            kept = replace(body, ring=ring, material="plane shade" if dim else "plane", lines=(), grain=None)
            made.append(replace(kept, edges=None if not dim else (), rim="inner", form=0.0))
    return made


def _box(ring: Points) -> tuple[float, float, float, float, float]:
    (x0, y0), (x1, y1) = ring.min(axis=0), ring.max(axis=0)
    return float(x0), float(y0), float(x0 + x1) / 2, float(x1), float(y1)


def _kite(ring: Points) -> Points:
    """A beak: broad above, its point below."""
    x0, y0, x, x1, y1 = _box(ring)
    wide = y0 + 0.36 * (y1 - y0)
    return np.array([(x, y0), (x1, wide), (x, y1), (x0, wide)])


def _tail(ring: Points) -> Points:
    x0, y0, x, x1, y1 = _box(ring)
    low = y0 + 0.6 * (y1 - y0)
    return np.array([(x0, y0), (x1, y0), (x1, low), (x, y1), (x0, low)])


def _claw(ring: Points) -> Points:
    _, y0, x, x1, y1 = _box(ring)
    high = y1 - y0
    side = [(x1, y0 + 0.2 * high), (x1, y0 + 0.62 * high)]
    return np.array([(x, y0), *side, (x, y1), *((2 * x - a, b) for a, b in side[::-1])])
