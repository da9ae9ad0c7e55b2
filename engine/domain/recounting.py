"""What another calendar edition makes of a campaign's days: gathered when it is proposed, and again
when a proposal is applied, which is refused where the two differ.

A day that the edition pinned so far does not give was decided by a person, and stays. What is past
stays, and nothing moves to a day that is past.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from engine.calendars.differing import Differing
from engine.domain.assignment.anchors import armed_items
from engine.domain.assignment.commands import RecountAssignment
from engine.domain.assignment.table import OWED as OWED_ASSIGNMENT
from engine.domain.campaign.calendar_moves import (
    CalendarMove,
    MoveOf,
    OccurrenceMoved,
    differing,
)
from engine.domain.campaign.commands import ProposeRecalendaring, RecalendarCampaign
from engine.domain.campaign.state import Campaign, existing_campaign
from engine.domain.entries.listed import entry_dues, tasks_for
from engine.domain.entries.listed import evolve as evolve_list
from engine.domain.event import Command, Stamp
from engine.domain.family import Reads
from engine.domain.moved_dates import DueMoved
from engine.domain.obligation.opening import days_now
from engine.domain.obligation.state import evolve as evolve_obligation
from engine.domain.phase.commands import RecountPhase
from engine.domain.phase.state import Phase, phase_now
from engine.domain.proposals import ApplyProposal, ProposeEdition
from engine.domain.rectification.commands import RecountRectification
from engine.domain.rectification.context import ledger_of
from engine.domain.rectification.table import OWED as OWED_RECTIFICATION
from engine.domain.terms import (
    DutyDue,
    PhaseTerms,
    campaign_window,
    day_counted,
    free_dues,
    phase_terms,
)
from engine.errors import NotFound, RuleBroken
from engine.ids import (
    ONCE,
    DutyKey,
    OccurrenceKey,
    PhaseKey,
    RectificationKey,
    entries_stream,
    obligation_stream,
)
from engine.phrases import phrase
from workflows.dates import CalendarKind

_YEARS_AHEAD: Final = 5


class Recount(NamedTuple):
    """All that moves: as a proposal lists it, and the commands that move it."""

    moves: tuple[CalendarMove, ...]
    commands: tuple[Command, ...]


def proposed(command: ProposeEdition, reads: Reads) -> Iterator[Command]:
    """The proposal, with what it moves by now. Raises NotFound (campaign, edition), and RuleBroken
    for the edition on which the campaign counts, and for one that changes nothing in it.
    """
    campaign = existing_campaign(command.campaign, reads)
    if command.edition == campaign.edition:
        raise RuleBroken(
            "error.campaign.same-edition", campaign=campaign.campaign, edition=campaign.edition
        )
    counted = _Recounted(campaign, command.edition, command.stamp, reads)
    found = counted.gathered("", "")
    if not found.moves and not command.ahead and not counted.makes_certain():
        raise RuleBroken(
            "error.campaign.nothing-moves", campaign=campaign.campaign, edition=command.edition
        )
    yield ProposeRecalendaring(
        stamp=command.stamp,
        campaign=command.campaign,
        edition=command.edition,
        moves=(*found.moves, *command.ahead),
    )


def applied(command: ApplyProposal, reads: Reads) -> Iterator[Command]:
    """All that the proposal moves. Raises NotFound (campaign, proposal), and RuleBroken for one
    that is applied already, or no longer says what would move.
    """
    campaign = existing_campaign(command.campaign, reads)
    name, known = command.proposal, campaign.proposals
    if name not in known:
        what = phrase("thing.calendar-proposal", campaign=campaign.campaign)
        raise NotFound(what, name, known)
    if name in campaign.applied:
        raise RuleBroken("error.campaign.applied", proposal=name, campaign=campaign.campaign)
    proposal = known[name]
    counted = _Recounted(campaign, proposal.edition, command.stamp, reads)
    found = counted.gathered(name, command.authority)
    differ = differing(proposal.moves, found.moves)
    if differ or proposal.before != campaign.edition:
        raise RuleBroken(
            "error.campaign.proposal-stale",
            proposal=name,
            campaign=campaign.campaign,
            edition=proposal.edition,
            count=differ,
        )
    yield from found.commands


class _Occurrence(NamedTuple):
    """What an occurrence made due, the day on which it stands, and that of the other calendar."""

    due: DutyDue
    stands: date | None
    now: date | None


class _Recounted:
    """Counts a campaign's days on its own edition and on another."""

    def __init__(self, campaign: Campaign, edition: str, stamp: Stamp, reads: Reads) -> None:
        self._campaign, self._edition, self._stamp, self._reads = campaign, edition, stamp, reads
        self._before = campaign.edition
        self._old, self._new = reads.calendars(self._before), reads.calendars(edition)
        old, new = (
            reads.calendar(CalendarKind.WORKING_DAYS, each) for each in (self._before, edition)
        )
        self._differing, self._published = Differing(old, new), (old, new)
        self._today = stamp.day
        self.moves: list[CalendarMove] = []

    def makes_certain(self) -> bool:
        """Whether a year of the campaign is provisional on its own edition alone."""
        old, new = self._published
        first, last = campaign_window(self._campaign.definition, new)
        until = self._today.year + _YEARS_AHEAD if last is None else last.year
        days = (date(year, 1, 1) for year in range(first.year, until + 1))
        return any(old.is_provisional(day) and not new.is_provisional(day) for day in days)

    def gathered(self, proposal: str, authority: str) -> Recount:
        """All of it, in the order of the definition."""
        free = tuple(self._free())
        decided, phases = self._phases(authority)
        occurrences = tuple(self._occurrences())
        own = (*self._armed(), *self._rectifications())
        whole = RecalendarCampaign(
            stamp=self._stamp,
            campaign=self._campaign.campaign,
            proposal=proposal,
            edition=self._edition,
            authority=authority,
            moves=(*free, *decided),
            occurrences=occurrences,
        )
        return Recount(tuple(self.moves), (whole, *phases, *own))

    def _free(self) -> Iterator[DueMoved]:
        started = self._campaign.started
        if started is None:
            return
        definition = self._campaign.definition
        old = {due.duty: due for due in free_dues(definition, self._old, self._before)}
        new = {due.duty: due for due in free_dues(definition, self._new, self._edition)}
        for due in started.dues:
            stands = self._campaign.planned_due(due)
            yield from self._moved(due, stands, old.get(due.duty), new.get(due.duty), None)

    def _phases(self, authority: str) -> tuple[list[DueMoved], list[RecountPhase]]:
        """What the campaign moves: what was decided late, or is due beyond a phase that is closed;
        and what open phases move.
        """
        decided: list[DueMoved] = []
        found: list[RecountPhase] = []
        for planned in self._campaign.definition.phases:
            key = PhaseKey(planned.key)
            phase = phase_now(self._campaign.campaign, key, self._reads)
            if phase is None:
                continue
            definition = self._campaign.definition
            old = phase_terms(definition, key, self._old, self._before)
            new = phase_terms(definition, key, self._new, self._edition)
            moves: list[DueMoved] = []
            for due, was, now in _pairs(phase, old, new):
                late = self._campaign.decided_due(due.duty)
                stands = phase.planned_due(due) if late is None else late
                own = late is None and phase.accepts_work
                (moves if own else decided).extend(self._moved(due, stands, was, now, key))
            ends_on = self._end(phase, old, new, key) if phase.accepts_work else phase.planned_end
            if moves or ends_on != phase.planned_end:
                found.append(
                    RecountPhase(
                        stamp=self._stamp,
                        campaign=self._campaign.campaign,
                        phase=key,
                        ends_on=ends_on,
                        moves=tuple(moves),
                        authority=authority,
                    )
                )
        return decided, found

    def _end(self, phase: Phase, old: PhaseTerms, new: PhaseTerms, key: PhaseKey) -> date:
        stands = phase.planned_end
        if stands != old.ends_on or not self._may_move(stands, new.ends_on):
            return stands
        self._list(MoveOf.PHASE_END, stands, new.ends_on, old.starts_on, phase=key)
        return new.ends_on

    def _occurrences(self) -> Iterator[OccurrenceMoved]:
        for each in (*self._periods(), *self._entries()):
            was, now, due = each.stands, each.now, each.due
            if was is None or now is None or not self._may_move(was, now):
                continue
            self._list(MoveOf.DUE, was, now, due.opens_on, duty=due.duty, occurrence=due.occurrence)
            yield OccurrenceMoved(duty=due.duty, occurrence=due.occurrence, was=was, due_on=now)

    def _periods(self) -> Iterator[_Occurrence]:
        """Occurrences that time opened, or a call."""
        for obligation in self._campaign.definition.obligations:
            opened = self._opened(DutyKey(obligation.key))
            if not opened:
                continue
            old, new = (
                days_now(self._campaign, obligation, opened, calendars, edition, self._reads)
                for calendars, edition in ((self._old, self._before), (self._new, self._edition))
            )
            yield from self._pairs_of(opened, old, new)

    def _entries(self) -> Iterator[_Occurrence]:
        """Items for entries of lists."""
        campaign = self._campaign
        for task in tasks_for(campaign.definition):
            stream = entries_stream(campaign.campaign, task.for_each or "")
            listed = self._reads.state(stream, evolve_list)
            opened = self._opened(DutyKey(task.key))
            if not opened or listed is None:
                continue
            old, new = (
                {
                    due.occurrence: due.due_on
                    for due in entry_dues(
                        replace(campaign, edition=edition), task, listed.entries, calendars
                    )
                }
                for calendars, edition in ((self._old, self._before), (self._new, self._edition))
            )
            yield from self._pairs_of(opened, old, new)

    def _opened(self, duty: DutyKey) -> list[DutyDue]:
        stream = obligation_stream(self._campaign.campaign, duty)
        state = self._reads.state(stream, evolve_obligation)
        return [event.due for event in state.occurrences.values()] if state else []

    def _pairs_of(
        self,
        opened: Iterable[DutyDue],
        old: Mapping[OccurrenceKey, date | None],
        new: Mapping[OccurrenceKey, date | None],
    ) -> Iterator[_Occurrence]:
        """Those that stand on the day of the old calendar; others were decided by a person."""
        for due in opened:
            changes = self._campaign.recounted.get((due.duty, due.occurrence), ())
            stands = next((c.to for c in reversed(changes) if c.to), due.due_on)
            if stands == old.get(due.occurrence):
                yield _Occurrence(due, stands, new.get(due.occurrence))

    def _armed(self) -> Iterator[RecountAssignment]:
        """Dates that units count from a deed of their own."""
        campaign, duties = self._campaign, self._campaign.definition.duties
        for item in armed_items(campaign, self._reads):
            task = duties[item.key.duty]
            was = day_counted(task, item.since, self._old, self._before)
            now = day_counted(task, item.since, self._new, self._edition)
            if item.state.state not in OWED_ASSIGNMENT or item.due_on != was:
                continue
            if not self._may_move(was, now):
                continue
            key = item.key
            self._list(MoveOf.ARMED, was, now, item.since, duty=key.duty, unit=key.unit)
            yield RecountAssignment(
                stamp=self._stamp, key=key, due_on=now, edition=self._edition, before=self._before
            )

    def _rectifications(self) -> Iterator[RecountRectification]:
        rules, campaign = self._campaign.definition.rectification, self._campaign.campaign
        for number, item in ledger_of(campaign, self._reads):
            issued = item.issued
            if issued is None or item.reopened or item.state not in OWED_RECTIFICATION:
                continue
            changed = (c.to for c in reversed(item.changes) if c.to)
            stands = next(changed, issued.fix_due_on)
            since, kind = issued.stamp.day, issued.calendar
            was = self._old.of(kind, self._before).add(since, rules.fix_within)
            now = self._new.of(kind, self._edition).add(since, rules.fix_within)
            if stands != was or not self._may_move(was, now):
                continue
            self._list(MoveOf.RECTIFICATION, was, now, since, rectification=number)
            yield RecountRectification(
                stamp=self._stamp,
                key=RectificationKey(campaign, number),
                due_on=now,
                edition=self._edition,
                before=self._before,
            )

    def _moved(
        self,
        due: DutyDue,
        stands: date | None,
        old: DutyDue | None,
        new: DutyDue | None,
        phase: PhaseKey | None,
    ) -> Iterator[DueMoved]:
        """A duty that stands on the day of the old calendar, and would fall on another."""
        now = new.due_on if new else None
        if old is None or now is None or stands is None or stands != old.due_on:
            return
        if self._may_move(stands, now):
            self._list(MoveOf.DUE, stands, now, due.opens_on, duty=due.duty, phase=phase)
            yield DueMoved(
                duty=due.duty, was=stands, due_on=now, edition=self._edition, before=self._before
            )

    def _may_move(self, was: date, now: date) -> bool:
        return was != now and min(was, now) >= self._today

    def _list(
        self,
        of: MoveOf,
        was: date,
        now: date,
        since: date,
        *,
        phase: PhaseKey | None = None,
        duty: DutyKey | None = None,
        occurrence: OccurrenceKey = ONCE,
        **whose: Any,
    ) -> None:
        off, worked = self._differing.between(min(since, was, now), max(was, now))
        self.moves.append(
            CalendarMove(
                of=of,
                was=was,
                now=now,
                phase=phase,
                duty=duty,
                occurrence=occurrence,
                off=off,
                worked=worked,
                **whose,
            )
        )


def _pairs(
    phase: Phase, old: PhaseTerms, new: PhaseTerms
) -> Iterator[tuple[DutyDue, DutyDue | None, DutyDue | None]]:
    """What the phase made due, with how each calendar has it."""
    before, after = ({due.duty: due for due in terms.dues} for terms in (old, new))
    for due in phase.opened.terms.dues:
        yield due, before.get(due.duty), after.get(due.duty)
