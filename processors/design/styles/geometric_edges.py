"""Edges cut straight, and the fine lines taken out that planes take the place of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from shapely import Polygon

from processors.design.curves import resample
from processors.design.parts import UNBROKEN, Part, faceted
from processors.design.styles.geometric_anchor import anchors
from processors.design.styles.geometric_birds import triangled
from processors.design.styles.geometric_blades import lozenge, ray, streamer, tailed
from processors.design.styles.geometric_bodies import bodied
from processors.design.styles.geometric_chords import chords, hoop
from processors.design.styles.geometric_crown import ridged_crowns
from processors.design.styles.geometric_dagger import daggers
from processors.design.styles.geometric_great_wave import surging
from processors.design.styles.geometric_heart import hearted
from processors.design.styles.geometric_insects import winged
from processors.design.styles.geometric_land import landed
from processors.design.styles.geometric_leaf import leaves, stalks
from processors.design.styles.geometric_moth import moths
from processors.design.styles.geometric_owl import owls
from processors.design.styles.geometric_ribbon import angled
from processors.design.styles.geometric_rope import roped
from processors.design.styles.geometric_rose import roses
from processors.design.styles.geometric_skull import skulls
from processors.design.styles.geometric_sky import skies
from processors.design.styles.geometric_snake import snake_heads
from processors.design.styles.geometric_things import built, levelled
from processors.design.styles.geometric_vessel import vessels
from processors.design.styles.geometric_water import chorded
from processors.design.styles.geometric_winding import wound

Way = NDArray[np.float64]

_BARE = frozenset({"bone", "cloud", "stone", "flame", "wood", "metal", "steel", "moon"})
"""Materials whose fine lines the planes take the place of."""

_PLANED = frozenset({"cloud", "moon", "petal", "bone", "wing", "wing pale"})
"""Materials that have no lines but those of their planes."""

TEXTURED = 9
"""A face with more lines than this is drawn already (scales, rays): planes would only muddle it."""


FOLDS = 3
"""A coat with no more lines than this is folds, which planes take the place of."""


ROUND = frozenset(
    {
        "rope",
        "cloth",
        "cloth back",
        "snake",
        "belly",
        "scale",
        "mouth",
        "moon",
        "night",
        "stem",
        "sun",
        "water",
        "foam",
        "glass",
        "sand",
        "dune",
    }
)
"""Materials that keep their curves: what is wound or woven, what is a bow already, and the discs of the sky."""

PLANES = frozenset({"plane", "plane shade", "plane dark"})
"""Materials of what is a plane already: bare, ruled, black."""

FAR = 6.5
"""A thing less broad than this, in tolerances, keeps its curves."""


def edged(parts: Sequence[Part], tolerance: float) -> list[Part]:
    """A design's parts, back to front, with straight edges: first what is built of planes of its own, then the rest."""
    parts = leaves(roses(skies(vessels(parts, tolerance), tolerance)))
    parts = moths(owls(skulls(stalks(parts)), tolerance))
    parts = roped(wound(anchors(daggers(snake_heads(parts)))), tolerance)
    parts = landed([_hooped(p) if _is_frame(p) else p for p in surging(parts)], tolerance)
    parts = winged(hearted(angled(planed(ridged_crowns(parts)))), tolerance)
    parts = built(chorded(bodied(triangled(parts), tolerance), tolerance), tolerance)
    return [angular(p, tolerance) for p in parts]


def _is_frame(part: Part) -> bool:
    return part.group.split("/")[-1] == "frame"


def angular(part: Part, tolerance: float) -> Part:
    """The part with straight edges, and without the fine lines that planes take the place of."""
    if part.flat or part.material in PLANES:
        return part
    if _is_frame(part):
        return part
    cut = _cut(part, tolerance)
    if len(part.lines) > TEXTURED and cut.lines and part.material not in _BARE:
        # Scales and rays cut to straight runs would be a thicket.
        return replace(cut, lines=part.lines)
    gone: tuple[str, ...] = ("texture", "detail") if part.material in _BARE else ("texture",)
    if part.material in _PLANED or (part.material == "fur" and len(cut.lines) <= FOLDS):
        # Curls and folds are planes now.
        gone = ("texture", "detail", "inner", *(("outline",) if part.material == "cloud" else ()))
    return replace(cut, lines=tuple(line for line in cut.lines if line.weight not in gone))


def _cut(part: Part, tolerance: float) -> Part:
    """The part with its outline and its lines cut straight, but for what is small, round or wound."""
    blade = _blade(part, tolerance)
    if blade is not None:
        return replace(part, ring=blade, lines=())
    if part.group.endswith("snake head") and part.edges:
        return _head(part, HEAD * tolerance)
    spread = float(np.ptp(part.ring, axis=0).min())
    if _leafy(part):
        coarse = tolerance * float(np.clip(0.085 * np.sqrt(np.ptp(part.ring, axis=0).prod()) / tolerance, 0.7, 2.4))
        return faceted(part, coarse)
    if part.group.endswith("skull") and part.material == "hollow":
        return replace(part, ring=hoop(part.ring, tolerance, SOCKET))
    if part.material == "fin" and spread < 2 * FAR * tolerance:
        # Rays would run together in so small a fin.
        return replace(part, ring=hoop(part.ring, FINS * tolerance, SOCKET), lines=())
    if part.material in UNBROKEN | ROUND or "barbel" in part.group or spread < FAR * tolerance:
        return part
    drawn = len(part.lines) > TEXTURED and part.material not in _BARE
    if drawn or _is_disc(part.ring) or len(part.ring) < 6:
        return part
    if part.material == "fin":
        tolerance *= FINS
    lines = tuple(replace(one, path=chords(one.path, tolerance)) for one in part.lines)
    edges = part.edges
    if edges is not None:
        edges = tuple(replace(one, path=chords(one.path, tolerance)) for one in edges)
    ring = levelled(part.ring) if part.material == "cloud" else part.ring
    return replace(part, ring=hoop(ring, tolerance), lines=lines, edges=edges)


HEAD = 0.7
"""How much finer the planes of a snake's head are cut than other edges."""


def _head(part: Part, tolerance: float) -> Part:
    """A piece of a snake's head with straight edges, its outline along the very same ones; it meets the neck as it
    did."""
    edges = tuple(replace(one, path=chords(one.path, tolerance)) for one in part.edges or ())
    ring, kept = part.ring, []
    for one, cut in zip(part.edges or (), edges, strict=True):
        if len(one.path) <= len(ring) and np.allclose(one.path, ring[: len(one.path)]):
            kept.append(cut.path)
            ring = ring[len(one.path) :]
    lines = tuple(replace(one, path=chords(one.path, tolerance)) for one in part.lines)
    return replace(part, ring=np.vstack([*kept, ring]), edges=edges, lines=lines)


FINS = 2.2
"""How much coarser the edges of fins are cut than others'."""

SOCKET = 60.0
"""How far the edges of a skull's sockets turn from each other (degrees)."""

TAILED = 1.4
"""A hind wing that is so much longer than broad has a tail."""

STREAMER = 6.0
"""How broad a tail's streamer is at its foot, in tolerances."""


def _blade(part: Part, tolerance: float) -> Way | None:
    """The outline of what is a blade: feathers, leaflets, rays, streamers and the tails of wings; else nothing."""
    name = part.group.split("/")[-1]
    long = np.ptp(part.ring, axis=0)
    if name == "tail" and part.material == "feather":
        return streamer(part.ring, STREAMER * tolerance)
    if _leafy(part) and len(part.lines) == 1:
        return lozenge(part.ring, 2.0 * tolerance)
    if part.material in ("flame", "sun") and "sun" in part.group and not _is_disc(part.ring):
        return ray(part.ring)
    if name == "hind" and part.material in ("wing", "wing pale", "wing dark") and long[1] > TAILED * long[0]:
        top = part.ring[int(np.argmin(np.round(part.ring[:, 1], 6)))]
        return tailed(hoop(part.ring, tolerance), top)
    return None


def _leafy(part: Part) -> bool:
    return part.material in ("leaf", "leaf dark", "leaf light")


def _is_disc(ring: Way) -> bool:
    shape = Polygon(ring)
    return shape.is_valid and 4 * np.pi * shape.area > 0.97 * shape.length**2


HOOP = 16
"""The sides of a frame that is no circle."""


def _hooped(part: Part) -> Part:
    """A frame with straight sides, as broad all round as it was; a round one stays round."""
    hole = part.holes[0] if part.holes else part.ring
    inner = Polygon(hole)
    if len(part.holes) != 1 or not inner.is_valid or 4 * np.pi * inner.area > 0.97 * inner.length**2:
        return part
    top = int(np.argmin(np.round(hole[:, 1], 3)))
    sides = resample(np.vstack([hole[top:], hole[: top + 1]]), HOOP + 1)[:-1]
    broad = (Polygon(part.ring).area - inner.area) / inner.length
    outer = Polygon(sides).buffer(broad, join_style="mitre")
    return replace(part, ring=np.asarray(outer.exterior.coords)[:-1], holes=(sides,))


def planed(parts: Sequence[Part]) -> list[Part]:
    """The parts without the highlights, and the craters and lips of moons, that planes take the place of."""
    discs: dict[str, float] = {}
    for part in parts:
        if part.material == "moon":
            discs[part.group] = max(discs.get(part.group, 0.0), float(np.ptp(part.ring, axis=0).max()))

    def gone(part: Part) -> bool:
        if part.material == "moon":
            return float(np.ptp(part.ring, axis=0).max()) < CRATER * discs[part.group]
        if part.material == "mouth" and part.group in discs:
            return True
        return part.material == "white" and part.rim == "none" and part.group.endswith("heart")

    return [part for part in parts if not gone(part)]


CRATER = 0.34
"""A disc on a moon that is smaller than this, of the moon's breadth, is a crater."""
