"""All commands with their help; what they do is imported only when they are called."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from infra.cli import cluster_commands, upkeep_commands
from infra.settings import from_environment

app = typer.Typer(
    name="atelier",
    help="A tattoo and handcraft design platform on one append-only, verifiable event log.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.add_typer(cluster_commands.app)
app.add_typer(upkeep_commands.app)

Out = Annotated[Path, typer.Option(help="The folder to write into; made where it is missing.")]


@app.command(epilog="Example: atelier serve --port 8080")
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port; 0 takes a free one.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print address and first keys as one JSON line.")] = False,
) -> None:
    """Do everything, or the roles of ATELIER_ROLES, in one process; prints the keys on the first start, once."""
    from infra.cli.serving import serve as run

    run(from_environment(), host, port, as_json)


@app.command("sign-in", epilog="Example: atelier sign-in")
def sign_in(
    tenant: Annotated[str | None, typer.Option(help="The tenant's id (ten_…); else the first one.")] = None,
) -> None:
    """Print a link into the running server's pages; it works once, for 15 minutes."""
    from infra.cli.signing_in import sign_in as run

    run(from_environment(), tenant)


@app.command(epilog="Example: atelier demo --out out")
def demo(
    out: Out = Path("out"),
    on_cluster: Annotated[bool, typer.Option("--cluster", help="On all parts of the cluster profile.")] = False,
) -> None:
    """Start a platform of its own and drive it over HTTP: designs, a booking, reports, evidence, proofs."""
    from infra.cli import demo

    demo.run_demo(out, demo.on_cluster if on_cluster else None)


@app.command(epilog="Example: atelier openapi > openapi.json")
def openapi() -> None:
    """Print the API's OpenAPI 3.1 document."""
    from gateway.openapi import openapi_document

    typer.echo(json.dumps(openapi_document(), indent=2))


@app.command(epilog="Example: atelier verify out/audit --events out/events.ndjson")
def verify(
    log: Annotated[str, typer.Argument(help="A published folder, its URL, or an evidence pack.")],
    events: Annotated[Path | None, typer.Option(help="An export of the events, to check leaf by leaf.")] = None,
    growing: Annotated[
        bool, typer.Option(help="The log is being written to: it may be newer than the export.")
    ] = False,
    since: Annotated[Path | None, typer.Option(help="An older checkpoint that must be a prefix of this log.")] = None,
    vkey: Annotated[list[str] | None, typer.Option(help="The verifier key, or a file with it, from elsewhere.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Check a log, or an evidence pack, offline: signatures, every hash, every leaf against its event."""
    from projections.audit.verify import run

    arguments = [log]
    arguments += ["--events", str(events)] if events else []
    arguments += ["--growing"] if growing else []
    arguments += ["--since", str(since)] if since else []
    for each in vkey or ():
        arguments += ["--vkey", each]
    arguments += ["--json"] if as_json else []
    raise typer.Exit(run(arguments))


@app.command(epilog="Example: atelier report style-popularity --from 2026-01-01 --format png --out styles.png")
def report(
    name: Annotated[str | None, typer.Argument(help="The report; without a name, lists them.")] = None,
    format: Annotated[str, typer.Option(help="table, json, csv, parquet, svg or png.")] = "table",
    from_: Annotated[str | None, typer.Option("--from", help="First day, such as 2026-01-01.")] = None,
    to: Annotated[str | None, typer.Option(help="Last day.")] = None,
    grain: Annotated[str | None, typer.Option(help="day, week or month.")] = None,
    tenant: Annotated[str | None, typer.Option(help="One tenant's id (ten_…); all tenants otherwise.")] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write; standard output otherwise.")] = None,
) -> None:
    """Make a report from the warehouse."""
    from infra.cli.reports import report as run

    parameters = {"from": from_, "to": to, "grain": grain, "tenant": tenant}
    run(from_environment(), name, format, {k: v for k, v in parameters.items() if v is not None}, out)


@app.command(epilog="Example: atelier evidence --criteria CC6.1,CC8.1 --from 2026-01-01 --to 2026-12-31 --out pack")
def evidence(
    criteria: Annotated[str, typer.Option(help="SOC 2 criteria, separated by commas.")],
    from_: Annotated[str, typer.Option("--from", help="First day of the period.")],
    to: Annotated[str, typer.Option(help="Last day of the period.")],
    out: Out,
    seed: Annotated[str, typer.Option(help="The auditor's seed for the sample.")] = "atelier",
    sample: Annotated[int, typer.Option(help="How many rows to draw.")] = 25,
) -> None:
    """Make an evidence pack: population, sample and a proof for every row."""
    from infra.cli.reports import evidence as run

    run(from_environment(), criteria, from_, to, out, seed, sample)


@app.command(epilog="Example: atelier rebuild concepts")
def rebuild(
    name: Annotated[str | None, typer.Argument(help="The projection; without a name, lists them.")] = None,
) -> None:
    """Make a projection again from the log, and put it in the old one's place at once."""
    from infra.cli.operating import rebuild as run

    run(from_environment(), name)


@app.command(epilog="Example: atelier seed --months 12")
def seed(
    months: Annotated[int, typer.Option(help="How many months of history, ending today.")] = 12,
    per_month: Annotated[int, typer.Option(help="Concepts a month, on average.")] = 40,
    random_seed: Annotated[int, typer.Option(help="The same number gives the same history.")] = 1,
) -> None:
    """Fill a new folder with a year of history, through the real use cases with a moved clock."""
    from infra.cli.seeding import seed as run

    run(from_environment(), months, per_month, random_seed)


@app.command(epilog="Example: atelier export --out events.ndjson")
def export(
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("events.ndjson"),
) -> None:
    """Write every event as it is stored, for `atelier verify --events`."""
    from infra.cli.operating import export as run

    run(from_environment(), out)


@app.command(epilog="Example: atelier backup backups/monday --keys keys/monday")
def backup(
    target: Annotated[Path, typer.Argument(help="A new folder for log, files and what was signed.")],
    keys: Annotated[Path, typer.Option(help="A new folder for the keys, outside the other.")],
    base: Annotated[Path | None, typer.Option(help="An older backup; files that are the same become links.")] = None,
    url: Annotated[str | None, typer.Option(help="The owner's URL, where it is not ATELIER_DATABASE_URL.")] = None,
) -> None:
    """Copy everything that cannot be made again, beside a running server; keys apart."""
    from infra.cli.backups import backup as run

    run(from_environment(), target, keys, base, url)


@app.command(epilog="Example: ATELIER_DATA=restored atelier restore backups/monday --keys keys/monday")
def restore(
    source: Annotated[Path, typer.Argument(help="The backup's folder.")],
    keys: Annotated[Path, typer.Option(help="The folder of its keys, or of newer ones.")],
    checkpoint: Annotated[list[Path] | None, typer.Option(help="A checkpoint that was kept elsewhere.")] = None,
    accept_loss: Annotated[bool, typer.Option(help="Go on without events that were signed, under a new name.")] = False,
    url: Annotated[str | None, typer.Option(help="The owner's URL, where it is not ATELIER_DATABASE_URL.")] = None,
) -> None:
    """Make the data folder from a backup: checked, proven against what was signed, the erased erased again."""
    from infra.cli.backups import restore as run

    run(from_environment(), source, keys, checkpoint or [], accept_loss, url)


@app.command(epilog="Example: atelier bench commands --json")
def bench(
    name: Annotated[str | None, typer.Argument(help="The bench; without a name, lists them.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    model: Annotated[str | None, typer.Option(help="Of the bench `diffusion`: tiny, sdxl or svd.")] = None,
) -> None:
    """Measure something on this machine."""
    from infra.cli.benching import bench as run

    run(name, as_json, model)


@app.command(epilog="Example: atelier art --out art --style dotwork")
def art(
    out: Out,
    style: Annotated[str | None, typer.Option(help="One style; all of them otherwise.")] = None,
    seed: Annotated[int, typer.Option(help="The same number gives the same drawings.")] = 1,
) -> None:
    """Draw the twenty prompts of the art bar, a contact sheet for each style."""
    from infra.cli.art import art as run

    run(out, style, seed)
