"""A simulation on an office's own files, from the day that its log has reached."""

from datetime import UTC, date, datetime, time, timedelta

from engine.calendars.clock import VirtualClock
from engine.domain.campaign.state import existing_campaign
from engine.domain.office.kinds import ClockKind
from engine.errors import BadInput, OfficeDiffers
from engine.ids import CampaignId
from engine.phrases import phrase
from office.bootstrap import Office
from office.service.scheduler_lock import scheduler_lock
from office.settings import Settings
from office.simulation.phases import days_played
from office.simulation.play import AFTERMATH, Progress, simulate
from office.simulation.report import SimulationReport
from office.simulation.temper import Tempers
from workflows.dates import CalendarKind

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def perform(
    settings: Settings,
    campaign: CampaignId,
    seed: int,
    *,
    until: date | None = None,
    days: int | None = None,
    shares: Tempers | None = None,
    progress: Progress | None = None,
) -> SimulationReport:
    """Play to `until`, inclusive, or for so many `days` (1 or more), or to the end.

    Begins at the newest event where that falls into the campaign's time, else on the campaign's
    first day: a second run goes on where the first one stopped. Holds the scheduler's lock.
    Raises what `simulate` raises, SchedulerHeld, OfficeDiffers for an office on the wall's clock,
    and BadInput for days that make no sense.
    """
    if days is not None and (until is not None or days < 1):
        raise BadInput(phrase("thing.simulation"), [phrase("fault.simulation.until-or-days")])
    clock = VirtualClock(_LONG_AGO)
    with scheduler_lock(settings), Office(settings, clock=clock) as office:
        if office.record is not None and office.record.clock is ClockKind.WALL:
            raise OfficeDiffers("error.office.wall")
        office.catch_up()  # an event of a newer program is told before anything is played
        clock.set(_beginning(office, campaign))
        if days is not None:
            until = office.today() + timedelta(days=days - 1)
        return simulate(office, campaign, seed, until, shares, progress)


def _beginning(office: Office, campaign: CampaignId) -> datetime:
    state = existing_campaign(campaign, office.reads)
    working = office.reads.calendar(CalendarKind.WORKING_DAYS, state.edition)
    first, end = days_played(state.definition, working)
    zone = office.settings.office.zone_info
    opening = datetime.combine(first, time(8), zone)
    newest = office.handler.moments.newest() or opening
    if office.record is not None:
        return max(opening, newest)
    closing = datetime.combine(end + AFTERMATH, time(23), zone)
    return newest if opening <= newest <= closing else opening
