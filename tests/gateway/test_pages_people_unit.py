"""What the pages do for people beyond their first booking: moving it, editing, leaving, limits, pictures."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from domain.page_allowance import PageAllowance, allowance_id
from domain.plans import SUBSCRIPTIONS
from domain.usage import month_of
from domain.usecases.concepts import cancel_concept
from domain.usecases.studios import change_subscription
from domain.usecases.usage import give_back_units
from gateway.pages.weeks import Week
from gateway.ports.reports import NotLoaded
from gateway.settings import GatewaySettings
from tests.gateway.conftest import Opener, told
from tests.gateway.pages_visitor import DAY, SAME_SITE, House, Studio, Visitor, open_studio, words
from tests.gateway.small_platform import Api, SmallPlatform, picture


def test_the_steps_before_the_first_booking_go_with_it(house: House) -> None:
    page = house.visitor.get(house.studio).text
    assert 'class="setup"' in page and "Book the first" in page
    house.book()
    assert 'class="setup"' not in house.visitor.get(house.studio).text


def test_the_steps_do_not_come_back_when_everybody_has_left(house: House) -> None:
    house.book()
    client = house.ids()["client_id"]
    house.visitor.done(f"/clients/{client}/erase", {"reason": "other", "sure": "yes"})
    assert 'class="setup"' not in house.visitor.get(house.studio).text


def test_a_booking_is_moved_to_another_week(house: House) -> None:
    visitor, booking = house.visitor, house.book()
    form = visitor.get(house.week()).text
    assert f'action="/bookings/{booking}/reschedule"' in form
    assert f'value="{DAY}"' in form and 'value="10:00"' in form
    later = datetime.fromisoformat(DAY).date() + timedelta(days=14)
    moved = {"date": later.isoformat(), "time": "15:30", "hours": "1.5"}
    assert visitor.done(f"/bookings/{booking}/reschedule", moved) == (
        f"{house.studio}?week={Week.of(later).name}&said=reschedule"
    )
    page = visitor.page(f"{house.studio}?week={Week.of(later).name}")
    assert "15:30–17:00" in page
    assert house.visitor.done("/book", {**house.ids(), "date": DAY, "time": "10:00", "hours": "2", "price": "1"})


def test_a_booking_that_cannot_be_moved_says_why_beside_it(house: House) -> None:
    visitor, first = house.visitor, house.book()
    house.book(time="14:00")
    taken = visitor.post(f"/bookings/{first}/reschedule", {"date": DAY, "time": "14:30", "hours": "1"})
    assert taken.status_code == 409 and 'role="alert"' in taken.text and 'value="14:30"' in taken.text
    for wrong in ({"date": "", "time": "10:00", "hours": "1"}, {"date": DAY, "time": "11:00", "hours": "often"}):
        assert visitor.post(f"/bookings/{first}/reschedule", wrong).status_code == 422
    assert visitor.post("/bookings/bkg_" + "0" * 32 + "/reschedule", {"date": DAY}).status_code == 404


def test_a_clients_details_are_edited(house: House, other: Visitor) -> None:
    visitor, address = house.visitor, f"/clients/{house.ids()['client_id']}"
    page = visitor.get(address).text
    assert 'value="ana@example.com"' in page and "Allergic" in page and "/erase" in page
    wrong = visitor.post(address, {"name": "Ana", "email": "nowhere"})
    assert wrong.status_code == 422 and "Not in the form that is expected here." in words(wrong.text)
    fields = {"name": "Ana María", "email": "", "phone": "+34 600 000 000", "notes": ""}
    assert visitor.done(address, fields) == f"{house.studio}?said=changed"
    assert "Ana María" in visitor.page(house.studio) and "+34 600 000 000" in visitor.page(house.studio)
    assert "Allergic" not in visitor.get(address).text
    assert other.get(address).status_code == 404 and other.post(address, fields).status_code == 404
    visitor.done(f"{address}/erase", {"reason": "other", "sure": "yes"})
    assert "no details left" in visitor.page(address) and visitor.post(address, fields).status_code == 410


def test_the_studio_s_mails_are_switched(house: House, other: Visitor) -> None:
    visitor, address = house.visitor, f"{house.studio}/notices"
    page = visitor.get(house.studio).text
    assert re.search('name="notify_clients" value="yes" checked', page)
    assert other.post(address).status_code == 404
    assert visitor.done(address, {"notify_team": "yes"}) == f"{house.studio}?said=notices"
    page = visitor.get(house.studio).text
    assert re.search('name="notify_team" value="yes" checked', page)
    assert not re.search('name="notify_clients" value="yes" checked', page)


def test_a_client_who_wants_no_mails_is_ticked(house: House) -> None:
    visitor, address = house.visitor, f"/clients/{house.ids()['client_id']}"
    assert 'name="no_mails" value="yes" checked' not in visitor.get(address).text
    visitor.done(address, {"name": "Ana", "no_mails": "yes"})
    assert 'name="no_mails" value="yes" checked' in visitor.get(address).text
    visitor.done(address, {"name": "Ana"})
    assert 'name="no_mails" value="yes" checked' not in visitor.get(address).text


def test_a_booking_shows_what_was_mailed(house: House) -> None:
    house.book()
    assert "Mailed:" not in house.visitor.page(house.week())
    at = "2026-11-21T10:00:00+00:00"
    house.small.notices.mailed = [("confirmed", at), ("postcard", at)]
    page = words(house.visitor.page(house.week()))
    assert re.search("Mailed: confirmation Sat 21 Nov 2026, 11:00 ?, postcard Sat 21 Nov 2026, 11:00", page)


def test_an_artist_is_removed(house: House, other: Visitor) -> None:
    artist = house.ids()["artist_id"]
    address = f"{house.studio}/artists/{artist}/leave"
    assert address in house.visitor.get(house.studio).text
    assert other.post(address).status_code == 404
    assert house.visitor.done(address) == f"{house.studio}?said=artist-left"
    assert "No artists yet" in house.visitor.page(house.studio)
    assert house.visitor.post(address).status_code == 404


def test_a_studio_chooses_its_currency(visitor: Visitor) -> None:
    assert "Choose: all prices will be in it" in visitor.page("/studio")
    refused = visitor.post("/studio", {"name": "Casa", "zone": "UTC", "currency": ""})
    assert refused.status_code == 422 and "^[A-Z]" not in refused.text


WISH = {"prompt": "a snake", "style": "blackwork", "variants": "2", "width_mm": "100.0"}


def test_pictures_give_their_colours(small: SmallPlatform, visitor: Visitor) -> None:
    token = visitor.form_token()
    files = [
        ("references", (f"{n}.png", picture(colour), "image/png")) for n, colour in enumerate(("#aa2211", "#1144aa"))
    ]
    done = visitor.send("POST", "/", data={**WISH, "form_token": token}, files=files, headers=SAME_SITE)
    assert done.status_code == 303, words(done.text)
    (asked,) = told(small, "concept.requested")
    assert len(asked.event.references) == 2 and len(asked.event.palette) == 2
    assert asked.envelope.actor.kind == "member"


def test_what_is_no_picture_is_said_and_nothing_is_asked_for(small: SmallPlatform, visitor: Visitor) -> None:
    sent = {**WISH, "form_token": visitor.form_token()}
    files = [("references", ("note.png", b"not a picture", "image/png"))]
    refused = visitor.send("POST", "/", data=sent, files=files, headers=SAME_SITE)
    assert refused.status_code == 422 and 'id="references-wrong"' in refused.text and "a snake" in refused.text
    many = visitor.send("POST", "/", data=sent, files=files * 5, headers=SAME_SITE)
    assert many.status_code == 400
    empty = visitor.send("POST", "/", data=sent, files=[("references", ("", b"", "image/png"))], headers=SAME_SITE)
    assert empty.status_code == 303 and not told(small, "concept.requested")[0].event.references


def test_pages_and_forms_count_against_the_limit_and_their_pictures_do_not(opened: Opener) -> None:
    small = opened(GatewaySettings(position_wait=0.05))
    for studio in open_studio(small):
        visitor = studio.signed_in(small.tenant("free").tenant)
        shown = [visitor.get("/").status_code for _ in range(10)]
        assert shown == [200] * 10
        refused = visitor.get("/")
        assert refused.status_code == 429 and int(refused.headers["retry-after"]) > 0
        assert "10 requests in any 60 seconds" in words(refused.text)
        assert "Too fast for the plan" in refused.text and "try again in" in refused.text
        assert refused.headers["ratelimit-policy"] == '"rpm";q=10;w=60'
        assert visitor.get("/swatches/blackwork.png").status_code == 200
        assert small.traffic.refusals[-1][2] == "rate-limited"


def test_a_page_and_the_api_share_one_limit(opened: Opener) -> None:
    small = opened(GatewaySettings(position_wait=0.05))
    api = small.tenant("free")
    for studio in open_studio(small):
        visitor = studio.signed_in(api.tenant)
        assert visitor.get("/").headers["ratelimit"].startswith('"rpm";r=9')
        assert [api.get("/v1/styles").status_code for _ in range(10)] == [200] * 9 + [429]
        assert visitor.get("/").status_code == 429


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A subscription of three designs a month in the pages."""
    from dataclasses import replace

    monkeypatch.setitem(SUBSCRIPTIONS, "studio", replace(SUBSCRIPTIONS["studio"], designs_per_month=3))


def test_a_subscriptions_designs_in_the_pages_are_used_up(
    small: SmallPlatform, few: None, house: House, api: Api
) -> None:
    # The house has asked for two.
    assert "In these pages your studio's subscription has 3 a month." in house.visitor.page("/")
    assert house.visitor.done("/", {**WISH, "variants": "1"}).startswith("/designs/")
    refused = house.visitor.post("/", {**WISH, "variants": "1"})
    assert refused.status_code == 429
    assert "3 designs a month in the pages; 0 are left" in words(refused.text) and "a snake" in refused.text
    asked = len(told(small, "concept.requested"))
    assert api.post("/v1/generate", {"prompt": "a rose", "style": "blackwork"}).status_code == 202, "the API is apart"
    assert len(told(small, "concept.requested")) == asked + 1
    small.run(lambda work: change_subscription(work, UUID(hex=house.ids()["studio_id"][4:]), "studio-enterprise", "x"))
    assert house.visitor.done("/", {**WISH, "variants": "8"}).startswith("/designs/")


def test_designs_that_were_stopped_come_back(small: SmallPlatform, few: None, house: House, api: Api) -> None:
    concept = UUID(hex=house.concept[4:])
    assert house.visitor.post("/", WISH).status_code == 429

    def stop(work: object) -> None:
        cancel_concept(work, concept, "member")  # type: ignore[arg-type]

    small.run(stop, api.tenant)
    small.run(lambda work: give_back_units(work, concept, "cancelled"), api.tenant)
    small.run(lambda work: give_back_units(work, concept, "cancelled"), api.tenant)
    month = month_of(small.clock.now())
    taken = small.run(lambda work: work.get(PageAllowance, allowance_id(api.tenant, month)).taken, api.tenant)
    assert taken == {}
    assert house.visitor.done("/", WISH).startswith("/designs/")


def test_without_a_studio_the_tier_alone_counts(few: None, visitor: Visitor, small: SmallPlatform) -> None:
    assert visitor.done("/", {**WISH, "variants": "8"}).startswith("/designs/")
    assert told(small, "page-allowance.opened") == []


def test_the_published_logs_index_tells_how_to_check_it(studio: Studio, house: House) -> None:
    stranger = studio.visitor()
    assert "Nothing is published yet" in stranger.page("/audit/")
    studio.publish()
    size = studio.audit.position
    page = stranger.page("/audit")
    note, vkey = studio.platform.entries.checkpoint()  # type: ignore[union-attr]
    assert note is not None and vkey in page and f"Entries {size:,}" in page
    assert "atelier verify http://atelier.test/audit" in page and "test.example/log" in page
    for path in ("/audit/checkpoint", "/audit/log.vkey"):
        assert f'href="{path}"' in stranger.get("/audit/").text and stranger.get(path).status_code == 200


def test_the_index_is_for_auditors_where_the_log_is(opened: Opener) -> None:
    small = opened(GatewaySettings(limits=False, public_audit=False))
    assert small.loop.run_until_complete(small.request("GET", "/audit/")).status_code == 401
    assert small.tenant(scopes=("audit",)).get("/audit/").status_code == 200


def test_a_report_whose_warehouse_is_behind_asks_to_come_again(
    studio: Studio, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def behind(*asked: object) -> None:
        raise NotLoaded

    monkeypatch.setattr(studio.reports, "render", behind)
    answer = visitor.get("/reports/studio-bookings")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "The warehouse is behind the log" in words(answer.text)
