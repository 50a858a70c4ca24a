"""The browser's own proof checking against ours: the same module that the log page loads, run by Node."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from projections.audit.entries import event_digest
from projections.audit.notes import Checkpoint, Signer, sign_note
from projections.audit.tree import inclusion_proof, leaf_hash, perfect_root, root_at

MODULE = Path(__file__).parents[2] / "gateway" / "pages" / "static" / "merkle.js"
RUN = """
import { readFileSync } from "node:fs";
const { bytesOfHex, eventDigest, hexOf, isSigned, leafHash, readCheckpoint, rootFrom } = await import(process.argv[1]);
const { cases, event, note, vkey, other, broken } = JSON.parse(readFileSync(0, "utf8"));
const roots = [];
for (const { leaf, index, size, path } of cases) {
  try {
    roots.push(hexOf(await rootFrom(await leafHash(leaf), index, size, path.map(bytesOfHex))));
  } catch (error) {
    roots.push(error.constructor.name);
  }
}
const read = readCheckpoint(note);
console.log(JSON.stringify({
  roots,
  digest: await eventDigest(event),
  size: read.size,
  root: hexOf(read.root),
  signed: [await isSigned(read, vkey), await isSigned(read, other), await isSigned(readCheckpoint(broken), vkey)],
}));
"""
SIZES = (1, 2, 3, 5, 8, 13, 33)


def leaves(size: int) -> list[str]:
    return [f'{{"i":{n},"ü":1}}' for n in range(size)]


def node_of(size: int) -> Callable[[int, int], bytes]:
    hashes = [leaf_hash(leaf.encode()) for leaf in leaves(size)]
    return lambda level, index: perfect_root(hashes[index << level : (index + 1) << level])


@pytest.fixture(scope="module")
def asked(require: Callable[[object, str], None]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    node = shutil.which("node")
    require(node, "node")

    def ask(question: dict[str, Any]) -> dict[str, Any]:
        command = [str(node), "--input-type=module", "-e", RUN, MODULE.as_uri()]
        done = subprocess.run(command, input=json.dumps(question), capture_output=True, text=True, check=True)
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    return ask


def test_the_browser_and_the_log_agree(asked: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    cases, expected = [], []
    for size in SIZES:
        for index in range(size):
            path = [each.hex() for each in inclusion_proof(index, size, node_of(size))]
            cases.append({"leaf": leaves(size)[index], "index": index, "size": size, "path": path})
            expected.append(root_at(size, node_of(size)).hex())
    last = cases[-1]
    for changes in ({"path": last["path"][:-1]}, {"path": [*last["path"], "00" * 32]}, {"index": 33}):
        cases.append({**last, **changes})
        expected.append("DoesNotHold")
    cases.append({**last, "leaf": "another"})
    signer = Signer("test.example/log", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    stranger = Signer("test.example/log", Ed25519PrivateKey.from_private_bytes(bytes(32)))
    checkpoint = Checkpoint("test.example/log", 33, root_at(33, node_of(33)))
    note = sign_note(checkpoint.text, signer).decode()
    state = bytes(range(256))
    event = {
        "originator_id": str(UUID(int=2**100 + 7)),
        "version": 2**40,
        "topic": "größe.changed",
        "state": base64.b64encode(state).decode(),
    }
    found = asked(
        {
            "cases": cases,
            "event": event,
            "note": note,
            "vkey": str(signer.verifier),
            "other": str(stranger.verifier),
            "broken": note.replace("\n33\n", "\n34\n"),
        }
    )
    assert found["roots"][:-1] == expected
    assert found["roots"][-1] != checkpoint.root.hex()
    assert found["digest"] == event_digest(UUID(event["originator_id"]), 2**40, "größe.changed", state)
    assert (found["size"], found["root"]) == (33, checkpoint.root.hex())
    assert found["signed"] == [True, False, False]
