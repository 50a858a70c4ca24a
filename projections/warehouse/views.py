"""The statements by which the engine itself makes rows of every table out of stored bytes.

A view a table hangs on `stored`; an engine that reads a block of events in place fills the table by the same `SELECT`
without it. What it does follows from the rules: one `JSONExtract` takes out of an event's JSON what the table's rules
need, and each column is chosen by the topic. An event that the rules cannot know (of a newer schema version) or whose
envelope lacks something stops the whole insert; one of an older version is left to Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Any

from analytics.schema import STORED, TABLES, EngineKind, Table
from analytics.schema.ddl import on_cluster
from analytics.schema.tables import Column
from projections.warehouse.rows import RULES
from projections.warehouse.rules import Rule
from projections.warehouse.values import Field, Value, default, literal

_ENVELOPE = (
    "Tuple(id UUID, tenant String, actor Tuple(kind String, id String, on_behalf_of String), request String,"
    " correlation String, causation String, command String, time String, schema UInt16)"
)
_TIME = "parseDateTime64BestEffort(`e`.`time`, 6, 'UTC')"
# What an envelope lacks reads as empty, and no envelope that was ever written has any of these so.
_EVENTS = f"""SELECT
  position, `e`.`tenant` AS tenant, {_TIME} AS time, `e`.`id` AS event_id, topic,
  toUUID(originator) AS originator_id, version, `e`.`schema` AS schema_version, `e`.`actor`.`kind` AS actor_kind,
  `e`.`actor`.`id` AS actor_id, `e`.`actor`.`on_behalf_of` AS on_behalf_of, `e`.`request` AS request_id,
  `e`.`correlation` AS correlation_id, `e`.`causation` AS causation_id, `e`.`command` AS command_id, state
FROM (SELECT position, originator, version, topic, state, JSONExtract(state, '{_ENVELOPE}') AS e FROM {{source}})
WHERE throwIf(
  `e`.`schema` = 0 OR empty(`e`.`tenant`) OR empty(`e`.`id`) OR empty(`e`.`actor`.`kind`) OR empty(`e`.`command`),
  'an envelope lacks something'
) = 0"""
SANDBOX = "(substring({tenant}, 15, 1) = '8' AND substring({tenant}, 20, 1) IN ('8', '9', 'a', 'b'))"
"""What `domain.sandbox.is_sandbox` says, of a tenant's id as text."""


@dataclass(frozen=True, slots=True)
class Filling:
    """How a table gets its rows out of stored bytes: `select` gives `columns`. `topics` are those that have rows in it,
    None for all."""

    table: str
    columns: tuple[str, ...]
    topics: frozenset[str] | None
    select: str


def fillings(source: str = STORED.name, found: Set[str] | None = None) -> tuple[Filling, ...]:
    """One for each table of facts, and one for `events`.

    `source` has the columns of `stored`, and events of the topics `found`, None for any: tables that they have no rows
    in are left out, and what the others need is a fraction of what the engine would have to plan for all.
    """
    events = Filling("events", TABLES["events"].names, None, _EVENTS.replace("{source}", source))
    rules = [rule for rule in RULES if found is None or rule.topic in found]
    tables = sorted({rule.table for rule in rules})
    return (*(_of_facts(table, [rule for rule in rules if rule.table == table], source) for table in tables), events)


def _of_facts(table: str, rules: Sequence[Rule], source: str) -> Filling:
    columns = tuple(column.name for column in (*_own(TABLES[table], rules), *_given(TABLES[table], rules)))
    topics = frozenset(rule.topic for rule in rules)
    return Filling(table, columns, topics, select_facts(TABLES[table], rules, source))


def view_statements(kind: EngineKind = EngineKind.EMBEDDED) -> tuple[str, ...]:
    """A view on `stored` for each table of facts, and one for `events`. They name no database."""
    return tuple(
        f"CREATE MATERIALIZED VIEW IF NOT EXISTS {each.table}_of_stored{on_cluster(kind)} TO {each.table} AS\n"
        f"{each.select}"
        for each in fillings()
    )


def drop_view_statements(kind: EngineKind = EngineKind.EMBEDDED) -> tuple[str, ...]:
    views = (f"{table}_of_stored{on_cluster(kind)}" for table in (*fact_tables(), "events"))
    return tuple(f"DROP TABLE IF EXISTS {view} SYNC" for view in views)


def fact_tables() -> list[str]:
    """Those that some rule makes rows of, in alphabetical order."""
    return sorted({rule.table for rule in RULES})


def select_facts(table: Table, rules: Sequence[Rule], source: str = STORED.name) -> str:
    """The rows of one table, from `stored`. Raises `ValueError` where its rules cannot be read together."""
    lists = {rule.each for rule in rules}
    if len(lists) != 1:
        raise ValueError(f"{table.name}: either every rule makes a row of each part of the same list, or none does")
    (each,) = lists
    given = _given(table, rules)
    selected = ["position", "`e`.`tenant` AS tenant", "time"]
    selected += ["toUInt16(`number` - 1) AS ordinal"] if each else []
    selected += [f"{_chosen(column, rules)} AS `{column.name}`" for column in given]
    topics = ", ".join(literal(topic) for topic in dict.fromkeys(rule.topic for rule in rules))
    parts = f"`e`.`data`.`{each}`"
    return (
        "SELECT\n  "
        + ",\n  ".join(selected)
        + "\nFROM (\n  SELECT position, topic, toUUID(originator) AS originator_id,"
        + f"\n    JSONExtract(state, '{_json(rules)}') AS e,\n    {_TIME} AS time"
        + f"\n  FROM {source} WHERE topic IN ({topics})\n)"
        + (f"\nARRAY JOIN {parts} AS item, arrayEnumerate({parts}) AS number" if each else "")
        + f"\nWHERE {_readable(rules)} AND NOT {SANDBOX.format(tenant='`e`.`tenant`')}"
    )


def _own(table: Table, rules: Sequence[Rule]) -> list[Column]:
    """What every row has."""
    names = ("position", "tenant", "time", *(["ordinal"] if rules[0].each else []))
    return [table.columns[table.places[name]] for name in names]


def _given(table: Table, rules: Sequence[Rule]) -> list[Column]:
    """What some rule says something about."""
    columns = [column for column in table.columns if column.name not in ("position", "tenant", "time", "ordinal")]
    return [column for column in columns if any(column.name in rule.columns for rule in rules)]


def _readable(rules: Sequence[Rule]) -> str:
    """Of the version that the rules were written for; a newer one stops the insert."""
    known = _by_topic({rule.topic: str(rule.version) for rule in rules}, "1")
    return f"throwIf(`e`.`schema` > {known}, 'an event is newer than this program') = 0 AND `e`.`schema` = {known}"


def _chosen(column: Column, rules: Sequence[Rule]) -> str:
    values = {rule.topic: rule.columns[column.name].sql(column) for rule in rules if column.name in rule.columns}
    every = set(values) == {rule.topic for rule in rules}
    if every and len(set(values.values())) == 1:
        return next(iter(values.values()))
    return _by_topic(values, default(column))


def _by_topic(values: dict[str, str], otherwise: str) -> str:
    """One of several expressions, by the event's topic."""
    topics: dict[str, list[str]] = {}
    for topic, value in values.items():
        if value != otherwise:
            topics.setdefault(value, []).append(literal(topic))
    if not topics:
        return otherwise
    cases = [f"{_is(of)}, {value}" for value, of in topics.items()]
    return f"multiIf({', '.join(cases)}, {otherwise})"


def _is(topics: Sequence[str]) -> str:
    return f"topic = {topics[0]}" if len(topics) == 1 else f"topic IN ({', '.join(topics)})"


def _json(rules: Sequence[Rule]) -> str:
    """The type by which `JSONExtract` takes out what the rules need, inside a quoted text."""
    tree: dict[str, Any] = {}
    for rule in rules:
        for name, value in rule.columns.items():
            column = rule.of.columns[rule.of.places[name]]
            for path, type in value.leaves(column):
                _plant(tree, _path(rule, value, path), type)
    # An empty structure has no form; a topic without fields needs none.
    data = f", data {_structure(tree)}" if tree else ""
    return f"Tuple(tenant String, time String, schema UInt16, actor Tuple(kind String){data})".replace("'", "\\'")


def _path(rule: Rule, value: Value, path: str) -> list[str]:
    names = path.split(".")
    if isinstance(value, Field) and value.of_part:
        assert rule.each is not None
        return [rule.each, "[]", *names]
    return names


def _plant(tree: dict[str, Any], names: Iterable[str], type: str) -> None:
    *way, leaf = names
    for name in way:
        tree = tree.setdefault(name, {})
    found = tree.setdefault(leaf, type)
    if found != type:
        raise ValueError(f"{leaf} is read both as {found} and as {type}")


def _structure(tree: dict[str, Any]) -> str:
    if "[]" in tree:
        return f"Array({_structure(tree['[]'])})"
    inner = (f"`{name}` {_structure(found) if isinstance(found, dict) else found}" for name, found in tree.items())
    return f"Tuple({', '.join(inner)})"
