"""A sleeping cat of planes: seven about its nose, three on its back, a fan on its haunch, bands along its tail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from processors.design.curves import Points
from processors.design.parts import Part
from processors.design.tone import LIGHT

SPAN = 14
"""Points of the motif's contours from one of their knots to the next."""

HUB = (0.42, 0.58)
"""Where the planes of the haunch meet: so far from the knee to the rump, and from the top of the thigh to the tail."""

CORNERS = (0, 20, 38, 57, 78, 100, 122, 143, 162, 180, 200)
"""The corners of the head, of the points of its contour, from the root of one ear round to that of the other."""

LID = ((6.6, -6.6), (14.2, -0.4), (24.6, -7.0), (14.4, -4.0))
"""A shut eye, two strokes that meet: its corners, of a head 67 wide."""

LIT = 0.1
"""A plane turned to the light so far is bare; others are ruled."""


def cut_coat(cat: Sequence[Part], k: float) -> list[Part]:
    """The parts (mm) of one cat, its coat and its face in planes that meet in the contour's own corners."""
    body, skull = (p for p in cat if p.material == "coat")
    b, t, f = body.ring[::SPAN], body.lines[1].path[::SPAN], body.lines[0].path[::SPAN]
    toe = body.lines[1].path[10 * SPAN :]
    foot = [t[10], toe[8], toe[16], toe[24], toe[-1]]
    knee, rump = t[6], f[8]
    hub = knee + HUB[0] * (rump - knee)
    hub = hub + (HUB[1] - 0.5) * (f[5] - t[3])
    turned = [
        [b[1], b[3], t[5], t[6], t[7]],
        [b[3], b[4], t[4], t[5]],
        [b[4], b[5], t[3], t[4]],
        [b[5], b[6], t[2], t[3]],
        [b[6], b[7], rump, t[1], t[2]],
        [hub, rump, t[1], t[2]],
        [hub, t[2], t[3], t[4]],
        [hub, t[4], t[5], knee],
        [hub, knee, f[4]],
        # Its long side is broken, so that it is ruled another way than the next.
        [hub, 0.5 * (hub + f[4]), f[4], f[5], f[6]],
        [hub, f[6], f[7], rump],
    ]
    whole = Part(np.array([*b[:18], *f[:1]]), "plane", group=body.group, body=body.body, form=0.0, flat=True)
    planes = [_plane(whole, ring, _turn(ring, hub)) for ring in turned]
    clefts = tuple(replace(line, path=line.path[[0, -1]]) for line in body.lines[2:4])
    # Under the chin it is dark; the foot lies before that.
    under = [b[1], t[7], t[8], *foot, f[3], f[2], f[1]]
    planes.append(_plane(whole, under, "plane dark"))
    planes.append(replace(_plane(whole, [knee, t[7], t[8], *foot, f[3], f[4]], "plane"), lines=clefts))
    tail = [(b[7], b[8], f[7]), *((b[i], b[i + 1], f[14 - i], f[15 - i]) for i in range(8, 14))]
    for i, band in enumerate(tail):
        planes.append(_plane(whole, band, "plane" if i % 2 == 0 else "plane shade"))
    planes.append(_plane(whole, [b[14], b[15], f[0], f[1]], "plane"))
    planes.append(_plane(whole, [b[15], b[16], b[17], f[0]], "plane dark"))
    kept = [p for p in cat if p.material in ("fur dark", "pupil")]
    return [whole, *planes, *_head(skull, whole), *kept]


def _plane(whole: Part, ring: Sequence[Points], material: str) -> Part:
    return replace(whole, ring=np.array(ring), material=material)


def _turn(ring: Sequence[Points], hub: Points) -> str:
    """How dark a plane is that looks away from the middle of the haunch."""
    out = np.mean(ring, axis=0) - hub
    faced = float((out / np.hypot(*out) * LIGHT).sum())
    return "plane" if faced > LIT else "plane shade"


def _head(skull: Part, whole: Part) -> list[Part]:
    """A face of planes that meet at the nose: brow, temples, cheeks and jaws, with an ear on either side."""
    r = skull.ring
    chin, brow = r[100], 0.5 * (r[0] + r[200])
    up = (brow - chin) / 48.2
    right = np.array([-up[1], up[0]])
    right = right * np.sign(float(((r[0] - r[200]) * right).sum()))

    def at(x: float, y: float) -> Points:
        return np.asarray(chin + right * x + up * (20.8 - y))

    outline = [r[i] for i in CORNERS]
    nose = at(0.0, 6.4)
    face = [_plane(whole, outline, "plane"), _plane(whole, [outline[0], nose, outline[-1]], "plane")]
    for s in (1, -1):
        ear, tip, temple, cheek, jaw, low = (outline[i if s > 0 else 10 - i] for i in range(6))
        dim = "plane shade" if float((right * s * LIGHT).sum()) < 0 else "plane"
        face.append(_plane(whole, [ear, tip, temple], "plane"))
        face.append(_plane(whole, [ear, temple, cheek, nose], "plane"))
        face.append(_plane(whole, [cheek, jaw, nose], dim))
        face.append(_plane(whole, [jaw, low, nose], "plane"))
    mouth = [at(0.0, 10.4), at(6.2, 15.6), at(0.0, 13.2), at(-6.2, 15.6)]
    lids = [[at(s * x, y) for x, y in LID] for s in (1, -1)]
    face += [replace(whole, ring=np.array(ring), material="pupil", rim="none") for ring in (mouth, *lids)]
    return face
