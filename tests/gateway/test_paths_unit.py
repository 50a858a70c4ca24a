"""The tree of known paths lets through what some route takes, and refuses as the framework does what none takes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from gateway.app import assemble
from gateway.paths import KnownPaths
from tests.gateway.small_platform import Api

PARAMETER = re.compile(r"\{[^}]*\}")


def of_all(routes: Any) -> list[Any]:
    return [
        each for route in routes for each in (of_all(route.original_router.routes) if is_nested(route) else [route])
    ]


def is_nested(route: Any) -> bool:
    return hasattr(route, "original_router")


ROUTES = of_all(assemble().routes)
KNOWN = KnownPaths(assemble().routes)


@pytest.mark.parametrize("template", sorted({route.path for route in ROUTES}))
def test_every_route_is_known_with_any_value_for_its_parameters(template: str) -> None:
    for value in ("x", "018f0000-0000-7000-8000-000000000001", "a.b", "{"):
        assert KNOWN.may_have(PARAMETER.sub(value, template))


def test_what_no_route_takes_is_not_known() -> None:
    for path in ("/v2/nothing", "/v1/styles/", "/v1", "/v1/concepts/x/y/z/w", "", "//", "/v1//concepts"):
        assert not any(route.path_regex.match(path) for route in ROUTES)
        assert not KNOWN.may_have(path), path


PARTS = sorted({part for route in ROUTES for part in route.path.split("/")} | {"x", "nothing"})


@given(st.lists(st.sampled_from(PARTS), max_size=6).map("/".join))
def test_nothing_that_a_route_takes_is_unknown(path: str) -> None:
    if any(route.path_regex.match(path) for route in ROUTES):
        assert KNOWN.may_have(path)


def test_parameters_that_take_slashes_know_all_below() -> None:
    known = KnownPaths([Route("/files/{path:path}", lambda request: None)])
    assert known.may_have("/files/a/b/c") and known.may_have("/files/")
    assert not known.may_have("/other/a")


def test_a_route_of_another_kind_may_take_anything() -> None:
    nested = FastAPI()
    nested.include_router(APIRouter(), prefix="/below")
    for routes in ([Mount("/sub", Starlette())], nested.routes):
        assert KnownPaths(routes).may_have("/whatever")


def test_an_unknown_address_is_told_of_as_by_the_framework(api: Api) -> None:
    answer = api.get("/v1/no-such-route")
    assert answer.status_code == 404
    assert answer.json()["code"] == "no-such-route"
    assert answer.headers["x-request-id"] and answer.headers["x-content-type-options"] == "nosniff"
