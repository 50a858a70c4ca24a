"""Every page without a script: what it shows, what its forms do, and who is turned away."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest

from domain.ids import parse, public
from domain.usecases.concepts import fail_concept
from domain.usecases.studios import remove_artist
from gateway.auth.sessions import COOKIE, Grant, Session
from tests.gateway.pages_visitor import DAY, SAME_SITE, SLOT, House, Studio, Visitor, words
from tests.gateway.small_platform import Api, SmallPlatform

# Signing in and out.


def test_a_stranger_is_led_to_the_door_and_back(studio: Studio, api: Api) -> None:
    visitor = studio.visitor()
    answer = visitor.get("/studio?week=2026-W47")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fstudio%3Fweek%3D2026-W47")
    assert 'value="/studio?week=2026-W47"' in visitor.get(answer.headers["location"]).text
    token = f"http://atelier.test/sign-in#{studio.link(api.tenant)}"
    fields = {"token": token, "next": "/studio?week=2026-W47"}
    done = visitor.send("POST", "/sign-in", data=fields, headers=SAME_SITE)
    assert done.headers["location"] == "/studio?week=2026-W47"
    cookie = done.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie and "Max-Age=43200" in cookie
    assert visitor.get("/").status_code == 200


def test_a_link_that_was_used_opens_nothing(studio: Studio, api: Api) -> None:
    token = studio.link(api.tenant)
    codes = [
        studio.visitor().send("POST", "/sign-in", data={"token": token}, headers=SAME_SITE).status_code for _ in "12"
    ]
    assert codes == [303, 401]
    assert studio.small.traffic.refusals[-1] == (None, None, "bad-sign-in-link")


@pytest.mark.parametrize("next", ["//evil.test", "https://evil.test", "/\\evil.test", "evil", "/\nx"])
def test_signing_in_leads_nowhere_else(studio: Studio, api: Api, next: str) -> None:
    fields = {"token": studio.link(api.tenant), "next": next}
    assert studio.visitor().send("POST", "/sign-in", data=fields, headers=SAME_SITE).headers["location"] == "/"


def test_signing_out_ends_the_session_wherever_its_cookie_is(studio: Studio, visitor: Visitor) -> None:
    copy = visitor.http.cookies[COOKIE]
    assert visitor.done("/sign-out") == "/sign-in?said=signed-out"
    thief = studio.visitor()
    thief.http.cookies.set(COOKIE, copy)
    assert thief.get("/").headers["location"] == "/sign-in"


def test_a_forged_or_expired_cookie_is_nobodys(studio: Studio, api: Api) -> None:
    visitor, now = studio.visitor(), studio.small.clock.now()
    grant = Grant(api.tenant, UUID(int=1))
    expired = Session(grant, "00", now - timedelta(seconds=1)).seal(studio.platform.page_key)
    forged = Session(grant, "00", now + timedelta(hours=1)).seal(b"x" * 32)
    of_nobody = Session(Grant(UUID(int=5), UUID(int=1)), "00", now + timedelta(hours=1)).seal(studio.platform.page_key)
    for cookie in (expired, forged, of_nobody, "x"):
        visitor.http.cookies.set(COOKIE, cookie)
        assert visitor.get("/").status_code == 303


def test_a_session_without_a_scope_is_refused_by_name(studio: Studio, api: Api) -> None:
    visitor, now = studio.visitor(), studio.small.clock.now()
    session = Session(Grant(api.tenant, UUID(int=1), ("read",)), "00", now + timedelta(hours=1))
    visitor.http.cookies.set(COOKIE, session.seal(studio.platform.page_key))
    assert visitor.get("/").status_code == 200
    refused = visitor.get("/log")
    assert refused.status_code == 403 and "audit" in words(refused.text)


def test_the_operator_makes_a_link(studio: Studio, operator: Api, api: Api) -> None:
    def ask(key: str, body: dict[str, str]) -> tuple[int, dict[str, str]]:
        headers = {"Authorization": f"Bearer {key}"}
        answer = studio.visitor().send("POST", "/sign-in/links", json=body, headers=headers)
        return answer.status_code, answer.json()

    status, made = ask(operator.secret, {"tenant_id": f"ten_{api.tenant.hex}"})
    assert (status, made["tenant"]) == (201, "Casa Tinta")
    done = studio.visitor().send("POST", "/sign-in", data={"token": made["token"]}, headers=SAME_SITE)
    assert done.status_code == 303
    assert ask(operator.secret, {})[0] == 201
    assert ask(operator.secret, {"tenant_id": "ten_" + "0" * 32})[0] == 404
    assert ask(api.secret, {})[0] == 403


# Forms of other sites.


@pytest.mark.parametrize("path", ["/", "/studio", "/book", "/sign-out"])
def test_a_form_of_another_site_does_nothing(visitor: Visitor, small: SmallPlatform, api: Api, path: str) -> None:
    token = visitor.form_token()
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.test"}, {}):
        answer = visitor.send("POST", path, data={"form_token": token, "name": "x"}, headers=headers)
        assert answer.status_code == 403 and "another site" in words(answer.text)
    assert small.traffic.refusals == 3 * [(api.tenant, None, "cross-site")]


@pytest.mark.parametrize("path", ["/", "/studio", "/book", "/sign-out"])
def test_a_form_without_this_sessions_token_does_nothing(
    visitor: Visitor, other: Visitor, small: SmallPlatform, api: Api, path: str
) -> None:
    for token in ("", "x", other.form_token()):
        answer = visitor.send("POST", path, data={"form_token": token}, headers=SAME_SITE)
        assert answer.status_code == 403 and "earlier sign-in" in words(answer.text)
    assert small.traffic.refusals == 3 * [(api.tenant, None, "stale-form")]
    assert visitor.get("/").status_code == 200


def test_signing_in_from_another_site_is_refused_before_the_token_burns(studio: Studio, api: Api) -> None:
    token = studio.link(api.tenant)
    cross = {"Sec-Fetch-Site": "cross-site"}
    assert studio.visitor().send("POST", "/sign-in", data={"token": token}, headers=cross).status_code == 403
    assert studio.visitor().send("POST", "/sign-in", data={"token": token}, headers=SAME_SITE).status_code == 303


# What is around every page.


PAGES = ("/", "/studio", "/book", "/log", "/reports/studio-bookings", "/sign-in", "/studio?new=true", "/nothing-here")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_its_frame_and_runs_only_our_own_scripts(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)
    page, policy = answer.text, answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert answer.headers["referrer-policy"] == "same-origin" and answer.headers["cache-control"] == "no-store"
    assert page.count("<h1") == 1 and '<html lang="en">' in page and " · Atelier</title>" in page
    assert 'class="skip" href="#main"' in page and 'id="main"' in page
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", page)
    for source in re.findall(r'<(?:script|link|img)[^>]*\b(?:src|href)="([^"]+)"', page):
        assert source.startswith("/")
        if source.startswith("/static/"):
            assert visitor.get(source).status_code == 200


def test_static_files_are_kept_for_ever_and_nothing_else_is_served(visitor: Visitor) -> None:
    style = re.findall(r'href="(/static/[^"]+\.css)"', visitor.get("/").text)[0]
    answer = visitor.get(style)
    assert "immutable" in answer.headers["cache-control"] and answer.headers["content-type"].startswith("text/css")
    for path in (style.replace("atelier.css", "no.css"), "/static/0/atelier.css", f"{style}/../../x"):
        assert visitor.get(path).status_code == 404


def test_the_room_that_is_open_is_marked(visitor: Visitor) -> None:
    for path, room in (("/", "Create"), ("/log", "Log"), ("/reports/studio-bookings", "Reports")):
        assert re.findall(r'aria-current="page">([^<]+)<', visitor.get(path).text)[0] == room


def test_what_is_not_there_is_said_in_the_same_look_and_to_programs_as_a_problem(visitor: Visitor) -> None:
    page = visitor.get("/nothing-here")
    assert page.status_code == 404 and "Nothing hangs here" in page.text and "Sign out" in page.text
    program = visitor.get("/nothing-here", headers={"Accept": "application/json"})
    assert program.headers["content-type"] == "application/problem+json"
    assert visitor.get("/v1/nothing-here").headers["content-type"] == "application/problem+json"
    refused = visitor.send("PUT", "/", headers=SAME_SITE)
    assert refused.status_code == 405 and "<h1>" in refused.text


def test_a_fault_of_ours_is_a_page_that_tells_nothing(
    visitor: Visitor, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr("gateway.pages.create.view.concepts", broken)
    answer = visitor.get("/")
    assert answer.status_code == 500 and "our fault" in answer.text and "secret" not in answer.text


def test_too_much_at_once_asks_to_come_again(visitor: Visitor, small: SmallPlatform) -> None:
    token = visitor.form_token()
    small.commands.overloaded = True
    sent = {"form_token": token, "name": "Casa", "zone": "UTC", "currency": "EUR"}
    answer = visitor.send("POST", "/studio", data=sent, headers=SAME_SITE)
    assert answer.status_code == 503 and answer.headers["retry-after"] == "1"


# Create, and one design.


def test_what_can_be_drawn_is_listed_and_found_by_a_word(house: House) -> None:
    assert "Everything that can be drawn" in house.visitor.page("/")
    page = house.visitor.page("/motifs")
    assert "serpiente" in page and "crâne" not in page and "crane" in page
    found = house.visitor.page("/motifs?q=Schlange")
    assert "snake" in found and "hourglass" not in found
    assert "Nothing here is called that." in house.visitor.page("/motifs?q=zebra")


def test_an_empty_wall_says_what_to_do(visitor: Visitor) -> None:
    page = visitor.page("/")
    assert "The wall is bare" in page and "Blackwork" in page and "0 designs this month" in page


def test_a_swatch_is_drawn_for_a_style_that_there_is(visitor: Visitor) -> None:
    assert visitor.get("/swatches/blackwork.png").headers["content-type"] == "image/png"
    assert visitor.get("/swatches/baroque.png").status_code == 404


def test_a_design_without_lines_is_shown_as_its_picture(house: House) -> None:
    house.small.draw(house.concept, lines=False)
    page = house.visitor.get(house.design).text
    assert f"{house.design}/0.png" in page and ".svg" not in page.split("<main")[1]
    assert house.visitor.get(f"{house.design}/0.svg").status_code == 404


def test_a_prompt_becomes_a_design_with_its_files(house: House) -> None:
    visitor = house.visitor
    waiting = visitor.get(house.design).text
    assert "Waiting" in waiting and 'http-equiv="refresh"' in waiting and "data-events" in waiting
    house.draw()
    page = visitor.page(house.design)
    assert "a snake with glitter" in page and "Not drawn: glitter" in page and "Book this design" in page
    assert "data-events" not in visitor.get(house.design).text
    assert visitor.get(f"{house.design}/1.svg").content == b"<svg/>"
    assert visitor.get(f"{house.design}/0.png").headers["content-type"] == "image/png"
    for missing in ("2.svg", "0.pdf", "x.svg"):
        assert visitor.get(f"{house.design}/{missing}").status_code == 404
    wall = visitor.page("/")
    assert "a snake with glitter" in wall and "2 designs this month" in wall
    assert 'id="thumb-1" aria-current="true"' in visitor.get(f"{house.design}?variant=1").text


def test_a_wish_that_cannot_be_is_shown_again_with_what_is_wrong(visitor: Visitor) -> None:
    sent = {"prompt": "a rose", "style": "baroque", "variants": "2", "width_mm": "100"}
    answer = visitor.post("/", sent)
    assert (
        answer.status_code == 422 and "A style is one of" in words(answer.text) and ">a rose</textarea>" in answer.text
    )
    empty = visitor.post("/", {**sent, "style": "blackwork", "prompt": "", "variants": "9"})
    assert empty.status_code == 422 and 'aria-invalid="true"' in empty.text
    assert visitor.post("/", {**sent, "variants": "many"}).status_code == 422


def test_older_designs_are_pages_away(visitor: Visitor) -> None:
    for number in range(13):
        wish = {"prompt": f"rose {number}", "style": "blackwork", "variants": "1", "width_mm": "100"}
        visitor.done("/", wish)
    first = visitor.get("/").text
    older = re.findall(r'href="(/\?before=con_[0-9a-f]+)"', first)[0]
    assert "rose 12<" in first and "rose 0<" not in first
    second = visitor.get(older).text
    assert "rose 0<" in second and "Earlier designs" in second


def test_a_design_is_rated_stopped_and_worked_on(house: House, small: SmallPlatform) -> None:
    visitor = house.visitor
    early = visitor.post(f"{house.design}/rating", {"stars": "5"})
    assert early.status_code == 409
    house.draw()
    assert visitor.done(f"{house.design}/rating", {"stars": "4", "variant": "1"}).endswith("?variant=1&said=rated")
    assert "Your rating: 4 of 5" in visitor.page(house.design)
    assert visitor.post(f"{house.design}/rating", {"stars": "9"}).status_code == 422
    assert visitor.post(f"{house.design}/stop").status_code == 409
    assert visitor.done(f"{house.design}/stencil", {"variant": "1", "width_mm": "80", "mirrored": "yes"})
    assert visitor.done(f"{house.design}/upscale", {"variant": "0", "factor": "4"})
    page = visitor.get(house.design).text
    assert "data-poll" in page and "Stencil, 80 mm, mirrored" in words(page) and "4 × larger" in words(page)
    for row in small.store.all("SELECT id, kind FROM renditions"):
        small.render(row["kind"], public(row["kind"], UUID(row["id"])))
    page = visitor.get(house.design).text
    assert "data-poll" not in page
    for file in re.findall(r'href="(/renditions/[^"]+)"', page):
        assert visitor.get(file).status_code == 200
    assert visitor.get("/renditions/stn_" + "0" * 32 + ".png").status_code == 404
    wrong = visitor.post(f"{house.design}/stencil", {"variant": "0", "width_mm": "1"})
    assert wrong.status_code == 422 and "Width mm" in words(wrong.text)
    assert visitor.post(f"{house.design}/upscale", {"variant": "0", "factor": "3"}).status_code == 422


def test_a_video_is_asked_for_followed_and_played(house: House, small: SmallPlatform) -> None:
    visitor = house.visitor
    house.draw()
    wish = {"variant": "1", "motion": "orbit", "duration_s": "10", "size": "vertical"}
    assert visitor.done(f"{house.design}/video", wish).endswith("?variant=1&said=video")
    page = visitor.get(house.design).text
    assert "data-poll" in page and "Around it, 10 s" in words(page) and "1080 × 1920 px" in words(page)
    assert "Waiting" in words(page) and "<video" not in page
    (row,) = small.store.all("SELECT id FROM videos")
    video = public("video", UUID(row["id"]))
    small.hub.publish(UUID(row["id"]), 0.5, "film", 0)
    page = visitor.get(house.design).text
    assert "Being made" in words(page) and 'value="0.5"' in page
    small.film(video)
    answer = visitor.get(house.design)
    assert "data-poll" not in answer.text and "media-src 'self'" in answer.headers["content-security-policy"]
    assert f'poster="/videos/{video}.jpg"' in answer.text and 'class="vertical"' in answer.text
    (source,) = re.findall(r'<source src="([^"]+)" type="video/mp4">', answer.text)
    part = visitor.get(source, headers={"Range": "bytes=0-9"})
    assert (part.status_code, len(part.content), part.headers["content-type"]) == (206, 10, "video/mp4")
    assert visitor.get(f"/videos/{video}.jpg").content == b"poster"
    assert visitor.get(f"/videos/vid_{'0' * 32}.mp4").status_code == 404
    assert visitor.post(f"{house.design}/videos/{video}/stop", {"variant": "0"}).status_code == 409


def test_a_video_is_stopped_and_then_shown_no_more(house: House, small: SmallPlatform) -> None:
    house.draw()
    house.visitor.done(f"{house.design}/video", {"variant": "0", "duration_s": "5", "size": "square"})
    (row,) = small.store.all("SELECT id, motion FROM videos")
    assert row["motion"] == "reveal", "what suits the design best"
    video = public("video", UUID(row["id"]))
    where = house.visitor.done(f"{house.design}/videos/{video}/stop", {"variant": "0"})
    assert where.endswith("said=video-stopped") and "The video is stopped." in house.visitor.page(where)
    assert 'id="films"' not in house.visitor.get(house.design).text
    unknown = f"{house.design}/videos/vid_{'0' * 32}/stop"
    assert house.visitor.post(unknown, {"variant": "0"}).status_code == 404


@pytest.mark.parametrize(
    ("wish", "words_of_it"),
    [
        ({"duration_s": "99", "size": "square"}, "Duration s"),
        ({"duration_s": "", "size": "square"}, "Write a whole number."),
        ({"duration_s": "5", "size": "cinema"}, "Size"),
        ({"duration_s": "5", "size": "square", "motion": "animate"}, "The motion is one of"),
    ],
)
def test_a_video_that_cannot_be_made_says_what_is_wrong(house: House, wish: dict[str, str], words_of_it: str) -> None:
    house.draw()
    refused = house.visitor.post(f"{house.design}/video", {"variant": "0", **wish})
    assert refused.status_code == 422 and words_of_it in words(refused.text)


def test_a_design_without_lines_cannot_draw_itself(house: House, small: SmallPlatform) -> None:
    small.draw(house.concept, lines=False)
    page = house.visitor.get(house.design).text
    assert '<option value="zoom"' in page and '<option value="reveal"' not in page


def test_a_drawing_is_stopped(house: House) -> None:
    assert house.visitor.done(f"{house.design}/stop") == f"{house.design}?said=stopped"
    assert "This was stopped" in house.visitor.page(house.design)


def test_a_browser_hears_how_the_drawing_goes(house: House) -> None:
    house.draw()
    stream = house.visitor.get(f"{house.design}/events")
    assert stream.headers["content-type"].startswith("text/event-stream") and "concept.ready" in stream.text
    over = house.visitor.get(f"{house.design}/events", headers={"Last-Event-ID": "999999"})
    assert over.status_code == 204


# Studio and bookings.


def test_where_there_is_no_studio_one_is_opened(visitor: Visitor) -> None:
    assert "Open your studio" in visitor.page("/studio")
    assert "There is no studio yet" in visitor.page("/book")
    wrong = visitor.post("/studio", {"name": "Casa", "zone": "Europe/Atlantis", "currency": "EUR"})
    assert wrong.status_code == 422 and "IANA" in words(wrong.text) and 'value="Casa"' in wrong.text
    opened = visitor.done("/studio", {"name": "Casa", "zone": "Europe/Berlin", "currency": "EUR"})
    page = visitor.page(opened)
    assert "The studio is open." in page and "Add an artist" in page and "Bookings of this week" not in page
    assert "is not ready yet" in visitor.page("/book")
    assert visitor.get("/studio").headers["location"] in opened


def test_people_are_added_and_mistakes_stand_beside_their_form(house: House) -> None:
    visitor, page = house.visitor, house.visitor.page(house.studio)
    assert "Lucía" in page and "ana@example.com" in page and "Nothing booked this week" in page
    artist = visitor.post(f"{house.studio}/artists", {"artist_name": " "})
    assert artist.status_code == 422 and 'id="add-artist" class="adding" open' in artist.text
    client = visitor.post(f"{house.studio}/clients", {"name": "Bo", "email": "nobody"})
    assert client.status_code == 422 and 'id="add-client" class="adding" open' in client.text
    assert 'value="Bo"' in client.text


def test_a_booking_goes_from_hold_to_done(house: House) -> None:
    visitor, booking = house.visitor, house.book(notes="Left arm")
    page = visitor.page(house.week())
    assert "10:00–12:00" in page and "Deposit due" in page and "250.00 EUR" in page and "Left arm" in page
    assert page == visitor.page(f"{house.studio}?week={DAY}"), "a week is found by any of its days"
    assert "10:00–12:00" in visitor.page("/book")
    paid = {"method": "card", "reference": "pay_1"}
    assert visitor.post(f"/bookings/{booking}/confirm").status_code == 409
    assert visitor.post(f"/bookings/{booking}/deposit", {"method": "card", "reference": "no spaces"}).status_code == 422
    assert visitor.done(f"/bookings/{booking}/deposit", paid).endswith("said=deposit")
    assert "Deposit paid" in visitor.page(house.week())
    assert visitor.done(f"/bookings/{booking}/confirm").endswith("said=confirm")
    assert visitor.post(f"/bookings/{booking}/no-show").status_code == 409
    assert visitor.post(f"/bookings/{booking}/complete", {"paid": "a lot"}).status_code == 422
    assert visitor.done(f"/bookings/{booking}/complete", {"paid": "260"}).endswith("said=complete")
    assert "Completed" in visitor.page(house.week())


@pytest.mark.parametrize("paid", [True, False])
def test_a_cancelled_booking_stays_in_sight_while_its_deposit_is_to_be_settled(house: House, paid: bool) -> None:
    booking = house.book()
    if paid:
        house.visitor.done(f"/bookings/{booking}/deposit", {"method": "card", "reference": "till-17"})
    house.visitor.done(f"/bookings/{booking}/cancel", {"reason": "illness"})
    page = house.visitor.page(house.week())
    assert ("Its deposit was paid: give it back or keep it" in page) == paid
    assert ("Nothing booked this week" in page) == (not paid)
    assert "free all week" in page and "Next step" not in page


def test_a_cancelled_slot_is_free_again_and_a_taken_one_is_refused(house: House) -> None:
    booking = house.book(deposit="")
    taken = house.visitor.post("/book", {**house.ids(), **SLOT})
    assert taken.status_code == 409 and "Hold this slot" in taken.text and 'value="250"' in taken.text
    assert house.visitor.post(f"/bookings/{booking}/cancel", {"reason": "whim"}).status_code == 422
    assert house.visitor.done(f"/bookings/{booking}/cancel", {"reason": "illness"}).endswith("said=cancel")
    assert house.visitor.done("/book", {**house.ids(), **SLOT}).endswith("said=booked")


@pytest.mark.parametrize(
    "wrong", [{"date": "2020-01-01"}, {"date": ""}, {"hours": "0"}, {"price": "-1"}, {"deposit": "900"}]
)
def test_a_booking_that_cannot_be_is_shown_again(house: House, wrong: dict[str, str]) -> None:
    answer = house.visitor.post("/book", {**house.ids(), "concept_id": house.concept, **SLOT, **wrong})
    assert answer.status_code == 422 and 'role="alert"' in answer.text


def test_a_week_without_bookings_shows_the_way_to_the_next(house: House) -> None:
    house.book()
    page = house.visitor.get(f"{house.studio}?week=2020-W05").text
    assert house.week() in page.replace("&amp;", "&")


def test_an_artist_who_left_is_still_in_the_week(house: House, small: SmallPlatform) -> None:
    house.book()
    artist, studio = (UUID(hex=house.ids()[name][4:]) for name in ("artist_id", "studio_id"))
    small.run(lambda work: remove_artist(work, studio, artist))
    assert "Former artist" in house.visitor.page(house.week())


def test_a_client_is_erased_once_somebody_is_sure(house: House, studio: Studio) -> None:
    visitor = house.visitor
    house.book()
    erase = f"/clients/{house.ids()['client_id']}/erase"
    assert "Erase Ana?" in visitor.page(erase)
    unsure = visitor.post(erase, {"reason": "client-request"})
    assert unsure.status_code == 422 and "cannot be undone" in words(unsure.text)
    assert visitor.post(erase, {"reason": "because", "sure": "yes"}).status_code == 422
    assert visitor.done(erase, {"reason": "client-request", "sure": "yes"}) == f"{house.studio}?said=erased"
    page = visitor.page(house.week())
    assert "Erased client" in page and "Ana" not in page
    assert "If nobody comes, cancel it" in page
    assert "This person was erased" in visitor.page(erase)


def test_many_clients_are_pages_away(house: House) -> None:
    for number in range(21):
        house.visitor.done(f"{house.studio}/clients", {"name": f"Client {number}"})
    more = re.findall(r'href="([^"]+clients=cli_[0-9a-f]+)#clients"', house.visitor.get(house.studio).text)[0]
    assert "Client 20" in house.visitor.page(more)


def test_studios_of_one_name_are_told_apart(house: House) -> None:
    for _ in range(2):
        house.visitor.done("/studio", {"name": "Twin", "zone": "UTC", "currency": "EUR"})
    page = house.visitor.page(house.studio)
    assert "Twin 1" in page and "Twin 2" in page and "Twin 3" not in page


def test_with_two_studios_one_is_chosen(house: House) -> None:
    second = house.visitor.done("/studio", {"name": "Süd", "zone": "UTC", "currency": "JPY"}).partition("?")[0]
    page = house.visitor.page(house.studio)
    assert "Süd" in page and "Casa" in page
    assert "Süd is not ready yet" in house.visitor.page(f"/book?studio={second.rpartition('/')[2]}")
    assert 'name="studio"' in house.visitor.get(f"/book?concept={house.concept}").text


def test_nothing_of_another_tenant_can_be_seen_or_done(house: House, other: Visitor) -> None:
    house.draw()
    booking, ids = house.book(), house.ids()
    studio, client = house.studio, ids["client_id"]
    for path in (
        house.design,
        f"{house.design}/0.svg",
        f"{house.design}/events",
        studio,
        f"/book?concept={house.concept}",
        f"/book?studio={ids['studio_id']}",
        f"/clients/{client}/erase",
    ):
        assert other.get(path).status_code == 404, path
    sure = {
        "duration_s": "5",
        "size": "square",
        "sure": "yes",
        "reason": "other",
        "stars": "5",
        "variant": "0",
        "width_mm": "100",
        "name": "x",
    }
    for path in (
        f"{house.design}/rating",
        f"{house.design}/stop",
        f"{house.design}/stencil",
        f"{house.design}/video",
        f"{studio}/artists",
        f"{studio}/clients",
        f"/bookings/{booking}/cancel",
        f"/bookings/{booking}/confirm",
        f"/clients/{client}/erase",
    ):
        answer = other.post(path, {**sure, "artist_name": "x"})
        assert answer.status_code == 404, path
        assert "not yours to see" in words(answer.text)
    assert other.post("/book", {**ids, **SLOT}).status_code == 404
    assert "Ana" in house.visitor.page(studio)


# Log.


def test_a_log_with_nothing_of_ours_says_so(studio: Studio, visitor: Visitor) -> None:
    assert "Nothing of yours is published yet" in visitor.page("/log")


def test_entries_show_with_their_proofs(studio: Studio, house: House, other: Visitor) -> None:
    studio.publish()
    page = house.visitor.get("/log").text
    rows = re.findall(r'href="(/log/\d+)"', page)
    assert "Newest checkpoint" in page and "concept.requested" in words(page).replace(" .", ".").replace(". ", ".")
    entry = house.visitor.page(rows[0])
    assert "The path to the root" in entry and "Checked in your browser" in entry
    proof = house.visitor.get(f"{rows[0]}/proof.json").json()
    assert set(proof) == {"event", "leaf", "index", "hashes", "checkpoint", "vkey"}
    text = house.visitor.get(f"{rows[0]}/proof.txt")
    assert text.text.startswith("c2sp.org/tlog-proof@v1\n") and "attachment" in text.headers["content-disposition"]
    for path in (rows[0], f"{rows[0]}/proof.json", f"{rows[0]}/proof.txt"):
        assert other.get(path).status_code == 404
    for odd in ("/log/0", "/log/x", "/log/999999", "/log/" + "9" * 30):
        assert house.visitor.get(odd).status_code == 404


def test_earlier_entries_are_pages_away(studio: Studio, visitor: Visitor) -> None:
    for number in range(26):
        visitor.done("/", {"prompt": f"{number}", "style": "blackwork", "variants": "1", "width_mm": "100"})
        visitor.done(stop_of_newest(visitor))
    studio.publish()
    older = re.findall(r'href="(/log\?before=\d+)"', visitor.get("/log").text)[0]
    page = visitor.get(older).text
    assert "Earlier entries" not in page and '<a href="/log">Newest</a>' in page
    assert visitor.get("/log?before=x").status_code == 200


def stop_of_newest(visitor: Visitor) -> str:
    return re.findall(r'href="(/designs/con_[0-9a-f]+)"', visitor.get("/").text)[0] + "/stop"


# Reports.


def test_a_report_shows_filters_charts_tables_and_files(studio: Studio, house: House) -> None:
    visitor = house.visitor
    assert visitor.get("/reports").headers["location"] == "/reports/studio-bookings"
    page = visitor.get("/reports/studio-bookings?from=2026-02-01&grain=&nonsense=1").text
    text = words(page)
    for said in ("Mar 2026", "1,200", "25%", "1,234.50 EUR", "7.2", "–", "As of position 7", "As last agreed.", "Casa"):
        assert said in text, said
    assert 'value="2026-02-01"' in page and "Nothing in these days" in text
    assert studio.reports.asked[-1][:2] == ("studio-bookings", {"from": "2026-02-01"})
    for source in re.findall(r'(?:src|srcset|href)="(/reports/[^"]+\.[a-z]+\?from=2026-02-01)"', page):
        assert visitor.get(source).status_code == 200, source
    charts = [asked[1] for asked in studio.reports.asked if asked[2] == "svg"]
    assert {chart["theme"] for chart in charts} == {"light", "dark"} and {"from", "chart"} <= set(charts[0])


def test_a_filter_that_cannot_be_is_said_at_its_field(visitor: Visitor) -> None:
    answer = visitor.get("/reports/studio-bookings?from=2026-13-01")
    assert answer.status_code == 422 and "First day is a day" in words(answer.text)


def test_reports_that_are_none_are_not_there(visitor: Visitor) -> None:
    for path in (
        "/reports/none",
        "/reports/studio-bookings/file.exe",
        "/reports/none/file.csv",
        "/reports/none/x-light.svg",
    ):
        assert visitor.get(path).status_code == 404


def test_pictures_that_are_too_large_are_refused_on_a_page_that_says_how_much_may_be(visitor: Visitor) -> None:
    large = visitor.studio.app.state.serving.settings.max_body + 1
    fields = {"form_token": visitor.form_token(), "prompt": "a rose", "style": "fine-line"}
    answer = visitor.send("POST", "/", data=fields, files={"references": b"x" * large}, headers=SAME_SITE)
    assert answer.status_code == 413 and answer.headers["content-type"].startswith("text/html")
    assert "At most 12 MiB can be sent at once. Go back, choose smaller" in words(answer.text)


def test_words_that_came_to_nothing_stand_in_the_form_again(house: House, other: Visitor, small: SmallPlatform) -> None:
    wish = {"prompt": "a qwertz blorf", "style": "fine-line", "variants": "2", "width_mm": "160.0"}
    at = house.visitor.done("/", wish)
    id = parse("concept", at.rpartition("/")[2])
    assert id is not None
    small.run(lambda work: fail_concept(work, id, "nothing-known", "No word is known.", False))
    link = re.search(r'href="(/\?again=con_[0-9a-f]{32})">Change the words', house.visitor.get(at).text)
    assert link is not None
    form = house.visitor.get(link[1]).text
    assert ">a qwertz blorf</textarea>" in form and 'value="fine-line" checked' in form
    assert '<option value="2" selected' in form and '<option value="160.0" selected' in form
    assert "qwertz" not in other.get(link[1]).text


def test_the_design_that_was_booked_is_the_one_that_the_studio_sees(house: House) -> None:
    house.draw()
    form = house.visitor.get(f"/book?concept={house.concept}&variant=1").text
    (posted,) = re.findall(r'name="concept_id"[^>]*><input type="hidden" name="variant" value="(\d)"', form)
    house.book(variant=posted)
    assert f'href="/designs/{house.concept}?variant=1">the design' in house.visitor.get(house.week()).text
