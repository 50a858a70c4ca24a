"""Models of designs: what is asked for, and what comes of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from domain.concepts import LONGEST_PROMPT
from domain.labels import LONGEST_NAME, LONGEST_TAG, LONGEST_VALUE, MOST_METADATA, MOST_TAGS
from domain.styles import MOST_FLASH
from gateway.v1.models import NUMBER, Answer, File, Moment, Name, Prose, PublicId, Request

MOST_SEED = 2**53 - 1
LONGEST_IMAGE = 12_000_000
ConceptId = Annotated[UUID, PublicId("concept")]
ClientId = Annotated[UUID, PublicId("client")]
Image = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST_IMAGE,
        description="A PNG, JPEG or WebP picture in base64 (RFC 4648, section 4), or as a `data:` URL of it.",
        json_schema_extra={"contentEncoding": "base64"},
    ),
]
Tags = Annotated[
    list[Annotated[Name, Field(max_length=LONGEST_TAG)]],
    Field(default_factory=list, max_length=MOST_TAGS, description="Words to find it by."),
]
Metadata = Annotated[
    dict[
        Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, pattern=r"^[A-Za-z0-9_.-]+$")],
        Annotated[Prose, Field(max_length=LONGEST_VALUE)],
    ],
    Field(
        default_factory=dict,
        max_length=MOST_METADATA,
        description="What your own software knows of it.",
        # A pattern alone leaves names that do not fit it free.
        json_schema_extra={"additionalProperties": False},
    ),
]
Status = Literal["requested", "generating", "ready", "failed", "cancelled"]


class GenerateRequest(Request):
    """Asks for designs. One variant is one unit of quota."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"prompt": "a snake around a dagger with two roses", "style": "blackwork", "variants": 4}]
        },
    )
    prompt: Annotated[Prose, Field(min_length=1, max_length=LONGEST_PROMPT, description="What to draw.")]
    style: Annotated[str, Field(min_length=1, max_length=60, description="A name from `GET /v1/styles`.")]
    variants: Annotated[int, Field(ge=1, le=8, description="How many designs."), NUMBER] = 1
    seed: Annotated[
        int | None,
        Field(ge=0, le=MOST_SEED, description="The same seed gives the same designs; random without one."),
        NUMBER,
    ] = None
    width_mm: Annotated[float, Field(ge=20, le=400, description="How wide on the skin."), NUMBER] = 100.0
    pixels: Annotated[int, Field(ge=256, le=4096, description="The PNG's longer side."), NUMBER] = 1024
    client_id: ClientId | None = Field(default=None, description="Whom it is for: it is erased with this person.")
    reference_images: Annotated[
        list[Image],
        Field(default_factory=list, max_length=4, description="Only their colours are used, and the answer says so."),
    ]
    tags: Tags
    metadata: Metadata


class RatingRequest(Request):
    stars: Annotated[int, Field(ge=1, le=5, examples=[5]), NUMBER]


def one_of_the_two(schema: dict[str, Any]) -> None:
    """Tell in the schema, too, that there is one source and not two: no body is of both kinds."""
    schema["anyOf"] = [
        {"required": [one], "properties": {one: {"type": "string"}, other: {"type": "null"}}}
        for one, other in (("concept_id", "image"), ("image", "concept_id"))
    ]


class FromSource(Request):
    """What is made of a concept's design, or of a picture."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=one_of_the_two)
    concept_id: ConceptId | None = Field(default=None, description="The concept to make it from, or else `image`.")
    variant: Annotated[int, Field(ge=0, le=7, description="Which design of the concept."), NUMBER] = 0
    image: Image | None = Field(default=None, description="A picture to make it from, or else `concept_id`.")
    client_id: ClientId | None = Field(default=None, description="Whose picture it is: it is erased with this person.")

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.concept_id is None) == (self.image is None):
            raise ValueError("Give either a concept or a picture.")
        return self


class StencilRequest(FromSource):
    """Asks for a stencil: lines alone, at a true size."""

    width_mm: Annotated[float, Field(ge=10, le=1000), NUMBER] = 100.0
    dpi: Annotated[int, Field(ge=72, le=600), NUMBER] = 300
    mirrored: bool = Field(False, strict=True, description="Mirrored, for transfer paper that needs it.")


class UpscaleRequest(FromSource):
    """Asks for a larger copy."""

    factor: Annotated[int, Field(description="2 or 4.", json_schema_extra={"enum": [2, 4]}), NUMBER] = 2


class Variant(Answer):
    """One design, with where it comes from: engine, version, seed and the digest of what was drawn."""

    index: int
    seed: int
    engine: str
    engine_version: str
    spec_digest: str
    motifs: list[str]
    relations: list[str]
    width_mm: float
    height_mm: float
    unmatched: str | None = Field(description="The words of the prompt that could not be drawn.")
    svg: File | None = Field(description="Null where the engine draws pixels alone; a stencil of it has lines.")
    png: File


class Rendition(Answer):
    """A stencil, an upscaled copy, or a picture in another style."""

    id: str
    object: Literal["stencil", "upscale", "restyle"]
    created: Moment
    status: Literal["requested", "ready", "failed"]
    concept_id: str | None
    variant: int | None
    width_mm: float | None = None
    dpi: int | None = None
    mirrored: bool | None = None
    factor: int | None = None
    style: str | None = None
    files: list[File] = Field(default_factory=list)
    width: int | None = Field(default=None, description="Pixels.")
    height: int | None = Field(default=None, description="Pixels.")
    error: str | None = None


class Concept(Answer):
    """Text that becomes designs."""

    id: str
    object: Literal["concept"] = "concept"
    livemode: bool = Field(description="False in a sandbox: the designs are watermarked.")
    created: Moment
    status: Status
    prompt: str | None = Field(description="Null once the person was erased.")
    style: str
    client_id: str | None
    seeds: list[int]
    width_mm: float
    pixels: int
    reference_images: int = Field(description="How many came with it.")
    reference_images_used: Literal["palette"] | None = Field(description="What was taken from them.")
    palette: list[str]
    tags: list[str] = Field(default_factory=list)
    metadata: dict[str, str] = Field(default_factory=dict)
    variants: list[Variant] = Field(default_factory=list)
    renditions: list[Rendition] = Field(default_factory=list)
    rating: int | None = None
    seconds: float | None = Field(default=None, description="From asking to the last design.")
    error: str | None = None


class ConceptOutcome(Answer):
    """What a command made of a concept."""

    id: str
    object: Literal["concept"] = "concept"
    created: Moment
    status: Status
    rating: int | None


class Hand(Answer):
    """How a studio draws, as measured on its flash. Widths are mm on a design of 120 mm."""

    outline_mm: float
    inner_mm: float
    detail_mm: float
    black: float = Field(description="The share of the ink that is filled black.")
    shading: Literal["none", "hatch", "stipple", "whip"]
    colours: list[str]


class Style(Answer):
    """A style that the engine draws, or a studio's own."""

    model_config = ConfigDict(extra="allow")
    id: str = Field(description="What `style` takes wherever one is asked for.")
    object: Literal["style"] = "style"
    name: str
    title: str
    custom: bool = False
    base: str | None = Field(default=None, description="Of a studio's own: the engine's style that it starts from.")
    hand: Hand | None = Field(default=None, description="Of a studio's own: how it draws.")
    studio_id: str | None = None
    flash: int | None = Field(default=None, description="Of a studio's own: of how many pictures it was made.")
    created: Moment | None = None
    retired: bool | None = None


class Motif(Answer):
    """A thing that the engine can draw."""

    id: str = Field(description="Names it in a prompt; a pack's shape by `pack:shape`.", examples=["rose"])
    object: Literal["motif"] = "motif"
    pack: str | None = Field(description="The pack that it is of; none for the engine's own.")
    words: dict[str, list[str]] = Field(description="The words that call it up, in the singular, by language.")


class StyleRequest(Request):
    """Makes a style of one's own from flash."""

    name: Annotated[Name, Field(max_length=80)]
    flash: Annotated[
        list[Image], Field(min_length=1, max_length=MOST_FLASH, description="Scans or photographs of drawn flash.")
    ]
    base: Annotated[
        str | None,
        Field(min_length=1, max_length=60, description="The engine's style to start from; the nearest without it."),
    ] = None
    studio_id: Annotated[UUID, PublicId("studio")] | None = Field(default=None, description="Whose flash it is.")


class ApplyRequest(FromSource):
    """Asks for a design, or an uploaded picture, in another style."""

    width_mm: Annotated[float, Field(ge=20, le=400, description="Of a picture: how wide on the skin."), NUMBER] = 100.0
