"""The Faust app of a family of handlers: one agent that puts the events of its topics into lanes.

What Faust would do by itself and must not: acknowledge an event because its agent raised or was cancelled (so its
acknowledgements are off, and the lanes give them), promise `exactly_once` (it repeats: the effects are idempotent
instead), leave a killed worker's partitions alone for a minute, make topics, keep tables, or serve HTTP.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import faust

from infra.faust.families import Family
from infra.kafka.access import IN_THE_CLEAR, Access

SESSION, HEARTBEAT = 10.0, 3.0
"""Seconds after which a silent worker's partitions go to others, and between two signs of life."""
REBALANCE = 10.0
"""Seconds that the others wait for a worker to join again."""
COMMITTED = 1.0
"""Seconds between two commits of offsets: what was acknowledged since is brought again after a crash."""


def app_of(family: Family, brokers: str, put: Callable[[Any], None], access: Access = IN_THE_CLEAR) -> faust.App:
    """`brokers` is `host:port`, separated by commas; `put` takes each event and raises nothing. Not started yet."""
    app = faust.App(
        family.group,
        broker=[f"kafka://{address}" for address in brokers.split(",")],
        broker_client_id=family.group,
        broker_credentials=access.credentials(),
        processing_guarantee="at_least_once",
        broker_session_timeout=SESSION,
        broker_heartbeat_interval=HEARTBEAT,
        broker_rebalance_timeout=REBALANCE,
        broker_request_timeout=30.0,
        broker_commit_interval=COMMITTED,
        broker_max_poll_records=500,
        consumer_auto_offset_reset="earliest",
        # Lanes end what they are at by themselves; Faust's own waiting would hold the group up for all of them.
        stream_wait_empty=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        autodiscover=False,
        store="memory://",
        datadir=Path(tempfile.gettempdir()) / f"{family.group}-{os.getuid()}",
    )
    topic = app.topic(*family.topics, key_serializer="raw", value_serializer="raw")

    async def follow(stream: Any) -> None:
        async for event in stream.noack().events():
            put(event)

    app.agent(topic, name=family.name)(follow)
    app.finalize()
    return app
