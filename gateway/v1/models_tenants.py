"""Models of tenants, their keys, members and brand."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from gateway.v1.models import CONTROL, NUMBER, Answer, Moment, Name, Request

Tier = Literal["free", "basic", "pro", "enterprise"]
Region = Literal["local", "us-east", "us-west", "eu-central", "ap-southeast"]
Scope = Literal["read", "design", "book", "manage", "report", "audit", "operator"]
Role = Literal["owner", "artist", "front-desk", "analyst", "auditor"]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$", examples=["#1b1b1b"])]
Mail = Annotated[str, Field(max_length=254, pattern=rf"^[^@\s{CONTROL}]{{1,64}}@[^@\s{CONTROL}]{{1,189}}$")]


class TenantRequest(Request):
    name: Name
    tier: Tier = "free"
    region: Region = "local"


class LimitsRequest(Request):
    """Figures agreed with an Enterprise tenant, in place of its tier's."""

    requests_per_minute: Annotated[int | None, Field(ge=1, le=100_000), NUMBER] = None
    generations_per_month: Annotated[int | None, Field(ge=0, le=1_000_000_000), NUMBER] = None


class TierRequest(Request):
    tier: Tier
    limits: LimitsRequest = LimitsRequest()


class Brand(Request):
    """What is shown instead of our name."""

    name: Name
    primary_colour: Colour
    accent_colour: Colour


class Tenant(Answer):
    id: str
    object: Literal["tenant"] = "tenant"
    created: Moment
    name: str
    tier: str
    region: str
    requests_per_minute: int
    generations_per_month: int | None = Field(description="Null: unlimited.")
    brand: Brand | None


class KeyRequest(Request):
    name: Name
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=7, examples=[["read", "design"]])]
    expires_at: Moment | None = None
    allowed_from: Annotated[list[Annotated[str, Field(max_length=49)]], Field(max_length=20)] = Field(
        default=[],
        description="IP addresses and networks (CIDR) that the key may be used from; from anywhere without them.",
        examples=[["203.0.113.0/24"]],
    )


class OwnKeyRequest(KeyRequest):
    mode: Literal["live", "test"] | None = Field(
        default=None,
        description="`test` for a key of your sandbox: designs at once, watermarked, free of quota, data of its own."
        " The asking key's own mode without it.",
    )


class Key(Answer):
    """An API key; its secret was shown once."""

    id: str
    object: Literal["key"] = "key"
    created: Moment
    name: str
    mode: Literal["live", "test"] = "live"
    hint: str = Field(description="The secret's last four characters.")
    scopes: list[str]
    allowed_from: list[str] = Field(default=[], description="From anywhere where there is none.")
    expires_at: Moment | None
    revoked: bool


class NewKey(Key):
    """A key that was just made: the only time its secret is shown."""

    secret: str = Field(description="Keep it: it is shown this once.")


class MemberRequest(Request):
    name: Name
    email: Mail
    role: Role


class RoleRequest(Request):
    role: Role


class Member(Answer):
    id: str
    object: Literal["member"] = "member"
    name: str | None = Field(description="Null once the person was erased.")
    email: str | None
    role: str


class User(Answer):
    id: str
    object: Literal["user"] = "user"
    name: str | None = Field(description="Null once the person was erased.")
    email: str | None
    role: str


class UserOutcome(Answer):
    id: str
    object: Literal["user"] = "user"
    role: str


class MemberOutcome(Answer):
    id: str
    object: Literal["member"] = "member"
    role: str


class Month(Answer):
    """Units of quota of one UTC month; a unit is one design asked for."""

    id: str = Field(description="The month.", examples=["2026-11"])
    object: Literal["usage"] = "usage"
    month: str = Field(examples=["2026-11"])
    limit: int | None = Field(description="Null: unlimited.")
    requested: int
    given_back: int = Field(description="Of generations that failed or were cancelled.")
    used: int
    remaining: int | None = Field(description="Null: unlimited.")
