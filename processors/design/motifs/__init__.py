"""The motifs, by name. A new one is a module here and a line in `MOTIFS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from processors.design.chance import Chance
from processors.design.motifs.anchor import anchor
from processors.design.motifs.branch import branch
from processors.design.motifs.cat import cat
from processors.design.motifs.compass import compass
from processors.design.motifs.crown import crown
from processors.design.motifs.dagger import dagger
from processors.design.motifs.eye import eye
from processors.design.motifs.fern import fern
from processors.design.motifs.heart import arrow, heart
from processors.design.motifs.hourglass import hourglass
from processors.design.motifs.koi import koi
from processors.design.motifs.land import mountain
from processors.design.motifs.leaf import single
from processors.design.motifs.lotus import lotus
from processors.design.motifs.mandala import mandala
from processors.design.motifs.moon import moon
from processors.design.motifs.moth import moth
from processors.design.motifs.owl import owl
from processors.design.motifs.rose import rose
from processors.design.motifs.ship import ship
from processors.design.motifs.skull import skull
from processors.design.motifs.sky import cloud, star, sun
from processors.design.motifs.snake import snake
from processors.design.motifs.spine import spine
from processors.design.motifs.swallow import swallow
from processors.design.motifs.waves import wave
from processors.design.motifs.wings import butterfly, perched
from processors.design.motifs.wolf import wolf
from processors.design.parts import Drawing


@dataclass(frozen=True, slots=True)
class Motif:
    """How a motif is drawn and how it behaves in a composition.

    `size` is its longer side in composition units (a rose's head is 100); `draw` takes the chance, the form
    asked for ("crescent") and a number that belongs to it (a mandala's petals), 0 for none.
    `sky` things go behind what they are over; `long` ones cross rather than stand side by side; `ground`
    ones (mountains, waves) fill the width below. `pair` says how two meet: "crossed", "circling", "aloft",
    or mirrored where it says nothing.
    """

    name: str
    draw: Callable[[Chance, str, int], Drawing]
    size: float
    forms: tuple[str, ...] = ()
    sky: bool = False
    long: bool = False
    ground: bool = False
    several: int = 3
    pair: str = ""


MOTIFS: tuple[Motif, ...] = (
    Motif("rose", lambda c, form, n: rose(c, stem=True if form == "stem" else None), 130.0),
    Motif("leaf", lambda c, form, n: single(c), 120.0, several=4),
    Motif("snake", lambda c, form, n: snake(c), 170.0, long=False),
    Motif("dagger", lambda c, form, n: dagger(c), 190.0, long=True, pair="crossed"),
    Motif("moon", lambda c, form, n: moon(c, form), 80.0, forms=("crescent", "full", "phases"), sky=True),
    Motif("mandala", lambda c, form, n: mandala(c, n), 120.0),
    Motif("skull", lambda c, form, n: skull(c), 120.0),
    Motif("swallow", lambda c, form, n: swallow(c, form), 120.0, several=2, pair="aloft"),
    Motif("anchor", lambda c, form, n: anchor(c, form == "roped"), 150.0, forms=("roped",)),
    Motif("heart", lambda c, form, n: heart(c), 105.0),
    Motif("arrow", lambda c, form, n: arrow(c), 180.0, long=True, several=2, pair="crossed"),
    Motif("mountain", lambda c, form, n: mountain(c, n), 180.0, ground=True),
    Motif("sun", lambda c, form, n: sun(c), 110.0, sky=True),
    Motif("cloud", lambda c, form, n: cloud(c, n), 130.0, several=2, ground=True),
    Motif("moth", lambda c, form, n: moth(c, form), 120.0, forms=("luna",), several=2),
    Motif("butterfly", lambda c, form, n: perched(c) if form == "perched" else butterfly(c), 90.0, several=2),
    Motif("wave", lambda c, form, n: wave(c, n), 160.0, several=2, ground=True),
    Motif("fern", lambda c, form, n: fern(c), 150.0),
    Motif("compass", lambda c, form, n: compass(c), 125.0),
    Motif("ship", lambda c, form, n: ship(c), 105.0),
    Motif("koi", lambda c, form, n: koi(c), 170.0, several=2, pair="circling"),
    Motif("owl", lambda c, form, n: owl(c), 130.0, several=2),
    Motif("branch", lambda c, form, n: branch(c, form), 170.0, forms=("even",), several=2),
    Motif("wolf", lambda c, form, n: wolf(c), 130.0, several=2),
    Motif("lotus", lambda c, form, n: lotus(c), 115.0),
    Motif("spine", lambda c, form, n: spine(c), 210.0),
    Motif("hourglass", lambda c, form, n: hourglass(c), 140.0),
    Motif("cat", lambda c, form, n: cat(c, form), 125.0, forms=("asleep",), several=2),
    Motif("star", lambda c, form, n: star(c), 60.0, several=5),
    Motif("crown", lambda c, form, n: crown(c), 110.0, several=2),
    Motif("eye", lambda c, form, n: eye(c), 100.0, several=2),
)
BY_NAME: dict[str, Motif] = {m.name: m for m in MOTIFS}
