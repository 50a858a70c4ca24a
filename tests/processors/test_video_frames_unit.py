"""The maths of a film's frames: a camera without jitter, a pen that takes nothing back, an end that shows all."""

from __future__ import annotations

import io
import math
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from processors.video.art import Drawing, InkedPicture, Photograph, art_of, inked_box, on_white, without_paper
from processors.video.camera import (
    Pose,
    Pyramid,
    between,
    drawing_back,
    eased,
    looked,
    panning,
    zooming,
)
from processors.video.inbetweens import Between, places, swings
from processors.video.penwork import in_order, penwork, strokes_of
from processors.video.reveal import Reveal
from processors.video.stage import busiest, contained, ground, laid, paper, set_up
from processors.workers import Unfit

WIDTH, HEIGHT = 160, 90
SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" width="100mm" height="100mm" viewBox="0 0 100 100">
<g id="fill"><path fill="#cc2211" d="M20 55h60v25h-60z"/></g>
<g id="shade" fill="#111"><path d="M22 60h56v2h-56z M22 66h56v2h-56z"/></g>
<g id="dots" fill="#111"><path d="M30 40h2v2h-2z M40 40h2v2h-2z M50 40h2v2h-2z"/></g>
<g id="outline" fill="#111"><path d="M20 20h60v4h-60z M20 30h60v4h-60z"/></g></svg>"""
shares = st.floats(0, 1)


def png(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def photograph(width: int = 120, height: int = 80) -> np.ndarray:
    y, x = np.mgrid[:height, :width]
    return np.stack([x * 255 // width, y * 255 // height, (x + y) % 256], axis=-1).astype(np.uint8)


# The camera's way.


@given(shares, shares)
def test_easing_goes_forward_from_rest_to_rest(a: float, b: float) -> None:
    assert eased(min(a, b)) <= eased(max(a, b))
    assert (eased(-1), eased(0), eased(1), eased(2)) == (0, 0, 1, 1)
    assert eased(0.001) < 1e-5 and 1 - eased(0.999) < 1e-5
    assert between(a, 0.0, 1.0) == eased(a)


PATHS = {
    "zoom": lambda x, y: zooming(1920, 1080, (x * 1920, y * 1080), 0.1),
    "pan": lambda x, y: panning(1920, 1080, (x * 1920, 200.0), (y * 1920, 900.0), 0.1),
    "draw back": lambda x, y: drawing_back(1920, 1080, 1.05),
}


@pytest.mark.parametrize("name", PATHS)
@given(x=shares, y=shares)
@settings(max_examples=25)
def test_a_way_has_no_jumps_never_leaves_the_stage_and_ends_with_the_whole(name: str, x: float, y: float) -> None:
    path = PATHS[name](x, y)
    poses = [path(n / 449) for n in range(450)]
    for pose in poses:
        assert pose.zoom >= 1 - 1e-9
        assert 1920 / 2 / pose.zoom - 1e-6 <= pose.x <= 1920 - 1920 / 2 / pose.zoom + 1e-6
        assert 1080 / 2 / pose.zoom - 1e-6 <= pose.y <= 1080 - 1080 / 2 / pose.zoom + 1e-6
    steps = [math.hypot(b.x - a.x, b.y - a.y) * a.zoom for a, b in pairwise(poses)]
    turns = [abs(b - a) for a, b in pairwise(steps)]
    assert max(steps) < 14 and max(turns) < 1.2, "on the screen, in pixels a frame"
    zooms = [math.log(pose.zoom) for pose in poses]
    assert all(after <= before + 1e-9 for before, after in pairwise(zooms)), "it only draws back"
    assert poses[-1] == Pose(960, 540, 1.0)


# What it sees.


def blob(width: int, height: int, x: float, y: float) -> np.ndarray:
    """A soft spot of light whose middle is told to a fraction of a pixel."""
    rows, columns = np.mgrid[:height, :width] + 0.5
    light = 255 * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / 18)
    return np.repeat(light.round().astype(np.uint8)[..., None], 3, axis=2)


def middle(frame: np.ndarray) -> tuple[float, float]:
    light = frame[..., 0].astype(float)
    rows, columns = np.mgrid[: frame.shape[0], : frame.shape[1]] + 0.5
    return float((columns * light).sum() / light.sum()), float((rows * light).sum() / light.sum())


def test_the_whole_from_a_stage_of_the_same_size_is_that_stage() -> None:
    stage = photograph(WIDTH, HEIGHT)
    assert np.array_equal(looked(stage, Pose(WIDTH / 2, HEIGHT / 2, 1.0), WIDTH, HEIGHT), stage)


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(1, 2))
def test_the_camera_moves_by_parts_of_a_pixel(dx: float, dy: float, zoom: float) -> None:
    stage = blob(2 * WIDTH, 2 * HEIGHT, 161.0, 90.6)
    seen = looked(stage, Pose(WIDTH / 2 + dx, HEIGHT / 2 + dy, zoom), WIDTH, HEIGHT)
    x, y = middle(seen)
    # A point of the stage, whose density is 2, lies where the pose says it does.
    assert x == pytest.approx(WIDTH / 2 + (161.0 / 2 - WIDTH / 2 - dx) * zoom, abs=0.06)
    assert y == pytest.approx(HEIGHT / 2 + (90.6 / 2 - HEIGHT / 2 - dy) * zoom, abs=0.06)


def test_no_level_of_the_pyramid_is_seen_to_change() -> None:
    rng = np.random.default_rng(1)
    noise = cv2.GaussianBlur(rng.standard_normal((HEIGHT * 2, WIDTH * 2)), (0, 0), 1.2)
    light = np.clip(128 + 40 * noise / noise.std(), 0, 255).astype(np.uint8)
    stage = np.repeat(light[..., None], 3, axis=2)
    pyramid = Pyramid(stage, WIDTH, HEIGHT)
    zooms = np.exp(np.linspace(math.log(1.99), 0, 120))
    frames = [pyramid.seen(Pose(WIDTH / 2, HEIGHT / 2, float(zoom))).astype(float) for zoom in zooms]
    contrast = np.array([frame.std() for frame in frames])
    assert np.abs(np.diff(contrast)).max() < 1.0, "noise as fine as lines is the sharpest judge"
    assert contrast[0] == pytest.approx(40, rel=0.1)


# Paper, ink and pictures.


@given(st.floats(0.05, 20), st.integers(8, 2000), st.integers(8, 2000), st.floats(0, 0.2))
def test_art_lies_within_the_frame_with_its_own_proportions(aspect: float, w: int, h: int, margin: float) -> None:
    box = contained(aspect, w, h, margin)
    assert box.left >= 0 and box.top >= 0 and box.left + box.width <= w and box.top + box.height <= h
    assert abs(box.width - box.height * aspect) <= 1 + aspect


def test_paper_is_light_quiet_and_always_the_same() -> None:
    sheet = paper(WIDTH, HEIGHT)
    assert np.array_equal(sheet, paper(WIDTH, HEIGHT))
    assert sheet.min() > 200 and sheet[30:60, 60:100].std(axis=(0, 1)).max() < 2.5
    assert sheet[:4, :4].mean() < sheet[40:50, 70:90].mean(), "corners are darker"


@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))
def test_ink_taken_from_white_paper_is_the_picture_again_on_white(r: int, g: int, b: int) -> None:
    pixels = np.full((2, 2, 3), (r, g, b), np.uint8)
    again = laid(without_paper(pixels), np.full((2, 2, 3), 255, np.uint8))
    assert np.abs(again.astype(int) - pixels).max() <= 1


def test_pictures_are_told_apart() -> None:
    inked = np.full((60, 80, 3), 255, np.uint8)
    inked[20:40, 30:60] = 0
    assert on_white(inked) and not on_white(photograph())
    found = art_of(png(inked), "image/png")
    assert isinstance(found, InkedPicture) and found.aspect == pytest.approx(30 / 20)
    assert isinstance(art_of(png(photograph()), "image/png"), Photograph)
    blank = art_of(png(np.full((10, 20, 3), 255, np.uint8)), "image/png")
    assert blank.aspect == 2.0
    for data, media_type in ((b"<svg", "image/svg+xml"), (b"nothing", "image/png")):
        with pytest.raises(Unfit):
            art_of(data, media_type)


def test_a_drawing_is_trimmed_to_its_ink_and_has_its_layers() -> None:
    drawing = art_of(SVG, "image/svg+xml")
    assert isinstance(drawing, Drawing) and drawing.aspect == pytest.approx(1.0, abs=0.02)
    left, top, right, bottom = inked_box(drawing.ink(200, 200))
    assert max(left, top, 1 - right, 1 - bottom) < 0.02
    assert [id for id, _ in drawing.layers(100, 100)] == ["fill", "shade", "dots", "outline"]
    plain = Drawing(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h4v4z"/></svg>')
    assert [id for id, _ in plain.layers(90, 90)] == ["outline"]
    empty = Drawing.trimmed(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 4"/>')
    assert empty.aspect == 2.0


def test_the_eye_goes_where_the_lines_are() -> None:
    ink = np.zeros((200, 200, 4), np.uint8)
    ink[60:100:4, 120:160, 3] = 255
    x, y = busiest(ink)
    assert 0.55 < x < 0.85 and 0.25 < y < 0.55


# The pen.


def two_bars() -> np.ndarray:
    layer = np.zeros((60, 120, 4), np.uint8)
    layer[10:14, 10:110, 3] = 255
    layer[40:44, 10:110, 3] = 255
    return layer


def test_a_stroke_is_finished_before_the_next_begins_and_goes_one_way() -> None:
    work = penwork(two_bars(), (0.0, 0.0))
    first, second = work.when[10:14, 12:108], work.when[40:44, 12:108]
    assert first.max() < second.min()
    along = first[2]
    assert (np.diff(along) >= -1e-6).all() and along[0] < along[-1], "from where the pen was"
    assert (np.diff(second[2]) <= 1e-6).all(), "and back on the way that is nearer"
    assert work.way > 150 and work.end[0] < 30


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20)
def test_all_ink_is_reached_in_time_and_nothing_else(seed: int) -> None:
    rng = np.random.default_rng(seed)
    layer = np.zeros((48, 64, 4), np.uint8)
    for _ in range(int(rng.integers(0, 6))):
        x, y = int(rng.integers(0, 50)), int(rng.integers(0, 40))
        layer[y : y + int(rng.integers(1, 12)), x : x + int(rng.integers(1, 30)), 3] = rng.integers(40, 256)
    work = penwork(layer, (0.0, 0.0))
    inked = layer[..., 3] > 0
    assert np.isinf(work.when[~inked]).all()
    if inked.any():
        assert work.when[inked].min() >= 0 and work.when[inked].max() <= 1


def test_dots_are_points_and_every_stroke_is_drawn_once() -> None:
    mask = np.zeros((80, 80), bool)
    mask[5:9, 5:9] = mask[70:74, 70:74] = True
    mask[40:43, 10:70] = True
    strokes = strokes_of(mask)
    assert sorted(min(len(stroke), 2) for stroke in strokes) == [1, 1, 2]
    ordered = in_order(strokes, (0.0, 0.0))
    assert sorted(stroke.sum() for stroke in ordered) == pytest.approx(sorted(stroke.sum() for stroke in strokes))


@given(st.lists(st.floats(0, 5), min_size=2, max_size=8))
@settings(max_examples=6, deadline=None)
def test_what_is_drawn_stays(moments: list[float]) -> None:
    reveal = Reveal(art_of(SVG, "image/svg+xml"), WIDTH, HEIGHT, 0.2, 4.0)  # type: ignore[arg-type]
    before: Any = None
    for now in sorted(moments):
        light = reveal.at(now).astype(int).sum(axis=2)
        assert before is None or (light <= before + 3).all(), "ink only darkens the paper"
        before = light.copy()


def test_a_drawing_begins_as_paper_and_ends_whole() -> None:
    drawing = art_of(SVG, "image/svg+xml")
    assert isinstance(drawing, Drawing)
    reveal = Reveal(drawing, WIDTH, HEIGHT, 0.2, 4.0)
    assert np.array_equal(reveal.at(0.0), ground(drawing, WIDTH, HEIGHT))
    half = reveal.at(2.0).copy()
    whole = reveal.at(4.01).astype(int)
    assert np.abs(whole - set_up(drawing, WIDTH, HEIGHT)).max() <= 8, "but for the order of layers at their rims"
    assert not np.array_equal(half, whole) and np.array_equal(reveal.at(5.0), whole)


# Between a model's frames.


@given(st.integers(2, 30), st.integers(2, 900), st.floats(5, 30))
def test_frames_are_gone_through_there_and_back(count: int, total: int, seconds: float) -> None:
    found = list(places(count, total, seconds))
    assert len(found) == total and found[0] == 0 and found[-1] == pytest.approx(0, abs=1e-6)
    assert all(-1e-9 <= place <= count - 1 + 1e-9 for place in found)
    assert swings(seconds) % 2 == 0 and swings(seconds) >= 2


def test_between_two_pictures_things_are_on_their_way() -> None:
    given = [blob(96, 64, x, 32.0) for x in (36.0, 42.0, 48.0)]
    film = Between(given)
    for place, x in ((0.0, 36.0), (0.5, 39.0), (1.0, 42.0), (1.25, 43.5), (2.0, 48.0), (0.25, 37.5)):
        assert middle(film.at(place))[0] == pytest.approx(x, abs=0.4)
    assert film.at(1.0) is given[1] and film.at(0.999) is given[1]
