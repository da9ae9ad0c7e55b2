"""What units have listed below themselves, as of now or of an earlier moment."""

from msgspec import Struct

from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.state import known_directory
from engine.domain.entries.listed import UnitList, evolve
from engine.errors import NotFound
from engine.ids import CampaignId, OccurrenceKey, UnitId, entries_stream
from engine.phrases import phrase
from office.answers.reading import Streams
from workflows.schema import Title


class ListedEntry(Struct, frozen=True, kw_only=True):
    """An entry: whose, in which list, under which key, and what it is called."""

    list: str
    unit: UnitId
    unit_name: Title | UnitId
    entry: OccurrenceKey
    label: str


def entries(
    look: Streams, campaign: CampaignId, name: str | None = None, unit: UnitId | None = None
) -> tuple[ListedEntry, ...]:
    """By list, then in order of listing. Raises NotFound: campaign, list, unit of the campaign."""
    if not look.sees.campaign(campaign):
        raise NotFound("thing.campaign", campaign)
    state, directory = existing_campaign(campaign, look.reads), known_directory(look.reads)
    lists = tuple(each.key for each in state.definition.lists or ())
    if name is not None and name not in lists:
        raise NotFound(phrase("thing.list-of-campaign", campaign=campaign), name, lists)
    seen = look.sees.work(campaign)
    known = [each for each in state.participants if seen.has(each)]
    if unit is not None and unit not in known:
        what = phrase("thing.unit-in-campaign", campaign=campaign)
        raise NotFound(what, unit, known)
    return tuple(
        ListedEntry(
            list=each,
            unit=entry.unit,
            unit_name=directory.title(entry.unit),
            entry=key,
            label=entry.label,
        )
        for each in lists
        if name in (None, each)
        for key, entry in _listed(look, campaign, each).entries.items()
        if unit in (None, entry.unit) and seen.has(entry.unit)
    )


def _listed(look: Streams, campaign: CampaignId, name: str) -> UnitList:
    return look.reads.state(entries_stream(campaign, name), evolve) or UnitList()
