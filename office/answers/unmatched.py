"""Duties that no unit owes, and units that owe nothing, as announcing and opening name them."""

from collections.abc import Iterable

from msgspec import Struct

from engine.domain.audience import (
    Participant,
    nearest_category,
    owed_by_nobody,
    owing_nothing,
)
from engine.domain.campaign.context import audience_of, categories_of
from engine.domain.campaign.events import (
    CampaignAnnounced,
    CampaignStarted,
    DutiesAdded,
    UnitJoined,
)
from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.importing import mistyped
from engine.domain.directory.roster import RosterRow, roster_faults
from engine.domain.directory.state import known_directory
from engine.domain.event import Recorded
from engine.domain.phase.events import PhaseDutiesAdded, PhaseOpened
from engine.errors import BadInput
from engine.ids import CampaignId, DutyKey, UnitId, campaign_of
from engine.phrases import Phrase
from office.bootstrap import Office
from workflows.schema import Definition, Title


class UnowedDuty(Struct, frozen=True, kw_only=True):
    """A duty that no unit leads, and the categories that it is for."""

    duty: DutyKey
    title: Title
    categories: tuple[Title | str, ...]


class IdleUnit(Struct, frozen=True, kw_only=True):
    """A unit that has no part in any duty. `near` is a category of the campaign that one of its own
    is nearly.
    """

    unit: UnitId
    name: Title | str
    categories: tuple[str, ...]
    near: str | None


class Unmatched(Struct, frozen=True, kw_only=True):
    """What does not fit together in a campaign."""

    campaign: CampaignId
    duties: tuple[UnowedDuty, ...]
    units: tuple[IdleUnit, ...]


def unmatched(office: Office, recorded: Iterable[Recorded]) -> Unmatched | None:
    """What was found when a campaign was announced, started or amended, a phase opened or a unit
    taken in; None if it was none of these.
    """
    campaign: CampaignId | None = None
    duties: list[DutyKey] = []
    idle: list[UnitId] = []
    for entry in recorded:
        match entry.event:
            case CampaignAnnounced() | PhaseOpened() as event:
                duties += event.unowed
                idle += event.idle
            case (
                CampaignStarted(unowed=unowed)
                | DutiesAdded(unowed=unowed)
                | PhaseDutiesAdded(unowed=unowed)
            ):
                duties += unowed
            case UnitJoined(participant=unit):
                own = existing_campaign(campaign_of(entry.stream), office.reads).definition.duties
                idle += owing_nothing(own.values(), [unit])
            case _:
                continue
        campaign = campaign_of(entry.stream)
    return None if campaign is None else _found(office, campaign, duties, idle)


class RosterMatch(Struct, frozen=True, kw_only=True):
    """How the units of a roster fit a definition: who would take part, the duties that none of them
    leads, those that have no part in any, and categories that are nearly one of the definition's.
    """

    participants: tuple[Participant, ...]
    duties: tuple[UnowedDuty, ...]
    idle: tuple[Title, ...]
    mistyped: tuple[Phrase, ...]


def matched(definition: Definition, roster: Iterable[RosterRow], file: str) -> RosterMatch:
    """As announcing would find it, if the roster were the whole directory. Raises BadInput for a
    roster that could not be taken in.
    """
    rows = tuple(roster)
    if faults := roster_faults(rows, {}):
        raise BadInput(file, faults)
    units = tuple(Participant(unit=row.unit, categories=row.categories) for row in rows)
    asked = audience_of(definition)
    taken = tuple(each for each in units if asked is None or asked & set(each.categories))
    duties = definition.duties.values()
    idle = set(owing_nothing(duties, units))
    return RosterMatch(
        participants=taken,
        duties=_unowed(definition, owed_by_nobody(duties, taken)),
        idle=tuple(Title(zh=r.name, en=r.name_en or "") for r in rows if r.unit in idle),
        mistyped=tuple(mistyped(rows, categories_of(definition), "say.roster.near-category")),
    )


def _unowed(definition: Definition, keys: Iterable[DutyKey]) -> tuple[UnowedDuty, ...]:
    titles = {category.key: category.title for category in definition.categories}
    found = []
    for key in keys:
        duty = definition.duties[key]
        asked = tuple(titles.get(category, category) for category in duty.audience)
        found.append(UnowedDuty(duty=key, title=duty.title, categories=asked))
    return tuple(found)


def _found(
    office: Office, campaign: CampaignId, unowed: Iterable[DutyKey], idle: Iterable[UnitId]
) -> Unmatched:
    directory = known_directory(office.reads)
    definition = existing_campaign(campaign, office.reads).definition
    known = categories_of(definition)
    units = []
    for unit in idle:
        own = directory.units[unit].categories
        near = next((near for each in own if (near := nearest_category(each, known))), None)
        name = directory.title(unit)
        units.append(IdleUnit(unit=unit, name=name, categories=own, near=near))
    return Unmatched(campaign=campaign, duties=_unowed(definition, unowed), units=tuple(units))
