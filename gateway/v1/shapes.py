"""Designs as the API shows them, from rows of the read models and from aggregates."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.concepts import Concept as ConceptAggregate
from domain.ids import public
from domain.labels import Labels
from domain.renditions import Rendition as RenditionAggregate
from domain.sandbox import is_sandbox
from gateway.v1.files import suffix
from gateway.v1.models import File
from gateway.v1.models_designs import Concept, ConceptOutcome, Rendition, Variant
from projections.store import Store
from projections.views.labels import labels_of

Row = dict[str, Any]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def optional_id(kind: str, text: str | None) -> str | None:
    return None if text is None else public(kind, UUID(text))


def concept_of_row(row: Row) -> Concept:
    id = public("concept", UUID(row["id"]))
    return Concept(
        id=id,
        livemode=not is_sandbox(UUID(row["tenant"])),
        created=at(row["created"]),
        status=row["state"],
        prompt=row["prompt"],
        style=row["style"],
        client_id=optional_id("client", row["client"]),
        seeds=json.loads(row["seeds"]),
        width_mm=row["width_mm"],
        pixels=row["pixels"],
        reference_images=row["references_used"],
        reference_images_used="palette" if row["references_used"] else None,
        palette=json.loads(row["palette"]),
        tags=row.get("tags", []),
        metadata=row.get("metadata", {}),
        variants=[_variant(id, each) for each in row["variants"]],
        renditions=[rendition_of_row(each) for each in row["renditions"]],
        rating=row["stars"],
        seconds=row["seconds"],
        error=row["error"],
    )


def labelled(store: Store, row: Row) -> Row:
    """The row with its tags and metadata."""
    return {**row, **labels_of(store, UUID(row["tenant"]), UUID(row["id"]))}


def concept_of(concept: ConceptAggregate, labels: Labels | None = None) -> Concept:
    """A concept that was just asked for."""
    return Concept(
        id=public("concept", concept.id),
        livemode=not is_sandbox(concept.tenant),
        created=concept.created_on,
        status=concept.state.value,
        prompt=concept.prompt.value,
        style=concept.style,
        client_id=None if concept.client_id is None else public("client", concept.client_id),
        seeds=list(concept.seeds),
        width_mm=concept.width_mm,
        pixels=concept.pixels,
        reference_images=len(concept.references),
        reference_images_used="palette" if concept.references else None,
        palette=list(concept.palette),
        tags=[] if labels is None else list(labels.tags),
        metadata={} if labels is None else dict(labels.metadata),
    )


def concept_outcome(concept: ConceptAggregate) -> ConceptOutcome:
    return ConceptOutcome(
        id=public("concept", concept.id),
        created=concept.created_on,
        status=concept.state.value,
        rating=concept.stars,
    )


def rendition_of_row(row: Row) -> Rendition:
    id = public(row["kind"], UUID(row["id"]))
    files = [
        File(url=f"/v1/{row['kind']}s/{id}/file.{suffix(file['type'])}", media_type=file["type"], size=file["size"])
        for file in json.loads(row["files"] or "[]")
    ]
    return Rendition(
        id=id,
        object=row["kind"],
        created=at(row["created"]),
        status=row["state"],
        concept_id=optional_id("concept", row["concept"]),
        variant=row["variant"],
        files=files,
        width=row["width"],
        height=row["height"],
        error=row["error"],
        **json.loads(row["options"]),
    )


def rendition_of(rendition: RenditionAggregate) -> Rendition:
    """A rendition that was just asked for."""
    stencil, upscale, restyle, source = rendition.stencil, rendition.upscale, rendition.restyle, rendition.source
    return Rendition(
        id=public(rendition.kind.value, rendition.id),
        object=rendition.kind.value,
        created=rendition.created_on,
        status=rendition.state.value,
        concept_id=None if source.concept_id is None else public("concept", source.concept_id),
        variant=source.variant,
        width_mm=stencil.width_mm if stencil else restyle.width_mm if restyle else None,
        dpi=stencil.dpi if stencil else None,
        mirrored=stencil.mirrored if stencil else None,
        factor=upscale.factor if upscale else None,
        style=restyle.style if restyle else None,
    )


def _variant(concept: str, row: Row) -> Variant:
    def file(form: str) -> File:
        stored = json.loads(row[form])
        url = f"/v1/concepts/{concept}/artifacts/{row['variant']}.{form}"
        return File(url=url, media_type=stored["type"], size=stored["size"])

    return Variant(
        index=row["variant"],
        seed=row["seed"],
        engine=row["engine"],
        engine_version=row["engine_version"],
        spec_digest=row["spec_digest"],
        motifs=json.loads(row["motifs"]),
        relations=json.loads(row["relations"]),
        width_mm=row["width_mm"],
        height_mm=row["height_mm"],
        unmatched=row["unmatched"],
        svg=None if row["svg"] is None else file("svg"),
        png=file("png"),
    )
