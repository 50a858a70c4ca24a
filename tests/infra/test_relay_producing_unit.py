"""What the relay's transport makes of the producer's answers; the library is stood in for, and real in `_int`."""

from __future__ import annotations

from typing import Any

import pytest
from kafka import errors

from infra.kafka.producing import BrokersAway, KafkaTransport
from projections.relay.messages import Message
from projections.relay.relay import Overtaken

MESSAGES = [Message("atelier.designs", b"k", b"v", (("ce_id", b"1"),), 0)] * 3


class Sent:
    def __init__(self, exception: Exception | None) -> None:
        self.exception = exception

    def succeeded(self) -> bool:
        return self.exception is None


class Producer:
    """Keeps what it was asked; `lost` is what comes of the second record, `refused` of the commit."""

    def __init__(self, lost: Exception | None = None, refused: Exception | None = None) -> None:
        self._lost, self._refused = lost, refused
        self.asked: list[str] = []

    def partitions_for(self, topic: str) -> set[int]:
        return {0}

    def init_transactions(self) -> None:
        self.asked.append("init")

    def begin_transaction(self) -> None:
        self.asked.append("begin")

    def send(self, topic: str, **message: Any) -> Sent:
        self.asked.append("send")
        return Sent(self._lost if self.asked.count("send") == 2 else None)

    def flush(self, timeout: float) -> None:
        self.asked.append("flush")

    def commit_transaction(self) -> None:
        if self._refused is not None:
            raise self._refused
        self.asked.append("commit")

    def close(self, timeout: float) -> None:
        self.asked.append("close")


def over(monkeypatch: pytest.MonkeyPatch, *producers: Producer) -> KafkaTransport:
    transport, waiting = KafkaTransport(["nowhere:1"]), list(producers)
    monkeypatch.setattr(transport, "_connected", lambda: waiting.pop(0))
    return transport


def test_a_batch_is_one_transaction_that_ends_when_all_of_it_has_arrived(monkeypatch: pytest.MonkeyPatch) -> None:
    producer = Producer()
    transport = over(monkeypatch, producer)
    transport.begin_term()
    transport.put(MESSAGES)
    transport.commit()

    assert producer.asked == ["init", "begin", "send", "send", "send", "flush", "commit"]


@pytest.mark.parametrize("lost", [errors.KafkaTimeoutError("secret"), errors.OutOfOrderSequenceNumberError()])
def test_a_record_that_did_not_arrive_keeps_the_transaction_from_ending(
    monkeypatch: pytest.MonkeyPatch, lost: Exception
) -> None:
    producer = Producer(lost)
    transport = over(monkeypatch, producer)
    transport.begin_term()
    transport.put(MESSAGES)

    with pytest.raises(BrokersAway) as raised:
        transport.commit()

    assert "commit" not in producer.asked
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("refused", [errors.ProducerFencedError(), errors.InvalidProducerEpochError()])
def test_a_fence_tells_that_another_leads(monkeypatch: pytest.MonkeyPatch, refused: Exception) -> None:
    transport = over(monkeypatch, Producer(refused=refused))
    transport.begin_term()
    transport.put(MESSAGES)

    with pytest.raises(Overtaken):
        transport.commit()


def test_a_term_begins_with_the_connection_that_stood_by_and_the_next_with_a_new_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = Producer(), Producer()
    transport = over(monkeypatch, first, second)
    transport.stand_by()
    transport.stand_by()
    assert first.asked == [], "standing by refuses nobody"
    transport.begin_term()
    transport.begin_term()

    assert (first.asked, second.asked) == (["init", "close"], ["init"])
    transport.close()
    assert second.asked == ["init", "close"]
