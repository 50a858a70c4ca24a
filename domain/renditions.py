"""A rendition: a stencil, an upscaled copy, or the picture in another style.

Made from a concept's variant or from an uploaded picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from domain.aggregates import Created, Event, Owned
from domain.errors import Invalid
from domain.files import StoredFile

FACTORS = (2, 4)
LARGEST = 4096
"""Pixels on the longer side of the largest copy of a design."""


class RenditionKind(StrEnum):
    STENCIL = "stencil"
    UPSCALE = "upscale"
    RESTYLE = "restyle"


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
class RestyleOptions:
    """`style` is one of the engine's, or one of a studio's own (`sty_…`)."""

    style: str
    width_mm: float


Options = StencilOptions | UpscaleOptions | RestyleOptions


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
        class_version: ClassVar[int] = 2
        tenant: UUID
        subject: UUID
        kind: RenditionKind
        source: Source
        stencil: StencilOptions | None
        upscale: UpscaleOptions | None
        restyle: RestyleOptions | None
        priority: int

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            state["restyle"] = None

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
        restyle: RestyleOptions | None,
        priority: int,
    ) -> None:
        self.tenant, self.subject = tenant, subject
        self.kind, self.source = kind, source
        self.stencil, self.upscale, self.restyle = stencil, upscale, restyle
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
        options: Options,
        priority: int,
        at: datetime,
    ) -> Rendition:
        check_options(options)
        return cls._create(
            cls.Requested,
            id=id,
            timestamp=at,
            tenant=tenant,
            subject=subject,
            kind=KINDS[type(options)],
            source=source,
            stencil=options if isinstance(options, StencilOptions) else None,
            upscale=options if isinstance(options, UpscaleOptions) else None,
            restyle=options if isinstance(options, RestyleOptions) else None,
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


KINDS: dict[type[Any], RenditionKind] = {
    StencilOptions: RenditionKind.STENCIL,
    UpscaleOptions: RenditionKind.UPSCALE,
    RestyleOptions: RenditionKind.RESTYLE,
}


def check_copy(pixels: int, factor: int) -> None:
    """Raises `Invalid` where a design of `pixels` on its longer side, so many times as large, is over the limit."""
    if pixels * factor > LARGEST:
        raise Invalid(
            "bad-factor",
            f"The design is {pixels} pixels long, and {factor} times that is over the limit of {LARGEST}.",
            "factor",
        )


def check_options(options: Options) -> None:
    """Raises `Invalid` for what no printer or skin could take."""
    if isinstance(options, UpscaleOptions):
        if options.factor not in FACTORS:
            raise Invalid("bad-factor", "The factor is 2 or 4.", "factor")
        return
    if isinstance(options, RestyleOptions):
        if not 20 <= options.width_mm <= 400:
            raise Invalid("bad-width", "A design is 20 to 400 mm wide.", "width_mm")
        return
    if not 10 <= options.width_mm <= 1000:
        raise Invalid("bad-width", "A stencil is 10 to 1000 mm wide.", "width_mm")
    if not 72 <= options.dpi <= 600:
        raise Invalid("bad-dpi", "The resolution is 72 to 600 dpi.", "dpi")
