"""What the API's models share: texts, numbers, times, ids, money, files and lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, core_schema

from domain import ids, money
from domain.public_types import rfc3339

T = TypeVar("T")
CONTROL = r"\u0000-\u001f\u007f-\u009f"
CONTROL_BUT_LINES = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
# Half a surrogate pair is no character at all, and cannot be stored.
_CONTROL = re.compile(rf"[{CONTROL}\ud800-\udfff]")
_CONTROL_BUT_LINES = re.compile(rf"[{CONTROL_BUT_LINES}\ud800-\udfff]")
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)")
MOST_MINOR = 10**12


def _one_line(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("No control characters, please.")
    if not text.strip():
        raise ValueError("Say something.")
    return text.strip()


def _lines(text: str) -> str:
    if _CONTROL_BUT_LINES.search(text):
        raise ValueError("No control characters but line breaks and tabs, please.")
    return text


def _number(value: Any) -> Any:
    if isinstance(value, bool | str) or value != value:
        raise ValueError("Send a number.")
    return value


def moment(value: Any) -> datetime:
    """RFC 3339 with an offset, normalised to UTC. Raises `ValueError`."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, str) and _RFC3339.fullmatch(value):
        try:
            return datetime.fromisoformat(value.upper().replace(" ", "T")).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise ValueError("Give a date and time with its offset, such as 2026-12-01T10:00:00Z.")


@dataclass(frozen=True, slots=True)
class PublicId:
    """In `Annotated[UUID, PublicId("studio")]`: a public id in a request, as the UUID within."""

    kind: str

    def read(self, value: Any) -> UUID:
        if isinstance(value, UUID):
            return value
        found = ids.parse(self.kind, value) if isinstance(value, str) else None
        if found is None:
            raise ValueError(f"Send the id of a {self.kind}: {ids.PREFIXES[self.kind]}_ and 32 hex digits.")
        return found

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read, serialization=core_schema.to_string_ser_schema())

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        prefix = ids.PREFIXES[self.kind]
        return {
            "type": "string",
            "pattern": f"^{prefix}_[0-9a-f]{{32}}$",
            "examples": [f"{prefix}_0193f3a27c5e7b1f8d2c4b6a9e0f1d3c"],
        }


Name = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        json_schema_extra={"pattern": rf"^[^{CONTROL}]*[^\s{CONTROL}][^{CONTROL}]*$"},
    ),
    AfterValidator(_one_line),
]
Prose = Annotated[
    str,
    Field(json_schema_extra={"pattern": f"^[^{CONTROL_BUT_LINES}]*$"}),
    AfterValidator(_lines),
]
NUMBER = BeforeValidator(_number)
"""The last of a number's annotations: behind it, a bound would be missing from the document."""
Moment = Annotated[
    datetime,
    BeforeValidator(moment),
    PlainSerializer(rfc3339, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-12-01T10:00:00Z"]}),
]
Word = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class Request(BaseModel):
    """A body that comes in: unknown fields are refused, so that a mistyped one is noticed."""

    model_config = ConfigDict(extra="forbid")


class Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Money(Request):
    """Integer minor units with an ISO 4217 code: 9900 USD is $99.00."""

    amount_minor: Annotated[int, Field(ge=0, le=MOST_MINOR, examples=[25000]), NUMBER]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["USD"])]

    def value(self) -> money.Money:
        return money.Money(self.amount_minor, self.currency)

    @classmethod
    def of(cls, amount: money.Money) -> Money:
        return cls(amount_minor=amount.minor, currency=amount.currency)


class File(Answer):
    """Where bytes are to be had."""

    url: str = Field(description="A path of this API; needs the key, too.")
    media_type: str
    size: int = Field(description="Bytes.")


class Page(Answer, Generic[T]):
    """One page of a list. `next_cursor` is opaque: send it back as `cursor`, with the same filters."""

    object: Literal["list"] = "list"
    data: list[T]
    has_more: bool
    next_cursor: str | None = Field(description="Null on the last page.")
