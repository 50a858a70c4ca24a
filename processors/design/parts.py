"""What a motif is made of: parts painted back to front, each with its material, inner lines and grain.

A part says nothing of widths or colours: lines have a weight ("outline", "inner", "detail") and faces a
material, and the style decides what these look like.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from shapely import LineString

from processors.design.curves import Points, points, rotated


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn line. `start` and `end` are the relative widths at its ends, `peak` where it is widest."""

    path: Points
    weight: str = "inner"
    start: float = 0.3
    end: float = 0.0
    peak: float = 0.25


@dataclass(frozen=True, slots=True)
class Shadow:
    """Darkness along a curve that fades over `reach` (same units as the curve); `depth` 0 to 1.

    A `soft` one is a half-tone that only dots can draw: styles that shade with strokes leave it out.
    """

    path: Points
    reach: float
    depth: float = 1.0
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One face. `grain` is a sheet of curves (m, n, 2) that follow the form: shading strokes lie on it.

    `group` names the motif it belongs to (a group has one bold silhouette); `edges` replaces the part's own
    outline where only some of it is to be drawn (a limb that goes on behind); `body` marks pieces of one
    continuous thing, which throw no shadow on each other. `form` is how much its turned-away side darkens.
    `rim` is the weight of its outline, "outside" for one that takes nothing of the face, "none" for no outline.
    A `flat` part is one plane already and is not cut further. Where `combed` is given, a needle draws the curves of the
    grain one for one, of each that share of its length. What is far before the things it hides, or frames them,
    `casts` no shadow on them. Where a part is solid black, the bare seam beside what lies over it is wider by the share
    `parted` of an outline's width, so that it stays clear of that thing's line; under 0 it is narrower, down to none,
    and from -2 on without a halo. The outline of a group whose first part is `bold` is so many times as broad as
    others.
    """

    ring: Points
    material: str
    lines: tuple[Line, ...] = ()
    shadows: tuple[Shadow, ...] = ()
    grain: NDArray[np.float64] | None = None
    group: str = ""
    edges: tuple[Line, ...] | None = None
    body: str = ""
    form: float = 0.5
    holes: tuple[Points, ...] = ()
    rim: str = "inner"
    flat: bool = False
    combed: tuple[float, ...] = ()
    casts: bool = True
    parted: float = 0.0
    bold: float = 1.0


Move = Callable[[Points], Points]


def moved(part: Part, move: Move, scale: float) -> Part:
    """The part under a similarity; `scale` is its factor, for lengths that are not points."""

    def line(one: Line) -> Line:
        return replace(one, path=move(one.path))

    grain = part.grain
    if grain is not None:
        grain = move(grain.reshape(-1, 2)).reshape(grain.shape)
    return replace(
        part,
        ring=move(part.ring),
        lines=tuple(map(line, part.lines)),
        edges=None if part.edges is None else tuple(map(line, part.edges)),
        shadows=tuple(Shadow(move(s.path), s.reach * scale, s.depth, s.soft) for s in part.shadows),
        holes=tuple(map(move, part.holes)),
        grain=grain,
    )


UNBROKEN = frozenset({"pupil", "hollow", "open", "plate", "plate dark", "letter", "letter dark"})
"""Materials whose shapes lose their sense when broken: letters, eyes, the rings of a mandala."""


def _is_disc(ring: Points) -> bool:
    step = np.diff(np.vstack([ring, ring[:1]]), axis=0)
    area = 0.5 * abs(float((ring[:, 0] * np.roll(ring[:, 1], -1) - ring[:, 1] * np.roll(ring[:, 0], -1)).sum()))
    return 4 * np.pi * area > 0.97 * float(np.hypot(*step.T).sum()) ** 2


def faceted(part: Part, tolerance: float) -> Part:
    """The part with its curves broken into straight runs that stay within `tolerance` of them; small round things
    and letters are left as they are."""
    spread = part.ring.max(axis=0) - part.ring.min(axis=0)
    if part.material in UNBROKEN or float(spread.min()) < 5 * tolerance or _is_disc(part.ring):
        return part

    def runs(path: Points) -> Points:
        return np.asarray(LineString(path).simplify(tolerance).coords)

    # A ring is simplified in two halves: its seam would else be the one corner that cannot move.
    half = int(np.argmax(np.hypot(*(part.ring - part.ring[0]).T)))
    if half < 2 or len(part.ring) - half < 2:
        return part
    ring = np.vstack([runs(part.ring[: half + 1])[:-1], runs(np.vstack([part.ring[half:], part.ring[:1]]))[:-1]])
    if len(ring) < 3:
        return part
    lines = tuple(replace(one, path=runs(one.path)) for one in part.lines)
    return replace(part, ring=ring, lines=lines)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A motif drawn in units of its own: parts back to front, and named places (`teeth`, `perch`)."""

    parts: tuple[Part, ...]
    places: dict[str, tuple[float, float]] = field(default_factory=dict)

    def bounds(self) -> tuple[float, float, float, float]:
        drawn = [p.ring for p in self.parts] + [e.path for p in self.parts for e in p.edges or ()]
        every = np.vstack(drawn)
        (x0, y0), (x1, y1) = every.min(axis=0), every.max(axis=0)
        return float(x0), float(y0), float(x1), float(y1)

    def size(self) -> tuple[float, float]:
        x0, y0, x1, y1 = self.bounds()
        return x1 - x0, y1 - y0

    def placed(
        self, x: float = 0.0, y: float = 0.0, scale: float = 1.0, degrees: float = 0.0, mirror: bool = False
    ) -> Drawing:
        """Scaled, turned (clockwise on the page) and moved, in that order; `mirror` flips left and right first."""
        flip = np.array([-1.0 if mirror else 1.0, 1.0])

        def move(p: Points) -> Points:
            return rotated(p * flip, degrees) * scale + [x, y]

        places = {k: (float(q[0]), float(q[1])) for k, v in self.places.items() for q in [move(points(v))[0]]}
        return Drawing(tuple(moved(p, move, scale) for p in self.parts), places)

    def fitted(
        self, x: float, y: float, width: float, height: float, degrees: float = 0.0, mirror: bool = False
    ) -> Drawing:
        """As large as goes into a box with this centre."""
        turned = self.placed(degrees=degrees, mirror=mirror)
        x0, y0, x1, y1 = turned.bounds()
        scale = min(width / max(x1 - x0, 1e-6), height / max(y1 - y0, 1e-6))
        return turned.placed(x - scale * (x0 + x1) / 2, y - scale * (y0 + y1) / 2, scale)

    def named(self, prefix: str) -> Drawing:
        """The same with group and body names made unique for this instance."""
        return Drawing(
            tuple(replace(p, group=f"{prefix}/{p.group}", body=p.body and f"{prefix}/{p.body}") for p in self.parts),
            self.places,
        )


def joined(drawings: Iterable[Drawing]) -> Drawing:
    """One drawing over the other, the first at the back."""
    every = list(drawings)
    places: dict[str, tuple[float, float]] = {}
    for one in every:
        places |= one.places
    return Drawing(tuple(p for d in every for p in d.parts), places)
