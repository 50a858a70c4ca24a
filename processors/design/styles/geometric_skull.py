"""A skull of planes: front, temples, brow, cheeks and jaw, ruled away from the light, and chamfered teeth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from processors.design.curves import Points
from processors.design.motifs.skull import BITE
from processors.design.parts import Part

Ring = tuple[tuple[float, float], ...]


def skulls(parts: Sequence[Part]) -> list[Part]:
    """The parts, back to front, with every skull built of planes; what it holds stays between its teeth."""
    found: list[Part] = []
    frames: dict[str, _Frame] = {}
    for part in parts:
        if part.body.endswith("skull") and part.material == "bone" and part.body not in frames:
            frame = _frame([p for p in parts if p.body == part.body])
            if frame is not None:
                frames[part.body] = frame
    for part in parts:
        own = frames.get(part.body)
        if own is None or part.material not in ("bone", "hollow"):
            found.append(part)
        elif part is own.jaw:
            found += _jaw(own)
        elif part is own.cranium:
            found += _cranium(own)
        elif part is own.bite:
            found += [own.part(part, ring, "plane", True) for ring in _teeth(*UPPER)]
    return found


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a skull is on the page, and the first of its parts in each layer."""

    at: Points
    across: Points
    down: Points
    jaw: Part
    cranium: Part
    bite: Part

    def part(self, like: Part, ring: Ring, material: str, drawn: bool = False) -> Part:
        """A plane in the skull's units; one that is not `drawn` has the fine line of a crease."""
        xy = np.asarray(ring, dtype=float)
        placed = self.at + xy[:, :1] * self.across + xy[:, 1:] * self.down
        kept = replace(like, ring=placed, material=material, lines=(), shadows=(), grain=None, flat=True)
        return replace(kept, edges=None if drawn else ())


TOP, FOOT, HALF = -62.5, 42.4, 46.5
"""The crown, the upper jaw's lower end and half the breadth of a skull, in its units."""


def _frame(own: Sequence[Part]) -> _Frame | None:
    bones = [p for p in own if p.material == "bone"]
    hollows = [p for p in own if p.material == "hollow"]
    bites = [p for p in bones if p.group.split("/")[-1] == BITE]
    if len(hollows) < 3 or not bites:
        return None
    cranium = max(bones, key=lambda p: float(np.ptp(p.ring, axis=0).prod()))
    right, left = (p.ring.mean(axis=0) for p in hollows[1:3])
    across = (right - left) / max(float(np.hypot(*(right - left))), 1e-9)
    down = np.array([-across[1], across[0]])
    # A mirrored skull has its sockets the other way round; its jaw lies below them whichever way it leans.
    if float(((bones[0].ring.mean(axis=0) - (left + right) / 2) * down).sum()) < 0:
        across, down = -across, -down
    u, v = (cranium.ring * across).sum(axis=1), (cranium.ring * down).sum(axis=1)
    sx, sy = float(np.ptp(u)) / (2 * HALF), float(np.ptp(v)) / (FOOT - TOP)
    at = across * float(u.min() + u.max()) / 2 + down * (float(v.min()) - TOP * sy)
    return _Frame(at, across * sx, down * sy, bones[0], cranium, bites[0])


def _both(ring: Ring) -> tuple[Ring, Ring]:
    """The plane on the left side of the page and its counterpart on the right."""
    return tuple((-x, y) for x, y in ring), ring


def _outline(right: Ring) -> Ring:
    return (*right, *((-x, y) for x, y in right[::-1] if x > 0))


CROWN: Ring = (
    (0, -62.5),
    (22, -58.5),
    (39, -45.5),
    (46.5, -26),
    (44, -10),
    (39.5, -2),
    (43.5, 5),
    (40.5, 14),
    (29.5, 20.5),
    (25, 27),
    (23.5, 37),
    (17, 42.4),
    (0, 42.4),
)
TEMPLE: Ring = ((22, -58.5), (39, -45.5), (46.5, -26), (34, -23), (16, -31))
SIDE: Ring = ((46.5, -26), (44, -10), (39.5, -2), (36, -9), (34, -23))
CHEEK: Ring = ((39.5, -2), (43.5, 5), (40.5, 14), (29.5, 20.5), (23, 13), (33.5, 5))
BROW: Ring = ((0, -27), (16, -31), (34, -23), (27, -18), (13, -15))
CORNER: Ring = ((23, 13), (29.5, 20.5), (25, 27), (23.5, 37), (17, 42.4), (13, 29))
SOCKET: Ring = ((6.8, -2.5), (13, -15), (27, -18), (36, -9), (33.5, 5), (23, 11), (11, 8.5))
NOSE: Ring = ((0.9, 8), (4.6, 12), (8.4, 22), (6, 26), (0.9, 21.5))
"""Its planes, on the right side, in skulls' units."""


def _cranium(own: _Frame) -> list[Part]:
    made = [own.part(own.cranium, _outline(CROWN), "plane", True)]
    for ring, dim in ((TEMPLE, True), (SIDE, True), (BROW, False), (CHEEK, True), (CORNER, False)):
        left, right = _both(ring)
        made.append(own.part(own.cranium, left, "plane"))
        made.append(own.part(own.cranium, right, "plane shade" if dim else "plane"))
    for ring in (SOCKET, NOSE):
        made += [own.part(own.cranium, one, "hollow") for one in _both(ring)]
    return made


JAW: Ring = ((0, 30), (24, 26), (37.5, 12), (40, 25), (39, 40), (34.5, 49), (23.5, 62.5), (13.5, 68.6), (0, 68.6))
RAMUS: Ring = ((37.5, 12), (40, 25), (39, 40), (34.5, 49), (27.4, 44.6), (29, 19))
BODY: Ring = ((34.5, 49), (23.5, 62.5), (16.5, 55), (27.4, 44.6))
CHIN: Ring = ((-13.5, 68.6), (-8, 60.5), (8, 60.5), (13.5, 68.6))
MOUTH: Ring = ((0, 34), (24, 22.5), (29, 19.5), (29, 36), (27.4, 44.6), (18, 53.5), (0, 55.6))
LOWER: tuple[tuple[float, ...], float, float, float] = ((0.0, 6.4, 12.2, 17.0), 59.0, -10.4, 18.4)
UPPER: tuple[tuple[float, ...], float, float, float] = ((0.0, 7.2, 13.6, 19.0), 34.0, 12.4, 20.4)
"""Rows of teeth: their edges from the middle outwards, the gum, how long they are, and half the arc they stand on."""


def _jaw(own: _Frame) -> list[Part]:
    made = [own.part(own.jaw, _outline(JAW), "plane", True)]
    for ring in (RAMUS, BODY):
        left, right = _both(ring)
        made += [own.part(own.jaw, left, "plane"), own.part(own.jaw, right, "plane shade")]
    made.append(own.part(own.jaw, CHIN, "plane shade"))
    made.append(own.part(own.jaw, _outline(MOUTH), "hollow"))
    return [*made, *(own.part(own.jaw, ring, "plane", True) for ring in _teeth(*LOWER))]


SLIT = 0.25
"""Half the dark between two teeth."""


def _teeth(edges: tuple[float, ...], gum: float, long: float, half: float) -> list[Ring]:
    """A row of teeth with chamfered ends, shorter towards the cheek."""
    found: list[Ring] = []
    for i in range(len(edges) - 1):
        a, b = edges[i] + SLIT, edges[i + 1] - SLIT
        root = gum - 2.2 * ((a + b) / 2 / half) ** 2
        bite = root + long * (1 - 0.08 * i)
        cut = 0.24 * (b - a)
        fall = cut if long > 0 else -cut
        neck = root + 0.5 * (bite - root)
        ring = ((a + cut / 2, root), (b - cut / 2, root), (b, neck), (b, bite - fall), (b - cut, bite))
        found += [*_both((*ring, (a + cut, bite), (a, bite - fall), (a, neck)))]
    return found
