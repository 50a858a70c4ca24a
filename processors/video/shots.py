"""The frames of a shot, one after another: the same shot of the same picture has the same frames, always."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from domain.videos import Motion, Shot
from processors.video.art import Art, Drawing, Pixels, inked_box
from processors.video.camera import CLOSE_UP, GLIDE, Path, Pyramid, drawing_back, looked, panning, zooming
from processors.video.orbit import Orbit
from processors.video.reveal import Reveal
from processors.video.stage import busiest, placed, set_up
from processors.workers import Unfit

REST_S = 1.5
"""Seconds at the end in which the whole is seen."""
REVEALED = 0.82
"""The share of the time in which a drawing is drawn; then it is looked at."""
NEARNESS = 1.05


def frames_of(art: Art, shot: Shot) -> Iterator[Pixels]:
    """Height x width x 3 (RGB), `shot.frames` of them; the last one shows all of the picture.

    Raises `Unfit` for a motion that the picture or this engine has not.
    """
    seen = _seen(art, shot)
    last = shot.frames - 1
    for n in range(shot.frames):
        yield seen(n / last)


def _seen(art: Art, shot: Shot) -> Callable[[float], Pixels]:
    match shot.motion:
        case Motion.REVEAL:
            return _revealed(art, shot)
        case Motion.ORBIT:
            return Orbit(art, shot.width, shot.height, shot.seed % 2 == 0).at
        case Motion.ZOOM | Motion.PAN:
            nearest = CLOSE_UP if shot.motion is Motion.ZOOM else GLIDE
            stage = set_up(art, round(shot.width * nearest), round(shot.height * nearest))
            pyramid, path = Pyramid(stage, shot.width, shot.height), _path(art, shot)
            return lambda t: pyramid.seen(path(t))
        case _:
            raise Unfit("no-such-motion", "This engine has no such motion; take another one.")


def _path(art: Art, shot: Shot) -> Path:
    width, height, rest = shot.width, shot.height, REST_S / shot.duration_s
    box = placed(art, width, height)
    ink = art.ink(max(64, box.width // 4), max(64, box.height // 4))
    if shot.motion is Motion.ZOOM:
        x, y = busiest(ink)
        return zooming(width, height, (box.left + x * box.width, box.top + y * box.height), rest)
    left, top, right, bottom = inked_box(ink)
    # A camera that is so near sees a part of the frame; it travels between where that part is full of ink.
    across, down = (right - left) * box.width, (bottom - top) * box.height
    x, y = box.left + (left + right) / 2 * box.width, box.top + (top + bottom) / 2 * box.height
    reach_x, reach_y = (max(0.0, side / 2 - full / GLIDE / 2 * 0.8) for side, full in ((across, width), (down, height)))
    if reach_x / width >= reach_y / height:
        reach_y = 0.0
    else:
        reach_x = 0.0
    sense = 1 if shot.seed % 2 == 0 else -1
    start, end = (x - sense * reach_x, y - sense * reach_y), (x + sense * reach_x, y + sense * reach_y)
    return panning(width, height, start, end, rest)


def _revealed(art: Art, shot: Shot) -> Callable[[float], Pixels]:
    if not isinstance(art, Drawing):
        raise Unfit("no-lines", "Only a design with lines can draw itself; take another motion.")
    across, down = round(shot.width * NEARNESS), round(shot.height * NEARNESS)
    reveal = Reveal(art, across, down, 0.2, shot.duration_s * REVEALED)
    path = drawing_back(shot.width, shot.height, NEARNESS)
    return lambda t: looked(reveal.at(t * shot.duration_s), path(t), shot.width, shot.height)
