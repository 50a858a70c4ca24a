"""Signatures as Standard Webhooks 1.0.0 has them, by its own vector and its own library."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from domain.webhooks import make_secret
from processors.delivery.posting import seconds_asked
from processors.delivery.signing import headers, signature
from tests.given import START, FakeIds


def now() -> int:
    """Asked for in each test: their libraries refuse what is older than five minutes."""
    return int(datetime.now(UTC).timestamp())


def test_the_vector_that_all_languages_share() -> None:
    made = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(seed=st.text(max_size=5), body=st.text(max_size=200), id=st.uuids())
def test_their_library_takes_ours_and_makes_the_same(seed: str, body: str, id: object) -> None:
    secret, name, at = make_secret(FakeIds(seed)), f"msg_{id}", now()
    sent = headers([secret], name, at, body.encode())
    theirs = Webhook(secret)
    theirs.verify(body, sent, json_parse=False)
    assert theirs.sign(name, datetime.fromtimestamp(at, UTC), body) == sent["webhook-signature"]


def test_while_a_secret_is_rotated_either_verifies() -> None:
    ids = FakeIds()
    new, old, other = make_secret(ids), make_secret(ids), make_secret(ids)
    sent = headers([new, old], "msg_1", now(), b"{}")
    assert len(sent["webhook-signature"].split(" ")) == 2
    for secret in (new, old):
        Webhook(secret).verify(b"{}", sent)
    with pytest.raises(WebhookVerificationError):
        Webhook(other).verify(b"{}", sent)


@pytest.mark.parametrize("spoilt", ["webhook-id", "webhook-timestamp", "webhook-signature", "body"])
def test_whatever_is_changed_is_noticed(spoilt: str) -> None:
    secret, at = make_secret(FakeIds()), now()
    sent, body = headers([secret], "msg_1", at, b"{}"), b"{}"
    if spoilt == "body":
        body = b"{ }"
    elif spoilt == "webhook-timestamp":
        sent[spoilt] = str(at + 1)
    else:
        sent[spoilt] = sent[spoilt][:-2] + "xx"
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, sent)


@pytest.mark.parametrize(
    "text, seconds",
    [
        (None, None),
        ("120", 120),
        (" 0 ", 0),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("9" * 40, None),
        ("٣", None),
        ("Tue, 10 Mar 2026 09:01:00 GMT", 60),
        ("Tue, 10 Mar 2026 09:01:00 -0000", 60),
        ("Tue, 10 Mar 2026 08:00:00 GMT", 0),
        ("Tue, 99 Mar 2026 08:00:00 GMT", None),
    ],
)
def test_retry_after(text: str | None, seconds: float | None) -> None:
    assert seconds_asked(text, START) == seconds
