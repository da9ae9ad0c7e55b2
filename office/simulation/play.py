"""A campaign played day by day on a virtual clock, through the commands that people use.

Everything the players do comes from the seed: the same log, seed and days give the same events.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from engine.calendars.clock import VirtualClock
from engine.delivery.tick import TickReport
from engine.domain.audience import OFFICE_CATEGORY
from engine.domain.campaign.state import Campaign, existing_campaign, thing_campaign
from engine.domain.campaign.table import CAMPAIGN, CampaignState
from engine.domain.directory.state import known_directory
from engine.errors import BadInput
from engine.ids import CampaignId, UnitId
from engine.phrases import phrase
from office.bootstrap import Office
from office.simulation.incidents import Incidents
from office.simulation.lists import fill_lists
from office.simulation.notices import Notices
from office.simulation.office_hand import OfficeHand
from office.simulation.parts import PARTS
from office.simulation.phases import PhaseDriver, days_played
from office.simulation.report import FactCount, SimulationReport, TemperCount
from office.simulation.staff import hold_roles
from office.simulation.stage import Stage
from office.simulation.temper import Temper, Tempers, cast
from workflows.dates import CalendarKind

Progress = Callable[[date, int, int], None]
"""Told (day, number of the day, days to play) after each day."""

AFTERMATH: Final = timedelta(days=15)
_LIVE: Final = (CampaignState.ANNOUNCED, CampaignState.RUNNING, CampaignState.SUSPENDED)


def simulate(
    office: Office,
    campaign: CampaignId,
    seed: int,
    until: date | None = None,
    shares: Tempers | None = None,
    progress: Progress | None = None,
) -> SimulationReport:
    """Play from the office's present day, or the campaign's first, to `until` inclusive.

    Without `until` it goes on to the campaign's conclusion, 15 days past its end at most. The
    office must have been given a virtual clock; the caller holds the scheduler's lock.
    Raises BadInput (shares, days), NotFound, NotAllowed (not announced, or over); TypeError for
    an office on another clock.
    """
    clock = office.clock
    if not isinstance(clock, VirtualClock):
        raise TypeError("a simulation runs on a VirtualClock")
    state = existing_campaign(campaign, office.reads)
    if state.state not in _LIVE:
        act = phrase("act.simulate")
        raise CAMPAIGN.not_allowed(act, thing_campaign(campaign), state.state)
    working = office.reads.calendar(CalendarKind.WORKING_DAYS, state.edition)
    first, end = days_played(state.definition, working)
    clock.set(max(clock.now(), _morning(office, first)))
    first, last = office.today(), until or end + AFTERMATH
    if last < first:
        early = phrase("fault.simulation.until", last=last, first=first)
        raise BadInput(phrase("thing.simulation"), [early])
    random = Random(seed)
    tempers = _tempers(office, state, shares or Tempers(), random)
    stage = Stage(office, clock, campaign, seed, tempers, random)
    hold_roles(stage)
    fill_lists(stage)
    scheduled, reached = _Play(stage).run(first, last, progress)
    counted = Counter(tempers[unit] for unit in state.participants)
    return SimulationReport(
        campaign=campaign,
        seed=seed,
        first=first,
        last=reached,
        tempers=tuple(TemperCount(temper, counted[temper]) for temper in Temper),
        commands=stage.commands,
        facts=tuple(FactCount(name, count) for name, count in sorted(stage.counts.items())),
        turned_away=stage.turned_away,
        opened=sum(tick.opened for tick in scheduled),
        overdue=sum(tick.overdue for tick in scheduled),
        reminded=sum(tick.reminded for tick in scheduled),
        delivered=sum(tick.delivered for tick in scheduled),
    )


class _Play:
    """The days, one after another."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._hand = OfficeHand(stage)
        self._notices = Notices(stage, self._hand.units)
        self._driver = PhaseDriver(stage, self._hand, self._notices)
        self._incidents = Incidents(stage, self._hand, self._notices)

    def run(
        self, first: date, last: date, progress: Progress | None
    ) -> tuple[list[TickReport], date]:
        """What the scheduler did each morning, and the day that was reached."""
        stage, days = self._stage, (last - first).days + 1
        self._notices.everything()
        scheduled = []
        for number in range(1, days + 1):
            day = first + timedelta(days=number - 1)
            stage.diary.turn_to(day)
            scheduled.append(self._day(day))
            if progress:
                progress(day, number, days)
            if stage.campaign.state not in _LIVE:
                return scheduled, day
        return scheduled, last

    def _day(self, day: date) -> TickReport:
        stage = self._stage
        stage.move_to(stage.at(day, 8))
        self._incidents.morning(day)
        live = stage.campaign.state in (CampaignState.ANNOUNCED, CampaignState.RUNNING)
        if live:
            self._driver.morning()
        scheduled = stage.office.tick()
        if not live:
            stage.diary.put_off()
            return scheduled
        if scheduled.opened:
            self._notices.occurrences()
        stage.move_to(stage.at(day, 9))
        while (act := stage.diary.take()) is not None:
            pause = stage.spread(stage.at(day, 17), stage.diary.waiting() + 1)
            stage.move_to(stage.clock.now() + pause)
            act()
        stage.move_to(stage.at(day, 17))
        if stage.campaign.is_live:
            for part in PARTS:
                with stage.chance_of(f"{type(part).__name__}:{day}"):
                    part.day(stage, day)
            self._driver.evening()
        return scheduled


def _tempers(
    office: Office, campaign: Campaign, shares: Tempers, random: Random
) -> dict[UnitId, Temper]:
    """The campaign's own office and whoever stands above all others are prompt."""
    units = known_directory(office.reads).units
    above = {
        participant.unit
        for participant in campaign.participants.values()
        if OFFICE_CATEGORY in participant.categories
        or (participant.unit in units and units[participant.unit].parent is None)
    }
    others = [unit for unit in campaign.participants if unit not in above]
    if not others:
        above, others = set(), list(campaign.participants)
    return {**cast(others, shares, random), **dict.fromkeys(sorted(above), Temper.PROMPT)}


def _morning(office: Office, day: date) -> datetime:
    return datetime.combine(day, time(8), office.settings.office.zone_info)
