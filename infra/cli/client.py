"""How commands reach the platform: the running server where there is one, else one started for the moment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx

from infra.cli.failures import Failed
from infra.folder import COMMAND_LINE_KEY
from infra.settings import Settings


@contextmanager
def connect(settings: Settings, warehouse: bool = False) -> Iterator[httpx.Client]:
    """An HTTP client with the command line's operator key; where no server runs, to as much of one as is wanted."""
    found = _running(settings)
    if found is not None:
        # It has asked already whether the server lives, and such a client cannot be entered any more.
        with closing(found):
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


def _running(settings: Settings) -> httpx.Client | None:
    note: Path = settings.data / "server.json"
    try:
        url = json.loads(note.read_text())["url"]
        key = (settings.data / "keys" / COMMAND_LINE_KEY).read_text()
    except (OSError, ValueError, KeyError):
        return None
    client = _client(url, key)
    try:
        client.get("/healthz", timeout=3)
    except httpx.TransportError:
        client.close()
        return None
    return client


def _client(url: str, key: str) -> httpx.Client:
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=120, trust_env=False)
