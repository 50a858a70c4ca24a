"""The developer pages without a script: an account by mail, keys, a first design, and what was used."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from domain.operations import RouteCount
from domain.usecases.operations import count_requests
from domain.usecases.tenants import add_member
from gateway.auth.keys import _within
from gateway.pages.developers.guides import NAMES, all_guides
from gateway.settings import GatewaySettings
from gateway.v1.keys import own_keys
from gateway.versions import RELEASES
from infra.sign_ups import StoredSignUps
from tests.gateway.conftest import Opener
from tests.gateway.pages_visitor import SAME_SITE, Studio, Visitor, open_studio, words
from tests.gateway.small_platform import Api, SmallPlatform

ADDRESS = "ada@example.com"
LINK = re.compile(r"http://127\.0\.0\.1:8000(/\S+)#(\S+)")
KEY = re.compile(r"atl_(?:live|test)_[0-9A-Za-z]{36}")


@dataclass
class SentMail:
    sent: list[EmailMessage] = field(default_factory=list)
    broken: bool = False

    def send(self, message: EmailMessage) -> None:
        if self.broken:
            raise ConnectionRefusedError
        self.sent.append(message)


@pytest.fixture
def mail() -> SentMail:
    return SentMail()


@pytest.fixture
def studio(small: SmallPlatform, mail: SentMail) -> Iterator[Studio]:
    for studio in open_studio(small):
        platform = replace(studio.platform, sign_ups=StoredSignUps(small.store, most=5), mail=mail)
        studio.app.state.serving = replace(studio.app.state.serving, platform=platform)
        yield studio


@pytest.fixture
def visitor(studio: Studio, api: Api) -> Visitor:
    return studio.signed_in(api.tenant)


def ask(visitor: Visitor, email: str = ADDRESS, name: str = "Ada's app") -> str:
    answer = visitor.send("POST", "/developers/sign-up", data={"name": name, "email": email}, headers=SAME_SITE)
    assert answer.status_code == 202, words(answer.text)
    return answer.text


def follow(visitor: Visitor, mail: SentMail) -> tuple[str, int, str]:
    """Where the newest mail's link leads, and what comes of it."""
    found = LINK.search(mail.sent[-1].get_content())
    assert found is not None
    path, token = found.groups()
    answer = visitor.send("POST", path, data={"token": token}, headers=SAME_SITE)
    return path, answer.status_code, answer.headers.get("location", "")


def test_a_mail_address_becomes_an_account_on_free_once(studio: Studio, mail: SentMail) -> None:
    visitor = studio.visitor()
    ask(visitor)
    (message,) = mail.sent
    assert (message["To"], message["From"]) == (ADDRESS, "atelier@localhost")
    assert ADDRESS not in message.get_content() and "Ada" not in message.get_content()
    assert follow(visitor, mail) == ("/developers/welcome", 303, "/developers/start")
    page = visitor.get("/developers/start").text
    assert "Ada&#39;s app" in page
    assert "Free" in visitor.page("/developers/usage")
    assert follow(studio.visitor(), mail)[:2] == ("/developers/welcome", 401)
    members = studio.small.store.all("SELECT name, email, role FROM members")
    assert [tuple(row) for row in members] == [("Ada's app", ADDRESS, "owner")]


def test_the_answer_is_the_same_for_a_known_address_and_its_link_signs_in(studio: Studio, mail: SentMail) -> None:
    first, second = studio.visitor(), studio.visitor()
    fresh = ask(first)
    follow(first, mail)
    assert ask(second, ADDRESS.upper().replace("EXAMPLE.COM", "example.com"), "Another") == fresh
    assert follow(second, mail) == ("/sign-in", 303, "/")
    assert len(studio.small.store.all("SELECT id FROM members")) == 1


def test_a_member_gets_what_the_role_allows_and_no_more(studio: Studio, mail: SentMail, api: Api) -> None:
    studio.small.run(lambda work: add_member(work, api.tenant, "Bo", "bo@example.com", "artist"), api.tenant)
    visitor = studio.visitor()
    ask(visitor, "bo@example.com")
    follow(visitor, mail)
    assert visitor.get("/developers/start").status_code == 200
    assert visitor.get("/developers/keys").status_code == 403
    assert visitor.get("/developers/reference/listStyles?try=yes").status_code == 403


def test_two_links_for_one_address_make_one_account(studio: Studio, mail: SentMail) -> None:
    visitor = studio.visitor()
    ask(visitor)
    early = SentMail(list(mail.sent))
    ask(visitor)
    follow(visitor, mail)
    assert follow(studio.visitor(), early)[1] == 303
    assert len(studio.small.store.all("SELECT id FROM tenants")) == 1


def test_links_are_bounded(studio: Studio, mail: SentMail, small: SmallPlatform) -> None:
    small.clock.stopped = datetime(2026, 11, 21, tzinfo=UTC)
    visitor = studio.visitor()
    for _ in range(5):
        ask(visitor)
    assert len(mail.sent) == 3  # to one address
    for number in range(5):
        ask(visitor, f"someone{number}@example.com")
    assert len(mail.sent) == 5  # waiting at once, of `most`
    assert small.store.one("SELECT COUNT(*) AS n FROM sign_ups")["n"] == 5
    refused = visitor.send(
        "POST", "/developers/sign-up", data={"name": "x", "email": "last@example.com"}, headers=SAME_SITE
    )
    assert refused.status_code == 429 and int(refused.headers["retry-after"]) > 0
    small.clock.stopped += timedelta(minutes=31)
    ask(visitor, "last@example.com")
    assert mail.sent[-1]["To"] == "last@example.com"


def test_at_rest_there_is_neither_name_nor_address(studio: Studio, small: SmallPlatform) -> None:
    # A name so long that no digest holds it by chance, as one in sixty held "ada".
    ask(studio.visitor(), "rowena@example.com", "Rowena's app")
    (row,) = small.store.all("SELECT * FROM sign_ups")
    assert not any(word in str(tuple(row)) for word in ("rowena", "Rowena", "example"))


def test_a_link_expires(studio: Studio, mail: SentMail, small: SmallPlatform) -> None:
    ask(studio.visitor())
    small.clock.stopped = small.clock.now() + timedelta(minutes=31)
    assert follow(studio.visitor(), mail)[1] == 401


@pytest.mark.parametrize("email", ["", "no-address", "a@b, c@d", "<a@b.example>", "a@b\r\nBcc: x@y", "ä@ö"])
def test_what_is_no_address_is_said_beside_the_field(studio: Studio, mail: SentMail, email: str) -> None:
    answer = studio.visitor().send("POST", "/developers/sign-up", data={"name": "x", "email": email}, headers=SAME_SITE)
    assert answer.status_code == 422 and 'id="email-wrong"' in answer.text and not mail.sent


def test_a_mail_server_that_is_away_tells_nothing(studio: Studio, mail: SentMail) -> None:
    mail.broken = True
    ask(studio.visitor())
    assert not mail.sent


def test_another_site_cannot_ask_and_nobody_asks_where_it_is_off(studio: Studio, small: SmallPlatform) -> None:
    visitor = studio.visitor()
    fields = {"name": "x", "email": ADDRESS}
    assert visitor.send("POST", "/developers/sign-up", data=fields).status_code == 403
    off = replace(studio.app.state.serving.platform, sign_ups=None)
    studio.app.state.serving = replace(studio.app.state.serving, platform=off)
    answer = visitor.send("POST", "/developers/sign-up", data=fields, headers=SAME_SITE)
    assert "made by its operator" in words(answer.text)
    assert visitor.send("POST", "/developers/welcome", data={"token": "x"}, headers=SAME_SITE).status_code == 401


@pytest.mark.parametrize("mode", ["test", "live"])
def test_the_first_key_is_shown_once_in_snippets_that_hold_it(visitor: Visitor, mode: str) -> None:
    answer = visitor.post("/developers/start", {"mode": mode})
    assert answer.status_code == 201
    (secret,) = set(KEY.findall(answer.text))
    assert secret.startswith(f"atl_{mode}_")
    text = html.unescape(answer.text)
    assert f'Client("{secret}", base_url="http://127.0.0.1:8000")' in text
    assert f'apiKey: "{secret}"' in text and f"Bearer {secret}" in text
    assert not KEY.search(visitor.get("/developers/keys").text)


def test_trying_makes_a_design_in_the_sandbox(visitor: Visitor, small: SmallPlatform, api: Api) -> None:
    where = visitor.done("/developers/try", {"prompt": "a rose", "style": "blackwork"})
    id = where.rpartition("/")[2]
    assert "On its way" in visitor.page(where)
    small.draw(id)
    page = visitor.get(where).text
    assert "That is all it takes" in page and f"/developers/try/{id}/0.png" in page
    assert visitor.get(f"/developers/try/{id}/0.png").content.startswith(b"\x89PNG")
    assert visitor.get(f"/developers/try/{id}/7.png").status_code == 404
    assert visitor.get(f"/designs/{id}").status_code == 404  # nothing of it is live
    tried = [row for row in own_keys(small.store, api.tenant) if row["name"].startswith("Try it")]
    assert len(tried) == 1 and tried[0]["expires_at"] is not None


def test_a_key_for_trying_is_this_sessions_alone(studio: Studio, visitor: Visitor, api: Api) -> None:
    visitor.get("/developers/reference/listStyles?try=yes")
    cookie = visitor.http.cookies["atelier_try"]
    assert not KEY.search(cookie)
    other = studio.signed_in(api.tenant)
    other.http.cookies.set("atelier_try", cookie)
    other.get("/developers/reference/listStyles?try=yes")
    tried = [row for row in own_keys(studio.small.store, api.tenant) if row["name"].startswith("Try it")]
    assert len(tried) == 2


def test_ten_requests_a_minute_are_enough_for_a_first_design(opened: Opener, mail: SentMail) -> None:
    small = opened(GatewaySettings(position_wait=0.05, sandbox_wait=0.02))
    for studio in open_studio(small):
        platform = replace(studio.platform, sign_ups=StoredSignUps(small.store), mail=mail)
        studio.app.state.serving = replace(studio.app.state.serving, platform=platform)
        visitor = studio.visitor()
        ask(visitor)
        follow(visitor, mail)
        token = re.findall(r'name="form_token" value="([^"]+)"', visitor.get("/developers/start").text)[0]
        fields = {"form_token": token, "prompt": "a rose", "style": "blackwork", "mode": "test"}
        tried = visitor.send("POST", "/developers/try", data=fields, headers=SAME_SITE)
        assert tried.status_code == 303
        assert visitor.get(tried.headers["location"]).status_code == 200
        assert visitor.send("POST", "/developers/start", data=fields, headers=SAME_SITE).status_code == 201
        assert visitor.get("/developers/keys").status_code == 200


def test_what_is_wrong_with_a_try_is_said_there(visitor: Visitor) -> None:
    answer = visitor.post("/developers/try", {"prompt": "", "style": "blackwork"})
    assert answer.status_code == 422 and 'id="prompt-wrong"' in answer.text
    answer = visitor.post("/developers/try", {"prompt": "a rose", "style": "no-such"})
    assert answer.status_code == 422
    assert visitor.get("/developers/try/con_00000000000000000000000000000000").status_code == 404


def test_a_key_has_scopes_an_expiry_and_networks(visitor: Visitor, small: SmallPlatform, api: Api) -> None:
    fields = {"name": "CI", "mode": "live", "scope-read": "yes", "expires": "30"}
    answer = visitor.post("/developers/keys", {**fields, "allowed_from": "203.0.113.7/24, 2001:db8::1"})
    assert answer.status_code == 201, words(answer.text)
    secret = KEY.findall(answer.text)[0]
    page = visitor.page("/developers/keys")
    assert "203.0.113.0/24, 2001:db8::1/128" in page and "until" in page
    refused = visitor.send("GET", "/v1/account", headers={"Authorization": f"Bearer {secret}"})
    assert (refused.status_code, refused.json()["code"]) == (403, "address-not-allowed")
    (row,) = [row for row in own_keys(small.store, api.tenant) if row["name"] == "CI"]
    assert row["scopes"] == "read"


def test_a_key_is_rotated_and_revoked(visitor: Visitor, small: SmallPlatform, api: Api) -> None:
    visitor.post("/developers/keys", {"name": "Old", "mode": "test", "scope-read": "yes"})
    id = re.findall(r"/developers/keys/(key_[0-9a-f]+)/rotate", visitor.get("/developers/keys").text)[0]
    answer = visitor.post(f"/developers/keys/{id}/rotate")
    assert answer.status_code == 201 and "24 hours more" in words(answer.text)
    secret = KEY.findall(answer.text)[0]
    assert visitor.done(f"/developers/keys/{id}/revoke") == "/developers/keys?said=revoked"
    assert visitor.post(f"/developers/keys/{id}/rotate").status_code == 409
    assert visitor.post("/developers/keys/key_00000000000000000000000000000000/revoke").status_code == 404
    fine = visitor.send("GET", "/v1/account", headers={"Authorization": f"Bearer {secret}"})
    assert fine.status_code == 200


def test_what_is_wrong_with_a_key_is_said_there(visitor: Visitor) -> None:
    answer = visitor.post("/developers/keys", {"name": "x", "mode": "test"})
    assert answer.status_code == 422 and "Tick what the key may do" in words(answer.text)
    fields = {"name": "x", "mode": "test", "scope-read": "yes", "allowed_from": "not-an-address"}
    answer = visitor.post("/developers/keys", fields)
    assert answer.status_code == 422 and 'id="allowed_from-wrong"' in answer.text


def test_every_operation_and_event_has_a_page(visitor: Visitor, studio: Studio) -> None:
    stranger = studio.visitor()
    text = stranger.get("/developers/reference").text
    found = re.findall(r'href="(/developers/reference/[^"]+)"', text)
    document = studio.app.state.document()
    assert len(found) == sum(map(len, document["paths"].values())) + len(document["webhooks"])
    for path in found:
        answer = stranger.get(path)
        assert answer.status_code == 200, path
    page = stranger.page("/developers/reference/generate")
    assert "prompt" in page and "curl -s -X POST" in page and "Sign in" not in page
    assert stranger.get("/developers/reference/nothing").status_code == 404
    assert stranger.get("/developers/reference/webhooks/nothing").status_code == 404


def test_a_read_is_tried_in_the_sandbox(visitor: Visitor, api: Api) -> None:
    page = visitor.page("/developers/reference/listConcepts?try=yes&limit=3")
    assert "Answer: 200" in page and '"has_more": false' in page and "limit=3" in page
    page = visitor.page("/developers/reference/getConcept?try=yes&id=con_00000000000000000000000000000000")
    assert "Answer: 404" in page
    page = visitor.page("/developers/reference/getConcept?try=yes&id=../../keys")
    assert "Answer: 404" in page
    assert "Answer:" not in visitor.page("/developers/reference/listTenants?try=yes")


def test_a_link_from_elsewhere_makes_no_key(visitor: Visitor, small: SmallPlatform, api: Api) -> None:
    before = len(own_keys(small.store, api.tenant))
    answer = visitor.get("/developers/reference/listStyles?try=yes", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403 and len(own_keys(small.store, api.tenant)) == before


def test_a_bound_key_works_from_its_networks_alone(small: SmallPlatform, api: Api) -> None:
    for networks, status in ((["127.0.0.1"], 200), (["127.0.0.0/8"], 200), (["::1", "10.0.0.0/8"], 403)):
        made = api.post("/v1/keys", {"name": "x", "scopes": ["read"], "allowed_from": networks}).json()
        headers = {"Authorization": f"Bearer {made['secret']}"}
        answer = small.loop.run_until_complete(small.request("GET", "/v1/account", headers=headers))
        assert answer.status_code == status, networks
        turned = api.post(f"/v1/keys/{made['id']}/rotate").json()
        assert turned["allowed_from"] == made["allowed_from"]
    assert small.traffic.refusals[-1][2] == "address-not-allowed"
    refused = api.post("/v1/keys", {"name": "x", "scopes": ["read"], "allowed_from": ["10.0.0.0/99"]})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "allowed_from")


def test_the_white_label_api_keeps_to_the_networks_too(small: SmallPlatform, api: Api) -> None:
    body = {"name": "x", "scopes": ["read"], "allowed_from": ["192.0.2.1"]}
    headers = {"x-api-key": api.post("/v1/keys", body).json()["secret"]}
    search = small.request("POST", "/api/v2/wl/search", headers=headers, json={"queryText": "rose"})
    assert small.loop.run_until_complete(search).status_code == 403


@pytest.mark.parametrize(
    ("address", "inside"),
    [("192.0.2.1", True), ("::ffff:192.0.2.1", True), ("192.0.2.2", False), ("testclient", False)],
)
def test_an_address_within_a_network(address: str, inside: bool) -> None:
    assert _within(address, ("2001:db8::/32", "192.0.2.1/32")) is inside


def test_guides_are_pages_and_markdown_and_listed(studio: Studio) -> None:
    visitor = studio.visitor()
    listed = visitor.get("/llms.txt").text
    for name in NAMES:
        assert visitor.get(f"/developers/guides/{name}").status_code == 200
        source = visitor.get(f"/developers/guides/{name}.md")
        assert source.headers["content-type"].startswith("text/markdown") and source.text.startswith("# ")
        assert f"/developers/guides/{name}.md" in listed
    assert visitor.get("/developers/guides/nothing").status_code == 404
    assert "Quick start" in visitor.page("/developers/guides")


def test_links_within_guides_lead_somewhere(visitor: Visitor) -> None:
    for guide in all_guides():
        for path in re.findall(r"\]\((/[^)]+)\)", guide.text):
            assert visitor.get(path).status_code == 200, (guide.name, path)


RAISED = (
    re.compile(r'\b(?:Invalid|Conflict|Gone|QuotaExceeded|refused)\(\s*(?:[a-z]+, )?"([a-z]+(?:-[a-z]+)*)"'),
    re.compile(r'\bProblem\(\s*\d{3},\s*"([a-z]+(?:-[a-z]+)*)"'),
    re.compile(r'\binvalid\([^"\n]+"[^"\n]+"(?:[^"\n]+"[^"\n]+")?, "([a-z]+(?:-[a-z]+)*)"\)'),
)
OF_PAGES = {"cross-site", "stale-form", "bad-sign-in-link", "bad-sign-up-link", "too-many-sign-ups", "bad-units"}
"""Met in the pages alone, or by nobody."""
ELSEWHERE = {"nothing-known", "empty", "unknown-format", "damaged", "too-many-pixels"}
"""Raised by what draws and what reads pictures."""


def sources() -> str:
    rooms = [Path(room) for room in ("domain", "gateway", "infra")]
    return "".join(each.read_text() for room in rooms for each in room.rglob("*.py") if "sdk" not in each.parts)


def told() -> set[str]:
    (guide,) = [each for each in all_guides() if each.name == "troubleshooting"]
    table = guide.text.partition("## By code")[2].partition("\n## ")[0]
    cells = "".join(line.split("|")[2] for line in table.splitlines() if line.count("|") > 3)
    return set(re.findall(r"`([a-z]+(?:-[a-z]+)*)`", cells))


def test_troubleshooting_tells_every_code_that_is_raised_and_no_other() -> None:
    source = sources()
    raised = {code for pattern in RAISED for code in pattern.findall(source)}
    assert len(raised) > 80 and sorted(raised - told() - OF_PAGES) == []
    assert sorted(code for code in told() - ELSEWHERE if f'"{code}"' not in source) == []


def test_the_type_of_a_problem_leads_to_its_row(visitor: Visitor) -> None:
    answer = visitor.get("/problems/slot-taken")
    address, _, anchor = answer.headers["location"].partition("#")
    assert answer.status_code == 303 and f'<code id="{anchor}">' in visitor.get(address).text
    assert visitor.get("/problems/no-code-of-ours").status_code == 404


def test_usage_is_drawn_by_day_key_and_endpoint(visitor: Visitor, small: SmallPlatform, api: Api) -> None:
    assert "Nothing was asked yet" in visitor.page("/developers/usage")
    now = small.clock.now().replace(second=0, microsecond=0)
    counts = (RouteCount("POST /v1/generate", 202, 30), RouteCount("POST /v1/generate", 422, 10))
    small.run(lambda work: count_requests(work, api.tenant, api.key, now, counts), api.tenant)
    page = visitor.get("/developers/usage").text
    assert "40 requests, 10 of them refused" in words(page) and "POST /v1/generate" in page
    assert 'class="good"' in page and 'class="bad"' in page
    assert "Nothing was asked yet" in visitor.page("/developers/usage?mode=test")


def test_requests_are_found_again(visitor: Visitor, small: SmallPlatform, api: Api) -> None:
    assert "Nothing here." in visitor.page("/developers/requests")
    api.call("POST", "/v1/generate", json={"prompt": "", "style": "blackwork"})
    api.call("GET", "/v1/styles")
    small.requests.flush()
    page = visitor.get("/developers/requests?errors=yes").text
    assert "/v1/generate" in page and "/v1/styles" not in page
    where = re.findall(r'href="(/developers/requests/log_[0-9a-f]+)"', page)[0]
    assert "not-valid" in visitor.page(where)
    assert visitor.get("/developers/requests/log_00000000000000000000000000000000").status_code == 404


@pytest.mark.parametrize(
    ("state", "said"),
    [("ready", "Everything works"), ("halted", "Something has halted"), ("away", "The database is away")],
)
def test_status_and_changelog_are_open(studio: Studio, small: SmallPlatform, state: str, said: str) -> None:
    small.operator.status = state
    visitor = studio.visitor()
    assert said in visitor.page("/developers/status")
    page = visitor.page("/developers/changelog")
    assert all(release.title in page for release in RELEASES)
    assert "Sign up by mail" in visitor.page("/developers")
