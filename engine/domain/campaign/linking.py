"""How a campaign stands to others: what a link says, and when it is refused (section 9)."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from msgspec import UNSET, Struct

from engine.calendars.working_days import WorkingCalendar
from engine.domain.campaign.events import CampaignLinked
from engine.domain.campaign.state import Campaign, existing_campaign
from engine.domain.event import Stamp
from engine.domain.family import Reads
from engine.domain.planned_days import BlankDate
from engine.domain.terms import campaign_window
from engine.errors import RuleBroken
from engine.ids import CampaignId
from engine.phrases import phrase
from workflows.dates import CalendarKind
from workflows.schema import Definition
from workflows.sections.links import LinkKind

_ONE_WAY: Final = frozenset({LinkKind.CONTINUES, LinkKind.PART_OF, LinkKind.LOOKS_BACK})
"""Links that lead from one campaign to another; campaigns are joined both ways."""

Window = tuple[date, date | None]


class Wanted(Struct, frozen=True, kw_only=True):
    """A link to be made. `title` names what is no campaign of this log."""

    kind: LinkKind
    to: CampaignId | None = None
    title: str = ""


def planned_links(definition: Definition) -> Iterator[Wanted]:
    """Those that the definition asks for."""
    for link in definition.links or ():
        yield Wanted(
            kind=link.as_,
            to=None if link.to is UNSET else CampaignId(link.to),
            title="" if link.title is UNSET else link.title.zh,
        )


def linked(
    wanted: Wanted,
    campaign: CampaignId,
    own: Campaign | None,
    window: Window | None,
    stamp: Stamp,
    reads: Reads,
) -> CampaignLinked:
    """The link. `own` is the campaign where it is planned already, `window` its days if known.

    Raises NotFound for an unknown campaign, RuleBroken: to itself, said already, a circle, a part
    outside the window of the whole.
    """
    links, said = own.links if own else (), (wanted.to, wanted.kind, wanted.title)
    if any((each.to, each.kind, each.title) == said for each in links):
        raise RuleBroken("error.link.already", campaign=campaign, to=wanted.to or wanted.title)
    if wanted.to is None:
        if not wanted.title.strip():
            raise RuleBroken("error.link.to-nothing")
        return CampaignLinked(stamp=stamp, kind=wanted.kind, title=wanted.title)
    if wanted.to == campaign:
        raise RuleBroken("error.link.itself", campaign=campaign)
    other = existing_campaign(wanted.to, reads)
    if wanted.kind is LinkKind.JOINED_WITH:
        if any(each.to == campaign and each.kind is wanted.kind for each in other.links):
            raise RuleBroken("error.link.already", campaign=campaign, to=wanted.to)
    elif ring := _ring(campaign, other, reads):
        raise RuleBroken("error.link.circle", campaign=campaign, ring=" → ".join(ring))
    if wanted.kind is LinkKind.PART_OF and window is not None:
        need_inside(campaign, window, other, reads)
    return CampaignLinked(stamp=stamp, kind=wanted.kind, to=wanted.to)


def _ring(campaign: CampaignId, other: Campaign, reads: Reads) -> tuple[str, ...]:
    """The way along one-way links from the other campaign back to this one, both ends named."""
    below: dict[CampaignId, CampaignId] = {other.campaign: campaign}
    queue = [other]
    for here in queue:
        for link in here.links:
            if link.to is None or link.kind not in _ONE_WAY or link.to in below:
                continue
            below[link.to] = here.campaign
            if link.to == campaign:
                path = [campaign]
                while (lower := below[path[-1]]) != campaign:
                    path.append(lower)
                return (campaign, *reversed(path))
            queue.append(existing_campaign(link.to, reads))
    return ()


def window_of(definition: Definition, working: WorkingCalendar) -> Window | None:
    """First and last day of a campaign, the last None where it has no end; None while one of them
    is a blank.
    """
    try:
        return campaign_window(definition, working)
    except BlankDate:
        return None


def known_window(campaign: Campaign, reads: Reads) -> Window | None:
    """The same of a campaign on record."""
    working = reads.calendar(CalendarKind.WORKING_DAYS, campaign.edition)
    return window_of(campaign.definition, working)


def need_inside(campaign: CampaignId, window: Window, whole: Campaign, reads: Reads) -> None:
    """Raise RuleBroken for a part that begins before the whole, or ends after it."""
    around = known_window(whole, reads)
    if around is None:
        return
    (first, last), (begins, ends) = window, around
    if first < begins or (ends is not None and (last is None or last > ends)):
        raise RuleBroken(
            "error.link.outside",
            campaign=campaign,
            first=first,
            last=last or phrase("term.open-end"),
            whole=whole.campaign,
            begins=begins,
            ends=ends or phrase("term.open-end"),
        )


def need_inside_wholes(campaign: Campaign, reads: Reads) -> None:
    """Raise RuleBroken where a campaign lies outside one that it is part of, as its dates stand."""
    window = known_window(campaign, reads)
    for link in campaign.links:
        if window and link.kind is LinkKind.PART_OF and link.to is not None:
            need_inside(campaign.campaign, window, existing_campaign(link.to, reads), reads)
