"""Commands that look after what there is: database, log, objects, motifs, warehouse."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from infra.settings import from_environment

app = typer.Typer()
db_app = typer.Typer(help="Look after the database of `ATELIER_DATABASE_URL`.", no_args_is_help=True)
app.add_typer(db_app, name="db")
log_app = typer.Typer(help="Look at the log and at events that a follower could not handle.", no_args_is_help=True)
app.add_typer(log_app, name="log")
objects_app = typer.Typer(help="Look after the bucket of `ATELIER_OBJECTS_URL`.", no_args_is_help=True)
app.add_typer(objects_app, name="objects")
motifs_app = typer.Typer(help="Packs of shapes that prompts can name.", no_args_is_help=True)
app.add_typer(motifs_app, name="motifs")
warehouse_app = typer.Typer(help="Serve, migrate and check the warehouse.", no_args_is_help=True)
app.add_typer(warehouse_app, name="warehouse")


@db_app.command("migrate", epilog="Example: atelier db migrate")
def db_migrate(
    url: Annotated[str | None, typer.Option(help="The owner's URL, where it is not ATELIER_DATABASE_URL.")] = None,
) -> None:
    """Bring the PostgreSQL database to this version's schema; says what it did. Again is harmless."""
    from infra.cli.migrating import migrate as run

    run(from_environment(), url)


@objects_app.command("init", epilog="Example: atelier objects init")
def objects_init() -> None:
    """Make the bucket in the region of the URL, where it is missing, and prove that it keeps what is written."""
    from infra.cli.objects import init as run

    run(from_environment())


@objects_app.command("check", epilog="Example: atelier objects check")
def objects_check() -> None:
    """Prove that the bucket lies in its region, keeps what is written, and overwrites nothing."""
    from infra.cli.objects import check as run

    run(from_environment())


@objects_app.command("list", epilog="Example: atelier objects list --links 3600 > objects.ndjson")
def objects_list(
    links: Annotated[
        int | None, typer.Option(help="Add links that last so many seconds; they give sealed bytes.")
    ] = None,
) -> None:
    """A line of JSON for each object."""
    from infra.cli.objects import listing as run

    run(from_environment(), links)


@log_app.command("parked", epilog="Example: atelier log parked")
def log_parked() -> None:
    """List the events that a follower could not handle."""
    from infra.cli.operating import parked as run

    run(from_environment())


@log_app.command("retry", epilog="Example: atelier log retry concepts 42")
def log_retry(
    follower: Annotated[str, typer.Argument(help="The follower's name, as `log parked` shows it.")],
    position: Annotated[int, typer.Argument(help="The event's position.")],
) -> None:
    """Take a parked event up again, with what waits behind it."""
    from infra.cli.operating import retry as run

    run(from_environment(), follower, position)


@log_app.command("status", epilog="Example: atelier log status")
def log_status() -> None:
    """Show how far every follower has got."""
    from infra.cli.operating import status as run

    run(from_environment())


@motifs_app.command("add", epilog="Example: atelier motifs add flash.zip --licence LicenseRef-own")
def motifs_add(
    source: Annotated[Path, typer.Argument(help="A folder or zip of SVG, an Iconify npm package, or a pack.json.")],
    name: Annotated[str, typer.Option(help="The pack's name; else the source's.")] = "",
    licence: Annotated[
        str, typer.Option(help="An SPDX id, where the source says none; LicenseRef-own for yours.")
    ] = "",
    attribution: Annotated[str, typer.Option(help="Who is to be named, where the source does not say.")] = "",
) -> None:
    """Clean and check the shapes of a source and keep them; a running server draws from them at once."""
    from infra.cli.motifs import add as run
    from processors.design.packs.importing import Said

    run(from_environment(), source, Said(name, licence, attribution))


@motifs_app.command("list", epilog="Example: atelier motifs list")
def motifs_list() -> None:
    """Show what prompts can name: the motifs drawn here, and the packs."""
    from infra.cli.motifs import list_motifs as run

    run(from_environment())


@motifs_app.command("remove", epilog="Example: atelier motifs remove game-icons")
def motifs_remove(
    name: Annotated[str, typer.Argument(help="The pack's name, as `motifs list` shows it.")],
) -> None:
    """Take a pack away; designs that were drawn with it stay as they are."""
    from infra.cli.motifs import remove as run

    run(from_environment(), name)


@warehouse_app.command("migrate", epilog="Example: atelier warehouse migrate --print --kind replicated")
def warehouse_migrate(
    printed: Annotated[bool, typer.Option("--print", help="Print the statements, and run none.")] = False,
    kind: Annotated[str | None, typer.Option(help="embedded, server, replicated or distributed; else as set.")] = None,
) -> None:
    """Bring the warehouse's tables to this version's; says what it did. Again is harmless."""
    from infra.cli.warehouse_upkeep import migrate as run

    run(from_environment(), printed, kind)


@warehouse_app.command("reconcile", epilog="Example: atelier warehouse reconcile")
def warehouse_reconcile(
    upto: Annotated[int | None, typer.Option(help="The last position; else as far as is loaded.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Prove that the warehouse holds what the log says; names what is missing or doubled, and fails then."""
    from infra.cli.warehouse_upkeep import reconcile as run

    run(from_environment(), upto, as_json)


@warehouse_app.command("serve", epilog="Example: atelier warehouse serve --port 9000")
def warehouse_serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on, where it is not the URL's.")] = None,
    port: Annotated[int | None, typer.Option(help="The port, where it is not the URL's; 0 takes a free one.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the address as one JSON line.")] = False,
) -> None:
    """Serve this folder's warehouse over ClickHouse's native protocol, as ATELIER_WAREHOUSE_URL says."""
    from infra.cli.warehousing import serve as run

    run(from_environment(), host, port, as_json)
