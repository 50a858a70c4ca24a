"""The Kafka topics that the log's events are carried on: one table, from which `atelier cluster init` makes them.

A topic holds a group of aggregates that the same processors follow, so that a worker reads what it has handlers for
and not the whole log; and not one topic for each kind of aggregate, because a producer's batches are per partition,
and many thin partitions make small batches. An aggregate's events are on one partition (its id is the key), in order;
between aggregates there is no order but their positions.

Nothing is compacted: the key is an aggregate and not a value, so compaction would drop events. Kafka is transport:
what is older than the retention is read from the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

HOUR, DAY = 3_600_000, 86_400_000
"""Milliseconds."""
LARGEST = 4 * 1024 * 1024
"""Bytes of a message: the topics take no larger one, and the relay's producer sends none."""


@dataclass(frozen=True, slots=True)
class Topic:
    """`families` are the first words of the events' own topics: `concept` of `concept.requested`."""

    name: str
    families: frozenset[str]
    partitions: int
    retention: int
    """Milliseconds."""
    cleanup: str
    """Kafka's `cleanup.policy`."""
    purpose: str

    def settings(self, replicas: int) -> Mapping[str, str]:
        """Kafka's configuration of the topic: with three replicas, one of them may be away."""
        return {
            "cleanup.policy": self.cleanup,
            "retention.ms": str(self.retention),
            "segment.ms": str(min(self.retention, DAY)),
            "max.message.bytes": str(LARGEST),
            "min.insync.replicas": str(max(1, replicas - 1)),
            "message.timestamp.type": "CreateTime",
        }


TOPICS: tuple[Topic, ...] = (
    Topic(
        "atelier.designs",
        frozenset({"concept", "rendition", "style", "video"}),
        12,
        7 * DAY,
        "delete",
        "concepts, their pictures and films, a tenant's own styles: generation, imaging, video, webhooks",
    ),
    Topic(
        "atelier.bookings",
        frozenset({"booking", "calendar", "client", "studio"}),
        6,
        7 * DAY,
        "delete",
        "studios, their clients and appointments: timers, erasure, webhooks, mail",
    ),
    Topic(
        "atelier.accounts",
        frozenset({"tenant", "usage", "page-allowance", "webhook"}),
        6,
        7 * DAY,
        "delete",
        "tenants, keys, quotas, webhook endpoints: deliveries, mail",
    ),
    Topic(
        "atelier.platform",
        frozenset({"operations", "traffic"}),
        3,
        2 * DAY,
        "delete",
        "alerts, releases, counts of requests, and whatever the other topics do not name",
    ),
)
OTHERS = "atelier.platform"
"""Where an event of no known family goes: it is carried and never lost."""
_BY_FAMILY = {family: topic.name for topic in TOPICS for family in topic.families}


def topic_of(event: str) -> str:
    """The Kafka topic of an event, by the event's own topic."""
    return _BY_FAMILY.get(event.partition(".")[0], OTHERS)


def topics_for(events: frozenset[str]) -> frozenset[str]:
    """The Kafka topics that have these events: what a worker with handlers for them subscribes to."""
    return frozenset(map(topic_of, events))
