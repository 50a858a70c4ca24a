"""Films by a trained model from pictures to video; the motions of a camera and a pen stay with those who have them."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np

from domain.provenance import Provenance
from domain.videos import Motion, Shot
from processors import origin
from processors.diffusion.engine import DiffusionEngine, Made
from processors.filming import Film, Filmer, Filming
from processors.imaging.pictures import encode_png
from processors.video.art import Pixels, art_of, resized
from processors.video.films import encoded
from processors.video.inbetweens import Between, places
from processors.video.stage import set_up

FRAMES, AREA, CELL = 25, 1024 * 576, 64
"""What Stable Video Diffusion was taught on: how many frames, of how many pixels, whose sides are multiples of this."""
DRAWN = 0.7
"""The share of the progress that is the model's; the rest is what lies between its frames, and the film."""


class DiffusionFilms:
    """`processors.filming.Filmer`: the picture moves by the engine's model, there and back again.

    So the film begins and ends with the picture as it is, and never drifts away from it.
    """

    def __init__(
        self,
        engine: DiffusionEngine,
        other: Filmer,
        scratch: Path | None = None,
        frames: int = FRAMES,
        area: int = AREA,
    ) -> None:
        self._engine, self._other, self._scratch = engine, other, scratch
        self._frames, self._area = frames, area

    def film(
        self, data: bytes, media_type: str, shot: Shot, marked: bool, provenance: Callable[[str, str], Provenance]
    ) -> Generator[Filming | Film, None, None]:
        if shot.motion is not Motion.ANIMATE:
            with closing(self._other.film(data, media_type, shot, marked, provenance)) as filming:
                yield from filming
            return
        width, height = sides_of(shot.width, shot.height, self._area)
        first = encode_png(set_up(art_of(data, media_type), width, height))
        made: Made | None = None
        seed = shot.seed % 2**63
        with closing(self._engine.filming(first, width, height, self._frames, seed=seed)) as drawing:
            for told in drawing:
                if isinstance(told, Made):
                    made = told
                else:
                    yield Filming(DRAWN * told.fraction, told.stage)
        assert made is not None
        version = f"{self._engine.version}, {made.making.model} {made.making.weights[:12]}"
        tool = f"{self._engine.name} {version}"
        frames = self._frames_of(made, shot)
        whole = provenance(self._engine.name, version)
        filming = encoded(frames, shot, shot.frames, marked, whole, origin.box(tool), self._scratch, DRAWN)
        with closing(filming):
            yield from filming

    @staticmethod
    def _frames_of(made: Made, shot: Shot) -> Iterator[Pixels]:
        given = [np.asarray(np.rint(np.clip(each, 0, 1) * 255), np.uint8) for each in made.picture]
        between = Between(given)
        for place in places(len(given), shot.frames, shot.duration_s):
            yield resized(between.at(place), shot.width, shot.height)


def sides_of(width: int, height: int, area: int, cell: int = CELL) -> tuple[int, int]:
    """Sides with about the film's proportions and that area, in whole cells."""
    scale = math.sqrt(area / (width * height))
    across, down = (max(cell, round(side * scale / cell) * cell) for side in (width, height))
    return across, down
