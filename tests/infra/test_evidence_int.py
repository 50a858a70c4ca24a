"""A platform's own life as evidence: every control's population is filled by what really happened to it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from analytics.evidence import CONTROLS
from domain.ids import public
from domain.log import Happened
from infra import supervisor
from infra.platform import open_platform
from infra.provision import Provisioned, provision
from infra.running import Running
from infra.server import in_thread
from infra.settings import Settings
from projections.audit.verify import verify_pack
from projections.views.studios import StudiosView

ALL = "CC6.1,CC7.2,CC8.1"


@dataclass
class Life:
    running: Running
    keys: Provisioned
    url: str
    approver: str
    """The id of the operator's key."""

    def ask(self, method: str, path: str, key: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {key}"}
        answer = httpx.request(method, f"{self.url}{path}", headers=headers, timeout=60, trust_env=False, **options)
        return answer

    def operator(self, method: str, path: str, **options: Any) -> Any:
        return self._fine(self.ask(method, path, self.keys.operator_key.text, **options))

    def tenant(self, method: str, path: str, **options: Any) -> Any:
        return self._fine(self.ask(method, path, self.keys.tenant_key.text, **options))

    def pack(self, folder: Path, sample: int = 25) -> list[dict[str, Any]]:
        """The population of a pack that the operator is handed now."""
        assert self.running.settle(60)
        self.running.audit.publish()
        now = datetime.now(UTC).date()
        asked = {"criteria": ALL, "from": str(now - timedelta(days=1)), "to": str(now + timedelta(days=1))}
        answer = self.ask(
            "GET", "/v1/evidence", self.keys.operator_key.text, params={**asked, "seed": "autumn", "sample": sample}
        )
        assert answer.status_code == 200, answer.text
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            archive.extractall(folder)
        return [json.loads(line) for line in (folder / "population.ndjson").read_text().splitlines()]

    @staticmethod
    def _fine(answer: httpx.Response) -> Any:
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    folder = tmp_path_factory.mktemp("evidence") / "data"
    settings = Settings(folder, workers=0, limits=False, approved_by="change 4711")
    running = open_platform(settings)
    made = provision(running)
    assert made is not None
    with in_thread(running) as address:
        row = running.store.one("SELECT id FROM api_keys WHERE name = 'operator'")
        assert row is not None
        life = Life(running, made, address.url, row["id"])
        _access(life)
        _trouble(life)
        yield life


def _access(life: Life) -> None:
    """Keys, members, refusals, a change of tier and of a subscription."""
    key = life.tenant("POST", "/v1/keys", json={"name": "app", "scopes": ["read"]})
    life.tenant("POST", f"/v1/keys/{key['id']}/rotate")
    life.tenant("DELETE", f"/v1/keys/{key['id']}")
    life.tenant("POST", "/v1/members", json={"name": "Ana", "email": "ana@example.org", "role": "artist"})
    assert life.ask("GET", "/v1/tenants", life.keys.tenant_key.text).status_code == 403
    life.running.traffic.save()
    life.running.traffic.send()
    tenant = public("tenant", life.keys.tenant)
    life.operator("POST", f"/v1/tenants/{tenant}/tier", json={"tier": "basic"})
    studio = life.tenant("POST", "/v1/studios", json={"name": "Casa", "zone": "UTC", "currency": "EUR"})
    life.tenant("POST", f"/v1/studios/{studio['id']}/subscription", json={"subscription": "studio-enterprise"})


def _trouble(life: Life) -> None:
    """A read model that cannot take an event in until it is mended; a follower that gives up and tells."""
    broken = pytest.MonkeyPatch()

    def apply(view: StudiosView, connection: Any, happened: Happened) -> None:
        if happened.topic == "studio.opened":
            raise KeyError("a column that is not there yet")

    with broken.context() as patch:
        patch.setattr(StudiosView, "apply", apply)
        life.tenant("POST", "/v1/studios", json={"name": "Dos", "zone": "UTC", "currency": "EUR"})
        assert life.running.settle(60)
    (parked,) = life.operator("GET", "/v1/operations/parked")["data"]
    life.operator("POST", f"/v1/operations/parked/studios/{parked['position']}/retry")

    with broken.context() as patch:
        patch.setattr(supervisor, "PAUSES", (0.0,))
        follower = next(thread for thread in life.running.threads if thread.name == "warehouse")
        assert not follower._failed(KeyError("a topic of a later version"))
        assert follower._failed(KeyError("a topic of a later version")), "halted"


def test_every_control_has_its_population_and_the_pack_holds(life: Life, tmp_path: Path) -> None:
    life.pack(tmp_path / "before")
    rows = life.pack(tmp_path / "pack", sample=7)
    filled = {control for row in rows for control in row["controls"]}
    assert filled == {control.id for control in CONTROLS}
    assert verify_pack(tmp_path / "pack").ok
    assert len(json.loads((tmp_path / "pack" / "sample.json").read_text())["rows"]) == 7


def test_the_first_grant_names_its_approver_and_is_no_exception(life: Life, tmp_path: Path) -> None:
    keys = [row for row in life.pack(tmp_path / "pack") if "CC6.1-keys" in row["controls"]]
    first = [row for row in keys if row["actor_id"] == "provision"]
    assert len(first) == 3
    assert {row["approved_by"] for row in first} == {"the operator, at the first start"}
    assert {row["exception"] for row in first} == {""}
    later = [row for row in keys if row["actor_id"] != "provision" and row["topic"] == "tenant.key-issued"]
    assert later and {row["exception"] for row in later} == {"a key without an expiry"}


def test_a_parked_event_names_who_took_it_up_and_when(life: Life, tmp_path: Path) -> None:
    rows = [row for row in life.pack(tmp_path / "pack") if "CC7.2-parked" in row["controls"]]
    parked, retried = rows
    assert (parked["action"], parked["follower"], parked["outcome"]) == ("event-parked", "studios", "handled")
    assert parked["handled_by"] == f"operator:{life.approver}" and parked["exception"] == ""
    assert parked["handled_at"] == retried["time"][:19] + "Z"
    assert (retried["actor_kind"], retried["actor_id"]) == ("operator", life.approver)


def test_alerts_and_changes_name_what_happened_and_who_approved(life: Life, tmp_path: Path) -> None:
    rows = life.pack(tmp_path / "pack")
    (alert,) = [row for row in rows if "CC7.2-alerts" in row["controls"]]
    assert (alert["name"], alert["about"]) == ("follower-halted", "warehouse")
    (release,) = [row for row in rows if "CC8.1-releases" in row["controls"]]
    assert release["approved_by"] == "change 4711" and release["schema_version"].startswith("log ")
    assert len(release["settings_digest"]) == 64
    tier, subscription = [row for row in rows if "CC8.1-plans" in row["controls"]]
    assert (tier["value"], tier["approved_by"]) == ("basic", public("key", UUID(life.approver)))
    assert subscription["value"] == "studio-enterprise" and subscription["approved_by"].startswith("key_")


def test_the_pack_before_is_in_the_next_ones_population(life: Life, tmp_path: Path) -> None:
    before = [row for row in life.pack(tmp_path / "one") if "CC6.1-exports" in row["controls"]]
    size = len((tmp_path / "one" / "population.ndjson").read_text().splitlines())
    after = [row for row in life.pack(tmp_path / "two") if "CC6.1-exports" in row["controls"]]
    assert len(after) == len(before) + 1
    assert (after[-1]["exported_rows"], after[-1]["criteria"]) == (size, ALL.split(","))
    assert after[-1]["actor_id"] == life.approver


def test_the_page_writes_out_why_nothing_is_missing(life: Life, tmp_path: Path) -> None:
    life.pack(tmp_path / "pack")
    page = (tmp_path / "pack" / "index.html").read_text()
    for words in ("Why nothing is missing", "numbered without gap", "Handled by", "the operator, at the first start"):
        assert words in page


@pytest.mark.parametrize("path", ["/v1/reports/style-popularity", "/v1/evidence?from=2026-01-01&to=2026-12-31"])
def test_a_warehouse_behind_the_log_says_try_again(life: Life, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life.running.warehouse.waiting, "wait", lambda position, timeout: False)
    answer = life.ask("GET", path, life.keys.operator_key.text)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["type"] == "/problems/not-loaded"
