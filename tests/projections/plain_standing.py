"""How every piece of work stands on a day, told event by event from the beginning: slow, and plain.

It shares no code with the views but the days of the calendar and the arithmetic of a deadline.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from engine.calendars.deadline import DeadlineClock
from engine.calendars.working_days import Calendars
from engine.domain.assignment import events as a
from engine.domain.audience import Part, Participant, part_of
from engine.domain.calendar import CalendarEditionPublished
from engine.domain.campaign import events as c
from engine.domain.event import Recorded
from engine.domain.moved_dates import DueMoved
from engine.domain.obligation import OccurrenceOpened
from engine.domain.phase import events as p
from engine.domain.terms import DutyDue
from engine.ids import CampaignId, DutyKey, StreamId, UnitId, assignment_stream

_AFTER: dict[type[object], str] = {
    a.AssignmentReceived: "received",
    a.AssignmentStarted: "in_progress",
    a.AssignmentSubmitted: "submitted",
    a.AssignmentReturned: "returned",
    a.AssignmentAccepted: "accepted",
    a.AssignmentWaived: "waived",
    a.AssignmentTransferred: "transferred",
    a.AssignmentTakenOver: "assigned",
    a.AssignmentSuspended: "suspended",
    a.AssignmentAcceptanceWithdrawn: "submitted",
    a.AssignmentSubmissionWithdrawn: "in_progress",
    a.AssignmentWaiverWithdrawn: "assigned",
}
_TO_DO = ("assigned", "received", "in_progress", "returned")
_DONE = ("accepted", "waived")


class Work(Struct):
    """One piece of work, and what happened to it."""

    due: DutyDue
    unit: UnitId
    part: Part
    phase: str | None
    clock: DeadlineClock
    state: str = "assigned"
    held: str = ""
    left: bool = False
    recalled: bool = False
    was_late: bool = False
    handed_in: bool = False

    @property
    def really(self) -> str:
        """Its state without a stop."""
        return self.held if self.state == "suspended" else self.state

    closed: date | None = None
    ends_on: date | None = None

    @property
    def stopped_on(self) -> date | None:
        """Of a phase that was closed before the due date, nothing can be handed in any more."""
        own, due_on = self.clock.stopped_on, day_of(self.clock.due_on)
        if self.closed is None or self.ends_on is None or not self.closed <= due_on <= self.ends_on:
            return own
        return min(own or self.closed, self.closed)

    def reached(self, day: date, ended: date | None) -> date:
        return min(day, self.stopped_on or day, ended or day)

    def late(self, day: date, ended: date | None) -> bool:
        missing = self.really in _TO_DO and not self.handed_in and self.part is Part.LEAD
        return self.was_late or (
            missing and self.reached(day, ended) > day_of(self.clock.assessed_on)
        )

    def overdue(self, day: date, ended: date | None = None) -> bool:
        owed = self.really in _TO_DO and self.part is Part.LEAD
        return owed and self.reached(day, ended) > day_of(self.clock.due_on)


def day_of(day: date | None) -> date:
    """The day, or one that never comes where there is no deadline."""
    return day or date.max


class Standing(NamedTuple):
    """What a board has to say of a piece of work on a day."""

    state: str
    late: bool
    light: str


class PlainStanding:
    """A campaign as its events tell it, up to one position."""

    def __init__(self, events: Iterable[Recorded]) -> None:
        self.works: dict[StreamId, Work] = {}
        self.ended: date | None = None
        self.called_off = False
        self._units: dict[UnitId, Participant] = {}
        self._duties: dict[tuple[DutyKey, str], Work] = {}
        self._calendars = Calendars(())
        self._edition = ""
        self._campaign = CampaignId("")
        editions = []
        for r in events:
            if isinstance(r.event, CalendarEditionPublished):
                editions.append(r.event.edition)
                self._calendars = Calendars(editions)
            self._take(r)

    # --- what a board says --------------------------------------------------------------------

    def on(self, day: date) -> dict[StreamId, Standing]:
        """Everything, seen on a day."""
        return {item: self._standing(work, day) for item, work in self.works.items()}

    def _standing(self, work: Work, day: date) -> Standing:
        state = "left" if work.left else "recalled" if work.recalled else work.state
        over = self.ended is not None and state not in (*_DONE, "transferred", "left", "recalled")
        if over:
            undone = "called_off" if self.called_off else "not_done"
            state = "not_accepted" if work.really == "submitted" else undone
        away = work.left or work.recalled
        late = work.was_late if away else work.late(day, self.ended)
        return Standing(state, late, self._light(work, state, late, day))

    def _light(self, work: Work, state: str, late: bool, day: date) -> str:
        if state in _DONE:
            return "blue"
        if state == "submitted":
            return "in time"
        grey = ("left", "recalled", "transferred", "called_off", "not_accepted")
        if state in grey or work.part is Part.SUPPORTING or work.really not in _TO_DO:
            return "grey"
        if state == "not_done":
            return "not-done"
        if work.overdue(day):
            return "red"
        if late and day_of(work.clock.due_on) > day_of(work.clock.assessed_on):
            return "late-extended"
        if work.stopped_on:
            return "grey"
        return "in time" if work.clock.due_on else "no-deadline"

    # --- events -------------------------------------------------------------------------------

    def _take(self, r: Recorded) -> None:
        event, day = r.event, r.event.stamp.day
        match event:
            case c.CampaignPlanned():
                self._campaign, self._edition = event.campaign, event.edition
            case c.CampaignAnnounced(participants=participants):
                self._units = {unit.unit: unit for unit in participants}
            case c.UnitJoined(participant=unit):
                self._units[unit.unit] = unit
                self._join(unit, r)
            case c.UnitLeft(unit=gone):
                del self._units[gone]
                for work in self._of(gone):
                    if work.state not in (*_DONE, "transferred"):
                        work.was_late = work.late(day, None) or work.overdue(day)
                        work.held, work.state = work.really, work.really
                        work.left = True
            case c.CampaignSuspended():
                for work in self._clocks():
                    work.clock = work.clock.stop("campaign", day)
            case c.CampaignResumed():
                for work in self._clocks():
                    work.clock = self._resumed(work, "campaign", day)
            case c.CampaignConcluded() | c.CampaignCancelled() if self.ended is None:
                for work in self.works.values():
                    open_ = not work.left and work.state not in (*_DONE, "transferred")
                    work.was_late |= open_ and (work.late(day, None) or work.overdue(day))
                self.ended = day
                self.called_off = isinstance(event, c.CampaignCancelled)
            case p.PhaseOpened(phase=phase, terms=terms):
                for due in terms.dues:
                    self._owe(due, phase, self._units.values(), terms.ends_on)
            case c.CampaignStarted(dues=dues) | c.DutiesAdded(dues=dues):
                for due in dues:
                    self._owe(due, None, self._units.values())
            case p.PhaseDutiesAdded(phase=phase, dues=dues, ends_on=ends_on):
                for due in dues:
                    self._owe(due, phase, self._units.values(), ends_on)
            case c.DutiesDropped(duties=duties) | p.PhaseDutiesDropped(duties=duties):
                self._drop(duties, day)
            case c.DefinitionAmended(moves=moves) | c.DateCorrected(moves=moves):
                self._move(moves, day)
            case p.PhaseDatesCorrected(moves=moves, ends_on=ends_on):
                self._move(moves, day)
                for work in self._clocks():
                    if work.phase == r.stream.split("/")[2]:
                        work.ends_on = ends_on
            case p.PhaseClosed() | p.PhaseClosedByOverride():
                for work in self._clocks():
                    if work.phase == r.stream.split("/")[2]:
                        work.closed = day
            case p.PhaseReopened(ends_on=ends_on):
                for work in self._clocks():
                    if work.phase == r.stream.split("/")[2]:
                        work.closed, work.ends_on = None, ends_on
            case p.PhaseExtended(duties=duties, ends_on=ends_on):
                for work in self._clocks():
                    if work.phase == r.stream.split("/")[2]:
                        work.ends_on = ends_on
                    if work.due.duty in duties:
                        self._extend(work, ends_on, day)
            case OccurrenceOpened(due=due):
                self._owe(due, None, self._units.values())
            case _ if r.stream.startswith("assignment/"):
                self._about_one(r)
            case _:
                pass

    def _drop(self, duties: tuple[DutyKey, ...], day: date) -> None:
        self._duties = {key: one for key, one in self._duties.items() if key[0] not in duties}
        for work in self.works.values():
            if work.due.duty in duties and not work.left and not work.recalled:
                work.was_late = work.late(day, None) or work.overdue(day)
                work.recalled = True

    def _move(self, moves: tuple[DueMoved, ...], day: date) -> None:
        to = {move.duty: move.due_on for move in moves}
        for work in self._clocks():
            if work.due.duty in to:
                work.clock = work.clock.correct(to[work.due.duty], day)

    def _clocks(self) -> list[Work]:
        return [*self.works.values(), *self._duties.values()]

    def _of(self, unit: UnitId) -> list[Work]:
        return [work for work in self.works.values() if work.unit == unit]

    def _owe(
        self,
        due: DutyDue,
        phase: str | None,
        units: Iterable[Participant],
        ends_on: date | None = None,
    ) -> None:
        clock = DeadlineClock(due_on=due.due_on, assessed_on=due.due_on)
        one = Work(due, UnitId(""), Part.LEAD, phase, clock, ends_on=ends_on)
        self._duties.setdefault((due.duty, due.occurrence), one)
        for unit in units:
            self._add(one, unit)

    def _join(self, unit: Participant, r: Recorded) -> None:
        """It owes what is not past, and what it owed late or had handed in before it left."""
        day = r.event.stamp.day
        for work in self._of(unit.unit):
            ahead = work.closed is None and day_of(work.clock.due_on) >= min(
                day, work.clock.stopped_on or day
            )
            if work.left and (ahead or work.was_late or work.state == "submitted"):
                work.left = False
                if any(stop.by == "own" for stop in work.clock.stops):
                    work.held, work.state = work.state, "suspended"
        for one in self._duties.values():
            stopped_on = one.clock.stopped_on or day
            if one.closed is None and day_of(one.clock.due_on) >= min(day, stopped_on):
                self._add(one, unit)

    def _add(self, one: Work, unit: Participant) -> None:
        part = part_of(unit, one.due.audience, one.due.supporting)
        item = assignment_stream(self._campaign, one.due.duty, unit.unit, one.due.occurrence)
        known = self.works.get(item)
        if known is not None and known.recalled:
            known.recalled, known.due, known.clock = False, one.due, one.clock
        elif part is not None and known is None:
            self.works[item] = replace(one, unit=unit.unit, part=part)

    def _about_one(self, r: Recorded) -> None:
        event, day = r.event, r.event.stamp.day
        if isinstance(event, a.AssignmentTakenOver) and r.stream not in self.works:
            self._owe_taken_over(r.stream, event)
        work = self.works[r.stream]
        gone = isinstance(event, a.AssignmentWaived | a.AssignmentTransferred)
        work.was_late |= gone and (work.late(day, None) or work.overdue(day))
        match event:
            case a.AssignmentSubmitted(late=late):
                work.was_late, work.handed_in = work.was_late or late, True
            case a.AssignmentFellOverdue():
                work.was_late = True
            case a.AssignmentSubmissionWithdrawn():
                work.handed_in = False
            case a.AssignmentExtended(to=to):
                self._extend(work, to, day)
            case a.AssignmentReturned(redo_by=to) if to is not None:
                self._extend(work, to, day)
            case a.AssignmentSuspended():
                work.held, work.clock = work.state, work.clock.stop("own", day)
            case a.AssignmentResumed():
                work.state, work.clock = work.held, self._resumed(work, "own", day)
            case a.AssignmentTakenOver(part=part, from_unit=giver):
                work.part = part
                given = r.stream.replace(f"/{work.unit}", f"/{giver}")
                work.clock = self.works[StreamId(given)].clock
            case _:
                pass
        work.state = _AFTER.get(type(event), work.state)

    def _owe_taken_over(self, item: StreamId, event: a.AssignmentTakenOver) -> None:
        unit = UnitId(item.split("/")[3])
        given = self.works[StreamId(item.replace(f"/{unit}", f"/{event.from_unit}"))]
        self.works[item] = replace(
            given, unit=unit, part=event.part, state="assigned", was_late=False, handed_in=False
        )

    def _extend(self, work: Work, to: date, day: date) -> None:
        extended = work.clock.extend(to, day)
        if (
            work.overdue(day)
            and work.handed_in
            and day_of(extended.due_on) > day_of(work.clock.due_on)
        ):
            work.was_late = True
        work.clock = extended

    def _resumed(self, work: Work, by: str, day: date) -> DeadlineClock:
        calendar = self._calendars.of(work.due.calendar, self._edition)
        return work.clock.resume(by, day, calendar)
