"""The motifs, by name. A new one is a module here and a line in `MOTIFS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from processors.design.chance import Chance
from processors.design.motifs.dagger import dagger
from processors.design.motifs.leaf import spray
from processors.design.motifs.mandala import mandala
from processors.design.motifs.moon import moon
from processors.design.motifs.rose import rose
from processors.design.motifs.snake import snake
from processors.design.parts import Drawing


@dataclass(frozen=True, slots=True)
class Motif:
    """How a motif is drawn and how it behaves in a composition.

    `size` is its longer side in composition units (a rose's head is 100); `draw` takes the chance, the form
    asked for ("crescent") and a number that belongs to it (a mandala's petals), 0 for none.
    `sky` things go behind what they are over; `long` ones cross rather than stand side by side; `ground`
    ones (mountains, waves) fill the width below.
    """

    name: str
    draw: Callable[[Chance, str, int], Drawing]
    size: float
    forms: tuple[str, ...] = ()
    sky: bool = False
    long: bool = False
    ground: bool = False
    several: int = 3


MOTIFS: tuple[Motif, ...] = (
    Motif("rose", lambda c, form, n: rose(c, stem=True if form == "stem" else None), 130.0),
    Motif("leaf", lambda c, form, n: spray(c), 120.0, several=4),
    Motif("snake", lambda c, form, n: snake(c), 170.0, long=False),
    Motif("dagger", lambda c, form, n: dagger(c), 190.0, long=True),
    Motif("moon", lambda c, form, n: moon(c, form), 80.0, forms=("crescent", "full", "phases"), sky=True),
    Motif("mandala", lambda c, form, n: mandala(c, n), 120.0),
)
BY_NAME: dict[str, Motif] = {m.name: m for m in MOTIFS}
