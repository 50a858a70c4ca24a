"""Commands on concepts and renditions: asked for by apps, carried on by the processors."""

from __future__ import annotations

from uuid import UUID

from domain.clients import Client
from domain.concepts import Concept
from domain.errors import Invalid
from domain.files import StoredFile
from domain.labels import Labels
from domain.personal import Personal
from domain.provenance import Facts, Looks, Making, Provenance
from domain.renditions import Options, Rendition, RenditionState, Source, UpscaleOptions, check_copy
from domain.sandbox import MOST_PIXELS, PRIORITY, is_sandbox
from domain.styles import CustomStyle, style_id
from domain.tenants import Tenant
from domain.usecases.usage import Leases
from domain.work import Work


def request_concept(
    work: Work,
    leases: Leases,
    styles: tuple[str, ...],
    prompt: str,
    style: str,
    seeds: tuple[int, ...],
    width_mm: float,
    pixels: int,
    client_id: UUID | None = None,
    references: tuple[StoredFile, ...] = (),
    palette: tuple[str, ...] = (),
    id: UUID | None = None,
    labels: Labels | None = None,
) -> UUID:
    """Ask for designs. Takes one unit of quota for each variant."""
    require_style(work, styles, style)
    tenant = work.get(Tenant, work.context.tenant)
    subject = tenant.id
    if client_id is not None:
        client = work.get(Client, client_id)
        client.require_present()
        subject = client.id
    sandbox = is_sandbox(tenant.id)
    concept = Concept.request(
        id or work.ids.uuid(),
        tenant.id,
        subject,
        Personal(subject, "prompt", prompt),
        style,
        seeds,
        width_mm,
        min(pixels, MOST_PIXELS) if sandbox else pixels,
        references,
        palette,
        PRIORITY if sandbox else tenant.plan.job_priority,
        client_id,
        leases.take(work, tenant, max(1, len(seeds))),
        work.now,
    )
    concept.label(labels or Labels(), work.now)
    work.save(concept)
    return concept.id


def require_style(work: Work, styles: tuple[str, ...], style: str) -> None:
    """One of the engine's, or one of the tenant's own that is in use. Raises `Invalid`, `Conflict`."""
    id = style_id(style)
    own = None if id is None else work.find(CustomStyle, id)
    if own is not None:
        own.require_in_use()
    elif style not in styles:
        raise Invalid("unknown-style", f"A style is one of {', '.join(styles)}, or one of your own.", "style")


def start_generation(work: Work, concept_id: UUID) -> bool:
    """False where nobody wants it any more."""
    concept = work.get(Concept, concept_id)
    wanted = concept.start(work.now)
    work.save(concept)
    return wanted


def record_variant(
    work: Work,
    concept_id: UUID,
    variant: int,
    svg: StoredFile | None,
    png: StoredFile,
    provenance: Provenance,
    facts: Facts,
    unmatched: tuple[str, ...],
    looks: Looks | None = None,
    making: Making | None = None,
) -> None:
    concept = work.get(Concept, concept_id)
    sealed = Personal(concept.subject, "prompt", " ".join(unmatched)) if unmatched else None
    concept.draw_variant(variant, svg, png, provenance, facts, sealed, work.now, looks, making)
    work.save(concept)


def fail_concept(work: Work, concept_id: UUID, code: str, message: str, retryable: bool) -> bool:
    concept = work.get(Concept, concept_id)
    failed = concept.fail(code, message, retryable, work.now)
    work.save(concept)
    return failed


def cancel_concept(work: Work, concept_id: UUID, by: str) -> bool:
    concept = work.get(Concept, concept_id)
    cancelled = concept.cancel(by, work.now)
    work.save(concept)
    return cancelled


def rate_concept(work: Work, concept_id: UUID, stars: int) -> None:
    concept = work.get(Concept, concept_id)
    concept.rate(stars, work.now)
    work.save(concept)


def attach_rendition(work: Work, rendition_id: UUID) -> None:
    """Tell the concept that a rendition of it is ready; nothing to do for one of an uploaded picture."""
    rendition = work.get(Rendition, rendition_id)
    source = rendition.source
    if source.concept_id is None or source.variant is None or rendition.state is not RenditionState.READY:
        return
    concept = work.get(Concept, source.concept_id)
    concept.attach(rendition.id, rendition.kind, source.variant, work.now)
    work.save(concept)


def started_from(
    work: Work, concept_id: UUID | None, variant: int, upload: StoredFile | None, client_id: UUID | None
) -> tuple[UUID, StoredFile | None, StoredFile]:
    """What is made of a concept's variant or of an uploaded picture starts from this: whom it belongs to, the drawing
    where there is one, the picture. Raises `Invalid`, `NotFound`, `Gone`.
    """
    if (concept_id is None) == (upload is None):
        raise Invalid("one-source", "Give either a concept or a picture.", "concept_id")
    if concept_id is not None:
        concept = work.get(Concept, concept_id)
        return concept.subject, *concept.files_of(variant)
    assert upload is not None
    if client_id is None:
        return work.context.tenant, None, upload
    client = work.get(Client, client_id)
    client.require_present()
    return client.id, None, upload


def request_rendition(
    work: Work,
    options: Options,
    concept_id: UUID | None = None,
    variant: int = 0,
    upload: StoredFile | None = None,
    client_id: UUID | None = None,
    id: UUID | None = None,
) -> UUID:
    """Ask for a stencil, an upscaled copy or another style, of a concept's variant or of an uploaded picture."""
    subject, drawing, picture = started_from(work, concept_id, variant, upload, client_id)
    if isinstance(options, UpscaleOptions) and concept_id is not None and drawing is not None:
        check_copy(work.get(Concept, concept_id).pixels, options.factor)
    tenant = work.get(Tenant, work.context.tenant)
    source = Source(drawing or picture, concept_id, None if concept_id is None else variant)
    rendition = Rendition.request(
        id or work.ids.uuid(), tenant.id, subject, source, options, tenant.plan.job_priority, work.now
    )
    work.save(rendition)
    return rendition.id


def finish_rendition(
    work: Work,
    rendition_id: UUID,
    files: tuple[StoredFile, ...],
    width: int,
    height: int,
    engine: str,
    engine_version: str,
) -> None:
    rendition = work.get(Rendition, rendition_id)
    rendition.finish(files, width, height, engine, engine_version, work.now)
    work.save(rendition)


def fail_rendition(work: Work, rendition_id: UUID, code: str, message: str) -> None:
    rendition = work.get(Rendition, rendition_id)
    rendition.fail(code, message, work.now)
    work.save(rendition)
