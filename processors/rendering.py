"""The jobs that make stencils and upscaled copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.concepts import Concept
from domain.files import StoredFile
from domain.log import Happened
from domain.renditions import Rendition, StencilOptions
from domain.sandbox import is_sandbox
from domain.styles import Hand
from domain.usecases.concepts import fail_rendition, finish_rendition
from domain.usecases.styles import hand_of
from processors.generation import Objects
from processors.watermark import marked
from processors.workers import Control, Unfit


@dataclass(frozen=True, slots=True)
class Rendered:
    """The files made: (extension, media type, bytes), and the PNG's size in pixels."""

    files: Sequence[tuple[str, str, bytes]]
    width: int
    height: int


class Renderer(Protocol):
    """Makes the pictures. Raises `Unfit` for a picture that it cannot use."""

    name: str
    version: str

    def stencil(self, data: bytes, media_type: str, options: StencilOptions) -> Rendered: ...

    def upscale(self, data: bytes, media_type: str, factor: int, pixels: int) -> Rendered:
        """`pixels` is the longer side of what a drawing is `factor` times as large as; a picture has its own."""

    def restyle(self, data: bytes, style: str, hand: Hand | None, width_mm: float) -> Rendered:
        """`style` is the engine's; `hand` is a studio's own, in which it is drawn."""


class RenderPictures:
    kinds = ("stencil", "upscale", "restyle")

    def __init__(self, renderer: Renderer, objects: Objects) -> None:
        self._renderer, self._objects = renderer, objects

    def run(self, happened: Happened, control: Control) -> None:
        wanted: Rendition.Requested = happened.event
        control.check()
        source = wanted.source.file
        data = self._objects.get(wanted.tenant, source.name)
        if data is None:
            raise Unfit("picture-gone", "The picture it was to be made from is gone.")
        if wanted.stencil is not None:
            rendered = self._renderer.stencil(data, source.media_type, wanted.stencil)
        elif wanted.restyle is not None:
            name, width_mm = wanted.restyle.style, wanted.restyle.width_mm
            style, hand = control.command(f"hand/{control.claim}", lambda work: hand_of(work, name)).result
            rendered = self._renderer.restyle(data, style, hand, width_mm)
        else:
            assert wanted.upscale is not None
            pixels = self._drawn_at(wanted, control)
            rendered = self._renderer.upscale(data, source.media_type, wanted.upscale.factor, pixels)
        control.check()
        id, folder = wanted.originator_id, f"renditions/{wanted.originator_id.hex}"
        files: tuple[StoredFile, ...] = tuple(
            self._objects.put(
                wanted.tenant,
                wanted.subject,
                f"{folder}.{extension}",
                media_type,
                marked(content, media_type) if is_sandbox(wanted.tenant) else content,
            )
            for extension, media_type, content in rendered.files
        )
        control.command(
            "finish",
            lambda work: finish_rendition(
                work,
                id,
                files,
                rendered.width,
                rendered.height,
                self._renderer.name,
                self._renderer.version,
            ),
        )

    @staticmethod
    def _drawn_at(wanted: Rendition.Requested, control: Control) -> int:
        """Pixels on the longer side of the design that a copy is made of; 0 for an uploaded picture."""
        concept = wanted.source.concept_id
        if concept is None:
            return 0
        asked = control.command(f"pixels/{control.claim}", lambda work: work.get(Concept, concept).pixels)
        return int(asked.result)

    def give_up(self, happened: Happened, control: Control, code: str, message: str, retryable: bool) -> None:
        id = happened.event.originator_id
        control.command("fail", lambda work: fail_rendition(work, id, code, message))
