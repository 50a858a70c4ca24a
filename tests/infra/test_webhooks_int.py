"""Webhooks whole: a platform, a receiver on this machine, and libraries of others that check what came."""

from __future__ import annotations

import contextlib
import email
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import jsonschema_rs
import pytest
from standardwebhooks import Webhook

from domain.labels import Labels
from domain.log import Actor, Context
from domain.public_types import TYPES
from domain.usecases import concepts, studios, tenants
from domain.usecases import webhooks as use_cases
from domain.usecases.usage import Leases
from infra.cli.backups import backup
from infra.platform import open_platform
from infra.running import Running
from infra.settings import Settings
from processors.delivery import claims
from projections.warehouse.reconcile import reconcile
from tests.receiver import Answer, Came, Receiver

VERIFY = """
const { Webhook } = require("standardwebhooks");
const [secret, cases] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const hook = new Webhook(secret);
for (const [body, headers] of cases) {
  let said;
  try { said = hook.verify(body, headers).type; } catch (error) { said = error.message; }
  console.log(JSON.stringify(said));
}
"""


@dataclass
class Place:
    running: Running
    receiver: Receiver
    tenant: UUID
    studio: UUID

    def do(self, use_case: Callable[..., Any], **named: Any) -> Any:
        id = f"test/{uuid4()}"
        context = Context(self.tenant, Actor("system", "test"), id, id, id)
        return self.running.commits.submit(context, partial(use_case, **named)).result(10).result

    def webhook(self, path: str, *types: str) -> tuple[UUID, str]:
        url = self.receiver.url + path
        made, secret = self.do(use_cases.register_webhook, url=url, description=None, event_types=types, local=True)
        return made.id, secret

    def client(self, name: str = "Jo Tate") -> UUID:
        id: UUID = self.do(
            studios.register_client, studio_id=self.studio, name=name, email=None, phone=None, notes=None
        )
        return id

    def came(self, path: str) -> list[Came]:
        return [each for each in self.receiver.came if each.path == path]

    def wait(self, path: str, count: int) -> list[Came]:
        assert self.receiver.wait(lambda came: sum(each.path == path for each in came) >= count), self.receiver.came
        return self.came(path)

    def until(self, what: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + 20
        while not (found := what()):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return found


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    running = open_platform(Settings(data=tmp_path / "data", webhooks_local=True, workers=0))
    receiver = Receiver()
    made = Place(running, receiver, UUID(int=0), UUID(int=0))
    made.tenant = made.do(tenants.register_tenant, name="Ink", tier="pro", region="local")
    made.studio = made.do(studios.open_studio, name="North", zone="UTC", currency="EUR", subscription="studio")
    try:
        yield made
    finally:
        receiver.close()
        running.close()


def test_their_library_verifies_what_arrives(place: Place) -> None:
    _, secret = place.webhook("/a")
    first = place.client()
    (came,) = place.wait("/a", 1)
    payload = Webhook(secret).verify(came.body, came.headers)
    assert payload["type"] == "client.registered.v1" and payload["data"]["id"] == f"cli_{first.hex}"
    jsonschema_rs.Draft202012Validator(TYPES[payload["type"]].schema(), validate_formats=True).validate(payload)
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(secret).verify(came.body + b" ", came.headers)


def test_so_does_its_twin_in_node(place: Place, require: Callable[[object, str], None]) -> None:
    node, packages = shutil.which("node"), Path(sys.prefix) / "npm" / "node_modules"
    require(node, "node")
    require((packages / "standardwebhooks").is_dir(), "the Node package standardwebhooks (infra/test installs it)")
    id, secret = place.webhook("/a")
    place.client()
    place.wait("/a", 1)
    _, newer = place.do(use_cases.rotate_secret, id=id)
    place.client()
    cases = [[each.body.decode(), each.headers] for each in place.wait("/a", 2)]
    spoilt = [[cases[0][0] + " ", cases[0][1]]]

    def verified(by: str, asked: list[Any]) -> list[str]:
        ran = subprocess.run(
            [str(node), "-e", VERIFY],
            input=json.dumps([by, asked]),
            env={"NODE_PATH": str(packages), "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return [json.loads(line) for line in ran.stdout.splitlines()]

    assert verified(secret, cases + spoilt) == ["client.registered.v1"] * 2 + ["No matching signature found"]
    assert verified(newer, cases) == ["No matching signature found", "client.registered.v1"]


def test_while_a_secret_is_rotated_both_verify(place: Place) -> None:
    id, old = place.webhook("/a")
    _, new = place.do(use_cases.rotate_secret, id=id)
    place.client()
    (came,) = place.wait("/a", 1)
    for secret in (old, new):
        Webhook(secret).verify(came.body, came.headers)


def test_one_that_is_gone_is_disabled_and_its_owner_told(place: Place) -> None:
    place.do(tenants.add_member, tenant_id=place.tenant, name="Ana", email="ana@studio.example", role="owner")
    place.do(tenants.add_member, tenant_id=place.tenant, name="Bo", email="bo@studio.example", role="artist")
    place.receiver.answer = lambda came: Answer(410)
    id, _ = place.webhook("/a")
    place.client()
    store = place.running.store
    row = place.until(lambda: store.one("SELECT * FROM webhooks WHERE disabled IS NOT NULL"))
    assert (row["id"], row["disabled"]) == (str(id), "gone")
    folder = place.running.folder.mails
    (file,) = place.until(lambda: folder.exists() and list(folder.glob("*.eml")))
    mail = email.message_from_bytes(file.read_bytes())
    assert mail["To"] == "ana@studio.example" and f"whk_{id.hex}" in file.read_text()
    place.client()
    place.running.settle()
    assert len(place.came("/a")) == 1


def test_a_dead_endpoint_holds_up_nobody(place: Place) -> None:
    place.receiver.answer = lambda came: Answer(204, after=0.0 if came.path == "/alive" else 60.0)
    place.webhook("/alive")
    dead, _ = place.webhook("/dead")
    for number in range(200):
        place.client(f"Client {number}")
    place.wait("/alive", 200)
    assert len(place.came("/dead")) <= claims.AT_ONCE
    waiting = place.running.store.one(
        "SELECT COUNT(*) FROM webhook_deliveries WHERE endpoint = ? AND state = 'waiting'", (str(dead),)
    )
    assert waiting is not None and waiting[0] >= 200 - claims.AT_ONCE


def test_a_failed_attempt_comes_again_by_itself_under_the_same_id(place: Place) -> None:
    place.receiver.answer = lambda came: Answer(500 if len(place.receiver.came) == 1 else 204)
    _, secret = place.webhook("/a")
    place.client()
    first, second = place.wait("/a", 2)
    assert first.headers["webhook-id"] == second.headers["webhook-id"] and first.body == second.body
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) >= 3
    Webhook(secret).verify(second.body, second.headers)


def test_what_came_of_it_is_in_the_log_and_in_the_warehouse(place: Place) -> None:
    id, _ = place.webhook("/a")
    place.client()
    place.wait("/a", 1)
    running = place.running
    place.until(lambda: running.store.one("SELECT 1 FROM webhook_outcomes") is None and settled(running))
    assert running.settle()
    warehouse = running.warehouse.warehouse
    assert warehouse is not None
    columns = "toString(endpoint_id), event_type, outcome, toString(attempts)"
    told = warehouse.read(f"SELECT {columns} FROM deliveries", format="JSONCompact")
    assert json.loads(told)["data"] == [[str(id), "client.registered.v1", "delivered", "1"]]
    changes = json.loads(warehouse.read("SELECT value FROM changes WHERE subject = 'webhook'", format="JSONCompact"))[
        "data"
    ]
    assert changes == [["registered"]]
    assert reconcile(running.log, running.transcoder, warehouse).ok
    everything = b"".join(each.state for each in running.log.read(0, 1000))
    assert place.receiver.url.encode() not in everything and b"whsec_" not in everything


def settled(running: Running) -> bool:
    return any(each.topic == "webhook.deliveries-settled" for each in running.log.read(0, 1000))


def files(root: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file with its content, but those that are replaced meanwhile."""
    for path in root.rglob("*"):
        if path.is_file():
            with contextlib.suppress(FileNotFoundError):
                yield path, path.read_bytes()


def test_nothing_of_a_secret_is_in_any_file(place: Place) -> None:
    _, secret = place.webhook("/a")
    place.client()
    place.wait("/a", 1)
    place.running.settle()
    for path, content in files(place.running.folder.root):
        assert secret[6:].encode() not in content, path.name


def test_an_erasure_leaves_nothing_of_what_receivers_said(place: Place) -> None:
    name, running = "Zoë Quillfeather-Marsh", place.running
    place.receiver.answer = lambda came: Answer(200, f"Welcome, {name}!".encode())
    place.webhook("/a")
    zoe = place.client(name)
    place.client("Somebody else")
    place.wait("/a", 2)
    store, wanted = running.store, name.encode()
    place.until(lambda: len(store.all("SELECT 1 FROM webhook_attempts WHERE response IS NOT NULL")) == 2)
    assert any(wanted in path.read_bytes() for path in running.folder.root.rglob("views.db*"))
    place.do(studios.erase_client, client_id=zoe, reason="client-request")
    (told,) = place.wait("/a", 3)[2:]  # and its answer names them once more
    assert json.loads(told.body)["type"] == "client.erased.v1"

    def found() -> list[str]:
        return [path.name for path, content in files(running.folder.root) if wanted in content]

    place.until(lambda: not found())
    rows = store.all("SELECT status, response FROM webhook_attempts")
    assert [tuple(row) for row in rows] == [(200, None)] * 3


def test_with_a_person_goes_the_callback_of_what_was_drawn_for_them(place: Place) -> None:
    place.receiver.answer = lambda came: Answer(500, b"Dear Zoe")
    zoe, running = place.client(), place.running
    asked = place.do(
        concepts.request_concept,
        leases=Leases("test"),
        styles=("x",),
        prompt="a rose",
        style="x",
        seeds=(1,),
        width_mm=100.0,
        pixels=256,
        client_id=zoe,
        labels=Labels(callback=f"{place.receiver.url}/zoe", callback_secret="whsec_" + "YWJj" * 8),
    )
    place.do(concepts.cancel_concept, concept_id=asked, by="member")
    (told,) = place.wait("/zoe", 1)
    assert json.loads(told.body)["type"] == "concept.cancelled.v1"
    store = running.store
    place.until(lambda: store.one("SELECT 1 FROM webhook_attempts"))
    place.do(studios.erase_client, client_id=zoe, reason="client-request")
    tables = ("callbacks", "targets", "deliveries", "attempts")
    place.until(lambda: not any(store.all(f"SELECT 1 FROM webhook_{each}") for each in tables))
    place.until(lambda: running.keyring.is_erased(zoe))
    assert running.settle() and store.all("SELECT 1 FROM webhook_outcomes") == []


def test_a_backup_holds_no_answer_and_no_address(place: Place, tmp_path: Path) -> None:
    place.receiver.answer = lambda came: Answer(200, b"Welcome, Quillfeather!")
    place.webhook("/a")
    place.client()
    place.wait("/a", 1)
    store = place.running.store
    place.until(lambda: store.one("SELECT 1 FROM webhook_attempts WHERE response IS NOT NULL"))
    backup(place.running.settings, tmp_path / "backup", tmp_path / "keys", None, None)
    copied = b"".join(path.read_bytes() for path in (tmp_path / "backup").rglob("*") if path.is_file())
    assert b"webhook_targets" in copied and b"client.registered.v1" in copied
    assert b"Quillfeather" not in copied and place.receiver.url.encode() not in copied
