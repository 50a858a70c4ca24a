"""The job that turns a design or a picture into a film, with whatever makes films here."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Protocol

from domain.files import StoredFile
from domain.log import Happened
from domain.provenance import Provenance
from domain.sandbox import is_sandbox
from domain.tracing import MEDIA_TYPE, SIZE
from domain.usecases.videos import fail_video, finish_video
from domain.videos import Shot, Video
from processors.generation import Objects
from processors.workers import Control, Unfit

TOLD_EVERY = 0.5
"""Seconds between two words on a film's progress."""


@dataclass(frozen=True, slots=True)
class Filming:
    """How far it is, from 0 to 1: told at every frame."""

    fraction: float
    stage: str


@dataclass(frozen=True, slots=True)
class Film:
    """A finished film (MP4), and a still of its end (JPEG)."""

    mp4: bytes
    poster: bytes
    width: int
    height: int
    frames: int
    engine: str
    engine_version: str


class Filmer(Protocol):
    def film(
        self, data: bytes, media_type: str, shot: Shot, marked: bool, provenance: Callable[[str, str], Provenance]
    ) -> Generator[Filming | Film, None, None]:
        """Progress at every frame, then the film. Closing it ends everything at once.

        `marked` is for a sandbox: every frame bears its mark. `provenance(engine, version)` is written into the film.
        Raises `Unfit` for a picture or a motion that it cannot use.
        """


class EndedWithoutFilm(Exception):
    """The engine ended, and there is no film."""


class MakeVideos:
    kinds = ("video",)

    def __init__(self, filmer: Filmer, objects: Objects, clock: Callable[[], float] = time.monotonic) -> None:
        self._filmer, self._objects, self._clock = filmer, objects, clock

    def run(self, happened: Happened, control: Control) -> None:
        wanted: Video.Requested = happened.event
        control.check()
        source = wanted.source.file
        data = self._objects.get(wanted.tenant, source.name)
        if data is None:
            raise Unfit("picture-gone", "The picture it was to be made from is gone.")
        digest = digest_of(wanted.shot, source)

        def provenance(engine: str, version: str) -> Provenance:
            return Provenance(engine, version, wanted.shot.seed, digest)

        film = self._filmed(wanted, data, provenance, control)
        files = tuple(
            self._put(wanted, extension, media_type, content, control)
            for extension, media_type, content in (("mp4", "video/mp4", film.mp4), ("jpg", "image/jpeg", film.poster))
        )
        made = provenance(film.engine, film.engine_version)
        control.command(
            "finish",
            lambda work: finish_video(work, wanted.originator_id, files, film.width, film.height, film.frames, made),
        )

    def give_up(self, happened: Happened, control: Control, code: str, message: str, retryable: bool) -> None:
        id = happened.event.originator_id
        control.command("fail", lambda work: fail_video(work, id, code, message, retryable))

    def _filmed(
        self,
        wanted: Video.Requested,
        data: bytes,
        provenance: Callable[[str, str], Provenance],
        control: Control,
    ) -> Film:
        told = -TOLD_EVERY + self._clock()
        source, shot = wanted.source.file, wanted.shot
        filming = self._filmer.film(data, source.media_type, shot, is_sandbox(wanted.tenant), provenance)
        with control.part("film", {MEDIA_TYPE: source.media_type}), closing(filming):
            for made in filming:
                if isinstance(made, Film):
                    return made
                now = self._clock()
                if now - told >= TOLD_EVERY:
                    told = now
                    control.progress(made.fraction, made.stage)
                else:
                    control.check()
        raise EndedWithoutFilm

    def _put(
        self, wanted: Video.Requested, extension: str, media_type: str, content: bytes, control: Control
    ) -> StoredFile:
        control.check()
        name = f"videos/{wanted.originator_id.hex}.{extension}"
        with control.part("store artifact", {MEDIA_TYPE: media_type, SIZE: len(content)}):
            return self._objects.put(wanted.tenant, wanted.subject, name, media_type, content)


def digest_of(shot: Shot, source: StoredFile) -> str:
    """SHA-256 (hex) of all that the film follows from; of the picture, the digest of its sealed bytes."""
    spec = {"shot": asdict(shot), "source": source.sha256}
    return hashlib.sha256(json.dumps(spec, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
