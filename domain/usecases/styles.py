"""Commands on styles: making one of a studio's own, retiring it, and drawing what there is in another style."""

from __future__ import annotations

from uuid import UUID

from domain.concepts import Concept
from domain.errors import Gone, Invalid, NotFound
from domain.files import StoredFile
from domain.labels import Labels
from domain.renditions import RestyleOptions
from domain.studios import Studio
from domain.styles import CustomStyle, Hand, style_id
from domain.tenants import Tenant
from domain.usecases.concepts import request_concept, request_rendition, require_style
from domain.usecases.usage import Leases
from domain.work import Work


def make_style(
    work: Work,
    styles: tuple[str, ...],
    name: str,
    base: str,
    hand: Hand,
    flash: tuple[StoredFile, ...],
    studio_id: UUID | None = None,
) -> UUID:
    """`base` is the engine's style that it starts from."""
    if base not in styles:
        raise Invalid("unknown-style", f"A style to start from is one of {', '.join(styles)}.", "base")
    tenant = work.get(Tenant, work.context.tenant)
    if studio_id is not None:
        work.get(Studio, studio_id)
    made = CustomStyle.make(work.ids.uuid(), tenant.id, name, base, hand, flash, studio_id, work.now)
    work.save(made)
    return made.id


def retire_style(work: Work, id: UUID) -> None:
    style = work.find(CustomStyle, id)
    if style is None:
        raise NotFound("style")
    style.retire(work.now)
    work.save(style)


def hand_of(work: Work, style: str) -> tuple[str, Hand | None]:
    """The engine's style to draw in, and the studio's own hand where it has one."""
    id = style_id(style)
    if id is None:
        return style, None
    own = work.get(CustomStyle, id)
    return own.base, own.hand


def restyle_picture(
    work: Work,
    styles: tuple[str, ...],
    style: str,
    width_mm: float,
    upload: StoredFile,
    client_id: UUID | None = None,
) -> UUID:
    """An uploaded picture drawn again in a style; free of quota like the other renditions."""
    require_style(work, styles, style)
    return request_rendition(work, RestyleOptions(style, width_mm), upload=upload, client_id=client_id)


def apply_style(
    work: Work,
    leases: Leases,
    styles: tuple[str, ...],
    style: str,
    concept_id: UUID,
    variant: int,
    pixels: int | None = None,
) -> UUID:
    """The same wish and seed drawn in another style: a new concept, which takes a unit of quota."""
    concept = work.get(Concept, concept_id)
    if not 0 <= variant < len(concept.seeds):
        raise Invalid("no-such-variant", f"The concept has {len(concept.seeds)} designs, counted from 0.", "variant")
    if concept.prompt.value is None:
        raise Gone("client-erased", "This person was erased.", "concept_id")
    return request_concept(
        work,
        leases,
        styles,
        concept.prompt.value,
        style,
        (concept.seeds[variant],),
        concept.width_mm,
        pixels or concept.pixels,
        concept.client_id,
        concept.references,
        concept.palette,
        labels=Labels(metadata={"restyled_from": str(concept.id)}),
    )
