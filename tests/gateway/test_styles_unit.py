"""Styles over the API: the engine's, one's own made from flash, and what is drawn in them."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from domain.ids import parse
from tests.gateway.small_platform import Api, SmallPlatform, flash, picture
from tests.gateway.test_wl_unit import wl


def coded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def made(api: Api, **more: Any) -> dict[str, Any]:
    return api.made("/v1/styles", {"name": "House", "flash": [coded(flash())], **more})


def test_a_style_is_measured_on_flash(api: Api) -> None:
    fine, bold = made(api), made(api, name="Bold", flash=[coded(flash(11)), coded(flash(12))])
    assert fine["custom"] and fine["title"] == "House" and fine["id"].startswith("sty_")
    assert fine["hand"]["outline_mm"] < bold["hand"]["outline_mm"]
    # Four of 400 pixels, on a drawing 360 wide that is told as 120 mm: 1.3 mm.
    assert 1.0 < fine["hand"]["outline_mm"] < 1.7 and fine["hand"]["colours"] == []
    listed = api.get("/v1/styles").json()["data"]
    assert [style["id"] for style in listed] == ["blackwork", "fine-line", fine["id"], bold["id"]]
    assert api.get(f"/v1/styles/{fine['id']}").json() == fine == listed[2]
    assert api.get("/v1/styles/blackwork").json()["custom"] is False


def test_designs_are_asked_for_in_it(small: SmallPlatform, api: Api) -> None:
    style = made(api)["id"]
    assert api.made("/v1/generate", {"prompt": "a rose", "style": style})["style"] == style
    answer = wl(api, "POST", "/api/v2/wl/concepts/create", {"textPrompt": "a rose", "options": {"style": style}})
    assert answer.status_code == 200
    stranger = small.tenant(name="Stranger").post("/v1/generate", {"prompt": "a rose", "style": style})
    assert stranger.status_code == 422 and stranger.json()["code"] == "unknown-style"


def test_a_retired_style_draws_nothing_new(api: Api) -> None:
    style = made(api)["id"]
    assert api.call("DELETE", f"/v1/styles/{style}").status_code == 204
    assert api.call("DELETE", f"/v1/styles/{style}").status_code == 204
    assert style not in [each["id"] for each in api.get("/v1/styles").json()["data"]]
    assert api.get(f"/v1/styles/{style}").json()["retired"] is True
    refused = api.post("/v1/generate", {"prompt": "a rose", "style": style})
    assert refused.status_code == 409 and refused.json()["code"] == "style-retired"
    assert api.call("DELETE", "/v1/styles/blackwork").status_code == 404


def test_a_concept_in_another_style_is_another_concept(small: SmallPlatform, api: Api) -> None:
    wish = {"prompt": "a rose", "style": "blackwork", "variants": 2, "seed": 5, "width_mm": 80}
    first = api.made("/v1/generate", wish)
    answer = api.post("/v1/styles/fine-line/apply", {"concept_id": first["id"], "variant": 1})
    assert answer.status_code == 202 and answer.headers["location"] == f"/v1/concepts/{answer.json()['id']}"
    again = answer.json()
    assert again["object"] == "concept" and again["id"] != first["id"]
    assert (again["prompt"], again["style"], again["seeds"], again["width_mm"]) == ("a rose", "fine-line", [6], 80)
    refused = api.post("/v1/styles/fine-line/apply", {"concept_id": first["id"], "variant": 2})
    assert refused.status_code == 422 and refused.json()["errors"][0]["field"] == "variant"


def test_a_picture_in_a_style_is_a_rendition(small: SmallPlatform, api: Api) -> None:
    answer = api.post("/v1/styles/blackwork/apply", {"image": coded(picture()), "width_mm": 60})
    assert answer.status_code == 202 and answer.headers["location"] == f"/v1/restyles/{answer.json()['id']}"
    id = answer.json()["id"]
    shown = api.get(f"/v1/restyles/{id}").json()
    assert shown["object"] == "restyle" and shown["style"] == "blackwork" and shown["width_mm"] == 60
    small.render("restyle", id)
    files = [file["url"] for file in api.get(f"/v1/restyles/{id}").json()["files"]]
    assert files == [f"/v1/restyles/{id}/file.svg", f"/v1/restyles/{id}/file.png"]
    assert all(api.get(url).status_code == 200 for url in files)
    assert small.store.all("SELECT * FROM meters") == [], "free of quota"


def test_of_an_erased_person_nothing_is_drawn_again(small: SmallPlatform, api: Api) -> None:
    studio = api.made("/v1/studios", {"name": "Casa", "zone": "UTC", "currency": "EUR"})["id"]
    client = api.made(f"/v1/studios/{studio}/clients", {"name": "Ana"})["id"]
    concept = api.made("/v1/generate", {"prompt": "a rose", "style": "blackwork", "client_id": client})["id"]
    id = parse("client", client)
    assert id is not None
    api.post(f"/v1/clients/{client}/erase", {"reason": "client-request"})
    small.keyring.erase(id)
    small.commits._cache._held.clear()
    answer = api.post("/v1/styles/fine-line/apply", {"concept_id": concept})
    assert answer.status_code == 410


@pytest.mark.parametrize(
    "body, field, code",
    [
        ({"name": "x", "flash": [coded(b"no picture")]}, "flash.0", "unknown-format"),
        ({"name": "x", "flash": [coded(picture())]}, "flash", "no-flash"),
        ({"name": "x", "flash": []}, "flash", "not-valid"),
        ({"name": "x", "flash": [coded(flash())], "base": "glitter"}, "base", "unknown-style"),
        ({"flash": [coded(flash())]}, "name", "not-valid"),
    ],
)
def test_bad_flash_names_the_field(small: SmallPlatform, api: Api, body: Any, field: str, code: str) -> None:
    head = small.log.head()
    answer = api.post("/v1/styles", body)
    assert answer.status_code == 422 and answer.json()["code"] == code
    assert answer.json()["errors"][0]["field"] == field and small.log.head() == head


@pytest.mark.parametrize("body", [{}, {"image": coded(picture()), "concept_id": "con_" + "0" * 32}])
def test_one_source(api: Api, body: Any) -> None:
    assert api.post("/v1/styles/blackwork/apply", body).status_code == 422


def test_a_key_without_the_scope(small: SmallPlatform) -> None:
    narrow = small.tenant(scopes=("read", "design"))
    refused = narrow.post("/v1/styles", {"name": "x", "flash": [coded(flash())]})
    assert refused.status_code == 403 and refused.json()["missing_scope"] == "manage"


def test_a_studio_of_somebody_else(small: SmallPlatform, api: Api) -> None:
    studio = api.made("/v1/studios", {"name": "Casa", "zone": "UTC", "currency": "EUR"})["id"]
    assert made(api, studio_id=studio)["studio_id"] == studio
    stranger = small.tenant(name="Stranger")
    answer = stranger.post("/v1/styles", {"name": "x", "flash": [coded(flash())], "studio_id": studio})
    assert answer.status_code == 404
