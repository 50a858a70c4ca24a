"""Ids, money, keys, personal values: the small parts that everything is made of."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import ids, keys, timers
from domain.bookings import Booking
from domain.errors import Conflict, Gone, Invalid, NotFound, QuotaExceeded, Refused
from domain.log import Actor, Envelope, Happened
from domain.money import Money
from domain.personal import Erased, Personal, SubjectErased, shown
from domain.plans import MEMBER_ROLES, SCOPES, SUBSCRIPTIONS, TIERS
from tests.given import START, FakeIds

SUBJECT = UUID(int=1)


@given(st.uuids(), st.sampled_from(sorted(ids.PREFIXES)))
def test_a_public_id_is_read_back_as_its_own_kind_alone(id: UUID, kind: str) -> None:
    text = ids.public(kind, id)
    assert ids.parse(kind, text) == id
    for other in ids.PREFIXES:
        if ids.PREFIXES[other] != ids.PREFIXES[kind]:
            assert ids.parse(other, text) is None


@pytest.mark.parametrize("text", ["", "con_", "con_" + "g" * 32, "con_" + "A" * 32, "con_" + "0" * 32 + "\n", "x"])
def test_what_is_no_public_id_is_none(text: str) -> None:
    assert ids.parse("concept", text) is None


def test_prefixes_tell_kinds_apart() -> None:
    assert len(set(ids.PREFIXES.values())) == len(ids.PREFIXES)


def test_money_is_never_negative_and_has_a_code() -> None:
    assert Money(0, "USD") == Money(0, "USD")
    with pytest.raises(Invalid, match="negative"):
        Money(-1, "USD")
    for code in ("usd", "US", "USDX", "", "USD\n"):
        with pytest.raises(Invalid) as refused:
            Money(1, code)
        assert refused.value.field == "currency"


def test_refusals_carry_code_message_and_field() -> None:
    refusal = NotFound("studio", "studio_id")
    assert (refusal.code, refusal.message, refusal.field) == ("not-found", "No such studio.", "studio_id")
    for kind in (Invalid, Conflict, Gone, QuotaExceeded, NotFound):
        assert issubclass(kind, Refused)


def test_a_personal_value_never_shows_in_its_repr() -> None:
    assert "Jo Tate" not in repr(Personal(SUBJECT, "identity", "Jo Tate"))
    assert shown(Personal(SUBJECT, "identity", "Jo Tate")) == "Jo Tate"
    assert shown(Erased(SUBJECT, "identity")) == "[erased]"
    assert Erased(SUBJECT, "identity").value is None
    assert shown(None) is None
    assert str(SUBJECT) in str(SubjectErased(SUBJECT)) and SubjectErased(SUBJECT).subject == SUBJECT


def test_a_key_has_github_s_form_and_a_digest() -> None:
    secret = keys.make_key(FakeIds())
    assert len(secret.text) == len("atl_live_") + 36 and keys.well_formed(secret.text)
    assert secret.hint == secret.text[-4:] and secret.digest == keys.digest(secret.text)
    assert secret.text not in repr(secret)


@given(st.integers(0, 35), st.sampled_from(keys.ALPHABET))
def test_a_mistyped_key_is_refused_unread(place: int, letter: str) -> None:
    text = keys.make_key(FakeIds("typing")).text
    at = len(keys.PREFIX) + place
    mistyped = text[:at] + letter + text[at + 1 :]
    assert keys.well_formed(mistyped) is (mistyped == text)


@pytest.mark.parametrize("text", ["", "atl_live_", "atl_test_" + "0" * 36, "atl_live_" + "0" * 37])
def test_other_forms_are_no_keys(text: str) -> None:
    assert not keys.well_formed(text)


def test_the_checksum_is_crc32_in_base62() -> None:
    # crc32(b"123456789") is 0xCBF43926 by the CRC's definition: 3421780262 in base 62.
    value, digits = 0xCBF43926, ""
    while value:
        value, place = divmod(value, 62)
        digits = keys.ALPHABET[place] + digits
    assert keys.checksum("123456789") == digits.rjust(6, "0")


def test_letters_of_keys_are_equally_likely() -> None:
    class Biased:
        """Gives the bytes that a careless modulo would turn into the first eight letters."""

        def __init__(self) -> None:
            self.given = [bytes([255] * 30), bytes(range(30)), bytes(range(30))]

        def token(self, size: int) -> bytes:
            return self.given.pop(0)

    secret = keys.make_key(Biased())  # type: ignore[arg-type]
    assert secret.text[len(keys.PREFIX) :][:30] == keys.ALPHABET[:30]


def test_roles_grant_scopes_that_exist_and_never_the_operator_s() -> None:
    for scopes in MEMBER_ROLES.values():
        assert scopes <= SCOPES - {"operator"}


def test_the_plans_are_those_sold() -> None:
    assert {name: (t.requests_per_minute, t.generations_per_month) for name, t in TIERS.items()} == {
        "free": (10, 100),
        "basic": (30, 500),
        "pro": (100, None),
        "enterprise": (1000, None),
    }
    assert [tier.job_priority for tier in TIERS.values()] == sorted(tier.job_priority for tier in TIERS.values())
    assert [tier.name for tier in TIERS.values() if tier.custom] == ["enterprise"]
    sold = {
        name: (s.price_per_month, s.artists, s.designs_per_month, s.booking, s.white_label, s.api_tier, s.features)
        for name, s in SUBSCRIPTIONS.items()
    }
    assert sold == {
        "studio": (Money(9900, "USD"), 5, 500, True, False, None, ()),
        "studio-enterprise": (Money(49900, "USD"), None, None, True, True, "enterprise", ()),
        "custom": (None, None, None, True, True, "enterprise", ("on-premises", "sla", "dedicated-support")),
    }


def happened(event: Any) -> Happened:
    envelope = Envelope(
        UUID(int=9), UUID(int=8), Actor("key", "k"), "r", "c", None, "cmd", None, datetime(2026, 1, 1, tzinfo=UTC), 1
    )
    return Happened(4, event.TOPIC, envelope, event)


def test_a_held_slot_starts_the_timer_of_its_expiry() -> None:
    id = uuid4()
    event = Booking.SlotHeld(originator_id=id, originator_version=2, timestamp=START, until=START)
    assert timers.timers_of(happened(event)) == (
        timers.Timer(f"expire-hold/{UUID(int=9)}", START, "expire-hold", UUID(int=8), id),
    )


def test_other_events_start_none() -> None:
    event = Booking.Confirmed(originator_id=uuid4(), originator_version=3, timestamp=START)
    assert timers.timers_of(happened(event)) == ()
    assert timers.timers_of(happened(SimpleNamespace(TOPIC="x"))) == ()
