"""Brokers that want TLS, a name and a password: `cluster init`, relay and worker are let in, others are told so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.kafka.access import access_of
from infra.kafka.broker import Guard, KafkaBroker
from infra.kafka.producing import BrokersAway
from infra.kafka.topics import prepare_topics
from infra.settings import from_environment
from tests.infra.certificates import self_signed
from tests.infra.cluster import until
from tests.infra.kafka_broker import usable
from tests.infra.postgres_server import shared
from tests.infra.server_process import atelier
from tests.infra.worked_cluster import Load, all_ready, health, worked_cluster

PASSWORD, WRONG = "opens the brokers", "opens nothing"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[KafkaBroker, dict[str, str]]]:
    """A broker, and the settings by which one is let in."""
    usable()
    folder = tmp_path_factory.mktemp("guarded")
    certificate = self_signed(folder, "127.0.0.1")
    kept = folder / "password"
    kept.write_text(f"{PASSWORD}\n")
    broker = KafkaBroker(guard=Guard(certificate, "atelier", PASSWORD))
    try:
        broker.start()
        yield (
            broker,
            {
                "kafka": broker.address,
                "kafka_security": "SASL_SSL",
                "kafka_ca": str(certificate),
                "kafka_user": "atelier",
                "kafka_password_file": str(kept),
            },
        )
    finally:
        broker.close()


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
def test_topics_are_made_by_who_has_the_password(
    guarded: tuple[KafkaBroker, dict[str, str]], tmp_path: Path, mechanism: str
) -> None:
    _, settings = guarded
    done = atelier("cluster", "init", data=tmp_path / "data", kafka_mechanism=mechanism, **settings)
    assert done.returncode == 0, done.stderr
    assert "made atelier.designs" in done.stdout or "nothing to do" in done.stdout


@pytest.mark.parametrize(
    "changed",
    [
        {"kafka_password_file": "", "kafka_password": WRONG},
        {"kafka_ca": ""},
        {"kafka_security": "SSL", "kafka_user": "", "kafka_password_file": ""},
        {"kafka_security": "", "kafka_ca": "", "kafka_user": "", "kafka_password_file": ""},
    ],
    ids=["another password", "an authority that nobody knows", "without a name", "in the clear"],
)
def test_others_are_not_let_in(
    guarded: tuple[KafkaBroker, dict[str, str]], changed: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    broker, settings = guarded
    told = {f"ATELIER_{name.upper()}": value for name, value in {**settings, **changed}.items()}
    with pytest.raises(BrokersAway):
        prepare_topics([broker.address], waiting=1500, access=access_of(from_environment(told)))
    assert caplog.records and PASSWORD not in caplog.text and WRONG not in caplog.text


def test_who_is_not_let_in_is_told_how_it_was_asked_and_no_password_is_repeated(
    guarded: tuple[KafkaBroker, dict[str, str]], tmp_path: Path
) -> None:
    """PLAIN sends the password itself, so a library that tells what it sends would tell it."""
    broker, settings = guarded
    wrong = {**settings, "kafka_mechanism": "PLAIN", "kafka_password_file": "", "kafka_password": WRONG}
    done = atelier("cluster", "init", data=tmp_path / "data", **wrong)
    said = " ".join(done.stderr.split())
    assert done.returncode == 1 and "Traceback" not in said
    assert f"Kafka at {broker.address} cannot be asked over SASL_SSL as 'atelier' by PLAIN" in said
    assert WRONG not in said + done.stdout and PASSWORD not in said + done.stdout


def test_a_design_goes_all_the_way_over_guarded_brokers(
    guarded: tuple[KafkaBroker, dict[str, str]], tmp_path: Path
) -> None:
    _, settings = guarded
    assert atelier("cluster", "init", data=tmp_path / "data", **settings).returncode == 0
    with worked_cluster(tmp_path, shared().migrated(), **settings) as running:
        running.gateway()
        running.relay()
        running.worker("--concurrency", "1")
        load = Load(running)
        with load:
            assert until(lambda: load.ready() > 2, 60), [health(each) for each in running.everything]
        assert all_ready(running.everything), [health(each) for each in running.everything]
        load.check()
        assert "processors" not in health(running.gateways[0])["problems"], "Kafka brought them, and not the log"

        wrong = {**settings, "kafka_password_file": "", "kafka_password": WRONG}
        running.use(**wrong)
        strangers = [running.relay(), running.worker("--concurrency", "0")]
        relay, worker = strangers
        assert until(lambda: "over SASL_SSL as 'atelier'" in " ".join(health(worker)["problems"]), 60)
        assert until(lambda: health(relay)["failures"], 60), "it stands by, and cannot even do that"
    for process in running.everything:
        said = process.errors.read_text()
        assert PASSWORD not in said and WRONG not in said, process.errors
