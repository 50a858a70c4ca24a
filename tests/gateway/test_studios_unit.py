"""Studios, artists, clients and bookings over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.ids import parse
from domain.public_types import rfc3339
from tests.gateway.conftest import told
from tests.gateway.small_platform import Api, SmallPlatform

TEN_EUROS = {"amount_minor": 1000, "currency": "EUR"}
PRICE = {"amount_minor": 25000, "currency": "EUR"}
DAY = (datetime.now(UTC) + timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0)


class Casa:
    """A studio with an artist and a client."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.studio = api.made("/v1/studios", {"name": "Casa", "zone": "Europe/Madrid", "currency": "EUR"})["id"]
        self.artist = api.made(f"/v1/studios/{self.studio}/artists", {"name": "Lucía", "styles": ["fine-line"]})["id"]
        self.client = api.made(f"/v1/studios/{self.studio}/clients", {"name": "Ana", "notes": "Allergic."})["id"]

    def wish(self, start: datetime = DAY, hours: int = 2, **changes: Any) -> dict[str, Any]:
        wish = {
            "studio_id": self.studio,
            "artist_id": self.artist,
            "client_id": self.client,
            "start": rfc3339(start),
            "end": rfc3339(start + timedelta(hours=hours)),
            "price": PRICE,
            "deposit": TEN_EUROS,
        }
        return {**wish, **changes}

    def booked(self, **changes: Any) -> str:
        id: str = self.api.made("/v1/bookings", self.wish(**changes))["id"]
        return id


@pytest.fixture
def casa(api: Api) -> Casa:
    return Casa(api)


def test_a_studio_is_opened_and_read(api: Api) -> None:
    answer = api.post("/v1/studios", {"name": " Casa ", "zone": "Europe/Madrid", "currency": "EUR"})
    body = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"/v1/studios/{body['id']}")
    assert (body["object"], body["name"], body["currency"], body["subscription"]) == ("studio", "Casa", "EUR", "studio")
    assert body["created"].endswith("Z")
    assert api.get(f"/v1/studios/{body['id']}").json() == body
    assert api.get("/v1/studios").json()["data"] == [body]


def test_an_unknown_zone_names_its_field(api: Api) -> None:
    refused = api.post("/v1/studios", {"name": "Casa", "zone": "Europe/Atlantis", "currency": "EUR"}).json()
    assert (refused["code"], refused["errors"][0]["field"]) == ("unknown-zone", "zone")


def test_artists_join_and_leave(casa: Casa) -> None:
    api = casa.api
    (artist,) = api.get(f"/v1/studios/{casa.studio}/artists").json()["data"]
    assert (artist["id"], artist["name"], artist["styles"]) == (casa.artist, "Lucía", ["fine-line"])
    gone = api.call("DELETE", f"/v1/studios/{casa.studio}/artists/{casa.artist}")
    assert (gone.status_code, gone.content) == (204, b"") and gone.headers["atelier-position"]
    assert api.get(f"/v1/studios/{casa.studio}/artists").json()["data"] == []
    assert api.call("DELETE", f"/v1/studios/{casa.studio}/artists/{casa.artist}").status_code == 404


def test_a_subscription_that_does_not_hold_the_artists_is_refused(casa: Casa) -> None:
    api, path = casa.api, f"/v1/studios/{casa.studio}/subscription"
    assert api.made(path, {"subscription": "studio-enterprise"})["subscription"] == "studio-enterprise"
    for number in range(5):
        api.made(f"/v1/studios/{casa.studio}/artists", {"name": f"Artist {number}"})
    refused = api.post(path, {"subscription": "studio"})
    assert (refused.status_code, refused.json()["code"]) == (409, "too-many-artists")


def test_a_clients_details_are_changed_all_at_once(casa: Casa) -> None:
    api = casa.api
    details = {"name": "Ana María", "email": "ana@example.org", "phone": "+34 600 000 000"}
    changed = api.call("PUT", f"/v1/clients/{casa.client}", json=details)
    assert changed.status_code == 200
    assert {**details, "notes": None, "erased": False}.items() <= changed.json().items()
    assert api.get(f"/v1/clients/{casa.client}").json() == changed.json()
    assert api.get(f"/v1/studios/{casa.studio}/clients").json()["data"] == [changed.json()]


def test_a_studio_chooses_who_gets_mails(casa: Casa) -> None:
    api, path = casa.api, f"/v1/studios/{casa.studio}"
    before = api.get(path).json()
    assert (before["notify_clients"], before["notify_team"]) == (True, True)
    chosen = api.made(f"{path}/notices", {"clients": False, "team": True})
    assert (chosen["notify_clients"], chosen["notify_team"]) == (False, True)
    assert api.get(path).json() == chosen
    refused = api.post(f"{path}/notices", {"clients": False})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "team")


def test_a_client_who_wants_no_mails_keeps_it_so(casa: Casa) -> None:
    api, path = casa.api, f"/v1/clients/{casa.client}"
    assert api.get(path).json()["notify"] is True
    assert api.call("PUT", path, json={"name": "Ana", "notify": False}).json()["notify"] is False
    assert api.call("PUT", path, json={"name": "Ana"}).json()["notify"] is False
    assert api.call("PUT", path, json={"name": "Ana", "notify": "yes"}).status_code == 422
    assert api.call("PUT", path, json={"name": "Ana", "notify": True}).json()["notify"] is True
    quiet = api.made(f"/v1/studios/{casa.studio}/clients", {"name": "Bo", "notify": False})
    assert quiet["notify"] is False and api.get(f"/v1/clients/{quiet['id']}").json() == quiet


def test_an_erased_client_is_nothing_but_erased(casa: Casa) -> None:
    api, path = casa.api, f"/v1/clients/{casa.client}"
    assert api.post(f"{path}/erase", {"reason": "Ana asked us to"}).status_code == 422
    erased = api.post(f"{path}/erase", {"reason": "client-request"})
    assert (erased.status_code, erased.json()["erased"]) == (202, True)
    body = api.get(path).json()
    assert body["erased"] and {body[each] for each in ("name", "email", "phone", "notes")} == {None}
    assert api.call("PUT", path, json={"name": "Ana"}).status_code == 410
    assert api.post("/v1/bookings", casa.wish()).status_code == 410


def test_a_booking_goes_through_its_life(small: SmallPlatform, casa: Casa) -> None:
    api = casa.api
    answer = api.post("/v1/bookings", casa.wish(notes="Left arm."))
    body, path = answer.json(), answer.headers["location"]
    assert (answer.status_code, path) == (201, f"/v1/bookings/{body['id']}")
    assert (body["status"], body["price"], body["deposit_paid"]) == ("deposit-due", PRICE, False)
    assert body["start"] == rfc3339(DAY) and body["held_until"].endswith("Z")
    refused = api.post(f"{path}/confirm")
    assert (refused.status_code, refused.json()["code"]) == (409, "deposit-due")
    paid = {"amount": TEN_EUROS, "method": "card", "reference": "pay_1"}
    assert api.made(f"{path}/deposit", paid)["deposit_paid"]
    assert api.made(f"{path}/confirm")["status"] == "confirmed"
    later = DAY + timedelta(days=1)
    moved = api.made(f"{path}/reschedule", {"start": rfc3339(later), "end": rfc3339(later + timedelta(hours=1))})
    assert (moved["start"], moved["status"]) == (rfc3339(later), "confirmed")
    assert api.made(f"{path}/complete", {"paid": PRICE})["status"] == "completed"
    seen = api.get(path).json()
    assert (seen["status"], seen["paid"], seen["notes"], seen["reason"]) == ("completed", PRICE, "Left arm.", None)


def test_two_cannot_have_the_same_slot(casa: Casa) -> None:
    casa.booked()
    refused = casa.api.post("/v1/bookings", casa.wish(start=DAY + timedelta(hours=1)))
    assert (refused.status_code, refused.json()["code"]) == (409, "slot-taken")
    assert refused.json()["errors"][0]["field"] == "start"
    casa.booked(start=DAY + timedelta(hours=2))


def test_a_cancelled_booking_frees_its_slot_and_says_why(casa: Casa) -> None:
    id = casa.booked()
    answer = casa.api.made(f"/v1/bookings/{id}/cancel", {"reason": "illness", "by": "client"})
    assert (answer["status"], answer["held_until"]) == ("cancelled", None)
    assert casa.api.get(f"/v1/bookings/{id}").json()["reason"] == "illness"
    casa.booked()


def test_nobody_came(small: SmallPlatform, casa: Casa) -> None:
    id = casa.booked(deposit={"amount_minor": 0, "currency": "EUR"})
    casa.api.made(f"/v1/bookings/{id}/confirm")
    assert casa.api.post(f"/v1/bookings/{id}/no-show").json()["code"] == "not-begun"
    small.clock.stopped = DAY + timedelta(hours=1)
    assert casa.api.made(f"/v1/bookings/{id}/no-show")["status"] == "no-show"


def test_bookings_of_one_studio(casa: Casa) -> None:
    other = Casa(casa.api)
    mine, theirs = casa.booked(), other.booked()
    listed = casa.api.get("/v1/bookings").json()["data"]
    assert {each["id"] for each in listed} == {mine, theirs}
    (only,) = casa.api.get(f"/v1/bookings?studio_id={other.studio}").json()["data"]
    assert only["id"] == theirs
    assert casa.api.get("/v1/bookings?studio_id=std_1").json()["errors"][0]["field"] == "studio_id"


@pytest.mark.parametrize(
    "changes, status, field",
    [
        ({"start": "2026-12-01T10:00:00"}, 422, "start"),
        ({"start": 1796119200}, 422, "start"),
        ({"start": "0001-01-01T00:00:00+14:00"}, 422, "start"),
        ({"start": "2026-02-30T00:00:00Z"}, 422, "start"),
        ({"start": "2020-01-01T00:00:00Z"}, 422, "start"),
        ({"end": "2099-01-01T00:00:00Z"}, 422, "end"),
        ({"price": {"amount_minor": -1, "currency": "EUR"}}, 422, "price.amount_minor"),
        ({"price": {"amount_minor": True, "currency": "EUR"}}, 422, "price.amount_minor"),
        ({"price": {"amount_minor": 10**40, "currency": "EUR"}}, 422, "price.amount_minor"),
        ({"price": {"amount_minor": 10000, "currency": "euro"}}, 422, "price.currency"),
        (
            {"price": {"amount_minor": 10000, "currency": "USD"}, "deposit": {"amount_minor": 0, "currency": "USD"}},
            422,
            "price",
        ),
        ({"deposit": {"amount_minor": 90000, "currency": "EUR"}}, 422, "deposit"),
        ({"artist_id": "art_" + "0" * 32}, 404, "artist_id"),
        ({"artist_id": "con_" + "0" * 32}, 422, "artist_id"),
        ({"artist_id": 7}, 422, "artist_id"),
        ({"notes": "nul \0 inside"}, 422, "notes"),
        ({"colour": "red"}, 422, "colour"),
    ],
)
def test_a_wrong_booking_names_its_field(casa: Casa, changes: dict[str, Any], status: int, field: str) -> None:
    refused = casa.api.post("/v1/bookings", casa.wish() | changes)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (status, field)


def test_times_come_in_any_zone_and_are_answered_in_utc(casa: Casa) -> None:
    madrid = f"{DAY.date()}T12:00:00+02:00"
    assert casa.api.made("/v1/bookings", casa.wish() | {"start": madrid})["start"] == rfc3339(DAY)


def test_a_concept_can_be_named_if_it_is_ones_own(small: SmallPlatform, casa: Casa) -> None:
    concept = casa.api.made("/v1/generate", {"prompt": "a moon", "style": "fine-line"})["id"]
    booked = casa.api.made("/v1/bookings", casa.wish(concept_id=concept, variant=0))
    assert (booked["concept_id"], booked["variant"]) == (concept, 0)
    assert casa.api.get(f"/v1/bookings/{booked['id']}").json()["variant"] == 0
    foreign = small.tenant().made("/v1/generate", {"prompt": "a moon", "style": "fine-line"})["id"]
    assert parse("concept", foreign)
    assert (
        casa.api.post("/v1/bookings", casa.wish(start=DAY + timedelta(days=1), concept_id=foreign)).status_code == 404
    )


def test_a_studios_currency_is_never_assumed(api: Api) -> None:
    refused = api.post("/v1/studios", {"name": "Casa", "zone": "Europe/Madrid"})
    assert (refused.status_code, refused.json()["errors"]) == (
        422,
        [{"field": "currency", "message": "It is missing."}],
    )


@pytest.mark.parametrize("sent", [{}, {"content": b"null", "headers": {"Content-Type": "application/json"}}])
def test_a_client_is_erased_without_a_body(small: SmallPlatform, api: Api, sent: dict[str, Any]) -> None:
    casa = Casa(api)
    erased = api.call("POST", f"/v1/clients/{casa.client}/erase", **sent)
    assert (erased.status_code, erased.json()["erased"]) == (202, True)
    assert api.get(f"/v1/clients/{casa.client}").json()["erased"] is True
    (happened,) = told(small, "client.erased")
    assert happened.event.reason == "client-request"
