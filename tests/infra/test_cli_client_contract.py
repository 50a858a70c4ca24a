"""The command line's key goes to the server that lives, and to no program that has its port after it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.cli.client import ServerGone, connect_running
from infra.folder import COMMAND_LINE_KEY
from infra.server_note import Announced, Announcement
from infra.settings import Settings
from tests.infra.listening import Listening

KEY = "the-operators-key"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / COMMAND_LINE_KEY).write_text(KEY)
    return Settings(data=tmp_path)


@pytest.fixture
def listener() -> Iterator[Listening]:
    made = Listening()
    yield made
    made.close()


def killed(announcement: Announcement) -> None:
    """As the kernel does it: the file stays, the lock does not."""
    assert announcement._held is not None
    os.close(announcement._held)


def test_a_server_that_lives_is_asked_with_the_key(
    settings: Settings, listener: Listening, capsys: pytest.CaptureFixture[str]
) -> None:
    made = Announcement(settings.data / "server.json", listener.url)
    with connect_running(settings) as client:
        assert client is not None and client.get("/v1/reports").status_code == 200
        with client.stream("GET", "/v1/audit/events.ndjson") as response:
            assert response.read() == b"{}"
    assert listener.received.count(KEY.encode()) == 3
    assert capsys.readouterr().err == ""
    made.withdraw()


def test_nothing_goes_to_the_port_of_one_that_was_killed(
    settings: Settings, listener: Listening, capsys: pytest.CaptureFixture[str]
) -> None:
    killed(Announcement(settings.data / "server.json", listener.url))
    with connect_running(settings) as client:
        assert client is None
    assert (listener.connections, listener.received) == (0, b"")
    assert "left behind by a server that was killed" in capsys.readouterr().err


def test_no_key_goes_out_though_it_is_killed_between_the_connection_and_the_request(
    settings: Settings, listener: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen to live, and dead when the connection is made: whoever took that connection is a stranger."""
    killed(Announcement(settings.data / "server.json", listener.url))
    lives, answers = Announced.lives, iter([True])
    monkeypatch.setattr(Announced, "lives", lambda told: next(answers, None) or lives(told))
    with connect_running(settings) as client:
        assert client is None
    assert next(answers, None) is None
    assert listener.received == b""


def test_a_command_under_way_stops_when_the_server_is_killed(settings: Settings, listener: Listening) -> None:
    made = Announcement(settings.data / "server.json", listener.url)
    with connect_running(settings) as client:
        assert client is not None
        before = listener.received
        killed(made)
        with pytest.raises(ServerGone, match="not sent"):
            client.get("/v1/reports")
        with pytest.raises(ServerGone), client.stream("GET", "/v1/audit/events.ndjson"):
            pass
    assert listener.received == before


def test_a_server_seen_from_another_container_is_not_sought_at_ones_own_ports(
    settings: Settings, listener: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Announcement(settings.data / "server.json", listener.url)
    monkeypatch.setattr("infra.server_note.network", lambda: "another")
    with connect_running(settings) as client:
        assert client is None
    assert listener.connections == 0
    made.withdraw()
