"""The spark: a small star for a night sky."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import numpy as np

from processors.design.curves import Points, bezier


def spark(x: float, y: float, r: float) -> Points:
    """A four-pointed star with hollow sides."""
    tips = [(0, -r * 1.25), (r * 0.8, 0), (0, r * 1.25), (-r * 0.8, 0)]
    runs = [
        bezier(a, (a[0] * 0.14, a[1] * 0.14), (b[0] * 0.14, b[1] * 0.14), b, 9)[:-1]
        for a, b in zip(tips, tips[1:] + tips[:1], strict=True)
    ]
    return np.vstack(runs) + [x, y]
