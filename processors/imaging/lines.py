"""Ink seen in a picture: coherent lines in photos, dark strokes in drawings.

Photos follow Kang, Lee & Chui, "Coherent Line Drawing" (NPAR 2007): a difference of Gaussians across
the edges, smoothed along them, with the flow field of Kyprianidis & Döllner (2008) and the local
contrast and soft black areas of Winnemöller, Kyprianidis & Olsen's XDoG (Computers & Graphics 36(6), 2012).
Texture gives way by surround suppression (Grigorescu, Petkov & Westenberg 2003).

Pictures are uint8 HxWx3 RGB; fields are float32 HxW; lengths are pixels of the picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from processors.imaging.strokes import Mask, centre_lines, depth, disc, numbered, spaced_dots

Rgb = NDArray[np.uint8]
Field = NDArray[np.float32]

# Response of the line filter, in units of locally normalised lightness, above which a line starts
# and down to which it is followed.
_STARTS, _FOLLOWED = 0.014, 0.0045
# The share of the neighbourhood's mean response taken off a pixel's own: texture inhibits itself.
_SUPPRESSION = 0.8


@dataclass(frozen=True, slots=True)
class Ink:
    """Where to ink: `centre` lines with a `weight` each (0 plain .. 1 bold), and `solid` areas.

    `thin` is the share of centre line that was thinner in the picture than the finest line allowed,
    `dropped` the number of marks left out as too small or too weak. `crumb` is the area in pixels
    below which a piece, once drawn, is not worth keeping (0 where the picture's own dots count).
    """

    centre: Mask
    weight: Field
    solid: Mask
    thin: float
    dropped: int
    crumb: float = 0.0


def lightness(picture: Rgb) -> Field:
    """CIE L* of an RGB picture, scaled to 0..1."""
    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return np.ascontiguousarray(lab[..., 0]) / np.float32(100)


def blurred(field: Field, sigma: float) -> Field:
    """Gaussian blur. Wide ones are made on a picture shrunk as far as four pixels a sigma allow."""
    shrink = int(sigma / 4)
    if shrink < 2 or min(field.shape) < 4 * shrink:
        return cv2.GaussianBlur(field, (0, 0), sigma)  # type: ignore[return-value]
    small = cv2.resize(field, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / shrink)
    return cv2.resize(small, field.shape[::-1], interpolation=cv2.INTER_LINEAR)  # type: ignore[return-value]


def resized(field: Field, shape: tuple[int, int]) -> Field:
    """The field at (height, width): by area when shrinking, bicubic when growing."""
    how = cv2.INTER_AREA if shape[0] < field.shape[0] else cv2.INTER_CUBIC
    return cv2.resize(field, shape[::-1], interpolation=how)  # type: ignore[return-value]


def edge_flow(picture: Rgb, sigma: float) -> tuple[Field, Field]:
    """The unit tangent (x, y) at each pixel, from the smoothed structure tensor summed over L*a*b*
    (Di Zenzo 1986), so that edges between colours of one lightness steer it too."""
    lab = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_RGB2LAB), (0, 0), 0.8)
    gx, gy = cv2.Scharr(lab, cv2.CV_32F, 1, 0), cv2.Scharr(lab, cv2.CV_32F, 0, 1)
    xx, xy, yy = (blurred((a * b).sum(axis=2), sigma) for a, b in ((gx, gx), (gx, gy), (gy, gy)))
    angle = 0.5 * np.arctan2(2 * xy, xx - yy) + np.float32(math.pi / 2)
    return np.cos(angle), np.sin(angle)


def _sample(field: Field, x: Field, y: Field) -> Field:
    return cv2.remap(field, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[return-value]


def _grid(field: Field) -> tuple[Field, Field]:
    y, x = np.mgrid[0 : field.shape[0], 0 : field.shape[1]].astype(np.float32)
    return x, y


def difference_across(field: Field, tx: Field, ty: Field, sigma: float) -> Field:
    """Difference of Gaussians (sigma, 1.6 sigma) along the normal of the flow; negative on dark lines."""
    x, y = _grid(field)
    reach = math.ceil(2.5 * 1.6 * sigma)
    at = np.arange(-reach, reach + 1)
    narrow, wide = (np.exp(-(at**2) / (2 * s * s)) for s in (sigma, 1.6 * sigma))
    kernel = (narrow / narrow.sum() - wide / wide.sum()).astype(np.float32)
    total = kernel[reach] * field
    for step in range(1, reach + 1):
        sides = _sample(field, x - step * ty, y + step * tx) + _sample(field, x + step * ty, y - step * tx)
        total += kernel[reach + step] * sides
    return total


def mean_along(field: Field, tx: Field, ty: Field, sigma: float) -> Field:
    """Gaussian mean over `2 sigma` pixels of the stream line through each pixel, both ways."""
    total, weights = field.copy(), 1.0
    for sense in (1, -1):
        x, y = _grid(field)
        vx, vy = tx * sense, ty * sense
        for step in range(1, math.ceil(2 * sigma) + 1):
            x, y = x + vx, y + vy
            weight = math.exp(-step * step / (2 * sigma * sigma))
            total += np.float32(weight) * _sample(field, x, y)
            weights += weight
            ahead_x, ahead_y = _sample(tx, x, y), _sample(ty, x, y)
            # Tangents have no sign: keep walking the way we came.
            turn = np.where(ahead_x * vx + ahead_y * vy < 0, np.float32(-1), np.float32(1))
            vx, vy = ahead_x * turn, ahead_y * turn
    return total / np.float32(weights)


def line_response(tone: Field, picture: Rgb, sigma: float) -> Field:
    """How much each pixel is a dark line about `2 sigma` wide, with texture suppressed; 0 where not."""
    tx, ty = edge_flow(picture, 2.2 * sigma)
    response = np.maximum(-mean_along(difference_across(tone, tx, ty, sigma), tx, ty, 2.9 * sigma), 0)
    return np.maximum(response - np.float32(_SUPPRESSION) * blurred(response, 9 * sigma), 0)


def local_tone(light: Field, sigma: float) -> Field:
    """Lightness less its surround, over the surround's contrast: shade and exposure taken out."""
    surround = blurred(light, sigma)
    spread: Field = np.sqrt(blurred(np.square(light - surround), sigma))
    return (light - surround) / (spread + np.float32(0.10)) * np.float32(0.25)


def dark_strokes(light: Field, widest: float, contrast: float) -> Mask:
    """Pixels of dark things narrower than `widest`, nearer to the thing's darkest than to its surround,
    where these differ by `contrast` in lightness at least (a black top-hat, thresholded half-way)."""
    # The surround is smooth at this scale, so it is found on a picture shrunk as far as that allows.
    shrink = max(1, int(widest // 8))
    small = resized(light, (max(1, light.shape[0] // shrink), max(1, light.shape[1] // shrink)))
    kernel = disc(widest / shrink + 1)
    around = cv2.morphologyEx(small, cv2.MORPH_CLOSE, kernel, borderType=cv2.BORDER_REPLICATE)
    ground = resized(blurred(around.astype(np.float32), 1.0), light.shape)
    darkest = resized(cv2.erode(small, kernel).astype(np.float32), light.shape)
    return (ground - light > 0.5 * (ground - darkest)) & (ground - darkest > contrast * np.maximum(ground, 0.15))


def _thin_share(mask: Mask, centre: Mask, floor: float) -> float:
    return float(np.mean(2 * depth(mask)[centre] < floor)) if centre.any() else 0.0


def _per_label(labels: NDArray[np.int32], where: Mask, values: Field | None, count: int) -> NDArray[np.float64]:
    weights = None if values is None else values[where]
    return np.bincount(labels[where], weights=weights, minlength=count).astype(float)


def salient(response: Field, floor: float) -> tuple[Mask, int]:
    """The line areas worth drawing, by hysteresis and by how much each stands out; and how many were not.

    A line counts by its length times its strength; amid a crowd of short ones (grass, fur, grain)
    it must count for more. `floor` is the stroke width the drawing will have.
    """
    followed = response > _FOLLOWED
    count, labels = numbered(followed)
    starts = np.zeros(count, bool)
    starts[labels[response > _STARTS]] = True
    centre = centre_lines(followed)
    length = np.maximum(_per_label(labels, centre, None, count), 1.0)
    strength = _per_label(labels, centre, response, count) / floor
    # Each component spreads over its neighbourhood a total of one, less if it is long.
    share = np.minimum(1.0, 30 * floor / length) / length
    spread = np.where(centre, share[labels], 0).astype(np.float32)
    reach = 12 * floor
    crowd = blurred(spread, reach) * np.float32(2 * math.pi * reach * reach)
    crowding = _per_label(labels, centre, crowd, count) / length
    keep = starts & (strength / (1 + 0.1 * np.maximum(crowding - 3, 0)) > 0.12)
    keep[0] = False
    return keep[labels], int(count - 1 - keep.sum())


def _boldness(tone: Field, shape: tuple[int, int], floor: float) -> Field:
    """0..1: how strong the large-scale edge at each place is, which sets outlines off from details."""
    large = blurred(tone, 4.0)
    edge = np.hypot(cv2.Scharr(large, cv2.CV_32F, 1, 0), cv2.Scharr(large, cv2.CV_32F, 0, 1)) / 32
    wide = resized(cv2.dilate(edge, np.ones((7, 7), np.uint8)).astype(np.float32), shape)
    return blurred(np.clip((wide - 0.01) / 0.03, 0, 1).astype(np.float32), floor)


def photo_ink(picture: Rgb, shape: tuple[int, int], unit: float) -> Ink:
    """Lines of a photo, for a drawing of `shape` (height, width) with strokes about `unit` pixels wide.

    Details are sought at the picture's own scale; coarse edges (soft shadows, blurred outlines)
    are added where no fine line was found.
    """
    sigma = 1.4
    smooth = cv2.bilateralFilter(cv2.bilateralFilter(picture, 7, 20, 4), 7, 20, 4)
    light = lightness(smooth)  # type: ignore[arg-type]
    tone = local_tone(light, 20 * sigma)
    fine, dropped = salient(resized(line_response(tone, smooth, sigma), shape), unit)  # type: ignore[arg-type]
    half = (picture.shape[0] // 2, picture.shape[1] // 2)
    soft = cv2.resize(smooth, half[::-1], interpolation=cv2.INTER_AREA)
    coarse_response = line_response(resized(tone, half), soft, sigma)  # type: ignore[arg-type]
    coarse, _ = salient(resized(coarse_response, shape) * np.float32(0.8), unit)
    taken = cv2.dilate(fine.astype(np.uint8), disc(4 * unit)) > 0
    lines = fine | (coarse & ~taken)
    scale = shape[0] / picture.shape[0]
    # Only what holds a full nib is filled: the rest is texture, or drawn as a line already.
    dark = dark_strokes(light, 5 * unit / scale, 0.42).astype(np.float32)
    solid = blurred(resized(dark, shape), 0.35 * unit) > 0.5
    solid = cv2.morphologyEx(solid.astype(np.uint8), cv2.MORPH_OPEN, disc(unit)) > 0
    solid = _touching(solid, lines)
    centre = centre_lines(lines)
    thin = _thin_share(lines, centre, unit)
    # A solid area has its own edge: lines found along it would only blur it.
    centre &= cv2.dilate(solid.astype(np.uint8), disc(unit)) == 0
    return Ink(centre, _boldness(tone, shape, unit), solid, thin, dropped, 3 * unit * unit)


def _touching(areas: Mask, lines: Mask) -> Mask:
    """The connected areas of which lines cover a fair part."""
    count, labels = numbered(areas, connectivity=4)
    size = np.bincount(labels.ravel(), minlength=count)
    covered = np.bincount(labels[lines], minlength=count)
    keep = covered > 0.25 * size
    keep[0] = False
    return keep[labels]


def _dark_on_light(light: Field) -> Field:
    """The lightness, inverted if this is chalk on a dark ground: dark round the border, lines lighter."""
    border = np.concatenate([light[0], light[-1], light[:, 0], light[:, -1]])
    if np.median(border) > 0.35:
        return light
    detail = light - blurred(light, max(light.shape) / 16)
    return np.float32(1) - light if float((detail**3).mean()) > 0 else light


def _ground(light: Field) -> Field:
    """The paper's lightness at each place; inside large dark areas, half the picture's median at least."""
    reach = max(3, max(light.shape) // 6)
    shrink = max(1, reach // 16)
    small = resized(light, (max(1, light.shape[0] // shrink), max(1, light.shape[1] // shrink)))
    block = np.ones((max(3, reach // shrink),) * 2, np.uint8)
    broad = cv2.blur(cv2.dilate(cv2.blur(small, (3, 3)), block), block.shape)
    return np.maximum(resized(broad.astype(np.float32), light.shape), np.float32(0.5 * np.median(light)))


def drawing_ink(picture: Rgb, floor: float) -> Ink:
    """Dark strokes and black areas of a drawing on an even ground (or light on dark: then inverted).

    Flat colours are left out: ink is what is black beside the ground, or a stroke darker than what is
    on both its sides. Faint specks are dropped, faint strokes kept.
    """
    smooth = cv2.bilateralFilter(picture, 5, 30, 2)
    light = _dark_on_light(lightness(smooth))  # type: ignore[arg-type]
    lab = cv2.cvtColor(smooth, cv2.COLOR_RGB2LAB).astype(np.float32)
    black = (light < 0.38 * _ground(light)) & (np.hypot(lab[..., 1] - 128, lab[..., 2] - 128) < 30)
    ink = (black | dark_strokes(light, 6 * floor, 0.18)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    area = stats[:, cv2.CC_STAT_AREA]
    definite = np.zeros(count, bool)
    definite[labels[light < 0.6 * blurred(light, 4 * floor)]] = True
    keep = (area >= (0.6 * floor) ** 2) & (definite | (area >= (3 * floor) ** 2))
    keep[0] = False
    solid = spaced_dots(keep[labels], 1.6 * floor, 1.3 * floor, 0.7 * floor)
    thin = _thin_share(solid, centre_lines(solid, at_most=2 * floor), floor)
    return Ink(np.zeros_like(solid), np.zeros_like(light), solid, thin, int(count - 1 - keep.sum()))
