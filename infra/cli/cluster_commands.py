"""Commands of the cluster profile: its topics, its processes, how many of them, and all of them on one machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from infra.settings import from_environment

app = typer.Typer()
"""Commands without a group."""
cluster_app = typer.Typer(help="The cluster profile's own parts.", no_args_is_help=True)
app.add_typer(cluster_app, name="cluster")


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
