"""A tenant with a studio, an artist and a client, and a long history of all that can happen, by the real use cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from domain.files import StoredFile
from domain.money import Money
from domain.operations import RouteCount
from domain.provenance import Facts, Provenance
from domain.renditions import StencilOptions, UpscaleOptions
from domain.tenants import Brand, Limits
from domain.usecases import bookings, concepts, operations, studios, tenants, usage, videos, webhooks
from domain.usecases.usage import Leases
from domain.videos import Motion, VideoSize
from domain.webhooks import Outcome

STYLES = ("fine-line", "blackwork")
PROVENANCE = Provenance("design", "1.0", 7, "ab" * 32)
FACTS = Facts(("rose", "snake"), ("around",), 120.0, 160.0)


class Do(Protocol):
    """Run a use case for a tenant; its result."""

    def __call__(self, use_case: Callable[[Any], Any], tenant: UUID | None = None) -> Any: ...


@dataclass(frozen=True)
class Scene:
    tenant: UUID
    studio: UUID
    artist: UUID
    client: UUID


def file(name: str, media_type: str = "image/png") -> StoredFile:
    return StoredFile(name, media_type, 1000, "cd" * 32)


def set_scene(do: Do, tier: str = "pro", subscription: str = "studio") -> Scene:
    tenant = do(lambda work: tenants.register_tenant(work, "Ink & Sons", tier, "local"))
    studio = do(lambda work: studios.open_studio(work, "North Street", "Europe/Berlin", "EUR", subscription), tenant)
    artist = do(lambda work: studios.add_artist(work, studio, "Maren Vogel", STYLES), tenant)
    client = do(
        lambda work: studios.register_client(work, studio, "Jo Tate", "jo@tate.example", "+49 30 1234", "Sore wrist"),
        tenant,
    )
    return Scene(tenant, studio, artist, client)


def book(
    do: Do,
    scene: Scene,
    start: datetime,
    hours: float = 2,
    deposit: int = 5000,
    client: UUID | None = None,
    notes: str | None = "Allergic to nickel",
) -> UUID:
    made: UUID = do(
        lambda work: bookings.request_booking(
            work,
            scene.studio,
            scene.artist,
            client or scene.client,
            None,
            start,
            start + timedelta(hours=hours),
            Money(20000, "EUR"),
            Money(deposit, "EUR"),
            notes,
        ),
        scene.tenant,
    )
    return made


def ask(
    do: Do,
    scene: Scene,
    leases: Leases,
    prompt: str = "a rose around a dagger",
    seeds: tuple[int, ...] = (1, 2),
    client: UUID | None = None,
) -> UUID:
    made: UUID = do(
        lambda work: concepts.request_concept(
            work, leases, STYLES, prompt, "fine-line", seeds, 120.0, 1024, client, (file("up/1"),), ("#aa0000",)
        ),
        scene.tenant,
    )
    return made


def draw(do: Do, scene: Scene, concept: UUID, variants: int = 2, unmatched: tuple[str, ...] = ()) -> None:
    do(lambda work: concepts.start_generation(work, concept), scene.tenant)
    for variant in range(variants):
        svg, png = file(f"c/{variant}.svg", "image/svg+xml"), file(f"c/{variant}.png")
        do(
            lambda work, v=variant, s=svg, p=png: concepts.record_variant(
                work, concept, v, s, p, PROVENANCE, FACTS, unmatched
            ),
            scene.tenant,
        )


@dataclass(frozen=True)
class Told:
    """Ids of what a long history made, and the strings of the person who was erased in it."""

    scene: Scene
    erased: UUID
    secrets: tuple[str, ...]
    concept: UUID
    bookings: tuple[UUID, ...]


def live(do: Do, leases: Leases, now: datetime, move: Callable[[timedelta], None]) -> Told:
    """A history that touches every view: two tenants, bookings of every end, concepts of every end, an erasure."""
    scene = set_scene(do, tier="free")
    other = set_scene(do, tier="basic", subscription="studio-enterprise")
    _manage(do, scene)
    _listen(do, scene)
    gone = do(
        lambda work: studios.register_client(
            work, scene.studio, "Quentin Blackwater", "q@blackwater.example", "+1 555 867", "Fears needles"
        ),
        scene.tenant,
    )
    do(
        lambda work: studios.change_client(work, gone, "Quentin Whitewater", "q@white.example", None, "Likes koi"),
        scene.tenant,
    )
    first = book(do, scene, now + timedelta(days=3))
    second = book(do, scene, now + timedelta(days=4), deposit=0, client=gone, notes="Weak heart condition")
    third = book(do, other, now + timedelta(days=21, hours=14), hours=12)
    do(lambda work: bookings.record_deposit(work, first, Money(5000, "EUR"), "card", "ch_1"), scene.tenant)
    do(lambda work: bookings.confirm_booking(work, first), scene.tenant)
    do(lambda work: bookings.confirm_booking(work, second), scene.tenant)
    do(
        lambda work: bookings.reschedule_booking(
            work, first, now + timedelta(days=5), now + timedelta(days=5, hours=3)
        ),
        scene.tenant,
    )
    concept = ask(do, scene, leases)
    draw(do, scene, concept, unmatched=("dagger",))
    private = ask(do, scene, leases, prompt="my late brother Ezekiel", client=gone)
    draw(do, scene, private, unmatched=("Ezekiel's", "motorbike"))
    do(lambda work: concepts.rate_concept(work, concept, 4), scene.tenant)
    _fail_and_cancel(do, scene, other, leases)
    _render(do, scene, concept)
    _film(do, scene, concept)
    move(timedelta(days=5, hours=6))
    do(lambda work: bookings.complete_booking(work, first, Money(21000, "EUR")), scene.tenant)
    do(lambda work: bookings.mark_no_show(work, second), scene.tenant)
    do(lambda work: bookings.expire_hold(work, third), other.tenant)
    do(lambda work: studios.erase_client(work, gone, "asked"), scene.tenant)
    move(timedelta(days=30))
    ask(do, other, leases, seeds=(3,))
    secrets = (
        "Quentin", "Blackwater", "q@blackwater.example", "+1 555 867", "Fears needles", "Whitewater", "Likes koi",
        "Weak heart", "Ezekiel", "motorbike",
    )  # fmt: skip
    return Told(scene, gone, secrets, concept, (first, second, third))


def _manage(do: Do, scene: Scene) -> None:
    tenant = scene.tenant
    key, _ = do(lambda work: tenants.issue_key(work, tenant, "server", ("read", "design")), tenant)
    do(lambda work: tenants.rotate_key(work, tenant, key), tenant)
    spare, _ = do(lambda work: tenants.issue_key(work, tenant, "spare", ("read",)), tenant)
    do(lambda work: tenants.revoke_key(work, tenant, spare, "leaked"), tenant)
    member = do(lambda work: tenants.add_member(work, tenant, "Ada Front", "ada@front.example", "front-desk"), tenant)
    do(lambda work: tenants.change_role(work, tenant, member, "owner"), tenant)
    left = do(lambda work: tenants.add_member(work, tenant, "Bo Gone", "bo@gone.example", "artist"), tenant)
    do(lambda work: tenants.remove_member(work, tenant, left), tenant)
    do(lambda work: tenants.change_brand(work, tenant, Brand("Inkwell", "#112233", "#445566")), tenant)
    do(lambda work: tenants.change_tier(work, tenant, "enterprise", Limits(500, 1000), "operator"), tenant)
    do(lambda work: studios.change_subscription(work, scene.studio, "studio-enterprise", "operator"), tenant)
    second = do(lambda work: studios.add_artist(work, scene.studio, "Short Stay", ()), tenant)
    do(lambda work: studios.remove_artist(work, scene.studio, second), tenant)


def _listen(do: Do, scene: Scene) -> None:
    """Webhook endpoints in every state; their filters let nothing through that would be sent."""

    def register(path: str) -> UUID:
        url = f"https://listener.example/{path}"
        made, _ = do(
            lambda work: webhooks.register_webhook(work, url, f"For {path}", ("webhook.test.v1",)), scene.tenant
        )
        id: UUID = made.id
        return id

    quiet, changed, rotated, gone, deleted = (register(path) for path in ("a", "b", "c", "d", "e"))
    do(lambda work: webhooks.change_webhook(work, quiet, enabled=False), scene.tenant)
    do(lambda work: webhooks.change_webhook(work, changed, "https://other.example/b", ""), scene.tenant)
    do(lambda work: webhooks.change_webhook(work, changed, enabled=False), scene.tenant)
    do(lambda work: webhooks.change_webhook(work, changed, enabled=True), scene.tenant)
    do(lambda work: webhooks.rotate_secret(work, rotated), scene.tenant)
    do(lambda work: webhooks.disable_webhook(work, gone, "gone"), scene.tenant)
    do(lambda work: webhooks.delete_webhook(work, deleted), scene.tenant)
    outcomes = (Outcome(UUID(int=7), "concept.ready.v1", 0, "delivered", 2, 5.2),)
    do(lambda work: webhooks.settle_deliveries(work, work.ids.uuid(), rotated, outcomes), scene.tenant)


def _fail_and_cancel(do: Do, scene: Scene, other: Scene, leases: Leases) -> None:
    failed = ask(do, scene, leases, seeds=(1,))
    do(lambda work: concepts.fail_concept(work, failed, "engine-failed", "It failed.", True), scene.tenant)
    do(lambda work: usage.give_back_units(work, failed, "failed"), scene.tenant)
    cancelled = ask(do, other, leases, seeds=(1, 2, 3))
    do(lambda work: concepts.cancel_concept(work, cancelled, "key"), other.tenant)
    do(lambda work: usage.give_back_units(work, cancelled, "cancelled"), other.tenant)


def _render(do: Do, scene: Scene, concept: UUID) -> None:
    stencil = do(
        lambda work: concepts.request_rendition(work, StencilOptions(100.0, 300, True), concept, 1), scene.tenant
    )
    do(
        lambda work: concepts.finish_rendition(work, stencil, (file("s.png"),), 800, 600, "imaging", "1.0"),
        scene.tenant,
    )
    do(lambda work: concepts.attach_rendition(work, stencil), scene.tenant)
    upscale = do(
        lambda work: concepts.request_rendition(work, UpscaleOptions(4), upload=file("u.png"), client_id=scene.client),
        scene.tenant,
    )
    do(lambda work: concepts.fail_rendition(work, upscale, "picture-gone", "It is gone."), scene.tenant)


def _film(do: Do, scene: Scene, concept: UUID) -> None:
    def ask_for(**source: Any) -> UUID:
        id: UUID = do(
            lambda work: videos.request_video(work, (Motion.REVEAL, Motion.ZOOM), 5, VideoSize.HD, seed=3, **source),
            scene.tenant,
        )
        return id

    made = Provenance("camera", "1", 3, "cd" * 32)
    files = (file("v.mp4", "video/mp4"), file("v.jpg", "image/jpeg"))
    ready = ask_for(concept_id=concept, variant=1)
    do(lambda work: videos.finish_video(work, ready, files, 1280, 720, 150, made), scene.tenant)
    do(lambda work: videos.attach_video(work, ready), scene.tenant)
    failed = ask_for(upload=file("u.png"), client_id=scene.client)
    do(lambda work: videos.fail_video(work, failed, "picture-gone", "It is gone.", False), scene.tenant)
    cancelled = ask_for(upload=file("u.png"))
    do(lambda work: videos.cancel_video(work, cancelled, "key"), scene.tenant)


def count_traffic(do: Do, scene: Scene, key: UUID, minute: datetime) -> None:
    counts = (RouteCount("GET /v1/concepts", 200, 3),)
    do(lambda work: operations.count_requests(work, scene.tenant, key, minute, counts), scene.tenant)
    do(lambda work: operations.record_refusals(work, scene.tenant, None, minute, "bad-key", 2), scene.tenant)
