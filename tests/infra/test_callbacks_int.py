"""White-label callbacks whole: a served platform draws, and a receiver on this machine is told, over a kill too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from tests.infra.postgres_server import database_of
from tests.infra.server_process import ServerProcess
from tests.receiver import Answer, Came, Receiver

CREATE = "/api/v2/wl/concepts/create"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgres"])
def server(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[ServerProcess]:
    database = {"database_url": database_of(tmp_path)} if request.param == "postgres" else {}
    made = ServerProcess(tmp_path / "data", webhooks_local="on", **database)
    made.start()
    yield made
    made.stop()


def create(server: ServerProcess, **options: Any) -> dict[str, Any]:
    headers = {"x-api-key": server.said["tenant_key"]}
    with httpx.Client(base_url=server.url, headers=headers, timeout=60, trust_env=False) as client:
        answer = client.post(CREATE, json={"textPrompt": "a rose", "options": {"pixels": 256, **options}})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def came(receiver: Receiver, count: int) -> list[Came]:
    assert receiver.wait(lambda found: len(found) >= count, 60), receiver.came
    return list(receiver.came)


def test_their_library_verifies_what_came_of_a_concept(
    server: ServerProcess, receiver: Receiver, tmp_path: Path
) -> None:
    first = create(server, webhookUrl=f"{receiver.url}/first-place")
    second = create(server, webhookUrl=f"{receiver.url}/second-place")
    create(server)
    found = {each.path: each for each in came(receiver, 2)}
    for path, made, other in (("/first-place", first, second), ("/second-place", second, first)):
        payload = Webhook(made["webhookSecret"]).verify(found[path].body, found[path].headers)
        assert payload["type"] == "concept.ready.v1" and payload["data"]["id"] == made["conceptId"]
        with pytest.raises(Exception, match="No matching signature"):
            Webhook(other["webhookSecret"]).verify(found[path].body, found[path].headers)
    server.stop()
    assert len(receiver.came) == 2
    written = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
    for secret in (b"first-place", b"second-place", first["webhookSecret"][6:].encode()):
        assert secret not in written


def test_over_a_kill_it_is_told_under_the_same_id(server: ServerProcess, receiver: Receiver) -> None:
    receiver.answer = lambda _: Answer(500 if len(receiver.came) == 1 else 204)
    made = create(server, webhookUrl=f"{receiver.url}/x")
    came(receiver, 1)
    server.kill()
    server.start(server.port)
    first, *_, last = came(receiver, 2)
    assert first.headers["webhook-id"] == last.headers["webhook-id"] and first.body == last.body
    Webhook(made["webhookSecret"]).verify(last.body, last.headers)
