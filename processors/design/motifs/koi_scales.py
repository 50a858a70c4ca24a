"""The scales of a koi: rows between gill and tail, and patches of colour that end along their edges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points, catmull, resample
from processors.design.motifs.koi_body import GILL, GIRTH, Body, gill_edge
from processors.design.parts import Line, Part, Shadow
from processors.design.pen import polygon

LANES = 0.48
"""How far apart scales stand across the body, of its half width."""
PATCHES: tuple[tuple[str, float, float, float], ...] = (
    ("fish", 0.1, 0.3, 0.1),
    ("fish", 0.37, 0.56, -0.05),
)
"""Coloured scales: their colour, from where to where along the body they lie, and how far down the flank."""


class Scale(NamedTuple):
    """One scale: its place, its edge towards the tail where that is seen, and all that it covers."""

    u: float
    v: float
    edge: Points | None
    cover: BaseGeometry


def rows_of_scales(body: Body) -> list[list[Scale]]:
    """Even rows of scales from the gill cover to the tail, each set between two of the row before; they shrink with
    the body and die, shorter and shorter, towards the belly."""
    rows: list[list[Scale]] = []
    u = 0.14
    while u < 0.87:
        step, row = 0.07 - 0.036 * u, []
        for v in np.arange(-1.32, 0.6, LANES) + (LANES / 2 if len(rows) % 2 else 0.0):
            # Full on the back; past the middle only the round of the scale is left, then nothing.
            whole = float(np.clip((0.78 - v) / 0.45, 0.0, 1.0))
            t = np.linspace(-1, 1, 15)
            arc = np.column_stack(
                [u + step * 1.1 * np.sqrt(np.maximum(0.0, 1 - np.abs(t) ** 2.4)), v + 0.5 * LANES * t]
            )
            back = [(u - 1.3 * step, v + 0.5 * LANES), (u - 1.3 * step, v - 0.5 * LANES)]
            cover = polygon(np.array([body.at(a, float(np.clip(b, -1.0, 1.0))) for a, b in (*arc, *back)]))
            shown = arc[(np.abs(t) <= 0.35 + 0.65 * whole) & (arc[:, 1] > -0.97)]
            drawn = v > -1.0 and whole >= 0.6 and u > float(np.interp(v, *GILL)) - 0.012
            edge = np.array([body.at(a, b) for a, b in shown]) if drawn else None
            row.append(Scale(u, float(v), edge, cover))
        rows.append(row)
        u += step
    return rows


def coated(body: Body, rows: Sequence[Sequence[Scale]]) -> tuple[tuple[Line, ...], list[Part]]:
    """The bare scales as lines, and the patches of coloured ones, which end along the edges of scales."""
    colour = {(r, s.v): _colour(s) for r, row in enumerate(rows) for s in row}
    cells: dict[str, list[BaseGeometry]] = {name: [] for name, *_ in PATCHES}
    inside: dict[str, list[Line]] = {name: [] for name, *_ in PATCHES}
    rim: dict[str, list[Line]] = {name: [] for name, *_ in PATCHES}
    bare: list[Line] = []
    for r, row in enumerate(rows):
        ahead = [s for other in rows[max(0, r - 2) : r] for s in other]
        for scale in row:
            own = colour[r, scale.v]
            if own:
                over = [s.cover for s in ahead if abs(s.v - scale.v) < 0.9 * LANES]
                cells[own].append(scale.cover.difference(shapely.union_all(over)).buffer(0.05))
            if scale.edge is None:
                continue
            line = Line(scale.edge, "detail", 0.25, 0.25, 0.5)
            next_to = {
                colour[n, s.v]
                for n in (r + 1, r + 2)
                if n < len(rows)
                for s in rows[n]
                if abs(s.v - scale.v) < 0.9 * LANES
            }
            if not own and next_to <= {own}:
                bare.append(replace(line, path=resample(line.path, 24)[1:-1]))
            elif next_to <= {own}:
                # Apart from the next, or they would run together where they are left bare in black.
                inside[own].append(replace(line, path=resample(line.path, 24)[4:-4]))
            elif own:
                rim[own].append(line)
            else:
                rim[max(next_to)].append(line)
    patches = _patches(body, cells, inside, rim)
    # A scale that only touches a patch is still a scale.
    kept = {id(line) for patch in patches for line in patch.edges or ()}
    bare += [line for lines in rim.values() for line in lines if id(line) not in kept]
    return tuple(bare), patches


def _patches(
    body: Body,
    cells: Mapping[str, Sequence[BaseGeometry]],
    inside: Mapping[str, Sequence[Line]],
    rim: Mapping[str, Sequence[Line]],
) -> list[Part]:
    """The parts of each colour: what its scales cover behind the gill, the lines within and those along its edge."""
    parts = []
    behind = polygon(np.vstack([body.run(0.124, 1, -1, -1, 90), body.run(1, 0.128, 1, 1, 90), gill_edge(body)[::-1]]))
    for name in cells:
        whole = shapely.union_all(cells[name]).intersection(behind)
        left = list(rim[name])
        for patch in sorted(shapely.get_parts(whole), key=lambda g: -float(g.area)):
            if patch.area < 20.0:
                break
            # Every patch has the edges that lie about it: what lies over it hides them with it.
            near = patch.buffer(2.0)
            own = [line for line in left if near.contains(LineString(line.path))]
            left = [line for line in left if all(line is not one for one in own)]
            shade = (Shadow(body.run(0.2, 0.8, -1, -1), GIRTH * 0.5, 0.6),) if name == "fish" else ()
            parts.append(
                Part(
                    np.asarray(patch.exterior.coords)[:-1],
                    name,
                    tuple(inside[name]),
                    shade,
                    body.grain(),
                    group="koi",
                    form=0.0,
                    body="koi",
                    edges=(*own, *_backed(body, patch)),
                )
            )
    return parts


def _backed(body: Body, patch: BaseGeometry) -> tuple[Line, ...]:
    """The outline of the back where a patch lies on it, which would else take the inner half of that."""
    at = [i / 199 for i in range(200) if patch.distance(Point(body.at(i / 199, -1.0))) < 1.0]
    return (Line(body.run(at[0], at[-1], -1, -1, 40), "outline", 0.8, 0.8, 0.5),) if len(at) > 3 else ()


def _colour(scale: Scale) -> str:
    """The colour of a scale's patch; nothing for a bare one."""
    for name, lo, hi, low in PATCHES:
        t = (scale.u - lo) / (hi - lo)
        # A patch hangs lowest in its middle.
        if 0.0 <= t <= 1.0 and scale.v < -1.0 + (low + 1.0) * (0.45 + 0.55 * np.sin(np.pi * t)):
            return name
    return ""


def crown(body: Body) -> Part:
    """The coloured cap of the head, and the edge of the gill cover behind it: that lies over all scales."""
    back = body.run(0.055, 0.118, -0.99, -0.99)
    front = [
        body.at(u, v)
        for u, v in ((0.118, -0.86), (0.14, -0.56), (0.124, -0.36), (0.094, -0.36), (0.07, -0.54), (0.055, -0.9))
    ]
    ring = np.vstack([back, catmull(front, samples=8)])
    gill = Line(gill_edge(body), "inner", 0.8, 0.4, 0.5)
    return Part(
        ring, "fish", (), (), None, group="koi", form=0.0, body="koi", edges=(*_backed(body, polygon(ring)), gill)
    )
