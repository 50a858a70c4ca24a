"""Made from the OpenAPI document; change that and run `python -m gateway.sdk.generation`."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict


class ApplyRequest(TypedDict):
    """Asks for a design, or an uploaded picture, in another style."""

    concept_id: NotRequired[str | None]
    variant: NotRequired[int]
    image: NotRequired[str | None]
    client_id: NotRequired[str | None]
    width_mm: NotRequired[float]


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


class Attempt(TypedDict):
    number: int
    replay: int
    at: str
    status: int | None
    error: str | None
    seconds: float
    response: str | None


class Booking(TypedDict):
    id: str
    object: NotRequired[Literal["booking"]]
    created: str
    status: Literal["requested", "slot-held", "deposit-due", "confirmed", "completed", "cancelled", "no-show"]
    studio_id: str
    artist_id: str
    client_id: str
    concept_id: str | None
    variant: int | None
    start: str
    end: str
    price: Money
    deposit: Money
    deposit_paid: bool
    held_until: str | None
    paid: Money | None
    reason: str | None
    notes: str | None


class BookingCancelledV1(TypedDict):
    """The slot is free again. The reason may be a matter of health, and stays with the studio."""

    type: Literal["booking.cancelled.v1"]
    timestamp: str
    data: dict[str, Any]


class BookingCompletedV1(TypedDict):
    """And was paid."""

    type: Literal["booking.completed.v1"]
    timestamp: str
    data: dict[str, Any]


class BookingConfirmedV1(TypedDict):
    """The slot is taken."""

    type: Literal["booking.confirmed.v1"]
    timestamp: str
    data: dict[str, Any]


class BookingDepositDueV1(TypedDict):
    """The slot is free again where it is not paid by then."""

    type: Literal["booking.deposit_due.v1"]
    timestamp: str
    data: dict[str, Any]


class BookingDepositRecordedV1(TypedDict):
    """How, is in the studio's books."""

    type: Literal["booking.deposit_recorded.v1"]
    timestamp: str
    data: dict[str, Any]


class BookingNoShowV1(TypedDict):
    """To a confirmed appointment."""

    type: Literal["booking.no_show.v1"]
    timestamp: str
    data: dict[str, Any]


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
    variant: int | None
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
    variant: NotRequired[int | None]
    start: str
    end: str
    price: Money
    deposit: Money
    notes: NotRequired[str | None]


class BookingRequestedV1(TypedDict):
    """Its slot is held for a day."""

    type: Literal["booking.requested.v1"]
    timestamp: str
    data: dict[str, Any]


class BookingRescheduledV1(TypedDict):
    """To another time."""

    type: Literal["booking.rescheduled.v1"]
    timestamp: str
    data: dict[str, Any]


class Brand(TypedDict):
    """What is shown instead of our name."""

    name: str
    primary_colour: str
    accent_colour: str


class CancelRequest(TypedDict):
    """The reason stays in the log for ever: so it is one of these, and no free text."""

    reason: Literal["client-asked", "studio-asked", "no-deposit", "illness", "other"]
    by: NotRequired[Literal["client", "studio"]]


class Change(TypedDict):
    kind: Literal["added", "changed", "deprecated", "removed"]
    text: str


class Client(TypedDict):
    id: str
    object: NotRequired[Literal["client"]]
    created: str
    studio_id: str
    name: str | None
    email: str | None
    phone: str | None
    notes: str | None
    notify: bool
    erased: bool


class ClientChangedV1(TypedDict):
    """`GET /v1/clients/{id}`."""

    type: Literal["client.changed.v1"]
    timestamp: str
    data: dict[str, Any]


class ClientErasedV1(TypedDict):
    """Erase what you hold of this person, too (GDPR, article 17)."""

    type: Literal["client.erased.v1"]
    timestamp: str
    data: dict[str, Any]


class ClientRegisteredV1(TypedDict):
    """`GET /v1/clients/{id}` tells who."""

    type: Literal["client.registered.v1"]
    timestamp: str
    data: dict[str, Any]


class ClientRequest(TypedDict):
    name: str
    email: NotRequired[str | None]
    phone: NotRequired[str | None]
    notes: NotRequired[str | None]
    notify: NotRequired[bool | None]


class CompleteRequest(TypedDict):
    paid: Money


class Concept(TypedDict):
    """Text that becomes designs."""

    id: str
    object: NotRequired[Literal["concept"]]
    livemode: bool
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
    tags: NotRequired[list[str]]
    metadata: NotRequired[dict[str, str]]
    variants: NotRequired[list[Variant]]
    renditions: NotRequired[list[Rendition]]
    rating: NotRequired[int | None]
    seconds: NotRequired[float | None]
    error: NotRequired[str | None]


class ConceptCancelledV1(TypedDict):
    """Nobody wants it any more."""

    type: Literal["concept.cancelled.v1"]
    timestamp: str
    data: dict[str, Any]


class ConceptFailedV1(TypedDict):
    """It will not be drawn; its units of quota are given back."""

    type: Literal["concept.failed.v1"]
    timestamp: str
    data: dict[str, Any]


class ConceptOutcome(TypedDict):
    """What a command made of a concept."""

    id: str
    object: NotRequired[Literal["concept"]]
    created: str
    status: Literal["requested", "generating", "ready", "failed", "cancelled"]
    rating: int | None


class ConceptReadyV1(TypedDict):
    """Every variant is drawn: fetch it with `GET /v1/concepts/{id}`."""

    type: Literal["concept.ready.v1"]
    timestamp: str
    data: dict[str, Any]


class Delivery(TypedDict):
    id: str
    object: NotRequired[Literal["delivery"]]
    created: str
    event_type: str
    position: int
    status: Literal["waiting", "delivered", "failed", "stopped"]
    attempts: int
    replays: int
    next_attempt: str | None
    settled: str | None
    last_status: int | None
    last_error: str | None
    payload: str


class DeliveryWithAttempts(TypedDict):
    id: str
    object: NotRequired[Literal["delivery"]]
    created: str
    event_type: str
    position: int
    status: Literal["waiting", "delivered", "failed", "stopped"]
    attempts: int
    replays: int
    next_attempt: str | None
    settled: str | None
    last_status: int | None
    last_error: str | None
    payload: str
    tried: list[Attempt]


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
    tags: NotRequired[list[str]]
    metadata: NotRequired[dict[str, Any]]


class Hand(TypedDict):
    """How a studio draws, as measured on its flash. Widths are mm on a design of 120 mm."""

    outline_mm: float
    inner_mm: float
    detail_mm: float
    black: float
    shading: Literal["none", "hatch", "stipple", "whip"]
    colours: list[str]


class Key(TypedDict):
    """An API key; its secret was shown once."""

    id: str
    object: NotRequired[Literal["key"]]
    created: str
    name: str
    mode: NotRequired[Literal["live", "test"]]
    hint: str
    scopes: list[str]
    allowed_from: NotRequired[list[str]]
    expires_at: str | None
    revoked: bool


class KeyRequest(TypedDict):
    name: str
    scopes: list[Literal["read", "design", "book", "manage", "report", "audit", "operator"]]
    expires_at: NotRequired[str | None]
    allowed_from: NotRequired[list[str]]


class LimitsRequest(TypedDict):
    """Figures agreed with an Enterprise tenant, in place of its tier's."""

    requests_per_minute: NotRequired[int | None]
    generations_per_month: NotRequired[int | None]


class LoggedBodies(TypedDict):
    """With its bodies, where they were kept: of commands and refusals, without secrets and long texts."""

    id: str
    object: NotRequired[Literal["request"]]
    created: str
    request_id: str
    key_id: str
    method: str
    endpoint: str
    path: str
    status: int
    milliseconds: float
    request_body: Any
    response_body: Any


class LoggedRequest(TypedDict):
    """One request and its answer."""

    id: str
    object: NotRequired[Literal["request"]]
    created: str
    request_id: str
    key_id: str
    method: str
    endpoint: str
    path: str
    status: int
    milliseconds: float


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


class Message(TypedDict):
    """A message on its way."""

    id: str
    object: NotRequired[Literal["message"]]


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


class Motif(TypedDict):
    """A thing that the engine can draw."""

    id: str
    object: NotRequired[Literal["motif"]]
    pack: str | None
    words: dict[str, list[str]]


Motion = Literal["reveal", "zoom", "pan", "orbit", "animate"]


class NewKey(TypedDict):
    """A key that was just made: the only time its secret is shown."""

    id: str
    object: NotRequired[Literal["key"]]
    created: str
    name: str
    mode: NotRequired[Literal["live", "test"]]
    hint: str
    scopes: list[str]
    allowed_from: NotRequired[list[str]]
    expires_at: str | None
    revoked: bool
    secret: str


class NewWebhook(TypedDict):
    """The only time that the secret is shown."""

    id: str
    object: NotRequired[Literal["webhook"]]
    created: str
    url: str
    description: str | None
    event_types: list[str]
    enabled: bool
    disabled_reason: Literal["by-tenant", "gone", "failing"] | None
    previous_secret_until: str | None
    secret: str


class NoticesRequest(TypedDict):
    """Who gets mails about the studio's appointments."""

    clients: bool
    team: bool


class OwnKeyRequest(TypedDict):
    name: str
    scopes: list[Literal["read", "design", "book", "manage", "report", "audit", "operator"]]
    expires_at: NotRequired[str | None]
    allowed_from: NotRequired[list[str]]
    mode: NotRequired[Literal["live", "test"] | None]


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


class Release(TypedDict):
    id: str
    object: NotRequired[Literal["release"]]
    title: str
    current: bool
    changes: list[Change]


class Rendition(TypedDict):
    """A stencil, an upscaled copy, or a picture in another style."""

    id: str
    object: Literal["stencil", "upscale", "restyle"]
    created: str
    status: Literal["requested", "ready", "failed"]
    concept_id: str | None
    variant: int | None
    width_mm: NotRequired[float | None]
    dpi: NotRequired[int | None]
    mirrored: NotRequired[bool | None]
    factor: NotRequired[int | None]
    style: NotRequired[str | None]
    files: NotRequired[list[File]]
    width: NotRequired[int | None]
    height: NotRequired[int | None]
    error: NotRequired[str | None]


class Replay(TypedDict):
    """What was asked for; the deliveries list shows what comes of it."""

    object: NotRequired[Literal["replay"]]
    webhook_id: str
    message_id: str | None
    since: str | None
    until: str | None
    undelivered_only: bool


class ReplayRequest(TypedDict):
    """One message, or all of a span of time that the endpoint's filters let through."""

    message_id: NotRequired[str | None]
    since: NotRequired[str | None]
    until: NotRequired[str | None]
    undelivered_only: NotRequired[bool]


class Report(TypedDict):
    """A report and its parameters."""

    id: str
    object: NotRequired[Literal["report"]]
    name: str
    title: str
    description: str
    parameters: NotRequired[list[Any]]


class RequestCount(TypedDict):
    """How many requests there were; the groups that were not asked for are null."""

    object: NotRequired[Literal["request_count"]]
    day: str | None
    key_id: str | None
    endpoint: str | None
    status: int | None
    requests: int
    errors: int


class RescheduleRequest(TypedDict):
    start: str
    end: str


class RestyleFailedV1(TypedDict):
    """It cannot be made."""

    type: Literal["restyle.failed.v1"]
    timestamp: str
    data: dict[str, Any]


class RestyleReadyV1(TypedDict):
    """`GET /v1/restyles/{id}`."""

    type: Literal["restyle.ready.v1"]
    timestamp: str
    data: dict[str, Any]


class Retried(TypedDict):
    follower: str
    position: int
    outcome: str


class RoleRequest(TypedDict):
    role: Literal["owner", "artist", "front-desk", "analyst", "auditor"]


class RotateRequest(TypedDict):
    overlap_hours: NotRequired[int]


class SearchFilters(TypedDict):
    """All that are given have to hold; of tags, motifs and metadata each one."""

    style: NotRequired[str | None]
    tags: NotRequired[list[str]]
    motifs: NotRequired[list[str]]
    metadata: NotRequired[dict[str, Any]]
    client_id: NotRequired[str | None]
    created_after: NotRequired[str | None]
    created_before: NotRequired[str | None]


class SearchRequest(TypedDict):
    """Text, a picture, filters, or all three."""

    text: NotRequired[str | None]
    image: NotRequired[str | None]
    filters: NotRequired[SearchFilters]
    limit: NotRequired[int]


class SearchResult(TypedDict):
    concept: Concept
    score: float
    matched_by: list[Literal["text", "image"]]
    similarity: float | None
    variant: int | None


class SearchResults(TypedDict):
    object: NotRequired[Literal["search_results"]]
    data: list[SearchResult]


class StencilFailedV1(TypedDict):
    """It cannot be made."""

    type: Literal["stencil.failed.v1"]
    timestamp: str
    data: dict[str, Any]


class StencilReadyV1(TypedDict):
    """`GET /v1/stencils/{id}`."""

    type: Literal["stencil.ready.v1"]
    timestamp: str
    data: dict[str, Any]


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
    notify_clients: bool
    notify_team: bool


class StudioRequest(TypedDict):
    name: str
    zone: str
    currency: str
    subscription: NotRequired[Literal["studio", "studio-enterprise", "custom"]]


class Style(TypedDict):
    """A style that the engine draws, or a studio's own."""

    id: str
    object: NotRequired[Literal["style"]]
    name: str
    title: str
    custom: NotRequired[bool]
    base: NotRequired[str | None]
    hand: NotRequired[Hand | None]
    studio_id: NotRequired[str | None]
    flash: NotRequired[int | None]
    created: NotRequired[str | None]
    retired: NotRequired[bool | None]


class StyleRequest(TypedDict):
    """Makes a style of one's own from flash."""

    name: str
    flash: list[str]
    base: NotRequired[str | None]
    studio_id: NotRequired[str | None]


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


class TestRequest(TypedDict):
    """One attempt, of an example."""

    event_type: NotRequired[str | None]


class TierRequest(TypedDict):
    tier: Literal["free", "basic", "pro", "enterprise"]
    limits: NotRequired[LimitsRequest]


class UpscaleFailedV1(TypedDict):
    """It cannot be made."""

    type: Literal["upscale.failed.v1"]
    timestamp: str
    data: dict[str, Any]


class UpscaleReadyV1(TypedDict):
    """`GET /v1/upscales/{id}`."""

    type: Literal["upscale.ready.v1"]
    timestamp: str
    data: dict[str, Any]


class UpscaleRequest(TypedDict):
    """Asks for a larger copy."""

    concept_id: NotRequired[str | None]
    variant: NotRequired[int]
    image: NotRequired[str | None]
    client_id: NotRequired[str | None]
    factor: NotRequired[Literal[2, 4]]


class User(TypedDict):
    id: str
    object: NotRequired[Literal["user"]]
    name: str | None
    email: str | None
    role: str


class UserOutcome(TypedDict):
    id: str
    object: NotRequired[Literal["user"]]
    role: str


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
    svg: File | None
    png: File


class Video(TypedDict):
    """A film of a design or a picture: MP4 (H.264, 4:2:0), with a poster."""

    id: str
    object: NotRequired[Literal["video"]]
    livemode: bool
    created: str
    status: Literal["requested", "ready", "failed", "cancelled"]
    progress: NotRequired[float | None]
    concept_id: str | None
    variant: int | None
    motion: Motion
    duration_s: int
    size: VideoSize
    width: int
    height: int
    fps: int
    seed: int
    frames: NotRequired[int | None]
    files: NotRequired[list[File]]
    engine: NotRequired[str | None]
    engine_version: NotRequired[str | None]
    spec_digest: NotRequired[str | None]
    seconds: NotRequired[float | None]
    error: NotRequired[str | None]


class VideoCancelledV1(TypedDict):
    """Nobody wants it any more."""

    type: Literal["video.cancelled.v1"]
    timestamp: str
    data: dict[str, Any]


class VideoFailedV1(TypedDict):
    """It cannot be made."""

    type: Literal["video.failed.v1"]
    timestamp: str
    data: dict[str, Any]


class VideoReadyV1(TypedDict):
    """`GET /v1/videos/{id}`."""

    type: Literal["video.ready.v1"]
    timestamp: str
    data: dict[str, Any]


class VideoRequest(TypedDict):
    """Asks for a video of one shot, without sound. Free of quota."""

    concept_id: NotRequired[str | None]
    variant: NotRequired[int]
    image: NotRequired[str | None]
    client_id: NotRequired[str | None]
    motion: NotRequired[Motion | None]
    duration_s: NotRequired[int]
    size: NotRequired[VideoSize]
    seed: NotRequired[int | None]


VideoSize = Literal["1080p", "720p", "square", "vertical"]


class Webhook(TypedDict):
    id: str
    object: NotRequired[Literal["webhook"]]
    created: str
    url: str
    description: str | None
    event_types: list[str]
    enabled: bool
    disabled_reason: Literal["by-tenant", "gone", "failing"] | None
    previous_secret_until: str | None


class WebhookChange(TypedDict):
    """What is left out stays as it is."""

    url: NotRequired[str | None]
    description: NotRequired[str | None]
    event_types: NotRequired[list[str] | None]
    enabled: NotRequired[bool | None]


class WebhookRequest(TypedDict):
    url: str
    description: NotRequired[str]
    event_types: NotRequired[list[str]]


class WebhookTestV1(TypedDict):
    """Sent when somebody asks for it."""

    type: Literal["webhook.test.v1"]
    timestamp: str
    data: dict[str, Any]


class WhiteLabelBrand(TypedDict):
    """Whose a design is: the branding that it was asked with, or else the tenant's own brand."""

    name: str
    primaryColor: str
    accentColor: str


class WhiteLabelBranding(TypedDict):
    """Whose the designs are, for those who see them: the pictures carry this name and these colours."""

    name: str
    primaryColor: NotRequired[str]
    accentColor: NotRequired[str]


class WhiteLabelConcept(TypedDict):
    id: str
    status: Literal["requested", "generating", "ready", "failed", "cancelled"]
    createdAt: str
    textPrompt: str | None
    style: str
    clientId: str | None
    tags: list[str]
    metadata: dict[str, str]
    branding: WhiteLabelBrand | None
    referenceImages: int
    images: list[WhiteLabelPicture]
    seconds: float | None
    error: str | None


class WhiteLabelCreateRequest(TypedDict):
    textPrompt: str
    referenceImages: NotRequired[list[str]]
    options: NotRequired[WhiteLabelOptions]


class WhiteLabelCreated(TypedDict):
    success: NotRequired[Literal[True]]
    conceptId: str
    status: Literal["requested", "generating", "ready", "failed", "cancelled"]
    estimatedCompletion: int
    webhookSecret: NotRequired[str | None]


class WhiteLabelError(TypedDict):
    """What went wrong, in words and as a stable code."""

    error: str
    code: str
    errors: list[WhiteLabelField]
    requestId: str
    resetAt: NotRequired[str | None]


class WhiteLabelField(TypedDict):
    field: str
    message: str


class WhiteLabelFilters(TypedDict):
    """All that are given have to hold."""

    style: NotRequired[str | None]
    tags: NotRequired[list[str]]
    motifs: NotRequired[list[str]]
    metadata: NotRequired[dict[str, Any]]
    clientId: NotRequired[str | None]
    createdAfter: NotRequired[str | None]
    createdBefore: NotRequired[str | None]


class WhiteLabelFound(TypedDict):
    success: NotRequired[Literal[True]]
    concept: WhiteLabelConcept


class WhiteLabelOptions(TypedDict):
    branding: NotRequired[WhiteLabelBranding | None]
    webhookUrl: NotRequired[str | None]
    style: NotRequired[str | None]
    variants: NotRequired[int]
    seed: NotRequired[int | None]
    widthMm: NotRequired[float]
    pixels: NotRequired[int]
    clientId: NotRequired[str | None]
    tags: NotRequired[list[str]]
    metadata: NotRequired[dict[str, Any]]


class WhiteLabelPicture(TypedDict):
    index: int
    url: str
    svgUrl: str | None
    isPrimary: bool
    seed: int
    motifs: list[str]
    widthMm: float
    heightMm: float
    notDrawn: str | None


class WhiteLabelResult(TypedDict):
    id: str
    status: Literal["requested", "generating", "ready", "failed", "cancelled"]
    createdAt: str
    textPrompt: str | None
    style: str
    clientId: str | None
    tags: list[str]
    metadata: dict[str, str]
    branding: WhiteLabelBrand | None
    referenceImages: int
    images: list[WhiteLabelPicture]
    seconds: float | None
    error: str | None
    score: float
    matchedBy: list[Literal["text", "image"]]
    similarity: float | None


class WhiteLabelResults(TypedDict):
    success: NotRequired[Literal[True]]
    results: list[WhiteLabelResult]
    total: int


class WhiteLabelSearchRequest(TypedDict):
    """Text, a picture, filters, or all three."""

    queryText: NotRequired[str | None]
    queryImage: NotRequired[str | None]
    filters: NotRequired[WhiteLabelFilters]
    limit: NotRequired[int]
