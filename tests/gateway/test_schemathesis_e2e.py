"""schemathesis drives the running server from its own document: all checks, all phases, both kinds of key.

`ATELIER_SCHEMATHESIS_EXAMPLES` sets how many examples an operation gets (a release is checked with 50). Nothing of the
document is left out. What is held to be no failure is told, with its reason, in `schemathesis_hooks`.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.openapi import openapi_document
from tests.gateway.small_platform import flash, picture
from tests.infra.server_process import ServerProcess

ROOT = Path(__file__).parents[2]
ASKED = os.environ.get("ATELIER_SCHEMATHESIS_EXAMPLES")
EXAMPLES = ASKED or "2"
REPEATABLE = ("--generation-database", "none") if ASKED else ("--generation-deterministic",)
"""Every run by itself finds something new; a gate has to be the same for everybody."""
REPORTS = ["generation-trends", "studio-bookings", "style-popularity", "usage-by-tenant"]
UNREACHED = {
    "POST /v1/bookings/{id}/complete",  # An appointment that has begun cannot be made: it lies in the past.
    "POST /v1/bookings/{id}/no-show",  # As above.
    "POST /v1/concepts/{id}/cancel",  # The engine draws faster than another request comes.
    "POST /v1/videos/{id}/cancel",  # A run makes a few, and one that is ready cannot be cancelled.
    "POST /v1/operations/parked/{follower}/{position}/retry",  # Nothing is parked.
}
"""Operations that the run asks of what exists, and that need not once succeed; all others have to."""


@pytest.fixture(params=["tenant_key", "operator_key"])
def key_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServerProcess]:
    # The server refuses settings that it does not know.
    monkeypatch.delenv("ATELIER_SCHEMATHESIS_EXAMPLES", raising=False)
    server = ServerProcess(tmp_path / "data")
    server.start()
    yield server
    server.stop()


class Made:
    """One or more of each thing that a tenant can have."""

    def __init__(self, server: ServerProcess) -> None:
        self.secret = server.said["tenant_key"]
        with httpx.Client(base_url=server.url, headers=server.headers(), timeout=60) as api:
            self.api = api
            self.styles = [style["name"] for style in api.get("/v1/styles").json()["data"]]
            self.trios = [self._trio(name) for name in ("Casa", "Haus")]
            concept = self._post("/v1/generate", {"prompt": "a rose", "style": "blackwork", "pixels": 256}, wait=30)
            self.others = [
                concept,
                self._post("/v1/stencil", {"concept_id": concept, "dpi": 72}, wait=30),
                self._post("/v1/upscale", {"concept_id": concept}, wait=30),
                self._post("/v1/videos", {"concept_id": concept, "duration_s": 5, "size": "720p"}, wait=30),
                *(self._booking(trio, day) for day, trio in enumerate(self.trios * 2, 1)),
                *(self._post("/v1/keys", {"name": "k", "scopes": ["read"]}) for _ in range(3)),
                *(self._post("/v1/members", {"name": "B", "email": "b@c.d", "role": "owner"}) for _ in range(3)),
            ]
            sheet = base64.b64encode(flash()).decode()
            for n in range(3):
                self.others.append(self._post("/v1/styles", {"name": f"House {n}", "flash": [sheet]}))
            self.others.append(self._post("/v1/styles/dotwork/apply", {"image": sheet, "width_mm": 30}, wait=30))
            self.others += [row["id"] for row in api.get("/v1/requests").json()["data"][:5]]
            self.paid = [self._booking(self.trios[0], day) for day in range(10, 15)]
            for booking in self.paid:
                paid = {"amount": _euros(500), "method": "cash", "reference": "1"}
                self._post(f"/v1/bookings/{booking}/deposit", paid)
            webhooks = [self._post("/v1/webhooks", {"url": "https://example.com/x"}) for _ in range(3)]
            self.delivery = {"id": webhooks[0], "message_id": self._post(f"/v1/webhooks/{webhooks[0]}/test", {})}
            self.others += webhooks[1:]
            keys = api.get("/v1/keys").json()["data"]
            self.own_key = next(key["id"] for key in keys if server.said["tenant_key"].endswith(key["hint"]))
        operator = server.headers("operator_key")
        tenants = httpx.get(f"{server.url}/v1/tenants", headers=operator).json()["data"]
        self.tenants = [tenant["id"] for tenant in tenants]

    def given(self) -> dict[str, Any]:
        ids = [id for trio in self.trios for id in trio.values()] + self.others + self.tenants
        return {
            "own_key": self.own_key,
            "paid": self.paid,
            "delivery": self.delivery,
            "ids": ids,
            "trios": self.trios,
            "artists": [{"id": trio["studio_id"], "artist_id": trio["artist_id"]} for trio in self.trios],
            "styles": self.styles,
            "reports": REPORTS,
            "flash": base64.b64encode(flash()).decode(),
            "secret": self.secret,
            "picture": base64.b64encode(picture()).decode(),
        }

    def _trio(self, name: str) -> dict[str, str]:
        studio = self._post("/v1/studios", {"name": name, "zone": "UTC", "currency": "EUR"})
        artist = self._post(f"/v1/studios/{studio}/artists", {"name": "Lucía"})
        client = self._post(f"/v1/studios/{studio}/clients", {"name": "Ana"})
        return {"studio_id": studio, "artist_id": artist, "client_id": client}

    def _booking(self, trio: dict[str, str], day: int) -> str:
        start = datetime.now(UTC) + timedelta(days=400 + day)
        slot = {"start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat()}
        return self._post("/v1/bookings", {**trio, **slot, "price": _euros(1000), "deposit": _euros(500)})

    def _post(self, path: str, body: dict[str, Any], wait: int = 0) -> str:
        answer = self.api.post(path, json=body, headers={"Prefer": f"wait={wait}"} if wait else {})
        assert answer.is_success, answer.text
        return str(answer.json()["id"])


def _euros(minor: int) -> dict[str, Any]:
    return {"amount_minor": minor, "currency": "EUR"}


def own_operations(key_name: str) -> set[str]:
    """What a key of this kind is for: the operator's has nothing of its own that a tenant's operations would find."""
    return {
        f"{method.upper()} {path}"
        for path, methods in openapi_document()["paths"].items()
        for method, operation in methods.items()
        if ("operator" in operation["x-required-scopes"]) == (key_name == "operator_key")
    }


def test_nothing_undocumented_is_answered(server: ServerProcess, key_name: str, tmp_path: Path) -> None:
    given, report = tmp_path / "given.json", tmp_path / "report.json"
    given.write_text(json.dumps(Made(server).given()))
    started = time.monotonic()
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{server.url}/openapi.json"),
            *("-H", f"Authorization: {server.headers(key_name)['Authorization']}"),
            *("--checks", "all", "--phases", "examples,coverage,fuzzing,stateful", "--max-examples", EXAMPLES),
            *("--continue-on-failure", *REPEATABLE),
            *("--request-timeout", "60", "--no-color", "--report", "json", "--report-json-path", str(report)),
        ],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SCHEMATHESIS_HOOKS": "tests.gateway.schemathesis_hooks",
            "SCHEMATHESIS_GIVEN": str(given),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    print(ran.stdout)
    assert report.exists(), ran.stdout
    told = json.loads(report.read_text())
    print(json.dumps(told["test_cases"]), f"{time.monotonic() - started:.0f} s")
    # What failed comes first: a long message is cut somewhere.
    assert ran.returncode == 0, ran.stdout[ran.stdout.find("= FAILURES") :]
    assert told["complete"] and not told["failures"] and not told["errors"]
    assert told["operations"]["tested"] == told["operations"]["total"]
    reached = {name for name, phases in told["valid_rates"].items() if any(p["accepted"] for p in phases.values())}
    assert own_operations(key_name) - UNREACHED <= reached
    still = httpx.get(f"{server.url}/v1/account", headers=server.headers(key_name))
    assert still.status_code == 200, "the run took its own key away, and saw nothing but refusals after that"
