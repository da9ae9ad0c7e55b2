"""How a campaign stands to others: its links, those to it, its series, its parts."""

from collections.abc import Iterator

from msgspec import Struct

from engine.domain.campaign.state import Campaign
from engine.domain.campaign.state import evolve as evolve_campaign
from engine.domain.directive.state import Directive
from engine.domain.directive.state import evolve as evolve_directive
from engine.domain.numbers import spelled
from engine.domain.series import evolve as evolve_series
from engine.ids import CampaignId, ItemKey, campaign_stream, series_stream
from engine.phrases import Phrase, phrase
from office.answers.reading import Reading
from projections.campaigns import queries as campaigns
from workflows.schema import Title
from workflows.sections.links import LinkKind

_FAMILY, _PREFIX = "directive", "d"


class RelatedLine(Struct, frozen=True, kw_only=True):
    """A campaign that this one stands to as `kind` says; where `back`, that one stands so to this
    one. Without `campaign` it is one outside this log.
    """

    kind: LinkKind
    back: bool
    campaign: CampaignId | None
    title: Title

    @property
    def how(self) -> Phrase:
        """In words: "is part of", or of a link the other way "has as a part"."""
        way = "back" if self.back else "link"
        return phrase(f"term.{way}-kind.{self.kind.replace('_', '-')}")


class YearLine(Struct, frozen=True, kw_only=True):
    """The campaign of one year of the series."""

    year: int
    campaign: CampaignId
    title: Title


class Related(Struct, frozen=True, kw_only=True):
    """Everything of how a campaign stands to others; `batch` is which batch it is."""

    links: tuple[RelatedLine, ...]
    series: str | None
    year: int | None
    batch: int | None
    years: tuple[YearLine, ...]


def related(reading: Reading, campaign: CampaignId) -> Related:
    """Campaigns that are not seen are left out. Raises NotFound."""
    reading.about(campaign)
    definition = reading.definition(campaign)
    series = definition.series if isinstance(definition.series, str) else None
    year = definition.year if isinstance(definition.year, int) else None
    return Related(
        links=(*_own_links(reading, campaign), *_links_to(reading, campaign)),
        series=series,
        year=year,
        batch=definition.batch if isinstance(definition.batch, int) else None,
        years=tuple(_years(reading, series)) if series else (),
    )


def _own_links(reading: Reading, campaign: CampaignId) -> Iterator[RelatedLine]:
    for link in _state(reading, campaign).links:
        if link.to is None:
            title = Title(zh=link.title)
            yield RelatedLine(kind=link.kind, back=False, campaign=None, title=title)
        elif reading.sees.campaign(link.to):
            title = reading.about(link.to).title
            yield RelatedLine(kind=link.kind, back=False, campaign=link.to, title=title)


def _links_to(reading: Reading, campaign: CampaignId) -> Iterator[RelatedLine]:
    for row in campaigns.campaigns(reading.views, reading.at):
        if not reading.sees.campaign(row.id):
            continue
        for link in _state(reading, row.id).links:
            if link.to == campaign:
                yield RelatedLine(kind=link.kind, back=True, campaign=row.id, title=row.title)


def _years(reading: Reading, series: str) -> Iterator[YearLine]:
    found = reading.reads.state(series_stream(series), evolve_series)
    for year, campaign in sorted((found.campaigns if found else {}).items()):
        if reading.sees.campaign(campaign):
            title = reading.about(campaign).title
            yield YearLine(year=year, campaign=campaign, title=title)


def parts_of(reading: Reading, campaign: CampaignId) -> tuple[CampaignId, ...]:
    """The campaigns that are part of one: by a link of theirs, or as children of its directives;
    each once.
    """
    linked = (
        line.campaign
        for line in _links_to(reading, campaign)
        if line.kind is LinkKind.PART_OF and line.campaign is not None
    )
    children = (
        child.child
        for directive in directives_of(reading, campaign)
        for child in directive.children
    )
    return tuple(dict.fromkeys([*linked, *children]))


def directives_of(reading: Reading, campaign: CampaignId) -> Iterator[Directive]:
    """The directives of a campaign, in the order of their numbers, as they stood at the moment."""
    number = 1
    while found := reading.reads.state(key_of(campaign, number).stream, evolve_directive):
        yield found
        number += 1


def key_of(campaign: CampaignId, number: int) -> ItemKey:
    """`d-0001`."""
    return ItemKey(_FAMILY, campaign, spelled(_PREFIX, number))


def _state(reading: Reading, campaign: CampaignId) -> Campaign:
    found = reading.reads.state(campaign_stream(campaign), evolve_campaign)
    assert found is not None, "a campaign of the views is on record"
    return found
