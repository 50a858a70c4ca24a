"""Where the running server is told of: believed as long as its writer lives, and not a moment longer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import infra.server_note
from infra.server_note import Announced, Announcement, announced

URL = "http://127.0.0.1:8000"
ANNOUNCE = f"""
import sys, time
from pathlib import Path
from infra.server_note import Announcement
kept = Announcement(Path(sys.argv[1]), {URL!r})
print("told", flush=True)
time.sleep(60)
"""


def heard(path: Path) -> Announced:
    found = announced(path)
    assert found is not None
    return found


def test_it_lives_until_it_is_withdrawn(tmp_path: Path) -> None:
    path = tmp_path / "server.json"
    made = Announcement(path, URL)
    found = heard(path)
    assert found.url == URL and found.lives() and found.lives() and found.near()
    assert os.listdir(tmp_path) == ["server.json"]
    made.withdraw()
    made.withdraw()
    assert not found.lives() and not path.exists() and announced(path) is None
    found.close()


def test_a_killed_writer_lives_no_more_whoever_has_its_number(tmp_path: Path) -> None:
    path = tmp_path / "server.json"
    with subprocess.Popen([sys.executable, "-c", ANNOUNCE, str(path)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None and writer.stdout.readline() == b"told\n"
        before = heard(path)
        assert before.lives()
        writer.kill()
    # Its number is a living process's now, and so it would seem to run.
    path.write_text(json.dumps({**json.loads(path.read_text()), "pid": os.getpid()}))
    after = heard(path)
    assert not before.lives() and not after.lives()
    for each in (before, after):
        each.close()


def test_a_new_server_lends_no_life_to_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "server.json"
    path.write_text(json.dumps({"url": URL, "pid": os.getpid(), "network": infra.server_note.network()}))
    old = heard(path)
    made = Announcement(path, "http://127.0.0.1:9000")
    new = heard(path)
    assert not old.lives() and new.lives() and new.url.endswith(":9000")
    for each in (old, new):
        each.close()
    made.withdraw()


def test_of_two_servers_on_one_folder_the_first_leaves_the_seconds_word(tmp_path: Path) -> None:
    path = tmp_path / "server.json"
    first, second = Announcement(path, URL), Announcement(path, "http://127.0.0.1:9000")
    first.withdraw()
    found = heard(path)
    assert found.url.endswith(":9000") and found.lives()
    found.close()
    second.withdraw()
    assert not path.exists()


def test_an_address_of_another_network_is_not_taken_for_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "server.json"
    made = Announcement(path, URL)
    found = heard(path)
    monkeypatch.setattr(infra.server_note, "network", lambda: "a container with the same folder")
    assert found.lives() and not found.near()
    found.close()
    made.withdraw()


@pytest.mark.parametrize("said", ["", "{", "[]", '"x"', "{}", "\xff"])
def test_what_cannot_be_read_tells_of_nobody(tmp_path: Path, said: str) -> None:
    path = tmp_path / "server.json"
    path.write_bytes(said.encode("latin-1"))
    assert announced(path) is None
