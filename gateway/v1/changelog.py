"""What each dated version of the API brought."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from gateway.routes import Guarded, operation
from gateway.v1.models import Answer, Page
from gateway.v1.paging import reply
from gateway.versions import CURRENT, RELEASES

router = APIRouter(route_class=Guarded)


class Change(Answer):
    kind: Literal["added", "changed", "deprecated", "removed"]
    text: str


class Release(Answer):
    id: str = Field(description="The version, as `Atelier-Version` takes it.", examples=[CURRENT])
    object: Literal["release"] = "release"
    title: str
    current: bool
    changes: list[Change]


@router.get(
    "/v1/changelog",
    **operation("listReleases", "account", "What each version brought", ("read",), {200: Page[Release]}),
)
async def changelog() -> Response:
    """Newest first, all on one page."""
    shown = [
        Release(
            id=release.version,
            title=release.title,
            current=release.version == CURRENT,
            changes=[Change(kind=change.kind, text=change.text) for change in release.changes],
        )
        for release in RELEASES
    ]
    return reply(Page[Any](data=shown, has_more=False, next_cursor=None))
