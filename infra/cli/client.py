"""How commands reach the platform: the running server where there is one, else one started for the moment."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

import httpx

from infra.cli.failures import Failed
from infra.folder import COMMAND_LINE_KEY, DataFolder
from infra.server_note import Announced, announced
from infra.settings import Settings


class ServerGone(Failed):
    """The server that a command asked has ended; what came last was not sent."""


@contextmanager
def connect(settings: Settings, warehouse: bool = False) -> Iterator[httpx.Client]:
    """An HTTP client with the command line's operator key; where no server runs, to as much of one as is wanted."""
    with connect_running(settings) as found:
        if found is not None:
            yield found
            return
    if not settings.data.exists():
        raise Failed(
            f"There is no data folder {settings.data}: start with `atelier serve` or `atelier seed`,"
            " or set ATELIER_DATA to the one you mean."
        )
    from infra.platform import open_platform
    from infra.server import in_thread

    running = open_platform(settings, background=False)
    running.start(warehouse, workers=False)
    with in_thread(running) as address, _client(address.url, address.operator_key) as client:
        running.settle(warehouse=warehouse)
        yield client


def call(client: httpx.Client, method: str, path: str, **options: object) -> httpx.Response:
    """The answer; raises `Failed` with the problem's own words."""
    response = client.request(method, path, **options)  # type: ignore[arg-type]
    if response.is_error:
        raise Failed(problem_of(response))
    return response


def problem_of(response: httpx.Response) -> str:
    try:
        problem = response.json()
    except ValueError:
        return f"the server answered {response.status_code}"
    said = str(problem.get("detail") or problem.get("title"))
    fields = "; ".join(
        f"{e.get('field')}: {e.get('message')}"
        for e in problem.get("errors", ())
        if e.get("field") and e.get("message") != said
    )
    return said + (f" ({fields})" if fields else "")


@contextmanager
def connect_running(settings: Settings) -> Iterator[httpx.Client | None]:
    """An HTTP client to the running server, with the command line's operator key; None where none runs here.

    The key goes to nobody else: see `_Guarded`. Where a killed server left its address behind, the user is told.
    """
    folder = DataFolder(settings.data)
    with ExitStack() as until_done:
        client, told = None, announced(folder.server)
        if told is not None:
            until_done.callback(told.close)
            client = _asked(folder, told)
        if client is not None:
            # Not entered, because it has been asked something already.
            until_done.callback(client.close)
        yield client


def _asked(folder: DataFolder, told: Announced) -> httpx.Client | None:
    """A client whose server has answered; None where it does not."""
    if not told.lives():
        _say(f"{folder.server} was left behind by a server that was killed; nothing is sent to its address.")
        return None
    try:
        key = (folder.keys / COMMAND_LINE_KEY).read_text()
    except OSError:
        return None
    if not told.near():
        return None
    client = _client(told.url, key)
    client.event_hooks = {"request": [_Guarded(told)]}
    try:
        client.get("/healthz", timeout=3)
    except (httpx.TransportError, ServerGone):
        client.close()
        return None
    return client


class _Guarded:
    """Lets a request out only while the server lives.

    It is asked between the connection and the first byte: before it, another program could have the port by the time
    that the connection is made.
    """

    def __init__(self, told: Announced) -> None:
        self._told = told

    def __call__(self, request: httpx.Request) -> None:
        request.extensions["trace"] = self._at

    def _at(self, step: str, about: Mapping[str, object]) -> None:
        if step.endswith(".send_request_headers.started") and not self._told.lives():
            raise ServerGone("The server ended meanwhile, and the last request was not sent; try again.")


def _client(url: str, key: str) -> httpx.Client:
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=120, trust_env=False)


def _say(words: str) -> None:
    print(f"atelier: {words}", file=sys.stderr)
