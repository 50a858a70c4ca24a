"""What happens to concepts, their designs, renditions and the quota they spend."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from analytics.schema.tables import NIL
from domain.log import Happened
from domain.usage import meter_id, month_of
from projections.warehouse.facts import Fact, fact


def _generation(happened: Happened, transition: str, **values: Any) -> Fact:
    concept = happened.event.originator_id
    return fact("generations", happened, concept_id=concept, transition=transition, **values)


def _concept_requested(happened: Happened) -> Iterable[Fact]:
    event, envelope = happened.event, happened.envelope
    month = month_of(envelope.time)
    yield _generation(
        happened,
        "requested",
        style=event.style,
        units=len(event.seeds),
        width_mm=event.width_mm,
        pixels=event.pixels,
        reference_images=len(event.references),
        priority=event.priority,
        for_client=int(event.client_id is not None),
    )
    yield fact(
        "usage",
        happened,
        kind="requested",
        meter_id=meter_id(envelope.tenant, month),
        month=month,
        concept_id=event.originator_id,
        units=len(event.seeds),
    )


def _concept_started(happened: Happened) -> Iterable[Fact]:
    yield _generation(happened, "started")


def _concept_ready(happened: Happened) -> Iterable[Fact]:
    yield _generation(happened, "ready", seconds=happened.event.seconds)


def _concept_failed(happened: Happened) -> Iterable[Fact]:
    event = happened.event
    yield _generation(happened, "failed", code=event.code, retryable=int(event.retryable))


def _concept_cancelled(happened: Happened) -> Iterable[Fact]:
    yield _generation(happened, "cancelled")


def _concept_rated(happened: Happened) -> Iterable[Fact]:
    yield _generation(happened, "rated", stars=happened.event.stars)


def _design(happened: Happened) -> Iterable[Fact]:
    event = happened.event
    yield fact(
        "designs",
        happened,
        concept_id=event.originator_id,
        variant=event.variant,
        engine=event.provenance.engine,
        engine_version=event.provenance.engine_version,
        spec_digest=event.provenance.spec_digest,
        motifs=event.facts.motifs,
        relations=event.facts.relations,
        width_mm=event.facts.width_mm,
        height_mm=event.facts.height_mm,
        svg_bytes=0 if event.svg is None else event.svg.size,
        png_bytes=event.png.size,
        partly_drawn=int(event.unmatched is not None),
    )


def _rendition_requested(happened: Happened) -> Iterable[Fact]:
    event = happened.event
    yield fact(
        "renditions",
        happened,
        rendition_id=event.originator_id,
        transition="requested",
        kind=str(event.kind),
        concept_id=event.source.concept_id or NIL,
        width_mm=event.stencil.width_mm if event.stencil else event.restyle.width_mm if event.restyle else 0,
        dpi=event.stencil.dpi if event.stencil else 0,
        factor=event.upscale.factor if event.upscale else 0,
    )


def _rendition_ready(happened: Happened) -> Iterable[Fact]:
    event = happened.event
    yield fact(
        "renditions",
        happened,
        rendition_id=event.originator_id,
        transition="ready",
        width=event.width,
        height=event.height,
        engine=event.engine,
        engine_version=event.engine_version,
        seconds=event.seconds,
    )


def _rendition_failed(happened: Happened) -> Iterable[Fact]:
    event = happened.event
    yield fact(
        "renditions",
        happened,
        rendition_id=event.originator_id,
        transition="failed",
        code=event.code,
    )


def _meter(happened: Happened, kind: str, **values: Any) -> Fact:
    return fact("usage", happened, kind=kind, meter_id=happened.event.originator_id, **values)


def _meter_opened(happened: Happened) -> Iterable[Fact]:
    yield _meter(happened, "limit", month=happened.event.month, quota=happened.event.limit)


def _limit_changed(happened: Happened) -> Iterable[Fact]:
    yield _meter(happened, "limit", quota=happened.event.limit)


def _leased(happened: Happened) -> Iterable[Fact]:
    yield _meter(happened, "leased", units=happened.event.units)


def _returned(happened: Happened) -> Iterable[Fact]:
    yield _meter(happened, "returned", units=happened.event.used)


def _given_back(happened: Happened) -> Iterable[Fact]:
    event = happened.event
    yield _meter(happened, "given-back", concept_id=event.concept_id, units=-event.units)


FACTS: dict[str, Callable[[Happened], Iterable[Fact]]] = {
    "concept.cancelled": _concept_cancelled,
    "concept.failed": _concept_failed,
    "concept.generation-started": _concept_started,
    "concept.rated": _concept_rated,
    "concept.ready": _concept_ready,
    "concept.requested": _concept_requested,
    "concept.variant-drawn": _design,
    "rendition.failed": _rendition_failed,
    "rendition.ready": _rendition_ready,
    "rendition.requested": _rendition_requested,
    "usage.block-leased": _leased,
    "usage.block-returned": _returned,
    "usage.limit-changed": _limit_changed,
    "usage.meter-opened": _meter_opened,
    "usage.units-given-back": _given_back,
}
