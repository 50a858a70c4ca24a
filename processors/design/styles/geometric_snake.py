"""A snake's head in profile, cut in planes: crown and snout in the light, lip, cheek and jaw ruled, a lozenge for an
eye; its tongue of straight runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from processors.design.curves import Points
from processors.design.parts import Line, Part

Ring = tuple[tuple[float, float], ...]

EYE_AT, FANG_AT = (3.34, -0.74), ((5.14, 0.1), (4.66, 1.16), (4.2, 0.1))
"""Where a head's eye and its fang are, in half necks: by these its place on the page is known."""

SKULL: Ring = ((1.1, -1.45), (2.8, -1.95), (4.3, -1.45), (5.3, -0.98), (5.7, -0.32), (5.5, 0.12), (5.1, 0.26))
LIP: Ring = ((3.4, 0.16), (1.62, 0.98))
CHEEK: Ring = ((1.95, 1.7), (1.3, 1.26), (0.1, 0.46))
JAW_TOP: Ring = ((1.62, 0.98), (1.78, 1.34), (3.0, 1.78), (4.4, 2.3))
JAW: Ring = ((4.86, 2.34), (5.06, 2.62), (4.6, 2.98), (3.1, 2.92), (1.5, 2.16), (0.4, 1.18))
GUM: Ring = ((4.6, 0.16), (4.12, 1.5), (4.24, 2.26))
THROAT: Ring = ((3.6, 0.18), (2.3, 0.46), (1.6, 1.0), (2.1, 1.48), (3.2, 1.86), (2.66, 1.02))
STRIPE: Ring = ((2.62, -0.72), (1.9, -0.98), (-0.4, -0.56), (-0.4, -0.28), (1.9, -0.42))
EYE: Ring = ((2.84, -0.66), (3.28, -1.12), (3.92, -0.84), (3.46, -0.4))
SLIT: Ring = ((3.36, -1.02), (3.52, -0.78), (3.42, -0.48), (3.24, -0.74))
CREASES: tuple[tuple[Ring, str], ...] = (
    (((1.1, -1.45), (2.8, -1.95), (4.3, -1.45), (2.7, -1.24)), "plane"),
    (((4.3, -1.45), (5.3, -0.98), (5.7, -0.32), (4.5, -0.5)), "plane"),
    (((5.7, -0.32), (5.5, 0.12), (5.1, 0.26), (3.4, 0.16), (2.3, 0.2), (4.5, -0.5)), "plane shade"),
    (((3.4, 0.16), (1.62, 0.98), (1.95, 1.7), (1.3, 1.26), (0.1, 0.46), (2.3, 0.2)), "plane"),
)
CHIN: Ring = ((5.06, 2.62), (4.6, 2.98), (3.1, 2.92), (1.5, 2.16), (0.4, 1.18), (1.8, 1.84), (3.2, 2.44))
"""The corners and the planes of a head that looks along +x."""


def snake_heads(parts: Sequence[Part]) -> list[Part]:
    """The parts, back to front, with every snake's head that is seen from the side cut in planes."""
    heads: dict[str, list[Part]] = {}
    for part in parts:
        if part.group.endswith("snake head"):
            heads.setdefault(part.group, []).append(part)
    places = {group: _place(own) for group, own in heads.items()}
    found: list[Part] = []
    for part in parts:
        at = places.get(part.group)
        found += [part] if at is None else _piece(part, at)
    return found


def _place(own: Sequence[Part]) -> Points | None:
    """The head's frame (3, 2): what takes (x, y, 1) in its units to the page; nothing for one seen from above."""
    eye = next((p for p in own if p.material == "white" and p.edges is None), None)
    fang = next((p for p in own if p.material == "white" and p.edges), None)
    if eye is None or fang is None:
        return None
    foot = (fang.ring[0] + fang.ring[-1]) / 2
    tip = fang.ring[int(np.argmax(np.round(np.hypot(*(fang.ring - foot).T), 6)))]
    here = np.array([EYE_AT, *FANG_AT])
    there = np.array([eye.ring.mean(axis=0), fang.ring[0], tip, fang.ring[-1]])
    found, *_ = np.linalg.lstsq(np.column_stack([here, np.ones(4)]), there, rcond=None)
    return np.asarray(np.round(found, 6))


def _at(place: Points, ring: Ring) -> Points:
    xy = np.array(ring)
    return np.asarray(xy[:, :1] * place[0] + xy[:, 1:] * place[1] + place[2])


def _piece(part: Part, place: Points) -> list[Part]:
    """One piece of a head with straight edges, and the planes that lie on it."""
    plain = replace(part, lines=(), shadows=(), grain=None, flat=True)
    if part.material == "mouth":
        gum = _at(place, GUM)
        ring = np.vstack([_at(place, LIP), _at(place, JAW_TOP), gum[::-1]])
        return [replace(plain, ring=ring, edges=(Line(gum, "inner", 1.0, 1.0, 0.5),))]
    if part.material == "scale":
        ends = part.ring[[0, -1]]
        top = np.vstack([ends[:1], _at(place, (*SKULL, *LIP))])
        low = np.vstack([_at(place, (LIP[-1], *CHEEK)), ends[1:]])
        edges = (Line(top, "outline", 1.0, 1.0, 0.5), Line(low, "inner", 1.0, 1.0, 0.5))
        planes = [replace(plain, ring=_at(place, ring), material=tone, edges=()) for ring, tone in CREASES]
        return [replace(plain, ring=np.vstack([top, low[1:]]), edges=edges), *planes]
    if part.material == "belly":
        end = _chin_end(part)
        way = np.vstack([_at(place, (*JAW_TOP, *JAW)), end[None]])
        ring = np.vstack([way, _at(place, ((-0.6, 0.2), (1.0, 0.4)))])
        edge = (Line(way, "outline", 1.0, 1.0, 0.5),)
        dim = replace(plain, ring=_at(place, CHIN), material="plane shade", edges=())
        return [replace(plain, ring=ring, edges=edge), dim]
    if part.material == "hollow":
        throat = np.hypot(*(part.ring.mean(axis=0) - _at(place, THROAT).mean(axis=0)))
        stripe = np.hypot(*(part.ring.mean(axis=0) - _at(place, STRIPE).mean(axis=0)))
        return [replace(plain, ring=_at(place, THROAT if throat < stripe else STRIPE))]
    if part.material == "white" and part.edges:
        ring = _at(place, FANG_AT)
        edges = (Line(ring[:2], "outline", 0.9, 0.7, 0.3), Line(ring[1:], "outline", 0.7, 0.9, 0.7))
        return [replace(plain, ring=ring, edges=edges)]
    if part.material == "white":
        ring = _at(place, EYE)
        return [replace(plain, ring=ring, edges=(Line(np.vstack([ring, ring[:1]]), "inner", 1.0, 1.0, 0.5),))]
    return [replace(plain, ring=_tongue(part.ring))] if part.material == "pupil" else [part]


def _chin_end(jaw: Part) -> Points:
    """Where a jaw's outline meets the neck."""
    return jaw.edges[0].path[-1] if jaw.edges else jaw.ring[-1]


STATIONS = (0.0, 0.34, 0.67, 1.0)
"""Where a tongue's straight runs end, of its length."""


def _tongue(ring: Points) -> Points:
    """A tongue or one point of its fork, in straight runs."""
    half = len(ring) // 2
    one, other = ring[:half], ring[half : 2 * half][::-1]
    at = np.round(np.array(STATIONS) * (half - 1)).astype(int)
    return np.vstack([one[at], other[at][::-1]])
