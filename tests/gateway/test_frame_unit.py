"""What every answer carries, monitoring, CORS, and the published audit log."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.app import create_app
from gateway.settings import GatewaySettings
from tests.gateway.conftest import Opener
from tests.gateway.small_platform import Api, SmallPlatform

SITE = "https://studio.example"


def anonymous(small: SmallPlatform, method: str, path: str, **options: Any) -> Any:
    return small.loop.run_until_complete(small.request(method, path, **options))


@pytest.mark.parametrize("path", ["/healthz", "/v1/styles", "/nothing"])
def test_every_answer_has_an_id_and_safe_headers(small: SmallPlatform, path: str) -> None:
    answer = anonymous(small, "GET", path)
    assert answer.headers["x-request-id"].startswith("req_")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("given, kept", [("req_0123456789abcdef", True), ("req_XYZ", False), ("x" * 500, False)])
def test_a_well_formed_request_id_is_kept(small: SmallPlatform, given: str, kept: bool) -> None:
    answer = anonymous(small, "GET", "/healthz", headers={"X-Request-Id": given})
    assert (answer.headers["x-request-id"] == given) == kept


@pytest.mark.parametrize("given, kept", [(f"00-{'a' * 32}-{'b' * 16}-01", True), ("00-x-y-01", False)])
def test_the_trace_goes_into_the_log(small: SmallPlatform, api: Api, given: str, kept: bool) -> None:
    seen: list[Any] = []
    submit = small.commands.submit
    small.commands.submit = lambda context, *rest, **named: seen.append(context) or submit(context, *rest, **named)  # type: ignore[method-assign]
    api.post("/v1/studios", {"name": "Casa", "zone": "UTC", "currency": "EUR"}, headers={"traceparent": given})
    (context,) = seen
    assert context.traceparent == (given if kept else None)
    assert (context.tenant, context.actor.kind, context.actor.id) == (api.tenant, "key", str(api.key))
    assert context.request_id == context.correlation_id and context.request_id.startswith("req_")


def test_hsts_by_setting(opened: Opener) -> None:
    small = opened(GatewaySettings(hsts_seconds=600))
    assert anonymous(small, "GET", "/healthz").headers["strict-transport-security"] == "max-age=600"


def test_cors_by_setting(opened: Opener) -> None:
    small = opened(GatewaySettings(cors_origins=(SITE,)))
    asked = {"Origin": SITE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key"}
    allowed = anonymous(small, "OPTIONS", "/v1/generate", headers=asked)
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, SITE)
    answer = anonymous(small, "GET", "/v1/styles", headers={"Origin": SITE})
    assert "Atelier-Position" in answer.headers["access-control-expose-headers"]
    assert answer.status_code == 401 and answer.headers["access-control-allow-origin"] == SITE
    assert (
        anonymous(small, "OPTIONS", "/v1/generate", headers={**asked, "Origin": "https://evil.example"}).status_code
        == 400
    )


def test_health_tells_ready_from_halted(small: SmallPlatform) -> None:
    assert anonymous(small, "GET", "/healthz").json() == {"status": "alive"}
    ready = anonymous(small, "GET", "/readyz")
    assert (ready.status_code, ready.json()["followers"]["views"]["lag"]) == (200, 2)
    for status, code in (("degraded", 200), ("halted", 503), ("away", 503)):
        small.operator.status = status
        assert anonymous(small, "GET", "/readyz").status_code == code
        assert anonymous(small, "GET", "/healthz").status_code == 200


def test_metrics_count_by_route_and_status(small: SmallPlatform, api: Api) -> None:
    for _ in range(2):
        api.get(f"/v1/concepts/con_{'0' * 32}")
    anonymous(small, "GET", "/nothing")
    text = anonymous(small, "GET", "/metrics").text
    assert 'atelier_http_requests_total{method="GET",route="/v1/concepts/{id}",status="404"} 2.0' in text
    assert 'atelier_http_requests_total{method="-",route="-",status="404"} 1.0' in text
    assert 'atelier_http_request_seconds_count{method="GET",route="/v1/concepts/{id}"} 2.0' in text
    assert 'atelier_follower_lag{follower="views"} 2.0' in text
    assert "atelier_ready 1.0" in text
    assert api.secret not in text and str(api.tenant) not in text


def test_two_gateways_in_one_process_do_not_share_figures(small: SmallPlatform) -> None:
    create_app(small.platform)
    assert anonymous(small, "GET", "/metrics").status_code == 200


@pytest.mark.parametrize(
    "path, cached",
    [
        ("checkpoint", False),
        ("log.vkey", False),
        ("heads/" + "a" * 32, False),
        ("tile/0/000", True),
        ("tile/entries/x001/002.p/7", True),
    ],
)
def test_the_audit_log_is_served_as_it_is(small: SmallPlatform, path: str, cached: bool) -> None:
    target = small.audit.folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(b"\x00\xff exact\r\n")
    answer = anonymous(small, "GET", f"/audit/{path}")
    assert (answer.status_code, answer.content) == (200, b"\x00\xff exact\r\n")
    assert ("immutable" in answer.headers["cache-control"]) == cached
    assert ("no-cache" in answer.headers["cache-control"]) != cached


@pytest.mark.parametrize(
    "path",
    [
        "checkpoint/",
        "../views.db",
        "..%2Fviews.db",
        "%2e%2e/views.db",
        "tile/0/999",
        "tile/%2e%2e/checkpoint",
        "heads/x",
        "tile/0",
    ],
)
def test_nothing_else_is_served(small: SmallPlatform, path: str) -> None:
    (small.audit.folder / "tile" / "0").mkdir(parents=True)
    (small.audit.folder / "checkpoint").write_bytes(b"note")
    answer = anonymous(small, "GET", f"/audit/{path}")
    assert answer.status_code == 404


def test_the_audit_log_can_be_kept_for_auditors(opened: Opener) -> None:
    small = opened(GatewaySettings(limits=False, public_audit=False))
    (small.audit.folder / "checkpoint").write_bytes(b"note")
    assert anonymous(small, "GET", "/audit/checkpoint").status_code == 401
    assert small.tenant(scopes=("read",)).get("/audit/checkpoint").status_code == 403
    assert small.tenant(scopes=("audit",)).get("/audit/checkpoint").content == b"note"
