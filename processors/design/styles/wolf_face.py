"""What of a wolf's face a style draws finer than its planes: the lips, the eyes, the light about an iris."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely

from processors.design.curves import Points
from processors.design.parts import Part
from processors.design.pen import polygon
from processors.design.styles.wolf_planes import corners_of, is_axial


def is_mouth(part: Part, middle: Points, u: float) -> bool:
    """Whether a plane is the mouth: dark, on the axis, broader than high."""
    wide, high = np.ptp(part.ring, axis=0)
    return part.material == "fur dark" and is_axial(part, middle, u) and bool(wide > high)


def mouth_of(part: Part, u: float) -> list[Part]:
    """A mouth as one thin line that drops at its corners, over a light lip."""
    corners = corners_of(part)
    axis = float(corners[:, 0].min() + corners[:, 0].max()) / 2
    # A plane on the axis is its right half, then that half mirrored: the lips' upper edge comes first.
    upper = corners[:4] - np.array([0.0, 1.0]) * u
    lower = corners[:4] + np.array([[0.0, 2.2], [0.0, 2.0], [0.0, 1.7], [-1.2, 2.2]]) * u
    half = np.vstack([upper, lower[::-1]])
    whole = np.vstack([half, np.column_stack([2 * axis - half[::-1][:, 0], half[::-1][:, 1]])])
    shape = polygon(whole).buffer(0)
    piece = max(shapely.get_parts(shape), key=lambda g: float(g.area))
    line = np.asarray(piece.exterior.coords)[:-1]
    lip = replace(part, material="white", lines=(), shadows=(), form=0.0)
    return [lip, replace(lip, ring=line, material="pupil", rim="none", casts=False)]


def smaller(eye: Part, wide: float, high: float) -> Part:
    """An eye, or what lies in it, drawn in towards its own middle."""
    middle = (eye.ring.min(axis=0) + eye.ring.max(axis=0)) / 2
    return replace(eye, ring=middle + (eye.ring - middle) * [wide, high])


def clear_of_lids(iris: Part, eyes: Sequence[Part], gap: float) -> Part:
    """An iris with light all round it, so that it does not run into the black of the lids."""
    near = min(eyes, key=lambda eye: float(np.hypot(*(eye.ring.mean(axis=0) - iris.ring.mean(axis=0)))))
    inner = polygon(near.ring).buffer(-gap).intersection(polygon(iris.ring))
    pieces = [g for g in shapely.get_parts(inner) if g.geom_type == "Polygon" and not g.is_empty]
    return replace(iris, ring=np.asarray(pieces[0].exterior.coords)[:-1]) if pieces else iris
