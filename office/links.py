"""Addresses of what letters, feeds and pages lead to, one function for each kind of thing."""

from urllib.parse import quote

from engine.ids import (
    ONCE,
    AssignmentKey,
    CampaignDuty,
    CampaignId,
    CampaignItem,
    CampaignKey,
    CampaignPhase,
    DutyKey,
    ItemKey,
    PetitionKey,
    PhaseKey,
    RectificationKey,
    StreamId,
    item_key,
    parse_stream,
)


def campaign(which: CampaignId, *further: str) -> str:
    """`/c/workstyle-2009`, or a page below it: `campaign(id, "matrix")`."""
    return "/".join(("/c", *(quote(part, safe="") for part in (which, *further))))


def task(which: CampaignId, duty: DutyKey) -> str:
    """A duty with all who owe it."""
    return campaign(which, "tasks", duty)


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


def keyed(key: ItemKey, *further: str) -> str:
    """A numbered item: `/c/workstyle-2009/matters/m-0007`, below the plural of its family's name;
    further parts name what is done with it.
    """
    return campaign(key.campaign, f"{key.family}s", key.number, *further)


def vote(key: ItemKey) -> str:
    """Where everybody answers a survey, and sees its result once that is published:
    `/vote/workstyle-2009/v-0001`.
    """
    return f"/vote/{quote(key.campaign, safe='')}/{quote(key.number, safe='')}"


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
            numbered = item_key(stream)
            return None if numbered is None else keyed(numbered)
