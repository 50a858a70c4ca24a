"""From a typed question to SQL and its parameters: every name comes from a declaration, every value is a parameter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from analytics.model.declarations import Dimension, Measure, OutputColumn, Rolled, Source, ValueType
from analytics.model.guard import guard_params, guarded
from analytics.model.scope import Scope, checked, tenant_of
from analytics.model.sources import SOURCES
from analytics.model.spec import Filter, Grain, Operator, QuerySpec, SpecRefused

MOST_PERIODS = 3_700
"""Ten years of days: more would be a mistake."""

_COLUMN = re.compile(r"\bfact\.(\w+)")
_STARTS = {Grain.DAY: "toDate", Grain.WEEK: "toMonday", Grain.MONTH: "toStartOfMonth"}
_COMPARE = {
    Operator.EQUALS: "=",
    Operator.DIFFERS: "!=",
    Operator.ONE_OF: "IN",
    Operator.AT_LEAST: ">=",
    Operator.AT_MOST: "<=",
}
_TYPES = {
    ValueType.TEXT: "String",
    ValueType.INTEGER: "Int64",
    ValueType.NUMBER: "Float64",
    ValueType.BOOLEAN: "UInt8",
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL with `{name:Type}` parameters, their values, and what the columns are."""

    sql: str
    params: Mapping[str, Any]
    columns: tuple[OutputColumn, ...]
    scope: Scope


def compile_query(spec: QuerySpec, scope: Scope, position: int, rollups: bool = True) -> Compiled:
    """Of a roll-up where one can answer, and else of the facts, as always without `rollups`: the answer is the same.

    Raises `SpecRefused` for what is not declared, `NoTenant` without a scope.
    """
    checked(scope)
    source = _source(spec)
    dimensions = [_dimension(source, name) for name in spec.dimensions]
    measures = [_measure(source, name, spec) for name in spec.measures]
    columns = (
        *([OutputColumn("period", "Period", ValueType.DATE)] if spec.grain else []),
        *(OutputColumn(each.name, each.title, each.type) for each in dimensions),
        *(OutputColumn(each.name, each.title, each.type, each.unit) for each in measures),
    )
    _check(spec, dimensions, columns)
    filtered = [_dimension(source, each.dimension) for each in spec.filters]
    asked: list[Dimension | Measure] = [*dimensions, *measures]
    rolled = covering(source, spec, scope) if rollups else None
    plan = _of_facts(source, [*asked, *filtered]) if rolled is None else _of_rollup(rolled)
    params = dict(guard_params(scope, position))
    where = _where(plan, source, spec, params)
    select = [
        *([f"{_STARTS[spec.grain]}({plan.time}) AS `period`"] if spec.grain else []),
        *(f"{plan.sql[each.name]} AS `{each.name}`" for each in asked),
    ]
    groups = [*(["period"] if spec.grain else []), *spec.dimensions]
    columns_read = _columns(plan, [*asked, *filtered])
    if rolled is not None:
        pinned = [(each.dimension, each.value) for each in spec.filters if each.operator is Operator.EQUALS]
        columns_read = rolled.joined(columns_read, pinned)
    sql = "\n".join(
        part
        for part in (
            f"SELECT {', '.join(select)}",
            f"FROM {guarded(plan.source, scope, columns_read)}",
            f"WHERE {' AND '.join(where)}" if where else "",
            f"GROUP BY {', '.join(f'`{name}`' for name in groups)}" if groups else "",
            f"HAVING {plan.having}" if groups and plan.having else "",
            _order(spec, groups, params),
            f"LIMIT {spec.limit}" if spec.limit else "",
        )
        if part
    )
    return Compiled(sql, params, columns, scope)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is read, and by which SQL each dimension and measure is read of it; a day is compared as `moment` says."""

    source: str
    time: str
    sql: Mapping[str, str]
    moment: str
    having: str = ""


def _columns(plan: _Plan, used: list[Dimension | Measure]) -> set[str]:
    """The columns of `fact` that are read."""
    return {name for each in used for name in _COLUMN.findall(plan.sql[each.name])}


def _of_facts(source: Source, used: list[Dimension | Measure]) -> _Plan:
    declared: tuple[Dimension | Measure, ...] = (*source.dimensions, *source.measures)
    sql = {each.name: each.sql for each in declared}
    return _Plan(_from(source, used), source.time, sql, "toDateTime64({%s:Date}, 6, 'UTC')")


def _of_rollup(rolled: Rolled) -> _Plan:
    return _Plan(rolled.sql, rolled.time, {**rolled.dimensions, **rolled.measures}, "{%s:Date}", rolled.having)


def covering(source: Source, spec: QuerySpec, scope: Scope) -> Rolled | None:
    """The first of the source's roll-ups that has all that is asked for."""
    named = {*spec.dimensions, *(each.dimension for each in spec.filters)}
    for each in source.rolled:
        if (
            named <= each.dimensions.keys()
            and set(spec.measures) <= each.measures.keys()
            and each.grouped_by <= set(spec.dimensions)
            and not (each.everyone and tenant_of(scope))
        ):
            return each
    return None


def catalogue() -> dict[str, Any]:
    """What can be asked, for a page or an API that builds questions."""
    return {
        source.name: {
            "title": source.title,
            "grain": source.grain,
            "dimensions": [
                {"name": each.name, "title": each.title, "type": str(each.type), "values": list(each.values)}
                for each in source.dimensions
            ],
            "measures": [
                {"name": each.name, "title": each.title, "type": str(each.type), "unit": each.unit}
                for each in source.measures
            ],
        }
        for source in SOURCES.values()
    }


def _source(spec: QuerySpec) -> Source:
    if spec.source not in SOURCES:
        raise SpecRefused("unknown-source", f"A source is one of {', '.join(SOURCES)}.", "source")
    return SOURCES[spec.source]


def _dimension(source: Source, name: str) -> Dimension:
    found = source.dimension(name)
    if found is None:
        known = ", ".join(each.name for each in source.dimensions)
        raise SpecRefused("unknown-dimension", f"{source.title} have the dimensions {known}.", "dimensions")
    return found


def _measure(source: Source, name: str, spec: QuerySpec) -> Measure:
    found = source.measure(name)
    if found is None:
        known = ", ".join(each.name for each in source.measures)
        raise SpecRefused("unknown-measure", f"{source.title} have the measures {known}.", "measures")
    one = any(each.dimension == found.requires and each.operator is Operator.EQUALS for each in spec.filters)
    if found.requires and found.requires not in spec.dimensions and not one:
        raise SpecRefused(
            "missing-dimension",
            f"{found.title} cannot be added up over different values of {found.requires}: group by it.",
            "dimensions",
        )
    return found


def _check(spec: QuerySpec, dimensions: list[Dimension], columns: tuple[OutputColumn, ...]) -> None:
    names = [column.name for column in columns]
    if len(set(names)) != len(names):
        raise SpecRefused("named-twice", "Each dimension and measure can be named once.", "measures")
    for order in spec.order:
        if order.by not in names:
            raise SpecRefused("unknown-order", f"Order by one of {', '.join(names)}.", "order")
    if spec.from_ and spec.to and spec.to < spec.from_:
        raise SpecRefused("bad-period", "The period ends before it begins.", "to")
    if spec.grain and not (spec.from_ and spec.to):
        raise SpecRefused("missing-period", "A report by period needs a first and a last day.", "from")
    if spec.grain and spec.from_ and spec.to and (spec.to - spec.from_).days > MOST_PERIODS:
        raise SpecRefused("long-period", f"A period has at most {MOST_PERIODS} days.", "from")
    if any(each.many for each in dimensions) and spec.limit is None and not spec.filters and not spec.grain:
        raise SpecRefused("missing-limit", "Grouping by something of many values needs a limit.", "limit")


def _from(source: Source, used: list[Dimension | Measure]) -> str:
    wanted = {each.join for each in used if each.join is not None}
    # ARRAY JOIN has to come after the joins that it multiplies.
    joins = sorted(
        (clause for name, clause in source.joins.items() if name in wanted),
        key=lambda clause: clause.startswith("ARRAY"),
    )
    return " ".join([source.sql, *joins])


def _where(plan: _Plan, source: Source, spec: QuerySpec, params: dict[str, Any]) -> list[str]:
    where = []
    if spec.from_:
        where.append(f"{plan.time} >= {plan.moment % 'from'}")
        params["from"] = spec.from_
    if spec.to:
        where.append(f"{plan.time} < {plan.moment % 'until'}")
        params["until"] = spec.to + timedelta(days=1)
    for number, each in enumerate(spec.filters):
        dimension = _dimension(source, each.dimension)
        where.append(_condition(plan.sql[dimension.name], dimension, each, f"filter_{number}", params))
    return where


def _condition(sql: str, dimension: Dimension, each: Filter, name: str, params: dict[str, Any]) -> str:
    type = _TYPES[dimension.type]
    several = each.operator is Operator.ONE_OF
    if several != isinstance(each.value, list):
        raise SpecRefused("bad-filter", "The operator `in` takes a list, every other one value.", "filters")
    values = each.value if isinstance(each.value, list) else [each.value]
    wanted = str if dimension.type is ValueType.TEXT else (int, float)
    if not all(isinstance(value, wanted) for value in values):
        raise SpecRefused("bad-filter", f"{dimension.title} is compared with {dimension.type}s.", "filters")
    params[name] = each.value
    bound = f"{{{name}:{f'Array({type})' if several else type}}}"
    return f"{sql} {_COMPARE[each.operator]} {bound}"


def _order(spec: QuerySpec, groups: list[str], params: dict[str, Any]) -> str:
    if spec.grain and spec.fill and not spec.dimensions and not spec.order and spec.from_ and spec.to:
        params["first"], params["past"] = starts(spec.grain, spec.from_), next_start(spec.grain, spec.to)
        step = f"INTERVAL 1 {spec.grain.upper()}"
        return f"ORDER BY `period` ASC WITH FILL FROM {{first:Date}} TO {{past:Date}} STEP {step}"
    named = [each.by for each in spec.order]
    order = [f"`{each.by}` {each.direction.upper()}" for each in spec.order]
    # Groups settle what the wanted order leaves open, so that the same question gives the same bytes.
    order += [f"`{name}` ASC" for name in groups if name not in named]
    return f"ORDER BY {', '.join(order)}" if order else ""


def starts(grain: Grain, day: date) -> date:
    """The first day of the period that `day` lies in."""
    if grain is Grain.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if grain is Grain.WEEK else day


def next_start(grain: Grain, day: date) -> date:
    """The first day of the period after the one that `day` lies in."""
    first = starts(grain, day)
    if grain is Grain.MONTH:
        return (first + timedelta(days=32)).replace(day=1)
    return first + timedelta(days=7 if grain is Grain.WEEK else 1)
