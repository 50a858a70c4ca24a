"""`atelier relay` and `atelier cluster init`."""

from __future__ import annotations

import json
import logging

import typer
from rich.console import Console

from infra.cli.failures import Failed
from infra.collector import calm_the_collector
from infra.ending import Ending
from infra.settings import Settings
from infra.telling import TellingServer

screen = Console()


def brokers_of(settings: Settings) -> list[str]:
    """Raises `Failed` where none are set."""
    if not settings.kafka:
        raise Failed("ATELIER_KAFKA is not set: host:port of the Kafka brokers, separated by commas.")
    return settings.kafka.split(",")


def relay(settings: Settings, host: str, port: int, as_json: bool) -> None:
    """Carry the log to Kafka until a signal comes."""
    brokers = brokers_of(settings)
    if not settings.database_url:
        raise Failed("ATELIER_DATABASE_URL is not set: the relay carries a log that lies in PostgreSQL.")
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # Its own errors are told by the relay, and it repeats each of them many times a second.
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    try:
        from infra.kafka.access import access_of
        from infra.kafka.metrics import RelayMetrics
        from infra.kafka.relaying import RelayProcess
    except ModuleNotFoundError as error:
        raise Failed(f"the package {error.name} is missing: install atelier with its extra `cluster`.") from None
    process = RelayProcess(settings.database_url, brokers, settings.region, access=access_of(settings))
    try:
        metrics = RelayMetrics(process.health)
        telling = TellingServer(host, port, lambda: process.health().document(), metrics.exposition)
    except OSError as error:
        process.stop()
        raise Failed(f"{host}:{port} cannot be used ({error.strerror}); set another with --port.") from error
    ending = Ending()
    ending.listen()
    telling.start()
    process.start()
    calm_the_collector()
    if as_json:
        typer.echo(json.dumps({"url": telling.url}))
    else:
        screen.print(f"[bold]Atelier[/] relays to {settings.kafka}; {telling.url}/metrics; Ctrl-C stops it.")
    ending.wait()
    telling.stop()
    process.stop()


def init(settings: Settings, replicas: int | None) -> None:
    """Make the topics; fails where one of them is not as the table says."""
    brokers = brokers_of(settings)
    try:
        from infra.kafka.access import access_of
        from infra.kafka.producing import BrokersAway
        from infra.kafka.topics import prepare_topics

        access = access_of(settings)
        prepared = prepare_topics(brokers, replicas, access=access)
    except ModuleNotFoundError as error:
        raise Failed(f"the package {error.name} is missing: install atelier with its extra `cluster`.") from None
    except BrokersAway as error:
        raise Failed(f"Kafka at {settings.kafka} cannot be asked{access.told} ({error}).") from None
    except ValueError as error:
        raise Failed(str(error)) from None
    for name in prepared.made:
        screen.print(f"made {name}")
    if prepared.drift:
        lines = "\n".join(f"  {each}" for each in prepared.drift)
        raise Failed(f"these topics are not as the table says, and were left as they are:\n{lines}")
    if not prepared.made:
        screen.print("nothing to do")
