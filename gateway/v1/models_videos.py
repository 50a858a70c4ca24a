"""Models of videos: what is asked for, and what comes of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from domain.videos import LONGEST_S, SHORTEST_S, Motion, VideoSize
from gateway.v1.models import NUMBER, Answer, File, Moment
from gateway.v1.models_designs import MOST_SEED, FromSource, one_of_the_two

Status = Literal["requested", "ready", "failed", "cancelled"]


def _example(schema: dict[str, Any]) -> None:
    one_of_the_two(schema)
    concept = "con_0193f3a27c5e7b1f8d2c4b6a9e0f1d3c"
    schema["examples"] = [{"concept_id": concept, "motion": "reveal", "duration_s": 15, "size": "vertical"}]


class VideoRequest(FromSource):
    """Asks for a video of one shot, without sound. Free of quota."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_example)
    motion: Motion | None = Field(
        default=None,
        description="`reveal`: the drawing draws itself, stroke by stroke (a design with lines alone). `zoom`, `pan`,"
        " `orbit`: a camera over the picture. `animate`: a trained model moves the picture, where one is set up."
        " Without one, what suits the picture best.",
    )
    duration_s: Annotated[int, Field(ge=SHORTEST_S, le=LONGEST_S, description="Seconds."), NUMBER] = 15
    size: VideoSize = Field(
        default=VideoSize.FULL_HD,
        description="`1080p` is 1920 × 1080, `720p` 1280 × 720, `square` 1080 × 1080, `vertical` 1080 × 1920."
        " In a sandbox, the longer side is 512.",
    )
    seed: Annotated[
        int | None,
        Field(ge=0, le=MOST_SEED, description="The same seed makes the same video; random without one."),
        NUMBER,
    ] = None


class Video(Answer):
    """A film of a design or a picture: MP4 (H.264, 4:2:0), with a poster."""

    id: str
    object: Literal["video"] = "video"
    livemode: bool = Field(description="False in a sandbox: the video is small and watermarked.")
    created: Moment
    status: Status
    progress: float | None = Field(default=None, description="From 0 to 1, while it is being made.")
    concept_id: str | None
    variant: int | None
    motion: Motion
    duration_s: int
    size: VideoSize
    width: int = Field(description="Pixels.")
    height: int = Field(description="Pixels.")
    fps: int
    seed: int
    frames: int | None = None
    files: list[File] = Field(default_factory=list, description="The film, and its poster.")
    engine: str | None = None
    engine_version: str | None = None
    spec_digest: str | None = None
    seconds: float | None = Field(default=None, description="From asking to the film.")
    error: str | None = None
