"""What is asked of a diffusion model, and what may share one run of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from processors.engine import Brief

STYLE_WORDS = {
    "fine-line": "fine line tattoo design, thin single needle lines",
    "blackwork": "blackwork tattoo design, bold solid black shapes",
    "dotwork": "dotwork tattoo design, stippled shading",
    "traditional": "traditional tattoo flash, bold outlines, flat limited colours",
    "geometric": "geometric tattoo design, precise symmetrical shapes",
    "botanical": "botanical tattoo design, engraved leaves and flowers",
    "ornamental": "ornamental tattoo design, symmetrical filigree",
    "lettering": "tattoo lettering, hand drawn script",
}
"""What each of the platform's styles is called in a prompt."""
SHEET = "clean linework, isolated on plain white background"
NEGATIVE = "photograph, skin, hands, watermark, signature, blurry, cropped"
GRID = 8
"""Sides are multiples of this, the factor by which the usual autoencoders shrink a picture."""


class Task(StrEnum):
    TEXT = "text-to-image"
    IMAGE = "image-to-image"
    UPSCALE = "upscale"
    VIDEO = "image-to-video"


@dataclass(frozen=True, slots=True)
class Key:
    """Wishes with the same key may run as one batch. Sides are in pixels; `strength` is 0 but where one redraws."""

    task: Task
    model: str
    width: int
    height: int
    steps: int
    guidance: float
    dtype: str
    strength: float = 0.0
    frames: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """One picture, or one video. `picture` is the PNG that it starts from, for every task but text-to-image."""

    key: Key
    prompt: str
    seed: int
    negative: str = ""
    picture: bytes | None = None


def side_of(pixels: int) -> int:
    """The nearest side that a model can draw, at least one cell of the grid."""
    return max(GRID, round(pixels / GRID) * GRID)


def prompt_of(brief: Brief) -> str:
    """The wish in the words that the model was taught on: motif, style, sheet; a palette as colours."""
    style = STYLE_WORDS.get(brief.style, f"{brief.style.replace('-', ' ')} tattoo design")
    colours = f"colours {', '.join(brief.palette)}" if brief.palette else ""
    return ", ".join(part for part in (brief.prompt.strip(), style, colours, SHEET) if part)


def digest_of(wish: Wish, brief: Brief, weights: str) -> str:
    """SHA-256 (hex) of everything that the picture follows from but the prompt, which is personal.

    `weights` is the digest of the model's files.
    """
    spec = {
        "key": {**asdict(wish.key), "model": ""},
        "weights": weights,
        "seed": wish.seed,
        "style": brief.style,
        "width_mm": brief.width_mm,
        "pixels": brief.pixels,
        "palette": list(brief.palette),
        "negative": wish.negative,
    }
    return hashlib.sha256(json.dumps(spec, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
