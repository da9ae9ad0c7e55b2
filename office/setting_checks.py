"""What single values of config.toml may be; each is named by its section and its name there."""

import re
from datetime import time
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.addresses import address_fault
from engine.store.open import is_server
from office.config_file import Check, Unfit

MIDNIGHT: Final = "24:00"
_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_ENDPOINT: Final = re.compile(r"https?://[^@/?#\s]+/?")
_HOUR: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?")
_SITE: Final = re.compile(r"https?://[^@/?#\s]+(/[^?#\s]*)?")


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:  # OSError: a folder of zones
        raise Unfit("fault.settings.zone") from fault


def _check_hour(text: str) -> None:
    """`17:30`, `17:30:00` or `24:00`: `time.fromisoformat` takes zones, parts of seconds and
    `T17` as well.
    """
    if text != MIDNIGHT and not _HOUR.fullmatch(text):
        raise Unfit("fault.settings.hour")


def _check_wall_hour(text: str) -> None:
    if not _HOUR.fullmatch(text):
        raise Unfit("fault.settings.wall-hour")


def _check_windows(hours: tuple[str, ...]) -> None:
    """Hours of the day, one after the other."""
    if not hours or not all(_HOUR.fullmatch(hour) for hour in hours):
        raise Unfit("fault.settings.windows")
    moments = [time.fromisoformat(hour) for hour in hours]
    if moments != sorted(set(moments)):
        raise Unfit("fault.settings.windows")


def _check_site(url: str) -> None:
    if url and not _SITE.fullmatch(url):
        raise Unfit("fault.settings.site")


def _check_sender(text: str) -> None:
    if address_fault(text) is not None:
        raise Unfit("fault.settings.sender")


def _check_issuer(url: str) -> None:
    """Only what is told by https is told by the provider; on this machine nobody is between."""
    split = urlsplit(url)
    is_here = split.scheme == "http" and split.hostname in ("127.0.0.1", "localhost", "::1")
    if url and not (split.scheme == "https" and split.hostname) and not is_here:
        raise Unfit("fault.settings.issuer")


def check_database(url: str) -> None:
    """Raise Unfit for the address of no database that is known here."""
    if url and not is_server(url) and not url.startswith("sqlite:///"):
        # Without the address itself: it may hold a password.
        raise Unfit("fault.settings.database")


def _check_endpoint(url: str) -> None:
    """An address of a store, without a name or password: keys of access stand elsewhere."""
    if url and (not _ENDPOINT.fullmatch(url)):
        raise Unfit("fault.settings.endpoint")


def _check_bucket(name: str) -> None:
    if name and not _BUCKET.fullmatch(name):
        raise Unfit("fault.settings.bucket")


CHECKS: Final[dict[str, Check]] = {
    "office.zone": Check(_check_zone),
    "office.day_ends": Check(_check_hour),
    "evidence.bucket": Check(_check_bucket),
    "evidence.endpoint": Check(_check_endpoint, secret=True),  # whoever errs writes a key into it
    "outbox.sender": Check(_check_sender),
    "serve.public": Check(_check_site),
    "letters.windows": Check(_check_windows),
    "letters.quiet_from": Check(_check_wall_hour),
    "letters.quiet_to": Check(_check_wall_hour),
    "accounts.oidc_issuer": Check(_check_issuer),
    "accounts.oidc_secret": Check(lambda _: None, secret=True),
    "store.database_url": Check(check_database, secret=True),  # it may hold a password
}
