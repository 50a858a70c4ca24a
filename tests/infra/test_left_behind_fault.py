"""A server is killed, and another program gets its port: the command line says nothing to that program."""

from __future__ import annotations

from pathlib import Path

from tests.infra.listening import Listening
from tests.infra.server_process import ServerProcess, atelier


def test_a_killed_servers_port_receives_no_key(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path / "data")
    server.start()
    try:
        asked = atelier("log", "status", data=server.data)
        assert asked.returncode == 0 and asked.stderr == "", asked.stderr
        assert atelier("sign-in", data=server.data).returncode == 0
    finally:
        server.kill()
    assert (server.data / "server.json").exists()
    stranger = Listening(server.port)
    try:
        refused = atelier("sign-in", data=server.data)
        alone = atelier("log", "status", data=server.data)
    finally:
        stranger.close()
    assert (stranger.connections, stranger.received) == (0, b"")
    assert refused.returncode == 1 and "No server runs on this data folder" in refused.stderr
    assert alone.returncode == 0 and "log at position" in alone.stdout, alone.stderr
    assert "left behind by a server that was killed" in " ".join(alone.stderr.split())
    assert not (server.data / "server.json").exists(), "the command was a server itself for its moment"
