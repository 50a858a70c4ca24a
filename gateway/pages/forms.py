"""Forms of the pages: texts as a browser sends them, checked by the very models that the API checks with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from domain.errors import Refused
from domain.money import digits
from domain.personal import SubjectErased
from gateway.pages import words
from gateway.problems import Problem, expected

M = TypeVar("M", bound=BaseModel)


class NotFilledIn(Exception):
    """Fields of a form that are missing or wrong, by name."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = dict(fields)


Mistaken = (NotFilledIn, Refused, SubjectErased)
"""What a page with a form answers by showing the form again."""


@dataclass(frozen=True, slots=True)
class Mistakes:
    """What is wrong with a form that was sent: a sentence, and more at the fields."""

    summary: str
    fields: Mapping[str, str] = field(default_factory=dict)
    status: int = 422

    @classmethod
    def of(cls, error: Exception) -> Mistakes:
        from gateway.pages.errors import problem_of

        if isinstance(error, NotFilledIn):
            return cls("Please look at the fields marked below.", error.fields)
        problem: Problem = problem_of(error)
        return cls(problem.detail, dict(problem.errors), problem.status)


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form that was sent; text that was left out reads as empty."""

    fields: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Sequence[bytes]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.fields.get(name, "").strip()

    def optional(self, name: str) -> str | None:
        return self.text(name) or None

    def whole(self, name: str) -> int:
        try:
            return int(self.text(name))
        except ValueError:
            raise NotFilledIn({name: "Write a whole number."}) from None

    def number(self, name: str) -> float:
        try:
            return float(self.text(name).replace(",", "."))
        except ValueError:
            raise NotFilledIn({name: "Write a number."}) from None

    def amount(self, name: str, currency: str) -> dict[str, Any]:
        """An amount as the API's `Money` has it; an empty field is nothing to pay."""
        minor = self.number(name) * 10 ** digits(currency) if self.text(name) else 0.0
        if not 0 <= minor <= 10**12 or abs(minor - round(minor)) > 1e-6:
            raise NotFilledIn({name: f"Write an amount in {currency}, such as {words.plain_amount(12000, currency)}."})
        return {"amount_minor": round(minor), "currency": currency}

    def moment(self, date: str, time: str, zone: str) -> datetime:
        """A date and a time of day as a clock in that zone shows them, in UTC."""
        try:
            at = datetime.fromisoformat(f"{self.text(date)}T{self.text(time)}")
        except ValueError:
            raise NotFilledIn({date: "Choose a day and a time."}) from None
        return at.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def filled(model: type[M], **values: Any) -> M:
    """The API's model of these values. Raises `NotFilledIn`, whose words say what is expected."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        fields: dict[str, str] = {}
        for each in error.errors():
            name = str(each["loc"][0]) if each["loc"] else ""
            fields.setdefault(name, words.MISTAKES.get(each["type"]) or expected(each))
        raise NotFilledIn(fields) from None
