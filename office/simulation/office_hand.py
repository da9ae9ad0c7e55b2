"""The office at its counter: it reviews, sends back, grants time, lets off, keeps the ledger."""

from datetime import date
from functools import partial
from typing import Final

from engine.domain.assignment.commands import (
    AcceptAssignment,
    ExtendAssignment,
    PassOnAssignment,
    ReturnAssignment,
    WaiveAssignment,
)
from engine.domain.rectification.commands import (
    IssueRectification,
    ListRectification,
    RaiseRectification,
    ReopenRectification,
    SendBackRectification,
    VerifyRectification,
)
from engine.domain.rectification.events import RectificationRaised
from engine.ids import RectificationId, RectificationKey, UnitId
from office.simulation.stage import Stage, Work
from office.simulation.temper import Temper
from office.simulation.units import Finding, Units
from workflows.schema import PhaseKind

_SHORTCOMINGS: Final = (
    "材料过于笼统，请补充具体内容后再报",
    "数据未达到要求，请核实并补齐后再报",
    "附件与正文不一致，请更正后再报",
)
_NOT_PUT_RIGHT: Final = "整改佐证不足，请补充后再报"


class OfficeHand:
    """Everything the office answers to what units do."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.units = Units(stage, self)
        self.findings: dict[RectificationId, Finding] = {}
        self._waived = self._listed = False
        self._spoken_to: set[UnitId] = set()

    # --- work ---------------------------------------------------------------------------------

    def handed_in(self, work: Work, tries: int, *, poor: bool, late: bool) -> None:
        """Look at it within three working days, at daily work on the next."""
        stage = self._stage
        day = stage.in_working_days(1 if work.daily else stage.some(1, 3))
        stage.diary.put(day, partial(self._review, work, tries, poor=poor, late=late))

    def _review(self, work: Work, tries: int, *, poor: bool, late: bool) -> None:
        stage = self._stage
        if not stage.goes_on(work) or stage.state_of(work.key) != "submitted":
            return
        *earlier, reviewer = stage.reviewers(work.duty, work.key.unit)
        if poor and stage.takes_work(work):
            why = stage.random.choice(_SHORTCOMINGS)
            first = next(iter(earlier), reviewer)
            stage.handle(ReturnAssignment(stamp=stage.stamp(first, why), key=work.key))
            self.units.redo(work, tries)
            self._perhaps_raise(work, 30, "首次报送材料不合要求")
            return
        for person in earlier:
            stage.handle(PassOnAssignment(stamp=stage.stamp(person), key=work.key))
        stage.handle(AcceptAssignment(stamp=stage.stamp(reviewer), key=work.key))
        if late:
            self._perhaps_raise(work, 20, "未按时限报送")

    def asked_for_time(self, work: Work, to: date) -> None:
        """Grant it on the spot; asked for too late it is granted and still assessed as late."""
        stage = self._stage
        stamp = stage.stamp(stage.office_person(), "该单位承担防汛任务，同意延期", ordered=True)
        stage.handle(ExtendAssignment(stamp=stamp, key=work.key, to=to, authority=stage.authority))

    def fell_silent(self, work: Work) -> None:
        """Let the first one off, with authority and reason; put the others on the ledger."""
        stage = self._stage
        if self._waived:
            self._perhaps_raise(work, 100, "经多次催办仍未报送")
            return
        self._waived = True
        day = stage.in_working_days(2)
        stage.diary.put(day, partial(self._waive, work))

    def _waive(self, work: Work) -> None:
        stage = self._stage
        if not stage.goes_on(work) or not self.units.is_open(work):
            self._waived = False
            return
        stamp = stage.stamp(stage.office_person(), "职能已并入其他单位，不再单独报送", ordered=True)
        stage.handle(WaiveAssignment(stamp=stamp, key=work.key, authority=stage.authority))

    # --- the ledger ---------------------------------------------------------------------------

    def _perhaps_raise(self, work: Work, percent: int, what: str) -> None:
        """A silent unit is spoken to once, not for every piece of work."""
        stage, unit = self._stage, work.key.unit
        spoken_to = work.temper is Temper.SILENT and unit in self._spoken_to
        if spoken_to or not stage.goes_on(work) or not stage.chance(percent):
            return
        self._spoken_to.add(unit)
        finding = f"{work.duty.title.zh}：{what}"
        stamp = stage.stamp(stage.office_person())
        recorded = stage.handle(
            RaiseRectification(
                stamp=stamp,
                campaign=stage.id,
                unit=unit,
                finding=finding,
                source=str(work.key.duty),
            )
        )
        for entry in recorded:
            if isinstance(entry.event, RectificationRaised):
                key = RectificationKey(stage.id, entry.event.rectification)
                stage.diary.put(stage.in_working_days(1), partial(self._issue, key, unit))

    def _issue(self, key: RectificationKey, unit: UnitId) -> None:
        """By the days of the definition, but within the phase that clears the ledger."""
        stage = self._stage
        if not stage.allows(key, "issue"):
            return
        rules = stage.campaign.definition.rectification
        calendar = stage.reads.calendar(rules.calendar, stage.campaign.edition)
        due = calendar.add(stage.today, rules.fix_within)
        ends_on = self._end_of_clearing()
        if ends_on and ends_on > stage.in_working_days(5):
            due = min(due, ends_on)
        stamp = stage.stamp(stage.office_person())
        stage.handle(IssueRectification(stamp=stamp, key=key, fix_due_on=due))
        self._follow(Finding(key=key, unit=unit, due_on=due))

    def _follow(self, finding: Finding) -> None:
        stage = self._stage
        self.findings[finding.key.rectification] = finding
        self.units.take_up(finding)
        if stage.tempers[finding.unit] in (Temper.SILENT, Temper.LATE):
            day = stage.in_working_days(3, finding.due_on)
            stage.diary.put(day, partial(self._list, finding))

    def _end_of_clearing(self) -> date | None:
        """The end of an open phase of kind rectify."""
        stage = self._stage
        for planned in stage.campaign.definition.phases:
            phase = stage.phase(planned)
            if planned.kind is PhaseKind.RECTIFY and phase and phase.accepts_work:
                return phase.ends_on
        return None

    def reported(self, finding: Finding, tries: int, *, poor: bool) -> None:
        """Somebody of the office goes and looks."""
        stage = self._stage
        day = stage.in_working_days(stage.some(1, 3))
        stage.diary.put(day, partial(self._check, finding, tries, poor=poor))

    def _check(self, finding: Finding, tries: int, *, poor: bool) -> None:
        stage = self._stage
        if not stage.allows(finding.key, "verify"):
            return
        verifier = stage.reviewers(None, finding.unit)[0]
        if poor:
            stamp = stage.stamp(verifier, _NOT_PUT_RIGHT)
            stage.handle(SendBackRectification(stamp=stamp, key=finding.key))
            day = stage.in_working_days(stage.some(3, 6))
            stage.diary.put(day, partial(self.units.report, finding, tries))
            return
        stage.handle(VerifyRectification(stamp=stage.stamp(verifier), key=finding.key))
        if tries < _LOOKED_BACK and stage.chance(8):
            day = stage.in_working_days(stage.some(8, 20))
            stage.diary.put(day, partial(self._reopen, finding))

    def _reopen(self, finding: Finding) -> None:
        """A look back found it again."""
        stage = self._stage
        if not stage.allows(finding.key, "reopen"):
            return
        due = stage.in_working_days(15)
        stamp = stage.stamp(stage.office_person(), "回头看发现问题反弹")
        stage.handle(ReopenRectification(stamp=stamp, key=finding.key, fix_due_on=due))
        again = Finding(key=finding.key, unit=finding.unit, due_on=due)
        self.findings[finding.key.rectification] = again
        self.units.take_up(again)

    def _list(self, finding: Finding) -> None:
        """The first finding that is still open past its day goes under listed supervision."""
        stage = self._stage
        if not self._listed and stage.allows(finding.key, "list"):
            self._listed = True
            stamp = stage.stamp(stage.office_person(), "逾期未整改", ordered=True)
            stage.handle(ListRectification(stamp=stamp, key=finding.key, authority=stage.authority))

    def hasten(self) -> None:
        """Ring up every unit with an open finding: each reports within a week."""
        stage = self._stage
        for finding in self.findings.values():
            if stage.allows(finding.key, "report"):
                day = stage.in_working_days(stage.some(1, 4))
                stage.diary.put(day, partial(self.units.report, finding, 1))


_LOOKED_BACK: Final = 3
