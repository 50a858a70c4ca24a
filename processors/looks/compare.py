"""How alike pictures are by their descriptors."""

from __future__ import annotations

import numpy as np

from processors.looks.describe import Floats, Looks

WEIGHTS = {"edges": 0.40, "hash": 0.25, "shape": 0.20, "colour": 0.15}


def similarities(query: Looks, known: Looks) -> Floats:
    """0 to 1 for each of `known` (arrays with a first axis, as `unpacked` gives them); 1 for the picture itself."""
    near = {
        "edges": np.clip((known.edges @ query.edges - 0.5) * 2, 0, 1),
        "hash": np.clip(known.hash @ query.hash / query.hash.size, 0, 1),
        "shape": np.exp(-6 * np.abs(known.shape - query.shape).mean(axis=1) * 4),
        "colour": np.clip(known.colour @ query.colour, 0, 1),
    }
    total = sum(WEIGHTS[name] * values for name, values in near.items())
    return np.asarray(total, np.float32)
