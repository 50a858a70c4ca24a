"""The stage that a camera looks at: paper with ink on it, or a photograph before its own blur."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from processors.video.art import Art, Photograph, Pixels, resized

PAPER = (246, 242, 234)
GRAIN = 1.3
"""Standard deviation of the paper's grain, in levels of 255: less than can be seen, enough that no gradient bands."""
VIGNETTE = 0.10
MARGIN = 0.075
"""Of the frame's side, that stays free around a drawing."""


@dataclass(frozen=True, slots=True)
class Box:
    """Whole pixels of a stage."""

    left: int
    top: int
    width: int
    height: int

    @property
    def inside(self) -> tuple[slice, slice]:
        return slice(self.top, self.top + self.height), slice(self.left, self.left + self.width)


def contained(aspect: float, width: int, height: int, margin: float) -> Box:
    """The largest rectangle of that aspect in the middle, with `margin` of the shorter side free around it."""
    free = 2 * margin * min(width, height)
    across = min(width - free, (height - free) * aspect)
    box_width, box_height = max(1, round(across)), max(1, round(across / aspect))
    return Box((width - box_width) // 2, (height - box_height) // 2, box_width, box_height)


def placed(art: Art, width: int, height: int) -> Box:
    """Where the art lies: a photograph to the frame's edge, a drawing with air around it."""
    return contained(art.aspect, width, height, 0.0 if isinstance(art, Photograph) else MARGIN)


def ground(art: Art, width: int, height: int) -> Pixels:
    """What lies under the art."""
    return blurred_ground(art, width, height) if isinstance(art, Photograph) else paper(width, height)


def set_up(art: Art, width: int, height: int) -> Pixels:
    """The whole stage, RGB."""
    box = placed(art, width, height)
    stage = ground(art, width, height)
    stage[box.inside] = laid(art.ink(box.width, box.height), stage[box.inside])
    return stage


def laid(ink: Pixels, under: Pixels) -> Pixels:
    """RGBA over RGB."""
    alpha = ink[..., 3:].astype(np.float32) / 255
    return np.asarray(np.rint(under + (ink[..., :3].astype(np.float32) - under) * alpha), np.uint8)


def paper(width: int, height: int) -> Pixels:
    """Warm paper with a grain of its own and corners a little darker; the same for the same size, always."""
    light = 1 - VIGNETTE * _off_centre(width, height)
    sheet = np.asarray(PAPER, np.float32) * light[..., None] + grain(width, height)[..., None]
    return np.asarray(np.clip(np.rint(sheet), 0, 255), np.uint8)


def grain(width: int, height: int, seed: int = 7) -> NDArray[np.float32]:
    """Fibres: noise at two scales, of standard deviation `GRAIN`."""
    chance = np.random.Generator(np.random.Philox(seed))
    fine = chance.standard_normal((height, width), np.float32)
    coarse = cv2.GaussianBlur(chance.standard_normal((height, width), np.float32), (0, 0), 2.2)
    mixed = fine * 0.8 + coarse / coarse.std() * 0.6
    return np.asarray(mixed / mixed.std() * GRAIN, np.float32)


def blurred_ground(art: Photograph, width: int, height: int) -> Pixels:
    """The photograph itself, filling the frame, out of focus and darker."""
    scale = max(width / art.pixels.shape[1], height / art.pixels.shape[0])
    filling = resized(
        art.pixels, max(width, round(art.pixels.shape[1] * scale)), max(height, round(art.pixels.shape[0] * scale))
    )
    top, left = (filling.shape[0] - height) // 2, (filling.shape[1] - width) // 2
    cut = filling[top : top + height, left : left + width]
    small = cv2.resize(cut, (max(1, width // 8), max(1, height // 8)), interpolation=cv2.INTER_AREA)
    soft = cv2.resize(cv2.GaussianBlur(small, (0, 0), min(width, height) / 220), (width, height))
    return np.asarray(np.clip(soft * 0.62 + grain(width, height)[..., None], 0, 255), np.uint8)


def _off_centre(width: int, height: int) -> NDArray[np.float32]:
    """0 in the middle, 1 in the corners, and flat for most of the way."""
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    return np.asarray(np.clip((x * x + y * y) / 2, 0, 1) ** 1.6, np.float32)


def busiest(ink: Pixels) -> tuple[float, float]:
    """Where there is most to see, as shares of the art's sides: the densest place of edges, away from the rim."""
    small = cv2.resize(ink, (96, max(1, round(96 * ink.shape[0] / ink.shape[1]))), interpolation=cv2.INTER_AREA)
    dark = small[..., 3].astype(np.float32) * (255 - small[..., :3].min(axis=2).astype(np.float32)) / 255
    edges = cv2.GaussianBlur(np.abs(cv2.Laplacian(dark, cv2.CV_32F)), (0, 0), 9)
    height, width = edges.shape
    edges *= 1 - _off_centre(width, height) * 0.6
    at = int(np.argmax(edges))
    return (at % width + 0.5) / width, (at // width + 0.5) / height
