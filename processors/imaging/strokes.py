"""Stroke widths in ink masks: centre lines, the narrowest stroke, a floor under widths and gaps.

A mask is a boolean HxW array, true where there is ink. Widths are in pixels of that mask.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from skimage.morphology import skeletonize

Mask = NDArray[np.bool_]

_AROUND = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]], np.uint8)
_BLOCK = np.ones((3, 3), np.uint8)


def disc(diameter: float) -> NDArray[np.uint8]:
    """The pixels whose centres lie within `diameter / 2` of the centre one, as a morphology kernel."""
    reach = int(diameter / 2)
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    return (x * x + y * y <= diameter * diameter / 4).astype(np.uint8)


def depth(mask: Mask) -> NDArray[np.float32]:
    """Distance of each ink pixel's centre to the nearest edge of the ink, in pixels; 0 outside.

    Edges run half-way between ink and paper centres; what lies beyond the picture is paper.
    """
    framed = cv2.copyMakeBorder(mask.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    far = cv2.distanceTransform(framed, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    return np.maximum(far - np.float32(0.5), np.float32(0))


def numbered(mask: Mask, connectivity: int = 8) -> tuple[int, NDArray[np.int32]]:
    """The connected pieces of a mask: one more than their number, and for each pixel its piece's (paper is 0)."""
    count, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=connectivity)
    return count, labels  # type: ignore[return-value]


def centre_lines(mask: Mask, at_most: float | None = None) -> Mask:
    """The one-pixel-wide, 8-connected skeleton (Zhang & Suen 1984), with the mask's topology.

    `at_most`: areas more than twice as deep as this are followed along their rim instead, which
    keeps the cost of solid areas down and changes nothing for strokes.
    """
    if at_most is not None:
        mask = mask & (depth(mask) <= at_most)
    return skeletonize(mask)


def ends(lines: Mask) -> Mask:
    """The pixels of one-pixel-wide lines with one neighbour or none."""
    around = cv2.filter2D(lines.astype(np.uint8), -1, _AROUND, borderType=cv2.BORDER_CONSTANT)
    return lines & (around <= 1)


def trimmed(lines: Mask, length: int) -> Mask:
    """The lines with `length` pixels taken off every loose end."""
    left = lines.copy()
    for _ in range(length):
        tips = ends(left)
        if not tips.any():
            break
        left &= ~tips
    return left


def pruned(lines: Mask, length: int) -> Mask:
    """The lines without side branches up to `length` pixels; lines that short themselves are kept.

    Trims all ends, then lets the ends that are left grow back along the original lines.
    """
    left = trimmed(lines, length)
    growing = ends(left)
    for _ in range(length):
        growing = (cv2.dilate(growing.astype(np.uint8), _BLOCK) > 0) & lines
        left |= growing
    count, labels = numbered(lines)
    survives = np.zeros(count, bool)
    survives[labels[left]] = True
    return left | (lines & ~survives[labels])


@dataclass(frozen=True, slots=True)
class Widths:
    """Stroke widths found along the centre lines, in pixels; 0 for an empty mask."""

    narrowest: float
    median: float


def widths(mask: Mask, floor: float) -> Widths:
    """How wide the strokes of a mask are, at every pixel of their centre lines.

    A stroke of an even number of pixels has its centre between two, so readings are up to one pixel
    low and never high; where all ink lies in blocks of `floor` pixels, that is the least. The last `floor` pixels
    before a loose end are not read (ends are round); marks too small to have a centre line beyond that are read at
    their deepest point.
    """
    if not mask.any():
        return Widths(0.0, 0.0)
    deep = depth(mask)
    spine = trimmed(centre_lines(mask, at_most=2 * floor), round(floor))
    count, labels = numbered(mask)
    dot = np.ones(count, bool)
    dot[labels[spine]] = False
    dots = mask & dot[labels]
    deepest = np.zeros(count)
    np.maximum.at(deepest, labels[dots], deep[dots])
    along = 2 * deep[spine]
    readings = np.concatenate([along, 2 * deepest[1:][dot[1:]]])
    narrowest, block = float(readings.min()), math.ceil(floor)
    if narrowest < floor and not outside_blocks(mask, block).any():
        narrowest = float(block)
    return Widths(narrowest, float(np.median(along if along.size else readings)))


def outside_blocks(mask: Mask, side: int) -> Mask:
    """The ink that lies in no square of `side` x `side` pixels of ink."""
    square, ink = np.ones((side, side), np.uint8), mask.astype(np.uint8)
    corners = cv2.erode(ink, square, anchor=(0, 0), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    covered = cv2.dilate(corners, square, anchor=(side - 1, side - 1), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return mask & (covered == 0)


def in_blocks(mask: Mask, side: int) -> Mask:
    """The mask with a square of `side` x `side` pixels about each pixel that lay in none."""
    thin = outside_blocks(mask, side).astype(np.uint8)
    return mask | (cv2.dilate(thin, np.ones((side, side), np.uint8)) > 0)


def swept(lines: Mask, half_width: NDArray[np.float32]) -> NDArray[np.float32]:
    """The ink of a round nib run along the lines with, at each pixel, this half width: coverage 0..1."""
    if not lines.any():
        return np.zeros(lines.shape, np.float32)
    away, nearest = cv2.distanceTransformWithLabels(
        (~lines).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    half = np.zeros(int(nearest.max()) + 1, np.float32)
    half[nearest[lines]] = half_width[lines]
    return np.clip(half[nearest] - away + np.float32(0.5), 0, 1)


def clear_of_border(mask: Mask, margin: int) -> Mask:
    """The mask without what lies within `margin` pixels of the picture's border."""
    kept = np.zeros_like(mask)
    inner = (slice(margin, -margin or None),) * 2
    kept[inner] = mask[inner]
    return kept


def with_floor(mask: Mask, floor: float, gap: float, passes: int = 6) -> NDArray[np.float32]:
    """Coverage 0..1 with every stroke at least `floor` wide and every gap `gap`, nothing of the mask lost.

    Thickening makes gaps and closing gaps makes necks, so both are repeated until nothing changes.
    """
    half = np.full(mask.shape, floor / 2, np.float32)
    coverage = np.zeros(mask.shape, np.float32)
    for _ in range(passes):
        mask = without_narrow_gaps(mask, gap)
        deep = depth(mask)
        thin = skeletonize(mask & (deep <= 2 * floor)) & (2 * deep < floor)
        nib = swept(thin, half)
        grown = mask | (nib > 0.5)
        coverage = np.maximum(coverage, nib)
        if np.array_equal(grown, mask):
            break
        mask = grown
    return np.maximum(mask.astype(np.float32), coverage)


def spaced_dots(mask: Mask, largest: float, nib: float, gap: float) -> Mask:
    """The mask with its dots thinned out so that, each drawn `nib` wide, they stay dots.

    Dots are pieces that fit in a circle of diameter `largest`. Larger ones go first, then from the top; one
    goes if a dot kept before it, or a line, would be nearer than `gap` to it.
    """
    _, labels, stats, centres = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    size = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    small = size <= largest
    small[0] = False
    lines = mask & ~small[labels]
    to_lines = cv2.distanceTransform((~lines).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    keep = ~small
    keep[0] = False
    dots = np.flatnonzero(small)
    dots = dots[np.lexsort((dots, -stats[dots, cv2.CC_STAT_AREA]))]
    at = centres[dots]
    reach = np.maximum(size[dots], nib) / 2
    clear = to_lines[np.round(at[:, 1]).astype(int), np.round(at[:, 0]).astype(int)] >= reach + gap
    clear |= not lines.any()
    near = cKDTree(at).query_ball_point(at, 2 * reach + gap) if len(at) else []
    kept = np.zeros(len(dots), bool)
    for i in np.flatnonzero(clear):
        kept[i] = not any(kept[j] for j in near[i] if j != i)
    keep[dots[kept]] = True
    return keep[labels]


def without_crumbs(mask: Mask, area: float) -> Mask:
    """The mask without its connected pieces of fewer than `area` pixels."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    keep = stats[:, cv2.CC_STAT_AREA] >= area
    keep[0] = False
    return keep[labels]


def without_narrow_gaps(mask: Mask, gap: float) -> Mask:
    """The mask with paper narrower than `gap` inked over, and holes smaller than `2 gap` squared:
    on skin they would close by themselves."""
    reach = int(gap) + 1
    framed = cv2.copyMakeBorder(mask.astype(np.uint8), reach, reach, reach, reach, cv2.BORDER_CONSTANT, value=0)
    closed = cv2.morphologyEx(framed, cv2.MORPH_CLOSE, disc(gap))
    paper = (closed[reach:-reach, reach:-reach] == 0).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(paper, connectivity=4)
    large = stats[:, cv2.CC_STAT_AREA] >= 4 * gap * gap
    large[0] = False
    return ~large[labels]
