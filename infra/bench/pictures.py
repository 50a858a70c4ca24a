"""Benches of the picture makers on one core."""

from __future__ import annotations

import time
from typing import Any

from infra.bench.machine import percentiles

PROMPTS = ("a rose with leaves", "a snake around a dagger", "crescent moon", "mandala of twelve petals")

PHOTOGRAPHS = (
    "astronaut",
    "camera",
    "chelsea",
    "coffee",
    "rocket",
    "coins",
    "brick",
    "gravel",
    "moon",
    "hubble_deep_field",
)


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
    """Planted strokes recovered, against Canny and adaptive threshold; upscaling's gain over bicubic in dB."""
    return {**_strokes(), **_upscaling()}


def _strokes() -> dict[str, Any]:
    """IoU and chamfer distance in pixels, means over five skins at each stroke width."""
    import numpy as np

    from processors.imaging.measure import chamfer, iou
    from processors.imaging.stencil import stencil
    from processors.imaging.trials import adaptive_lines, canny_lines, planted

    figures = {}
    for width in (3.0, 4.0, 6.0, 8.0):
        trials = [planted(seed, width=width) for seed in range(5)]
        found = {
            "stencil": [_mask(stencil(t.picture, 120.0).png, t.truth.shape) for t in trials],
            "canny": [canny_lines(t.picture, width) for t in trials],
            "adaptive": [adaptive_lines(t.picture, width) for t in trials],
        }
        for way, masks in found.items():
            pairs = [(mask, trial.truth) for mask, trial in zip(masks, trials, strict=True)]
            overlap = np.mean([iou(*pair) for pair in pairs])
            distance = np.mean([chamfer(*pair) for pair in pairs])
            figures[f"strokes {width:.0f} px, {way}"] = f"IoU {overlap:.3f}, chamfer {distance:.2f} px"
    return figures


def _mask(png: bytes, shape: tuple[int, int]) -> Any:
    """Where a stencil has ink, on the photograph's own pixels."""
    import io

    import cv2
    import numpy as np
    from PIL import Image

    ink = (np.asarray(Image.open(io.BytesIO(png)).convert("L")) < 128).astype(np.float32)
    return cv2.resize(ink, shape[::-1], interpolation=cv2.INTER_AREA) > 0.5


def _upscaling() -> dict[str, Any]:
    import cv2
    import numpy as np
    from skimage import data

    from processors.imaging.measure import psnr
    from processors.imaging.upscale import upscale

    gains = {}
    for name in PHOTOGRAPHS:
        truth = getattr(data, name)()
        truth = truth[: truth.shape[0] // 2 * 2, : truth.shape[1] // 2 * 2]
        half = cv2.resize(truth, (truth.shape[1] // 2, truth.shape[0] // 2), interpolation=cv2.INTER_AREA)
        bicubic = cv2.resize(half, truth.shape[1::-1], interpolation=cv2.INTER_CUBIC)
        gains[f"upscale {name}, dB over bicubic"] = round(psnr(truth, upscale(half, 2)) - psnr(truth, bicubic), 2)
    return {**gains, "upscale mean, dB over bicubic": round(float(np.mean(list(gains.values()))), 2)}
