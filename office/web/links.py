"""Addresses of pages, one function for each kind of thing; nobody else puts them together."""

from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, quote, quote_plus, urlencode

from engine.ids import CampaignId, PersonId, StreamId, UnitId
from office.links import assignment as assignment
from office.links import campaign as campaign
from office.links import gate as gate
from office.links import item as item
from office.links import keyed as keyed
from office.links import petition as petition
from office.links import rectification as rectification
from office.links import task as task
from office.links import vote as vote

HOME: Final = "/"
SIGN_IN: Final = "/sign-in"
RESET: Final = "/password/reset"
ACCOUNT: Final = "/account"
PASSWORD: Final = "/account/password"
FEEDS: Final = "/account/feeds"
PROVE: Final = "/account/prove"
ACCOUNTS: Final = "/settings/accounts"
MY_TASKS: Final = "/my"
LEADER: Final = "/leader"
PEOPLE: Final = "/people"
PLAN: Final = "/plan"
SETTINGS: Final = "/settings"
SEARCH: Final = "/search"
MESSAGES: Final = "/messages"


def below(place: str, *further: str) -> str:
    """A page below one that has no campaign: `below(ACCOUNTS, person, "close")`."""
    return "/".join((place, *(quote(part, safe="") for part in further)))


def unit(which: CampaignId, whose: UnitId) -> str:
    """A unit with all that it owes."""
    return campaign(which, "units", whose)


def letter(number: int | str) -> str:
    """One letter, by the position of its first event."""
    return f"{MESSAGES}/{number}"


def receipt(position: int) -> str:
    """What was put on record by one command, told by the position of its last event."""
    return f"/receipts/{position}"


def why(item: StreamId) -> str:
    """Why an item has its light, its dates, its state: the stream's parts follow the campaign."""
    kind, which, *parts = item.split("/")
    return campaign(CampaignId(which), "why", kind, *parts)


def replay(item: StreamId) -> str:
    """How an item came to what it is, event by event."""
    kind, which, *parts = item.split("/")
    return campaign(CampaignId(which), "replay", kind, *parts)


def plan(which: str, *further: str) -> str:
    """A campaign that is being planned, by the name that it has or will have."""
    return "/".join((PLAN, *(quote(part, safe="") for part in (which, *further))))


def person(who: PersonId) -> str:
    """Somebody of the directory."""
    return f"{PEOPLE}/p/{quote(who, safe='')}"


def directory_unit(which: UnitId) -> str:
    """A unit of the directory, with who holds its posts."""
    return f"{PEOPLE}/units/{quote(which, safe='')}"


def with_query(path: str, **query: object) -> str:
    """A path with its query; what is None is left out, a list stands several times. What stands in
    the path's own query already stays.
    """
    path, _, own = path.partition("?")
    given: dict[str, object] = dict(parse_qsl(own)) if own else {}
    given |= {key: value for key, value in query.items() if value is not None and value != ""}
    return f"{path}?{urlencode(given, doseq=True, quote_via=_quoted)}" if given else path


_quoted = lru_cache(maxsize=4096)(quote_plus)
"""A page says the same few names in hundreds of addresses."""


def safe_back(target: str) -> str:
    """A page of this site, whatever was asked for: the first one instead of another site's."""
    # Browsers drop tabs and line breaks from an address, and take a backslash for a slash.
    is_plain = target.isprintable() and "\\" not in target
    is_own = is_plain and target.startswith("/") and not target.startswith("//")
    return target if is_own else HOME
