"""Trials with a known answer: strokes planted on made-up skin, and the plain methods to compare with."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from processors.imaging.strokes import Mask, disc

# Skin from light to dark, sRGB.
_SKINS = ((241, 214, 190), (224, 178, 140), (190, 134, 96), (141, 92, 62), (92, 60, 44))


@dataclass(frozen=True, slots=True)
class Planted:
    """A made-up photo (uint8 HxWx3 RGB), the strokes in it (bool HxW) and their width in pixels."""

    picture: NDArray[np.uint8]
    truth: Mask
    width: float


def planted(seed: int, size: int = 512, width: float = 4.0, blur: float = 1.0, noise: float = 5.0) -> Planted:
    """Curved dark strokes on shaded, textured, noisy skin, as a slightly unsharp camera sees them.

    `width` and `blur` (sigma) are pixels, `noise` the standard deviation in 8-bit levels; the skin tone,
    the light and the strokes follow from the seed.
    """
    rng = np.random.default_rng(seed)
    ink = np.zeros((size * 4, size * 4), np.uint8)
    for _ in range(7):
        corners = rng.uniform(0.12, 0.88, (4, 2)) * size
        t = np.linspace(0, 1, 80)[:, None]
        curve = (1 - t) ** 3 * corners[0] + 3 * t * (1 - t) ** 2 * corners[1]
        curve = curve + 3 * t * t * (1 - t) * corners[2] + t**3 * corners[3]
        cv2.polylines(ink, [np.round(curve * 4).astype(np.int32)], False, 255, round(width * 4))
    cover = cv2.resize(ink, (size, size), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    skin = np.array(_SKINS[seed % len(_SKINS)], np.float32)
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size
    angle = rng.uniform(0, 2 * np.pi)
    across = (x - 0.5) * np.cos(angle) + (y - 0.5) * np.sin(angle)
    # A limb lit from one side: brightest off its axis, darker towards both edges.
    shade = 0.45 + 0.55 * np.sqrt(np.clip(1 - (1.3 * (across - rng.uniform(-0.2, 0.2))) ** 2, 0, 1))
    blotches = cv2.GaussianBlur(rng.normal(0, 1, (size, size)).astype(np.float32), (0, 0), size / 24)
    pores = cv2.GaussianBlur(rng.normal(0, 1, (size, size)).astype(np.float32), (0, 0), 1.2)
    shade = shade * (1 + 0.05 * blotches / blotches.std() + 0.03 * pores / pores.std())
    base = skin * shade[..., None]
    # Ink lets some skin through, the more the lighter it was put in.
    strength = rng.uniform(0.6, 0.85)
    seen = base * (1 - strength * cover[..., None])
    seen = cv2.GaussianBlur(seen, (0, 0), blur) if blur else seen
    seen = seen + rng.normal(0, noise, (size, size, 3))
    return Planted(np.clip(np.round(seen), 0, 255).astype(np.uint8), cover > 0.5, width)


def canny_lines(picture: NDArray[np.uint8], width: float) -> Mask:
    """Plain Canny: Gaussian blur, thresholds from Otsu's, edges closed over and drawn at the stroke width."""
    grey = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (0, 0), 1.4)
    high, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    edges = cv2.Canny(grey, high / 2, high)
    return cv2.morphologyEx(edges, cv2.MORPH_CLOSE, disc(width + 1)) > 0


def adaptive_lines(picture: NDArray[np.uint8], width: float) -> Mask:
    """Plain adaptive threshold: darker by 8 levels than the Gaussian mean around, after a median filter."""
    grey = cv2.medianBlur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), 5)
    block = int(6 * width) | 1
    return cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY_INV, block, 8) > 0
