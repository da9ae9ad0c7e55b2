"""Addresses of pages, one function for each kind of thing; nobody else puts them together."""

from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, quote, quote_plus, urlencode

from engine.ids import (
    ONCE,
    AssignmentKey,
    CampaignDuty,
    CampaignId,
    CampaignItem,
    CampaignKey,
    CampaignPhase,
    DutyKey,
    PersonId,
    PetitionKey,
    PhaseKey,
    RectificationKey,
    StreamId,
    UnitId,
    parse_stream,
)

HOME: Final = "/"
SIGN_IN: Final = "/sign-in"
RESET: Final = "/password/reset"
ACCOUNT: Final = "/account"
PASSWORD: Final = "/account/password"
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


def campaign(which: CampaignId, *further: str) -> str:
    """`/c/workstyle-2009`, or a page below it: `campaign(id, "matrix")`."""
    return "/".join(("/c", *(quote(part, safe="") for part in (which, *further))))


def task(which: CampaignId, duty: DutyKey) -> str:
    """A duty with all who owe it."""
    return campaign(which, "tasks", duty)


def unit(which: CampaignId, whose: UnitId) -> str:
    """A unit with all that it owes."""
    return campaign(which, "units", whose)


def gate(which: CampaignId, phase: PhaseKey) -> str:
    """The gate of a phase."""
    return campaign(which, "phases", phase, "gate")


def assignment(key: AssignmentKey, *further: str) -> str:
    """One piece of work; further parts name what is done with it: `submit`, `ask`, `accept`.

    The period of a recurring duty stands before them; of one that is owed once `once` stands there
    where something follows.
    """
    period = (key.occurrence,) if further or key.occurrence != ONCE else ()
    return campaign(key.campaign, "tasks", key.duty, "units", key.unit, *period, *further)


def rectification(key: RectificationKey, *further: str) -> str:
    """An item of the ledger; further parts name what is done with it."""
    return campaign(key.campaign, "rectifications", key.rectification, *further)


def petition(key: PetitionKey, *further: str) -> str:
    """A petition; further parts name what is done with it."""
    return campaign(key.campaign, "petitions", key.petition, *further)


def letter(number: int) -> str:
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


def item(stream: StreamId) -> str | None:
    """The page about a stream, None for one that has none."""
    match parse_stream(stream):
        case AssignmentKey() as key:
            return assignment(key)
        case RectificationKey() as key:
            return rectification(key)
        case CampaignKey(which):
            return campaign(which)
        case CampaignPhase(which, phase):
            return gate(which, phase)
        case CampaignDuty(which, duty):
            return task(which, duty)
        case CampaignItem(which, name) if stream.startswith("petition/"):
            return campaign(which, "petitions", name)
        case _:
            return None


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
