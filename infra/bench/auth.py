"""Bench of authentication: the check of a key with its limit in process, and how soon a revoked key is refused."""

from __future__ import annotations

import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from starlette.requests import Request

from domain.log import Actor, Context
from domain.usecases import tenants
from gateway.auth.keys import KnownKeys, authenticate
from gateway.limits import MovingWindow
from gateway.settings import GatewaySettings
from infra.bench.machine import percentiles
from infra.bench.server import serving
from infra.platform import open_platform
from infra.settings import Settings

CHECKS, KEYS = 20_000, 500


def auth() -> dict[str, Any]:
    """Milliseconds to check a key and its limit in process; seconds until a revoked key is refused over HTTP."""
    return {**_checked(), **_revoked()}


def _checked() -> dict[str, Any]:
    """Requests of 500 keys in turn, 100 µs of clock apart, so that each key's row is looked up again now and then."""
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as scratch:
        running = open_platform(Settings(data=Path(scratch) / "data"), background=False)
        try:

            def do(use_case: Any) -> Any:
                id = f"auth/{uuid4()}"
                context = Context(UUID(int=0), Actor("operator", "bench"), id, id, id)
                return running.commits.submit(context, use_case).result().result

            secrets = []
            for _ in range(KEYS):
                tenant = do(lambda work: tenants.register_tenant(work, "Ink", "enterprise", "local"))
                secrets.append(do(lambda work, tenant=tenant: tenants.issue_key(work, tenant, "k", ("read",)))[1].text)
            while running.views.step():
                pass
            keys, window = KnownKeys(running.store, GatewaySettings().key_cache), MovingWindow()
            took, now = [], running.gateway.clock.now()
            for number in range(CHECKS):
                header = (b"authorization", f"Bearer {secrets[number % KEYS]}".encode())
                request = Request({"type": "http", "method": "GET", "path": "/", "headers": [header]})
                now += timedelta(microseconds=100)
                began = time.perf_counter()
                caller = authenticate(request, keys, running.gateway.traffic, now)
                window.admit(caller.tenant, 1_000_000, now.timestamp())
                took.append(time.perf_counter() - began)
            return {f"check_{name}": value for name, value in percentiles(took).items()}
        finally:
            running.close()


def _revoked() -> dict[str, Any]:
    with serving() as (_, said):
        own = {"Authorization": f"Bearer {said['tenant_key']}"}
        with httpx.Client(base_url=said["url"], headers=own, trust_env=False) as client:
            made = client.post("/v1/keys", json={"name": "bench", "scopes": ["read"]}).raise_for_status().json()
            key = {"Authorization": f"Bearer {made['secret']}"}
            client.get("/v1/concepts", headers=key).raise_for_status()
            client.delete(f"/v1/keys/{made['id']}").raise_for_status()
            began = time.perf_counter()
            while client.get("/v1/concepts", headers=key).status_code != 401:
                time.sleep(0.005)
            return {"revoked_after_seconds": round(time.perf_counter() - began, 3)}
