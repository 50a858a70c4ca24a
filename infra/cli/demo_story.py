"""What the steps of `atelier demo` share: the clients that they call with, and what they found."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from infra.cli.client import call
from infra.cli.failures import Failed


@dataclass
class Story:
    """What the steps share, and what they found."""

    out: Path
    data: Path
    operator: httpx.Client
    tenant: httpx.Client
    playground: httpx.Client
    summary: dict[str, dict[str, Any]] = field(default_factory=dict)
    designs: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[dict[str, str]] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    position: str = "0"


def post(story: Story, client: httpx.Client, path: str, body: dict[str, Any]) -> Any:
    response = call(client, "POST", path, json=body)
    story.position = response.headers.get("Atelier-Position", story.position)
    return response.json() if response.content else None


def get(story: Story, client: httpx.Client, path: str) -> Any:
    """Reads what was written: the position of the last answer goes along."""
    return call(client, "GET", path, headers={"Atelier-Position": story.position}).json()


def until(story: Story, client: httpx.Client, path: str, wanted: tuple[Any, ...], member: str = "status") -> Any:
    """Asks until it is so; from the first on what was written is there, whichever gateway answers."""
    for _ in range(600):
        response = client.get(path, headers={"Atelier-Position": story.position})
        if response.is_success and response.json()[member] in wanted:
            return response.json()
        time.sleep(0.1)
    raise Failed(f"{path} did not become {' or '.join(map(str, wanted))} within a minute")
