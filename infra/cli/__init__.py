"""The `atelier` command line. Each command lies in a module of its kind and is imported when it is called."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command; refusals and settings errors end in one clear line and a non-zero exit."""
    from infra.cli.app import app
    from infra.cli.failures import explained

    with explained():
        app()
    sys.exit(0)
