"""The units: each plans its work by its temper and hands it in, late, half done or never."""

from datetime import date
from functools import partial
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.assignment.commands import ReceiveAssignment, StartAssignment, SubmitAssignment
from engine.domain.assignment.events import AssignmentSubmitted
from engine.domain.assignment.table import OWED, AssignmentState
from engine.domain.audience import Part
from engine.domain.evidence import Filed
from engine.domain.policy.actors import Role
from engine.domain.rectification.commands import (
    PlanRectification,
    ReportRectification,
    StartRectification,
)
from engine.domain.terms import DutyDue
from engine.errors import BadInput
from engine.ids import AssignmentKey, PhaseKey, RectificationKey, UnitId
from office.simulation.stage import Stage, Work
from office.simulation.temper import Temper
from workflows.schema import Duty, RungRecipient

# How often, of a hundred, first work is not good enough; working days until a finding is reported.
_PAPER = "纸质材料当日已交，补录"
_POOR: Final = {Temper.PROMPT: 3, Temper.LATE: 12, Temper.SLOPPY: 60, Temper.SILENT: 15}
_REPORT_DAYS: Final = {
    Temper.PROMPT: (8, 20),
    Temper.LATE: (22, 38),
    Temper.SLOPPY: (8, 22),
    Temper.SILENT: (28, 45),
}
_CAUSES: Final = ("职责分工不清", "人手不足，材料迟报", "对要求理解有偏差", "把关不严")
_MEASURES: Final = ("明确专人，按周自查", "补齐材料并重新核对", "由负责人逐项审核后上报")
_LOOK_AGAIN: Final = 2  # working days
_RESULT: Final = "已按计划整改到位，请予核查"


class Finding(Struct, frozen=True, kw_only=True):
    """A rectification item as its unit sees it."""

    key: RectificationKey
    unit: UnitId
    due_on: date


class Counter(Protocol):
    """Where units hand in: the office's counter."""

    def handed_in(self, work: Work, tries: int, *, poor: bool, late: bool) -> None:
        """Work is on the table; `tries` counts hand-ins, this one too."""
        ...

    def asked_for_time(self, work: Work, to: date) -> None:
        """The unit wants until this day."""
        ...

    def fell_silent(self, work: Work) -> None:
        """Nobody answered the last reminder."""
        ...

    def reported(self, finding: Finding, tries: int, *, poor: bool) -> None:
        """A unit claims that a finding is put right."""
        ...


class Units:
    """Every unit of the campaign at its work."""

    def __init__(self, stage: Stage, counter: Counter) -> None:
        self._stage, self._counter = stage, counter
        heard = [r.days for r in stage.campaign.definition.ladder if RungRecipient.OFFICE in r.to]
        self._office_hears = min(heard, default=3)
        self._asked_before = self._asked_after = False

    # --- what is owed -------------------------------------------------------------------------

    def owe(
        self,
        key: AssignmentKey,
        duty: Duty,
        due: DutyDue,
        part: Part,
        phase: PhaseKey | None = None,
    ) -> None:
        """A unit learns of a piece of work and plans it; one that is under way is taken up."""
        temper = self._stage.tempers.setdefault(key.unit, Temper.PROMPT)
        work = Work(key=key, duty=duty, due=due, part=part, temper=temper, phase=phase)
        self._stage.works[key] = work
        match self._stage.state_of(key):
            case AssignmentState.ASSIGNED | AssignmentState.RECEIVED | AssignmentState.IN_PROGRESS:
                self._plan(work)
            case AssignmentState.RETURNED:
                self.redo(work, 1)
            case AssignmentState.SUBMITTED:
                self._counter.handed_in(work, 1, poor=False, late=False)
            case _:
                pass

    def _plan(self, work: Work) -> None:
        stage, due = self._stage, work.due.due_on
        start = max(stage.today, work.due.opens_on)
        if due is None and work.waits:
            self._wait(work)
            return
        if work.daily:
            self._plan_daily(work, start)
            return
        if work.temper is Temper.SILENT:
            stage.diary.put(
                stage.in_working_days(self._office_hears, due or start), partial(self._last, work)
            )
            return
        late = work.temper is Temper.LATE
        received = stage.in_working_days(stage.some(0, 1) + late * stage.some(1, 3), start)
        stage.diary.put(self._workday(received), partial(self.receive, work))
        handed_in = self._day_of_hand_in(work, start)
        if handed_in > received:
            began = stage.in_working_days(stage.some(1, 3), received)
            stage.diary.put(min(began, handed_in), partial(self.start, work))
        stage.diary.put(max(handed_in, received), partial(self.submit, work))

    def _wait(self, work: Work) -> None:
        """Sign for it, and look again until it is on record what its clock starts from."""
        stage = self._stage
        if not self.is_open(work):
            return
        self.receive(work)
        due_on = stage.due_now(work.key)
        if due_on is None:
            stage.diary.put(stage.in_working_days(_LOOK_AGAIN), partial(self._wait, work))
            return
        self._plan(replace(work, due=replace(work.due, due_on=due_on)))

    def _plan_daily(self, work: Work, start: date) -> None:
        """On the spot, on every day of the week; what began late was kept on paper until then."""
        stage, due = self._stage, work.due.opens_on
        behind = work.temper in (Temper.LATE, Temper.SILENT) and stage.chance(25)
        day = stage.in_working_days(stage.some(1, 2), start) if behind else start
        paper = due if due < stage.today and not behind else None
        stage.diary.put(day, partial(self.receive, work))
        stage.diary.put(day, partial(self.submit, work, paper=paper))

    def _day_of_hand_in(self, work: Work, start: date) -> date:
        stage, due = self._stage, work.due.due_on
        if due is None:
            return stage.in_working_days(stage.some(3, 15), start)
        if start > due:
            return stage.in_working_days(stage.some(1, 3), start)
        if work.temper is Temper.LATE:
            return self._late_day(work, due)
        share = stage.some(30, 90) if work.temper is Temper.PROMPT else stage.some(60, 100)
        span = max(0, stage.working.count(start, due))
        day = stage.in_working_days(span * share // 100, start)
        return start if day > due else self._workday(day, last=due)

    def _late_day(self, work: Work, due: date) -> date:
        """Some late units make it, some ask for time before the day, some after it, most do not."""
        stage, luck = self._stage, self._stage.some(1, 100)
        if luck <= 30 and self._asked_before and self._asked_after:
            return self._workday(due, last=due)
        if luck <= 38 or not self._asked_before:
            self._asked_before = True
            asked, to = stage.in_working_days(-1, due), stage.in_working_days(5, due)
            stage.diary.put(asked, partial(self._ask_for_time, work, to))
            return stage.in_working_days(stage.some(2, 5), due)
        if luck <= 46 or not self._asked_after:
            self._asked_after = True
            asked, to = stage.in_working_days(2, due), stage.in_working_days(7, due)
            stage.diary.put(asked, partial(self._ask_for_time, work, to))
            return stage.in_working_days(stage.some(3, 7), due)
        return stage.in_working_days(stage.some(1, 8), due)

    def _workday(self, day: date, last: date | None = None) -> date:
        """The day itself or the next working one; where that is past `last`, the one before."""
        stage = self._stage
        if stage.working.is_working_day(day):
            return day
        after = stage.working.next_working_day(day)
        return after if last is None or after <= last else stage.in_working_days(-1, day)

    # --- deeds --------------------------------------------------------------------------------

    def receive(self, work: Work) -> None:
        """The liaison signs for it."""
        stage = self._stage
        if stage.takes_work(work) and stage.state_of(work.key) is AssignmentState.ASSIGNED:
            stamp = stage.stamp(stage.person(work.key.unit))
            stage.handle(ReceiveAssignment(stamp=stamp, key=work.key))

    def start(self, work: Work) -> None:
        """Work begins."""
        stage = self._stage
        if stage.takes_work(work) and stage.state_of(work.key) is AssignmentState.RECEIVED:
            stamp = stage.stamp(stage.person(work.key.unit))
            stage.handle(StartAssignment(stamp=stamp, key=work.key))

    def submit(self, work: Work, tries: int = 0, paper: date | None = None) -> None:
        """Hand it in for the first time or, after so many `tries`, once more.

        `paper` is the day on which it was filed on paper, where that was earlier.
        """
        stage = self._stage
        state = stage.state_of(work.key)
        again = state is AssignmentState.RETURNED
        if state not in OWED or again != bool(tries) or not stage.takes_work(work):
            return
        if state is AssignmentState.ASSIGNED:
            self.receive(work)
        poor = tries == 0 and stage.chance(_POOR[work.temper])
        filed = stage.papers.filed(work.duty, work.key.unit, poor=poor)
        if self._forgets_something(work, tries):
            self._is_turned_away(work, filed[:-1])
            stage.diary.put(stage.in_working_days(1), partial(self.submit, work, tries, paper))
            return
        stamp = stage.stamp(
            stage.person(work.key.unit), effective_on=paper, reason=_PAPER if paper else None
        )
        recorded = stage.handle(SubmitAssignment(stamp=stamp, key=work.key, filed=filed))
        late = any(isinstance(r.event, AssignmentSubmitted) and r.event.late for r in recorded)
        self._counter.handed_in(work, tries + 1, poor=poor, late=late)

    def _forgets_something(self, work: Work, tries: int) -> bool:
        sloppy = work.temper is Temper.SLOPPY and not tries and work.part is Part.LEAD
        return sloppy and bool(work.duty.evidence) and self._stage.chance(20)

    def _is_turned_away(self, work: Work, filed: tuple[Filed, ...]) -> None:
        """Come to the counter without the last piece of evidence."""
        stage = self._stage
        stamp = stage.stamp(stage.person(work.key.unit))
        try:
            stage.handle(SubmitAssignment(stamp=stamp, key=work.key, filed=filed))
        except BadInput:
            stage.turned_away += 1

    def redo(self, work: Work, tries: int) -> None:
        """It came back: do it again within days."""
        stage = self._stage
        pause = 1 if work.daily else stage.some(2, 4)
        stage.diary.put(stage.in_working_days(pause), partial(self.submit, work, tries))

    def urge(self, work: Work) -> None:
        """Somebody rang up: most hand in within days now, whatever their temper."""
        stage = self._stage
        if work.temper is not Temper.SILENT or stage.chance(75):
            tries = int(stage.state_of(work.key) is AssignmentState.RETURNED)
            stage.diary.put(
                stage.in_working_days(stage.some(1, 3)), partial(self.submit, work, tries)
            )

    def is_open(self, work: Work) -> bool:
        """Whether the unit still has to do something about it."""
        return self._stage.takes_work(work) and self._stage.state_of(work.key) in OWED

    def _ask_for_time(self, work: Work, to: date) -> None:
        if self.is_open(work) and (self._stage.due_now(work.key) or to) < to:
            self._counter.asked_for_time(work, to)

    def _last(self, work: Work) -> None:
        """The rung at which the office hears of it: two in three wake up, the others never do."""
        if not self.is_open(work):
            return
        if self._stage.chance(65):
            day = self._stage.in_working_days(self._stage.some(1, 3))
            self._stage.diary.put(day, partial(self.submit, work))
        else:
            self._counter.fell_silent(work)

    # --- findings -----------------------------------------------------------------------------

    def take_up(self, finding: Finding) -> None:
        """Plan, work, report, each after so many working days as the temper has it."""
        stage = self._stage
        temper = stage.tempers[finding.unit]
        first, last = _REPORT_DAYS[temper]
        planned = stage.some(4, 5) if temper is Temper.SILENT else stage.some(1, 4)
        reported = stage.in_working_days(max(planned + 2, stage.some(first, last)))
        if temper in (Temper.PROMPT, Temper.SLOPPY):
            reported = max(stage.in_working_days(planned + 2), min(reported, finding.due_on))
        steps = ((planned, self._plan_fix), (planned + stage.some(1, 2), self._start_fix))
        for days, deed in steps:
            stage.diary.put(stage.in_working_days(days), partial(deed, finding))
        stage.diary.put(reported, partial(self.report, finding))

    def _plan_fix(self, finding: Finding) -> None:
        """The chief answers for causes and measures."""
        stage = self._stage
        if stage.allows(finding.key, "plan"):
            causes, measures = stage.random.choice(_CAUSES), stage.random.choice(_MEASURES)
            stamp = stage.stamp(stage.person(finding.unit, Role.UNIT_CHIEF))
            stage.handle(
                PlanRectification(stamp=stamp, key=finding.key, causes=causes, measures=measures)
            )

    def _start_fix(self, finding: Finding) -> None:
        stage = self._stage
        if stage.allows(finding.key, "start"):
            stamp = stage.stamp(stage.person(finding.unit))
            stage.handle(StartRectification(stamp=stamp, key=finding.key))

    def report(self, finding: Finding, tries: int = 0) -> None:
        """Claim that it is put right; sloppy units do so too early the first time."""
        stage = self._stage
        if not stage.allows(finding.key, "report"):
            return
        poor = tries == 0 and stage.chance(_POOR[stage.tempers[finding.unit]] * 2 // 3)
        stamp = stage.stamp(stage.person(finding.unit))
        stage.handle(ReportRectification(stamp=stamp, key=finding.key, result=_RESULT))
        self._counter.reported(finding, tries + 1, poor=poor)
