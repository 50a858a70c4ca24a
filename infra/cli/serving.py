"""`atelier serve`."""

from __future__ import annotations

import dataclasses
import json
import logging
import sys

import typer
from rich.console import Console

from infra.cli.failures import Failed
from infra.collector import calm_the_collector
from infra.platform import open_platform
from infra.roles import PLAYED, ROLES
from infra.server import Server, bind, serving
from infra.settings import Settings
from infra.telemetry.opening import trace_logs

screen = Console()
LINE = "%(levelname)s %(name)s: %(message)s"
TURN = 0.0005
"""Seconds that a thread may keep the interpreter while others want it."""


def serve(settings: Settings, host: str | None, port: int | None, as_json: bool) -> None:
    logging.basicConfig(level=logging.WARNING, format=LINE)
    settings = dataclasses.replace(settings, host=host or settings.host, port=settings.port if port is None else port)
    try:
        bound = bind(settings.host, settings.port)
    except OSError as error:
        raise Failed(
            f"{settings.host}:{settings.port} cannot be used ({error.strerror}); set another with --port."
        ) from error
    running = open_platform(settings)
    trace_logs(running.tracing, LINE)
    server = serving(running, bound)
    calm_the_collector()
    # Whoever answers requests gives the interpreter away at each system call, and should soon have it back.
    sys.setswitchinterval(TURN)
    server.run(_as_json if as_json else _in_words)


def _as_json(server: Server) -> None:
    made = server.provisioned
    typer.echo(
        json.dumps(
            {
                "url": server.url,
                "operator_key": made.operator_key.text if made else None,
                "tenant_key": made.tenant_key.text if made else None,
                "sign_in": server.sign_in,
            }
        )
    )


def _in_words(server: Server) -> None:
    data = server.running.settings.data
    screen.print(
        f"[bold]Atelier[/] serves on {server.url} from {data}; Ctrl-C stops it.", highlight=False, soft_wrap=True
    )
    made = server.provisioned
    roles = server.running.settings.played
    if roles != PLAYED:
        screen.print(f"Its roles are {', '.join(role for role in ROLES if role in roles)}.", highlight=False)
    if "gateway" not in roles:
        return
    if made is None:
        screen.print("The keys were printed on the first start; `atelier sign-in` makes a new link.")
        return
    screen.print("These keys are shown once; keep them:")
    screen.print(f"  operator key  {made.operator_key.text}", highlight=False)
    screen.print(f"  tenant's key  {made.tenant_key.text}   (Playground, tier Pro)", highlight=False, soft_wrap=True)
    screen.print(
        f"This link signs in to the pages of {made.opened_name}; it works once, within a day:", highlight=False
    )
    screen.print(f"  {server.sign_in}", highlight=False, soft_wrap=True)
