"""What a newer calendar would do to the days of a campaign, if somebody decided so."""

from msgspec import Struct

from engine.calendars.working_days import Edition
from engine.domain.campaign.state import Campaign, existing_campaign
from engine.ids import CampaignId
from office.answers.amendment import DateChange, date_changes
from office.answers.calendars import editions, newest_like
from office.answers.reading import Reading
from office.answers.schedule import Plan, schedule


class EditionMoves(Struct, frozen=True, kw_only=True):
    """The edition that a campaign counts on, all that are published, and the dates that would fall
    otherwise by the newest of the same calendar.
    """

    pinned: str
    editions: tuple[Edition, ...]
    newest: str
    changes: tuple[DateChange, ...]


def edition_moves(reading: Reading, campaign: CampaignId) -> EditionMoves:
    """Raises NotFound for a campaign that there is not."""
    reading.about(campaign)
    state, known = existing_campaign(campaign, reading.reads), editions(reading)
    newest = newest_like(state.edition, known)
    changes = () if newest == state.edition else dates_by(reading, state, newest)
    return EditionMoves(pinned=state.edition, editions=known, newest=newest, changes=changes)


def dates_by(reading: Reading, state: Campaign, edition: str) -> tuple[DateChange, ...]:
    """The dates of a campaign that fall otherwise by another edition than its own."""
    calendars = reading.reads.calendars(state.edition)
    reading.reads.calendars(edition)
    stood, stands = (
        schedule(Plan(state.definition, calendars, each)) for each in (state.edition, edition)
    )
    return tuple(date_changes(stood, stands))
