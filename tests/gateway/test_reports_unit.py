"""Reports, evidence, and what the operator asks of a running platform."""

from __future__ import annotations

import json

import pytest

from domain.ids import public
from domain.operations import PLATFORM
from gateway.ports.reports import NotLoaded
from tests.gateway.conftest import ROWS, told
from tests.gateway.small_platform import Api, SmallPlatform

PERIOD = "from=2026-11-01&to=2026-11-20"


def test_reports_are_listed(api: Api) -> None:
    (report,) = api.get("/v1/reports").json()["data"]
    assert (report["id"], report["name"], report["object"], report["title"]) == ("trends", "trends", "report", "Trends")


def test_a_tenant_reports_on_itself_and_the_operator_on_all(small: SmallPlatform, api: Api, operator: Api) -> None:
    answer = api.get("/v1/reports/trends?grain=day&format=csv")
    assert answer.content == b'{"rows":[]}' and answer.headers["atelier-position"] == "7"
    operator.get("/v1/reports/trends")
    assert small.reports.asked == [
        ("trends", {"grain": "day"}, "csv", api.tenant),
        ("trends", {}, "json", None),
    ]


def test_the_operator_may_name_one_tenant_and_nobody_else_may(small: SmallPlatform, api: Api, operator: Api) -> None:
    operator.get(f"/v1/reports/trends?tenant={public('tenant', api.tenant)}")
    api.get("/v1/reports/trends?tenant=ten_1")
    assert small.reports.asked == [
        ("trends", {}, "json", api.tenant),
        ("trends", {"tenant": "ten_1"}, "json", api.tenant),
    ]
    refused = operator.get("/v1/reports/trends?tenant=Casa")
    assert (refused.status_code, refused.json()["detail"]) == (404, "No such tenant.")


@pytest.mark.parametrize(
    "query, field", [("format=xml", "format"), ("a=1&a=2", "a"), ("a=%00", "a"), ("a=" + "x" * 201, "a")]
)
def test_a_wrong_parameter_is_named(api: Api, query: str, field: str) -> None:
    refused = api.get(f"/v1/reports/trends?{query}")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)


def test_a_report_waits_for_the_warehouse(small: SmallPlatform, api: Api) -> None:
    at = {"Atelier-Position": str(small.views.waiting.position)}
    assert api.get("/v1/reports/trends", headers=at).status_code == 200
    small.reports.reached = 0
    refused = api.get("/v1/reports/trends", headers=at)
    assert (refused.status_code, refused.json()["code"]) == (503, "not-yet-visible")
    assert api.get("/v1/reports/trends").status_code == 200


def test_there_is_no_such_report(api: Api) -> None:
    assert api.get("/v1/reports/nothing").status_code == 404


def test_evidence_is_a_zip_over_ones_own_events(small: SmallPlatform, api: Api, operator: Api) -> None:
    answer = api.get(f"/v1/evidence?{PERIOD}&seed=s&sample=3&criteria=CC7.2,CC6.1,CC7.2")
    assert answer.headers["content-type"] == "application/zip" and answer.content[:2] == b"PK"
    assert answer.headers["content-disposition"] == 'attachment; filename="evidence-2026-11-01-2026-11-20.zip"'
    operator.get(f"/v1/evidence?{PERIOD}")
    assert small.evidence.asked == [
        (("CC7.2", "CC6.1"), "2026-11-01", "2026-11-20", api.tenant, "s", 3),
        (("CC6.1", "CC7.2", "CC8.1"), "2026-11-01", "2026-11-20", None, "", 25),
    ]


@pytest.mark.parametrize(
    "query, status, field",
    [
        ("from=2026-11-01", 422, "to"),
        ("from=yesterday&to=2026-11-20", 422, "from"),
        ("from=2026-11-21&to=2026-11-20", 422, "to"),
        (f"{PERIOD}&criteria=CC6.1,all", 422, "criteria"),
        (f"{PERIOD}&criteria=CC9.9", 422, "criteria"),
        (f"{PERIOD}&sample=-1", 422, "sample"),
        (f"{PERIOD}&seed=%07", 422, "seed"),
    ],
)
def test_a_wrong_question_is_named(api: Api, query: str, status: int, field: str) -> None:
    refused = api.get(f"/v1/evidence?{query}")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (status, field)


def test_an_unknown_criterion_is_answered_with_the_known_ones(api: Api) -> None:
    refused = api.get(f"/v1/evidence?{PERIOD}&criteria=XX").json()
    assert refused["detail"] == "Criteria are CC6.1, CC7.2, CC8.1, separated by commas."


def test_each_pack_that_is_handed_out_is_an_event(small: SmallPlatform, api: Api, operator: Api) -> None:
    api.get(f"/v1/evidence?{PERIOD}&criteria=CC7.2")
    operator.get(f"/v1/evidence?{PERIOD}")
    api.get(f"/v1/evidence?{PERIOD}&criteria=XX")
    first, second = told(small, "operations.evidence-exported")
    assert (first.event.criteria, first.event.rows) == (("CC7.2",), ROWS)
    assert second.event.criteria == ("CC6.1", "CC7.2", "CC8.1")
    assert [each.envelope.actor.id for each in (first, second)] == [str(api.key), str(operator.key)]
    assert first.envelope.tenant == PLATFORM


@pytest.mark.parametrize("path", ["reports/trends", f"evidence?{PERIOD}"])
def test_a_warehouse_that_is_behind_says_try_again(
    small: SmallPlatform, api: Api, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def behind(*asked: object) -> None:
        raise NotLoaded

    monkeypatch.setattr(small.reports, "render", behind)
    monkeypatch.setattr(small.evidence, "pack", behind)
    refused = api.get(f"/v1/{path}")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert (refused.json()["type"], refused.json()["code"]) == ("/problems/not-loaded", "not-loaded")
    assert told(small, "operations.evidence-exported") == []


def test_no_evidence_before_there_is_a_checkpoint(api: Api) -> None:
    assert api.get(f"/v1/evidence?{PERIOD}&seed=nothing-published").status_code == 409


def test_parked_events_are_listed_and_taken_up_again(small: SmallPlatform, operator: Api) -> None:
    (parked,) = operator.get("/v1/operations/parked").json()["data"]
    assert (parked["follower"], parked["position"], parked["topic"]) == ("views", 3, "client.registered")
    assert operator.made("/v1/operations/parked/views/3/retry")["outcome"] == "handled"
    for place in ("views/4", "views/x", "views/" + "9" * 30):
        assert operator.post(f"/v1/operations/parked/{place}/retry").status_code == 404
    assert small.operator.done == [("retry", "views", 3)]
    (retried,) = told(small, "operations.parked-event-retried")
    assert (retried.event.follower, retried.event.parked_position, retried.event.outcome) == ("views", 3, "handled")
    assert retried.envelope.actor.id == str(operator.key), "who took it up"


def test_projections_are_listed_and_made_again(small: SmallPlatform, operator: Api) -> None:
    listed = operator.get("/v1/operations/projections").json()["data"]
    assert [each["name"] for each in listed] == ["concepts", "warehouse"]
    assert operator.made("/v1/operations/projections/concepts/rebuild") == {"projection": "concepts", "events": 12}
    assert operator.post("/v1/operations/projections/nothing/rebuild").status_code == 404


def test_every_event_is_exported_in_order(operator: Api) -> None:
    answer = operator.get("/v1/audit/events.ndjson")
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert [json.loads(line)["position"] for line in answer.text.splitlines()] == list(range(3000))
