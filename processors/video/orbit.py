"""A camera that circles a card on a table: the card's plane in perspective, its shadow, the light on it.

There is one picture, so it is a swing and not a way round: the card is seen from either side by `YAW` at most.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from processors.video.art import Art, Photograph, Pixels
from processors.video.stage import MARGIN, Box, contained, grain, laid, paper

YAW, PITCH = math.radians(26), math.radians(9)
DISTANCE = 2.4
"""Of the camera, in heights of the frame."""
AIR = 0.11
"""Of the frame's shorter side, that stays free around the card."""
TABLE = ((216, 209, 198), (172, 162, 149))
"""In the light, and in the corners."""
DROP = 0.055
"""How far the card lies over its shadow, in heights of the frame."""
DARKNESS = 0.42
OVERSAMPLED = 1.08
Homography = NDArray[np.float64]


class Orbit:
    """Frames of one turn: it begins and ends in front of the card, and so can be played in a loop."""

    def __init__(self, art: Art, width: int, height: int, clockwise: bool) -> None:
        self._width, self._height = width, height
        self._sense = 1.0 if clockwise else -1.0
        self._table = table(width, height)
        self._card_box = contained(_card_aspect(art), width, height, AIR)
        self._card = card(art, self._card_box)
        self._shadow, self._shadow_margin = shadow(self._card_box, min(width, height))

    def at(self, t: float) -> Pixels:
        """The frame at a time from 0 to 1."""
        yaw = self._sense * YAW * math.sin(2 * math.pi * t)
        pitch = PITCH * math.sin(math.pi * t) ** 2
        frame = self._with_shadow(yaw, pitch)
        box = self._card_box
        seen = cv2.warpPerspective(
            self._card,
            self._homography(self._card.shape[1], self._card.shape[0], box, 0.0, yaw, pitch),
            (self._width, self._height),
            flags=cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_CONSTANT,
        )
        # Turned to the light, which comes from the left, the card is brighter; premultiplied, so its rim is clean.
        light = 1 - 0.10 * abs(math.sin(yaw)) + 0.07 * math.sin(yaw)
        alpha = seen[..., 3:]
        under = cv2.multiply(frame, cv2.merge([255 - alpha] * 3), scale=1 / 255)
        return np.asarray(cv2.add(under, cv2.convertScaleAbs(seen[..., :3], alpha=light)), np.uint8)

    def _with_shadow(self, yaw: float, pitch: float) -> Pixels:
        box, margin = self._card_box, self._shadow_margin
        wider = Box(box.left - margin, box.top - margin, box.width + 2 * margin, box.height + 2 * margin)
        homography = self._homography(
            self._shadow.shape[1], self._shadow.shape[0], wider, DROP * self._height, yaw, pitch
        )
        dark = cv2.warpPerspective(
            self._shadow,
            homography,
            (self._width, self._height),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
        )
        return np.asarray(cv2.multiply(self._table, cv2.merge([255 - dark] * 3), scale=1 / 255), np.uint8)

    def _homography(self, across: int, down: int, box: Box, behind: float, yaw: float, pitch: float) -> Homography:
        """From pixels of a picture that fills `box`, `behind` pixels behind the turned plane, to those of the frame."""
        left, top = box.left - self._width / 2, box.top - self._height / 2
        corners = np.array(
            [
                [left, top, behind],
                [left + box.width, top, behind],
                [left + box.width, top + box.height, behind],
                [left, top + box.height, behind],
            ]
        )
        turned = corners @ _turn(yaw, pitch).T
        away = DISTANCE * self._height
        depth = away / (away + turned[:, 2])
        on_screen = turned[:, :2] * depth[:, None] + [self._width / 2, self._height / 2]
        source = np.array([[0, 0], [across, 0], [across, down], [0, down]], np.float32)
        # Both are told in corners of pixels; OpenCV means their centres.
        return np.asarray(
            cv2.getPerspectiveTransform(source - np.float32(0.5), (on_screen - 0.5).astype(np.float32)), np.float64
        )


def card(art: Art, box: Box) -> Pixels:
    """The art on its card, RGBA: opaque, so that sampling at its rim multiplies colours by alpha."""
    width, height = round(box.width * OVERSAMPLED), round(box.height * OVERSAMPLED)
    if isinstance(art, Photograph):
        face = art.ink(width, height)[..., :3]
    else:
        face = paper(width, height)
        inner = contained(art.aspect, width, height, MARGIN * 0.8)
        face[inner.inside] = laid(art.ink(inner.width, inner.height), face[inner.inside])
    alpha = np.full((height, width), 255, np.uint8)
    return np.dstack([face, alpha])


def shadow(box: Box, side: int) -> tuple[Pixels, int]:
    """The card's soft shadow as darkness (0 to 255) at a quarter of the size, and its margin in whole pixels."""
    blur = side * 0.022
    margin = math.ceil(blur * 3)
    dark = np.zeros(((box.height + 2 * margin) // 4, (box.width + 2 * margin) // 4), np.uint8)
    dark[margin // 4 : -(margin // 4), margin // 4 : -(margin // 4)] = round(255 * DARKNESS)
    return np.asarray(cv2.GaussianBlur(dark, (0, 0), blur / 4), np.uint8), margin


def table(width: int, height: int) -> Pixels:
    """A plain ground, lit from the upper left."""
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None] - 0.38
    x = np.linspace(0, 1, width, dtype=np.float32)[None, :] - 0.36
    dim = np.clip(np.sqrt(x * x * 1.2 + y * y) / 0.85, 0, 1)[..., None]
    lit, dark = (np.asarray(each, np.float32) for each in TABLE)
    ground = lit + (dark - lit) * dim + grain(width, height, 11)[..., None]
    return np.asarray(np.clip(np.rint(ground), 0, 255), np.uint8)


def _card_aspect(art: Art) -> float:
    """A photograph is its own card; a drawing's has as much paper on each side."""
    if isinstance(art, Photograph):
        return art.aspect
    free = 2 * MARGIN
    return (art.aspect + free) / (1 + free) if art.aspect > 1 else (art.aspect * (1 + free)) / (1 + free * art.aspect)


def _turn(yaw: float, pitch: float) -> Homography:
    about_y = np.array([[math.cos(yaw), 0, math.sin(yaw)], [0, 1, 0], [-math.sin(yaw), 0, math.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, math.cos(pitch), -math.sin(pitch)], [0, math.sin(pitch), math.cos(pitch)]])
    return np.asarray(about_x @ about_y)
