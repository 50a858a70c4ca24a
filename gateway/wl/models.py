"""What the white-label API takes and answers. Its names are in camel case, as its clients know them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from domain.concepts import LONGEST_PROMPT
from domain.labels import LONGEST_CALLBACK
from domain.tenants import Brand
from gateway.v1.models import NUMBER, Moment, Name, Prose
from gateway.v1.models_designs import MOST_SEED, ClientId, Image, Metadata, Status, Tags
from gateway.v1.models_tenants import Colour


class WlRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)


class WlAnswer(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True)


class WhiteLabelBranding(WlRequest):
    """Whose the designs are, for those who see them: the pictures carry this name and these colours."""

    name: Annotated[Name, Field(max_length=80)]
    primary_color: Colour = "#1b1b1b"
    accent_color: Colour = "#8a8a8a"

    def value(self) -> Brand:
        return Brand(self.name, self.primary_color, self.accent_color)


class WhiteLabelBrand(WlAnswer):
    """Whose a design is: the branding that it was asked with, or else the tenant's own brand."""

    name: str
    primary_color: str
    accent_color: str

    @classmethod
    def of(cls, brand: Brand) -> WhiteLabelBrand:
        return cls(name=brand.name, primary_color=brand.primary_colour, accent_color=brand.accent_colour)


class WhiteLabelOptions(WlRequest):
    branding: WhiteLabelBranding | None = Field(default=None, description="In place of your tenant's own brand.")
    webhook_url: Annotated[
        str | None,
        Field(
            min_length=12,
            max_length=LONGEST_CALLBACK,
            description="An https address on the public internet that is told once what came of it: `concept.ready.v1`,"
            " `concept.failed.v1` or `concept.cancelled.v1`, signed with `webhookSecret` (Standard Webhooks).",
            json_schema_extra={"format": "uri"},
        ),
    ] = None
    style: Annotated[str | None, Field(min_length=1, max_length=60, description="The first style without one.")] = None
    variants: Annotated[int, Field(ge=1, le=8), NUMBER] = 1
    seed: Annotated[int | None, Field(ge=0, le=MOST_SEED), NUMBER] = None
    width_mm: Annotated[float, Field(ge=20, le=400), NUMBER] = 100.0
    pixels: Annotated[int, Field(ge=256, le=4096), NUMBER] = 1024
    client_id: ClientId | None = Field(default=None, description="Whom it is for: it is erased with this person.")
    tags: Tags
    metadata: Metadata


class WhiteLabelCreateRequest(WlRequest):
    model_config = ConfigDict(
        extra="forbid",
        alias_generator=to_camel,
        json_schema_extra={
            "examples": [
                {
                    "textPrompt": "a snake around a dagger",
                    "options": {"style": "blackwork", "branding": {"name": "Casa Tinta", "primaryColor": "#1b1b1b"}},
                }
            ]
        },
    )
    text_prompt: Annotated[Prose, Field(min_length=1, max_length=LONGEST_PROMPT)]
    reference_images: Annotated[
        list[Image], Field(default_factory=list, max_length=4, description="Only their colours are used.")
    ]
    options: WhiteLabelOptions = Field(default_factory=lambda: WhiteLabelOptions.model_validate({}))


class WhiteLabelCreated(WlAnswer):
    success: Literal[True] = True
    concept_id: str
    status: Status
    estimated_completion: int = Field(ge=1, description="Seconds, from the times that the last designs took.")
    webhook_secret: str | None = Field(
        default=None,
        exclude_if=lambda secret: secret is None,
        description="Verifies what comes to `webhookUrl`. Only where there is one, and in this answer alone.",
    )


class WhiteLabelPicture(WlAnswer):
    index: int
    url: str = Field(description="The PNG, with your branding under it; a path of this API that needs the key.")
    svg_url: str | None = Field(description="The drawing alone, for printing; null where the engine draws pixels.")
    is_primary: bool
    seed: int
    motifs: list[str]
    width_mm: float
    height_mm: float
    not_drawn: str | None = Field(description="The words of the prompt that could not be drawn.")


class WhiteLabelConcept(WlAnswer):
    id: str
    status: Status
    created_at: Moment
    text_prompt: str | None = Field(description="Null once the person was erased.")
    style: str
    client_id: str | None
    tags: list[str]
    metadata: dict[str, str]
    branding: WhiteLabelBrand | None
    reference_images: int = Field(description="How many came with it; their colours alone were used.")
    images: list[WhiteLabelPicture]
    seconds: float | None = Field(description="From asking to the last design.")
    error: str | None


class WhiteLabelFound(WlAnswer):
    success: Literal[True] = True
    concept: WhiteLabelConcept


class WhiteLabelFilters(WlRequest):
    """All that are given have to hold."""

    style: Annotated[str | None, Field(min_length=1, max_length=60)] = None
    tags: Tags
    motifs: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=60)]], Field(default_factory=list, max_length=20)
    ]
    metadata: Metadata
    client_id: ClientId | None = None
    created_after: Moment | None = None
    created_before: Moment | None = None


class WhiteLabelSearchRequest(WlRequest):
    """Text, a picture, filters, or all three."""

    model_config = ConfigDict(
        extra="forbid", alias_generator=to_camel, json_schema_extra={"examples": [{"queryText": "snake dagger"}]}
    )
    query_text: Annotated[Prose | None, Field(min_length=1, max_length=500)] = None
    query_image: Image | None = None
    filters: WhiteLabelFilters = Field(default_factory=lambda: WhiteLabelFilters.model_validate({}))
    limit: Annotated[int, Field(ge=1, le=100), NUMBER] = 20


class WhiteLabelResult(WhiteLabelConcept):
    score: float = Field(description="By reciprocal rank fusion: higher is better, and says nothing across searches.")
    matched_by: list[Literal["text", "image"]]
    similarity: float | None = Field(description="How alike the picture is, 0 to 1, where one was given.")


class WhiteLabelResults(WlAnswer):
    success: Literal[True] = True
    results: list[WhiteLabelResult]
    total: int = Field(description="How many are in `results`.")
