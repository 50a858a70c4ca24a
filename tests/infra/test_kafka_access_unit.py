"""How brokers are reached: what is set is said to each client in its own words, and a password is never shown."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from infra.kafka.access import IN_THE_CLEAR, access_of
from infra.settings import BadSetting, Settings, from_environment
from tests.infra.certificates import self_signed

SECRET = "correct horse battery"
NAMED = {"ATELIER_KAFKA_USER": "atelier", "ATELIER_KAFKA_PASSWORD": SECRET}


@pytest.fixture
def authority(tmp_path: Path) -> str:
    return str(self_signed(tmp_path, "127.0.0.1"))


def test_without_a_word_it_is_in_the_clear() -> None:
    access = access_of(from_environment({"ATELIER_KAFKA": "one:9092,two:9092"}))
    assert access == IN_THE_CLEAR and access.told == ""
    assert access.options() == {"security_protocol": "PLAINTEXT"} and access.credentials() is None


def test_tls_alone_checks_certificates_and_names(authority: str) -> None:
    pytest.importorskip("faust")
    access = access_of(from_environment({"ATELIER_KAFKA_SECURITY": "ssl", "ATELIER_KAFKA_CA": authority}))
    options = access.options()
    context = options["ssl_context"]
    assert options["security_protocol"] == "SSL" and "sasl_mechanism" not in options
    assert context.verify_mode == ssl.CERT_REQUIRED and context.check_hostname
    assert len(context.get_ca_certs()) == 1
    told = access.credentials()
    assert told is not None and told.protocol.value == "SSL"
    own = access_of(Settings(kafka_security="SSL")).options()["ssl_context"]
    assert own.verify_mode == ssl.CERT_REQUIRED and own.check_hostname


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "scram-sha-512", ""])
def test_a_name_and_a_password_go_to_each_client(authority: str, mechanism: str) -> None:
    faust = pytest.importorskip("faust")
    asked = {**NAMED, "ATELIER_KAFKA_SECURITY": "SASL_SSL", "ATELIER_KAFKA_CA": authority}
    access = access_of(from_environment({**asked, "ATELIER_KAFKA_MECHANISM": mechanism}))
    wanted = mechanism.upper() or "SCRAM-SHA-512"
    options = access.options()
    assert (options["security_protocol"], options["sasl_mechanism"]) == ("SASL_SSL", wanted)
    assert (options["sasl_plain_username"], options["sasl_plain_password"]) == ("atelier", SECRET)
    told = access.credentials()
    assert isinstance(told, faust.SASLCredentials) and told.mechanism.value == wanted
    assert (told.username, told.password, told.protocol.value) == ("atelier", SECRET, "SASL_SSL")
    assert access.told == f" over SASL_SSL as 'atelier' by {wanted}"


def test_a_password_s_proof_may_go_without_tls() -> None:
    pytest.importorskip("faust")
    access = access_of(from_environment({**NAMED, "ATELIER_KAFKA_SECURITY": "SASL_PLAINTEXT"}))
    assert access.options()["sasl_mechanism"] == "SCRAM-SHA-512" and "ssl_context" not in access.options()
    told = access.credentials()
    assert told is not None and told.protocol.value == "SASL_PLAINTEXT"


def test_a_password_is_read_from_a_file_as_it_stands_but_for_the_end_of_its_line(tmp_path: Path) -> None:
    kept = tmp_path / "password"
    kept.write_text(f" {SECRET} \r\n")
    asked = {"ATELIER_KAFKA_SECURITY": "SASL_SSL", "ATELIER_KAFKA_USER": "atelier"}
    access = access_of(from_environment({**asked, "ATELIER_KAFKA_PASSWORD_FILE": str(kept)}))
    assert access.password == f" {SECRET} "


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"SECURITY": "tls"}, "ATELIER_KAFKA_SECURITY is one of PLAINTEXT, SSL,"),
        ({"SECURITY": "SSL", "CA": "/nowhere.pem"}, r"ATELIER_KAFKA_CA cannot be used \(FileNotFoundError\)"),
        ({"SECURITY": "SSL", "CA": __file__}, r"ATELIER_KAFKA_CA cannot be used \(SSLError\)"),
        ({"CA": "/nowhere.pem"}, "ATELIER_KAFKA_CA is for SSL and SASL_SSL, and ATELIER_KAFKA_SECURITY is PLAINTEXT"),
        ({"USER": "atelier"}, "ATELIER_KAFKA_USER is for SASL_SSL"),
        ({"SECURITY": "SSL", "PASSWORD": SECRET}, "ATELIER_KAFKA_PASSWORD is for SASL_SSL"),
        ({"MECHANISM": "PLAIN"}, "ATELIER_KAFKA_MECHANISM is for SASL_SSL"),
        ({"SECURITY": "SASL_SSL", "MECHANISM": "GSSAPI"}, "ATELIER_KAFKA_MECHANISM is one of PLAIN, SCRAM-SHA-256"),
        (
            {"SECURITY": "SASL_PLAINTEXT", "MECHANISM": "PLAIN", "USER": "atelier", "PASSWORD": SECRET},
            "would send the password in the clear",
        ),
        ({"SECURITY": "SASL_SSL", "PASSWORD": SECRET}, "ATELIER_KAFKA_USER is missing"),
        ({"SECURITY": "SASL_SSL", "USER": "atelier"}, "ATELIER_KAFKA_PASSWORD is missing"),
        (
            {"SECURITY": "SASL_SSL", "USER": "atelier", "PASSWORD": SECRET, "PASSWORD_FILE": "/nowhere"},
            "one of them is enough",
        ),
        (
            {"SECURITY": "SASL_SSL", "USER": "atelier", "PASSWORD_FILE": "/nowhere"},
            r"ATELIER_KAFKA_PASSWORD_FILE cannot be read \(FileNotFoundError\)",
        ),
        (
            {"SECURITY": "SASL_SSL", "USER": "atelier", "PASSWORD_FILE": "/dev/null"},
            "ATELIER_KAFKA_PASSWORD_FILE is empty",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_no_password_is_repeated(asked: dict[str, str], words: str) -> None:
    with pytest.raises(BadSetting, match=words) as refused:
        from_environment({f"ATELIER_KAFKA_{name}": value for name, value in asked.items()})
    assert SECRET not in str(refused.value)


def test_a_password_is_in_no_words_about_it() -> None:
    settings = from_environment({**NAMED, "ATELIER_KAFKA": "one:9092", "ATELIER_KAFKA_SECURITY": "SASL_SSL"})
    access = access_of(settings)
    for said in (repr(settings), repr(access), access.told, repr(access.credentials())):
        assert SECRET not in said


def test_how_and_not_as_whom_is_in_the_digest() -> None:
    plain, one, two = (
        Settings(kafka="one:9092", kafka_security=security, kafka_user=user, kafka_password=user)
        for security, user in (("", ""), ("SASL_SSL", "one"), ("sasl_ssl", "two"))
    )
    assert one.digest() == two.digest() != plain.digest()
    assert plain.digest() == Settings(kafka="two:9092").digest() != Settings().digest()
