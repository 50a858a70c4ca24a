"""The warehouse that processes share: one is its host, the others ask it, and the next takes over."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator, Mapping
from multiprocessing.connection import Client
from multiprocessing.context import AuthenticationError
from pathlib import Path
from typing import Any

import pytest

from domain.errors import Conflict, Invalid, NotFound, Refused
from domain.work import Overloaded
from infra.warehouse.hosting import Answer, HostedWarehouse

KEY = bytes(range(32))


class Follower:
    """Stands where `WarehouseFollower` does: a position that grows, and whether it was closed."""

    def __init__(self) -> None:
        self.position, self.closed = 0, False

    def step(self) -> int:
        self.position += 7
        return 7

    def rebuild(self, scratch: Path) -> int:
        return len(scratch.name)

    def close(self) -> None:
        self.closed = True


def answers(follower: Any) -> Mapping[str, Callable[..., Answer]]:
    def refuse(kind: str) -> Answer:
        raise {
            "invalid": Invalid("bad-period", "Ends before it begins.", "to"),
            "conflict": Conflict("nothing-published", "Not yet."),
            "missing": NotFound("report; there are a, b", "name"),
            "plain": Refused("odd", "Odd."),
        }[kind]

    def fail() -> Answer:
        raise ZeroDivisionError("Jo Tate")

    return {
        "position": lambda: ({"position": follower.position}, b""),
        "rebuild": lambda scratch: ({"events": follower.rebuild(Path(scratch))}, b""),
        "echo": lambda text, size: ({"text": text}, b"\x00\xff" * size),
        "refuse": refuse,
        "fail": fail,
    }


Process = Callable[[], HostedWarehouse]


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    made: list[HostedWarehouse] = []

    def one() -> HostedWarehouse:
        made.append(HostedWarehouse(tmp_path, KEY, Follower, answers))  # type: ignore[arg-type]
        return made[-1]

    yield one
    for each in made:
        each.close()


def test_the_first_to_step_is_the_host_and_the_others_learn_how_far_it_is(process: Process) -> None:
    one, two = process(), process()
    assert two.step() == 7 and two.follower is not None
    assert one.step() == 0 and one.follower is None
    assert one.position == two.position == 7
    two.step()
    one.step()
    assert one.waiting.wait(14, 0)


def test_bytes_and_words_travel(process: Process) -> None:
    host, guest = process(), process()
    host.step()
    told, content = guest.ask("echo", text="Köln", size=500_000)
    assert told == {"text": "Köln"} and content == b"\x00\xff" * 500_000
    assert guest.rebuild(Path("/x/four")) == host.rebuild(Path("four")) == 4


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("invalid", Invalid("bad-period", "Ends before it begins.", "to")),
        ("conflict", Conflict("nothing-published", "Not yet.")),
        ("missing", NotFound("report; there are a, b", "name")),
        ("plain", Refused("odd", "Odd.")),
    ],
)
def test_a_refusal_is_the_same_wherever_it_was_made(process: Process, kind: str, expected: Refused) -> None:
    host, guest = process(), process()
    host.step()
    with pytest.raises(Refused) as refused:
        guest.ask("refuse", kind=kind)
    got = refused.value
    assert type(got) is type(expected)
    assert (got.code, got.message, got.field) == (expected.code, expected.message, expected.field)


def test_a_failure_of_the_host_says_nothing_personal(process: Process) -> None:
    host, guest = process(), process()
    host.step()
    for asked in ("fail", "no such thing"):
        with pytest.raises(Overloaded) as failed:
            guest.ask(asked)
        assert "Jo Tate" not in str(failed.value)
    assert guest.ask("position")[0] == {"position": 7}, "the next is answered"


def test_without_a_host_whoever_asks_is_told_to_come_again(process: Process, tmp_path: Path) -> None:
    guest = process()
    with pytest.raises(Overloaded, match="no process"):
        guest.ask("position")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        (tmp_path / "warehouse.json").write_text(json.dumps({"port": probe.getsockname()[1]}))
    with pytest.raises(Overloaded, match="no process"):
        guest.ask("position")


def test_when_the_host_is_gone_the_next_takes_over(process: Process) -> None:
    one, two, three = process(), process(), process()
    one.step()
    two.step()
    follower: Any = one.follower
    one.close()
    assert follower.closed
    assert two.step() == 7 and two.follower is not None
    assert three.ask("position")[0] == {"position": 7}


def test_a_stranger_gets_no_answer(process: Process, tmp_path: Path) -> None:
    host = process()
    host.step()
    port = json.loads((tmp_path / "warehouse.json").read_text())["port"]
    with pytest.raises(AuthenticationError):
        Client(("127.0.0.1", port), authkey=b"guessed")
    socket.create_connection(("127.0.0.1", port), 5).close()
    silent = socket.create_connection(("127.0.0.1", port), 5)
    assert process().ask("position")[0] == {"position": 7}, "and stops nobody"
    silent.close()
