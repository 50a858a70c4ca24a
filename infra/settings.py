"""Settings from the environment, with the names a user sets: `ATELIER_…`."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from infra.roles import PLAYED, UnknownRole, played

ELSEWHERE = frozenset({"ATELIER_VENV"})
"""Names that the scripts beside read, and the program does not."""

PLACES = frozenset(
    {
        "approved_by",
        "data",
        "database_url",
        "host",
        "kafka",
        "kafka_ca",
        "kafka_mechanism",
        "kafka_password",
        "kafka_password_file",
        "kafka_security",
        "kafka_user",
        "kinds",
        "mail_from",
        "objects_url",
        "port",
        "public_url",
        "redis_url",
        "roles",
        "smtp_url",
        "warehouse_kind",
        "warehouse_readers",
        "warehouse_url",
        "workers",
    }
)


class BadSetting(Exception):
    """A setting's value cannot be used; says which one and why."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`data` is the folder that holds everything; two processes never share one."""

    data: Path = Path(".atelier")
    host: str = "127.0.0.1"
    port: int = 8000
    region: str = "local"
    origin: str = "atelier.local/log"
    """The audit log's name in its checkpoints (C2SP tlog-checkpoint)."""
    workers: int = 1
    limits: bool = True
    cors: str = ""
    """Origins that browsers may call from, separated by spaces; none by default."""
    public_audit: bool = True
    """Whether `/audit/` is open to all, or needs a key with scope `audit`."""
    approved_by: str = "operator"
    """Who approved what is started with this version and these settings: a name or the number of a change."""
    database_url: str = ""
    """`postgresql://…`: the log, read models, jobs and sealed keys lie there, and any number of processes may serve."""
    redis_url: str = ""
    """`redis://…`: requests a minute are counted there over all processes, and not in each of them."""
    objects_url: str = ""
    """`s3://bucket[/prefix][?endpoint=…&region=…]`: files lie there, sealed, and not in the data folder."""
    kafka: str = ""
    """`host:port`, separated by commas: the brokers to which the relay carries the log."""
    kafka_security: str = ""
    """`SSL`, `SASL_SSL` or `SASL_PLAINTEXT`; `PLAINTEXT` where it is empty."""
    kafka_ca: str = ""
    """A file (PEM) of who signs the brokers' certificates; this machine's own authorities where it is empty."""
    kafka_mechanism: str = ""
    """`PLAIN`, `SCRAM-SHA-256` or, where it is empty, `SCRAM-SHA-512`."""
    kafka_user: str = ""
    kafka_password: str = field(default="", repr=False)
    kafka_password_file: str = ""
    """A file with the password, instead of the password itself."""
    kinds: str = ""
    """Kinds of jobs that this process draws, separated by commas; every kind where it is empty."""

    warehouse_url: str = ""
    """`clickhouse://user:password@host:port/database`: a ClickHouse server, or `atelier warehouse serve`."""
    warehouse_kind: str = "server"
    """What lies behind the URL: one `server`, `replicated`, or `distributed` over shards of replicas."""
    warehouse_readers: str = ""
    """Who may read from `atelier warehouse serve`: `name:password`, separated by commas."""

    webhooks_local: bool = False
    """Webhooks may go to plain HTTP and to private addresses: for tests on one machine, and for nothing else."""
    smtp_url: str = ""
    """`smtp://user:password@host:port` or `smtps://…`; without it, mails are files in the data folder's `mail/`."""
    mail_from: str = "atelier@localhost"
    """The sender's address of mails."""
    public_url: str = ""
    """Where people reach the server, `https://…`: links in mails begin with it; without it, the address it binds to."""
    engine: str = "design"
    """`design` draws lines on the CPU; `diffusion` runs a trained model (extra `gpu`), set up by the names below."""
    diffusion_model: str = ""
    """An id or a folder of a diffusers text-to-image pipeline, safetensors only."""
    diffusion_upscaler: str = ""
    """Of one that makes pictures four times larger; without it, larger copies are made on the CPU."""
    diffusion_video: str = ""
    """Of one from pictures to video."""
    diffusion_restyle: bool = False
    """Whether pictures are put into other styles by the model (image-to-image), and not by their lines."""
    diffusion_steps: int = 30
    diffusion_guidance: float = 5.0
    diffusion_side: int = 1024
    """Pixels of a side as the model draws it; the picture is brought to the size that was asked for."""
    diffusion_device: str = "auto"
    diffusion_dtype: str = "auto"
    diffusion_offload: str = "none"
    """`model` or `sequential` keep weights in main memory and bring them to the device when they are needed."""
    diffusion_offline: bool = False
    """Whether models have to be here already."""
    diffusion_batch: int = 8
    """The most designs of one run: 1, 2, 4 or 8."""
    diffusion_window: int = 50
    """Milliseconds that a design may wait for others to share its run."""
    diffusion_memory: int = 0
    """MiB that loaded models may take; 0: four fifths of the device."""
    diffusion_price: float = 0.0
    """What an hour of the device costs, for the cost of each design."""
    diffusion_policy: str = ""
    """A file of rules on what is refused or flagged, instead of the platform's own."""
    sign_up: bool = True
    """Whether developers may sign up for themselves, on the tier Free."""
    roles: str = ""
    """What this process does, names of `infra.roles` separated by commas; all of them where it is empty."""

    @property
    def played(self) -> frozenset[str]:
        """The roles. Raises `UnknownRole`."""
        return played(self.roles)

    def digest(self) -> str:
        """What auditors compare: SHA-256 of all settings but the folder and addresses, one of which has a password."""
        shown = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in PLACES}
        shown["mail"] = "smtp" if self.smtp_url else "folder"
        shown["database"] = "postgresql" if self.database_url else "folder"
        if self.redis_url:
            shown["counted"] = "redis"
        if self.objects_url:
            shown["files"] = "s3"
        if self.warehouse_url:
            shown["warehouse"] = "clickhouse"
        if self.kafka:
            shown["carried"] = f"kafka {self.kafka_security.upper()}".rstrip()
        return hashlib.sha256(repr(sorted(shown.items())).encode()).hexdigest()


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Raises `BadSetting` for a value of the wrong kind and for an unknown `ATELIER_…` name."""
    known = {f"ATELIER_{field.name.upper()}" for field in fields(Settings)} | ELSEWHERE
    unknown = sorted(name for name in environment if name.startswith("ATELIER_") and name not in known)
    if unknown:
        raise BadSetting(f"There is no setting {unknown[0]}; there are {', '.join(sorted(known))}.")
    values: dict[str, object] = {}
    for each in fields(Settings):
        name = f"ATELIER_{each.name.upper()}"
        if name in environment:
            values[each.name] = _parsed(name, environment[name], type(each.default))
    settings = Settings(**values)  # type: ignore[arg-type]
    if settings.database_url and not settings.database_url.startswith(("postgresql://", "postgres://")):
        raise BadSetting("ATELIER_DATABASE_URL is a postgresql:// URL; without it the log lies in the data folder.")
    _check_mail(settings)
    _check_warehouse(settings)
    _check_roles(settings)
    _check_engine(settings)
    if settings.public_url and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", settings.public_url):
        raise BadSetting("ATELIER_PUBLIC_URL is https:// and a host, and a path where there is one.")
    if settings.redis_url and not settings.redis_url.startswith(("redis://", "rediss://", "unix://")):
        raise BadSetting("ATELIER_REDIS_URL is a redis:// URL; without it each process counts requests for itself.")
    _check_kafka(settings)
    _check_objects(settings)
    return settings


def _check_roles(settings: Settings) -> None:
    try:
        missing = PLAYED - settings.played
    except UnknownRole as error:
        raise BadSetting(f"ATELIER_ROLES cannot be used: {error}") from None
    if missing and not settings.database_url:
        raise BadSetting(
            f"ATELIER_ROLES leaves out {', '.join(sorted(missing))}: without ATELIER_DATABASE_URL one process has the"
            " data folder to itself, and has to do everything."
        )


def _check_kafka(settings: Settings) -> None:
    if settings.kafka and not re.fullmatch(r"[^\s,:/@]+:\d{1,5}(,[^\s,:/@]+:\d{1,5})*", settings.kafka):
        raise BadSetting("ATELIER_KAFKA is host:port of the brokers, separated by commas.")
    from infra.kafka.access import BadAccess, access_of

    try:
        access_of(settings)
    except BadAccess as error:
        raise BadSetting(f"{error}.") from None


def _check_objects(settings: Settings) -> None:
    if not settings.objects_url:
        return
    from infra.objects.place import BadPlace, place_of

    try:
        place_of(settings.objects_url)
    except BadPlace as error:
        raise BadSetting(f"ATELIER_OBJECTS_URL cannot be used: {error}.") from None


def _check_mail(settings: Settings) -> None:
    from email.errors import HeaderParseError
    from email.headerregistry import Address

    from infra.mail.smtp import BadMailUrl, SmtpMail

    try:
        if settings.smtp_url:
            SmtpMail.of(settings.smtp_url)
    except BadMailUrl as error:
        raise BadSetting(f"ATELIER_SMTP_URL cannot be used: {error}") from None
    try:
        known = re.fullmatch(r"[^@\s<>,\"]{1,64}@[^@\s<>,\"]{1,189}", settings.mail_from)
        usable = bool(known and Address(addr_spec=settings.mail_from))
    except (HeaderParseError, ValueError, IndexError):
        usable = False
    if not usable:
        raise BadSetting("ATELIER_MAIL_FROM is one mail address.")


def _check_warehouse(settings: Settings) -> None:
    if settings.warehouse_kind not in ("server", "replicated", "distributed"):
        raise BadSetting("ATELIER_WAREHOUSE_KIND is server, replicated or distributed.")
    from infra.warehouse.native.users import BadWarehouseUrl, WarehouseUrl, readers_of

    try:
        if settings.warehouse_url:
            WarehouseUrl.of(settings.warehouse_url)
    except BadWarehouseUrl as error:
        raise BadSetting(f"ATELIER_WAREHOUSE_URL cannot be used: {error}.") from None
    try:
        readers_of(settings.warehouse_readers)
    except ValueError as error:
        raise BadSetting(f"ATELIER_WAREHOUSE_READERS cannot be used: {error}.") from None


def _check_engine(settings: Settings) -> None:
    if settings.engine not in ("design", "diffusion"):
        raise BadSetting(f"ATELIER_ENGINE is design or diffusion, not {settings.engine!r}.")
    if settings.engine == "diffusion":
        from infra.drawing import diffusion_options
        from processors.diffusion import policy
        from processors.diffusion.options import BadOption

        if not settings.diffusion_model:
            raise BadSetting("ATELIER_DIFFUSION_MODEL names the model, by id or folder, where the engine is diffusion.")
        try:
            policy.read(diffusion_options(settings).policy)
        except BadOption as error:
            raise BadSetting(f"ATELIER_DIFFUSION_…: {error}.") from None
        except (OSError, policy.BadPolicy) as error:
            raise BadSetting(f"ATELIER_DIFFUSION_POLICY cannot be used: {error}.") from None


def _parsed(name: str, text: str, kind: type) -> object:
    if kind is bool:
        if text.lower() in ("1", "true", "yes", "on"):
            return True
        if text.lower() in ("0", "false", "no", "off"):
            return False
        raise BadSetting(f"{name} is on or off, not {text!r}.")
    if kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            number = "a whole number" if kind is int else "a number"
            raise BadSetting(f"{name} is {number}, not {text!r}.") from None
    return Path(text) if isinstance(text, str) and issubclass(kind, Path) else text
