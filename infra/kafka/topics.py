"""`atelier cluster init`: makes the topics of the table, and says where those that are there differ from it.

Nothing that is there is changed. More partitions would put a key's next events on another partition, and so out of
order; other settings are the operator's to choose, and here they are told of.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from infra.kafka.access import IN_THE_CLEAR, Access
from infra.kafka.producing import BrokersAway
from projections.relay.topics import TOPICS, Topic

MOST_REPLICAS = 3
WAITING = 10_000
"""Milliseconds."""


@dataclass(frozen=True, slots=True)
class Drift:
    """What a topic has, and what the table says."""

    topic: str
    setting: str
    found: str
    wanted: str

    def __str__(self) -> str:
        return f"{self.topic}: {self.setting} is {self.found}, the table says {self.wanted}"


@dataclass(frozen=True, slots=True)
class Prepared:
    made: Sequence[str]
    drift: Sequence[Drift]


def prepare_topics(
    brokers: Sequence[str], replicas: int | None = None, waiting: int = WAITING, access: Access = IN_THE_CLEAR
) -> Prepared:
    """Make what is missing, and compare what is there. `replicas`: three, or as many as there are brokers.

    `waiting` is how long a broker has to answer, in milliseconds. Raises `BrokersAway`, and `ValueError` for more
    replicas than brokers.
    """
    from kafka import KafkaAdminClient, errors

    try:
        admin = KafkaAdminClient(
            bootstrap_servers=list(brokers),
            request_timeout_ms=waiting,
            bootstrap_timeout_ms=waiting,
            **access.options(),
        )
    except errors.KafkaError as error:
        raise BrokersAway(type(error).__name__) from error
    try:
        return _prepare(admin, replicas)
    except errors.KafkaError as error:
        raise BrokersAway(type(error).__name__) from error
    finally:
        admin.close()


def _prepare(admin: Any, replicas: int | None) -> Prepared:
    from kafka import errors
    from kafka.admin import NewTopic

    count = len(admin.describe_cluster()["brokers"])
    if replicas is not None and replicas > count:
        raise ValueError(f"{replicas} replicas need as many brokers; there are {count}.")
    copies = replicas or min(MOST_REPLICAS, count)
    there = set(admin.list_topics())
    made = []
    for topic in TOPICS:
        if topic.name in there:
            continue
        wanted = NewTopic(topic.name, topic.partitions, copies, topic_configs=dict(topic.settings(copies)))
        try:
            admin.create_topics([wanted])
        except errors.TopicAlreadyExistsError:  # another who prepares was quicker
            continue
        made.append(topic.name)
    _wait(admin)
    return Prepared(made, [each for topic in TOPICS if topic.name not in made for each in _drift(admin, topic)])


def _wait(admin: Any) -> None:
    """Until all of them are there for whoever asks: a worker ignores a topic that it does not find at its start."""
    from kafka import errors

    names, end = [topic.name for topic in TOPICS], time.monotonic() + WAITING / 1000
    while not all(each["partitions"] for each in admin.describe_topics(names)):
        if time.monotonic() > end:
            raise errors.KafkaTimeoutError("topics that were made do not show")
        time.sleep(0.05)


def _drift(admin: Any, topic: Topic) -> list[Drift]:
    (found,) = admin.describe_topics([topic.name])
    partitions = len(found["partitions"])
    copies = min(len(each["replica_nodes"]) for each in found["partitions"])
    drift = []
    if partitions != topic.partitions:
        drift.append(Drift(topic.name, "partitions", str(partitions), str(topic.partitions)))
    has = _settings(admin, topic.name)
    for name, wanted in topic.settings(copies).items():
        if has.get(name) != wanted:
            drift.append(Drift(topic.name, name, str(has.get(name)), wanted))
    return drift


def _settings(admin: Any, topic: str) -> dict[str, str]:
    from kafka.admin import ConfigResource, ConfigResourceType

    told = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    return {name: each["value"] for name, each in told["topic"][topic].items()}
