"""One Kafka broker for all tests of a process, started when the first of them asks for it."""

from __future__ import annotations

import atexit
import os
from functools import cache
from uuid import uuid4

import pytest

from infra.kafka.broker import KafkaBroker, available


def usable() -> None:
    """Skips by name where a broker cannot be started, or fails where CI is set."""
    if available():
        return
    if os.environ.get("CI"):
        pytest.fail("Java and Maven are missing, and CI is set", pytrace=False)
    pytest.skip("Java and Maven are missing")


@cache
def shared() -> KafkaBroker:
    """One broker for all tests of this process, gone with it. Tests that kill one start their own."""
    usable()
    broker = KafkaBroker()
    atexit.register(broker.close)
    broker.start()
    return broker


def fresh(word: str) -> str:
    """A name for a topic or a group that no other test has."""
    return f"{word}-{uuid4().hex[:12]}"
