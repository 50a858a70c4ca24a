"""Studios, their artists, and clients who can be erased."""

from __future__ import annotations

from typing import Any

import pytest

from domain.clients import Client
from domain.errors import Conflict, Gone, Invalid, NotFound
from domain.studios import Studio
from domain.usecases import studios
from tests.given import OTHER_TENANT, World, event
from tests.scenes import Scene, set_scene


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def scene(world: World) -> Scene:
    made = set_scene(world.do)
    world.enter(made.tenant)
    return made


def opened(world: World, **changes: str) -> Any:
    values = {"name": " North ", "zone": "Europe/Berlin", "currency": "EUR", "subscription": "studio", **changes}
    return world.when(lambda work: studios.open_studio(work, **values))


def test_a_studio_opens(world: World) -> None:
    opened(world).then(event(Studio.Opened, name="North", zone="Europe/Berlin", tenant=world.tenant))


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", " ", "empty-name"),
        ("zone", "Mars/Olympus", "unknown-zone"),
        ("zone", "", "unknown-zone"),
        ("zone", "../etc/passwd", "unknown-zone"),
        ("zone", "Europe", "unknown-zone"),
        ("currency", "eur", "unknown-currency"),
        ("subscription", "gold", "unknown-subscription"),
    ],
)
def test_a_studio_s_data_is_checked(world: World, field: str, value: str, code: str) -> None:
    opened(world, **{field: value}).refused(code, Invalid, field)


def test_artists_join_up_to_the_subscription_s_number(world: World, scene: Scene) -> None:
    for number in range(4):
        world.given(lambda work, n=number: studios.add_artist(work, scene.studio, f"Artist {n}", ()))
    world.when(lambda work: studios.add_artist(work, scene.studio, "Sixth", ())).refused("too-many-artists", Conflict)
    world.given(lambda work: studios.change_subscription(work, scene.studio, "studio-enterprise", "ann"))
    sixth = world.when(lambda work: studios.add_artist(work, scene.studio, "Sixth", ("dotwork",))).then(
        event(Studio.ArtistJoined, styles=("dotwork",))
    )
    back = studios.change_subscription
    world.when(lambda work: back(work, scene.studio, "studio", "ann")).refused("too-many-artists", Conflict)
    world.given(lambda work: studios.remove_artist(work, scene.studio, sixth))
    world.when(lambda work: back(work, scene.studio, "studio", "ann")).then(
        event(Studio.SubscriptionChanged, subscription="studio", approved_by="ann")
    )
    world.when(lambda work: back(work, scene.studio, "gold", "ann")).refused("unknown-subscription")


def test_an_artist_leaves_once(world: World, scene: Scene) -> None:
    world.when(lambda work: studios.remove_artist(work, scene.studio, scene.artist)).then(
        event(Studio.ArtistLeft, artist_id=scene.artist)
    )
    world.when(lambda work: studios.remove_artist(work, scene.studio, scene.artist)).refused("not-found", NotFound)


def test_a_client_s_details_are_personal_by_purpose(world: World, scene: Scene) -> None:
    outcome = world.when(
        lambda work: studios.register_client(work, scene.studio, "Jo", "jo@x.example", None, "Sore wrist")
    )
    id = outcome.then(event(Client.Registered, studio_id=scene.studio, phone=None))
    made = outcome.events[0]
    assert {each.subject for each in (made.name, made.email, made.notes)} == {id}
    assert [each.purpose for each in (made.name, made.email, made.notes)] == ["identity", "contact", "notes"]


def test_a_client_s_details_change(world: World, scene: Scene) -> None:
    world.when(lambda work: studios.change_client(work, scene.client, "Jo B", None, "+1", None)).then(
        event(Client.DetailsChanged, email=None, notes=None)
    )
    client = world.get(Client, scene.client)
    assert (client.name.value, client.phone and client.phone.value, client.email) == ("Jo B", "+1", None)


def test_a_client_is_erased_once_and_changed_no_more(world: World, scene: Scene) -> None:
    world.when(lambda work: studios.erase_client(work, scene.client, "asked")).then(
        event(Client.Erased, reason="asked")
    )
    world.when(lambda work: studios.erase_client(work, scene.client, "again")).then_nothing()
    world.when(lambda work: studios.change_client(work, scene.client, "Jo", None, None, None)).refused(
        "client-erased", Gone
    )


def test_a_studio_chooses_who_gets_mails(world: World, scene: Scene) -> None:
    def chosen(clients: bool, team: bool) -> Any:
        return world.when(lambda work: studios.choose_notices(work, scene.studio, clients, team))

    chosen(True, True).then_nothing()
    chosen(False, True).then(event(Studio.NoticesChosen, clients=False, team=True))
    chosen(False, True).then_nothing()


def test_a_client_chooses_whether_to_get_mails(world: World, scene: Scene) -> None:
    def changed(notify: bool | None) -> Any:
        return world.when(
            lambda work: studios.change_client(work, scene.client, "Jo", "jo@tate.example", None, None, notify)
        )

    for stays in (None, True):
        changed(stays).then(event(Client.DetailsChanged))
    changed(False).then(event(Client.DetailsChanged), event(Client.NoticesChosen, wanted=False))
    changed(None).then(event(Client.DetailsChanged))
    assert not world.get(Client, scene.client).notify
    world.when(lambda work: studios.register_client(work, scene.studio, "Bo", None, None, None, notify=False)).then(
        event(Client.Registered), event(Client.NoticesChosen, wanted=False)
    )


def test_other_tenants_find_neither_studio_nor_client(world: World, scene: Scene) -> None:
    other: dict[str, Any] = {"tenant": OTHER_TENANT}
    world.when(lambda work: studios.add_artist(work, scene.studio, "x", ()), **other).refused("not-found")
    world.when(lambda work: studios.erase_client(work, scene.client, "x"), **other).refused("not-found")
    world.when(lambda work: studios.register_client(work, scene.studio, "x", None, None, None), **other).refused(
        "not-found"
    )
    # An id of another kind is as unknown as one that never was.
    world.when(lambda work: studios.erase_client(work, scene.studio, "x")).refused("not-found")
