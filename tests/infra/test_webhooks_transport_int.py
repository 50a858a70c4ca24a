"""Where a message may go, by real connections: addresses are checked when they are connected to, not before."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from infra.webhooks import transport
from infra.webhooks.transport import HttpPost, look_up
from processors.delivery.posting import LONGEST_ANSWER, Answered, Unreachable
from tests.infra.certificates import self_signed
from tests.receiver import Answer, Came, Receiver


def post(url: str, **options: Any) -> Answered:
    """One POST on a loop of its own. Raises `Unreachable`."""

    async def run() -> Answered:
        sender = HttpPost(**options)
        try:
            return await sender.send(url, {"webhook-id": "msg_1", "content-type": "application/json"}, b'{"a":1}')
        finally:
            await sender.close()

    return asyncio.run(run())


def refused(url: str, **options: Any) -> str:
    with pytest.raises(Unreachable) as raised:
        post(url, **options)
    return raised.value.code


@contextmanager
def receiving(answer: Callable[[Came], Answer] = lambda came: Answer(), **options: Any) -> Iterator[Receiver]:
    receiver = Receiver(answer, **options)
    try:
        yield receiver
    finally:
        receiver.close()


class Names:
    """A name server of the test's own: each lookup gives the next answer, the last one for ever."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers, self.asked = list(answers), list[str]()

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def test_what_arrives() -> None:
    with receiving(lambda came: Answer(202, b"thanks", {"Retry-After": "7"})) as receiver:
        assert post(f"{receiver.url}/a?b=c", local=True) == Answered(202, b"thanks", "7")
        (came,) = receiver.came
        assert (came.path, came.body) == ("/a?b=c", b'{"a":1}')
        assert set(came.headers) <= {"host", "webhook-id", "content-type", "content-length", "user-agent"}


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]"],
)
def test_this_machine_is_never_reached(host: str) -> None:
    with receiving() as receiver:
        assert refused(f"http://{host}:{receiver.port}/") in ("address-refused", "no-such-host")
        assert receiver.came == []


@pytest.mark.parametrize(
    "address", ["10.0.0.1", "169.254.169.254", "192.168.1.1", "100.64.0.1", "fd00:ec2::254", "::ffff:10.0.0.1"]
)
def test_a_name_that_leads_inside_is_refused(address: str) -> None:
    names = Names([address])
    assert refused("https://hooks.example/", lookup=names) == "address-refused"
    assert refused("https://hooks.example/", lookup=Names(["93.184.216.34", address])) == "address-refused"
    assert names.asked == ["hooks.example"]


def test_a_name_that_changes_its_mind_is_asked_once() -> None:
    """DNS rebinding: a public address for the check, and this machine's for the connection."""
    names = Names(["192.0.2.1"], ["127.0.0.1"])
    with receiving() as receiver:

        async def run() -> str:
            sender = HttpPost(lookup=names)
            try:
                await sender.send(f"http://rebinding.example:{receiver.port}/", {}, b"")
            except Unreachable as unreachable:
                return unreachable.code
            finally:
                await sender.close()
            return "reached"

        assert asyncio.run(run()) == "address-refused" and len(names.asked) == 1
        # With the check at the name let through, the socket itself refuses.
        allowing = Names(["127.0.0.1"])
        resolver = transport.CheckedResolver(lambda address: True, allowing)

        async def past_the_name() -> str:
            sender = HttpPost()
            sender._session.connector._resolver = resolver  # type: ignore[union-attr]
            try:
                await sender.send(f"http://rebinding.example:{receiver.port}/", {}, b"")
            except Unreachable as unreachable:
                return unreachable.code
            finally:
                await sender.close()
            return "reached"

        assert asyncio.run(past_the_name()) == "address-refused"
        assert receiver.came == []


def test_redirects_are_answers_and_followed_nowhere() -> None:
    with receiving() as inner, receiving(lambda came: Answer(307, b"", {"Location": f"{inner.url}/secret"})) as outer:
        assert post(outer.url, local=True).status == 307
        assert inner.came == [] and len(outer.came) == 1


def test_only_the_beginning_of_an_answer_is_read() -> None:
    with receiving(lambda came: Answer(200, b"x" * 5_000_000)) as receiver:
        assert post(receiver.url, local=True).body == b"x" * LONGEST_ANSWER


def test_an_answer_is_not_unpacked() -> None:
    packed = b"\x1f\x8b not really"
    with receiving(lambda came: Answer(200, packed, {"Content-Encoding": "gzip"})) as receiver:
        assert post(receiver.url, local=True).body == packed


def test_no_cookie_is_kept() -> None:
    with receiving(lambda came: Answer(200, b"", {"Set-Cookie": "a=b"})) as receiver:

        async def twice() -> None:
            sender = HttpPost(local=True)
            for _ in range(2):
                await sender.send(receiver.url, {}, b"")
            await sender.close()

        asyncio.run(twice())
        assert not any("cookie" in came.headers for came in receiver.came)


def test_nobody_listens_and_no_such_name() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert refused(f"http://127.0.0.1:{port}/", local=True) == "no-connection"
    assert refused("http://nowhere.invalid/", local=True) == "no-such-host"


@contextmanager
def saying(data: bytes) -> Iterator[int]:
    """A server that answers anything with these bytes and closes."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(data)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(5)


@pytest.mark.parametrize(
    "data", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", b"HTTP/1.1 99999 X\r\n\r\n"]
)
def test_a_broken_answer(data: bytes) -> None:
    with saying(data) as port:
        assert refused(f"http://127.0.0.1:{port}/", local=True) in ("broken-answer", "no-connection")


def test_one_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "TIMEOUT", 0.2)
    with receiving(lambda came: Answer(200, after=1.0)) as receiver:
        assert refused(receiver.url, local=True) == "timeout"


def test_tls_asks_for_the_name_at_the_address_that_was_checked(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path, "hooks.example")
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate)
    asked: list[str | None] = []
    serving.sni_callback = lambda _, name, __: asked.append(name)  # type: ignore[assignment]
    trusting = ssl.create_default_context(cafile=str(certificate))
    with receiving(tls=serving) as receiver:
        url = f"https://hooks.example:{receiver.port}/x"
        names = Names(["127.0.0.1"])
        assert post(url, local=True, lookup=names, tls=trusting).status == 204
        assert asked == ["hooks.example"] and receiver.came[0].headers["host"] == f"hooks.example:{receiver.port}"
        other = f"https://other.example:{receiver.port}/x"
        assert refused(other, local=True, lookup=names, tls=trusting) == "tls"
        assert refused(url, local=True, lookup=names) == "tls", "nobody vouches for it"
        assert len(receiver.came) == 1


def test_looking_up_gives_addresses() -> None:
    found = asyncio.run(look_up("localhost", 80))
    assert found and all(ipaddress.ip_address(each.partition("%")[0]).is_loopback for each in found)
