"""How one style lays the planes of a wolf's head: ruled alike, graded in dots, in one band of colour, or in fur."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import shapely
from shapely import LineString

from processors.design.curves import Points, normals, resample
from processors.design.parts import Line, Part, Shadow
from processors.design.pen import polygon
from processors.design.styles.botanical_wolf import furred
from processors.design.styles.table import Style
from processors.design.styles.wolf_face import clear_of_lids, is_mouth, mouth_of, smaller
from processors.design.styles.wolf_planes import corners_of, is_axial, is_whole, middle_of, unit_of

FURS = frozenset({"fur", "fur pale", "fur light"})
"""Materials of the planes that are ruled, pale ones included."""


def pelted(parts: Sequence[Part], style: Style, k: float) -> list[Part]:
    """The parts (mm), back to front, with every wolf's planes as the style lays them."""
    lay = _LAID.get(style.name)
    heads = dict.fromkeys(p.group for p in parts if _own(p)) if lay else {}
    if lay is None or not heads:
        return list(parts)
    found: list[Part] = []
    for part in parts:
        if not _own(part):
            found.append(part)
        elif part.group in heads:
            del heads[part.group]
            head = [p for p in parts if p.group == part.group]
            found += lay(head, k) if all(map(is_whole, head)) else head
    return found


def _own(part: Part) -> bool:
    return part.group.split("/")[-1] == "wolf"


def _hatched(part: Part, apart: float, closer: float, long: float) -> tuple[Line, ...]:
    """A plane ruled the way its grain runs, `apart` at its wide end and so much `closer` at the other; lines shorter
    than `long` are left out."""
    if part.grain is None:
        return ()
    rails = part.grain[:, [0, -1]]
    shape = polygon(part.ring).buffer(0)
    side = rails[-1, 0] - rails[0, 0]
    reach = float(np.hypot(*side))
    # The dark end is that which lies lower.
    if side[1] < 0:
        rails = rails[::-1]
        side = -side
    found, at = [], 0.0
    while at < reach:
        a, b = rails[0] + (rails[-1] - rails[0]) * (at / reach)
        for cut in shapely.get_parts(LineString([a, b]).intersection(shape)):
            if cut.length > long:
                found.append(Line(resample(np.asarray(cut.coords), 6), "detail", 1.0, 1.0, 0.5))
        at += apart * (1 - (1 - closer) * at / reach)
    return tuple(found)


PITCH: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"fur dark": (1.75, 0.8), "fur": (3.0, 0.8), "fur pale": (5.2, 0.8)}
)
"""How far apart the lines of a fine plane are, and how much closer at its dark end: three steps of tone."""


def _ruled(head: Sequence[Part], k: float) -> list[Part]:
    """Fine line: every shaded plane is ruled in one of three tones; the mouth is a thin line, the eyes are narrow."""
    u, middle = unit_of(head), middle_of(head)
    eyes = [smaller(p, *NARROW) for p in head if p.material == "gold"]
    found = []
    for part in head:
        if is_mouth(part, middle, u):
            found += mouth_of(part, u)
            continue
        if part.material in PITCH:
            lines = _hatched(part, PITCH[part.material][0] * u, PITCH[part.material][1], 2.2 * u)
            part = replace(part, lines=lines, shadows=(), form=0.0)
        elif part.material == "gold":
            part = smaller(part, *NARROW)
        elif _is_iris(part, middle, u):
            part = smaller(clear_of_lids(part, eyes, 0.2 * u), 0.84, 0.84)
        found.append(part)
        if part.material == "gold":
            found.append(_lid(part, u))
    return found


NARROW = (0.9, 0.8)
"""How broad and how high an eye in fine line is, of its plane."""


def _is_iris(part: Part, middle: Points, u: float) -> bool:
    return part.material == "pupil" and not is_axial(part, middle, u)


def _masked(head: Sequence[Part], k: float) -> list[Part]:
    """Black: a light rim about each iris and a mouth that is a line keep the mask from swallowing the face."""
    u, middle = unit_of(head), middle_of(head)
    eyes = [p for p in head if p.material == "gold"]
    found: list[Part] = []
    for part in head:
        if is_mouth(part, middle, u):
            found += mouth_of(part, u)
        elif _is_iris(part, middle, u):
            found.append(clear_of_lids(part, eyes, 1.1 * u))
        else:
            found.append(part)
    return found


def _lid(eye: Part, u: float) -> Part:
    """The dark of the brow along the upper edge of an eye: a line that swells over the iris."""
    outer, arch = eye.ring[np.argsort(np.round(eye.ring[:, 1], 3), kind="stable")[:2]]
    inner = eye.ring[int(np.argmax(np.round(np.abs(eye.ring[:, 0] - outer[0]), 3)))]
    path = np.vstack([np.linspace(inner, arch, 8), np.linspace(arch, outer, 12)[1:]])
    out = normals(path) * np.sign(float(((arch - eye.ring.mean(axis=0)) * normals(path)[7]).sum()))
    over = path + out * (3.0 * u * np.sin(np.pi * np.linspace(0.06, 0.97, len(path))))[:, None]
    return Part(np.vstack([path, over[::-1]]), "pupil", group=eye.group, body=eye.body, form=0.0, rim="none")


DEPTHS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "fur dark": (1.0, 1.25),
        "fur": (0.8, 0.95),
        "fur pale": (0.72, 0.8),
        "fur light": (0.42, 0.6),
        "white": (0.5, 0.42),
    }
)
"""How deep the tone of a plane is at its dark edge, and how far over the plane it fades."""


def _graded(head: Sequence[Part], k: float) -> list[Part]:
    """Dots: each plane is darkest along one edge, that nearer the muzzle, and fades out over it; none is ruled."""
    u, middle = unit_of(head), middle_of(head)
    # What is dark of a plane is its edge by the muzzle, which lies under the middle.
    middle[1] += 15.6 * u
    found = []
    for part in head:
        if part.material not in DEPTHS:
            found.append(part)
            continue
        corners = corners_of(part)
        deep, far = DEPTHS[part.material]
        if is_axial(part, middle, u):
            found.append(_on_axis(part, corners, deep))
            continue
        ends = np.roll(corners, -1, axis=0)
        away = np.hypot(*((corners + ends) / 2 - middle).T)
        at = int(np.argmin(np.round(away, 3)))
        edge = resample(np.array([corners[at], ends[at]]), 12)
        out = normals(edge)[0]
        reach = far * float(np.ptp((corners * out).sum(axis=1)))
        bare = part.material == "white"
        material = "white" if bare else "fur"
        shadows = (Shadow(edge, reach, deep),)
        found.append(replace(part, material=material, lines=(), shadows=shadows, form=0.0))
    return found


def _on_axis(part: Part, corners: Points, deep: float) -> Part:
    """A plane on the axis is alike on both sides: a broad dark one is black, a tall one fades upwards, others are
    bare."""
    wide, high = np.ptp(corners, axis=0)
    if part.material != "fur dark":
        return replace(part, lines=(), shadows=(), material="white", form=0.0)
    if wide > high:
        return replace(part, material="night", shadows=())
    low = float(corners[:, 1].max())
    edge = np.column_stack([np.linspace(corners[:, 0].min(), corners[:, 0].max(), 12), np.full(12, low)])
    return replace(part, material="fur", shadows=(Shadow(edge, 0.9 * float(high), deep),), form=0.0)


def _banded(head: Sequence[Part], k: float) -> list[Part]:
    """Flat colour over the ears, the brow and the cheeks and down beside the muzzle, a pale one on the ruff, nothing
    ruled."""
    u, middle = unit_of(head), middle_of(head)
    found: list[Part] = []
    for part in _masked(head, k):
        x, y = np.abs((part.ring.min(axis=0) + part.ring.max(axis=0)) / 2 - middle) / u
        above = float(part.ring[:, 1].mean()) < middle[1]
        if part.material == "fur pale" and above:
            part = replace(part, material="fur")
        elif part.material == "white" and x > RUFF and (y < RUFF or not above) and part.rim != "none":
            part = replace(part, material="fur pale")
        found.append(replace(part, lines=()) if part.material in FURS else part)
    return found


RUFF = 31.0
"""Planes further than this from the axis, and not far above the middle, are the ruff (units of the motif)."""


def _sparse(head: Sequence[Part], k: float) -> list[Part]:
    """Beside a word the head is small: its pale planes stay bare, the others are ruled wide or black."""
    u = unit_of(head)
    found = []
    for part in head:
        if part.material == "fur dark":
            part = replace(part, material="night", shadows=())
        elif part.material in FURS:
            lines = _hatched(part, 4.4 * u, 0.9, 4.0 * u) if part.material == "fur" else ()
            part = replace(part, lines=lines)
        found.append(part)
    return found


_LAID: Mapping[str, Callable[[Sequence[Part], float], list[Part]]] = MappingProxyType(
    {
        "fine-line": _ruled,
        "blackwork": _masked,
        "dotwork": _graded,
        "traditional": _banded,
        "botanical": furred,
        "lettering": _sparse,
    }
)
