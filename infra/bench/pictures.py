"""Benches of the picture makers on one core."""

from __future__ import annotations

import time
from typing import Any

from infra.bench.machine import percentiles

PROMPTS = ("a rose with leaves", "a snake around a dagger", "crescent moon", "mandala of twelve petals")


def designs() -> dict[str, Any]:
    """Seconds a design at 1,024 px, by style."""
    from processors.design.engine import DesignEngine
    from processors.engine import Brief

    engine, took = DesignEngine(), []
    figures: dict[str, Any] = {}
    for style in engine.styles():
        began = time.perf_counter()
        for seed, prompt in enumerate(PROMPTS):
            one = time.perf_counter()
            for _ in engine.generate([Brief("0", prompt, style, seed)]):
                pass
            took.append(time.perf_counter() - one)
        figures[f"{style}_s"] = round((time.perf_counter() - began) / len(PROMPTS), 3)
    return {**figures, **percentiles(took)}


def imaging() -> dict[str, Any]:
    """Stencil and upscaling against plain methods: see `processors.imaging.trial`."""
    from processors.imaging.trial import stencil_trial, upscale_trial

    return {"stencil": stencil_trial(), "upscale": upscale_trial()}
