"""What a sleeping cat's coat is in one style alone: bare seams in black, whipped shade, fur, a contour as of a pen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points, catmull, lengths, normals, resample, stroke, swell
from processors.design.motifs.cat import BODY, HEAD
from processors.design.parts import Line, Part
from processors.design.pen import polygon
from processors.design.styles.geometric_cat import cut_coat
from processors.design.styles.table import Style

TURNS = (0.62, 1.0, 0.46, 0.84, 0.55, 0.94, 0.4, 0.76)
"""The lengths of strokes that follow each other, as shares of the longest."""


def coated(parts: Sequence[Part], style: Style, k: float) -> list[Part]:
    """The parts (mm), back to front, with the coat of every sleeping cat as the style draws it."""
    dress = _DRESSED.get(style.name)
    if dress is None or not any(_own(p) for p in parts):
        return list(parts)
    found: list[Part] = []
    groups = dict.fromkeys(p.group for p in parts if _own(p))
    for part in parts:
        if not _own(part):
            found.append(part)
        elif part.group in groups:
            del groups[part.group]
            cat = [p for p in parts if p.group == part.group]
            found += dress(cat, k) if _whole(cat) else cat
    return found


def _own(part: Part) -> bool:
    return part.group.split("/")[-1] == "cat"


def _whole(cat: Sequence[Part]) -> bool:
    """Whether nothing of a cat was cut off: its contours have all their points."""
    return [len(p.ring) for p in cat if p.material == "coat"] == [BODY, HEAD]


def _unit(body: Part) -> float:
    """A unit of the motif in mm."""
    return float(np.hypot(*np.ptp(body.ring, axis=0))) / 208.0


def _coats(cat: Sequence[Part]) -> tuple[int, int]:
    """Which of a cat's parts are its body and its head."""
    body, head = (i for i, p in enumerate(cat) if p.material == "coat")
    return body, head


def _black(cat: Sequence[Part], k: float) -> list[Part]:
    """A black coat is its own contour; the head parts from it in a bare line, from the ear that stands free."""
    at, head = _coats(cat)
    face = cat[head].ring
    first = int(np.argmax(shapely.distance(polygon(cat[at].ring), shapely.points(face))))
    parting = Line(np.roll(face, -first, axis=0), "outline", 1.0, 1.0)
    fold, leg, *rest = cat[at].lines
    # Bare lines end within the black but for those that run out into the skin by the cheek.
    fold, leg = replace(fold, path=fold.path[11:-8], start=0.6), replace(leg, path=leg.path[14:])
    body = replace(cat[at], lines=(fold, leg, *rest, parting), edges=None, rim="none")
    skull = replace(cat[head], edges=None, rim="none")
    return [body if i == at else skull if i == head else p for i, p in enumerate(cat) if p.material != "open"]


def _fine(cat: Sequence[Part], k: float) -> list[Part]:
    """A line that swells where the body weighs, and a stroke in each ear."""
    at, _ = _coats(cat)
    return _swelled(_eared(cat), cat[at].edges or (), FINE * k, 0.25 * k)


def _penned(cat: Sequence[Part], k: float) -> list[Part]:
    """The contour as a pen draws it that has drawn the word: heavy where it swells."""
    at, _ = _coats(cat)
    fold, leg, *_ = cat[at].lines
    # So small a foot is one round: toes would be a jag in the pen's line.
    paw = catmull([leg.path[FOOT], *leg.path[FOOT + 8 : -1 : 13], leg.path[-1]], samples=8)
    body = replace(cat[at], lines=(fold, replace(leg, path=np.vstack([leg.path[:FOOT], paw]))))
    drawn = [body if i == at else p for i, p in enumerate(_eared(cat))]
    return _swelled(drawn, (*(body.edges or ()), *body.lines), HEAVY * k, 0.5 * k)


FOOT = 140
"""Where the toes begin on the line of a leg."""

HEAVY, FINE = 3.3, 1.5
"""How broad the contour swells under a word, and in fine line, in `k` mm."""

SHARES = (1.0, 0.6, 0.66, 0.78)
"""The same of its single lines: the back with the tail's under side, the tail's tip, its upper side, the leg."""


BOLD, CHEEKS = 3.0, 0.75
"""The same about lace, and of it the line of the cheeks."""


def _laced(cat: Sequence[Part], k: float) -> list[Part]:
    """A bold contour that tapers, without stripes and shade: beads and a mandala are laid on the coat instead."""
    at, head = _coats(cat)
    fold, leg, *_ = cat[at].lines
    cheeks = resample((cat[head].edges or (fold,))[0].path, 120)
    ring = stroke(cheeks, np.maximum(CHEEKS * BOLD * k * swell(120, 0.12, 0.12, 0.5), 0.8 * k))
    face = Part(ring, "pupil", group=cat[head].group, body=cat[head].body, rim="none", form=0.0)
    bare = [replace(p, shadows=()) for p in cat if p.material != "tabby"]
    return [*_swelled(bare, (*(cat[at].edges or ()), fold, leg), BOLD * k, 1.1 * k), face]


def _swelled(cat: Sequence[Part], lines: Sequence[Line], broad: float, thin: float) -> list[Part]:
    """A cat whose lines, those of its contour first, swell to a breadth; its stripes are of one piece with them."""
    at, head = _coats(cat)
    body = cat[at]
    heavy = []
    for line, share in zip(lines, SHARES, strict=False):
        path = resample(line.path, 120)
        ring = stroke(path, np.maximum(share * broad * swell(120, 0.12, 0.1, 0.45), thin))
        heavy.append(Part(ring, "pupil", group=body.group, body=body.body, rim="none", form=0.0))
    drawn = [replace(p, material="pupil") if p.material == "tabby" else p for p in cat]
    return [*drawn[:head], *heavy, *drawn[head:]]


def _eared(cat: Sequence[Part]) -> list[Part]:
    """The hollow of each ear as one line that runs out towards its tip."""
    found = []
    for part in cat:
        if part.material == "fur dark":
            inner, tip, outer = part.ring[list(EAR)]
            foot, middle = 0.4 * inner + 0.6 * outer, 0.22 * inner + 0.42 * outer + 0.36 * tip
            path = catmull([foot + 0.12 * (tip - foot), middle, foot + 0.86 * (tip - foot)])
            part = replace(part, lines=(Line(path, "inner", 0.3, 0.0, 0.35),))
        found.append(part)
    return found


EAR = (0, 20, 40)
"""The corners of the hollow of an ear, of its points: its inner foot, its tip and its outer foot."""


def _dotted(cat: Sequence[Part], k: float) -> list[Part]:
    """Its ears are black: dots as dense as these would run together."""
    return [replace(p, material="tabby") if p.material == "fur dark" else p for p in cat]


def _crescent(root: Points, deep: float) -> BaseGeometry:
    """A shade along a line, to its one side, deepest half-way along it."""
    t = np.linspace(0, 1, 40)
    path = resample(root, 40)
    return polygon(np.vstack([path, (path + normals(path) * (0.3 * deep * np.sin(np.pi * t))[:, None])[::-1]]))


def _shaded(cat: Sequence[Part], k: float) -> list[Part]:
    """Black along the lower sides of the coat, each shade with one clean edge: under the chin, before the thigh, and up
    from the tail into the haunch."""
    at, head = _coats(cat)
    body, skull = cat[at], cat[head]
    u, skin = _unit(body), polygon(body.ring)
    fold, leg = body.lines[0].path, body.lines[1].path
    # The parts of a mirrored cat are drawn the other way about.
    side = _turned(body)
    roots = (
        (fold[int(0.48 * len(fold)) : int(0.94 * len(fold))], -20.0),
        (leg[int(0.14 * len(leg)) : int(0.56 * len(leg))], -13.0),
        (skull.ring[60:124], -9.0),
    )
    made = []
    for root, long in roots:
        way = root if long * side > 0 else root[::-1]
        shade = _crescent(way, abs(long) * u)
        seen = max(shapely.get_parts(shade.intersection(skin)), key=lambda g: float(g.area))
        made.append(Part(np.asarray(seen.exterior.coords)[:-1], "tabby", (), (), None, body.group, (), body.body, 0.0))
    return [*cat[: at + 1], *made, *cat[at + 1 :]]


def _turned(body: Part) -> float:
    """1 for a cat as it is drawn, −1 for a mirrored one: the way its contour goes round."""
    x, y = body.ring.T
    return 1.0 if float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum()) > 0 else -1.0


def _furred(cat: Sequence[Part], k: float) -> list[Part]:
    """Fur drawn in strokes that lie as it grows: from the neck back over the body, down the thigh, along the tail."""
    at, head = _coats(cat)
    body, skull = cat[at], cat[head]
    u, side = _unit(body), _turned(body)
    ring, fold, leg = body.ring, body.lines[0].path, body.lines[1].path
    n = 14
    rows = (
        (ring[10 * n : 15 * n], 1.0, 7.5, 1.5, 0.0),
        (leg[int(0.2 * len(leg)) : int(0.6 * len(leg))], 1.0, 13.0, 0.9, 0.0),
        (fold[int(0.5 * len(fold)) : int(0.92 * len(fold))], -1.0, 15.0, -1.0, 0.0),
    )
    lines = [line for row in rows for line in _strokes(*row, u, side)]
    pale = [p for p in (_thigh(body, 0.28 * k),) if p is not None]
    dressed, face = replace(body, lines=(*body.lines, *lines[: -_count(rows[2][0], u)])), skull
    if pale:
        pale = [replace(pale[0], lines=(*body.lines[2:], *lines[-_count(rows[2][0], u) :]))]
    found = [dressed if i == at else face if i == head else p for i, p in enumerate(cat)]
    return [*found[: at + 1], *pale, *found[at + 1 :]]


def _thigh(body: Part, within: float) -> Part | None:
    """The paler fur of the haunch and the paw, inside of the lines about them."""
    fold, leg = body.lines[0].path, body.lines[1].path
    first = int(np.argmin(np.hypot(*(fold - leg[-1]).T)))
    shape = polygon(np.vstack([leg, fold[first:]])).buffer(0).buffer(-within)
    pieces = shapely.get_parts(shape)
    if not len(pieces):
        return None
    ring = np.asarray(max(pieces, key=lambda g: float(g.area)).exterior.coords)[:-1]
    return Part(ring, "fur pale", (), (), None, body.group, (), body.body, 0.0, rim="none", casts=False)


def _count(root: Points, u: float) -> int:
    """The strokes that set out from a line."""
    return max(int(lengths(root)[-1] / (2.6 * u)), 4)


def _strokes(root: Points, to: float, long: float, lean: float, inset: float, u: float, side: float) -> list[Line]:
    """Strokes of fur out of a line, leaning along it, each bent as the form is; `inset` sets the row in from it."""
    count = _count(root, u)
    feet = resample(root, count)
    out = normals(feet) * to * side
    way = np.gradient(feet, axis=0)
    way /= np.hypot(*way.T)[:, None]
    found = []
    for i in range(count):
        tall = long * u * TURNS[(3 * i) % len(TURNS)] * (0.55 + 0.45 * np.sin(np.pi * (i + 0.5) / count))
        start = feet[i] + out[i] * (0.4 + inset * (0.8 + 0.4 * TURNS[(5 * i) % len(TURNS)])) * u
        aim = (out[i] + lean * way[i]) / np.hypot(1.0, lean)
        bend = start + 0.5 * tall * aim + 0.1 * tall * way[i] * np.sign(lean)
        end = start + tall * (aim + 0.45 * np.sign(lean) * way[i]) / 1.2
        found.append(Line(catmull([start, bend, end], samples=5), "detail", 0.7, 0.0, 0.2))
    return found


_DRESSED: Mapping[str, Callable[[Sequence[Part], float], list[Part]]] = MappingProxyType(
    {
        "fine-line": _fine,
        "blackwork": _black,
        "dotwork": _dotted,
        "traditional": _shaded,
        "botanical": _furred,
        "ornamental": _laced,
        "lettering": _penned,
        "geometric": cut_coat,
    }
)
