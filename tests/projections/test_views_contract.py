"""The read models over a long history: what they show, that a rebuild is the same, that an erasure is one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.plans import TIERS
from domain.tenants import Limits
from domain.usecases import bookings as booking_commands
from domain.usecases import concepts as commands
from domain.usecases import studios as studio_commands
from domain.usecases import tenants as tenant_commands
from domain.usecases import usage as usage_commands
from domain.usecases.usage import Leases
from infra.sqlite import Database
from projections.follower import ViewsFollower
from projections.views import bookings, concepts, studios, tenants, usage, videos, webhooks
from tests.given import OTHER_TENANT, START
from tests.infra.stores import TABLES, views_follower
from tests.parts import Parts, parts_in
from tests.scenes import Told, ask, book, live, set_scene

VIEWS = (
    tenants.TenantsView(),
    studios.StudiosView(),
    bookings.BookingsView(),
    concepts.ConceptsView(),
    usage.UsageView(),
    webhooks.WebhooksView(),
    videos.VideosView(),
)


@pytest.fixture(params=sorted(TABLES))
def parts(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Parts]:
    with parts_in(tmp_path, store=TABLES[request.param](tmp_path)) as opened:
        yield opened


@pytest.fixture
def views(parts: Parts) -> ViewsFollower:
    return views_follower(parts.store, parts.log, parts.transcoder, VIEWS)


def follow(views: ViewsFollower) -> None:
    while views.step():
        pass


@pytest.fixture
def told(parts: Parts, views: ViewsFollower) -> Told:
    def move(by: timedelta) -> None:
        parts.clock.time += by

    made = live(parts.do, Leases("gateway-1"), parts.clock.now(), move)
    follow(views)
    assert parts.store.all("SELECT * FROM parked") == []
    return made


def rows(parts: Parts, table: str) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in parts.store.all(f"SELECT * FROM {table}")), key=repr)


def tables(view: Any) -> list[str]:
    return list(view.tables)


def test_every_table_of_a_view_is_declared(parts: Parts, views: ViewsFollower) -> None:
    declared = {table for view in VIEWS for table in view.tables} | {"tracking", "parked"}
    listing = (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        if isinstance(parts.store, Database)
        else "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()"
    )
    found = {row["name"] for row in parts.store.all(listing)}
    assert found == declared


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
@pytest.mark.parametrize("erased", [False, True], ids=["keys there", "keys gone"])
def test_a_rebuild_gives_the_same_rows(
    parts: Parts, views: ViewsFollower, told: Told, view: Any, erased: bool, tmp_path: Path
) -> None:
    if erased:
        parts.keyring.erase(told.erased)
    before = {table: rows(parts, table) for table in tables(view)}
    assert all(before.values()), "a history that leaves a table empty proves nothing"
    views.rebuild(view.name, tmp_path / "rebuilt.db")
    assert {table: rows(parts, table) for table in tables(view)} == before
    assert parts.store.all("SELECT * FROM parked") == []


def test_a_follower_that_comes_after_the_erasure_has_the_same_rows(parts: Parts, told: Told, tmp_path: Path) -> None:
    parts.keyring.erase(told.erased)
    (tmp_path / "late").mkdir()
    with parts_in(tmp_path / "late") as late:
        follower = views_follower(late.store, parts.log, parts.transcoder, VIEWS)
        follow(follower)
        for view in VIEWS:
            for table in tables(view):
                assert rows(late, table) == rows(parts, table), table


@pytest.mark.parametrize("parts", ["sqlite"], indirect=True)
def test_nothing_of_an_erased_person_is_left_in_the_file(parts: Parts, told: Told) -> None:
    with parts.store.exclusive() as connection:
        assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    left = b"".join(each.read_bytes() for each in parts.root.glob("views.db*"))
    assert b"Maren Vogel" in left, "the others are still there"
    assert [secret for secret in told.secrets if secret.encode() in left] == []


def test_nothing_personal_is_in_the_log_s_file_in_the_clear(parts: Parts, told: Told) -> None:
    stored = b"".join(each.read_bytes() for each in parts.root.glob("log.db*"))
    assert [secret for secret in (*told.secrets, "Maren Vogel", "Jo Tate") if secret.encode() in stored] == []


def test_tenants_with_plan_keys_and_members(parts: Parts, told: Told) -> None:
    tenant = told.scene.tenant
    found = tenants.tenant(parts.store, tenant)
    assert found is not None and found["tier"] == "enterprise"
    assert json.loads(found["brand"]) == ["Inkwell", "#112233", "#445566"]
    plan = tenants.plan_of(parts.store, tenant)
    assert plan is not None and (plan.requests_per_minute, plan.generations_per_month) == (500, 1000)
    assert tenants.plan_of(parts.store, uuid4()) is None and tenants.tenant(parts.store, uuid4()) is None
    server, successor, spare = sorted(tenants.keys(parts.store, tenant), key=lambda key: (key["name"], key["revoked"]))
    assert [each["name"] for each in (server, successor, spare)] == ["server", "server", "spare"]
    assert {server["expires_at"], successor["expires_at"]} == {None, (START + timedelta(days=1)).isoformat()}
    assert spare["revoked"] == 1
    row = tenants.key_by_digest(parts.store, spare["digest"])
    assert row is not None and (row.revoked, row.tenant, row.scopes) == (True, tenant, frozenset({"read"}))
    assert row.plan.requests_per_minute == 500 and row.expires_at is None
    expiring = tenants.key_by_digest(
        parts.store, next(each["digest"] for each in (server, successor) if each["expires_at"])
    )
    assert expiring is not None and expiring.expires_at == START + timedelta(days=1)
    assert tenants.key_by_digest(parts.store, "0" * 64) is None
    (member,) = tenants.members(parts.store, tenant)
    assert (member["name"], member["role"]) == ("Ada Front", "owner")
    everyone = tenants.tenants(parts.store, "", 10)
    assert len(everyone) == 2
    assert tenants.tenants(parts.store, everyone[0]["id"], 1) == everyone[1:]


def test_a_tier_s_own_figures_stand_where_none_are_agreed(parts: Parts, views: ViewsFollower) -> None:
    scene = set_scene(parts.do, tier="basic")
    follow(views)
    assert tenants.plan_of(parts.store, scene.tenant) == TIERS["basic"]
    parts.do(lambda work: tenant_commands.change_tier(work, scene.tenant, "enterprise", Limits(None, 0), "ann"))
    follow(views)
    plan = tenants.plan_of(parts.store, scene.tenant)
    assert plan is not None and (plan.requests_per_minute, plan.generations_per_month) == (1000, 0)


def test_studios_artists_and_clients(parts: Parts, told: Told) -> None:
    store, scene = parts.store, told.scene
    studio = studios.studio(store, scene.tenant, scene.studio)
    assert studio is not None and (studio["subscription"], studio["zone"]) == ("studio-enterprise", "Europe/Berlin")
    assert [each["id"] for each in studios.studios(store, scene.tenant, "", 10)] == [str(scene.studio)]
    (artist,) = studios.artists(store, scene.tenant, scene.studio, "", 10)
    assert (artist["name"], artist["styles"]) == ("Maren Vogel", "fine-line blackwork")
    assert studios.artist(store, scene.tenant, scene.artist) == artist
    jo = studios.client(store, scene.tenant, scene.client)
    assert jo is not None and (jo["name"], jo["email"], jo["phone"], jo["notes"], jo["erased"]) == (
        "Jo Tate", "jo@tate.example", "+49 30 1234", "Sore wrist", 0,
    )  # fmt: skip
    gone = studios.client(store, scene.tenant, told.erased)
    assert gone is not None and gone["erased"] == 1
    assert [gone[name] for name in ("name", "email", "phone", "notes")] == [None] * 4
    assert len(studios.clients(store, scene.tenant, scene.studio, "", 10)) == 2
    for look in (studios.studio, studios.artist, studios.client):
        assert look(store, OTHER_TENANT, scene.studio) is None
    assert studios.clients(store, OTHER_TENANT, scene.studio, "", 10) == []


def test_a_client_s_changed_details_are_shown(parts: Parts, views: ViewsFollower) -> None:
    scene = set_scene(parts.do)
    change = studio_commands.change_client
    parts.do(lambda work: change(work, scene.client, "Jo B", None, "+2", None), scene.tenant)
    follow(views)
    jo = studios.client(parts.store, scene.tenant, scene.client)
    assert jo is not None and (jo["name"], jo["email"], jo["phone"], jo["notes"]) == ("Jo B", None, "+2", None)


def test_bookings_by_their_ends(parts: Parts, told: Told) -> None:
    store, tenant = parts.store, told.scene.tenant
    first, second, third = told.bookings
    done = bookings.booking(store, tenant, first)
    assert done is not None
    assert (done["state"], done["deposit_paid"], done["paid"], done["held_until"]) == ("completed", 1, 21000, None)
    assert done["start"] == (START + timedelta(days=5)).isoformat() and done["notes"] == "Allergic to nickel"
    missed = bookings.booking(store, tenant, second)
    assert missed is not None and (missed["state"], missed["notes"], missed["client"]) == (
        "no-show", None, str(told.erased),
    )  # fmt: skip
    assert bookings.booking(store, tenant, third) is None, "another tenant's"
    assert {each["id"] for each in bookings.bookings(store, tenant, "", 10)} == {str(first), str(second)}
    assert bookings.bookings(store, tenant, "", 10, uuid4()) == []
    assert len(bookings.bookings(store, tenant, "", 1, told.scene.studio)) == 1
    whole = ("2026-01-01T00:00:00+00:00", "2027-01-01T00:00:00+00:00")
    found = bookings.between(store, tenant, told.scene.studio, *whole)
    assert [each["id"] for each in found] == [str(second), str(first)], "by their present start"
    noon = (START + timedelta(days=5)).isoformat()
    assert bookings.between(store, tenant, told.scene.studio, whole[0], noon) == found[:1], "half-open"


def test_a_cancelled_or_expired_booking_takes_no_time(parts: Parts, views: ViewsFollower) -> None:
    scene = set_scene(parts.do)
    id = book(parts.do, scene, START + timedelta(days=3))
    follow(views)
    held = bookings.booking(parts.store, scene.tenant, id)
    assert held is not None and held["state"] == "deposit-due"
    assert held["held_until"] == (START + timedelta(days=1)).isoformat()
    parts.clock.move(days=1)
    parts.do(lambda work: booking_commands.expire_hold(work, id), scene.tenant)
    follow(views)
    row = bookings.booking(parts.store, scene.tenant, id)
    assert row is not None and (row["state"], row["reason"], row["held_until"]) == ("cancelled", "hold-expired", None)
    assert bookings.between(parts.store, scene.tenant, scene.studio, "2026", "2027") == []


def test_concepts_with_variants_history_and_renditions(parts: Parts, told: Told) -> None:
    store, tenant = parts.store, told.scene.tenant
    found = concepts.concept(store, tenant, told.concept)
    assert found is not None
    assert (found["state"], found["stars"], found["prompt"], found["wanted"], found["references_used"]) == (
        "ready", 4, "a rose around a dagger", 2, 1,
    )  # fmt: skip
    assert json.loads(found["palette"]) == ["#aa0000"] and json.loads(found["seeds"]) == [1, 2]
    assert [each["variant"] for each in found["variants"]] == [0, 1]
    assert json.loads(found["variants"][0]["motifs"]) == ["rose", "snake"]
    assert found["variants"][0]["unmatched"] == "dagger"
    (stencil,) = found["renditions"]
    assert (stencil["state"], stencil["width"], json.loads(stencil["options"])["dpi"]) == ("ready", 800, 300)
    history = concepts.history(store, told.concept, 0)
    assert [each["kind"].removeprefix("concept.") for each in history] == [
        "requested", "generation-started", "variant-drawn", "variant-drawn", "ready", "rated",
        "asset-derived", "asset-derived",
    ]  # fmt: skip
    assert json.loads(history[2]["data"]) == {"variant": 0}
    assert json.loads(history[-2]["data"]) == {"asset": "stencil", "variant": 1}
    assert json.loads(history[-1]["data"]) == {"asset": "video", "variant": 1}
    assert concepts.history(store, told.concept, history[-2]["position"]) == history[-1:]
    assert concepts.concept(store, OTHER_TENANT, told.concept) is None


def test_concepts_are_listed_newest_first_and_by_state(parts: Parts, told: Told) -> None:
    store, tenant = parts.store, told.scene.tenant
    everything = concepts.concepts(store, tenant, None, 10)
    ids = [each["id"] for each in everything]
    assert ids == sorted(ids, reverse=True) and len(ids) == 3
    assert concepts.concepts(store, tenant, ids[0], 1) == everything[1:2]
    (failed,) = concepts.concepts(store, tenant, None, 10, state="failed")
    assert failed["error"] == "It failed."
    assert concepts.concepts(store, tenant, None, 10, style="blackwork") == []
    assert len(concepts.concepts(store, tenant, None, 10, style="fine-line")) == 3
    assert json.loads(concepts.history(store, UUID(failed["id"]), 0)[-1]["data"])["code"] == "engine-failed"


def test_an_upscaled_upload_is_a_rendition_of_no_concept(parts: Parts, told: Told) -> None:
    (row,) = parts.store.all("SELECT * FROM renditions WHERE kind = 'upscale'")
    found = concepts.rendition(parts.store, told.scene.tenant, UUID(row["id"]))
    assert found is not None and (found["concept"], found["state"], found["error"]) == (None, "failed", "It is gone.")
    assert json.loads(found["options"]) == {"factor": 4} and found["subject"] == str(told.scene.client)
    assert concepts.rendition(parts.store, OTHER_TENANT, UUID(row["id"])) is None


def test_videos_newest_first_by_concept_and_by_state(parts: Parts, told: Told) -> None:
    store, tenant = parts.store, told.scene.tenant
    everything = videos.videos(store, tenant, None, 10)
    assert [each["id"] for each in everything] == sorted((each["id"] for each in everything), reverse=True)
    assert sorted(each["state"] for each in everything) == ["cancelled", "failed", "ready"]
    assert videos.videos(store, tenant, everything[0]["id"], 1) == everything[1:2]
    (ready,) = videos.videos(store, tenant, None, 10, told.concept)
    assert (ready["motion"], ready["variant"], ready["frames"], ready["width"]) == ("reveal", 1, 150, 1280)
    assert (ready["engine"], ready["spec_digest"], ready["seconds"]) == ("camera", "cd" * 32, 0.0)
    assert [file["type"] for file in json.loads(ready["files"])] == ["video/mp4", "image/jpeg"]
    (failed,) = videos.videos(store, tenant, None, 10, state="failed")
    assert (failed["error"], failed["concept"], failed["subject"]) == ("It is gone.", None, str(told.scene.client))
    assert videos.video(store, tenant, UUID(failed["id"])) == failed
    assert videos.video(store, OTHER_TENANT, UUID(failed["id"])) is None
    assert videos.videos(store, OTHER_TENANT, None, 10) == []


def test_usage_of_a_batch_is_that_of_its_events_in_turn(parts: Parts, told: Told, tmp_path: Path) -> None:
    recorded = parts.log.read(0, 1000)
    events = [parts.transcoder.decode(each) for each in recorded]
    view, found = usage.UsageView(), []
    for name in ("together", "in turn"):
        store = Database(tmp_path / f"{name}.db")
        with store.write() as connection:
            for statement in view.schema:
                connection.execute(statement)
            if name == "together":
                view.apply_together(connection, events)
            else:
                for event in events:
                    view.apply(connection, event)
        found.append([sorted(tuple(row) for row in store.all(f"SELECT * FROM {table}")) for table in view.tables])
        store.close()
    assert found[0] == found[1] and all(found[0])


def test_usage_by_month_and_open_blocks(parts: Parts, told: Told) -> None:
    (march,) = usage.usage(parts.store, told.scene.tenant)
    assert (march["month"], march["limit"], march["requested"], march["given_back"]) == ("2026-03", 1000, 5, 1)
    (open_here,) = [each for each in usage.open_leases(parts.store) if each["used"] == 5]
    assert (open_here["holder"], open_here["units"]) == ("gateway-1", 25)
    parts.do(lambda work: usage_commands.settle_lease(work, UUID(open_here["meter"]), UUID(open_here["id"]), 5))
    follower = views_follower(parts.store, parts.log, parts.transcoder, VIEWS)
    follow(follower)
    assert open_here["id"] not in {each["id"] for each in usage.open_leases(parts.store)}
    assert usage.usage(parts.store, told.scene.tenant)[0]["requested"] == 5, "what was spent stays spent"


def test_usage_lists_the_newest_month_first(parts: Parts, views: ViewsFollower) -> None:
    scene, leases = set_scene(parts.do, tier="free"), Leases("g")
    ask(parts.do, scene, leases)
    parts.clock.move(days=30)
    ask(parts.do, scene, leases, seeds=(1,))
    parts.do(lambda work: tenant_commands.change_tier(work, scene.tenant, "basic", Limits(), "ann"))
    follow(views)
    found = [(each["month"], each["limit"], each["requested"]) for each in usage.usage(parts.store, scene.tenant)]
    assert found == [("2026-04", 500, 1), ("2026-03", 100, 2)]


def test_a_concept_cancelled_is_shown_so(parts: Parts, views: ViewsFollower) -> None:
    scene = set_scene(parts.do)
    id = ask(parts.do, scene, Leases("g"))
    parts.do(lambda work: commands.cancel_concept(work, id, "key"), scene.tenant)
    follow(views)
    found = concepts.concept(parts.store, scene.tenant, id)
    assert found is not None and found["state"] == "cancelled"


def test_endpoints_in_every_state(parts: Parts, told: Told) -> None:
    rows = {row["url"].rpartition("/")[2]: row for row in webhooks.webhooks(parts.store, told.scene.tenant)}
    assert {name: row["disabled"] for name, row in rows.items()} == {
        "a": "by-tenant", "b": None, "c": None, "d": "gone",
    }  # fmt: skip
    assert (rows["b"]["url"], rows["b"]["description"]) == ("https://other.example/b", None)
    assert rows["c"]["previous_until"] == (START + timedelta(hours=24)).isoformat()
    assert webhooks.webhook(parts.store, told.scene.tenant, UUID(rows["a"]["id"])) == rows["a"]
    assert webhooks.webhook(parts.store, OTHER_TENANT, UUID(rows["a"]["id"])) is None
    assert not any("whsec_" in str(cell) for row in rows.values() for cell in row.values())
