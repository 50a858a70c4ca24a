"""An event becomes rows: pure, one event at a time, and the same rows for ever.

What needs an earlier event (the style of a finished concept) is joined when it is asked for, so no state is kept
here. Nothing that a person wrote passes: personal values are never looked at, and free text (reasons, messages)
is left out or reduced to the words of a closed list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from analytics.schema import TABLES
from domain.log import Happened, Recorded
from domain.sandbox import is_sandbox
from projections.warehouse import booking_facts, design_facts, platform_facts, webhook_facts
from projections.warehouse.rules import Fact, Row, Rule, facts_by

RULES: tuple[Rule, ...] = (
    *booking_facts.RULES,
    *design_facts.RULES,
    *platform_facts.RULES,
    *webhook_facts.RULES,
)
"""Every fact. A new topic needs a line in one of these modules, or one in `NOT_FACTS`."""


def _by_topic() -> Mapping[str, tuple[Rule, ...]]:
    topics = dict.fromkeys(rule.topic for rule in RULES)
    return {topic: tuple(rule for rule in RULES if rule.topic == topic) for topic in topics}


FACTS: Mapping[str, tuple[Rule, ...]] = _by_topic()
"""The facts of each topic."""

CHANGED: Mapping[str, int] = {rule.topic: rule.version for rule in RULES if rule.version > 1}
"""Topics of which a log may hold older versions, with the one that the engine can read."""

NOT_FACTS: frozenset[str] = frozenset(
    {
        "booking.reminder-became-due",
        "calendar.slot-confirmed",
        "calendar.slot-held",
        "calendar.slot-released",
        "calendar.started",
        "client.details-changed",
        "client.erased",
        "client.notices-chosen",
        "client.registered",
        "concept.asset-derived",
        "concept.labelled",
        "concept.variant-costed",
        "concept.variant-described",
        "concept.variant-flagged",
        "page-allowance.designs-given-back",
        "page-allowance.designs-taken",
        "page-allowance.opened",
        "studio.artist-joined",
        "studio.artist-left",
        "studio.notices-chosen",
        "style.made",
        "style.retired",
        "tenant.brand-changed",
        "tenant.key-networks-set",
        "traffic.started",
        "usage.level-reached",
        "webhook.changed",
        "webhook.replay-requested",
        "webhook.test-requested",
    }
)
"""Topics that make no fact: they are in `events` alone, by choice and not by oversight."""


class UnmappedTopic(Exception):
    """An event of a topic that is neither a fact nor declared not to be one. The loader halts."""

    def __init__(self, position: int, topic: str) -> None:
        super().__init__(f"position {position}: no rows are declared for topic {topic}")
        self.position, self.topic = position, topic


def makes_facts(recorded: Recorded) -> bool:
    """Whether an event has rows beside the one in `events`. Raises `UnmappedTopic`."""
    if recorded.topic in FACTS:
        return True
    if recorded.topic not in NOT_FACTS:
        raise UnmappedTopic(recorded.position, recorded.topic)
    return False


def facts_of(happened: Happened) -> Iterable[Fact]:
    """(table, row in column order) of each row beside the one in `events`, for an event that has any."""
    if is_sandbox(happened.envelope.tenant):
        return ()  # what is tried in a sandbox is nobody's demand
    return facts_by(FACTS[happened.topic], happened)


def rows_of(happened: Happened, recorded: Recorded) -> list[Fact]:
    """(table, row in column order) of each row. Raises `UnmappedTopic`."""
    event_row = ("events", _event(happened, recorded))
    return [event_row, *facts_of(happened)] if makes_facts(recorded) else [event_row]


def _event(happened: Happened, recorded: Recorded) -> Row:
    envelope = happened.envelope
    return TABLES["events"].row(
        position=happened.position,
        tenant=str(envelope.tenant),
        time=envelope.time,
        event_id=envelope.event_id,
        topic=recorded.topic,
        originator_id=recorded.originator_id,
        version=recorded.originator_version,
        schema_version=envelope.schema_version,
        actor_kind=envelope.actor.kind,
        actor_id=envelope.actor.id,
        on_behalf_of=envelope.actor.on_behalf_of or "",
        request_id=envelope.request_id,
        correlation_id=envelope.correlation_id,
        causation_id=envelope.causation_id or "",
        command_id=envelope.command_id,
        state=recorded.state,
    )
