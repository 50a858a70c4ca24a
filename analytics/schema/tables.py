"""The tables: sealed events as stored, and typed facts. No prompt, name, note or message is ever in a fact.

Sort keys are tenant, type, coarse time, position: a tenant's report reads its own granules, and a replayed row
replaces itself. Ids of clients are random and mean nothing once the client is erased. Numbers that come from an
event are as wide as the log's own: a value that no column holds would stop the loader for good.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

DATABASE = "atelier"
SCHEMA_VERSION = 4
"""Part of every insert's token; a change makes the loader build the warehouse anew from the log."""

NIL = UUID(int=0)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CODE = "LowCardinality(String)"
TIME = "DateTime64(6, 'UTC')"
_DEFAULTS: dict[str, Any] = {"UUID": NIL, TIME: EPOCH, CODE: "", "String": "", f"Array({CODE})": ()}


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str
    codec: str = ""

    @property
    def default(self) -> Any:
        """The value of a row whose event says nothing about the column."""
        return None if self.type.startswith("Nullable") else _DEFAULTS.get(self.type, 0)


@dataclass(frozen=True)
class Table:
    """`grain` says what one row is. `key` are the sort key's expressions after the tenant and before the position."""

    name: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    tail: tuple[str, ...] = ("position",)
    partition: str = "toYYYYMM(time)"
    names: tuple[str, ...] = field(init=False)
    defaults: tuple[Any, ...] = field(init=False)
    places: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(column.name for column in self.columns))
        object.__setattr__(self, "defaults", tuple(column.default for column in self.columns))
        object.__setattr__(self, "places", {name: place for place, name in enumerate(self.names)})

    @property
    def owned(self) -> bool:
        """Whether rows belong to a tenant, so that no query may read them without a guard."""
        return "tenant" in self.places

    def row(self, **values: Any) -> tuple[Any, ...]:
        """A row in column order, defaults where nothing is given. Raises `KeyError` for an unknown column."""
        cells = list(self.defaults)
        for name, value in values.items():
            cells[self.places[name]] = value
        return tuple(cells)


def _fact(name: str, grain: str, key: tuple[str, ...], *columns: Column, tail: tuple[str, ...] = ()) -> Table:
    own = (
        Column("position", "UInt64", "DoubleDelta, ZSTD(1)"),
        Column("tenant", CODE),
        Column("time", TIME, "DoubleDelta, ZSTD(1)"),
    )
    return Table(name, grain, own + columns, key, ("position", *tail))


_HOURLY = "toStartOfHour(time)"

_ALL = (
    _fact(
        "events",
        "one stored event of the log, its state as stored (ciphertext where sealed)",
        ("topic", _HOURLY),
        Column("event_id", "UUID"),
        Column("topic", CODE),
        Column("originator_id", "UUID"),
        Column("version", "UInt32"),
        Column("schema_version", "UInt16"),
        Column("actor_kind", CODE),
        Column("actor_id", "String", "ZSTD(1)"),
        Column("on_behalf_of", "String", "ZSTD(1)"),
        Column("request_id", "String", "ZSTD(1)"),
        Column("correlation_id", "String", "ZSTD(1)"),
        Column("causation_id", "String", "ZSTD(1)"),
        Column("command_id", "String", "ZSTD(1)"),
        Column("state", "String", "ZSTD(1)"),
    ),
    _fact(
        "generations",
        "one step in a concept's life: requested, started, ready, failed, cancelled or rated",
        ("transition", _HOURLY),
        Column("concept_id", "UUID"),
        Column("transition", CODE),
        Column("style", CODE),
        Column("units", "Int64"),
        Column("width_mm", "Float32"),
        Column("pixels", "Int64"),
        Column("reference_images", "Int64"),
        Column("priority", "Int64"),
        Column("for_client", "UInt8"),
        Column("seconds", "Float64"),
        Column("code", CODE),
        Column("retryable", "UInt8"),
        Column("stars", "Int64"),
    ),
    _fact(
        "designs",
        "one variant drawn",
        ("engine", _HOURLY),
        Column("concept_id", "UUID"),
        Column("variant", "Int64"),
        Column("engine", CODE),
        Column("engine_version", CODE),
        Column("spec_digest", "String"),
        Column("motifs", f"Array({CODE})"),
        Column("relations", f"Array({CODE})"),
        Column("width_mm", "Float32"),
        Column("height_mm", "Float32"),
        Column("svg_bytes", "Int64"),
        Column("png_bytes", "Int64"),
        Column("partly_drawn", "UInt8"),
    ),
    _fact(
        "renditions",
        "one step in the life of a stencil, copy, restyled picture or video: requested, ready, failed or cancelled",
        ("transition", _HOURLY),
        Column("rendition_id", "UUID"),
        Column("transition", CODE),
        Column("kind", CODE),
        Column("concept_id", "UUID"),
        Column("width_mm", "Float32"),
        Column("dpi", "Int64"),
        Column("factor", "Int64"),
        Column("width", "Int64"),
        Column("height", "Int64"),
        Column("engine", CODE),
        Column("engine_version", CODE),
        Column("seconds", "Float64"),
        Column("code", CODE),
    ),
    _fact(
        "bookings",
        "one step in a booking's life; money in minor units of `currency`",
        ("transition", _HOURLY),
        Column("booking_id", "UUID"),
        Column("transition", CODE),
        Column("studio_id", "UUID"),
        Column("artist_id", "UUID"),
        Column("client_id", "UUID"),
        Column("concept_id", "UUID"),
        Column("starts_at", TIME),
        Column("ends_at", TIME),
        Column("previous_start", TIME),
        Column("price_minor", "Int64"),
        Column("deposit_minor", "Int64"),
        Column("paid_minor", "Int64"),
        Column("currency", CODE),
        Column("hold_expired", "UInt8"),
        Column("actor_kind", CODE),
    ),
    _fact(
        "usage",
        "one movement of quota: units requested or given back, a block leased or returned, a month's limit set",
        ("kind", _HOURLY),
        Column("kind", CODE),
        Column("meter_id", "UUID"),
        Column("month", CODE),
        Column("concept_id", "UUID"),
        Column("units", "Int64"),
        Column("quota", "Nullable(Int64)"),
    ),
    _fact(
        "api_requests",
        "requests of one key in one minute by route and status",
        ("route", _HOURLY),
        Column("ordinal", "UInt16"),
        Column("minute", TIME, "DoubleDelta, ZSTD(1)"),
        Column("key_id", "UUID"),
        Column("route", CODE),
        Column("status", "Int64"),
        Column("requests", "Int64"),
        tail=("ordinal",),
    ),
    _fact(
        "access",
        "one change of who may do what, or the refusals of one key in one minute",
        ("action", _HOURLY),
        Column("action", CODE),
        Column("key_id", "UUID"),
        Column("member_id", "UUID"),
        Column("role", CODE),
        Column("scopes", f"Array({CODE})"),
        Column("expires_at", f"Nullable({TIME})"),
        Column("replaced_by", "UUID"),
        Column("code", CODE),
        Column("refusals", "Int64"),
    ),
    _fact(
        "changes",
        "one change of a tier, a subscription, a webhook endpoint or the platform's release",
        ("subject", _HOURLY),
        Column("subject", CODE),
        Column("subject_id", "UUID"),
        Column("value", CODE),
        Column("approved_by", "String"),
        Column("requests_per_minute", "Nullable(Int64)"),
        Column("generations_per_month", "Nullable(Int64)"),
        Column("release_schema", CODE),
        Column("settings_digest", "String"),
    ),
    _fact(
        "operations",
        "one alert, parked event, retry or evidence export of the platform's operation",
        ("kind", _HOURLY),
        Column("kind", CODE),
        Column("name", CODE),
        Column("about", "String"),
        Column("follower", CODE),
        Column("parked_position", "Int64"),
        Column("outcome", CODE),
        Column("criteria", f"Array({CODE})"),
        Column("exported_rows", "Int64"),
    ),
    _fact(
        "deliveries",
        "what came of one webhook delivery: delivered, failed or stopped, after how many attempts",
        ("event_type", _HOURLY),
        Column("ordinal", "UInt16"),
        Column("endpoint_id", "UUID"),
        Column("message_id", "UUID"),
        Column("event_type", CODE),
        Column("round", "Int64"),
        Column("outcome", CODE),
        Column("attempts", "Int64"),
        Column("seconds", "Float64"),
        tail=("ordinal",),
    ),
    Table(
        "cuts",
        "one range of the log whose rows are in every table; inserted last",
        (
            Column("number", "UInt64"),
            Column("first", "UInt64"),
            Column("last", "UInt64"),
            Column("events", "UInt32"),
        ),
        (),
        ("last",),
        "tuple()",
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _ALL}

ALIASES: dict[str, tuple[str, ...]] = {
    "events": ("trace_id String ALIAS substring(JSONExtractString(state, 'traceparent'), 4, 32)",)
}
"""Columns of a table that take no place: read from others when somebody asks. A trace is found by its id so."""

STORED = Table(
    "stored",
    "one stored event on its way in: nothing stays here, views make rows of the other tables of it",
    (
        Column("position", "UInt64"),
        Column("originator", "String"),
        Column("version", "UInt32"),
        Column("topic", CODE),
        Column("state", "String"),
    ),
    (),
    (),
    "tuple()",
)
