"""Test keys: a sandbox of the tenant's own, free of quota, and walled off from what is real."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import parse
from domain.keys import make_key, well_formed
from domain.sandbox import is_sandbox, sandbox_of
from infra.clock import SystemIds
from tests.gateway.small_platform import Api, SmallPlatform

ALL = ["read", "design", "book", "manage", "report", "audit"]


def test_key(api: Api, **more: Any) -> Api:
    made = api.made("/v1/keys", {"name": "trying", "scopes": ALL, "mode": "test", **more})
    assert made["secret"].startswith("atl_test_") and made["mode"] == "test"
    id = parse("key", made["id"])
    assert id is not None
    return Api(api.small, sandbox_of(api.tenant), id, made["secret"])


test_key.__test__ = False  # type: ignore[attr-defined]


@given(st.uuids())
def test_a_sandbox_is_told_by_its_id(tenant: UUID) -> None:
    assert is_sandbox(sandbox_of(tenant)) and sandbox_of(tenant) == sandbox_of(sandbox_of(tenant))
    assert not is_sandbox(SystemIds().uuid())


def test_two_tenants_have_two() -> None:
    assert sandbox_of(uuid4()) != sandbox_of(uuid4())


def test_test_keys_have_a_form_of_their_own() -> None:
    secret = make_key(SystemIds(), test=True).text
    assert secret.startswith("atl_test_") and well_formed(secret)
    assert not well_formed(secret.replace("_test_", "_tost_"))


def test_designs_are_free_small_and_marked_as_not_live(small: SmallPlatform) -> None:
    api = small.tenant("free")
    trying = test_key(api)
    for _ in range(14):  # more than a free month has
        made = trying.made("/v1/generate", {"prompt": "a rose", "style": "blackwork", "variants": 8, "pixels": 2048})
        assert made["livemode"] is False and made["pixels"] == 512
    assert small.store.all("SELECT * FROM meters") == []
    assert api.made("/v1/generate", {"prompt": "a rose", "style": "blackwork"})["livemode"] is True


def test_its_data_is_apart_both_ways(small: SmallPlatform, api: Api) -> None:
    trying = test_key(api)
    real = api.made("/v1/generate", {"prompt": "a rose", "style": "blackwork"})["id"]
    tried = trying.made("/v1/generate", {"prompt": "a rose", "style": "blackwork"})["id"]
    assert api.get(f"/v1/concepts/{tried}").status_code == trying.get(f"/v1/concepts/{real}").status_code == 404
    assert api.post(f"/v1/concepts/{tried}/cancel").status_code == 404
    assert [each["id"] for each in api.get("/v1/concepts").json()["data"]] == [real]
    assert [each["id"] for each in trying.get("/v1/concepts").json()["data"]] == [tried]
    assert [each["concept"]["id"] for each in trying.post("/v1/search", {"text": "rose"}).json()["data"]] == [tried]


def test_keys_of_both_are_managed_with_a_live_key(small: SmallPlatform, api: Api) -> None:
    trying = test_key(api)
    listed = {key["id"]: key["mode"] for key in api.get("/v1/keys").json()["data"]}
    assert sorted(listed.values()) == ["live", "test"]
    (id,) = [key for key, mode in listed.items() if mode == "test"]
    assert api.get(f"/v1/keys/{id}").json()["mode"] == "test"
    assert [key["mode"] for key in trying.get("/v1/keys").json()["data"]] == ["test"]
    live = next(key for key, mode in listed.items() if mode == "live")
    assert trying.get(f"/v1/keys/{live}").status_code == 404
    assert trying.call("DELETE", f"/v1/keys/{live}").status_code == 404
    renewed = api.post(f"/v1/keys/{id}/rotate")
    assert renewed.status_code == 201 and renewed.json()["secret"].startswith("atl_test_")
    assert api.call("DELETE", f"/v1/keys/{id}").status_code == 204
    assert trying.get("/v1/account").status_code == 401


def test_a_test_key_makes_test_keys_alone(api: Api) -> None:
    trying = test_key(api)
    assert trying.made("/v1/keys", {"name": "k", "scopes": ["read"]})["secret"].startswith("atl_test_")
    refused = trying.post("/v1/keys", {"name": "k", "scopes": ["read"], "mode": "live"})
    assert refused.status_code == 403 and refused.json()["code"] == "live-key-needed"
    assert refused.json()["errors"][0]["field"] == "mode"


def test_a_test_key_gives_no_scope_that_its_maker_lacks(small: SmallPlatform, api: Api) -> None:
    narrow = small.key(api.tenant, ("manage", "read"))
    refused = narrow.post("/v1/keys", {"name": "k", "scopes": ["design"], "mode": "test"})
    assert refused.status_code == 403 and refused.json()["code"] == "scope-not-held"


def test_the_sandbox_follows_the_tier(small: SmallPlatform, operator: Api) -> None:
    api = small.tenant("free")
    trying = test_key(api)
    assert trying.get("/v1/account").json()["requests_per_minute"] == 10
    path = f"/v1/tenants/ten_{api.tenant.hex}/tier"
    assert operator.post(path, {"tier": "pro"}).status_code == 200
    assert trying.get("/v1/account").json()["requests_per_minute"] == 100
    assert trying.get("/v1/account").json()["name"] == "Casa Tinta (sandbox)"


@pytest.mark.parametrize("path", ["/v1/generate"])
def test_the_answer_waits_for_the_designs(small: SmallPlatform, api: Api, path: str) -> None:
    """Without `Prefer`; nobody draws here, so the wait ends with the first answer."""
    trying = test_key(api)
    answer = trying.post(path, {"prompt": "a rose", "style": "blackwork"})
    assert answer.status_code == 202 and "preference-applied" not in answer.headers


def test_nothing_of_it_is_counted_as_demand(small: SmallPlatform, api: Api) -> None:
    from infra.eventlog.transcoding import Transcoder
    from projections.warehouse.rows import rows_of

    test_key(api).made("/v1/generate", {"prompt": "a rose", "style": "blackwork"})
    transcoder = Transcoder(small.keyring)
    for recorded in small.log.read(0, 1000):
        happened = transcoder.decode(recorded)
        if is_sandbox(happened.envelope.tenant):
            assert [table for table, _ in rows_of(happened, recorded)] == ["events"]
