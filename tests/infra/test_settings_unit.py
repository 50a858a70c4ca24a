"""Settings: names that exist, values of their kind, and a digest that auditors compare."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.drawing import LateEngine, close, diffusion_options, engine_of, renderer_of
from infra.settings import BadSetting, Settings, from_environment


def test_without_environment_the_defaults_stand() -> None:
    assert from_environment({}) == Settings()
    assert from_environment({"PATH": "/bin", "ATELIER_VENV": "/somewhere"}) == Settings()


def test_each_kind_is_read() -> None:
    found = from_environment(
        {
            "ATELIER_DATA": "/srv/ink",
            "ATELIER_PORT": "9000",
            "ATELIER_REGION": "eu-central",
            "ATELIER_LIMITS": "Off",
            "ATELIER_PUBLIC_AUDIT": "no",
            "ATELIER_WORKERS": "3",
        }
    )
    assert (found.data, found.port, found.region) == (Path("/srv/ink"), 9000, "eu-central")
    assert (found.limits, found.public_audit, found.workers) == (False, False, 3)
    assert from_environment({"ATELIER_LIMITS": "YES"}).limits is True


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("ATELIER_PORT", "high", "ATELIER_PORT is a whole number, not 'high'"),
        ("ATELIER_LIMITS", "maybe", "ATELIER_LIMITS is on or off"),
        ("ATELIER_PROT", "9000", "no setting ATELIER_PROT; there are .*ATELIER_PORT"),
    ],
)
def test_what_cannot_be_used_is_named(name: str, value: str, words: str) -> None:
    with pytest.raises(BadSetting, match=words):
        from_environment({name: value})


def test_the_diffusion_engine_needs_a_model_and_options_that_can_be_used(tmp_path: Path) -> None:
    set_up = {"ATELIER_ENGINE": "diffusion", "ATELIER_DIFFUSION_MODEL": "owner/name"}
    found = from_environment({**set_up, "ATELIER_DIFFUSION_PRICE": "2.5", "ATELIER_DIFFUSION_MEMORY": "4096"})
    options = diffusion_options(found)
    assert (options.model, options.price, options.memory, options.window) == ("owner/name", 2.5, 4 << 30, 0.05)
    broken = tmp_path / "policy.toml"
    broken.write_text("rule = 1")
    for name, value, words in (
        ("ATELIER_ENGINE", "magic", "ATELIER_ENGINE is design or diffusion"),
        ("ATELIER_DIFFUSION_MODEL", "", "ATELIER_DIFFUSION_MODEL names the model"),
        ("ATELIER_DIFFUSION_PRICE", "dear", "ATELIER_DIFFUSION_PRICE is a number"),
        ("ATELIER_DIFFUSION_DTYPE", "int4", "ATELIER_DIFFUSION_.* dtype is one of"),
        ("ATELIER_DIFFUSION_POLICY", str(broken), "ATELIER_DIFFUSION_POLICY cannot be used: rule"),
        ("ATELIER_DIFFUSION_POLICY", "/nowhere.toml", "ATELIER_DIFFUSION_POLICY cannot be used"),
    ):
        with pytest.raises(BadSetting, match=words):
            from_environment({**set_up, name: value})


def test_the_engine_is_chosen_by_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(engine_of(Settings()), LateEngine)
    diffusion = Settings(engine="diffusion", diffusion_model="owner/name")
    monkeypatch.setattr("infra.drawing.find_spec", lambda name: None)
    with pytest.raises(BadSetting, match="extra `gpu`"):
        engine_of(diffusion)
    monkeypatch.setattr("infra.drawing.find_spec", lambda name: name)
    made = engine_of(diffusion)
    assert made.name == "diffusion" and made.styles() == LateEngine().styles()
    assert renderer_of(diffusion, made).name == "imaging, diffusion"
    assert renderer_of(diffusion, LateEngine()).name == renderer_of(Settings(), made).name == "imaging"
    close(made)
    close(LateEngine())
    gateway = Settings(engine="diffusion", diffusion_model="owner/name", roles="gateway", database_url="postgresql://x")
    monkeypatch.setattr("infra.drawing.find_spec", lambda name: None)
    assert engine_of(gateway).name == "diffusion", "who draws nothing needs no torch"


def test_the_digest_changes_with_what_matters_alone() -> None:
    plain = Settings().digest()
    assert Settings(data=Path("/x"), host="0.0.0.0", port=1).digest() == plain
    assert Settings(limits=False).digest() != plain and Settings(region="us-east").digest() != plain


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ATELIER_WAREHOUSE_URL", "http://u:secret@h/d"),
        ("ATELIER_WAREHOUSE_URL", "clickhouse://u:secret@h:9000"),
        ("ATELIER_WAREHOUSE_READERS", "secret"),
    ],
)
def test_a_warehouse_that_cannot_be_reached_like_that_is_refused_without_its_password(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name) as refused:
        from_environment({name: value})
    assert "secret" not in str(refused.value)


def test_where_the_warehouse_is_and_not_its_address_is_in_the_digest() -> None:
    one, two = (Settings(warehouse_url=f"clickhouse://u:p@{host}/d") for host in ("one", "two"))
    assert one.digest() == two.digest() != Settings().digest()


@pytest.mark.parametrize("url", ["https://atelier.example", "http://127.0.0.1:8000", "https://x.example/base"])
def test_a_public_url_is_taken(url: str) -> None:
    assert from_environment({"ATELIER_PUBLIC_URL": url}).public_url == url


@pytest.mark.parametrize(
    "url", ["atelier.example", "ftp://x.example", "https://u:p@x.example", "https://x/?q", "https://"]
)
def test_what_is_no_public_url_is_refused(url: str) -> None:
    with pytest.raises(BadSetting, match="ATELIER_PUBLIC_URL"):
        from_environment({"ATELIER_PUBLIC_URL": url})


def test_objects_in_a_bucket_are_named_by_a_url() -> None:
    url = "s3://cell-eu/atelier?endpoint=https://s3.example:9000&region=eu-central-1"
    assert from_environment({"ATELIER_OBJECTS_URL": url}).objects_url == url
    assert Settings(objects_url=url).digest() == Settings(objects_url="s3://other").digest() != Settings().digest()


@pytest.mark.parametrize(
    "url",
    ["https://cell", "s3://", "s3://Cell", "s3://key:secret@cell", "s3://cell?endpoint=cell.example", "s3://c/a b"],
)
def test_what_names_no_bucket_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(BadSetting, match="ATELIER_OBJECTS_URL") as refused:
        from_environment({"ATELIER_OBJECTS_URL": url})
    assert "secret" not in str(refused.value)


def test_sign_up_can_be_switched_off() -> None:
    assert from_environment({}).sign_up and not from_environment({"ATELIER_SIGN_UP": "off"}).sign_up


def test_roles_are_checked_when_the_process_starts() -> None:
    database = {"ATELIER_DATABASE_URL": "postgresql://x/y"}
    assert from_environment({**database, "ATELIER_ROLES": "gateway, views"}).played == {"gateway", "views"}
    with pytest.raises(BadSetting, match="ATELIER_ROLES cannot be used: There is no role 'gatway'"):
        from_environment({**database, "ATELIER_ROLES": "gatway"})


def test_a_process_alone_on_its_folder_does_everything() -> None:
    with pytest.raises(BadSetting, match=r"leaves out audit, .*workers: without ATELIER_DATABASE_URL"):
        from_environment({"ATELIER_ROLES": "gateway,views"})
    assert Settings(roles="gateway").digest() == Settings().digest()


def test_the_kind_of_a_warehouse_is_one_of_three() -> None:
    assert from_environment({}).warehouse_kind == "server"
    assert from_environment({"ATELIER_WAREHOUSE_KIND": "replicated"}).warehouse_kind == "replicated"
    with pytest.raises(BadSetting, match="ATELIER_WAREHOUSE_KIND"):
        from_environment({"ATELIER_WAREHOUSE_KIND": "sharded"})
