"""The controls that the log can evidence, as data: the population, what is an exception, what cannot be shown.

Criteria are named by their ids of the 2017 Trust Services Criteria; titles are our own. A log shows that a control
operated; whether it was designed well enough, and whether that meets a criterion, is the auditor's to judge.
"""

from __future__ import annotations

from dataclasses import dataclass

from analytics.schema.tables import NIL

_EVENT = (
    "event.position AS position, toString(event.event_id) AS event_id, event.tenant AS tenant, event.time AS time,"
    " event.topic AS topic, event.actor_kind AS actor_kind, event.actor_id AS actor_id,"
    " event.on_behalf_of AS on_behalf_of"
)
_PERIOD = "event.time >= toDateTime64({from:Date}, 6, 'UTC') AND event.time < toDateTime64({until:Date}, 6, 'UTC')"
_NO_ID = f"toUUID('{NIL}')"


@dataclass(frozen=True, slots=True)
class Control:
    """`sql` gives one row an event, with its `position`, its columns, and `exception`: empty, or what is out of line.

    `exceptions` says in words what is looked for. `strength` is `strong` where events show the control at work, and
    `partial` where they show a part of it.
    """

    id: str
    criterion: str
    title: str
    population: str
    sql: str
    exceptions: str
    strength: str
    caveat: str


def _sql(columns: str, exception: str, fact: str, where: str, join: str = "") -> str:
    return (
        f"SELECT {_EVENT}, {columns}, {exception} AS exception\n"
        f"FROM {{{{{fact}}}}} AS fact INNER JOIN {{{{events}}}} AS event ON event.position = fact.position{join}\n"
        f"WHERE {where} AND {_PERIOD}\nORDER BY position"
    )


_NOBODY_APPROVED = (
    "multiIf(fact.approved_by = '', 'no approver is named',"
    " fact.approved_by = event.actor_id, 'the approver made the change', '')"
)

_FIRST_START = "event.actor_kind = 'operator' AND event.actor_id = 'provision'"
"""The keys that a platform's first start makes and shows once; without them nobody could ask for any."""
_APPROVER = (
    f"if({_FIRST_START}, 'the operator, at the first start', concat(event.actor_kind, ':', event.actor_id))"
    " AS approved_by"
)
_LAST_RETRY = """
LEFT JOIN (SELECT again.follower AS follower, again.parked_position AS parked_position,
    max(again.position) AS position, argMax(again.outcome, again.position) AS outcome,
    argMax(concat(hand.actor_kind, ':', hand.actor_id), again.position) AS handled_by,
    argMax(formatDateTime(hand.time, '%Y-%m-%dT%H:%i:%SZ', 'UTC'), again.position) AS handled_at
  FROM {{operations}} AS again INNER JOIN {{events}} AS hand ON hand.position = again.position
  WHERE again.kind = 'parked-event-retried' GROUP BY again.follower, again.parked_position) AS retry
ON retry.follower = fact.follower AND retry.parked_position = fact.parked_position"""

CONTROLS: tuple[Control, ...] = (
    Control(
        "CC6.1-keys",
        "CC6.1",
        "API keys are issued, limited in time and revoked",
        "Every key issued, given an expiry (on rotation) or revoked in the period.",
        _sql(
            "fact.action AS action, toString(fact.key_id) AS key_id, fact.scopes AS scopes,"
            " ifNull(formatDateTime(fact.expires_at, '%Y-%m-%dT%H:%i:%SZ', 'UTC'), '') AS expires_at,"
            f" if(fact.replaced_by = {_NO_ID}, '', toString(fact.replaced_by)) AS replaced_by, {_APPROVER}",
            f"multiIf({_FIRST_START}, '',"
            " fact.action = 'key-issued' AND has(fact.scopes, 'operator'), 'a key with the operator scope',"
            " fact.action = 'key-issued' AND fact.expires_at IS NULL, 'a key without an expiry', '')",
            "access",
            "fact.action IN ('key-issued', 'key-expiry-set', 'key-revoked')",
        ),
        "Keys issued without an expiry, and keys with the operator scope: each needs a reason on file. The first grant"
        " is no exception: the operator's first start makes a key for themselves, one for their command line and one"
        " for trying, each named with its approver.",
        "strong",
        "Shows that keys were issued and withdrawn, by whom and when; not that the person behind the actor was the"
        " right one, nor how a secret was kept after it was handed out.",
    ),
    Control(
        "CC6.1-members",
        "CC6.1",
        "Members are added, change roles and are removed",
        "Every member added, given another role or removed in the period.",
        _sql(
            "fact.action AS action, toString(fact.member_id) AS member_id, fact.role AS role",
            "if(fact.role = 'owner' AND fact.action != 'member-removed' AND event.actor_id = toString(fact.member_id),"
            " 'made owner by themselves', '')",
            "access",
            "fact.action IN ('member-added', 'member-role-changed', 'member-removed')",
        ),
        "Members who made themselves owner.",
        "strong",
        "Names are sealed and not in the pack: members are shown by id. Leaving the company is known outside the log;"
        " compare removals with the list of leavers.",
    ),
    Control(
        "CC6.1-refusals",
        "CC6.1",
        "Requests without a valid key or right are refused",
        "Every minute and key in which access was refused, with the reason and the count.",
        _sql(
            f"fact.action AS action, if(fact.key_id = {_NO_ID}, '', toString(fact.key_id)) AS key_id,"
            " fact.code AS reason, fact.refusals AS refusals",
            "''",
            "access",
            "fact.action = 'refused'",
        ),
        "None are defined: a refusal is the control at work.",
        "strong",
        "Refusals are counted by minute and reason. A process that is killed may lose its last ten seconds of counts.",
    ),
    Control(
        "CC6.1-exports",
        "CC6.1",
        "Evidence leaves the platform only on the record",
        "Every evidence pack that was handed out in the period, with its criteria and the number of its rows.",
        _sql(
            "fact.criteria AS criteria, fact.exported_rows AS exported_rows",
            "''",
            "operations",
            "fact.kind = 'evidence-exported'",
        ),
        "None are defined: asking for evidence is an auditor's work, and each time is shown with who asked.",
        "strong",
        "Shows who was given a pack and when, up to the one before this; not what became of it afterwards.",
    ),
    Control(
        "CC7.2-alerts",
        "CC7.2",
        "Anomalies of operation raise alerts",
        "Every alert that the platform raised in the period.",
        _sql("fact.name AS name, fact.about AS about", "''", "operations", "fact.kind = 'alert-raised'"),
        "None are defined: what was done about an alert is in the incident records.",
        "partial",
        "Shows what the platform noticed and when, not what people did about it, nor what it was never set up to see.",
    ),
    Control(
        "CC7.2-parked",
        "CC7.2",
        "Events that cannot be handled are parked, seen and taken up again",
        "Every event parked and every retry of a parked event in the period; each parked event with who took it up"
        " last, when, and what came of it.",
        _sql(
            "fact.kind AS action, fact.follower AS follower, fact.parked_position AS parked_position,"
            " if(fact.kind = 'event-parked', retry.outcome, fact.outcome) AS outcome,"
            " if(fact.kind = 'event-parked', retry.handled_by, '') AS handled_by,"
            " if(fact.kind = 'event-parked', retry.handled_at, '') AS handled_at",
            "multiIf(fact.kind != 'event-parked', '', retry.position < fact.position, 'not taken up again',"
            " retry.outcome = 'still-parked', 'taken up again, and still parked', '')",
            "operations",
            "fact.kind IN ('event-parked', 'parked-event-retried')",
            _LAST_RETRY,
        ),
        "Events parked that had no retry up to the pack's position, or were parked still after the last one.",
        "strong",
        "A retry's outcome is what the follower reported; whether the cause was found is in the incident records.",
    ),
    Control(
        "CC8.1-releases",
        "CC8.1",
        "Releases are approved and recorded with their versions",
        "Every start with another version, schema or settings in the period.",
        _sql(
            "fact.value AS version, fact.release_schema AS schema_version, fact.settings_digest AS settings_digest,"
            " fact.approved_by AS approved_by",
            _NOBODY_APPROVED,
            "changes",
            "fact.subject = 'release'",
        ),
        "Releases without a named approver, or approved by the actor who started them.",
        "strong",
        "Shows what ran when, and who is named as approver. Review and tests of a change are in the source repository.",
    ),
    Control(
        "CC8.1-keys",
        "CC8.1",
        "Changes of keys are made by those who may approve them",
        "Every key issued, given an expiry (on rotation) or revoked in the period, with who approved it.",
        _sql(
            f"fact.action AS action, toString(fact.key_id) AS key_id, {_APPROVER}",
            "''",
            "access",
            "fact.action IN ('key-issued', 'key-expiry-set', 'key-revoked')",
        ),
        "None are defined: a key is changed only by whoever holds the right to manage keys, and that is the approval.",
        "partial",
        "The approver is the key or member that gave the command. Why a key was wanted is in the records of requests.",
    ),
    Control(
        "CC8.1-plans",
        "CC8.1",
        "Changes of tiers and subscriptions are approved",
        "Every change of a tenant's tier or a studio's subscription in the period, after the first one.",
        _sql(
            "fact.subject AS subject, toString(fact.subject_id) AS subject_id, fact.value AS value,"
            " fact.approved_by AS approved_by",
            _NOBODY_APPROVED,
            "changes",
            "event.topic IN ('tenant.tier-changed', 'studio.subscription-changed')",
        ),
        "Changes without a named approver, or approved by the actor who made them.",
        "strong",
        "The approver is the name given with the command; that they agreed is shown by their own records.",
    ),
)


class UnknownCriterion(KeyError):
    """No control is declared for it."""


def criteria() -> tuple[str, ...]:
    """The criteria that packs can be made for."""
    return tuple(dict.fromkeys(control.criterion for control in CONTROLS))


def controls_of(wanted: tuple[str, ...]) -> tuple[Control, ...]:
    """In the declared order, whatever the order asked in. Raises `UnknownCriterion`."""
    for criterion in wanted:
        if criterion not in criteria():
            raise UnknownCriterion(criterion)
    return tuple(control for control in CONTROLS if control.criterion in wanted)
