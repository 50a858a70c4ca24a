"""What a design's page shows of videos, and what its form offers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.ids import public
from domain.videos import Motion, VideoSize
from gateway.serving import Serving
from gateway.v1 import files
from gateway.v1.videos import progress_of
from projections.views import videos as view

MOST_SHOWN = 12
LENGTHS = (5, 10, 15, 30)
MOTIONS = {
    Motion.REVEAL: "It draws itself",
    Motion.ZOOM: "From near to whole",
    Motion.PAN: "Along it",
    Motion.ORBIT: "Around it",
    Motion.ANIMATE: "It moves",
}
SIZES = {
    VideoSize.FULL_HD: "Wide, 1080p",
    VideoSize.HD: "Wide, 720p",
    VideoSize.SQUARE: "Square",
    VideoSize.VERTICAL: "Tall, for phones",
}


def films_of(serving: Serving, tenant: UUID, concept: UUID) -> list[dict[str, Any]]:
    """What the page shows of a concept's videos, newest first; those that were stopped are left out."""
    rows = view.videos(serving.platform.store, tenant, None, MOST_SHOWN, concept)
    return [_film(serving, row) for row in rows if row["state"] != "cancelled"]


def choices(motions: Sequence[Motion], in_lines: bool) -> dict[str, list[tuple[Any, str]]]:
    """What can be chosen in the form: a drawing without lines cannot draw itself."""
    can = [motion for motion in MOTIONS if motion in motions and (in_lines or motion is not Motion.REVEAL)]
    return {
        "motion": [(motion.value, MOTIONS[motion]) for motion in can],
        "duration_s": [(each, f"{each} s") for each in LENGTHS],
        "size": [(size.value, title) for size, title in SIZES.items()],
    }


def _film(serving: Serving, row: dict[str, Any]) -> dict[str, Any]:
    made = {files.suffix(each["type"]): each for each in json.loads(row["files"] or "[]")}
    return {
        **row,
        "public": public("video", UUID(row["id"])),
        "title": MOTIONS[Motion(row["motion"])],
        "progress": progress_of(serving, row) or 0.0,
        "film": made.get("mp4"),
    }
