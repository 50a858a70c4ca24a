"""A set of designs and pictures of them as people send them, and how often the right design is found."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from processors.design.engine import DesignEngine
from processors.engine import Artifact, Brief
from processors.looks.compare import similarities
from processors.looks.describe import Pixels, described, packed, unpacked

SUBJECTS = (
    "a rose", "a snake", "a dagger", "a skull", "a swallow", "an anchor", "a lotus", "a mandala", "a koi", "an owl",
    "a wolf", "a moth", "a ship", "an hourglass", "a compass", "a fern", "a cat", "an eye", "a heart",
    "a crescent moon",
)  # fmt: skip
STYLES = ("fine-line", "blackwork", "traditional")


@dataclass(frozen=True, slots=True)
class Recall:
    """Shares of queries whose design is first, and among the first five and twenty; how many there were of each."""

    at_1: float
    at_5: float
    at_20: float
    queries: int
    designs: int


def designs(subjects: Sequence[str] = SUBJECTS, styles: Sequence[str] = STYLES, pixels: int = 384) -> Iterator[Pixels]:
    """Each subject in each style, uint8 RGB."""
    engine = DesignEngine()
    for style in styles:
        for seed, prompt in enumerate(subjects):
            for made in engine.generate([Brief("0", prompt, style, seed, 100.0, pixels)]):
                if isinstance(made, Artifact):
                    yield np.array(Image.open(io.BytesIO(made.png)).convert("RGB"))


def changes() -> dict[str, Callable[[Pixels, np.random.Generator], Pixels]]:
    """What happens to a picture before somebody searches with it."""
    return {
        "smaller, as JPEG": _jpeg,
        "cropped": _cropped,
        "turned": _turned,
        "on a photographed sheet": _photographed,
        "in another ink": _recoloured,
        "with wide margins": _margins,
    }


def recall(
    pictures: Sequence[Pixels], change: Callable[[Pixels, np.random.Generator], Pixels], seed: int = 1
) -> Recall:
    """Of finding each of the pictures by a changed copy of it among all of them."""
    chance = np.random.default_rng(seed)
    known = unpacked([packed(described(picture)) for picture in pictures])
    ranks = []
    for number, picture in enumerate(pictures):
        likeness = similarities(described(change(picture, chance)), known)
        ranks.append(int((likeness > likeness[number]).sum()) + 1)
    placed = np.array(ranks)
    shares = [float((placed <= n).mean()) for n in (1, 5, 20)]
    return Recall(shares[0], shares[1], shares[2], len(ranks), len(pictures))


def _jpeg(picture: Pixels, chance: np.random.Generator) -> Pixels:
    small = cv2.resize(picture, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    held = io.BytesIO()
    Image.fromarray(small).save(held, "JPEG", quality=45)
    return np.array(Image.open(held).convert("RGB"))


def _cropped(picture: Pixels, chance: np.random.Generator) -> Pixels:
    """A tenth off one side."""
    height, width = picture.shape[:2]
    side = chance.integers(4)
    cut_h, cut_w = height // 10, width // 10
    parts = (picture[cut_h:], picture[:-cut_h], picture[:, cut_w:], picture[:, :-cut_w])
    return np.ascontiguousarray(parts[side])


def _turned(picture: Pixels, chance: np.random.Generator) -> Pixels:
    height, width = picture.shape[:2]
    angle = float(chance.uniform(4, 8)) * (1 if chance.random() < 0.5 else -1)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 0.9)
    return cv2.warpAffine(picture, turn, (width, height), borderValue=(255, 255, 255)).astype(np.uint8)


def _photographed(picture: Pixels, chance: np.random.Generator) -> Pixels:
    """Seen at an angle, on warm paper, in light from one side, with noise."""
    height, width = picture.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + chance.uniform(-0.05, 0.05, (4, 2)).astype(np.float32) * (width, height)
    seen = cv2.warpPerspective(
        picture, cv2.getPerspectiveTransform(corners, moved.astype(np.float32)), (width, height),
        borderValue=(255, 255, 255),
    )  # fmt: skip
    light = np.linspace(0.72, 1.0, width)[None, :, None] * np.array([1.0, 0.96, 0.88])
    noisy = seen * light + chance.normal(0, 5, seen.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def _recoloured(picture: Pixels, chance: np.random.Generator) -> Pixels:
    """Everything in one blue ink."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)[..., None] / 255
    return (grey * 255 + (1 - grey) * np.array([30, 50, 140])).clip(0, 255).astype(np.uint8)


def _margins(picture: Pixels, chance: np.random.Generator) -> Pixels:
    height, width = picture.shape[:2]
    white = np.full((height * 2, width * 2, 3), 255, np.uint8)
    top, left = chance.integers(0, height), chance.integers(0, width)
    white[top : top + height, left : left + width] = picture
    return white
