"""The operator's commands beside a running server, and what that server says when it starts: once what is secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console

from domain.keys import well_formed
from domain.log import Actor, Context
from domain.operations import PLATFORM
from domain.usecases.tenants import register_tenant
from infra.cli import operating
from infra.cli.failures import Failed
from infra.cli.serving import _in_words
from infra.platform import open_platform
from infra.provision import Provisioned, prepare, provision
from infra.server import bind, in_thread, serving
from infra.settings import Settings
from processors import parking
from processors.effects import Performer
from projections.views.studios import StudiosView


@dataclass
class Served:
    """A server over a folder that no other process may open meanwhile."""

    settings: Settings
    url: str
    keys: Provisioned
    settle: Any

    def post(self, path: str, body: dict[str, Any]) -> Any:
        headers = {"Authorization": f"Bearer {self.keys.tenant_key.text}"}
        answer = httpx.post(f"{self.url}{path}", json=body, headers=headers, timeout=60, trust_env=False)
        assert answer.is_success, answer.text
        assert self.settle(60, warehouse=False)
        return answer.json()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    settings = Settings(tmp_path_factory.mktemp("served") / "data", workers=0, limits=False)
    running = open_platform(settings, background=False)
    running.start(warehouse=False, workers=False)
    made = provision(running)
    assert made is not None
    with in_thread(running) as address:
        yield Served(settings, address.url, made, running.settle)


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operating, "out", Console(width=200))


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return " ".join(capsys.readouterr().out.split())


STUDIO = {"name": "Casa", "zone": "UTC", "currency": "EUR"}


def test_what_a_read_model_could_not_take_is_listed_and_taken_up(
    served: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def apply(view: StudiosView, connection: Any, happened: Any) -> None:
        if happened.topic == "studio.opened":
            raise KeyError("a column that is not there yet")

    with monkeypatch.context() as patch:
        patch.setattr(StudiosView, "apply", apply)
        served.post("/v1/studios", STUDIO)
        operating.parked(served.settings)
        shown = said(capsys)
        (position,) = re.findall(r"│ studios │ (\d+) │ studio\.opened │ KeyError at apply:\d+ │ 1 │ when asked", shown)
        operating.retry(served.settings, "studios", int(position))
        assert said(capsys) == f"studios at {position}: still-parked"

    operating.retry(served.settings, "studios", int(position))
    assert said(capsys) == f"studios at {position}: handled"
    operating.parked(served.settings)
    assert said(capsys) == "Nothing is parked."
    with pytest.raises(Failed, match="No such parked event"):
        operating.retry(served.settings, "studios", int(position))


def test_what_a_processor_could_not_handle_is_listed_and_taken_up(
    served: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    attempt = Performer.attempt

    def broken(self: Performer, handler: Any, recorded: Any, rows: Any) -> str | None:
        return "KeyError" if handler.name == "generation" else attempt(self, handler, recorded, rows)

    with monkeypatch.context() as patch:
        patch.setattr(Performer, "attempt", broken)
        patch.setattr(parking, "PAUSES", (3600,))  # no try by itself while the test lasts
        made = served.post("/v1/generate", {"prompt": "a rose", "style": "fine-line", "pixels": 256})
        for _ in range(200):
            operating.parked(served.settings)
            found = re.findall(r"│ generation │ (\d+) │ concept\.requested │ KeyError", said(capsys))
            if found:
                break
    (position,) = found
    operating.retry(served.settings, "generation", int(position))
    assert said(capsys) == f"generation at {position}: handled"
    assert made["status"] == "requested"


def test_projections_are_listed_and_made_again_by_command(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    operating.rebuild(served.settings, None)
    names = said(capsys).split()
    assert {"tenants", "concepts", "bookings", "usage", "warehouse", "audit", "snapshots"} <= set(names)
    for name in names:
        if name != "warehouse":  # not opened here; its own tests make it again
            operating.rebuild(served.settings, name)
            assert re.fullmatch(rf"{name}: made again from \d+ events", said(capsys))
    with pytest.raises(Failed, match=r"No such projection; there are .*concepts"):
        operating.rebuild(served.settings, "nothing")


def test_the_first_link_opens_the_pages_of_the_first_tenant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(tmp_path / "data", workers=0)
    running = open_platform(settings)
    prepare(running)
    context = Context(PLATFORM, Actor("operator", "test"), "seeded", "seeded", "seeded")
    made = running.commits.submit(context, lambda work: register_tenant(work, "Nordlicht", "pro", "local"))
    before = made.result().result
    running.views.waiting.wait(running.log.head(), 10)
    running.close()
    with bind("127.0.0.1", 0) as bound:
        server = serving(open_platform(settings), bound)
        _in_words(server)
        assert server.sign_in is not None and server.provisioned is not None
        token = server.sign_in.partition("#")[2]
        grant = server.app.state.pages.links.burn(token, server.running.gateway.clock.now())
        server.running.close()
    assert grant.tenant == before != server.provisioned.tenant
    assert "signs in to the pages of Nordlicht; it works once" in capsys.readouterr().out


def test_a_server_says_where_it_is_and_shows_its_keys_and_link_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(tmp_path / "data", workers=0)
    texts = []
    for _ in range(2):
        with bind("127.0.0.1", 0) as bound:
            server = serving(open_platform(settings), bound)
            _in_words(server)
            server.running.close()
        texts.append(capsys.readouterr().out)
        assert f"serves on {server.url} " in texts[-1]
    first, second = texts
    operator, tenant = re.findall(r"atl_live_\w+", first)
    assert operator != tenant and well_formed(operator) and well_formed(tenant)
    assert re.search(r"http://127\.0\.0\.1:\d+/sign-in#[\w-]{43}$", first, re.MULTILINE)
    assert "atl_" not in second and "sign-in#" not in second and "atelier sign-in" in second
