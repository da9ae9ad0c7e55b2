"""What is special of an entry of the publication ledger."""

from datetime import date

from msgspec import Struct

from engine.domain.campaign.state import existing_campaign
from engine.domain.publication.state import PublicationState, evolve, notice_clock
from engine.ids import CampaignId, ItemKey, StreamId, item_key
from office.answers.keyed_items import numbered_items
from office.answers.reading import Reading
from workflows.dates import CalendarKind


class PublicationDetail(Struct, frozen=True, kw_only=True):
    """As it stands, corrected where it had to be; `first_said` tells where the first entry says
    otherwise. `until` is the last day of its notice, carried on where it was taken down meanwhile;
    None without a notice, or while it is down.
    """

    channel: str
    on: date
    place: str
    series: str
    cause: str
    digest: str | None
    is_up: bool
    until: date | None
    items: tuple[StreamId, ...]
    first_said: tuple[str, ...]


def publication_detail(reading: Reading, key: ItemKey) -> PublicationDetail:
    """Of an entry that is seen."""
    state = reading.reads.state(key.stream, evolve)
    assert state is not None, "what is listed is in the log"
    campaign = existing_campaign(key.campaign, reading.reads)
    working = reading.reads.calendar(CalendarKind.WORKING_DAYS, campaign.edition)
    now, first, until = state.now, state.posted, state.posted.until
    is_up = state.state is PublicationState.POSTED
    clock = notice_clock(state, until, working) if until is not None else None
    both = ((first.what, now.what), (first.channel, now.channel), (str(first.on), str(now.on)))
    return PublicationDetail(
        channel=now.channel,
        on=now.on,
        place=now.place,
        series=now.series,
        cause=now.cause,
        digest=now.digest,
        is_up=is_up,
        until=clock.due_on if clock is not None and is_up else None,
        items=now.items,
        first_said=tuple(before for before, after in both if before != after),
    )


class PublicationRow(Struct, frozen=True, kw_only=True):
    """What a list shows beside the line."""

    on: date
    place: str
    series: str
    items: tuple[ItemKey, ...]


def publication_rows(reading: Reading, campaign: CampaignId) -> dict[StreamId, PublicationRow]:
    """Of every entry of a campaign that is seen."""
    lines = numbered_items(reading, campaign, "publication")
    found = reading.reads.states([line.item for line in lines], evolve)
    return {
        item: PublicationRow(
            on=state.now.on,
            place=state.now.place,
            series=state.now.series,
            items=tuple(key for each in state.now.items if (key := item_key(each))),
        )
        for item, state in found.items()
        if state is not None
    }
