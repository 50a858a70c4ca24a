"""The typed question: the only form in which anyone outside may ask. There is no SQL in it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field


class SpecRefused(Exception):
    """The question cannot be answered as it stands; `field` says which part of it."""

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.field = code, message, field


class Grain(StrEnum):
    """The periods of a report: UTC calendar; a week begins on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Operator(StrEnum):
    EQUALS = "eq"
    DIFFERS = "ne"
    ONE_OF = "in"
    AT_LEAST = "ge"
    AT_MOST = "le"


class Filter(BaseModel):
    """`dimension operator value`; the value of `in` is a list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dimension: str
    operator: Operator = Operator.EQUALS
    value: str | int | float | list[str] | list[int]


class Order(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    by: str
    direction: Literal["asc", "desc"] = "asc"


class QuerySpec(BaseModel):
    """Measures of one source by its dimensions, over days `from_` to `to`, both inclusive (UTC).

    With `grain` there is a first column `period`; `fill` gives empty periods a row where nothing else is grouped by.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    measures: tuple[str, ...] = Field(min_length=1, max_length=20)
    dimensions: tuple[str, ...] = Field(default=(), max_length=6)
    from_: date | None = Field(default=None, validation_alias=AliasChoices("from", "from_"), serialization_alias="from")
    to: date | None = None
    grain: Grain | None = None
    fill: bool = True
    filters: tuple[Filter, ...] = Field(default=(), max_length=20)
    order: tuple[Order, ...] = Field(default=(), max_length=6)
    limit: int | None = Field(default=None, ge=1, le=100_000)


def parse_spec(data: Any) -> QuerySpec:
    """Raises `SpecRefused` with the first thing that is wrong."""
    from pydantic import ValidationError

    try:
        return QuerySpec.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or None
        raise SpecRefused("bad-spec", str(first["msg"]), field) from None
