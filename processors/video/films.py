"""Films by a camera and a pen on the CPU: frames made one by one, marked where they must be, and encoded."""

from __future__ import annotations

import io
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import numpy as np
from PIL import Image

from domain.provenance import Provenance
from domain.videos import Shot
from processors import origin
from processors.filming import Film, Filming
from processors.video.art import Pixels, art_of
from processors.video.encoding import Encoder
from processors.video.shots import frames_of
from processors.video.stage import laid
from processors.watermark import over

STILL_QUALITY = 88
LIBRARIES = {"opencv": "opencv-python-headless", "ffmpeg": "imageio-ffmpeg"}
ENCODED = 0.98
"""The share of the progress that is frames; the rest is the film's index."""


class CameraFilms:
    """`processors.filming.Filmer` for the motions of a pen and of a camera."""

    name = "camera"

    def __init__(self, scratch: Path | None = None) -> None:
        """`scratch` is where the encoder writes until the film is done."""
        self._scratch = scratch
        # Sampling differs in its last bits between versions of OpenCV, and bytes between those of ffmpeg.
        libraries = "".join(f"+{short}-{version(name)}" for short, name in LIBRARIES.items())
        self.version = f"1{libraries}"

    def film(
        self, data: bytes, media_type: str, shot: Shot, marked: bool, provenance: Callable[[str, str], Provenance]
    ) -> Generator[Filming | Film, None, None]:
        yield Filming(0.0, "look")
        frames = frames_of(art_of(data, media_type), shot)
        # A film of a picture that a model made is still a model's work.
        mark = origin.box() if origin.is_said(data) else b""
        made = provenance(self.name, self.version)
        with closing(encoded(frames, shot, shot.frames, marked, made, mark, self._scratch)) as filming:
            yield from filming


def encoded(
    frames: Iterator[Pixels],
    shot: Shot,
    count: int,
    marked: bool,
    made: Provenance,
    mark: bytes = b"",
    scratch: Path | None = None,
    begun: float = 0.0,
) -> Generator[Filming | Film, None, None]:
    """Frames as a film with its poster, the last one. `mark` is set behind the MP4; `begun` is done already."""
    said = {"engine": made.engine, "version": made.engine_version, "seed": str(made.seed), "spec": made.spec_digest}
    notes = {"comment": "; ".join(f"{key}={value}" for key, value in sorted(said.items()))}
    overlay = np.asarray(over(shot.width, shot.height)) if marked else None
    last: Pixels | None = None
    with Encoder(shot.width, shot.height, shot.fps, notes, scratch) as encoder:
        for n, frame in enumerate(frames, 1):
            last = frame if overlay is None else laid(overlay, frame)
            encoder.write(last)
            yield Filming(begun + (ENCODED - begun) * n / count, "film")
        assert last is not None
        mp4 = encoder.finished() + mark
    yield Film(mp4, still(last), shot.width, shot.height, count, made.engine, made.engine_version)


def still(frame: Pixels) -> bytes:
    """A frame as JPEG."""
    out = io.BytesIO()
    Image.fromarray(frame).save(out, "JPEG", quality=STILL_QUALITY, optimize=True, progressive=True)
    return out.getvalue()
