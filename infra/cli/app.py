"""All commands with their help; what they do is imported only when they are called."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from infra.settings import from_environment

app = typer.Typer(
    name="atelier",
    help="A tattoo and handcraft design platform on one append-only, verifiable event log.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
db_app = typer.Typer(help="Look after the database of `ATELIER_DATABASE_URL`.", no_args_is_help=True)
app.add_typer(db_app, name="db")
cluster_app = typer.Typer(help="The cluster profile's own parts.", no_args_is_help=True)
app.add_typer(cluster_app, name="cluster")
log_app = typer.Typer(help="Look at the log and at events that a follower could not handle.", no_args_is_help=True)
app.add_typer(log_app, name="log")
objects_app = typer.Typer(help="Look after the bucket of `ATELIER_OBJECTS_URL`.", no_args_is_help=True)
app.add_typer(objects_app, name="objects")
motifs_app = typer.Typer(help="Packs of shapes that prompts can name.", no_args_is_help=True)
app.add_typer(motifs_app, name="motifs")
warehouse_app = typer.Typer(help="Serve, migrate and check the warehouse.", no_args_is_help=True)
app.add_typer(warehouse_app, name="warehouse")

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
    tenant: Annotated[str | None, typer.Option(help="The tenant's id; else the first one.")] = None,
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
    since: Annotated[Path | None, typer.Option(help="An older checkpoint that must be a prefix of this log.")] = None,
    vkey: Annotated[list[str] | None, typer.Option(help="The verifier key, or a file with it, from elsewhere.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Check a log, or an evidence pack, offline: signatures, every hash, every leaf against its event."""
    from projections.audit.verify import run

    arguments = [log]
    arguments += ["--events", str(events)] if events else []
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
    tenant: Annotated[str | None, typer.Option(help="One tenant's id; all tenants otherwise.")] = None,
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


@app.command(epilog="Example: atelier simulate --startup 30 --floor 10 --out simulation")
def simulate(
    startup: Annotated[float, typer.Option(help="Seconds until a new worker works.")] = 60.0,
    service: Annotated[float, typer.Option(help="Seconds of a design; an A100's published time by default.")] = 3.7,
    samples: Annotated[Path | None, typer.Option(help="A JSON list of measured seconds, instead of --service.")] = None,
    target: Annotated[float, typer.Option(help="Seconds from asked to ready that the autoscaler aims at.")] = 20.0,
    floor: Annotated[int, typer.Option(help="Workers that are always there.")] = 1,
    ceiling: Annotated[int, typer.Option(help="Workers at most.")] = 100,
    month: Annotated[float, typer.Option(help="Generations a month.")] = 10_000_000.0,
    peak: Annotated[float, typer.Option(help="The evening's rate over the day's mean, 1 to 2.")] = 2.0,
    crowd: Annotated[int, typer.Option(help="Generations asked for at one moment.")] = 1000,
    node_price: Annotated[float, typer.Option(help="What a node costs an hour.")] = 40.32,
    node_workers: Annotated[int, typer.Option(help="Workers of a node.")] = 8,
    seed: Annotated[int, typer.Option(help="Another seed, another chance.")] = 1,
    out: Annotated[Path | None, typer.Option(help="A folder for the figures and pictures.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Simulate a cluster of workers: a day with its peak, a crowd, latency by plan, cost, and how fast it must grow."""
    from infra.cli.simulating import assumed_of
    from infra.cli.simulating import simulate as run

    assumed = assumed_of(startup, service, target, floor, ceiling, month, peak, crowd, node_price, node_workers, seed)
    run(assumed, samples, out, as_json)


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


@app.command(epilog="Example: atelier relay --port 8001")
def relay(
    host: Annotated[str, typer.Option(help="The address that health and metrics are told on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Its port; 0 takes a free one.")] = 8001,
    as_json: Annotated[bool, typer.Option("--json", help="Print the address as one JSON line.")] = False,
) -> None:
    """Carry the log to Kafka; one process leads, any others stand by."""
    from infra.cli.relaying import relay as run

    run(from_environment(), host, port, as_json)


@app.command(epilog="Example: atelier worker --kinds image --concurrency 2 --families generation,imaging")
def worker(
    kinds: Annotated[str, typer.Option(help="Kinds of jobs, separated by commas, such as image; else all.")] = "",
    concurrency: Annotated[int, typer.Option(min=0, help="Jobs at once; 0 draws nothing.")] = 1,
    families: Annotated[str, typer.Option(help="Families of handlers, separated by commas; else all.")] = "",
    grace: Annotated[float, typer.Option(min=0, help="Seconds that running jobs have when it is told to stop.")] = 30.0,
    host: Annotated[str, typer.Option(help="The address that health and metrics are told on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Its port; 0 takes a free one.")] = 8002,
    as_json: Annotated[bool, typer.Option("--json", help="Print the address as one JSON line.")] = False,
) -> None:
    """Draw, and react to the events that Kafka brings; as many processes as are wanted."""
    from infra.cli.working import worker as run

    run(from_environment(), kinds, concurrency, families, grace, host, port, as_json)


@cluster_app.command("keda", epilog="Example: atelier cluster keda --prometheus http://prometheus:9090")
def cluster_keda(
    prometheus: Annotated[str, typer.Option(help="Where Prometheus is, as KEDA reaches it.")],
    deployment: Annotated[str, typer.Option(help="The workers' Deployment.")] = "atelier-worker",
    namespace: Annotated[str, typer.Option(help="Its namespace.")] = "atelier",
    kinds: Annotated[str, typer.Option(help="The group of kinds that its workers draw.")] = "image",
    floor: Annotated[int, typer.Option(min=1, help="Workers at least.")] = 1,
    ceiling: Annotated[int, typer.Option(min=1, help="Workers at most.")] = 100,
    settle: Annotated[int, typer.Option(min=0, help="Seconds before there are fewer.")] = 300,
) -> None:
    """Print a KEDA ScaledObject that follows the workers wanted by the job table."""
    from infra.deploy.keda import ScaledWorkers, scaled_object

    try:
        wanted = ScaledWorkers(deployment, namespace, prometheus, kinds, floor, ceiling, settle)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    typer.echo(scaled_object(wanted), nl=False)


@cluster_app.command("init", epilog="Example: atelier cluster init --replicas 3")
def cluster_init(
    replicas: Annotated[int | None, typer.Option(help="Copies of each partition; else three, or one a broker.")] = None,
) -> None:
    """Make Kafka's topics; says what it did, and which are not as they should be. Again is harmless."""
    from infra.cli.relaying import init as run

    run(from_environment(), replicas)


@cluster_app.command("up", epilog="Example: atelier cluster up")
def cluster_up(
    as_json: Annotated[bool, typer.Option("--json", help="Print addresses and keys as one JSON line.")] = False,
) -> None:
    """Run the whole cluster profile on this machine, from real parts, until Ctrl-C; nothing of it is kept."""
    from infra.cli.clustering import up as run

    run(from_environment(), as_json)


@app.command(epilog="Example: atelier art --out art --style dotwork")
def art(
    out: Out,
    style: Annotated[str | None, typer.Option(help="One style; all of them otherwise.")] = None,
    seed: Annotated[int, typer.Option(help="The same number gives the same drawings.")] = 1,
) -> None:
    """Draw the twenty prompts of the art bar, a contact sheet for each style."""
    from infra.cli.art import art as run

    run(out, style, seed)


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
    """Show the packs there are."""
    from infra.cli.motifs import list_packs as run

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
