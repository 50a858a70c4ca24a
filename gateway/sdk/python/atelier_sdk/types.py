"""Made from the OpenAPI document; change that and run `python -m gateway.sdk.generation`."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict


class Artist(TypedDict):
    id: str
    object: NotRequired[Literal["artist"]]
    created: str
    studio_id: str
    name: str | None
    styles: list[str]


class ArtistRequest(TypedDict):
    name: str
    styles: NotRequired[list[str]]


class Booking(TypedDict):
    id: str
    object: NotRequired[Literal["booking"]]
    created: str
    status: Literal["requested", "slot-held", "deposit-due", "confirmed", "completed", "cancelled", "no-show"]
    studio_id: str
    artist_id: str
    client_id: str
    concept_id: str | None
    start: str
    end: str
    price: Money
    deposit: Money
    deposit_paid: bool
    held_until: str | None
    paid: Money | None
    reason: str | None
    notes: str | None


class BookingOutcome(TypedDict):
    """A booking's state after a command; `GET` gives its notes and how it ended."""

    id: str
    object: NotRequired[Literal["booking"]]
    created: str
    status: Literal["requested", "slot-held", "deposit-due", "confirmed", "completed", "cancelled", "no-show"]
    studio_id: str
    artist_id: str
    client_id: str
    concept_id: str | None
    start: str
    end: str
    price: Money
    deposit: Money
    deposit_paid: bool
    held_until: str | None


class BookingRequest(TypedDict):
    studio_id: str
    artist_id: str
    client_id: str
    concept_id: NotRequired[str | None]
    start: str
    end: str
    price: Money
    deposit: Money
    notes: NotRequired[str | None]


class Brand(TypedDict):
    """What is shown instead of our name."""

    name: str
    primary_colour: str
    accent_colour: str


class CancelRequest(TypedDict):
    """The reason stays in the log for ever: so it is one of these, and no free text."""

    reason: Literal["client-asked", "studio-asked", "no-deposit", "illness", "other"]
    by: NotRequired[Literal["client", "studio"]]


class Client(TypedDict):
    id: str
    object: NotRequired[Literal["client"]]
    created: str
    studio_id: str
    name: str | None
    email: str | None
    phone: str | None
    notes: str | None
    erased: bool


class ClientRequest(TypedDict):
    name: str
    email: NotRequired[str | None]
    phone: NotRequired[str | None]
    notes: NotRequired[str | None]


class CompleteRequest(TypedDict):
    paid: Money


class Concept(TypedDict):
    """Text that becomes designs."""

    id: str
    object: NotRequired[Literal["concept"]]
    created: str
    status: Literal["requested", "generating", "ready", "failed", "cancelled"]
    prompt: str | None
    style: str
    client_id: str | None
    seeds: list[int]
    width_mm: float
    pixels: int
    reference_images: int
    reference_images_used: Literal["palette"] | None
    palette: list[str]
    variants: NotRequired[list[Variant]]
    renditions: NotRequired[list[Rendition]]
    rating: NotRequired[int | None]
    seconds: NotRequired[float | None]
    error: NotRequired[str | None]


class ConceptOutcome(TypedDict):
    """What a command made of a concept."""

    id: str
    object: NotRequired[Literal["concept"]]
    created: str
    status: Literal["requested", "generating", "ready", "failed", "cancelled"]
    rating: int | None


class DepositRequest(TypedDict):
    amount: Money
    method: Literal["card", "cash", "transfer", "online"]
    reference: str


class ErasureOutcome(TypedDict):
    id: str
    object: NotRequired[Literal["client"]]
    created: str
    erased: NotRequired[Literal[True]]


class ErasureRequest(TypedDict):
    """The reason stays in the log for ever: so it is one of these, and no free text."""

    reason: NotRequired[Literal["client-request", "retention-over", "entered-by-mistake", "other"]]


class FieldError(TypedDict):
    """One field that is wrong."""

    field: str
    message: str


class File(TypedDict):
    """Where bytes are to be had."""

    url: str
    media_type: str
    size: int


class GenerateRequest(TypedDict):
    """Asks for designs. One variant is one unit of quota."""

    prompt: str
    style: str
    variants: NotRequired[int]
    seed: NotRequired[int | None]
    width_mm: NotRequired[float]
    pixels: NotRequired[int]
    client_id: NotRequired[str | None]
    reference_images: NotRequired[list[str]]


class Key(TypedDict):
    """An API key; its secret was shown once."""

    id: str
    object: NotRequired[Literal["key"]]
    created: str
    name: str
    hint: str
    scopes: list[str]
    expires_at: str | None
    revoked: bool


class KeyRequest(TypedDict):
    name: str
    scopes: list[Literal["read", "design", "book", "manage", "report", "audit", "operator"]]
    expires_at: NotRequired[str | None]


class LimitsRequest(TypedDict):
    """Figures agreed with an Enterprise tenant, in place of its tier's."""

    requests_per_minute: NotRequired[int | None]
    generations_per_month: NotRequired[int | None]


class Member(TypedDict):
    id: str
    object: NotRequired[Literal["member"]]
    name: str | None
    email: str | None
    role: str


class MemberOutcome(TypedDict):
    id: str
    object: NotRequired[Literal["member"]]
    role: str


class MemberRequest(TypedDict):
    name: str
    email: str
    role: Literal["owner", "artist", "front-desk", "analyst", "auditor"]


class Money(TypedDict):
    """Integer minor units with an ISO 4217 code: 9900 USD is $99.00."""

    amount_minor: int
    currency: str


class Month(TypedDict):
    """Units of quota of one UTC month; a unit is one design asked for."""

    id: str
    object: NotRequired[Literal["usage"]]
    month: str
    limit: int | None
    requested: int
    given_back: int
    used: int
    remaining: int | None


class NewKey(TypedDict):
    """A key that was just made: the only time its secret is shown."""

    id: str
    object: NotRequired[Literal["key"]]
    created: str
    name: str
    hint: str
    scopes: list[str]
    expires_at: str | None
    revoked: bool
    secret: str


class ParkedEvent(TypedDict):
    """An event that a follower could not handle; those of the same aggregate wait behind it."""

    follower: str
    position: int


class Problem(TypedDict):
    """RFC 9457 problem details, with a stable `code` and the request's id."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    errors: list[FieldError]
    request_id: str


class Projection(TypedDict):
    id: str
    object: NotRequired[Literal["projection"]]
    name: str


class RatingRequest(TypedDict):
    stars: int


class Rebuilt(TypedDict):
    projection: str


class Rendition(TypedDict):
    """A stencil or an upscaled copy."""

    id: str
    object: Literal["stencil", "upscale"]
    created: str
    status: Literal["requested", "ready", "failed"]
    concept_id: str | None
    variant: int | None
    width_mm: NotRequired[float | None]
    dpi: NotRequired[int | None]
    mirrored: NotRequired[bool | None]
    factor: NotRequired[int | None]
    files: NotRequired[list[File]]
    width: NotRequired[int | None]
    height: NotRequired[int | None]
    error: NotRequired[str | None]


class Report(TypedDict):
    """A report and its parameters."""

    id: str
    object: NotRequired[Literal["report"]]
    name: str
    title: str
    description: str
    parameters: NotRequired[list[Any]]


class RescheduleRequest(TypedDict):
    start: str
    end: str


class Retried(TypedDict):
    follower: str
    position: int
    outcome: str


class RoleRequest(TypedDict):
    role: Literal["owner", "artist", "front-desk", "analyst", "auditor"]


class StencilRequest(TypedDict):
    """Asks for a stencil: lines alone, at a true size."""

    concept_id: NotRequired[str | None]
    variant: NotRequired[int]
    image: NotRequired[str | None]
    client_id: NotRequired[str | None]
    width_mm: NotRequired[float]
    dpi: NotRequired[int]
    mirrored: NotRequired[bool]


class Studio(TypedDict):
    id: str
    object: NotRequired[Literal["studio"]]
    created: str
    name: str
    zone: str
    currency: str
    subscription: str


class StudioRequest(TypedDict):
    name: str
    zone: str
    currency: NotRequired[str]
    subscription: NotRequired[Literal["studio", "studio-enterprise", "custom"]]


class Style(TypedDict):
    """A style that the engine draws."""

    id: str
    object: NotRequired[Literal["style"]]
    name: str
    title: str


class SubscriptionRequest(TypedDict):
    subscription: Literal["studio", "studio-enterprise", "custom"]


class Tenant(TypedDict):
    id: str
    object: NotRequired[Literal["tenant"]]
    created: str
    name: str
    tier: str
    region: str
    requests_per_minute: int
    generations_per_month: int | None
    brand: Brand | None


class TenantRequest(TypedDict):
    name: str
    tier: NotRequired[Literal["free", "basic", "pro", "enterprise"]]
    region: NotRequired[Literal["local", "us-east", "us-west", "eu-central", "ap-southeast"]]


class TierRequest(TypedDict):
    tier: Literal["free", "basic", "pro", "enterprise"]
    limits: NotRequired[LimitsRequest]


class UpscaleRequest(TypedDict):
    """Asks for a larger copy."""

    concept_id: NotRequired[str | None]
    variant: NotRequired[int]
    image: NotRequired[str | None]
    client_id: NotRequired[str | None]
    factor: NotRequired[Literal[2, 4]]


class Variant(TypedDict):
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
    unmatched: str | None
    svg: File
    png: File
