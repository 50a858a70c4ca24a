"""What gives a picture the weight of the letters that it stands on."""

from __future__ import annotations

import numpy as np

from processors.design.parts import Line, Part
from processors.design.styles.lettering_weight import weighty

RING = np.array([(0, 0), (10, 0), (10, 10), (0, 10)], dtype=float)
LINES = tuple(Line(np.array([(0.0, y), (10.0, y)])) for y in (1.0, 3.0, 5.0, 7.0))


def test_a_breaking_wave_is_black_under_heavy_letters_and_all_else_is_as_it_was() -> None:
    wave = Part(RING, "water", LINES, body="front/wave")
    sea = Part(RING, "water", LINES, body="low/swell")
    foam = Part(RING, "foam", LINES, body="front/wave")

    black, *rest = weighty([wave, sea, foam])

    assert black.material == "night" and black.lines == LINES[::2]
    assert rest == [sea, foam]
