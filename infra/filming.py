"""What makes films, by settings: the camera on the CPU, and a trained model where one from pictures to video is set."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path

from domain.provenance import Provenance
from domain.videos import Motion, Shot
from infra.settings import Settings
from processors.engine import Engine
from processors.filming import Film, Filmer, Filming

CAMERA = (Motion.REVEAL, Motion.ZOOM, Motion.PAN, Motion.ORBIT)


def motions_of(settings: Settings) -> tuple[Motion, ...]:
    """The motions that can be asked for."""
    model = settings.engine == "diffusion" and settings.diffusion_video
    return (*CAMERA, Motion.ANIMATE) if model else CAMERA


def filmer_of(settings: Settings, engine: Engine, scratch: Path) -> Filmer:
    camera = LateFilms(scratch)
    if Motion.ANIMATE not in motions_of(settings):
        return camera
    from processors.diffusion.engine import DiffusionEngine
    from processors.diffusion.filming import DiffusionFilms

    return DiffusionFilms(engine, camera, scratch) if isinstance(engine, DiffusionEngine) else camera


class LateFilms:
    """`processors.filming.Filmer`, imported with the first film: OpenCV and SciPy come with it."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch

    def film(
        self, data: bytes, media_type: str, shot: Shot, marked: bool, provenance: Callable[[str, str], Provenance]
    ) -> Generator[Filming | Film, None, None]:
        from processors.video.films import CameraFilms

        return CameraFilms(self._scratch).film(data, media_type, shot, marked, provenance)
