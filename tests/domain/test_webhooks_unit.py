"""Webhook endpoints: what they take, and what their events say."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Conflict, Invalid, NotFound
from domain.public_types import TEST, TYPES
from domain.usecases import webhooks as use_cases
from domain.webhook_urls import check_url, public_address
from domain.webhooks import (
    JITTER,
    KEPT,
    LONGEST_WAIT,
    SCHEDULE,
    Outcome,
    Settlement,
    Webhook,
    check_types,
    make_secret,
    pause_after,
    wants,
)
from tests.given import OTHER_TENANT, START, SYSTEM, FakeIds, World, event

URL = "https://example.com/hooks"


@pytest.fixture
def world() -> World:
    return World()


def registered(world: World, *types: str) -> UUID:
    webhook, _ = world.given(lambda work: use_cases.register_webhook(work, URL, "ours", types))
    return webhook.id


def test_a_new_endpoint_has_a_secret_of_32_random_bytes(world: World) -> None:
    outcome = world.when(lambda work: use_cases.register_webhook(work, URL, " ", ("concept.*",)))
    webhook, secret = outcome.then(event(Webhook.Registered, event_types=("concept.*",), description=None))
    assert secret.startswith("whsec_") and len(base64.b64decode(secret[6:], validate=True)) == 32
    sealed = outcome.events[0]
    assert (sealed.secret.subject, sealed.secret.value, sealed.url.value) == (webhook.id, secret, URL)
    assert secret not in repr(sealed) and URL not in repr(sealed)


def test_secrets_differ() -> None:
    ids = FakeIds()
    assert len({make_secret(ids) for _ in range(50)}) == 50


def test_what_is_not_told_stays_as_it_is(world: World) -> None:
    id = registered(world, "concept.*")
    world.when(lambda work: use_cases.change_webhook(work, id)).then_nothing()
    world.when(lambda work: use_cases.change_webhook(work, id, url=URL, event_types=("concept.*",))).then_nothing()
    outcome = world.when(lambda work: use_cases.change_webhook(work, id, description=""))
    outcome.then(event(Webhook.Changed, description=None, event_types=("concept.*",)))
    assert outcome.events[0].url.value == URL
    world.when(lambda work: use_cases.change_webhook(work, id, description="new")).then(event(Webhook.Changed))
    world.when(lambda work: use_cases.change_webhook(work, id, url="http://example.com")).refused(
        "url-not-allowed", Invalid, "url"
    )
    world.when(lambda work: use_cases.change_webhook(work, id, description="x" * 501)).refused(
        "long-description", Invalid, "description"
    )


def test_disabled_and_enabled_count_once(world: World) -> None:
    id = registered(world)
    off = world.when(lambda work: use_cases.change_webhook(work, id, enabled=False))
    off.then(event(Webhook.Disabled, reason="by-tenant"))
    world.when(lambda work: use_cases.disable_webhook(work, id, "gone"), SYSTEM).then_nothing()
    for ask in (
        lambda work: use_cases.request_test(work, id),
        lambda work: use_cases.request_replay(work, id, None, START),
    ):
        world.when(ask).refused("webhook-disabled", Conflict)
    world.when(lambda work: use_cases.change_webhook(work, id, enabled=True)).then(event(Webhook.Enabled))
    world.when(lambda work: use_cases.change_webhook(work, id, enabled=True)).then_nothing()
    world.when(lambda work: use_cases.disable_webhook(work, id, "gone"), SYSTEM).then(
        event(Webhook.Disabled, reason="gone")
    )


def test_a_rotated_secret_is_another_and_the_old_one_has_a_while(world: World) -> None:
    id = registered(world)
    outcome = world.when(lambda work: use_cases.rotate_secret(work, id))
    _, secret = outcome.then(event(Webhook.SecretRotated, previous_until=START + timedelta(hours=24)))
    assert secret != world.log[0].secret.value
    for hours in (-1, 169):
        overlap = timedelta(hours=hours)
        world.when(lambda work, o=overlap: use_cases.rotate_secret(work, id, o)).refused(
            "bad-overlap", Invalid, "overlap_hours"
        )


def test_a_deleted_endpoint_is_not_there(world: World) -> None:
    id = registered(world)
    world.when(lambda work: use_cases.delete_webhook(work, id)).then(event(Webhook.Deleted))
    commands: list[Any] = [
        lambda work: use_cases.delete_webhook(work, id),
        lambda work: use_cases.change_webhook(work, id, enabled=False),
        lambda work: use_cases.rotate_secret(work, id),
        lambda work: use_cases.request_test(work, id),
        lambda work: use_cases.request_replay(work, id, None, START),
    ]
    for command in commands:
        world.when(command).refused("not-found", NotFound)
    world.when(lambda work: use_cases.disable_webhook(work, id, "gone"), SYSTEM).then_nothing()


def test_anothers_endpoint_is_not_there(world: World) -> None:
    id = registered(world)
    world.when(lambda work: use_cases.delete_webhook(work, id), tenant=OTHER_TENANT).refused("not-found", NotFound)


def test_a_test_names_its_message(world: World) -> None:
    id = registered(world)
    outcome = world.when(lambda work: use_cases.request_test(work, id))
    message = outcome.then(event(Webhook.TestRequested, event_type=TEST))
    assert outcome.events[0].message_id == message
    world.when(lambda work: use_cases.request_test(work, id, "concept.ready.v9")).refused(
        "unknown-event-type", Invalid, "event_type"
    )


def test_a_replay_is_of_a_message_or_of_a_span(world: World) -> None:
    id, message = registered(world), uuid4()
    hour = timedelta(hours=1)

    def ask(*arguments: Any) -> Any:
        return world.when(lambda work: use_cases.request_replay(work, id, *arguments))

    ask(message).then(event(Webhook.ReplayRequested, message_id=message, since=None, undelivered_only=False))
    ask(None, START - hour, START, True).then(event(Webhook.ReplayRequested, message_id=None, undelivered_only=True))
    ask(None).refused("nothing-to-replay", Invalid, "since")
    ask(message, START).refused("ambiguous-replay", Invalid, "message_id")
    ask(None, START, START).refused("bad-span", Invalid, "until")
    ask(None, START - KEPT - hour).refused("too-old", Invalid, "since")


def test_outcomes_are_one_event(world: World) -> None:
    id, batch = registered(world), uuid4()
    outcomes = (Outcome(uuid4(), TEST, 0, "delivered", 1, 0.2), Outcome(uuid4(), TEST, 1, "failed", 8, 90_000.0))
    told = world.when(lambda work: use_cases.settle_deliveries(work, batch, id, outcomes), SYSTEM)
    told.then(event(Settlement.DeliveriesSettled, endpoint_id=id, outcomes=outcomes, originator_id=batch))
    assert world.get(Settlement, batch).tenant == world.tenant


@pytest.mark.parametrize(
    "filters, type, wanted",
    [
        ((), "concept.ready.v1", True),
        (("concept.ready.v1",), "concept.ready.v1", True),
        (("concept.ready.v1",), "concept.failed.v1", False),
        (("concept.*",), "concept.failed.v1", True),
        (("concept.*", "booking.*"), "client.erased.v1", False),
        (("concept.ready.*",), "concept.ready.v1", True),
        (("con.*",), "concept.ready.v1", False),
    ],
)
def test_filters(filters: tuple[str, ...], type: str, wanted: bool) -> None:
    assert wants(filters, type) is wanted


@pytest.mark.parametrize("bad", ["nonsense", "nonsense.*", "concept", "con.*", "*", "concept.ready.v2"])
def test_a_type_that_does_not_exist_is_named(bad: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_types((*TYPES, bad))
    assert (refused.value.code, refused.value.field) == ("unknown-event-type", "event_types")


def test_there_may_not_be_too_many_types() -> None:
    with pytest.raises(Invalid) as refused:
        check_types(("concept.*",) * 51)
    assert refused.value.code == "too-many-event-types"


def test_the_schedule_is_the_one_that_is_promised() -> None:
    assert [pause_after(n, 0.5) for n in range(1, 9)] == [5, 300, 1800, 7200, 18000, 36000, 36000, None]


@given(attempts=st.integers(1, 7), chance=st.floats(0, 1), asked=st.none() | st.floats(0, 10**7))
def test_pauses_spread_by_a_fifth_and_honour_what_is_asked(attempts: int, chance: float, asked: float | None) -> None:
    pause = pause_after(attempts, chance, asked)
    base = SCHEDULE[attempts - 1]
    assert pause is not None
    assert base * (1 - JITTER) <= pause <= max(base * (1 + JITTER), LONGEST_WAIT)
    if asked is None:
        assert pause <= base * (1 + JITTER) + 1e-6
    else:
        assert pause >= min(asked, LONGEST_WAIT)


@pytest.mark.parametrize(
    "url, called",
    [
        ("https://example.com", "https://example.com"),
        ("HTTPS://Example.COM/Path?Q=%41&b=/?:@", "https://example.com/Path?Q=%41&b=/?:@"),
        ("https://xn--bcher-kva.example:8443/a-b_c~d", "https://xn--bcher-kva.example:8443/a-b_c~d"),
        ("https://8.8.8.8/x", "https://8.8.8.8/x"),
        ("https://[2606:4700:4700::1111]:443/", "https://[2606:4700:4700::1111]:443/"),
        ("https://example.com./", "https://example.com./"),
    ],
)
def test_urls_that_are_taken(url: str, called: str) -> None:
    assert check_url(url) == called


REFUSED = [
    "", "example.com", "ftp://example.com/", "http://example.com/", "https://", "https:///x", "//example.com",
    "https://user:word@example.com/", "https://example.com@evil.example/", "https://example.com/#part",
    "https://exa mple.com/", "https://example.com/ä", "https://bücher.example/", "https://example.com\\@evil.example/",
    "https://example.com:0/", "https://example.com:65536/", "https://example.com:port/", "https://example.com/\n",
    "https://localhost/", "https://a.localhost/", "https://printer.local/", "https://db.internal/", "https://intranet/",
    "https://metadata.google.internal/", "https://x.home.arpa/", "https://a..b/", "https://example.com/" + "x" * 1000,
    "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/",
    "https://0x7f.1/", "https://127.0.0.1./", "https://10.0.0.5/", "https://169.254.169.254/latest/meta-data",
    "https://100.64.0.1/", "https://168.63.129.16/", "https://192.168.1.1/", "https://172.31.255.255/", "https://0/",
    "https://[::1]/", "https://[::]/", "https://[::ffff:127.0.0.1]/", "https://[fe80::1]/", "https://[fd00:ec2::254]/",
    "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://[::ffff:a9fe:a9fe]/", "https://[1]/",
    "https://[fe80::1%25eth0]/",
]  # fmt: skip


@pytest.mark.parametrize("url", REFUSED)
def test_urls_that_are_not(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_url(url)
    assert (refused.value.code, refused.value.field) == ("url-not-allowed", "url")
    assert not url or url not in refused.value.message


def test_for_a_test_on_one_machine_there_is_a_setting() -> None:
    assert check_url("http://127.0.0.1:8080/x", local=True) == "http://127.0.0.1:8080/x"
    with pytest.raises(Invalid):
        check_url("file:///etc/passwd", local=True)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "2a00::1"]
)
def test_public_addresses(address: str) -> None:
    assert public_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "169.254.169.254", "172.16.0.1",
        "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "168.63.129.16", "::", "::1", "::ffff:10.0.0.1",
        "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::8.8.8.8", "64:ff9b:1::1", "100::1", "2001::1",
        "2001:db8::1", "2002:808:808::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0",
        "ff02::1", "fec0::1", "nonsense", "", "1.2.3", "8.8.8.8/32",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not public_address(address)


@given(st.ip_addresses(network="10.0.0.0/8") | st.ip_addresses(network="169.254.0.0/16"))
def test_a_mapped_address_is_what_it_maps(address: Any) -> None:
    assert not public_address(str(address)) and not public_address(f"::ffff:{address}")


@given(st.ip_addresses())
def test_whatever_is_public_is_so_for_the_standard_library_too(address: Any) -> None:
    """Ours is stricter, never looser."""
    if public_address(str(address)):
        mapped = getattr(address, "ipv4_mapped", None)
        assert (mapped or address).is_global
