"""Searching, for both APIs: what was asked, as the projection wants it, and the concepts that were found."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Any

from gateway.auth.keys import Caller
from gateway.ports.pictures import PictureRefused
from gateway.problems import Problem, invalid
from gateway.serving import Serving
from gateway.v1.uploads import decode
from projections.search.query import Filters, Hit, Picture, search
from projections.views import concepts as view


@dataclass(frozen=True, slots=True)
class Asked:
    """`text` and `image` (base64) with the names of the fields that they came in."""

    text: str | None
    text_field: str
    image: str | None
    image_field: str
    filters: Filters
    limit: int


async def found(serving: Serving, caller: Caller, asked: Asked) -> list[tuple[Hit, dict[str, Any]]]:
    """The hits with their concepts' rows. Raises 422 for nothing to search by, and for a picture that is none."""
    if asked.text is None and asked.image is None and not asked.filters:
        raise invalid(asked.text_field, "Say what to search for: text, a picture or filters.", "nothing-asked")
    if asked.text is not None and not re.search(r"[^\W_]", asked.text):
        raise invalid(asked.text_field, "There is no word in it.", "nothing-asked")
    picture = None
    if asked.image is not None:
        picture = await _picture(serving, asked.image, asked.image_field)
    return await asyncio.to_thread(_found, serving, caller, asked, picture)


async def _picture(serving: Serving, image: str, field: str) -> Picture:
    looks = serving.platform.looks
    if looks is None:
        raise Problem(422, "no-picture-search", "Pictures cannot be searched with here.", [(field, "Leave it out.")])
    try:
        return await asyncio.to_thread(looks.compared, decode(image, field))
    except PictureRefused as refused:
        raise invalid(field, refused.message, refused.code.replace("_", "-")) from None


def _found(serving: Serving, caller: Caller, asked: Asked, picture: Picture | None) -> list[tuple[Hit, dict[str, Any]]]:
    store, text = serving.platform.store, serving.platform.text
    hits = search(store, text, caller.tenant, asked.text, picture, asked.filters, asked.limit)
    rows = [(hit, view.concept(store, caller.tenant, hit.concept)) for hit in hits]
    return [(hit, row) for hit, row in rows if row is not None]
