"""Concepts as the white-label API shows them."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from domain.ids import public
from domain.tenants import Brand
from gateway.v1.shapes import at, optional_id
from gateway.wl import models
from gateway.wl.answers import PREFIX
from projections.store import Store
from projections.views.labels import labels_of
from projections.views.tenants import tenant

Row = dict[str, Any]


def concept_of_row(store: Store, row: Row) -> models.WhiteLabelConcept:
    return models.WhiteLabelConcept(**fields_of(store, row))


def fields_of(store: Store, row: Row) -> dict[str, Any]:
    id = public("concept", UUID(row["id"]))
    labels = labels_of(store, UUID(row["tenant"]), UUID(row["id"]))
    brand = labels["brand"] or brand_of(store, UUID(row["tenant"]))
    return {
        "id": id,
        "status": row["state"],
        "created_at": at(row["created"]),
        "text_prompt": row["prompt"],
        "style": row["style"],
        "client_id": optional_id("client", row["client"]),
        "tags": labels["tags"],
        "metadata": labels["metadata"],
        "branding": None if brand is None else models.WhiteLabelBrand.of(brand),
        "reference_images": row["references_used"],
        "images": [_picture(id, each) for each in row["variants"]],
        "seconds": row["seconds"],
        "error": row["error"],
    }


def brand_of(store: Store, id: UUID) -> Brand | None:
    """The tenant's own brand."""
    row = tenant(store, id)
    return None if row is None or row["brand"] is None else Brand(*json.loads(row["brand"]))


def _picture(concept: str, row: Row) -> models.WhiteLabelPicture:
    path = f"{PREFIX}/concepts/{concept}/images/{row['variant']}"
    return models.WhiteLabelPicture(
        index=row["variant"],
        url=f"{path}.png",
        svg_url=None if row["svg"] is None else f"{path}.svg",
        is_primary=row["variant"] == 0,
        seed=row["seed"],
        motifs=json.loads(row["motifs"]),
        width_mm=row["width_mm"],
        height_mm=row["height_mm"],
        not_drawn=row["unmatched"],
    )
