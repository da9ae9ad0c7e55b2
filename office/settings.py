"""Settings of one office: config.toml explains each of them beside its default."""

import json
import os
import tomllib
from datetime import time
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from engine.errors import BadInput
from engine.store.open import address_of, is_server
from engine.store.ports import Address

CONFIG_VARIABLE: Final = "CAMPAIGN_CONFIG"
DATABASE_VARIABLE: Final = "CAMPAIGN_DATABASE_URL"
_MIDNIGHT: Final = "24:00"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OfficeSettings(_Section):
    """Names, zone, hours and language."""

    name_zh: str = "活动办公室"
    name_en: str = "The campaign office"
    zone: str = "Asia/Shanghai"
    day_ends: str = _MIDNIGHT
    language: Literal["zh", "en"] = "zh"

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as fault:
            raise ValueError('no such time zone; use a name such as "Asia/Shanghai"') from fault
        return name

    @field_validator("day_ends")
    @classmethod
    def _an_hour(cls, text: str) -> str:
        if text != _MIDNIGHT:
            try:
                time.fromisoformat(text)
            except ValueError as fault:
                raise ValueError('write an hour such as "17:30" or "24:00"') from fault
        return text

    @property
    def zone_info(self) -> ZoneInfo:
        """The zone, ready for use."""
        return ZoneInfo(self.zone)

    @property
    def closing_hour(self) -> time | None:
        """The last moment that counts to a day; None for midnight."""
        return None if self.day_ends == _MIDNIGHT else time.fromisoformat(self.day_ends)


class StoreSettings(_Section):
    """Where the log and the views are: in files, or on the server of `database_url`."""

    folder: Path = Path("data")
    lock_timeout: int = Field(default=5, ge=1, le=600)
    database_url: str = Field(default="", repr=False)

    @field_validator("database_url")
    @classmethod
    def _known_kind(cls, url: str) -> str:
        if url and not is_server(url) and not url.startswith("sqlite:///"):
            # Without the address itself: it may hold a password.
            raise ValueError(
                "no such kind of database; "
                'write "postgresql://user:password@host/name" or "sqlite:///data/log.db"'
            )
        return url


class EvidenceSettings(_Section):
    """Bounds of what is handed in."""

    max_megabytes: int = Field(default=50, ge=1, le=2000)


class SchedulerSettings(_Section):
    """How often the scheduler looks."""

    every_seconds: int = Field(default=60, ge=1, le=86400)


class MetricsSettings(_Section):
    """Where figures for Prometheus are served; port 0 serves none."""

    address: str = "127.0.0.1"
    port: int = Field(default=0, ge=0, le=65535)


class OutboxSettings(_Section):
    """The file channel."""

    folder: Path = Path("data/outbox")
    sender: str = "campaign-office@example.org"


class DefinitionSettings(_Section):
    """Folders of own definitions."""

    folders: tuple[Path, ...] = (Path("definitions"),)


class Settings(_Section):
    """Everything config.toml can say. Folders are absolute once loaded."""

    office: OfficeSettings = OfficeSettings()
    store: StoreSettings = StoreSettings()
    evidence: EvidenceSettings = EvidenceSettings()
    scheduler: SchedulerSettings = SchedulerSettings()
    metrics: MetricsSettings = MetricsSettings()
    outbox: OutboxSettings = OutboxSettings()
    definitions: DefinitionSettings = DefinitionSettings()

    @property
    def log_address(self) -> Address:
        """The truth."""
        return address_of(url) if (url := self.store.database_url) else self.log_path

    @property
    def views_address(self) -> Address:
        """What can be deleted and rebuilt: beside the log."""
        log = self.log_address
        return log.with_name("views.db") if isinstance(log, Path) else log

    @property
    def log_path(self) -> Path:
        """The log's file, where no database is named."""
        return self.store.folder / "log.db"

    @property
    def views_path(self) -> Path:
        """The views' file, where no database is named."""
        return self.store.folder / "views.db"

    @property
    def evidence_folder(self) -> Path:
        """Handed-in files, named by their digest."""
        return self.store.folder / "evidence"

    @property
    def scheduler_lock(self) -> Path:
        """Held by the one process that ticks."""
        return self.store.folder / "scheduler.lock"


def load_settings(path: Path | None = None) -> Settings:
    """Settings from `path`, from CAMPAIGN_CONFIG, from ./config.toml, or the defaults.

    Raises BadInput that lists every wrong line with its remedy.
    """
    named = path or (Path(os.environ[CONFIG_VARIABLE]) if os.environ.get(CONFIG_VARIABLE) else None)
    found = named or Path("config.toml")
    if not found.is_file():
        if named is not None:
            raise BadInput(str(found), ["there is no such file; check --config"])
        return _anchored(_from_environment(Settings()), Path.cwd())
    try:
        settings = Settings.model_validate(tomllib.loads(found.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadInput(str(found), [f"{fault}; mend the line"]) from fault
    except ValidationError as fault:
        raise BadInput(str(found), map(_in_words, fault.errors())) from fault
    return _anchored(_from_environment(settings), found.absolute().parent)


def _from_environment(settings: Settings) -> Settings:
    """A database address in the environment goes before that of the file: it holds a password."""
    url = os.environ.get(DATABASE_VARIABLE)
    if not url:
        return settings
    try:
        store = StoreSettings.model_validate({**settings.store.model_dump(), "database_url": url})
    except ValidationError as fault:
        raise BadInput(DATABASE_VARIABLE, [e["msg"] for e in fault.errors()]) from None
    return settings.model_copy(update={"store": store})


def _anchored(settings: Settings, root: Path) -> Settings:
    """Relative folders counted from the folder of the file."""
    return settings.model_copy(
        update={
            "store": settings.store.model_copy(
                update={
                    "folder": root / settings.store.folder,
                    "database_url": _rooted(settings.store.database_url, root),
                }
            ),
            "outbox": settings.outbox.model_copy(update={"folder": root / settings.outbox.folder}),
            "definitions": settings.definitions.model_copy(
                update={"folders": tuple(root / f for f in settings.definitions.folders)}
            ),
        }
    )


def _rooted(url: str, root: Path) -> str:
    found = address_of(url) if url else None
    return f"sqlite:///{root / found}" if isinstance(found, Path) else url


def _in_words(error: ErrorDetails) -> str:
    """`store.lock_timeout: 0 does not fit; write a whole number from 1 to 600`."""
    place = ".".join(map(str, error["loc"]))
    section, field = _described(error["loc"])
    # An address may hold a password.
    given = "this address" if field is not None and not field.repr else repr(error["input"])
    context = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            known = ", ".join(section.model_fields)
            return f"{place}: unknown setting {json.dumps(error['loc'][-1])}; known: {known}"
        case "value_error":
            return f"{place}: {given} does not fit; {context['error']}"
        case "literal_error":
            wanted = str(context["expected"]).replace("'", '"')
        case "model_type" | "model_attributes_type":
            wanted = f"it as a section, [{place}], with its settings below"
        case "string_type":
            wanted = "a text in quotes"
        case "path_type":
            wanted = 'a path in quotes, such as "data"'
        case "tuple_type":
            wanted = 'a list, such as ["definitions"]'
        case kind if kind.startswith(("int_", "greater_", "less_")):
            wanted = f"a whole number{_bounds(field)}"
        case _:
            wanted = error["msg"]
    return f"{place}: {given} does not fit; write {wanted}"


def _described(place: tuple[int | str, ...]) -> tuple[type[BaseModel], FieldInfo | None]:
    """The section in which a place stands, and its setting if there is one of that name."""
    section: type[BaseModel] = Settings
    field: FieldInfo | None = None
    for name in place:
        if isinstance(name, int):
            break
        field = section.model_fields.get(name)
        inner = field.annotation if field else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            break
        section = inner
    return section, field


def _bounds(field: FieldInfo | None) -> str:
    metadata = field.metadata if field else []
    low = next((bound.ge for bound in metadata if hasattr(bound, "ge")), None)
    high = next((bound.le for bound in metadata if hasattr(bound, "le")), None)
    return f" from {low} to {high}" if low is not None and high is not None else ""
