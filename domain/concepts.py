"""A concept: text that becomes designs. Its variants, its derived assets, and what the asker thought of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from domain.aggregates import Created, Event, Owned
from domain.errors import Conflict, Invalid, NotFound
from domain.files import StoredFile
from domain.labels import Labels
from domain.personal import Personal, PersonalText
from domain.provenance import Facts, Looks, Making, Provenance
from domain.tenants import Brand

MOST_VARIANTS = 8
LONGEST_PROMPT = 2000


class ConceptState(StrEnum):
    REQUESTED = "requested"
    GENERATING = "generating"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINAL = frozenset({ConceptState.READY, ConceptState.FAILED, ConceptState.CANCELLED})
ENDINGS = {ConceptState.FAILED: "failed", ConceptState.CANCELLED: "was cancelled"}
"""States in which a concept came to nothing, in words."""


class Concept(Owned):
    TOPIC = "concept"

    class Requested(Created):
        TOPIC = "concept.requested"
        tenant: UUID
        subject: UUID
        prompt: PersonalText
        style: str
        seeds: tuple[int, ...]
        width_mm: float
        pixels: int
        references: tuple[StoredFile, ...]
        palette: tuple[str, ...]
        priority: int
        client_id: UUID | None
        lease_id: UUID

    class Labelled(Event):
        """Tags, metadata, the callback's address and the secret that signs what is sent there are sealed JSON and text;
        the brand is the asking app's own."""

        TOPIC = "concept.labelled"
        class_version: ClassVar[int] = 2
        tags: PersonalText | None
        metadata: PersonalText | None
        brand: Brand | None
        callback: PersonalText | None
        callback_secret: PersonalText | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            state["callback_secret"] = None

    class GenerationStarted(Event):
        TOPIC = "concept.generation-started"

        def apply(self, aggregate: Concept) -> None:
            aggregate.state = ConceptState.GENERATING

    class VariantDrawn(Event):
        TOPIC = "concept.variant-drawn"
        variant: int
        svg: StoredFile | None
        png: StoredFile
        provenance: Provenance
        facts: Facts
        unmatched: PersonalText | None

        def apply(self, aggregate: Concept) -> None:
            aggregate.variants[self.variant] = (self.svg, self.png)

    class VariantDescribed(Event):
        """How a finished variant looks: a describer's features in base64, by which it is found again."""

        TOPIC = "concept.variant-described"
        variant: int
        describer: str
        features: PersonalText

    class VariantCosted(Event):
        """What a trained model took for a finished variant: its share of the device's seconds, and their price."""

        TOPIC = "concept.variant-costed"
        variant: int
        model: str
        weights: str
        batch: int
        device_seconds: float
        cost: float

    class VariantFlagged(Event):
        """A finished variant met these rules of a policy: it was drawn, and people have to look at it."""

        TOPIC = "concept.variant-flagged"
        variant: int
        policy: str
        rules: tuple[str, ...]

    class Ready(Event):
        TOPIC = "concept.ready"
        seconds: float

        def apply(self, aggregate: Concept) -> None:
            aggregate.state = ConceptState.READY

    class Failed(Event):
        TOPIC = "concept.failed"
        code: str
        message: str
        retryable: bool

        def apply(self, aggregate: Concept) -> None:
            aggregate.state = ConceptState.FAILED

    class Cancelled(Event):
        TOPIC = "concept.cancelled"
        by: str

        def apply(self, aggregate: Concept) -> None:
            aggregate.state = ConceptState.CANCELLED

    class AssetDerived(Event):
        TOPIC = "concept.asset-derived"
        rendition_id: UUID
        kind: str
        variant: int

        def apply(self, aggregate: Concept) -> None:
            aggregate.derived[self.rendition_id] = self.kind

    class Rated(Event):
        TOPIC = "concept.rated"
        stars: int

        def apply(self, aggregate: Concept) -> None:
            aggregate.stars = self.stars

    def __init__(
        self,
        tenant: UUID,
        subject: UUID,
        prompt: PersonalText,
        style: str,
        seeds: tuple[int, ...],
        width_mm: float,
        pixels: int,
        references: tuple[StoredFile, ...],
        palette: tuple[str, ...],
        priority: int,
        client_id: UUID | None,
        lease_id: UUID,
    ) -> None:
        self.tenant, self.subject = tenant, subject
        self.prompt, self.style, self.seeds = prompt, style, seeds
        self.width_mm, self.pixels = width_mm, pixels
        self.references, self.palette = references, palette
        self.priority = priority
        self.client_id = client_id
        self.lease_id = lease_id
        self.state = ConceptState.REQUESTED
        self.variants: dict[int, tuple[StoredFile | None, StoredFile]] = {}
        self.derived: dict[UUID, str] = {}
        self.stars: int | None = None

    @classmethod
    def request(
        cls,
        id: UUID,
        tenant: UUID,
        subject: UUID,
        prompt: PersonalText,
        style: str,
        seeds: tuple[int, ...],
        width_mm: float,
        pixels: int,
        references: tuple[StoredFile, ...],
        palette: tuple[str, ...],
        priority: int,
        client_id: UUID | None,
        lease_id: UUID,
        at: datetime,
    ) -> Concept:
        text = prompt.value or ""
        if not text.strip():
            raise Invalid("empty-prompt", "Say what to draw.", "prompt")
        if len(text) > LONGEST_PROMPT:
            raise Invalid("long-prompt", f"A prompt has at most {LONGEST_PROMPT} characters.", "prompt")
        if not 1 <= len(seeds) <= MOST_VARIANTS:
            raise Invalid("bad-variants", f"Ask for 1 to {MOST_VARIANTS} variants.", "variants")
        return cls._create(
            cls.Requested,
            id=id,
            timestamp=at,
            tenant=tenant,
            subject=subject,
            prompt=prompt,
            style=style,
            seeds=seeds,
            width_mm=width_mm,
            pixels=pixels,
            references=references,
            palette=palette,
            priority=priority,
            client_id=client_id,
            lease_id=lease_id,
        )

    @property
    def units(self) -> int:
        """Units of quota: one for each variant asked for."""
        return len(self.seeds)

    def label(self, labels: Labels, at: datetime) -> None:
        """Raises `Invalid`."""
        labels.check()
        if labels:
            self.record(
                self.Labelled,
                at,
                tags=labels.sealed_tags(self.subject),
                metadata=labels.sealed_metadata(self.subject),
                brand=labels.brand,
                callback=labels.sealed_callback(self.subject),
                callback_secret=labels.sealed_secret(self.subject),
            )

    def start(self, at: datetime) -> bool:
        """False where generation is no longer wanted."""
        if self.state is ConceptState.REQUESTED:
            self.record(self.GenerationStarted, at)
        return self.state is ConceptState.GENERATING

    def draw_variant(
        self,
        variant: int,
        svg: StoredFile | None,
        png: StoredFile,
        provenance: Provenance,
        facts: Facts,
        unmatched: PersonalText | None,
        at: datetime,
        looks: Looks | None = None,
        making: Making | None = None,
    ) -> None:
        """Record a finished variant; when it is the last one, the concept is ready. Twice is once."""
        if self.state is not ConceptState.GENERATING or variant in self.variants:
            return
        self.record(
            self.VariantDrawn,
            at,
            variant=variant,
            svg=svg,
            png=png,
            provenance=provenance,
            facts=facts,
            unmatched=unmatched,
        )
        if looks is not None:
            features = Personal(self.subject, "prompt", looks.features)
            self.record(self.VariantDescribed, at, variant=variant, describer=looks.describer, features=features)
        if making is not None:
            self._tell_making(variant, making, at)
        if len(self.variants) == len(self.seeds):
            self.record(self.Ready, at, seconds=(at - self.created_on).total_seconds())

    def _tell_making(self, variant: int, making: Making, at: datetime) -> None:
        self.record(
            self.VariantCosted,
            at,
            variant=variant,
            model=making.model,
            weights=making.weights,
            batch=making.batch,
            device_seconds=making.device_seconds,
            cost=making.cost,
        )
        if making.flags:
            self.record(self.VariantFlagged, at, variant=variant, policy=making.policy, rules=making.flags)

    def require_bookable(self, variant: int | None) -> None:
        """What is still drawn may be booked; what came to nothing has no design that anybody could wear."""
        if variant is not None and not 0 <= variant < len(self.seeds):
            raise NotFound("variant", "variant")
        if self.state in ENDINGS:
            raise Conflict("no-design", f"There is no design to book: the concept {ENDINGS[self.state]}.", "concept_id")

    def fail(self, code: str, message: str, retryable: bool, at: datetime) -> bool:
        if self.state in FINAL:
            return False
        self.record(self.Failed, at, code=code, message=message, retryable=retryable)
        return True

    def cancel(self, by: str, at: datetime) -> bool:
        """False where it was cancelled before; a finished concept cannot be cancelled."""
        if self.state is ConceptState.CANCELLED:
            return False
        if self.state in FINAL:
            raise Conflict("already-final", f"The concept is {self.state}.")
        self.record(self.Cancelled, at, by=by)
        return True

    def attach(self, rendition_id: UUID, kind: str, variant: int, at: datetime) -> None:
        if rendition_id not in self.derived:
            self.record(self.AssetDerived, at, rendition_id=rendition_id, kind=kind, variant=variant)

    def rate(self, stars: int, at: datetime) -> None:
        if self.state is not ConceptState.READY:
            raise Conflict("not-ready", f"The concept is {self.state}.")
        if not 1 <= stars <= 5:
            raise Invalid("bad-rating", "A rating is 1 to 5 stars.", "stars")
        self.record(self.Rated, at, stars=stars)

    def files_of(self, variant: int) -> tuple[StoredFile | None, StoredFile]:
        """(SVG where its engine draws lines, PNG) of a finished variant; raises `NotFound`."""
        if variant not in self.variants:
            raise NotFound("variant", "variant")
        return self.variants[variant]
