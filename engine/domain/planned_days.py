"""The days that a definition names: of the campaign, of its phases, of its tasks.

One may count from another (`"end of action + 1 days"`): each is found when it is asked for. That
they do not go round in a circle is the loader's to say (workflows/checks/dates.py).
"""

from datetime import date

from engine.calendars.periods import Anchors, resolve
from engine.calendars.working_days import WEEKENDS, WorkingCalendar
from engine.errors import RuleBroken
from workflows.dates import Anchor, CalendarKind, DateFault, DateRule, parse_date
from workflows.schema import Definition, Duty, Phase, Task


class PlannedDays:
    """The days of one definition, on its calendar of working days.

    What stands on a blank raises BlankDate that names it.
    """

    def __init__(self, definition: Definition, working: WorkingCalendar) -> None:
        self._definition, self._working = definition, working
        self._found: dict[tuple[Anchor, str], date] = {}

    def campaign(self) -> tuple[date, date | None]:
        """First and last day of the campaign, None where it has no end."""
        anchors = self.anchors(None)
        return anchors.start, anchors.end

    def phase(self, phase: Phase) -> tuple[date, date]:
        """First and last day of a phase."""
        anchors = self.anchors(phase)
        return anchors.phase_start, anchors.phase_end

    def anchors(self, phase: Phase | None) -> "PlannedAnchors":
        """What the dates in a phase count from, or outside of any."""
        return PlannedAnchors(self, phase)

    def day(self, anchor: Anchor, of: str) -> date | None:
        """The day of a moment of the campaign, of the phase or task `of`; None if there is none."""
        known = self._found.get((anchor, of))
        if known is None and (known := self._count(anchor, of)) is not None:
            self._found[anchor, of] = known
        return known

    def _count(self, anchor: Anchor, of: str) -> date | None:
        plan = self._definition
        phase = plan.phase(of)
        match anchor:
            case Anchor.START:
                return resolve(rule_of(plan.start, "start"), Anchors(), self._working).first
            case Anchor.END if plan.end is not None:
                here = Anchors(start=self.day(Anchor.START, ""))
                return resolve(rule_of(plan.end, "end"), here, self._working).last
            case Anchor.START_OF if phase is not None:
                rule = rule_of(phase.start, f"phases.{of}.start")
                return resolve(rule, self.anchors(None), self._working).first
            case Anchor.END_OF if phase is not None:
                rule = rule_of(phase.end, f"phases.{of}.end")
                return resolve(rule, self.anchors(phase), self._working).last
            case Anchor.DUE_OF:
                return self._due(of)
            case _:
                return None

    def _due(self, key: str) -> date | None:
        task = self._definition.duties.get(key)
        if not isinstance(task, Task) or task.deadline is None:
            return None
        rule = rule_of(task.deadline, f"tasks.{key}.due")
        anchors = self.anchors(self._definition.phase_of.get(key))
        return resolve(rule, anchors, counted_on(task, self._working), task.roll).last


class PlannedAnchors:
    """What the dates in one phase count from, or outside of any."""

    def __init__(self, days: PlannedDays, phase: Phase | None) -> None:
        self._days, self._phase = days, phase

    def day(self, anchor: Anchor, of: str = "") -> date | None:
        """The day of a moment; None where there is none."""
        match anchor:
            case Anchor.PHASE_START if self._phase is None:
                return self._days.day(Anchor.START, "")
            case Anchor.PHASE_START if self._phase is not None:
                return self._days.day(Anchor.START_OF, self._phase.key)
            case Anchor.PHASE_END if self._phase is not None:
                return self._days.day(Anchor.END_OF, self._phase.key)
            case _:
                return self._days.day(anchor, of)

    @property
    def start(self) -> date:
        """First day of the campaign."""
        return self._planned(Anchor.START)

    @property
    def end(self) -> date | None:
        """Last day of the campaign; None where it has no end."""
        return self.day(Anchor.END)

    @property
    def phase_start(self) -> date:
        """First day of the phase."""
        return self._planned(Anchor.PHASE_START)

    @property
    def phase_end(self) -> date:
        """Last day of the phase."""
        return self._planned(Anchor.PHASE_END)

    def _planned(self, anchor: Anchor) -> date:
        day = self.day(anchor)
        assert day is not None, "a campaign has a first day, and a phase has both"
        return day


def counted_on(duty: Duty, working: WorkingCalendar) -> WorkingCalendar:
    """The calendar on which a duty counts working days, and rolls."""
    return WEEKENDS if duty.calendar is CalendarKind.WEEKENDS else working


class BlankDate(RuleBroken):
    """A date is asked for that nobody has set; `blank` of its phrase is the `$key`."""


def rule_of(text: str, place: str) -> DateRule:
    """The rule at a place of a definition; BlankDate names one that is still blank."""
    try:
        return parse_date(text)
    except DateFault as fault:
        if text.startswith("$"):
            raise BlankDate("error.terms.blank-date", place=place, blank=text) from None
        raise RuleBroken("error.terms.bad-date", place=place, fault=fault.phrase) from None
