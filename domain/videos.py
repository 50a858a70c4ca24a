"""A video: a film of a design that draws itself, of a camera over a picture, or of a picture that a model moves.

What it shows is a shot: one source, one motion, one length. Sound, words and further shots are for a later version
of `Video.Requested` to add; what is here would then be its first shot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.aggregates import Created, Event, Owned
from domain.errors import Conflict, Invalid
from domain.files import StoredFile
from domain.provenance import Provenance
from domain.renditions import Source

SHORTEST_S, LONGEST_S = 5, 30
FPS = 30


class Motion(StrEnum):
    REVEAL = "reveal"
    """The drawing draws itself, stroke by stroke: of a design with lines alone."""
    ZOOM = "zoom"
    PAN = "pan"
    ORBIT = "orbit"
    ANIMATE = "animate"
    """The picture moves: by a trained model, where one is set up."""


class VideoSize(StrEnum):
    FULL_HD = "1080p"
    HD = "720p"
    SQUARE = "square"
    VERTICAL = "vertical"


PIXELS: dict[VideoSize, tuple[int, int]] = {
    VideoSize.FULL_HD: (1920, 1080),
    VideoSize.HD: (1280, 720),
    VideoSize.SQUARE: (1080, 1080),
    VideoSize.VERTICAL: (1080, 1920),
}
"""Width and height; both even, as 4:2:0 needs them."""


class VideoState(StrEnum):
    REQUESTED = "requested"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Shot:
    """One continuous take. `width` and `height` are pixels, both even; a seed decides what the motion leaves open."""

    motion: Motion
    duration_s: int
    size: VideoSize
    width: int
    height: int
    fps: int
    seed: int

    @property
    def frames(self) -> int:
        return self.duration_s * self.fps


class Video(Owned):
    TOPIC = "video"

    class Requested(Created):
        TOPIC = "video.requested"
        tenant: UUID
        subject: UUID
        source: Source
        shot: Shot
        priority: int

    class Ready(Event):
        """`files` are the film and its poster, a still of its end."""

        TOPIC = "video.ready"
        files: tuple[StoredFile, ...]
        width: int
        height: int
        frames: int
        provenance: Provenance
        seconds: float

        def apply(self, aggregate: Video) -> None:
            aggregate.state, aggregate.files = VideoState.READY, self.files

    class Failed(Event):
        TOPIC = "video.failed"
        code: str
        message: str
        retryable: bool

        def apply(self, aggregate: Video) -> None:
            aggregate.state = VideoState.FAILED

    class Cancelled(Event):
        TOPIC = "video.cancelled"
        by: str

        def apply(self, aggregate: Video) -> None:
            aggregate.state = VideoState.CANCELLED

    def __init__(self, tenant: UUID, subject: UUID, source: Source, shot: Shot, priority: int) -> None:
        self.tenant, self.subject = tenant, subject
        self.source, self.shot, self.priority = source, shot, priority
        self.state = VideoState.REQUESTED
        self.files: tuple[StoredFile, ...] = ()

    @classmethod
    def request(
        cls, id: UUID, tenant: UUID, subject: UUID, source: Source, shot: Shot, priority: int, at: datetime
    ) -> Video:
        """Raises `Invalid`."""
        if not SHORTEST_S <= shot.duration_s <= LONGEST_S:
            raise Invalid("bad-duration", f"A video lasts {SHORTEST_S} to {LONGEST_S} seconds.", "duration_s")
        return cls._create(
            cls.Requested,
            id=id,
            timestamp=at,
            tenant=tenant,
            subject=subject,
            source=source,
            shot=shot,
            priority=priority,
        )

    def finish(
        self,
        files: tuple[StoredFile, ...],
        width: int,
        height: int,
        frames: int,
        provenance: Provenance,
        at: datetime,
    ) -> None:
        """Twice is once: only the first outcome counts."""
        if self.state is VideoState.REQUESTED:
            self.record(
                self.Ready,
                at,
                files=files,
                width=width,
                height=height,
                frames=frames,
                provenance=provenance,
                seconds=(at - self.created_on).total_seconds(),
            )

    def fail(self, code: str, message: str, retryable: bool, at: datetime) -> None:
        if self.state is VideoState.REQUESTED:
            self.record(self.Failed, at, code=code, message=message, retryable=retryable)

    def cancel(self, by: str, at: datetime) -> None:
        """Nothing where it was cancelled before. Raises `Conflict` for one that has ended otherwise."""
        if self.state is VideoState.CANCELLED:
            return
        if self.state is not VideoState.REQUESTED:
            raise Conflict("already-final", f"The video is {self.state}.")
        self.record(self.Cancelled, at, by=by)


def motion_of(asked: Motion | None, motions: Sequence[Motion], drawn_in_lines: bool) -> Motion:
    """The motion that is asked for, or the one that suits the picture best.

    `motions` are those that the platform's engines have. Raises `Invalid`.
    """
    if asked is None:
        if Motion.ANIMATE in motions:
            return Motion.ANIMATE
        return Motion.REVEAL if drawn_in_lines else Motion.ZOOM
    if asked not in motions:
        raise Invalid("no-such-motion", f"The motion is one of {', '.join(motions)} here.", "motion")
    if asked is Motion.REVEAL and not drawn_in_lines:
        raise Invalid("no-lines", "Only a design with lines can draw itself; take another motion.", "motion")
    return asked


def pixels_of(size: VideoSize, longest: int | None = None) -> tuple[int, int]:
    """Width and height, with the longer side at most `longest` pixels."""
    width, height = PIXELS[size]
    if longest is None or max(width, height) <= longest:
        return width, height
    scale = longest / max(width, height)
    return _even(width * scale), _even(height * scale)


def _even(pixels: float) -> int:
    return max(2, round(pixels / 2) * 2)
