"""Tenants, keys, members, brand and usage over HTTP, and who may do what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.ids import parse, public
from domain.keys import make_key
from gateway.settings import GatewaySettings
from tests.gateway.conftest import Opener
from tests.gateway.small_platform import ALL, Api, SmallPlatform

BRAND = {"name": "Ink & Co", "primary_colour": "#101010", "accent_colour": "#FF8800"}


def test_the_operator_registers_a_tenant_and_gives_it_a_key(small: SmallPlatform, operator: Api) -> None:
    answer = operator.post("/v1/tenants", {"name": "Ink & Co"})
    body = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"/v1/tenants/{body['id']}")
    assert (body["tier"], body["requests_per_minute"], body["generations_per_month"]) == ("free", 10, 100)
    assert operator.get(answer.headers["location"]).json() == body
    made = operator.made(f"/v1/tenants/{body['id']}/keys", {"name": "first", "scopes": ["read"]})
    assert (made["hint"], made["object"], made["revoked"]) == (made["secret"][-4:], "key", False)
    tenant = parse("tenant", body["id"])
    key = parse("key", made["id"])
    assert tenant and key
    theirs = Api(small, tenant, key, made["secret"])
    assert theirs.get("/v1/account").json() == body
    assert body["id"] in [each["id"] for each in operator.get("/v1/tenants").json()["data"]]


def test_a_tier_is_changed_and_only_enterprise_has_figures_of_its_own(operator: Api, api: Api) -> None:
    path = f"/v1/tenants/{public('tenant', api.tenant)}/tier"
    assert operator.made(path, {"tier": "basic"})["requests_per_minute"] == 30
    refused = operator.post(path, {"tier": "basic", "limits": {"requests_per_minute": 5}})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "limits")
    limits = {"requests_per_minute": 5000, "generations_per_month": 0}
    changed = operator.made(path, {"tier": "enterprise", "limits": limits})
    assert limits.items() <= changed.items()
    assert api.get("/v1/account").json() == changed


@pytest.mark.parametrize(
    "method, path", [("GET", "/v1/tenants"), ("POST", "/v1/tenants"), ("GET", "/v1/operations/parked")]
)
def test_the_operators_routes_are_closed_to_tenants(small: SmallPlatform, api: Api, method: str, path: str) -> None:
    refused = api.call(method, path, json={"name": "x"})
    assert (refused.status_code, refused.json()["missing_scope"]) == (403, "operator")
    assert 'scope="operator"' in refused.headers["www-authenticate"]
    assert small.traffic.refusals[-1] == (api.tenant, api.key, "missing-scope:operator")


def test_the_export_needs_both_scopes(small: SmallPlatform, operator: Api, api: Api) -> None:
    assert api.get("/v1/audit/events.ndjson").json()["missing_scope"] == "operator"
    half = small.key(operator.tenant, ("operator",))
    assert half.get("/v1/audit/events.ndjson").json()["missing_scope"] == "audit"


def test_a_new_key_works_at_once_and_a_revoked_one_no_more(small: SmallPlatform, api: Api) -> None:
    made = api.made("/v1/keys", {"name": "ci", "scopes": ["read"], "expires_at": "2099-01-01T00:00:00Z"})
    key = parse("key", made["id"])
    assert key
    other = Api(small, api.tenant, key, made["secret"])
    assert other.get("/v1/styles").status_code == 200
    assert api.call("DELETE", f"/v1/keys/{made['id']}").status_code == 204
    refused = other.get("/v1/styles")
    assert (refused.status_code, refused.json()["code"]) == (401, "revoked-key")
    assert small.traffic.refusals[-1] == (api.tenant, key, "revoked-key")
    listed = {each["id"]: each for each in api.get("/v1/keys").json()["data"]}
    assert listed[made["id"]]["revoked"] and listed[made["id"]]["expires_at"] == "2099-01-01T00:00:00Z"
    assert "secret" not in listed[made["id"]]


def test_a_key_revoked_elsewhere_is_believed_for_half_a_second_at_most(small: SmallPlatform, api: Api) -> None:
    now = small.clock.stopped = datetime.now(UTC)
    assert api.get("/v1/styles").status_code == 200
    with small.store.write() as connection:
        connection.execute("UPDATE api_keys SET revoked = 1")
    assert api.get("/v1/styles").status_code == 200
    small.clock.stopped = now + timedelta(seconds=0.5)
    assert api.get("/v1/styles").status_code == 401


def test_a_rotated_key_has_the_same_scopes_and_the_old_one_lives_on_for_a_day(small: SmallPlatform, api: Api) -> None:
    successor = api.made(f"/v1/keys/{public('key', api.key)}/rotate")
    assert (successor["scopes"], successor["name"]) == (list(ALL), "test")
    assert api.get("/v1/styles").status_code == 200
    key = parse("key", successor["id"])
    assert key
    new = Api(small, api.tenant, key, successor["secret"])
    assert new.get("/v1/styles").status_code == 200
    small.clock.stopped = datetime.now(UTC) + timedelta(hours=25)
    assert api.get("/v1/styles").json()["code"] == "expired-key"
    assert new.get("/v1/styles").status_code == 200


def test_no_key_makes_one_that_may_do_more(small: SmallPlatform, api: Api) -> None:
    weak = small.key(api.tenant, ("manage",))
    refused = weak.post("/v1/keys", {"name": "x", "scopes": ["manage", "audit"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "scope-not-held")
    assert weak.post(f"/v1/keys/{public('key', api.key)}/rotate").json()["code"] == "scope-not-held"
    assert api.post("/v1/keys", {"name": "x", "scopes": ["operator"]}).status_code == 403
    assert [each for each in small.traffic.refusals if each[1] == weak.key] == 2 * [
        (api.tenant, weak.key, "scope-not-held")
    ]
    assert weak.post("/v1/keys", {"name": "x", "scopes": ["manage"]}).status_code == 201
    assert weak.post(f"/v1/keys/key_{'0' * 32}/rotate").status_code == 404


@pytest.mark.parametrize(
    "headers, code",
    [
        ({}, "missing-key"),
        ({"Authorization": "Basic YTpi"}, "missing-key"),
        ({"Authorization": "Bearer "}, "missing-key"),
        ({"Authorization": "Bearer atl_live_short"}, "malformed-key"),
        ({"Authorization": "Bearer atl_live_" + "0" * 36}, "malformed-key"),
        ({"x-api-key": "nonsense"}, "malformed-key"),
    ],
)
def test_without_a_good_key_nothing(small: SmallPlatform, headers: dict[str, str], code: str) -> None:
    refused = small.loop.run_until_complete(small.request("GET", "/v1/styles", headers=headers))
    assert (refused.status_code, refused.json()["code"]) == (401, code)
    assert refused.headers["www-authenticate"].startswith("Bearer")
    assert small.traffic.refusals == [(None, None, code)]
    assert small.traffic.counted == []


def test_a_well_formed_key_that_nobody_has_is_unknown(small: SmallPlatform) -> None:
    stranger = Api(small, small.ids.uuid(), small.ids.uuid(), make_key(small.ids).text)
    assert stranger.get("/v1/styles").json()["code"] == "unknown-key"


def test_either_header_will_do(small: SmallPlatform, api: Api) -> None:
    for headers in ({"x-api-key": api.secret}, {"Authorization": f"bearer {api.secret}"}):
        answer = small.loop.run_until_complete(small.request("GET", "/v1/styles", headers=headers))
        assert answer.status_code == 200


def test_an_expired_key_is_refused(small: SmallPlatform, api: Api) -> None:
    soon = small.key(api.tenant, ALL, datetime.now(UTC) + timedelta(hours=1))
    assert soon.get("/v1/styles").status_code == 200
    small.clock.stopped = datetime.now(UTC) + timedelta(hours=2)
    assert soon.get("/v1/styles").json()["code"] == "expired-key"


def test_authenticated_requests_are_counted_by_route_template(small: SmallPlatform, api: Api) -> None:
    api.get(f"/v1/concepts/con_{'0' * 32}")
    api.get("/v1/tenants")
    assert small.traffic.counted == [
        (api.tenant, api.key, "GET /v1/concepts/{id}", 404),
        (api.tenant, api.key, "GET /v1/tenants", 403),
    ]


def test_members_come_change_and_go(api: Api) -> None:
    made = api.made("/v1/members", {"name": "Bruno", "email": "bruno@example.org", "role": "artist"})
    assert api.get("/v1/members").json()["data"] == [made]
    assert api.made(f"/v1/members/{made['id']}/role", {"role": "owner"})["role"] == "owner"
    assert api.get("/v1/members").json()["data"][0]["role"] == "owner"
    assert api.call("DELETE", f"/v1/members/{made['id']}").status_code == 204
    assert api.get("/v1/members").json()["data"] == []
    assert api.call("DELETE", f"/v1/members/{made['id']}").status_code == 404
    assert (
        api.post("/v1/members", {"name": "B", "email": "no mail", "role": "artist"}).json()["errors"][0]["field"]
        == "email"
    )


def test_a_brand_is_changed_and_shown(api: Api) -> None:
    changed = api.call("PUT", "/v1/brand", json=BRAND)
    assert changed.json()["brand"] == BRAND
    assert api.get("/v1/account").json() == changed.json()
    wrong = api.call("PUT", "/v1/brand", json={**BRAND, "accent_colour": "red"})
    assert wrong.json()["errors"][0]["field"] == "accent_colour"


def test_usage_always_has_this_month(small: SmallPlatform) -> None:
    free = small.tenant("free")
    (month,) = free.get("/v1/usage").json()["data"]
    assert month == {
        "id": month["month"],
        "object": "usage",
        "month": f"{datetime.now(UTC):%Y-%m}",
        "limit": 100,
        "requested": 0,
        "given_back": 0,
        "used": 0,
        "remaining": 100,
    }
    free.made("/v1/generate", {"prompt": "a rose", "style": "blackwork", "variants": 3})
    small.clock.stopped = datetime.now(UTC) + timedelta(days=40)
    first = free.get("/v1/usage?limit=1").json()
    assert (first["data"][0]["used"], first["has_more"]) == (0, True)
    second = free.get(f"/v1/usage?limit=1&cursor={first['next_cursor']}").json()
    assert (second["data"][0]["used"], second["has_more"]) == (3, False)


def test_a_limited_tenant_is_told_when_to_come_back(opened: Opener) -> None:
    small = opened(GatewaySettings())
    free = small.tenant("free")
    other = small.key(free.tenant)
    now = small.clock.stopped = datetime.now(UTC)
    for number in range(10):
        # All of a tenant's keys share its window.
        answer = (free, other)[number % 2].get("/v1/styles")
        assert answer.status_code == 200
        assert answer.headers["ratelimit-policy"] == '"rpm";q=10;w=60'
        assert answer.headers["ratelimit"] == f'"rpm";r={9 - number};t=60'
    refused = other.get("/v1/styles")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert refused.json()["violated-policies"] == ["rpm"]
    assert refused.headers["ratelimit"] == '"rpm";r=0;t=60'
    assert small.traffic.refusals[-1] == (free.tenant, other.key, "rate-limited")
    small.clock.stopped = now + timedelta(seconds=59.9)
    assert free.get("/v1/styles").status_code == 429
    small.clock.stopped = now + timedelta(seconds=60)
    assert free.get("/v1/styles").status_code == 200


def test_the_operator_is_not_limited(opened: Opener) -> None:
    small = opened(GatewaySettings())
    operator = small.tenant("free", ("operator", "read"))
    for _ in range(12):
        answer = operator.get("/v1/styles")
        assert answer.status_code == 200 and "ratelimit" not in answer.headers
