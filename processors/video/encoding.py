"""Frames in, an MP4 out: H.264, 4:2:0, BT.709, its index in front so that players begin at once.

ffmpeg is a program of its own (GPL) beside this one, brought by `imageio-ffmpeg`, and is spoken to by a pipe alone.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import numpy as np

from processors.video.art import Pixels

PRESET, QUALITY = "veryfast", "20"
FILTER = (
    "scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd+full_chroma_int,"
    "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
)
"""To the matrix of HD television, and said so: players guess otherwise, and each its own."""
THREADS = "4"
"""Fixed: x264's bytes depend on how many there are."""
PATIENCE = 120.0
"""Seconds in which the encoder has to finish after its last frame."""


class EncoderFailed(Exception):
    """ffmpeg ended with an error; the message is its own, which names no picture and no place."""


class Encoder:
    """A context: frames are written within it, and the film is there after `finished`. ffmpeg never outlives it.

    The film is a file in a folder that only its owner can read, in `scratch` where it is given, and gone at the end.
    """

    def __init__(
        self, width: int, height: int, fps: int, notes: Mapping[str, str], scratch: Path | None = None
    ) -> None:
        """`notes` are the film's metadata: ffmpeg's names (`title`, `comment`, …)."""
        self._size, self._fps, self._notes, self._scratch = (width, height), fps, notes, scratch

    def __enter__(self) -> Encoder:
        self._folder = tempfile.TemporaryDirectory(prefix="film-", dir=self._scratch)
        self._path = Path(self._folder.name) / "film.mp4"
        self._words = (Path(self._folder.name) / "words").open("w+b")
        try:
            self._process = subprocess.Popen(
                self._command(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self._words
            )
        except BaseException:
            self._words.close()
            self._folder.cleanup()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._process.poll() is None:
                self._process.kill()
            self._process.wait()
            if self._process.stdin is not None and not self._process.stdin.closed:
                # What is still in its buffer has nobody to go to.
                with suppress(BrokenPipeError):
                    self._process.stdin.close()
        finally:
            self._words.close()
            self._folder.cleanup()

    def write(self, frame: Pixels) -> None:
        """Raises `EncoderFailed`; ValueError for a frame of another size."""
        width, height = self._size
        if frame.shape != (height, width, 3):
            raise ValueError(f"a frame is {height} x {width} x 3, not {frame.shape}")
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(np.ascontiguousarray(frame).data)
        except BrokenPipeError:
            raise EncoderFailed(self._complaint()) from None

    def finished(self) -> bytes:
        """The film. Raises `EncoderFailed`."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.close()
            code = self._process.wait(PATIENCE)
        except (BrokenPipeError, subprocess.TimeoutExpired):
            code = -1
        if code:
            raise EncoderFailed(self._complaint())
        return self._path.read_bytes()

    def _complaint(self) -> str:
        self._words.seek(0)
        return self._words.read(4000).decode("utf-8", "replace").replace(self._folder.name, "").strip()[:500]

    def _command(self) -> list[str]:
        from imageio_ffmpeg import get_ffmpeg_exe

        width, height = self._size
        notes = [part for name, value in sorted(self._notes.items()) for part in ("-metadata", f"{name}={value}")]
        return [
            *(get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-nostats", "-y"),
            *("-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", f"{width}x{height}"),
            *("-framerate", str(self._fps), "-i", "pipe:0", "-an"),
            *("-vf", FILTER),
            *("-c:v", "libx264", "-preset", PRESET, "-crf", QUALITY, "-profile:v", "high", "-pix_fmt", "yuv420p"),
            *("-threads", THREADS, "-g", str(2 * self._fps)),
            *("-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1", *notes),
            *("-movflags", "+faststart", "-f", "mp4", str(self._path)),
        ]
