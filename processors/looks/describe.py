"""Descriptors of a picture's colour, edges, shape and perceptual hash, each a few bytes.

Pictures of designs are ink on pale ground, so everything is measured on the ink's own box: where on the sheet the
drawing lies, and how much paper is round it, changes nothing.

Edges: histograms of oriented gradients (Dalal and Triggs, 2005), pooled coarsely. Shape: logarithms of the invariant
moments of Hu (1962), and a radial profile, which a rotation leaves alone. Hash: signs of the lowest frequencies of the
discrete cosine transform, against their median (as in pHash by Zauner, 2010).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Pixels = NDArray[np.uint8]
NAME = "looks-1"
"""Features of another name or version are never compared with these."""
SIDE = 192
CELLS, BINS = 6, 8
RINGS, HUES, SHADES = 16, 12, 4
HASH = 12
"""The hash has 12 x 12 - 1 signs."""
MOMENTS = 7
COLOUR, EDGES, SHAPE = HUES + SHADES, CELLS * CELLS * BINS, MOMENTS + RINGS
LENGTH = COLOUR + EDGES + SHAPE + HASH * HASH - 1


@dataclass(frozen=True, slots=True)
class Looks:
    """float32 arrays: `colour` and `edges` of length 1, `shape` standardised, `hash` of -1 and 1."""

    colour: Floats
    edges: Floats
    shape: Floats
    hash: Floats


def described(picture: Pixels) -> Looks:
    """Of an RGB picture, uint8 HxWx3, at any size."""
    boxed, ink = _inked(picture)
    return Looks(_colour(boxed, ink), _edges(ink), _shape(ink), _hash(ink))


def packed(looks: Looks) -> bytes:
    """One signed byte a number."""
    numbers = np.concatenate([looks.colour * 127, looks.edges * 127, looks.shape * 31, looks.hash])
    return np.clip(np.rint(numbers), -127, 127).astype(np.int8).tobytes()


def unpacked(rows: list[bytes]) -> Looks:
    """All rows at once: each array gets a first axis of their number. Raises ValueError for other features."""
    if any(len(row) != LENGTH for row in rows):
        raise ValueError(f"features of {NAME} have {LENGTH} bytes")
    numbers = np.frombuffer(b"".join(rows), np.int8).reshape(len(rows), LENGTH).astype(np.float32)
    colour, edges, shape, signs = np.split(numbers, np.cumsum([COLOUR, EDGES, SHAPE]), axis=1)
    return Looks(_unit(colour), _unit(edges), shape / np.float32(31), signs)


def _inked(picture: Pixels) -> tuple[Pixels, Floats]:
    """The part of the picture with ink on it, squared to SIDE, and how much ink is where (0 to 1)."""
    scale = min(1.0, 2 * SIDE / max(picture.shape[:2]))
    size = (max(8, round(picture.shape[1] * scale)), max(8, round(picture.shape[0] * scale)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    # The ground is what lies round the edge and between: a wide median of the picture itself.
    ground = np.stack([_ground(lab[..., channel]) for channel in range(3)], axis=2)
    far = np.sqrt((((lab - ground) * (1.0, 1.3, 1.3)) ** 2).sum(2))
    ink = np.clip((far - 18) / 60, 0, 1).astype(np.float32)
    top, bottom, left, right = _box(ink)
    return (
        cv2.resize(small[top:bottom, left:right], (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.uint8),
        cv2.resize(ink[top:bottom, left:right], (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32),
    )


def _ground(channel: Floats) -> Floats:
    """The brightest half of a coarse picture, filled in smoothly: light on a photographed sheet is uneven."""
    coarse = cv2.resize(channel, (24, 24), interpolation=cv2.INTER_AREA)
    rim = np.concatenate([coarse[0], coarse[-1], coarse[:, 0], coarse[:, -1]])
    level = float(np.median(rim))
    near = np.where(np.abs(coarse - level) < 24, coarse, level).astype(np.float32)
    smooth = cv2.GaussianBlur(near, (0, 0), 4)
    return cv2.resize(smooth, channel.shape[::-1], interpolation=cv2.INTER_CUBIC).astype(np.float32)


def _box(ink: Floats) -> tuple[int, int, int, int]:
    """Rows and columns that hold all but a thousandth of the ink at each side; the whole where there is none."""
    found = []
    for axis in (1, 0):
        share = np.cumsum(ink.sum(axis=axis))
        if share[-1] <= 1:
            return 0, ink.shape[0], 0, ink.shape[1]
        first, last = np.searchsorted(share, (share[-1] * 0.002, share[-1] * 0.998))
        found += [int(first), max(int(last) + 1, int(first) + 8)]
    return found[0], found[1], found[2], found[3]


def _colour(boxed: Pixels, ink: Floats) -> Floats:
    """How the ink's colours are shared out: hues by saturation, then shades of what has none."""
    hsv = cv2.cvtColor(boxed, cv2.COLOR_RGB2HSV).astype(np.float32)
    hue, saturation, value = (np.asarray(hsv[..., n] / top, np.float32) for n, top in enumerate((180, 255, 255)))
    coloured = ink * np.clip((saturation * value - 0.12) / 0.2, 0, 1)
    hues = _soft(hue, coloured, HUES, round_=True)
    shades = _soft(value, ink - coloured, SHADES, round_=False)
    return _unit(np.sqrt(np.concatenate([hues * 3, shades]))[None])[0]


def _soft(values: Floats, weights: Floats, bins: int, round_: bool) -> Floats:
    """A histogram whose values are shared between their two nearest bins; `round_` joins the ends."""
    at = values.ravel() * bins - (0 if round_ else 0.5)
    low = np.floor(at).astype(np.int64)
    share = (at - low).astype(np.float32)
    total = np.zeros(bins, np.float32)
    for place, part in ((low, 1 - share), (low + 1, share)):
        where = place % bins if round_ else np.clip(place, 0, bins - 1)
        total += np.bincount(where, weights.ravel() * part, bins).astype(np.float32)
    return total / max(float(total.sum()), 1e-6) if total.sum() > 0 else total


def _edges(ink: Floats) -> Floats:
    smooth = cv2.GaussianBlur(ink, (0, 0), 1.5)
    across, down = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    strength = np.sqrt(across**2 + down**2)
    turn = (np.arctan2(down, across) % np.pi) / np.pi * BINS
    layers = []
    for bin_ in range(BINS):
        away = np.abs((turn - bin_ + BINS / 2) % BINS - BINS / 2)
        layer = strength * np.clip(1 - away, 0, 1)
        # A cell takes from its neighbours, too, so that a line near a border does not jump.
        blurred = cv2.GaussianBlur(layer, (0, 0), SIDE / CELLS / 2)
        layers.append(cv2.resize(blurred, (CELLS, CELLS), interpolation=cv2.INTER_AREA))
    return _unit(np.sqrt(np.stack(layers, axis=2).reshape(1, -1)))[0]


def _shape(ink: Floats) -> Floats:
    moments = cv2.HuMoments(cv2.moments(ink)).ravel()
    logs = np.sign(moments) * np.log10(np.abs(moments) + 1e-12)
    spread = np.array([0.5, 1.0, 1.5, 1.5, 3.0, 2.0, 3.0])
    hu = np.clip((logs + np.array([0.7, 2.0, 3.0, 3.5, 0, 0, 0])) / spread, -2, 2) / 4
    rows, columns = np.indices(ink.shape)
    total = max(float(ink.sum()), 1e-6)
    middle = (rows * ink).sum() / total, (columns * ink).sum() / total
    ring = np.hypot(rows - middle[0], columns - middle[1]) / (SIDE * 0.75) * RINGS
    where = np.minimum(ring.astype(np.int64), RINGS - 1).ravel()
    area = np.maximum(np.bincount(where, minlength=RINGS), 1)
    profile = np.bincount(where, ink.ravel(), RINGS) / area
    return np.concatenate([hu, profile]).astype(np.float32)


def _hash(ink: Floats) -> Floats:
    small = cv2.resize(cv2.GaussianBlur(ink, (0, 0), 2), (48, 48), interpolation=cv2.INTER_AREA)
    low = cv2.dct(small.astype(np.float32))[:HASH, :HASH].ravel()[1:]
    return np.where(low > np.median(low), 1.0, -1.0).astype(np.float32)


def _unit(rows: Floats) -> Floats:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(length, 1e-6), np.float32)
