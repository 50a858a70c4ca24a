"""The job that turns a concept into designs, with whatever engine it is given."""

from __future__ import annotations

from contextlib import closing
from typing import Protocol
from uuid import UUID

from domain.concepts import Concept
from domain.files import StoredFile
from domain.log import Happened
from domain.personal import Erased
from domain.provenance import Facts, Looks, Provenance
from domain.sandbox import is_sandbox
from domain.tracing import (
    GEN_AI_CHOICES,
    GEN_AI_MODEL,
    GEN_AI_OPERATION,
    GEN_AI_OUTPUT,
    GEN_AI_PROVIDER,
    GENERATE,
    MEDIA_TYPE,
    SIZE,
    Attributes,
)
from domain.usecases.concepts import fail_concept, record_variant, start_generation
from domain.usecases.styles import hand_of
from processors.engine import Artifact, Brief, Engine
from processors.watermark import marked
from processors.workers import Control, Unfit


class Objects(Protocol):
    def put(self, tenant: UUID, subject: UUID, name: str, media_type: str, data: bytes) -> StoredFile: ...

    def get(self, tenant: UUID, name: str) -> bytes | None: ...


class Describer(Protocol):
    def describe(self, png: bytes) -> Looks:
        """What the picture looks like, by which it is found again."""


class EngineFellShort(Exception):
    """The engine ended without an artifact for each brief."""


class GenerateDesigns:
    kinds = ("generate",)

    def __init__(self, engine: Engine, objects: Objects, describer: Describer | None = None) -> None:
        self._engine, self._objects, self._describer = engine, objects, describer

    def run(self, happened: Happened, control: Control) -> None:
        wanted: Concept.Requested = happened.event
        concept = wanted.originator_id
        if isinstance(wanted.prompt, Erased):
            raise Unfit("person-erased", "The person who asked was erased.")
        # A resumed job asks again under a new id: a repeated command would have no result to give.
        start = control.command(f"start/{control.claim}", lambda work: start_generation(work, concept))
        if not start.result:
            return
        style, hand = control.command(f"hand/{control.claim}", lambda work: hand_of(work, wanted.style)).result
        briefs = [
            Brief(
                str(variant),
                wanted.prompt.value,
                style,
                seed,
                wanted.width_mm,
                wanted.pixels,
                wanted.palette,
                hand,
                wanted.priority,
            )
            for variant, seed in enumerate(wanted.seeds)
        ]
        missing = {brief.id for brief in briefs}
        with (
            control.part(f"{GENERATE} {self._engine.name}", self._noted(len(briefs))),
            closing(self._engine.generate(briefs)) as drawing,  # a cancelled job's designs stop at once
        ):
            for made in drawing:
                if isinstance(made, Artifact):
                    self._record(wanted, made, control)
                    missing.discard(made.brief_id)
                else:
                    control.progress(made.fraction, made.stage, int(made.brief_id))
        if missing:
            raise EngineFellShort(f"{len(missing)} of {len(briefs)} designs were not drawn")

    def give_up(self, happened: Happened, control: Control, code: str, message: str, retryable: bool) -> None:
        concept = happened.event.originator_id
        control.command("fail", lambda work: fail_concept(work, concept, code, message, retryable))

    def _noted(self, wanted: int) -> Attributes:
        """What a trace says of the engine's work: nothing of what was asked for."""
        return {
            GEN_AI_OPERATION: GENERATE,
            GEN_AI_PROVIDER: "atelier",
            GEN_AI_MODEL: self._engine.name,
            GEN_AI_OUTPUT: "image",
            GEN_AI_CHOICES: wanted,
        }

    def _put(self, wanted: Concept.Requested, name: str, media_type: str, data: bytes, control: Control) -> StoredFile:
        """Stored as it is, or in a sandbox with its mark over it."""
        content = marked(data, media_type) if is_sandbox(wanted.tenant) else data
        with control.part("store artifact", {MEDIA_TYPE: media_type, SIZE: len(content)}):
            return self._objects.put(wanted.tenant, wanted.subject, name, media_type, content)

    def _record(self, wanted: Concept.Requested, made: Artifact, control: Control) -> None:
        control.check()
        variant, concept = int(made.brief_id), wanted.originator_id
        name = f"concepts/{concept.hex}/{variant}"
        svg = None if made.svg is None else self._put(wanted, f"{name}.svg", "image/svg+xml", made.svg, control)
        png = self._put(wanted, f"{name}.png", "image/png", made.png, control)
        facts = Facts(
            tuple(made.facts.get("motifs", ())),
            tuple(made.facts.get("relations", ())),
            made.width_mm,
            made.height_mm,
        )
        provenance = Provenance(made.engine, made.engine_version, made.seed, made.spec_digest)
        looks = None if self._describer is None else self._describer.describe(made.png)
        control.command(
            f"variant/{variant}",
            lambda work: record_variant(
                work, concept, variant, svg, png, provenance, facts, made.unmatched, looks, made.making
            ),
        )
