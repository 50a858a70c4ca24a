"""`atelier worker`."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import logging
import signal

import typer
from rich.console import Console

from infra.cli.failures import Failed
from infra.settings import Settings

screen = Console()
NOISY = ("aiokafka", "faust", "mode", "kafka")
"""Libraries that repeat each error many times a second, with what they were at: the health says what is wrong."""


def worker(
    settings: Settings, kinds: str, concurrency: int, families: str, grace: float, host: str, port: int, as_json: bool
) -> None:
    """Draw, and react to events that Kafka brings, until a signal comes."""
    if not settings.kafka or not settings.database_url:
        raise Failed(
            "A worker needs ATELIER_KAFKA, from where its events come, and ATELIER_DATABASE_URL, where its jobs are."
        )
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    settings = dataclasses.replace(settings, roles="workers", workers=concurrency, kinds=kinds or settings.kinds)
    try:
        asyncio.run(_work(settings, families, grace, host, port, as_json))
    except ModuleNotFoundError as error:
        raise Failed(f"the package {error.name} is missing: install atelier with its extra `cluster`.") from None


async def _work(settings: Settings, names: str, grace: float, host: str, port: int, as_json: bool) -> None:
    from infra.faust.families import UnknownFamily, chosen, families
    from infra.faust.serving import MissingTopics
    from infra.faust.worker import Worker
    from infra.platform import open_platform
    from infra.telling import TellingServer
    from processors.tracking import Tracker

    running = await asyncio.to_thread(open_platform, settings, background=False)
    try:
        assert isinstance(running.runner, Tracker)
        worker = Worker(running, chosen(names, families(running.runner.carrier.wanted())), grace)
        telling = TellingServer(host, port, worker.health, worker.metrics.exposition)
        telling.start()
        leaving = asyncio.Event()
        for each in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(each, leaving.set)
        if as_json:
            typer.echo(json.dumps({"url": telling.url}))
        else:
            screen.print(f"[bold]Atelier[/] works; {telling.url}/metrics; Ctrl-C stops it.", highlight=False)
        try:
            await worker.run(leaving)
        finally:
            telling.stop()
    except UnknownFamily as error:
        raise Failed(str(error)) from None
    except MissingTopics as error:
        raise Failed(str(error)) from None
    except OSError as error:
        raise Failed(f"{host}:{port} cannot be used ({error.strerror}); set another with --port.") from error
    finally:
        await asyncio.to_thread(running.close)
