"""A duty that recurs on call: the office opens an occurrence of it by hand."""

from datetime import date
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from engine.calendars.periods import Period
from engine.calendars.recurrence import due_day
from engine.calendars.working_days import Calendars
from engine.domain.audience import Part, need_owners, part_of
from engine.domain.campaign.state import Campaign, existing_campaign, thing_campaign
from engine.domain.campaign.table import CAMPAIGN
from engine.domain.courses import is_between
from engine.domain.event import Command, dated_back, within_reach
from engine.domain.family import Reads
from engine.domain.phase.state import phase_now
from engine.domain.planned_days import counted_on
from engine.domain.recurring_owners import of_those_who_owe
from engine.domain.terms import DutyDue, duty_due
from engine.errors import NotFound, RuleBroken
from engine.ids import CampaignId, DutyKey, OccurrenceKey, PhaseKey, UnitId
from engine.phrases import phrase
from workflows.cadences import Occasion, due_rule
from workflows.dates import CalendarKind
from workflows.owners import UNIT
from workflows.schema import Obligation

_UNNUMBERED: Final = OccurrenceKey("call")


class OpenOnCall(Command, frozen=True):
    """Open an occurrence of a duty on call. `name` says what it is about; `units` narrows it to
    some of those that owe the duty; `due_on` is another day than the definition counts.
    """

    campaign: CampaignId
    duty: DutyKey
    name: str = ""
    units: tuple[UnitId, ...] = ()
    due_on: date | None = None


class WithdrawOnCall(Command, frozen=True):
    """Take back an occurrence that was opened by mistake."""

    campaign: CampaignId
    duty: DutyKey
    occurrence: OccurrenceKey


class Called(Struct, frozen=True, kw_only=True):
    """What opening an occurrence makes due; its number is still to be given."""

    edition: str
    due: DutyDue


def numbered(ever: int) -> OccurrenceKey:
    """The name of the next occurrence, where so many were ever opened: `call-3`."""
    return OccurrenceKey(f"{_UNNUMBERED}-{ever + 1}")


def called(command: OpenOnCall, reads: Reads) -> Called:
    """Raises NotFound (campaign, duty), NotAllowed while the campaign is not running, RuleBroken
    where the duty is not on call, or not owed now, or not by these units.
    """
    campaign = existing_campaign(command.campaign, reads)
    duty = on_call(campaign, command.duty)
    if not campaign.is_live:
        act = phrase("act.obligation.open", duty=command.duty)
        raise CAMPAIGN.not_allowed(act, thing_campaign(command.campaign), campaign.state)
    day = command.stamp.day
    thing = phrase("thing.duty.named", duty=command.duty)
    dated_back(command, campaign.started_on or day, thing)
    need_owners((duty,), command.campaign)
    _runs(campaign, duty, day, reads)
    for unit in command.units:
        participant = campaign.participants.get(unit)
        if participant is None or part_of(participant, duty.audience) is not Part.LEAD:
            code = "error.assignment.not-owed"
            raise RuleBroken(code, unit=unit, duty=duty.key, audience=duty.audience)
    owed = of_those_who_owe(campaign, duty, (_due(command, campaign, duty, reads),), reads)
    if not owed:
        raise RuleBroken("error.obligation.not-then", duty=duty.key, day=day)
    return Called(edition=campaign.edition, due=owed[0])


def on_call(campaign: Campaign, key: DutyKey) -> Obligation:
    """The duty, where it is one on call; NotFound names those that are."""
    every = {duty.key: duty for duty in campaign.definition.obligations}
    calls = [key for key, duty in every.items() if duty.cadence is Occasion.ON_CALL]
    if key not in calls:
        what = phrase("thing.duty-on-call", campaign=campaign.campaign)
        raise NotFound(what, key, calls)
    return every[key]


def _runs(campaign: Campaign, duty: Obligation, day: date, reads: Reads) -> None:
    phases = [phase_now(campaign.campaign, PhaseKey(key), reads) for key in duty.phases]
    if phases and not any(phase and phase.accepts_work for phase in phases):
        raise RuleBroken("error.obligation.no-phase", duty=duty.key, phases=duty.phases)
    working = reads.calendar(CalendarKind.WORKING_DAYS, campaign.edition)
    if not is_between(campaign.definition, duty, working, day):
        raise RuleBroken("error.obligation.not-then", duty=duty.key, day=day)


def day_of_call(duty: Obligation, due: DutyDue, calendars: Calendars, edition: str) -> date | None:
    """The day on which a calendar has due what was called for when `due` opened."""
    rule = due_rule(duty.due, Occasion.ON_CALL)
    if rule is None:
        return None
    working = calendars.of(CalendarKind.WORKING_DAYS, edition)
    opened = Period(key=_UNNUMBERED, first=due.opens_on, last=due.opens_on)
    return due_day(rule, opened, counted_on(duty, working))


def _due(command: OpenOnCall, campaign: Campaign, duty: Obligation, reads: Reads) -> DutyDue:
    day, calendars = command.stamp.day, reads.calendars(campaign.edition)
    working = calendars.of(CalendarKind.WORKING_DAYS, campaign.edition)
    rule, due_on = due_rule(duty.due, Occasion.ON_CALL), command.due_on
    if due_on is not None:
        thing = phrase("thing.duty.named", duty=command.duty)
        within_reach(due_on, command.stamp, thing)
        if due_on < day:
            raise RuleBroken("error.obligation.due-before", duty=duty.key, due_on=due_on, day=day)
    elif rule:
        opened = Period(key=_UNNUMBERED, first=day, last=day)
        due_on = due_day(rule, opened, counted_on(duty, working))
    hour = rule.hour if rule else None
    due = duty_due(duty, day, due_on, _UNNUMBERED, calendars, campaign.edition, hour)
    named = tuple(f"{UNIT}{unit}" for unit in command.units)
    return replace(due, audience=named or due.audience)
