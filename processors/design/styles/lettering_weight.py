"""The weight of a picture that stands on heavy letters: its water is black, and what is fine in it is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from processors.design.parts import Part


def weighty(parts: Sequence[Part]) -> list[Part]:
    """The parts of a design, back to front, breaking waves black with a few bare lines in them."""
    found = []
    for part in parts:
        if part.body.split("/")[-1] == "wave" and part.material == "water":
            part = replace(part, material="night", lines=part.lines[::2])
        found.append(part)
    return found
