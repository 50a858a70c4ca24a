"""SVG's transforms (CSS Transforms, SVG 2 chapter 8): matrices a b c d e f."""

from __future__ import annotations

import re

import numpy as np

from processors.design.packs.model import PackError

NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
"""A number as SVG writes it, as a regular expression."""
Matrix = tuple[float, float, float, float, float, float]
SAME: Matrix = (1, 0, 0, 1, 0, 0)


def times(outer: Matrix, inner: Matrix) -> Matrix:
    """The transform that does `inner`, then `outer`."""
    a, b, c, d, e, f = outer
    p, q, r, s, t, u = inner
    return a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f


def transform(text: str) -> Matrix:
    """A list of transforms as one. Raises PackError for what is none."""
    whole = SAME
    for name, arguments in re.findall(r"([A-Za-z]+)\s*\(([^)]*)\)", text):
        n = [float(v) for v in re.findall(NUMBER, arguments)]
        if name == "matrix" and len(n) == 6:
            step: Matrix = (n[0], n[1], n[2], n[3], n[4], n[5])
        elif name == "translate" and n:
            step = (1, 0, 0, 1, n[0], n[1] if len(n) > 1 else 0)
        elif name == "scale" and n:
            step = (n[0], 0, 0, n[1] if len(n) > 1 else n[0], 0, 0)
        elif name == "rotate" and n:
            c, s = float(np.cos(np.deg2rad(n[0]))), float(np.sin(np.deg2rad(n[0])))
            x, y = (n[1], n[2]) if len(n) > 2 else (0.0, 0.0)
            step = (c, s, -s, c, x - c * x + s * y, y - s * x - c * y)
        elif name in ("skewX", "skewY") and n:
            t = float(np.tan(np.deg2rad(n[0])))
            step = (1, 0, t, 1, 0, 0) if name == "skewX" else (1, t, 0, 1, 0, 0)
        else:
            raise PackError("bad_transform", f"the transform {name}({arguments[:40]}) cannot be read")
        whole = times(whole, step)
    return whole
