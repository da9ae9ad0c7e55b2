"""Duties that no unit owes, and units that owe nothing, as announcing and opening name them."""

from collections.abc import Iterable

from msgspec import Struct

from engine.domain.audience import nearest_category, owing_nothing
from engine.domain.campaign.context import categories_of
from engine.domain.campaign.events import CampaignAnnounced, UnitJoined
from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.state import known_directory
from engine.domain.event import Recorded
from engine.domain.phase.events import PhaseOpened
from engine.ids import CampaignId, DutyKey, UnitId, parse_stream
from office.bootstrap import Office
from workflows.schema import Title


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
    """What was found when a campaign was announced, a phase opened or a unit taken in; None if it
    was none of these.
    """
    for entry in recorded:
        stream = parse_stream(entry.stream)
        match entry.event:
            case CampaignAnnounced() | PhaseOpened() as event if stream is not None:
                return _found(office, stream.campaign, event.unowed, event.idle)
            case UnitJoined(participant=unit) if stream is not None:
                duties = existing_campaign(stream.campaign, office.reads).definition.duties
                return _found(office, stream.campaign, (), owing_nothing(duties.values(), [unit]))
            case _:
                continue
    return None


def _found(
    office: Office, campaign: CampaignId, unowed: Iterable[DutyKey], idle: Iterable[UnitId]
) -> Unmatched:
    directory = known_directory(office.reads)
    definition = existing_campaign(campaign, office.reads).definition
    titles = {category.key: category.title for category in definition.categories}
    known = categories_of(definition)
    duties, units = [], []
    for key in unowed:
        duty = definition.duties[key]
        asked = tuple(titles.get(category, category) for category in duty.audience)
        duties.append(UnowedDuty(duty=key, title=duty.title, categories=asked))
    for unit in idle:
        own = directory.units[unit].categories
        near = next((near for each in own if (near := nearest_category(each, known))), None)
        name = directory.title(unit)
        units.append(IdleUnit(unit=unit, name=name, categories=own, near=near))
    return Unmatched(campaign=campaign, duties=tuple(duties), units=tuple(units))
