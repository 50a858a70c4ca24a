"""`atelier sign-in`: a new one-time link into the pages of the running server."""

from __future__ import annotations

from rich.console import Console

from infra.cli.client import call, connect_running
from infra.cli.failures import Failed
from infra.settings import Settings

out = Console()


def sign_in(settings: Settings, tenant: str | None) -> None:
    """Raises `Failed` where no server runs: the link lives in its memory."""
    with connect_running(settings) as client:
        if client is None:
            raise Failed("No server runs on this data folder; start one with `atelier serve`.")
        body = {} if tenant is None else {"tenant_id": tenant}
        link = call(client, "POST", "/sign-in/links", json=body).json()
        out.print(f"Sign in as {link['tenant']}, once, within 15 minutes:", highlight=False)
        base = str(client.base_url).rstrip("/")
        out.print(f"  {base}/sign-in#{link['token']}", highlight=False, soft_wrap=True)
