"""A moth of planes: hind wings with a dark margin, their tails narrow with one twisted facet; a hatched thorax."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from processors.design.curves import Points
from processors.design.parts import Part

Ring = tuple[tuple[float, float], ...]

TAILED = 1.6
"""A hind wing that is so much longer than broad has a tail."""

WING: Ring = (
    (0.0, 0.03),
    (0.45, 0.0),
    (0.85, 0.06),
    (1.0, 0.17),
    (0.95, 0.32),
    (0.6, 0.5),
    (0.56, 0.66),
    (0.72, 0.8),
    (0.94, 1.0),
    (0.56, 0.9),
    (0.41, 0.68),
    (0.39, 0.5),
    (0.13, 0.3),
)
"""A hind wing's outline, from where it grows out of the body: outwards and down, in its breadth and its length."""

PLANES: tuple[tuple[Ring, str], ...] = (
    (((0.0, 0.03), (0.45, 0.0), (0.46, 0.2)), "plane"),
    (((0.45, 0.0), (0.85, 0.06), (0.82, 0.16), (0.46, 0.2)), "plane"),
    (((0.46, 0.2), (0.82, 0.16), (0.79, 0.28), (0.48, 0.48)), "plane shade"),
    (((0.0, 0.03), (0.46, 0.2), (0.48, 0.48), (0.39, 0.5), (0.13, 0.3)), "plane"),
    (((0.85, 0.06), (1.0, 0.17), (0.95, 0.32), (0.6, 0.5), (0.48, 0.48), (0.79, 0.28), (0.82, 0.16)), "plane dark"),
    (((0.39, 0.5), (0.48, 0.48), (0.6, 0.5), (0.56, 0.66), (0.56, 0.9), (0.41, 0.68)), "plane"),
    (((0.56, 0.66), (0.72, 0.8), (0.94, 1.0), (0.56, 0.9)), "plane shade"),
)
"""The planes of a hind wing and their tones."""


def moths(parts: Sequence[Part]) -> list[Part]:
    """The parts, back to front, with the tailed wings and the thorax of every moth built of planes."""
    frames = _frames(parts)
    found: list[Part] = []
    for part in parts:
        owner, name = part.group.split("/")[0], part.group.split("/")[-1]
        if owner not in frames:
            found.append(part)
            continue
        at, across, down = frames[owner]
        if name == "hind" and part.material == "wing dark" and _large(part, down):
            found += _hind(part, at, across, down)
        elif name == "hind" and part.material == "wing pale":
            continue  # the planes take its place
        elif name == "fore" and part.material == "white" and len(part.ring) < 30:
            continue  # spots on the margin would be specks
        elif part.body.endswith("collar") and part.material == "fur":
            found += _thorax(part, across, down)
        else:
            found.append(part)
    return found


def _frames(parts: Sequence[Part]) -> dict[str, tuple[Points, Points, Points]]:
    """For each moth with tails: where its thorax is, its way to the right and its way down."""
    found: dict[str, tuple[Points, Points, Points]] = {}
    collars = {p.group.split("/")[0]: p for p in parts if p.body.endswith("collar")}
    for owner, collar in collars.items():
        own = [p for p in parts if p.group.split("/")[0] == owner and p.group.split("/")[-1] == "hind"]
        tails = [
            p for p in parts if p.group.split("/")[0] == owner and p.group.split("/")[-1] == "body" and p is not collar
        ]
        if not own or not tails:
            continue
        at = collar.ring.mean(axis=0)
        low = max((p.ring.mean(axis=0) for p in tails), key=lambda m: float(np.hypot(*(m - at))))
        down = (low - at) / max(float(np.hypot(*(low - at))), 1e-9)
        frame = (at, np.array([down[1], -down[0]]), down)
        if any(_large(p, down) for p in own if p.material == "wing dark"):
            found[owner] = frame
    return found


def _large(part: Part, down: Points) -> bool:
    """Whether a part is a wing with a tail, and not a spot on one."""
    across = np.array([down[1], -down[0]])
    high, wide = (float(np.ptp((part.ring * way).sum(axis=1))) for way in (down, across))
    return high > TAILED * wide


def _hind(wing: Part, at: Points, across: Points, down: Points) -> list[Part]:
    u, v = ((wing.ring - at) * across).sum(axis=1), ((wing.ring - at) * down).sum(axis=1)
    hand = 1.0 if float(u.mean()) > 0 else -1.0
    near, far = (float(u.min()), float(u.max())) if hand > 0 else (float(u.max()), float(u.min()))
    top, foot = float(v.min()), float(v.max())

    def placed(ring: Ring) -> Points:
        xy = np.array(ring)
        out, low = near + xy[:, :1] * (far - near), top + xy[:, 1:] * (foot - top)
        return np.asarray(at + out * across + low * down)

    plain = replace(wing, lines=(), shadows=(), grain=None, flat=True)
    made = [replace(plain, ring=placed(WING), material="plane")]
    return [*made, *(replace(plain, ring=placed(ring), material=tone, edges=()) for ring, tone in PLANES)]


SHOULDER, HIP = 0.3, 0.78
"""Where a thorax has its corners, of its length."""


def _thorax(collar: Part, across: Points, down: Points) -> list[Part]:
    """A thorax with six corners, bare above and ruled below."""
    u, v = (collar.ring * across).sum(axis=1), (collar.ring * down).sum(axis=1)
    x0, x1, y0, y1 = float(u.min()), float(u.max()), float(v.min()), float(v.max())
    x = (x0 + x1) / 2

    def placed(ring: Sequence[tuple[float, float]]) -> Points:
        xy = np.array(ring)
        return np.asarray((x + xy[:, :1] * (x1 - x0) / 2) * across + (y0 + xy[:, 1:] * (y1 - y0)) * down)

    plain = replace(collar, lines=(), shadows=(), grain=None, flat=True)
    whole = [(-0.5, 0.0), (0.5, 0.0), (1.0, SHOULDER), (0.8, HIP), (0.0, 1.0), (-0.8, HIP), (-1.0, SHOULDER)]
    low = [(-1.0, SHOULDER), (0.0, 0.5), (1.0, SHOULDER), (0.8, HIP), (0.0, 1.0), (-0.8, HIP)]
    made = [replace(plain, ring=placed(whole), material="plane")]
    return [*made, replace(plain, ring=placed(low), material="plane shade", edges=())]
