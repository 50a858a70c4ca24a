"""Asking for designs, reading them, their files, stencils and larger copies."""

from __future__ import annotations

import base64

import pytest

from domain.ids import parse, public
from domain.renditions import Rendition
from domain.usecases.concepts import fail_concept
from infra.packs import FolderPacks
from processors.design.packs.model import Pack, Shape
from tests.gateway.small_platform import Api, SmallPlatform, picture

PROMPT = {"prompt": "a snake around a rose", "style": "blackwork"}
RED, BLUE = (base64.b64encode(picture(colour)).decode() for colour in ("#cc0000", "#0000cc"))


@pytest.fixture
def concept(small: SmallPlatform, api: Api) -> str:
    id: str = api.made("/v1/generate", {**PROMPT, "variants": 2})["id"]
    small.draw(id)
    return id


def test_a_request_is_taken_on_with_a_place_to_look(api: Api) -> None:
    answer = api.post("/v1/generate", {**PROMPT, "variants": 3, "seed": 7})
    assert answer.status_code == 202
    body = answer.json()
    assert answer.headers["location"] == f"/v1/concepts/{body['id']}"
    assert body["seeds"] == [7, 8, 9]
    assert (body["object"], body["status"], body["prompt"]) == ("concept", "requested", PROMPT["prompt"])
    assert body["reference_images_used"] is None
    seen = api.get(answer.headers["location"], headers={"Atelier-Position": answer.headers["atelier-position"]})
    assert seen.json() == body


def test_without_a_seed_two_requests_differ(api: Api) -> None:
    first, second = (api.made("/v1/generate", PROMPT)["seeds"] for _ in range(2))
    assert first != second


def test_a_finished_concept_shows_its_variants_and_where_they_come_from(api: Api, concept: str) -> None:
    body = api.get(f"/v1/concepts/{concept}").json()
    assert body["status"] == "ready" and body["seconds"] >= 0
    assert [variant["index"] for variant in body["variants"]] == [0, 1]
    first = body["variants"][0]
    assert (first["engine"], first["motifs"], first["unmatched"]) == ("design", ["snake", "rose"], "glitter")
    assert api.get(first["svg"]["url"]).content == b"<svg/>"


def test_a_design_without_lines_has_a_picture_alone_and_a_stencil_is_made_of_that(
    small: SmallPlatform, api: Api
) -> None:
    concept = api.made("/v1/generate", PROMPT)["id"]
    small.draw(concept, lines=False)
    first = api.get(f"/v1/concepts/{concept}").json()["variants"][0]
    assert first["svg"] is None and api.get(first["png"]["url"]).content == picture()
    assert api.get(f"/v1/concepts/{concept}/artifacts/0.svg").status_code == 404
    id = parse("stencil", api.made("/v1/stencil", {"concept_id": concept})["id"])
    assert id is not None
    assert small.run(lambda work: work.get(Rendition, id)).source.file.media_type == "image/png"


def test_a_file_has_a_validator_and_is_nothing_a_browser_runs(api: Api, concept: str) -> None:
    path = f"/v1/concepts/{concept}/artifacts/1.png"
    first = api.get(path)
    assert first.content == picture()
    assert first.headers["content-type"] == "image/png"
    assert first.headers["content-disposition"] == f'inline; filename="{concept}-1.png"'
    assert first.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in first.headers["content-security-policy"]
    assert first.headers["cache-control"].startswith("private")
    for tag in (first.headers["etag"], f"W/{first.headers['etag']}", f'"x", {first.headers["etag"]}', "*"):
        again = api.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
    assert api.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("name", ["2.png", "0.gif", "x.svg", "00.svg"])
def test_a_file_that_is_none_is_not_found(api: Api, concept: str, name: str) -> None:
    assert api.get(f"/v1/concepts/{concept}/artifacts/{name}").json()["code"] == "not-found"


def test_an_erased_persons_file_is_gone(small: SmallPlatform, api: Api, concept: str) -> None:
    small.keyring.erase(api.tenant)
    assert api.get(f"/v1/concepts/{concept}/artifacts/0.svg").status_code == 410


def test_concepts_are_listed_newest_first_by_status_and_style(small: SmallPlatform, api: Api, concept: str) -> None:
    later = api.made("/v1/generate", {**PROMPT, "style": "fine-line"})["id"]
    assert [each["id"] for each in api.get("/v1/concepts").json()["data"]] == [later, concept]
    assert [each["id"] for each in api.get("/v1/concepts?status=ready").json()["data"]] == [concept]
    assert [each["id"] for each in api.get("/v1/concepts?style=fine-line").json()["data"]] == [later]
    assert api.get("/v1/concepts?status=done").json()["errors"][0]["field"] == "status"


def test_a_concept_is_cancelled_once_and_never_after_its_end(small: SmallPlatform, api: Api, concept: str) -> None:
    running = api.made("/v1/generate", PROMPT)["id"]
    assert api.made(f"/v1/concepts/{running}/cancel")["status"] == "cancelled"
    assert api.made(f"/v1/concepts/{running}/cancel")["status"] == "cancelled"
    refused = api.post(f"/v1/concepts/{concept}/cancel")
    assert (refused.status_code, refused.json()["code"]) == (409, "already-final")


def test_a_rating_needs_a_finished_concept_and_one_to_five_stars(api: Api, concept: str) -> None:
    assert api.made(f"/v1/concepts/{concept}/rating", {"stars": 4})["rating"] == 4
    assert api.get(f"/v1/concepts/{concept}").json()["rating"] == 4
    assert api.post(f"/v1/concepts/{concept}/rating", {"stars": 6}).status_code == 422
    running = api.made("/v1/generate", PROMPT)["id"]
    assert api.post(f"/v1/concepts/{running}/rating", {"stars": 4}).json()["code"] == "not-ready"


def test_a_failed_concept_says_why(small: SmallPlatform, api: Api) -> None:
    id = api.made("/v1/generate", PROMPT)["id"]
    inner = parse("concept", id)
    small.run(lambda work: fail_concept(work, inner, "engine", "The engine gave up.", False))
    body = api.get(f"/v1/concepts/{id}").json()
    assert (body["status"], body["error"]) == ("failed", "The engine gave up.")


def test_reference_images_give_their_colours_in_turn_and_the_answer_says_so(small: SmallPlatform, api: Api) -> None:
    body = api.made("/v1/generate", {**PROMPT, "reference_images": [RED, f"data:image/png;base64,{BLUE}"]})
    assert body["reference_images"] == 2
    assert body["reference_images_used"] == "palette"
    assert len(body["palette"]) == 2
    row = small.store.one("SELECT references_used FROM concepts")
    assert row is not None and row["references_used"] == 2


def test_a_clients_pictures_are_sealed_under_the_client(small: SmallPlatform, api: Api) -> None:
    client = _client(api)
    api.made("/v1/generate", {**PROMPT, "client_id": client, "reference_images": [RED]})
    inner = parse("client", client)
    row = small.keys_db.one("SELECT 1 FROM data_keys WHERE subject = ?", (str(inner),))
    assert row is not None


def test_no_key_is_minted_for_a_client_that_is_not_there(small: SmallPlatform, api: Api) -> None:
    stranger = small.ids.uuid()
    body = {**PROMPT, "client_id": public("client", stranger), "reference_images": [RED]}
    assert api.post("/v1/generate", body).status_code == 404
    assert small.keys_db.one("SELECT 1 FROM data_keys WHERE subject = ?", (str(stranger),)) is None


def test_an_erased_client_gets_no_more_designs(small: SmallPlatform, api: Api) -> None:
    client = _client(api)
    api.made(f"/v1/clients/{client}/erase", {"reason": "client-request"})
    small.keyring.erase(parse("client", client))
    for body in ({**PROMPT, "client_id": client}, {**PROMPT, "client_id": client, "reference_images": [RED]}):
        refused = api.post("/v1/generate", body)
        assert (refused.status_code, refused.json()["code"]) == (410, "client-erased")


@pytest.mark.parametrize(
    "image, code", [("@@@", "bad-base64"), (base64.b64encode(b"GIF89a").decode(), "unknown-format")]
)
def test_a_picture_that_cannot_be_used_names_its_field(api: Api, image: str, code: str) -> None:
    refused = api.post("/v1/generate", {**PROMPT, "reference_images": [RED, image]})
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert refused.json()["errors"][0]["field"] == "reference_images.1"


def test_an_unknown_style_names_its_field(api: Api) -> None:
    refused = api.post("/v1/generate", {**PROMPT, "style": "baroque"}).json()
    assert (refused["code"], refused["errors"][0]["field"]) == ("unknown-style", "style")


def test_styles_are_those_of_the_engine(api: Api) -> None:
    listed = api.get("/v1/styles").json()
    assert [(style["id"], style["object"]) for style in listed["data"]] == [
        ("blackwork", "style"),
        ("fine-line", "style"),
    ]
    assert listed["data"][0]["motifs"] == ["snake", "rose"]


def test_motifs_are_what_can_be_drawn_page_by_page(api: Api) -> None:
    first = api.get("/v1/motifs?limit=2").json()
    second = api.get(f"/v1/motifs?limit=2&cursor={first['next_cursor']}").json()

    assert [each["id"] for each in first["data"] + second["data"]] == ["anchor", "arrow", "branch", "butterfly"]
    assert first["data"][0]["words"]["de"] == ["anker"] and first["data"][0]["pack"] is None


def test_motifs_are_found_by_a_part_of_a_word_and_by_pack(api: Api, small: SmallPlatform) -> None:
    FolderPacks(small.folder / "motifs").add(
        Pack("harbour", "1", "CC0-1.0", "Harbour", "", (Shape("gull", {"en": ("gull",)}, "M0 0H9V9Z"),))
    )

    def ids(query: str) -> list[str]:
        return [each["id"] for each in api.get(f"/v1/motifs?{query}").json()["data"]]

    assert ids("q=Löwe") == [] and ids("q=SERPIENTE") == ["snake"] and ids("q=epee") == ["dagger"]
    assert ids("pack=harbour") == ["harbour:gull"] == ids("q=gull") and ids("pack=own&q=gull") == []


def test_quota_is_refused_as_the_plan_says(small: SmallPlatform) -> None:
    free = small.tenant("free")
    for _ in range(12):
        free.made("/v1/generate", {**PROMPT, "variants": 8})
    refused = free.post("/v1/generate", {**PROMPT, "variants": 5})
    assert refused.status_code == 429
    assert refused.json()["type"].endswith("#quota-exceeded")
    assert refused.json()["violated-policies"] == ["generations"]
    free.made("/v1/generate", {**PROMPT, "variants": 4})
    (month,) = free.get("/v1/usage").json()["data"]
    assert (month["limit"], month["requested"], month["remaining"]) == (100, 100, 0)


def test_stencil_of_a_variant(small: SmallPlatform, api: Api, concept: str) -> None:
    asked = api.post("/v1/stencil", {"concept_id": concept, "variant": 1, "width_mm": 120, "mirrored": True})
    body = asked.json()
    assert (asked.status_code, asked.headers["location"]) == (202, f"/v1/stencils/{body['id']}")
    assert (body["object"], body["concept_id"], body["variant"], body["mirrored"]) == ("stencil", concept, 1, True)
    assert api.get(f"/v1/stencils/{body['id']}/file.svg").status_code == 404
    small.render("stencil", body["id"])
    done = api.get(f"/v1/stencils/{body['id']}").json()
    assert (done["status"], done["width"], done["width_mm"], done["dpi"]) == ("ready", 8, 120, 300)
    assert [api.get(file["url"]).content for file in done["files"]] == [b"<svg/>", picture()]
    assert api.get(f"/v1/stencils/{body['id']}/file.gif").status_code == 404
    assert [each["id"] for each in api.get(f"/v1/concepts/{concept}").json()["renditions"]] == [body["id"]]


def test_upscale_of_an_own_picture(small: SmallPlatform, api: Api) -> None:
    client = _client(api)
    body = api.made("/v1/upscale", {"image": RED, "factor": 4, "client_id": client})
    assert (body["object"], body["factor"], body["concept_id"]) == ("upscale", 4, None)
    small.render("upscale", body["id"])
    assert api.get(f"/v1/upscales/{body['id']}/file.png").content == picture()
    assert api.get(f"/v1/upscales/{body['id']}").json()["status"] == "ready"
    assert api.get(f"/v1/stencils/{body['id'].replace('ups', 'stn')}").status_code == 404


@pytest.mark.parametrize(
    "path, body, field",
    [
        ("/v1/stencil", {}, "body"),
        ("/v1/stencil", {"concept_id": public("concept", parse("tenant", "ten_" + "0" * 32)), "image": RED}, "body"),
        ("/v1/stencil", {"image": RED, "dpi": 7}, "dpi"),
        ("/v1/stencil", {"image": RED, "mirrored": "yes"}, "mirrored"),
        ("/v1/upscale", {"image": RED, "factor": 3}, "factor"),
    ],
)
def test_a_wrong_rendition_names_its_field(api: Api, path: str, body: dict[str, object], field: str) -> None:
    refused = api.post(path, body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == field


def test_a_variant_that_is_not_drawn_is_not_found(api: Api, concept: str) -> None:
    assert api.post("/v1/stencil", {"concept_id": concept, "variant": 5}).status_code == 404


def _client(api: Api) -> str:
    studio = api.made("/v1/studios", {"name": "Casa", "zone": "Europe/Madrid", "currency": "EUR"})["id"]
    id: str = api.made(f"/v1/studios/{studio}/clients", {"name": "Ana"})["id"]
    return id


def test_a_list_is_read_in_as_many_questions_however_long_it_is(
    small: SmallPlatform, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [
        api.made("/v1/generate", {"prompt": "a snake", "style": "blackwork", "variants": 2})["id"] for _ in range(3)
    ]
    for id in made:
        small.draw(id)
    asked: list[str] = []
    ask = small.store.all
    monkeypatch.setattr(small.store, "all", lambda sql, *values: (asked.append(sql), ask(sql, *values))[1])
    listed = api.get("/v1/concepts?limit=1").json()["data"]
    few, asked[:] = len(asked), []
    listed = api.get("/v1/concepts").json()["data"]
    assert len(asked) == few
    assert [each["id"] for each in listed] == made[::-1]
    assert [[variant["index"] for variant in each["variants"]] for each in listed] == [[0, 1]] * 3
