"""Real films: their frames, and the MP4 that they become, read back."""

from __future__ import annotations

import gc
import io
import re
import struct
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe
from PIL import Image, PngImagePlugin

from domain.provenance import Provenance
from domain.videos import Motion, Shot, VideoSize
from infra.filming import CAMERA, LateFilms, filmer_of, motions_of
from infra.settings import Settings
from processors import origin
from processors.filming import Film, Filming
from processors.video import encoding
from processors.video.art import Photograph, art_of
from processors.video.camera import CLOSE_UP, GLIDE, Pose, Pyramid
from processors.video.encoding import Encoder, EncoderFailed
from processors.video.films import CameraFilms
from processors.video.orbit import Orbit
from processors.video.shots import frames_of
from processors.video.stage import set_up
from processors.workers import Unfit
from tests.processors.test_video_frames_unit import HEIGHT, SVG, WIDTH, photograph, png


def shot(motion: Motion, seconds: int = 5, seed: int = 2, width: int = WIDTH, height: int = HEIGHT) -> Shot:
    return Shot(motion, seconds, VideoSize.HD, width, height, 30, seed)


def provenance(engine: str, version: str) -> Provenance:
    return Provenance(engine, version, 7, "ab" * 32)


def filmed(data: bytes, media_type: str, wanted: Shot, marked: bool = False, scratch: Path | None = None) -> Film:
    *progress, film = CameraFilms(scratch).film(data, media_type, wanted, marked, provenance)
    assert isinstance(film, Film) and all(isinstance(each, Filming) for each in progress)
    fractions = [each.fraction for each in progress]
    assert fractions == sorted(fractions) and fractions[0] == 0 and fractions[-1] < 1
    assert len(fractions) == wanted.frames + 1, "told at every frame"
    return film


def boxes(mp4: bytes) -> Iterator[tuple[str, int]]:
    """The boxes of the file's top level, in order: name and size (ISO 14496-12, section 4.2)."""
    at = 0
    while at < len(mp4):
        size, name = struct.unpack(">I4s", mp4[at : at + 8])
        assert size >= 8, "a box of 64 bits is none of these films'"
        yield name.decode(), size
        at += size


def said_of(path: Path) -> str:
    return subprocess.run(
        [get_ffmpeg_exe(), "-hide_banner", "-i", str(path)], capture_output=True, text=True, check=False
    ).stderr


def decoded(path: Path) -> list[np.ndarray]:
    """Every frame as RGB."""
    video = cv2.VideoCapture(str(path))
    frames = []
    while True:
        there, frame = video.read()
        if not there:
            return frames
        frames.append(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB))


# Whole shots.


@pytest.mark.parametrize("motion", [Motion.REVEAL, Motion.ZOOM, Motion.PAN, Motion.ORBIT])
@pytest.mark.parametrize("art", ["drawing", "photograph"])
def test_a_shot_has_its_frames_without_jumps_and_is_always_the_same(motion: Motion, art: str) -> None:
    if motion is Motion.REVEAL and art == "photograph":
        with pytest.raises(Unfit, match="lines"):
            next(frames_of(Photograph(photograph()), shot(motion)))
        return
    shown = art_of(SVG, "image/svg+xml") if art == "drawing" else Photograph(photograph())
    frames = list(frames_of(shown, shot(motion)))
    assert len(frames) == 150 and {frame.shape for frame in frames} == {(HEIGHT, WIDTH, 3)}
    changes = [np.abs(after.astype(int) - before).mean() for before, after in pairwise(frames)]
    assert 0 < np.median(changes) < 6 and max(changes) < 14
    again = list(frames_of(shown, shot(motion)))
    assert all(np.array_equal(a, b) for a, b in zip(frames, again, strict=True))
    if motion in (Motion.ZOOM, Motion.PAN):
        nearest = CLOSE_UP if motion is Motion.ZOOM else GLIDE
        stage = set_up(shown, round(WIDTH * nearest), round(HEIGHT * nearest))
        assert np.array_equal(frames[-1], Pyramid(stage, WIDTH, HEIGHT).seen(Pose(WIDTH / 2, HEIGHT / 2, 1.0)))


def test_an_orbit_ends_where_it_began_and_turns_by_the_seed() -> None:
    drawing = art_of(SVG, "image/svg+xml")
    one, other = (Orbit(drawing, WIDTH, HEIGHT, clockwise) for clockwise in (True, False))
    assert np.abs(one.at(0.0).astype(int) - one.at(1.0)).max() <= 1
    assert np.array_equal(one.at(0.0), other.at(0.0))
    right, left = one.at(0.25).astype(int), other.at(0.25).astype(int)
    assert np.abs(right - left).mean() > 1
    narrow, wide = ((frame[HEIGHT // 2].max(axis=1) > 225).sum() for frame in (right, one.at(0.0)))
    assert narrow < wide, "seen from the side, a card is narrower"


def test_a_pan_goes_the_other_way_with_another_seed() -> None:
    wide = Photograph(photograph(400, 80))
    here, there = (next(frames_of(wide, shot(Motion.PAN, seed=seed))) for seed in (2, 3))
    assert not np.array_equal(here, there)


def test_this_engine_does_not_animate() -> None:
    with pytest.raises(Unfit) as refused:
        next(frames_of(Photograph(photograph()), shot(Motion.ANIMATE)))
    assert refused.value.code == "no-such-motion"


# The file.


def test_an_mp4_that_every_player_takes(tmp_path: Path) -> None:
    film = filmed(SVG, "image/svg+xml", shot(Motion.REVEAL, width=320, height=180), scratch=tmp_path)
    assert list(tmp_path.iterdir()) == [], "nothing is left of it beside"
    path = tmp_path / "film.mp4"
    path.write_bytes(film.mp4)
    names = [name for name, _ in boxes(film.mp4)]
    assert names.index("moov") < names.index("mdat") and names[0] == "ftyp", "the index comes first"
    said = said_of(path)
    assert re.search(r"Video: h264 \(High\).*yuv420p\(tv, bt709.*320x180.*30 fps", said), said
    assert "Duration: 00:00:05.00" in said and "Audio" not in said
    assert f"engine=camera; seed=7; spec={'ab' * 32}; version=1+opencv-" in said
    frames = decoded(path)
    assert (len(frames), film.frames, film.width, film.height) == (150, 150, 320, 180)
    poster = np.asarray(Image.open(io.BytesIO(film.poster)).convert("RGB"))
    assert poster.shape == (180, 320, 3)
    assert np.abs(frames[-1].astype(int) - poster).mean() < 3, "the poster is its end"
    assert np.abs(frames[0].astype(int) - poster).mean() > 3, "and not its beginning"


def test_colours_are_those_of_the_picture(tmp_path: Path) -> None:
    """Another matrix than the one that is told would turn the red by ten levels and more."""
    red = np.full((90, 160, 3), (200, 40, 30), np.uint8)
    with Encoder(160, 90, 30, {}) as encoder:
        for _ in range(10):
            encoder.write(red)
        mp4 = encoder.finished()
    (tmp_path / "red.mp4").write_bytes(mp4)
    raw = subprocess.run(
        [get_ffmpeg_exe(), "-loglevel", "error", "-i", str(tmp_path / "red.mp4"), "-f", "rawvideo", "-pix_fmt", "rgb24",
         "-"], capture_output=True, check=True,
    ).stdout  # fmt: skip
    shown = np.frombuffer(raw, np.uint8).reshape(10, 90, 160, 3)[5].astype(int)
    assert np.abs(shown - red).max() <= 4


def test_the_same_film_has_the_same_bytes() -> None:
    wanted = shot(Motion.ORBIT)
    first, second = (filmed(png(photograph()), "image/png", wanted) for _ in range(2))
    assert first.mp4 == second.mp4 and first.poster == second.poster


def test_a_sandboxs_film_is_marked_in_every_frame(tmp_path: Path) -> None:
    plain, marked = (filmed(SVG, "image/svg+xml", shot(Motion.ZOOM), marked=each) for each in (False, True))
    for name, film in (("plain", plain), ("marked", marked)):
        (tmp_path / name).write_bytes(film.mp4)
    pairs = list(zip(decoded(tmp_path / "plain"), decoded(tmp_path / "marked"), strict=True))
    assert len(pairs) == 150 and all(np.abs(a.astype(int) - b).max() > 40 for a, b in pairs)
    assert plain.poster != marked.poster


def test_a_film_of_a_models_picture_says_so_too() -> None:
    said = PngImagePlugin.PngInfo()
    origin.say(said, "a model")
    held = io.BytesIO()
    Image.fromarray(photograph()).save(held, "PNG", pnginfo=said)
    film = filmed(held.getvalue(), "image/png", shot(Motion.ZOOM))
    assert [name for name, _ in boxes(film.mp4)][-1] == "uuid"
    assert b"trainedAlgorithmicMedia" in film.mp4 and b"a model" not in film.mp4
    assert b"trainedAlgorithmicMedia" not in filmed(png(photograph()), "image/png", shot(Motion.ZOOM)).mp4


def test_what_cannot_be_filmed_is_unfit() -> None:
    for data, media_type, motion in (
        (b"<svg", "image/svg+xml", Motion.ZOOM),
        (b"nothing", "image/png", Motion.ZOOM),
        (png(photograph()), "image/png", Motion.REVEAL),
        (png(photograph()), "image/png", Motion.ANIMATE),
    ):
        with pytest.raises(Unfit):
            list(CameraFilms().film(data, media_type, shot(motion), False, provenance))


# The encoder's process.


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every process that the encoder starts."""
    found: list[Any] = []
    real = subprocess.Popen

    def start(*arguments: Any, **named: Any) -> Any:
        process = real(*arguments, **named)
        found.append(process)
        return process

    monkeypatch.setattr(encoding.subprocess, "Popen", start)
    return found


def test_who_stops_listening_ends_ffmpeg_and_leaves_nothing(started: list[Any], tmp_path: Path) -> None:
    filming = CameraFilms(tmp_path).film(SVG, "image/svg+xml", shot(Motion.ZOOM), False, provenance)
    for _ in range(20):
        next(filming)
    assert started[0].poll() is None and len(list(tmp_path.iterdir())) == 1
    filming.close()
    assert started[0].poll() is not None and list(tmp_path.iterdir()) == []


def test_an_error_among_the_frames_ends_ffmpeg(started: list[Any], tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Encoder(WIDTH, HEIGHT, 30, {}, tmp_path) as encoder:
        encoder.write(np.zeros((HEIGHT, WIDTH, 3), np.uint8))
        raise ZeroDivisionError
    assert started[0].poll() is not None and list(tmp_path.iterdir()) == []
    gc.collect()


def test_an_encoder_that_dies_is_an_error(started: list[Any], tmp_path: Path) -> None:
    frame = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    with pytest.raises(EncoderFailed), Encoder(WIDTH, HEIGHT, 30, {}, tmp_path) as encoder:
        started[0].kill()
        started[0].wait()
        for _ in range(50):
            encoder.write(frame)
    with pytest.raises(EncoderFailed), Encoder(WIDTH, HEIGHT, 30, {}, tmp_path) as encoder:
        started[1].kill()
        encoder.finished()
    assert list(tmp_path.iterdir()) == []


def test_an_encoder_says_what_it_met_with_and_no_place(tmp_path: Path) -> None:
    with pytest.raises(EncoderFailed) as failed, Encoder(33, 17, 30, {}, tmp_path) as encoder:  # 4:2:0 has even sides
        for _ in range(50):
            encoder.write(np.zeros((17, 33, 3), np.uint8))
        encoder.finished()
    assert "width not divisible by 2" in str(failed.value) and str(tmp_path) not in str(failed.value)


def test_a_frame_of_another_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="90 x 160 x 3"), Encoder(WIDTH, HEIGHT, 30, {}, tmp_path) as encoder:
        encoder.write(np.zeros((HEIGHT, WIDTH + 2, 3), np.uint8))


def test_a_program_that_cannot_be_started_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*arguments: Any, **named: Any) -> Any:
        raise FileNotFoundError

    monkeypatch.setattr(encoding.subprocess, "Popen", refuse)
    with pytest.raises(FileNotFoundError), Encoder(WIDTH, HEIGHT, 30, {}, tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


# Which engine it is, by settings.


def test_the_camera_is_there_always_and_a_model_where_one_is_set(tmp_path: Path) -> None:
    assert motions_of(Settings()) == CAMERA == motions_of(Settings(engine="diffusion", diffusion_model="m"))
    assert motions_of(Settings(diffusion_video="m")) == CAMERA, "a model of the engine that is not chosen"
    with_model = Settings(engine="diffusion", diffusion_model="m", diffusion_video="v")
    assert motions_of(with_model) == (*CAMERA, Motion.ANIMATE)
    engine: Any = object()
    for settings in (Settings(), with_model):
        assert isinstance(filmer_of(settings, engine, tmp_path), LateFilms)
    *_, film = LateFilms(tmp_path).film(SVG, "image/svg+xml", shot(Motion.ORBIT), False, provenance)
    assert isinstance(film, Film) and film.engine == "camera"
