"""A bench of films: the design engine's drawing, filmed as its job films it, from bytes to bytes."""

from __future__ import annotations

import os
import time
from typing import Any

from domain.videos import FPS, Motion, Shot, VideoSize, pixels_of

SECONDS, SIZE = 15, VideoSize.FULL_HD
PROMPT, STYLE = "a snake around a dagger with two roses", "traditional"


def video() -> dict[str, Any]:
    """Seconds to make a film of 15 s at 1080p and 30 frames a second, by motion."""
    from domain.provenance import Provenance
    from infra.filming import CAMERA
    from processors.design.engine import DesignEngine
    from processors.engine import Artifact, Brief
    from processors.filming import Film
    from processors.video.films import CameraFilms

    (svg,) = [
        made.svg
        for made in DesignEngine().generate([Brief("0", PROMPT, STYLE, 1)])
        if isinstance(made, Artifact) and made.svg is not None
    ]
    films, figures = CameraFilms(), {}
    for motion in CAMERA:
        used = _used()
        film, took, first = _made(films, svg, motion, Provenance)
        assert isinstance(film, Film)
        figures[f"{motion.value}_s"] = round(took, 1)
        figures[f"{motion.value}_cpu_s"] = round(_used() - used, 1)
        figures[f"{motion.value}_frames_per_s"] = round(film.frames / took, 1)
        figures[f"{motion.value}_first_frame_s"] = round(first, 1)
        figures[f"{motion.value}_MB"] = round(len(film.mp4) / 1e6, 1)
    return {**figures, "load": round(os.getloadavg()[0], 1)}


def _used() -> float:
    """Seconds of all cores that this process and its ended children have taken."""
    return sum(os.times()[:4])


def _made(films: Any, svg: bytes, motion: Motion, provenance: Any) -> tuple[Any, float, float]:
    """The film, how long it took, and how long its first frame."""
    width, height = pixels_of(SIZE)
    shot = Shot(motion, SECONDS, SIZE, width, height, FPS, 2)
    began, first, made = time.perf_counter(), 0.0, None
    for made in films.film(svg, "image/svg+xml", shot, False, lambda *engine: provenance(*engine, 2, "ab" * 32)):
        if not first and getattr(made, "fraction", 0.0) > 0:
            first = time.perf_counter() - began
    return made, time.perf_counter() - began, first
