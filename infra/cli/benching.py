"""`atelier bench`: figures that anyone can take again, with the machine they were taken on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from infra.bench import (
    append,
    auth,
    follow,
    gateway,
    pictures,
    report,
    scaling,
    search,
    server,
    telemetry,
    verify,
    webhooks,
)
from infra.bench.machine import machine
from infra.cli.failures import Failed

screen = Console()
BENCHES: dict[str, Callable[[], dict[str, Any]]] = {
    "idle": server.idle,
    "commands": server.commands,
    "append": append.append,
    "gateway": gateway.gateway,
    "follow": follow.follow,
    "verify": verify.verify,
    "report": report.report,
    "auth": auth.auth,
    "webhooks": webhooks.webhooks,
    "designs": pictures.designs,
    "imaging": pictures.imaging,
    "search": search.search,
    "scaling": scaling.scaling,
    "telemetry": telemetry.telemetry,
}


def bench(name: str | None, as_json: bool) -> None:
    if name is None:
        for each, function in BENCHES.items():
            screen.print(f"[bold]{each}[/]  {(function.__doc__ or '').strip()}")
        return
    if name not in BENCHES:
        raise Failed(f"there is no bench {name!r}; there are {', '.join(BENCHES)}.")
    figures, on = BENCHES[name](), machine()
    if as_json:
        typer.echo(json.dumps({"bench": name, "figures": figures, "machine": on}))
        return
    table = Table("figure", "value", title=name)
    for key, value in figures.items():
        table.add_row(key, str(value))
    screen.print(table)
    screen.print(", ".join(f"{key} {value}" for key, value in on.items()), highlight=False)
