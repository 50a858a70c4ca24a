"""Who drew the shapes: the line at the foot of a page, and the facts that go with a design."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import shapely

from processors.design.lettering import folded, line_of
from processors.design.packs.model import Pack
from processors.design.page import path_data
from processors.design.pen import polygon
from processors.design.spec import DesignSpec

TALLEST_MM, LEAST_MM = 1.7, 0.7
FOOT_MM = 3.0
"""The strip at the foot of a page that a credit stands on."""


def used(spec: DesignSpec, packs: Sequence[Pack]) -> list[Pack]:
    """The packs whose shapes a spec names, each once."""
    names = dict.fromkeys(s.shape[0] for s in spec.subjects if s.shape)
    return [pack for name in names for pack in packs if pack.name == name]


def credit_of(packs: Iterable[Pack]) -> str:
    """What the licences want said, "" where none wants anything."""
    return "; ".join(dict.fromkeys(line for pack in packs if (line := pack.credit())))


def credit_line(credit: str, width_mm: float, height_mm: float) -> str:
    """Path data of the credit in small letters of our own, centred at the foot of a page, on the strip below."""
    text = folded(credit.replace("/", " ").replace(",", " -").replace(";", " -"))
    if not text:
        return ""
    tall = min(TALLEST_MM, 0.022 * min(width_mm, height_mm))
    wide, _ = line_of(text, tall)
    tall = max(LEAST_MM, tall * min(1.0, 0.92 * width_mm / max(wide, 1e-6)))
    wide, rings = line_of(text, tall, 0.15)
    x, y = (width_mm - wide) / 2, height_mm - (FOOT_MM - tall) / 2
    return path_data(shapely.union_all([polygon(ring + np.array([x, y])) for _, ring in rings]))
