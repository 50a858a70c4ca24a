"""Roll-ups: facts added up by segments of the log, for questions over more than a report can read in its time.

A segment is a range of positions on a fixed grid. Once the log is past its end, its rows are made from the facts by
one statement a roll-up, always the same ones; what is after the last segment is added up by the same SQL when it is
asked for. So an answer is exact at every position, a replay changes nothing, and nothing is ever counted on the way
in. Measures of a roll-up can be added over its rows, or merged (a list of values, a bitmap of numbers).

`sql` names a table as `{{table:span}}`: of the positions in the `range` that is rolled up, or `seen`, which is all up
to its end, with rows perhaps twice. `[after]` is the range's start. What only some questions need, a join with the
step at which a concept was asked for, stands apart: without it, the columns that it gives are empty.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from analytics.schema.tables import CODE, TABLES, Column, Table

SEGMENT = 100_000
"""Positions in a segment."""

_NUMBER = Column("segment", "UInt64", "DoubleDelta, ZSTD(1)")
_TENANT = Column("tenant", CODE)
_DAY = Column("day", "Date32")
# Old partitions become one part each, of which nothing is left to merge when it is read.
_PARTITION = "intDiv(segment, 16)"
_PLACE = re.compile(r"\{\{([a-z_]+):(range|seen)\}\}")
_WINDOW = SEGMENT
"""How far before a range the steps that it goes back to are mostly found, in positions."""


@dataclass(frozen=True)
class Range:
    """Positions after `after`, up to `upto`, both expressions; `guard` goes before them where a table is read."""

    guard: str
    after: str
    upto: str

    def printed(self, sql: str) -> str:
        """`sql` with its places filled in. Raises `KeyError` for a table that has no tenant."""
        return _PLACE.sub(lambda match: self._read(match[1], match[2]), sql).replace("[after]", self.after)

    def _read(self, table: str, span: str) -> str:
        if not TABLES[table].owned:
            raise KeyError(table)
        if span == "seen":
            return f"(SELECT * FROM {table} WHERE {self.guard}position <= {self.upto})"
        return f"(SELECT * FROM {table} FINAL WHERE {self.guard}position > {self.after} AND position <= {self.upto})"


@dataclass(frozen=True)
class Rollup:
    """`sql` gives the rows of one range of positions, the columns of `table` after `segment`.

    `plain` gives the same but for the columns `joined`, which are the defaults of their types there.
    """

    table: Table
    sql: str
    plain: str
    joined: frozenset[str]

    def select(self, range: Range, wanted: Collection[str] | None = None) -> str:
        """All its columns; right are those that are `wanted`, which is all where nothing is said."""
        need = self.joined if wanted is None else self.joined & set(wanted)
        return range.printed(self.sql if need else self.plain)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that `sql` gives."""
        return self.table.names[1:]


def _rollup(
    name: str, grain: str, keys: tuple[Column, ...], sums: tuple[Column, ...], sql: str, joined: str = ""
) -> Rollup:
    """`joined` names the columns that `%(request)s` gives in `sql`."""
    names = tuple(key.name for key in keys if key.name != "tenant")
    table = Table(name, grain, (_NUMBER, *keys, *sums), names, ("segment",), _PARTITION)
    columns = ", ".join(f"`{each}`" for each in table.names[1:])
    whole = f"SELECT {columns} FROM (\n{sql}\n)"
    return Rollup(table, whole % _WITH, whole % _WITHOUT, frozenset(joined.split()))


def _request(table: str) -> str:
    """What was said when a concept was asked for, of the concepts in the range.

    Those that were asked for long before are looked for only where there are any: over the whole log that takes long.
    Any of a concept's rows of that step will do, so it matters not whether one is there twice.
    """
    window = f"(greatest([after], {_WINDOW}) - {_WINDOW})"
    asked = f"FROM {{{{generations:seen}}}} AS step WHERE step.transition = 'requested' AND step.position > {window}"
    older = (
        f"(SELECT if(count() = 0, {window}, 0) FROM {{{{{table}:range}}}} AS some"
        f" WHERE some.concept_id NOT IN (SELECT step.concept_id {asked}))"
    )
    return (
        " LEFT JOIN (SELECT step.tenant AS tenant, step.concept_id AS concept_id, any(step.style) AS style,"
        " any(step.for_client) AS for_client, any(step.position) AS number FROM {{generations:seen}} AS step"
        f" WHERE step.transition = 'requested' AND step.position > {older}"
        f" AND step.concept_id IN (SELECT some.concept_id FROM {{{{{table}:range}}}} AS some)"
        " GROUP BY step.tenant, step.concept_id) AS request"
        " ON request.tenant = fact.tenant AND request.concept_id = fact.concept_id"
    )


_WITH = {
    "style": "request.style",
    "own_style": "request.style",
    "for_client": "request.for_client",
    "number": "request.number",
    "of_generations": _request("generations"),
    "of_designs": _request("designs"),
}
_WITHOUT = {
    "style": "''",
    "own_style": "fact.style",
    "for_client": "0::UInt8",
    "number": "0::UInt64",
    "of_generations": "",
    "of_designs": "",
}

GENERATIONS = _rollup(
    "generations_rolled",
    "steps of concepts of one tenant, day, kind, style, reason of failure and priority",
    (
        _TENANT,
        Column("transition", CODE),
        _DAY,
        Column("style", CODE),
        Column("code", CODE),
        Column("priority", "Int64"),
    ),
    (
        Column("steps", "UInt64"),
        Column("units", "Int64"),
        Column("stars", "Int64"),
        Column("seconds", "Array(Float64)"),
    ),
    "SELECT fact.tenant AS tenant, fact.transition AS transition, toDate32(fact.time) AS day, %(own_style)s AS style,"
    " fact.code AS code, fact.priority AS priority, count() AS steps, sum(fact.units) AS units,"
    " sum(fact.stars) AS stars, groupArrayIf(fact.seconds, fact.transition = 'ready') AS seconds\n"
    "FROM {{generations:range}} AS fact%(of_generations)s\nGROUP BY 1, 2, 3, 4, 5, 6",
    "style",
)

DESIGNS = _rollup(
    "designs_rolled",
    "designs of one tenant, day, engine, style, and for a client or not",
    (_TENANT, _DAY, Column("engine", CODE), Column("style", CODE), Column("for_client", "UInt8")),
    (Column("designs", "UInt64"), Column("partly_drawn", "UInt64"), Column("png_bytes", "Int64")),
    "SELECT fact.tenant AS tenant, toDate32(fact.time) AS day, fact.engine AS engine, %(style)s AS style,"
    " %(for_client)s AS for_client, count() AS designs, sum(fact.partly_drawn) AS partly_drawn,"
    " sum(fact.png_bytes) AS png_bytes\n"
    "FROM {{designs:range}} AS fact%(of_designs)s\nGROUP BY 1, 2, 3, 4, 5",
    "style for_client",
)

# A concept's number is the position at which it was asked for: numbers that lie together make small bitmaps.
_CONCEPT = "if(%(number)s = 0, bitOr(cityHash64(fact.concept_id), bitShiftLeft(1::UInt64, 63)), %(number)s)"

MOTIFS = _rollup(
    "motifs_rolled",
    "designs of everyone with one motif, by day, engine, style, and for a client or not",
    (
        Column("motif", CODE),
        _DAY,
        Column("engine", CODE),
        Column("style", CODE),
        Column("for_client", "UInt8"),
    ),
    (Column("designs", "UInt64"), Column("concepts", "AggregateFunction(groupBitmap, UInt64)")),
    "SELECT motif, toDate32(fact.time) AS day, fact.engine AS engine, %(style)s AS style,"
    f" %(for_client)s AS for_client, count() AS designs, groupBitmapState({_CONCEPT}) AS concepts\n"
    "FROM {{designs:range}} AS fact%(of_designs)s ARRAY JOIN arrayDistinct(fact.motifs) AS motif\n"
    "GROUP BY 1, 2, 3, 4, 5",
    "style for_client concepts",
)

_FIRST = "step.transition = 'requested'"
_TIMED = "step.transition IN ('requested', 'rescheduled')"
BOOKING = (
    "SELECT step.tenant AS tenant, step.booking_id AS booking_id,"
    f" argMaxIf(step.starts_at, step.position, {_TIMED}) AS starts_at,"
    f" argMaxIf(step.ends_at, step.position, {_TIMED}) AS ends_at,"
    " argMaxIf(step.transition, step.position, step.transition NOT IN ('rescheduled', 'deposit-recorded'))"
    " AS state,"
    f" anyIf(step.studio_id, {_FIRST}) AS studio_id, anyIf(step.artist_id, {_FIRST}) AS artist_id,"
    f" anyIf(step.client_id, {_FIRST}) AS client_id, anyIf(step.currency, {_FIRST}) AS currency,"
    f" anyIf(step.price_minor, {_FIRST}) AS price_minor,"
    " sumIf(step.paid_minor, step.transition = 'deposit-recorded') AS deposit_minor,"
    " sumIf(step.paid_minor, step.transition = 'completed') AS paid_minor,"
    " max(step.hold_expired) AS hold_expired FROM {{bookings}} AS step GROUP BY step.tenant, step.booking_id"
)
"""A booking as its steps left it."""
_STANDING = BOOKING.replace("SELECT ", "SELECT step.sign AS sign, ", 1)

# Each booking that has a step in the range, as it stands now, and taken out as it stood before.
_CHANGED = (
    "SELECT *, sign FROM (SELECT DISTINCT * FROM {{bookings:seen}} AS some"
    " WHERE some.booking_id IN (SELECT touched.booking_id FROM {{bookings:range}} AS touched)) AS step"
    " ARRAY JOIN if(step.position <= [after], [1, -1], [1])::Array(Int64) AS sign"
)

BOOKINGS = _rollup(
    "bookings_rolled",
    "bookings by how they stand; one that changes is taken out where it stood, and put in where it stands now",
    (
        _TENANT,
        _DAY,
        Column("studio_id", "UUID"),
        Column("artist_id", "UUID"),
        Column("currency", CODE),
        Column("state", CODE),
        Column("hold_expired", "UInt8"),
    ),
    (
        Column("bookings", "Int64"),
        Column("price_minor", "Int64"),
        Column("deposit_minor", "Int64"),
        Column("paid_minor", "Int64"),
        Column("minutes", "Int64"),
    ),
    "SELECT fact.tenant AS tenant, toDate32(fact.starts_at) AS day, fact.studio_id AS studio_id,"
    " fact.artist_id AS artist_id, fact.currency AS currency, fact.state AS state, fact.hold_expired AS hold_expired,"
    " sum(fact.sign) AS bookings, sum(fact.sign * fact.price_minor) AS price_minor,"
    " sum(fact.sign * fact.deposit_minor) AS deposit_minor, sum(fact.sign * fact.paid_minor) AS paid_minor,"
    " sum(fact.sign * dateDiff('minute', fact.starts_at, fact.ends_at)) AS minutes\n"
    f"FROM (\n{_STANDING.replace('{{bookings}}', f'({_CHANGED})')}, step.sign\n) AS fact\n"
    "GROUP BY 1, 2, 3, 4, 5, 6, 7\n"
    "HAVING (bookings, price_minor, deposit_minor, paid_minor, minutes) != (0, 0, 0, 0, 0)",
)

USAGE = _rollup(
    "usage_rolled",
    "movements of one meter's quota of one kind, as if they were one: units added up, the last limit",
    (_TENANT, Column("meter_id", "UUID"), Column("kind", CODE)),
    (
        Column("position", "UInt64"),
        Column("month", CODE),
        Column("units", "Int64"),
        Column("quota", "Nullable(Int64)"),
    ),
    "SELECT step.tenant AS tenant, step.meter_id AS meter_id, step.kind AS kind, max(step.position) AS `position`,"
    " anyIf(step.month, step.month != '') AS `month`, sum(step.units) AS `units`,"
    " argMax(tuple(step.quota), step.position).1 AS `quota`\n"
    "FROM {{usage:range}} AS step GROUP BY 1, 2, 3",
)

REQUESTS = _rollup(
    "requests_rolled",
    "API requests of one tenant and day by route and status",
    (_TENANT, _DAY, Column("route", CODE), Column("status", "Int64")),
    (Column("requests", "Int64"),),
    "SELECT fact.tenant AS tenant, toDate32(fact.minute) AS day, fact.route AS route, fact.status AS status,"
    " sum(fact.requests) AS requests\nFROM {{api_requests:range}} AS fact GROUP BY 1, 2, 3, 4",
)

LAST_NUMBER = "(SELECT max(number) FROM segments WHERE last <= {position:UInt64})"
LAST_POSITION = "(SELECT max(last) FROM segments WHERE last <= {position:UInt64})"
"""Of the last segment that ends at or before a position; 0 where there is none."""

ROLLUPS: dict[str, Rollup] = {
    rollup.table.name: rollup for rollup in (GENERATIONS, DESIGNS, MOTIFS, BOOKINGS, USAGE, REQUESTS)
}

SEGMENTS = Table(
    "segments",
    "one segment of the log that is in every roll-up; inserted last",
    (Column("number", "UInt64"), Column("first", "UInt64"), Column("last", "UInt64")),
    (),
    ("number",),
    "tuple()",
)
