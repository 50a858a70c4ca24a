"""The pages of webhooks without a script: a secret once, every attempt, and sending again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from domain.usecases.tenants import register_tenant
from gateway.pages import webhooks as pages
from gateway.v1.webhooks import MOST_ENDPOINTS
from processors.delivery import claims
from processors.delivery.claims import Attempt
from tests.gateway.pages_visitor import Studio, Visitor, open_studio, words
from tests.gateway.small_platform import Api, SmallPlatform

URL = "https://example.com/hooks"


@pytest.fixture
def studio(small: SmallPlatform) -> Iterator[Studio]:
    yield from open_studio(small)


@pytest.fixture
def visitor(studio: Studio, api: Api) -> Visitor:
    return studio.signed_in(api.tenant)


def registered(visitor: Visitor, **fields: str) -> str:
    """The endpoint's page."""
    answer = visitor.post("/webhooks", {"url": URL, **fields})
    assert answer.status_code == 201, words(answer.text)
    assert re.search(r"whsec_[A-Za-z0-9+/=]{44}", answer.text)
    return re.findall(r'href="(/webhooks/whk_[0-9a-f]+)"', answer.text)[0]


def attempt(small: SmallPlatform, status: int, response: bytes) -> None:
    small.announce()
    now = small.clock.now() + timedelta(seconds=1)
    with small.store.write() as connection:
        found = claims.claim(connection, now, {})
        claims.record(connection, [Attempt(each, now, 0.25, status, None, response, None, 0.5) for each in found])


def test_registering_shows_the_secret_on_that_page_alone(visitor: Visitor) -> None:
    assert "None yet." in visitor.page("/webhooks")
    where = registered(visitor, description="The <shop>", **{"type-booking.*": "yes"})
    for path in ("/webhooks", where):
        text = visitor.get(path).text
        assert "whsec_" not in text and "The &lt;shop&gt;" in text and "booking.*" in text


def test_what_is_wrong_with_the_form_is_said_beside_it(visitor: Visitor) -> None:
    answer = visitor.post("/webhooks", {"url": "https://10.0.0.1/", "description": "mine", "type-client.*": "yes"})
    assert answer.status_code == 422 and "public addresses" in words(answer.text)
    assert 'value="https://10.0.0.1/"' in answer.text and 'value="mine"' in answer.text and "checked" in answer.text
    assert visitor.post("/webhooks", {"url": ""}).status_code == 422
    assert "None yet." in visitor.page("/webhooks")


def test_there_may_not_be_too_many(visitor: Visitor, api: Api) -> None:
    for _ in range(MOST_ENDPOINTS):
        api.made("/v1/webhooks", {"url": URL})
    answer = visitor.post("/webhooks", {"url": URL})
    assert answer.status_code == 409 and "50 endpoints" in words(answer.text)


def test_a_test_its_attempt_and_the_same_again(visitor: Visitor, small: SmallPlatform) -> None:
    where = registered(visitor)
    assert "Nothing here." in visitor.page(where)
    assert visitor.done(f"{where}/test", {"event_type": "concept.ready.v1"}) == f"{where}?said=test"
    attempt(small, 500, b"<b>down</b>")
    page = visitor.get(f"{where}?status=failed").text
    (delivery,) = re.findall(rf'href="({where}/deliveries/msg_[0-9a-f]+)"', page)
    assert "concept.ready.v1" in words(page) and "500" in words(page)
    shown = visitor.get(delivery).text
    assert "&lt;b&gt;down&lt;/b&gt;" in shown and "&#34;type&#34;:&#34;concept.ready.v1&#34;" in shown
    assert visitor.done(f"{delivery}/replay") == f"{delivery}?said=replayed"
    attempt(small, 200, b"")
    text = visitor.page(delivery)
    assert "replay 1" in text and "200" in text and "Delivered" in text
    assert "No delivery is in this state." in visitor.page(f"{where}?status=stopped")


def test_a_span_is_sent_again(visitor: Visitor, small: SmallPlatform, api: Api) -> None:
    where = registered(visitor)
    studio = api.made("/v1/studios", {"name": "N", "zone": "UTC", "currency": "EUR"})["id"]
    api.made(f"/v1/studios/{studio}/clients", {"name": "Ana"})
    attempt(small, 200, b"")
    for which, rounds in (("missed", 0), ("all", 1)):
        assert visitor.done(f"{where}/replay", {"hours": "24", "which": which}) == f"{where}?said=replayed"
        small.announce()
        row = small.store.one("SELECT round FROM webhook_deliveries")
        assert row is not None and row["round"] == rounds
    assert visitor.post(f"{where}/replay", {"hours": "a lot"}).status_code == 303


def test_a_disabled_one_sends_nothing(visitor: Visitor) -> None:
    where = registered(visitor)
    assert visitor.done(f"{where}/state", {"enabled": "no"}) == f"{where}?said=webhook-off"
    assert "Disabled" in visitor.page(where)
    for form in ("test", "replay"):
        answer = visitor.post(f"{where}/{form}")
        assert answer.status_code == 409 and "enable it first" in words(answer.text)
    assert visitor.done(f"{where}/state", {"enabled": "yes"}) == f"{where}?said=webhook-on"


def test_a_new_secret(visitor: Visitor) -> None:
    where = registered(visitor)
    answer = visitor.post(f"{where}/rotate")
    assert answer.status_code == 201 and "whsec_" in answer.text and "old secret" in words(answer.text)
    assert "both sign until" in visitor.page(where)


def test_the_end_has_to_be_meant(visitor: Visitor) -> None:
    where = registered(visitor)
    assert visitor.post(f"{where}/delete").status_code == 422
    assert visitor.done(f"{where}/delete", {"sure": "yes"}) == "/webhooks?said=webhook-gone"
    assert visitor.get(where).status_code == 404


def test_earlier_deliveries_are_a_page_on(
    visitor: Visitor, small: SmallPlatform, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "SHOWN", 2)
    where = registered(visitor)
    for _ in range(3):
        visitor.done(f"{where}/test")
    small.announce()
    first = visitor.get(where).text
    assert first.count("/deliveries/msg_") == 2
    (older,) = re.findall(rf'href="({where}\?before=[^"]+)"', first)
    second = visitor.get(older).text
    assert second.count("/deliveries/msg_") == 1 and "Newest" in second
    for nonsense in ("x", "5.msg_1", "9" * 40, "5"):
        assert visitor.get(f"{where}?before={nonsense}&status=odd").text.count("/deliveries/msg_") == 2


def test_anothers_are_not_there(visitor: Visitor, studio: Studio, small: SmallPlatform) -> None:
    where = registered(visitor)
    visitor.done(f"{where}/test")
    small.announce()
    (delivery,) = re.findall(rf'href="({where}/deliveries/msg_[0-9a-f]+)"', visitor.get(where).text)
    stranger = studio.signed_in(small.run(lambda work: register_tenant(work, "Elsewhere", "pro", "local")))
    assert "None yet." in stranger.page("/webhooks")
    for path in (where, delivery):
        assert stranger.get(path).status_code == 404
    for form in ("test", "replay", "rotate", "state", "delete"):
        assert stranger.post(f"{where}/{form}", {"sure": "yes"}).status_code == 404
    assert stranger.post(f"{delivery}/replay").status_code == 404
    assert "Enabled" in visitor.page(where)
