"""What can be drawn: the words that prompts may use."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from gateway.ports.motifs import Motif
from gateway.ports.platform import Platform
from gateway.routes import Guarded, operation
from gateway.serving import ServingHere
from gateway.v1 import models_designs as models
from gateway.v1.models import Page
from gateway.v1.paging import Cursor, Limit, Row, paged

router = APIRouter(route_class=Guarded)
Sought = Annotated[str | None, Query(min_length=1, max_length=60, description="A part of a word, in any language.")]
OfPack = Annotated[str | None, Query(max_length=64, description="Of one pack alone; `own` for the engine's own.")]
OWN = "own"


@router.get(
    "/v1/motifs",
    **operation("listMotifs", "styles", "What can be drawn", ("read",), {200: Page[models.Motif]}),
)
async def list_motifs(
    request: Request,
    serving: ServingHere,
    q: Sought = None,
    pack: OfPack = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Response:
    """The engine's motifs and the shapes of the packs, with the words that name them in a prompt.

    Empty where a trained model draws, which takes any words.
    """

    def fetch(after: str | None, count: int) -> list[Row]:
        found = (each for each in sought(serving.platform, q or "", pack) if each.id > (after or ""))
        return [{"id": each.id, "motif": each} for each in islice(found, count)]

    return await paged(request, cursor, limit, fetch, _shown, f"{q}|{pack}")


def sought(platform: Platform, text: str, pack: str | None = None) -> Iterator[Motif]:
    """The motifs of a pack (of all without one) that have the text in their name or in a word of theirs, by id."""
    part = _folded(text.strip())
    for each in () if platform.motifs is None else platform.motifs.motifs():
        named = (each.id, *(word for words in each.words.values() for word in words))
        if pack in (None, each.pack or OWN) and any(part in _folded(name) for name in named):
            yield each


def _folded(text: str) -> str:
    """Lower case, without accents: as one types it who does not have the keys."""
    parted = unicodedata.normalize("NFKD", text.lower())
    return "".join(each for each in parted if not unicodedata.combining(each))


def _shown(row: Row) -> models.Motif:
    motif: Motif = row["motif"]
    return models.Motif(id=motif.id, pack=motif.pack, words={key: list(words) for key, words in motif.words.items()})
