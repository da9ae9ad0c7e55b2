"""Settings of one office: config.toml explains each of them beside its default."""

import os
import tomllib
from datetime import time
from pathlib import Path
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct
from msgspec.structs import replace

from engine.addresses import ascii_address
from engine.delivery.manners import Manners
from engine.domain.office.day_rules import DayRules
from engine.errors import BadInput
from engine.phrases import phrase
from engine.store.open import address_of
from engine.store.ports import Address
from office import channel_settings as channelled
from office.channel_settings import FILE, BounceSettings, ChannelSettings
from office.config_file import Unfit, read_sections
from office.setting_checks import CHECKS, MIDNIGHT, check_database

CONFIG_VARIABLE: Final = "CAMPAIGN_CONFIG"
OIDC_VARIABLE: Final = "CAMPAIGN_OIDC_SECRET"
DATABASE_VARIABLE: Final = "CAMPAIGN_DATABASE_URL"


class OfficeSettings(Struct, frozen=True):
    """Names, zone, hours, language, calendar, and where pages say that one may call."""

    name_zh: str = "活动办公室"
    name_en: str = "The campaign office"
    zone: str = "Asia/Shanghai"
    day_ends: str = MIDNIGHT
    language: Literal["zh", "en"] = "zh"
    telephone: str = ""
    calendar: str = "cn"

    def name(self, lang: str) -> str:
        """Its name in a language."""
        return self.name_zh if lang == "zh" else self.name_en

    @property
    def zone_info(self) -> ZoneInfo:
        """The zone, ready for use."""
        return ZoneInfo(self.zone)

    @property
    def closing_hour(self) -> time | None:
        """The last moment that counts to a day; None for midnight."""
        return None if self.day_ends == MIDNIGHT else time.fromisoformat(self.day_ends)

    @property
    def day_rules(self) -> DayRules:
        """How days are counted."""
        ends = self.closing_hour
        return DayRules(zone=self.zone, day_ends=None if ends == time.min else ends)


class StoreSettings(Struct, frozen=True):
    """Where the log and the views are: in files, or on the server of `database_url`."""

    folder: Path = Path("data")
    lock_timeout: Annotated[int, Meta(ge=1, le=600)] = 5
    database_url: str = ""

    def __repr__(self) -> str:
        return f"StoreSettings(folder={self.folder!r}, lock_timeout={self.lock_timeout})"


class EvidenceSettings(Struct, frozen=True):
    """Bounds of what is handed in, and where it is kept: in `bucket`, else in `folder`, else beside
    the log.
    """

    max_megabytes: Annotated[int, Meta(ge=1, le=2000)] = 50
    folder: str = ""
    bucket: str = ""
    endpoint: str = ""
    region: str = ""
    prefix: str = ""


class SchedulerSettings(Struct, frozen=True):
    """How often the scheduler looks."""

    every_seconds: Annotated[int, Meta(ge=1, le=86400)] = 60


class ServeSettings(Struct, frozen=True):
    """Where pages are served, and how people come to them: `public` is what they type, for the
    links in letters and feeds.
    """

    address: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8009
    public: str = ""
    scheme: Literal["http", "https"] = "http"
    proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    threads: Annotated[int, Meta(ge=1, le=500)] = 16

    @property
    def site(self) -> str:
        """What stands before the path of a page that somebody elsewhere is told of, without a slash
        at its end.
        """
        return (self.public or f"{self.scheme}://{self.address}:{self.port}").rstrip("/")

    def page(self, path: str | None) -> str:
        """What leads to a page from letters and feeds; empty for one that there is not, and where
        nobody elsewhere can come to the pages.
        """
        return f"{self.public.rstrip('/')}{path}" if self.public and path else ""


class MetricsSettings(Struct, frozen=True):
    """Where figures for Prometheus are served; port 0 serves none."""

    address: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 0


class AccountSettings(Struct, frozen=True):
    """How long a session lasts: unused, and at most. With an issuer people sign in at an identity
    provider (OpenID Connect) too.
    """

    idle_minutes: Annotated[int, Meta(ge=5, le=720)] = 60
    longest_hours: Annotated[int, Meta(ge=1, le=24)] = 12
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret: str = ""
    oidc_name_zh: str = "统一身份认证"
    oidc_name_en: str = "single sign-on"

    def __repr__(self) -> str:
        return f"AccountSettings(oidc_issuer={self.oidc_issuer!r})"


class OutboxSettings(Struct, frozen=True):
    """The file channel, who letters are from, and the office's own channel: the first of
    `[[channels]]` unless it is named here.
    """

    folder: Path = Path("data/outbox")
    sender: str = "campaign-office@example.org"
    channel: str = ""

    @property
    def host(self) -> str:
        """That of the sender, in ASCII: with it end the names of letters, and of entries in
        calendars, which takes one by letter and one by feed for the same.
        """
        return ascii_address(self.sender).rpartition("@")[2]


class LetterSettings(Struct, frozen=True):
    """When letters go out, and where an office keeps templates of its own."""

    folder: Path = Path("letters")
    windows: tuple[str, ...] = ("08:00", "14:00")
    quiet_from: str = "20:00"
    quiet_to: str = "08:00"
    working_days: bool = True
    digest: Literal["day", "rung"] = "day"
    urge_again_hours: Annotated[int, Meta(ge=0, le=720)] = 24

    @property
    def manners(self) -> Manners:
        """The same, ready for use."""
        return Manners(
            windows=tuple(time.fromisoformat(hour) for hour in self.windows),
            quiet_from=time.fromisoformat(self.quiet_from),
            quiet_to=time.fromisoformat(self.quiet_to),
            working_days=self.working_days,
            digest=self.digest,
        )


class DefinitionSettings(Struct, frozen=True):
    """Folders of own definitions."""

    folders: tuple[Path, ...] = (Path("definitions"),)


class Settings(Struct, frozen=True):
    """Everything config.toml can say. Folders are absolute once loaded."""

    office: OfficeSettings = OfficeSettings()
    store: StoreSettings = StoreSettings()
    evidence: EvidenceSettings = EvidenceSettings()
    scheduler: SchedulerSettings = SchedulerSettings()
    serve: ServeSettings = ServeSettings()
    metrics: MetricsSettings = MetricsSettings()
    accounts: AccountSettings = AccountSettings()
    outbox: OutboxSettings = OutboxSettings()
    channels: tuple[ChannelSettings, ...] = ()
    bounces: BounceSettings = BounceSettings()
    letters: LetterSettings = LetterSettings()
    definitions: DefinitionSettings = DefinitionSettings()

    @property
    def channel_names(self) -> tuple[str, ...]:
        """The office's own channel, then the others as they stand, the file channel last."""
        named = [each.name for each in self.channels]
        default = self.outbox.channel or (named[0] if named else FILE)
        return tuple(dict.fromkeys((default, *named, FILE)))

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
    def accounts_address(self) -> Address:
        """Passwords, sessions, drafts: beside the log, and never built anew."""
        log = self.log_address
        return log.with_name("accounts.db") if isinstance(log, Path) else log

    @property
    def sealed_path(self) -> Path:
        """Papers of covert inspections: a file of this machine, wherever the log is; outside of
        backups and bundles, and never built anew.
        """
        return self.store.folder / "sealed.db"

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
        """Handed-in files, named by their digest, where no bucket is named."""
        own = self.evidence.folder
        return Path(own) if own else self.store.folder / "evidence"

    @property
    def boxes_folder(self) -> Path:
        """Sealed boxes of surveys: files beside the log, even of a log on a server."""
        log = self.log_address
        beside = log.parent if isinstance(log, Path) else self.store.folder
        return beside / "boxes"

    @property
    def identity_file(self) -> Path:
        """Says which office the folder is of."""
        return self.store.folder / "office-id"

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
            raise BadInput(str(found), [phrase("fault.settings.no-file")])
        return _anchored(_from_environment(Settings()), Path.cwd())
    try:
        content = tomllib.loads(found.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadInput(str(found), [phrase("fault.settings.no-toml", why=str(fault))]) from fault
    settings, faults = read_sections(Settings, content, CHECKS | channelled.CHECKS)
    if not faults and not settings.letters.manners.ever_opens:
        faults = [phrase("fault.settings.never-opens", windows=settings.letters.windows)]
    if faults:
        raise BadInput(str(found), faults)
    settings = _from_environment(settings)
    own = settings.outbox.channel
    if faults := channelled.faults(settings.channels, own, settings.bounces):
        raise BadInput(str(found), faults)
    return _anchored(settings, found.absolute().parent)


def _from_environment(settings: Settings) -> Settings:
    """What is secret goes before what the file says: the database's address, which holds a
    password, and the secret that an identity provider knows the office by.
    """
    secret = os.environ.get(OIDC_VARIABLE)
    if secret:
        settings = replace(settings, accounts=replace(settings.accounts, oidc_secret=secret))
    channels, bounces = channelled.from_environment(settings.channels, settings.bounces)
    settings = replace(settings, channels=channels, bounces=bounces)
    url = os.environ.get(DATABASE_VARIABLE)
    if not url:
        return settings
    try:
        check_database(url)
    except Unfit as fault:
        raise BadInput(DATABASE_VARIABLE, [fault.remedy]) from None
    return replace(settings, store=replace(settings.store, database_url=url))


def _anchored(settings: Settings, root: Path) -> Settings:
    """Relative folders counted from the folder of the file."""
    store, outbox, definitions = settings.store, settings.outbox, settings.definitions
    url, evidence = _rooted(store.database_url, root), settings.evidence
    channels, bounces = channelled.anchored(settings.channels, settings.bounces, root)
    return replace(
        settings,
        store=replace(store, folder=root / store.folder, database_url=url),
        evidence=replace(evidence, folder=str(root / evidence.folder) if evidence.folder else ""),
        outbox=replace(outbox, folder=root / outbox.folder),
        channels=channels,
        bounces=bounces,
        letters=replace(settings.letters, folder=root / settings.letters.folder),
        definitions=replace(definitions, folders=tuple(root / f for f in definitions.folders)),
    )


def _rooted(url: str, root: Path) -> str:
    found = address_of(url) if url else None
    return f"sqlite:///{root / found}" if isinstance(found, Path) else url
