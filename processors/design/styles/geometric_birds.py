"""A swallow of planes: each wing a black arm over three blades that share their edges, its body three planes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely import Polygon

from processors.design.curves import Points
from processors.design.parts import Part

WINGS = {"near wing": 3, "far wing": 3}
"""The wings of a swallow, and how many planes lie under the arm of each."""

Ring = tuple[tuple[float, float], ...]

SHOULDER, TIP = (4.0, 9.0), (-44.0, -120.0)
"""The ends of a wing's front edge, about the shoulder of a bird that flies to the right."""

ARM: Ring = ((4, 9), (20, -30), (-48, -128), (-6, -52), (0, -20))
"""A wing's front edge as one black plane, from its shoulder over its wrist to its tip and back along its under side."""

BLADES: tuple[Ring, ...] = (
    ((-6, -52), (-48, -128), (-46, -104), (-21, -62)),
    ((-2, -30), (-6, -52), (-21, -62), (-59, -80), (-51, -60), (-24, -38)),
    ((4, 9), (-2, -30), (-24, -38), (-58, -42), (-48, -24), (-22, -8)),
)
"""The planes behind the arm, the outermost first: each ends in a point, a step nearer to the body than the last."""


def triangled(parts: Sequence[Part]) -> list[Part]:
    """The parts, back to front, with the wings and the body of every swallow cut in planes."""
    found: list[Part] = []
    pending: list[Part] = []
    bodies = {p.body: p.ring for p in parts if p.group.split("/")[-1] == "body" and p.material == "feather"}
    eyes = {p.group.removesuffix("body") + "eye" for p in parts if p.body.endswith("bird")}
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
        elif name == "eye" and part.group in eyes:
            continue  # its eye is a plane of its own
        elif name == "body" and part.body.endswith("bird"):
            # Its planes take the place of a swallow's markings.
            found += _body(part) if part.material == "feather" else []
        else:
            found.append(part)
    return [*found, *pending]


def _plane(part: Part, ring: Points, material: str) -> Part:
    return replace(part, ring=ring, material=material, lines=(), shadows=(), grain=None, edges=None, parted=0.0)


def _set(ring: Ring, locals_: Ring, ends: tuple[Points, Points], mirrored: bool) -> Points:
    """A ring moved, turned and scaled so that its two points `locals_` come on `ends`."""
    hand = -1.0 if mirrored else 1.0
    at = np.array([complex(x, hand * y) for x, y in ring])
    a, b = (complex(x, hand * y) for x, y in locals_)
    c, d = (complex(*end) for end in ends)
    made = c + (at - a) * (d - c) / (b - a)
    return np.column_stack([made.real, made.imag])


def _wing(arm: Part, feathers: Sequence[Part]) -> list[Part]:
    """A wing: a black arm over three stepped blades, bare on the near wing and black on the far one."""
    edge = arm.ring[: len(arm.ring) // 2]
    ends = edge[0], edge[-1]
    way = ends[1] - ends[0]
    out = edge[len(edge) // 2] - ends[0]
    mirrored = bool(way[0] * out[1] - way[1] * out[0] < 0)
    plain = next((one for one in feathers if one.material == "feather"), None)
    if plain is None:
        return [arm]
    tones = ("plane", "plane", "plane") if arm.group.split("/")[-1] == "near wing" else ("night",) * 3
    made = [
        _plane(plain, _set(ring, (SHOULDER, TIP), ends, mirrored), tone)
        for ring, tone in zip(BLADES, tones, strict=True)
    ]
    made.append(_plane(arm, _set(ARM, (SHOULDER, TIP), ends, mirrored), arm.material))
    return [_reserve([p.ring for p in made]), *made]


RESERVE = 0.05
"""How broad the bare skin is about a wing or a body, of the square root of its area."""


def _reserve(over: Sequence[Points]) -> Part:
    """Bare skin about a thing, so that its black does not run into the black behind it."""
    shape = shapely.union_all([Polygon(ring) for ring in over])
    about = shape.buffer(RESERVE * float(np.sqrt(shape.area)), join_style="mitre", mitre_limit=1.6)
    ring = np.asarray(about.exterior.coords)[:-1]
    return Part(ring, "open", group="skin", form=0.0, rim="none", casts=False)


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
    return _plane(part, np.array([side, tip, rump + CROTCH * (rump - body[0])]), part.material)


BILL, END = (87.0, 1.4), (-60.0, 9.0)
"""The ends of a swallow's body."""

CAP: Ring = ((90, 2), (74, -8), (67, -21), (51, -28), (34, -23), (0, -10), (-60, 9), (2, 3), (34, 2), (54, 1))
BIB: Ring = ((90, 2), (54, 1), (34, 2), (30, 27), (56, 17), (70, 7))
BREAST: Ring = ((34, 2), (2, 3), (-60, 9), (-6, 26), (30, 27))
"""A swallow's black cap and back in one, its ruled throat and its white breast, which share their corners."""

HEAD: Ring = (*CAP[:5], (0, 4), (30, 20), (54, 10), (70, 7))
"""What of its body skin is kept bare about: no more of it, for it goes on as the tail."""

EYE: Ring = ((50, -12), (57, -17), (65, -11), (58, -8))
"""Its eye, a bare lozenge in the black."""


def _body(part: Part) -> list[Part]:
    """A body of three planes: a black cap that goes on as the back, a ruled throat, a bare breast; its eye is bare."""
    ring = part.ring
    end = int(np.argmax(np.round(np.hypot(*(ring - ring[0]).T), 6)))
    bill, rump = ring[0], ring[end]
    out, way = ring[end // 2] - bill, rump - bill
    mirrored = bool(way[0] * out[1] - way[1] * out[0] < 0)
    made = [
        _plane(part, _set(one, (BILL, END), (bill, rump), mirrored), tone)
        for one, tone in ((BREAST, "plane"), (BIB, "plane shade"), (CAP, "night"), (EYE, "white"))
    ]
    return [_reserve([_set(HEAD, (BILL, END), (bill, rump), mirrored)]), *made]
