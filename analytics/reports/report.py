"""A report: questions of the model under one name, with the parameters a reader may set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from analytics.model import Grain, QuerySpec, Scope, SpecRefused, TableResult

Values = Mapping[str, Any]


class Kind(StrEnum):
    DATE = "date"
    CHOICE = "choice"
    ID = "uuid"
    TEXT = "text"
    INTEGER = "integer"


CONCEPT = "A concept is one prompt, drawn as one to eight designs."
"""For readers of a report that counts both."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """`default` is text as a reader would give it; None where the report does without, or works one out."""

    name: str
    kind: Kind
    title: str
    choices: tuple[str, ...] = ()
    default: str | None = None
    most: int = 100

    def describe(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "kind": str(self.kind),
            "title": self.title,
            "choices": list(self.choices),
            "default": self.default,
        }

    def parse(self, text: str) -> Any:
        """The value. Raises `SpecRefused`."""
        try:
            return self._value(text.strip())
        except ValueError:
            expected = {
                Kind.DATE: "a day such as 2026-01-31",
                Kind.CHOICE: f"one of {', '.join(self.choices)}",
                Kind.ID: "an id",
                Kind.INTEGER: f"a number from 1 to {self.most}",
                Kind.TEXT: "a text of at most 100 characters",
            }[self.kind]
            raise SpecRefused("bad-parameter", f"{self.title} is {expected}.", self.name) from None

    def _value(self, text: str) -> Any:
        if self.kind is Kind.DATE:
            day = date.fromisoformat(text)
            # ClickHouse's Date32 and the calendar's own ends both overflow outside these years.
            if not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise ValueError(text)
            return day
        if self.kind is Kind.ID:
            return str(UUID(text))
        if self.kind is Kind.INTEGER:
            number = int(text)
            if not 1 <= number <= self.most:
                raise ValueError(text)
            return number
        if (self.kind is Kind.CHOICE and text not in self.choices) or len(text) > 100:
            raise ValueError(text)
        return text


FIRST_YEAR, LAST_YEAR = 1970, 2200
FROM = Parameter("from", Kind.DATE, "First day")
TO = Parameter("to", Kind.DATE, "Last day")
GRAIN = Parameter("grain", Kind.CHOICE, "Period", tuple(Grain), "month")
TOP = Parameter("top", Kind.INTEGER, "How many", default="10")


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table of a report: the question it asks, given the reader's values and the scope.

    `shape` works on the answer where SQL would say it worse, as for shares of a period's total.
    """

    name: str
    title: str
    question: Callable[[Values, Scope], QuerySpec]
    shape: Callable[[TableResult], TableResult] = lambda table: table


@dataclass(frozen=True, slots=True)
class Report:
    """The first table is the principal one: exports and charts take it where no other is named."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    tables: tuple[TableSpec, ...]
    notes: tuple[str, ...] = ()
    ahead: timedelta = timedelta()
    """How far past today the report goes where no last day is given: for what is agreed and still to come."""

    def describe(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "parameters": [each.describe() for each in self.parameters],
            "tables": [{"name": each.name, "title": each.title} for each in self.tables],
            "notes": list(self.notes),
        }


@dataclass(frozen=True)
class Result:
    """A report's answer at a log position. The same name, parameters, scope and position give the same result."""

    report: str
    title: str
    params: Mapping[str, Any]
    position: int
    tables: tuple[TableResult, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def columns(self) -> tuple[Any, ...]:
        return self.tables[0].columns

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        return self.tables[0].rows

    def table(self, name: str | None = None) -> TableResult:
        """A table by name, the principal one for None. Raises `KeyError`."""
        if name is None:
            return self.tables[0]
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)


def parse_parameters(report: Report, given: Mapping[str, str], today: date) -> dict[str, Any]:
    """Every parameter's value; a year up to today, and what is ahead, where no days are given. Raises `SpecRefused`."""
    known = {each.name: each for each in report.parameters}
    for name in given:
        if name not in known:
            raise SpecRefused("unknown-parameter", f"This report takes {', '.join(known)}.", name)
    values: dict[str, Any] = {}
    for name, parameter in known.items():
        text = given.get(name) or parameter.default
        values[name] = None if text is None else parameter.parse(text)
    given_to = values["to"]
    values["to"] = given_to or max(today + report.ahead, values["from"] or today)
    values["from"] = values["from"] or year_before(given_to or today)
    if values["to"] < values["from"]:
        raise SpecRefused("bad-period", "The last day is before the first.", "to")
    return values


def year_before(day: date) -> date:
    """The first day of twelve whole or begun calendar months that end with `day`'s."""
    first = day.replace(day=1)
    for _ in range(11):
        first = (first - timedelta(days=1)).replace(day=1)
    return first
