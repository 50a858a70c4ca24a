"""What happens to concepts, their designs, renditions and the quota they spend."""

from __future__ import annotations

from projections.warehouse.rules import Rule, rule
from projections.warehouse.values import Constant, Count, Field, FirstOf, Given, Meter, Month, Originator, Value


def _generation(topic: str, transition: str, /, **columns: Value | str) -> Rule:
    return rule(topic, "generations", concept_id=Originator(), transition=Constant(transition), **columns)


def _rendition(topic: str, transition: str, version: int = 1, /, **columns: Value | str) -> Rule:
    step = Constant(transition)
    return rule(topic, "renditions", None, version, rendition_id=Originator(), transition=step, **columns)


def _usage(topic: str, kind: str, /, **columns: Value | str) -> Rule:
    return rule(topic, "usage", kind=Constant(kind), **{"meter_id": Originator(), **columns})


RULES: tuple[Rule, ...] = (
    _generation(
        "concept.requested",
        "requested",
        style="style",
        units=Count("seeds"),
        width_mm="width_mm",
        pixels="pixels",
        reference_images=Count("references"),
        priority="priority",
        for_client=Given("client_id"),
    ),
    _generation("concept.generation-started", "started"),
    _generation("concept.ready", "ready", seconds="seconds"),
    _generation("concept.failed", "failed", code="code", retryable="retryable"),
    _generation("concept.cancelled", "cancelled"),
    _generation("concept.rated", "rated", stars="stars"),
    rule(
        "concept.variant-drawn",
        "designs",
        concept_id=Originator(),
        variant="variant",
        engine="provenance.engine",
        engine_version="provenance.engine_version",
        spec_digest="provenance.spec_digest",
        motifs="facts.motifs",
        relations="facts.relations",
        width_mm="facts.width_mm",
        height_mm="facts.height_mm",
        svg_bytes="svg.size",
        png_bytes="png.size",
        partly_drawn=Given("unmatched"),
    ),
    _rendition(
        "rendition.requested",
        "requested",
        2,
        kind="kind",
        concept_id="source.concept_id",
        width_mm=FirstOf(("stencil.width_mm", "restyle.width_mm")),
        dpi="stencil.dpi",
        factor="upscale.factor",
    ),
    _rendition(
        "rendition.ready",
        "ready",
        width="width",
        height="height",
        engine="engine",
        engine_version="engine_version",
        seconds="seconds",
    ),
    _rendition("rendition.failed", "failed", code="code"),
    _rendition("video.requested", "requested", kind=Constant("video"), concept_id="source.concept_id"),
    _rendition(
        "video.ready",
        "ready",
        width="width",
        height="height",
        engine="provenance.engine",
        engine_version="provenance.engine_version",
        seconds="seconds",
    ),
    _rendition("video.failed", "failed", code="code"),
    _rendition("video.cancelled", "cancelled"),
    _usage(
        "concept.requested",
        "requested",
        meter_id=Meter(),
        month=Month(),
        concept_id=Originator(),
        units=Count("seeds"),
    ),
    _usage("usage.meter-opened", "limit", month="month", quota="limit"),
    _usage("usage.limit-changed", "limit", quota="limit"),
    _usage("usage.block-leased", "leased", units="units"),
    _usage("usage.block-returned", "returned", units="used"),
    _usage("usage.units-given-back", "given-back", concept_id="concept_id", units=Field("units", minus=True)),
)
