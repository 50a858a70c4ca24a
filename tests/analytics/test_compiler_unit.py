"""The compiler: whatever is asked, each table read carries its guard, and no value gets into the text."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.evidence.controls import CONTROLS
from analytics.model import (
    ALL_TENANTS,
    SOURCES,
    Filter,
    Grain,
    NoTenant,
    Operator,
    Order,
    QuerySpec,
    SpecRefused,
    ValueType,
    catalogue,
    compile_query,
    parse_spec,
)
from analytics.model.compiler import next_start, starts
from analytics.model.guard import guarded, read_of
from analytics.schema import every_table

TENANT = UUID("018f0000-0000-7000-8000-00000000a11c")
SEGMENT = r"\(SELECT max\((?:last|number)\) FROM segments WHERE last <= \{position:UInt64\}\)"
READ = (
    r"\(SELECT \* FROM (\w+)(?: FINAL)? WHERE %s"
    rf"(?:position > {SEGMENT} AND )?position <= \{{position:UInt64\}}\)"
    rf"|\bFROM (\w+_rolled) WHERE %s"
    rf"segment <= {SEGMENT}"
)
MINE = r"tenant = \{tenant:String\} AND "
GUARDED, OPEN = re.compile(READ % (MINE, MINE)), re.compile(READ % ("", ""))
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def unguarded(sql: str) -> list[str]:
    """Tables that are named where a table is read, once the guarded reads are taken out."""
    rest = GUARDED.sub("(...)", sql)
    named = (name for name in every_table() if name != "segments")
    return [name for name in named if re.search(rf"\b(?:FROM|JOIN)\s+`?(?:\w+\.)?{name}\b", rest, re.IGNORECASE)]


@st.composite
def specs(draw: st.DrawFn) -> QuerySpec:
    source = SOURCES[draw(st.sampled_from(sorted(SOURCES)))]
    measures = draw(st.lists(st.sampled_from([m.name for m in source.measures]), min_size=1, unique=True))
    dimensions = draw(st.lists(st.sampled_from([d.name for d in source.dimensions]), max_size=6, unique=True))
    filters = []
    for dimension in draw(st.lists(st.sampled_from(source.dimensions), max_size=3)):
        text = dimension.type is ValueType.TEXT
        value = draw(st.text(max_size=20) if text else st.integers(-5, 5))
        several = draw(st.booleans())
        filters.append(
            Filter(
                dimension=dimension.name,
                operator=Operator.ONE_OF if several else draw(st.sampled_from([Operator.EQUALS, Operator.AT_LEAST])),
                value=[value] if several else value,
            )
        )
    first = draw(DAYS)
    return QuerySpec(
        source=source.name,
        measures=tuple(measures),
        dimensions=tuple(dimensions),
        from_=first,
        to=date(first.year + 1, 1, 1),
        grain=draw(st.sampled_from([None, *Grain])),
        filters=tuple(filters),
        limit=draw(st.sampled_from([None, 10])),
    )


@given(specs())
def test_every_table_that_is_read_is_guarded(spec: QuerySpec) -> None:
    try:
        compiled = compile_query(spec, TENANT, 40)
    except SpecRefused:
        return

    assert unguarded(compiled.sql) == []
    assert GUARDED.findall(compiled.sql)
    assert compiled.params["tenant"] == str(TENANT)
    assert compiled.params["position"] == 40


@given(specs())
def test_the_text_has_a_parameter_for_every_value_and_none_is_left_over(spec: QuerySpec) -> None:
    try:
        compiled = compile_query(spec, TENANT, 40)
    except SpecRefused:
        return

    named = set(re.findall(r"\{(\w+):", compiled.sql))
    assert named == set(compiled.params)
    marked = spec.model_copy(
        update={"filters": tuple(Filter(dimension=f.dimension, value="zzz'--") for f in spec.filters)}
    )
    with suppress(SpecRefused):
        assert "zzz" not in compile_query(marked, TENANT, 40).sql


def test_the_check_itself_sees_a_table_without_its_guard() -> None:
    assert unguarded("SELECT count() FROM bookings") == ["bookings"]
    assert unguarded(f"SELECT 1 FROM {read_of('events', True)} JOIN atelier.usage ON 1") == ["usage"]


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.id)
def test_the_controls_queries_are_guarded_too(control: Any) -> None:
    assert unguarded(guarded(control.sql, TENANT)) == []
    assert len(GUARDED.findall(guarded(control.sql, TENANT))) == control.sql.count("{{")


@pytest.mark.parametrize("scope", [None, "", str(TENANT), 0, object()])
def test_without_a_scope_nothing_is_compiled(scope: Any) -> None:
    with pytest.raises(NoTenant):
        compile_query(QuerySpec(source="concepts", measures=("ready",)), scope, 1)


def test_all_tenants_has_to_be_said() -> None:
    compiled = compile_query(QuerySpec(source="concepts", measures=("ready",)), ALL_TENANTS, 9)

    assert {name for names in OPEN.findall(compiled.sql) for name in names if name} == {
        "generations",
        "generations_rolled",
    }
    assert "tenant" not in compiled.params


@pytest.mark.parametrize("table", ["cuts", "system.tables", "nothing"])
def test_a_table_that_belongs_to_no_tenant_cannot_be_read(table: str) -> None:
    with pytest.raises(KeyError):
        read_of(table, True)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"source": "secrets"}, "unknown-source"),
        ({"measures": ("salary",)}, "unknown-measure"),
        ({"dimensions": ("prompt",)}, "unknown-dimension"),
        ({"filters": (Filter(dimension="prompt", value="x"),)}, "unknown-dimension"),
        ({"filters": (Filter(dimension="style", operator=Operator.ONE_OF, value="x"),)}, "bad-filter"),
        ({"filters": (Filter(dimension="style", value=["x"]),)}, "bad-filter"),
        ({"filters": (Filter(dimension="style", value=3),)}, "bad-filter"),
        ({"filters": (Filter(dimension="priority", value="x"),)}, "bad-filter"),
        ({"order": (Order(by="stars"),)}, "unknown-order"),
        ({"measures": ("ready", "ready")}, "named-twice"),
        ({"from_": date(2026, 2, 1), "to": date(2026, 1, 1)}, "bad-period"),
        ({"grain": Grain.DAY}, "missing-period"),
        ({"grain": Grain.DAY, "from_": date(1990, 1, 1), "to": date(2026, 1, 1)}, "long-period"),
        ({"dimensions": ("tenant",)}, "missing-limit"),
    ],
)
def test_what_is_not_declared_is_refused_by_name(change: dict[str, Any], code: str) -> None:
    spec = QuerySpec(source="concepts", measures=("ready",)).model_copy(update=change)

    with pytest.raises(SpecRefused) as refused:
        compile_query(spec, TENANT, 1)

    assert refused.value.code == code
    assert refused.value.field


def test_money_is_never_added_up_over_currencies() -> None:
    alone = QuerySpec(source="bookings", measures=("revenue_minor",))

    with pytest.raises(SpecRefused, match="currency"):
        compile_query(alone, TENANT, 1)
    compile_query(alone.model_copy(update={"dimensions": ("currency",)}), TENANT, 1)
    compile_query(alone.model_copy(update={"filters": (Filter(dimension="currency", value="EUR"),)}), TENANT, 1)
    with pytest.raises(SpecRefused, match="currency"):
        several = (Filter(dimension="currency", operator=Operator.ONE_OF, value=["EUR", "USD"]),)
        compile_query(alone.model_copy(update={"filters": several}), TENANT, 1)


def test_a_join_is_made_only_where_something_needs_it() -> None:
    plain = compile_query(QuerySpec(source="designs", measures=("designs",)), TENANT, 1)
    by_style = compile_query(QuerySpec(source="designs", measures=("designs",), dimensions=("style",)), TENANT, 1)
    filtered = compile_query(
        QuerySpec(source="designs", measures=("designs",), filters=(Filter(dimension="style", value="blackwork"),)),
        TENANT,
        1,
    )

    assert "JOIN" not in plain.sql
    assert "LEFT JOIN" in by_style.sql
    assert "LEFT JOIN" in filtered.sql


def test_a_question_from_outside_is_parsed_or_refused_with_its_field() -> None:
    spec = parse_spec({"source": "concepts", "measures": ["ready"], "from": "2026-01-01", "to": "2026-01-31"})

    assert spec.from_ == date(2026, 1, 1)
    with pytest.raises(SpecRefused) as refused:
        parse_spec({"source": "concepts", "measures": ["ready"], "sql": "SELECT 1"})
    assert refused.value.field == "sql"
    with pytest.raises(SpecRefused):
        parse_spec({"source": "concepts", "measures": []})


@given(DAYS, st.sampled_from(list(Grain)))
def test_periods_hold_their_days_and_meet_each_other(day: date, grain: Grain) -> None:
    first, past = starts(grain, day), next_start(grain, day)

    assert first <= day < past
    assert starts(grain, past) == past
    assert starts(grain, first) == first


def test_the_catalogue_names_all_that_can_be_asked() -> None:
    described = catalogue()

    assert set(described) == set(SOURCES)
    assert {each["name"] for each in described["bookings"]["measures"]} >= {"revenue_minor", "no_show_rate"}
