"""A rendition: a stencil or an upscaled copy, made from a concept's variant or from an uploaded picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.aggregates import Created, Event, Owned
from domain.concepts import StoredFile
from domain.errors import Invalid

FACTORS = (2, 4)


class RenditionKind(StrEnum):
    STENCIL = "stencil"
    UPSCALE = "upscale"


class RenditionState(StrEnum):
    REQUESTED = "requested"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StencilOptions:
    width_mm: float
    dpi: int
    mirrored: bool


@dataclass(frozen=True, slots=True)
class UpscaleOptions:
    factor: int


@dataclass(frozen=True, slots=True)
class Source:
    """Either a concept's variant (its SVG) or an uploaded picture."""

    file: StoredFile
    concept_id: UUID | None
    variant: int | None


class Rendition(Owned):
    TOPIC = "rendition"

    class Requested(Created):
        TOPIC = "rendition.requested"
        tenant: UUID
        subject: UUID
        kind: RenditionKind
        source: Source
        stencil: StencilOptions | None
        upscale: UpscaleOptions | None
        priority: int

    class Ready(Event):
        TOPIC = "rendition.ready"
        files: tuple[StoredFile, ...]
        width: int
        height: int
        engine: str
        engine_version: str
        seconds: float

        def apply(self, aggregate: Rendition) -> None:
            aggregate.state, aggregate.files = RenditionState.READY, self.files

    class Failed(Event):
        TOPIC = "rendition.failed"
        code: str
        message: str

        def apply(self, aggregate: Rendition) -> None:
            aggregate.state = RenditionState.FAILED

    def __init__(
        self,
        tenant: UUID,
        subject: UUID,
        kind: RenditionKind,
        source: Source,
        stencil: StencilOptions | None,
        upscale: UpscaleOptions | None,
        priority: int,
    ) -> None:
        self.tenant, self.subject = tenant, subject
        self.kind, self.source = kind, source
        self.stencil, self.upscale = stencil, upscale
        self.priority = priority
        self.state = RenditionState.REQUESTED
        self.files: tuple[StoredFile, ...] = ()

    @classmethod
    def request(
        cls,
        id: UUID,
        tenant: UUID,
        subject: UUID,
        source: Source,
        options: StencilOptions | UpscaleOptions,
        priority: int,
        at: datetime,
    ) -> Rendition:
        kind = RenditionKind.STENCIL if isinstance(options, StencilOptions) else RenditionKind.UPSCALE
        check_options(options)
        return cls._create(
            cls.Requested,
            id=id,
            timestamp=at,
            tenant=tenant,
            subject=subject,
            kind=kind,
            source=source,
            stencil=options if isinstance(options, StencilOptions) else None,
            upscale=options if isinstance(options, UpscaleOptions) else None,
            priority=priority,
        )

    def finish(
        self,
        files: tuple[StoredFile, ...],
        width: int,
        height: int,
        engine: str,
        engine_version: str,
        at: datetime,
    ) -> None:
        """Twice is once: only the first outcome counts."""
        if self.state is RenditionState.REQUESTED:
            self.record(
                self.Ready,
                at,
                files=files,
                width=width,
                height=height,
                engine=engine,
                engine_version=engine_version,
                seconds=(at - self.created_on).total_seconds(),
            )

    def fail(self, code: str, message: str, at: datetime) -> None:
        if self.state is RenditionState.REQUESTED:
            self.record(self.Failed, at, code=code, message=message)


def check_options(options: StencilOptions | UpscaleOptions) -> None:
    """Raises `Invalid` for what no printer or skin could take."""
    if isinstance(options, UpscaleOptions):
        if options.factor not in FACTORS:
            raise Invalid("bad-factor", "The factor is 2 or 4.", "factor")
        return
    if not 10 <= options.width_mm <= 1000:
        raise Invalid("bad-width", "A stencil is 10 to 1000 mm wide.", "width_mm")
    if not 72 <= options.dpi <= 600:
        raise Invalid("bad-dpi", "The resolution is 72 to 600 dpi.", "dpi")
