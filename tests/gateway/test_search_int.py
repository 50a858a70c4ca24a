"""Search over the APIs: words, pictures, both, filters; and nothing of another tenant or an erased person."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from PIL import Image, ImageDraw

from tests.gateway.small_platform import Api, SmallPlatform
from tests.gateway.test_wl_unit import created, wl


def drawn(kind: str, size: int = 200) -> bytes:
    """Four drawings that nobody would take for one another."""
    sheet = Image.new("RGB", (size, size), "white")
    pen = ImageDraw.Draw(sheet)
    third = size // 3
    if kind == "disc":
        pen.ellipse((third, third, 2 * third, 2 * third), fill="black")
    elif kind == "cross":
        pen.line((0, 0, size, size), "black", 9)
        pen.line((0, size, size, 0), "black", 9)
    elif kind == "bars":
        for x in range(10, size, 40):
            pen.rectangle((x, 10, x + 12, size - 10), fill="#aa2020")
    else:
        pen.rectangle((20, 20, size - 20, size - 20), outline="#2020aa", width=8)
    held = io.BytesIO()
    sheet.save(held, "PNG")
    return held.getvalue()


def coded(picture: bytes) -> str:
    return base64.b64encode(picture).decode()


@pytest.fixture
def library(small: SmallPlatform, api: Api) -> dict[str, str]:
    """Four concepts by name."""
    wishes: dict[str, tuple[str, dict[str, Any], str]] = {
        "snake": ("a snake around a dagger", {"tags": ["Sleeve", "summer"]}, "disc"),
        "roses": ("two roses with thorns", {"tags": ["summer"], "metadata": {"order": "A-17"}}, "cross"),
        "moon": (
            "crescent moon över mountains",
            {"style": "fine-line", "metadata": {"note": "for the forearm"}},
            "bars",
        ),
        "plain": ("a rose window", {"style": "fine-line"}, "frame"),
    }
    made = {}
    for name, (prompt, options, look) in wishes.items():
        answer = wl(api, "POST", "/api/v2/wl/concepts/create", {"textPrompt": prompt, "options": options})
        made[name] = answer.json()["conceptId"]
        small.draw(
            made[name], drawn(look), ("moon",) if name == "moon" else ("snake",) if name == "snake" else ("rose",)
        )
    return made


def names(library: dict[str, str], answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    by_id = {id: name for name, id in library.items()}
    return [by_id[result["id"]] for result in answer.json()["results"]]


def test_the_seeds_shape(api: Api, library: dict[str, str]) -> None:
    body = wl(api, "POST", "/api/v2/wl/search", {"queryText": "snake"}).json()
    assert set(body) == {"success", "results", "total"} and body["success"] is True
    assert body["total"] == len(body["results"]) == 1
    assert body["results"][0]["matchedBy"] == ["text"] and body["results"][0]["similarity"] is None


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("snake", ["snake"]),
        ("SNAKES", ["snake"]),  # stemmed, in any case
        ("rose", ["plain", "roses"]),
        ("over", ["moon"]),  # without its dots
        ("sleeve", ["snake"]),
        ("summer", ["roses", "snake"]),
        ("forearm", ["moon"]),
        ("A-17", ["roses"]),
        ("nothing like it", []),
        ('" OR tenant:x * NEAR(', []),
    ],
)
def test_words_are_found(api: Api, library: dict[str, str], text: str, wanted: list[str]) -> None:
    answer = wl(api, "POST", "/api/v2/wl/search", {"queryText": text})
    assert sorted(names(library, answer)) == wanted


def test_a_picture_finds_its_like(api: Api, library: dict[str, str]) -> None:
    for look, name in (("disc", "snake"), ("cross", "roses"), ("bars", "moon"), ("frame", "plain")):
        answer = wl(api, "POST", "/api/v2/wl/search", {"queryImage": coded(drawn(look, 150))})
        assert names(library, answer)[0] == name
        first = answer.json()["results"][0]
        assert first["similarity"] > 0.5 and first["matchedBy"] == ["image"]


def test_text_and_picture_together(api: Api, library: dict[str, str]) -> None:
    body = {"queryText": "rose", "queryImage": coded(drawn("cross", 150))}
    answer = wl(api, "POST", "/api/v2/wl/search", body)
    assert names(library, answer)[0] == "roses"
    assert answer.json()["results"][0]["matchedBy"] == ["text", "image"]


@pytest.mark.parametrize(
    "filters, wanted",
    [
        ({"style": "fine-line"}, ["moon", "plain"]),
        ({"tags": ["SUMMER"]}, ["roses", "snake"]),
        ({"tags": ["summer", "sleeve"]}, ["snake"]),
        ({"motifs": ["rose"]}, ["plain", "roses"]),
        ({"metadata": {"order": "A-17"}}, ["roses"]),
        ({"createdAfter": "2099-01-01T00:00:00Z"}, []),
        ({"createdBefore": "2099-01-01T00:00:00Z"}, ["moon", "plain", "roses", "snake"]),
        ({"clientId": "cli_" + "0" * 32}, []),
    ],
)
def test_filters(api: Api, library: dict[str, str], filters: dict[str, Any], wanted: list[str]) -> None:
    assert sorted(names(library, wl(api, "POST", "/api/v2/wl/search", {"filters": filters}))) == wanted
    by_text = wl(api, "POST", "/api/v2/wl/search", {"queryText": "snake rose moon", "filters": filters})
    assert sorted(names(library, by_text)) == wanted
    by_picture = wl(api, "POST", "/api/v2/wl/search", {"queryImage": coded(drawn("disc")), "filters": filters})
    assert set(names(library, by_picture)) <= set(wanted)


def test_twenty_where_nothing_else_is_asked(small: SmallPlatform, api: Api) -> None:
    for _ in range(23):
        created(api)
    assert wl(api, "POST", "/api/v2/wl/search", {"queryText": "snake"}).json()["total"] == 20
    assert wl(api, "POST", "/api/v2/wl/search", {"queryText": "snake", "limit": 23}).json()["total"] == 23


def test_v1_searches_the_same(api: Api, library: dict[str, str]) -> None:
    answer = api.post("/v1/search", {"text": "moon", "image": coded(drawn("bars"))})
    first = answer.json()["data"][0]
    assert first["concept"]["id"] == library["moon"] and first["matched_by"] == ["text", "image"]
    assert first["variant"] == 0 and first["similarity"] > 0.9
    only = api.post("/v1/search", {"text": "rose", "filters": {"tags": ["summer"]}}).json()["data"]
    assert [each["concept"]["id"] for each in only] == [library["roses"]]


def test_another_tenants_concepts_are_not_found(small: SmallPlatform, library: dict[str, str]) -> None:
    stranger = small.tenant(name="Stranger")
    for body in ({"text": "snake rose moon"}, {"image": coded(drawn("disc"))}, {"filters": {"style": "fine-line"}}):
        assert stranger.post("/v1/search", body).json()["data"] == []


@pytest.mark.parametrize(
    "body, field",
    [
        ({}, "queryText"),
        ({"queryText": "?!"}, "queryText"),
        ({"queryImage": "bm90IGEgcGljdHVyZQ=="}, "queryImage"),
        ({"queryImage": "%%%"}, "queryImage"),
        ({"queryText": "x", "limit": 0}, "limit"),
        ({"queryText": "x", "filters": {"colour": "red"}}, "filters.colour"),
    ],
)
def test_bad_searches_name_the_field(api: Api, body: Any, field: str) -> None:
    answer = wl(api, "POST", "/api/v2/wl/search", body)
    assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == field


def test_a_rebuild_finds_the_same_and_goes_on(small: SmallPlatform, api: Api, library: dict[str, str]) -> None:
    studio = api.made("/v1/studios", {"name": "Casa", "zone": "UTC", "currency": "EUR"})["id"]
    client = api.made(f"/v1/studios/{studio}/clients", {"name": "Ana"})["id"]
    theirs = created(api, clientId=client, tags=["xylanthia"])
    created(api)
    searches: list[dict[str, Any]] = [
        {"queryText": "snake"},
        {"queryText": "summer rose"},
        {"queryImage": coded(drawn("bars"))},
        {"filters": {"style": "fine-line"}},
    ]
    before = [wl(api, "POST", "/api/v2/wl/search", body).json() for body in searches]
    assert small.views.rebuild("search", small.folder / "scratch.db") > 0
    assert [wl(api, "POST", "/api/v2/wl/search", body).json() for body in searches] == before
    # What comes after changes the rows that were made again.
    small.draw(theirs, drawn("frame"), ("anchor",))
    anchors = wl(api, "POST", "/api/v2/wl/search", {"queryText": "anchor"}).json()["results"]
    assert [each["id"] for each in anchors] == [theirs]
    assert len(small.store.all("SELECT * FROM search_text")) == 6
    api.post(f"/v1/clients/{client}/erase", {"reason": "client-request"})
    assert wl(api, "POST", "/api/v2/wl/search", {"queryText": "anchor xylanthia"}).json()["total"] == 0
    assert len(small.store.all("SELECT * FROM search_text")) == 5


def test_what_an_erased_person_asked_for_is_not_found(small: SmallPlatform, api: Api) -> None:
    studio = api.made("/v1/studios", {"name": "Casa", "zone": "UTC", "currency": "EUR"})["id"]
    client = api.made(f"/v1/studios/{studio}/clients", {"name": "Ana"})["id"]
    options = {"clientId": client, "tags": ["xylanthia"], "metadata": {"k": "wendelin"}}
    body = {"textPrompt": "a snake for quillfeather", "options": options}
    id = wl(api, "POST", "/api/v2/wl/concepts/create", body).json()["conceptId"]
    small.draw(id, drawn("disc"))
    kept = created(api)
    for word in ("quillfeather", "xylanthia", "wendelin"):
        assert wl(api, "POST", "/api/v2/wl/search", {"queryText": word}).json()["total"] == 1
    assert api.post(f"/v1/clients/{client}/erase", {"reason": "client-request"}).status_code == 202
    for word in ("quillfeather", "xylanthia", "wendelin"):
        assert wl(api, "POST", "/api/v2/wl/search", {"queryText": word}).json()["total"] == 0
    found = wl(api, "POST", "/api/v2/wl/search", {"queryText": "snake"}).json()["results"]
    assert [each["id"] for each in found] == [kept]
    assert wl(api, "POST", "/api/v2/wl/search", {"queryImage": coded(drawn("disc"))}).json()["total"] == 0
    concept = wl(api, "GET", f"/api/v2/wl/concepts/{id}").json()["concept"]
    assert concept["tags"] == [] and concept["metadata"] == {} and concept["textPrompt"] is None
    small.store.scrub()
    data = (small.folder / "views.db").read_bytes().lower()
    for word in (b"quillfeather", b"xylanthia", b"wendelin", b"quillfeath"):
        assert word not in data
