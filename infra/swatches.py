"""One small picture of each style, drawn by the engine itself when it is first asked for."""

from __future__ import annotations

import threading

from processors.engine import Artifact, Brief, Engine

PROMPT, SEED, WIDTH_MM, PIXELS = "a rose", 7, 60.0, 320


class EngineSwatches:
    """`gateway.ports.pictures.Swatches`; the engine draws the same bytes for a brief every time, so each is kept."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._drawn, self._turn = engine, dict[str, bytes](), threading.Lock()

    def picture(self, style: str) -> bytes | None:
        if style not in self._engine.styles():
            return None
        # One at a time: a browser asks for all of them at once, and the workers' designs matter more.
        with self._turn:
            if style not in self._drawn:
                brief = Brief(f"swatch/{style}", PROMPT, style, SEED, WIDTH_MM, PIXELS)
                made = [each for each in self._engine.generate([brief]) if isinstance(each, Artifact)]
                self._drawn[style] = made[0].png
            return self._drawn[style]
