"""The dates of a definition's tree, each read once: its window, and what is wrong with its words.

One may count from another (`"end of action + 1 days"`), so that each is read when it is asked for;
what is blank or cannot be read has an open window.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from workflows.dates import LAST_YEAR, Anchor, DateFault, DateRule, parse_date
from workflows.faults import Fault, fault, unknown
from workflows.schema import NO_DEADLINE
from workflows.tree import Node, reference
from workflows.windows import CALENDAR, Reach, Window, window

_OF_PHASE: Final = (Anchor.PHASE_START, Anchor.PHASE_END)
_OF_ANOTHER: Final = (Anchor.START_OF, Anchor.END_OF, Anchor.DUE_OF)
_BARRED: Final = {
    "start": (Anchor.START, Anchor.END, *_OF_PHASE, *_OF_ANOTHER),
    "end": (Anchor.END, *_OF_PHASE, *_OF_ANOTHER),
    "phase start": _OF_PHASE,
    "phase end": (Anchor.PHASE_END,),
    "due": (),
    "opens": (),
    "due outside": _OF_PHASE,
    "opens outside": (Anchor.PHASE_END,),
    "recurring": _OF_PHASE,
}
"""What the date at a place cannot count from. A task outside any phase opens with the campaign,
which it may call the start of its phase.
"""

_LAST: Final = Reach(high=date(LAST_YEAR, 12, 31))


class DateReading:
    """Reads the dates of a tree; `faults` are those of all that was read, by their places."""

    def __init__(self, tree: Node) -> None:
        self.faults: dict[str, Fault] = {}
        self._tree = tree
        self._windows: dict[str, Window] = {}
        self._under_way: list[str] = []
        inside = [(task, phase) for phase in tree["phases"].rows() for task in _tasks(phase)]
        free: list[tuple[Node, Node | None]] = [(task, None) for task in _tasks(tree)]
        self.tasks: tuple[tuple[Node, Node | None], ...] = (*inside, *free)
        self._phases = {phase["key"].text(): phase for phase in tree["phases"].rows()}
        self._tasks = {task["key"].text(): (task, phase) for task, phase in self.tasks}
        self._recurring = {row["key"].text() for row in tree["obligations"].rows()}

    def start(self) -> Window:
        """The campaign's."""
        return self._read(self._tree["start"], "start", None)

    def end(self) -> Window:
        """The campaign's."""
        return self._read(self._tree["end"], "end", None)

    def starts(self, phase: Node) -> Window:
        """That of a phase."""
        return self._read(phase["start"], "phase start", phase)

    def ends(self, phase: Node) -> Window:
        """That of a phase."""
        return self._read(phase["end"], "phase end", phase)

    def due(self, task: Node, phase: Node | None) -> Window:
        """The due date of a task."""
        return self._read(task["due"], "due" if phase else "due outside", phase)

    def opens(self, task: Node, phase: Node | None) -> Window:
        """When a task opens."""
        return self._read(task["opens"], "opens" if phase else "opens outside", phase)

    def between(self, place: Node) -> Window:
        """A day from or until which something recurs, or from which it is counted."""
        return self._read(place, "recurring", None)

    def forget(self, *places: Node) -> None:
        """Nothing is compared with a date that is wrong itself."""
        self._windows |= {place.path: Window() for place in places}

    def rule(self, place: Node) -> DateRule | None:
        """The rule at a place; None where it is blank, missing or faulty."""
        number = place.number()
        text = place.text() if number is None else str(number)
        no_deadline = text == NO_DEADLINE and place.path.endswith(".due")
        if text is None or no_deadline or reference(text) is not None:
            return None
        try:
            return parse_date(text)
        except DateFault as found:
            self._wrong(Fault(place.path, found.phrase))
            return None

    def _read(self, place: Node, what: str, phase: Node | None) -> Window:
        path = place.path
        if path in self._under_way:
            turn = self._under_way[self._under_way.index(path) :]
            self._wrong(fault(turn[0], "fault.definition.dates-in-a-circle", places=tuple(turn)))
            return Window()
        if path not in self._windows:
            self._under_way.append(path)
            found = self._window(place, what, phase)
            self._under_way.pop()
            self._windows.setdefault(path, found)
        return self._windows[path]

    def _window(self, place: Node, what: str, phase: Node | None) -> Window:
        rule = self.rule(place)
        if rule is None:
            return Window()
        if misplaced := _misplaced(rule, place, what):
            self._wrong(misplaced)
            return Window()
        self._about(rule, place)
        try:
            found = window(rule, _Here(self, phase))
        except OverflowError:
            found = None
        if found is not None and not found.last.surely_after(_LAST):
            return found
        self._wrong(fault(place.path, "fault.definition.leaves-the-calendar", date=rule.literal))
        return Window()

    def _about(self, rule: DateRule, place: Node) -> None:
        """What the rule counts from must be there, and a task have the day that is asked for."""
        if rule.anchor is Anchor.END and self._tree["end"].missing:
            self._wrong(fault(place.path, "fault.definition.no-end-to-count-from"))
        elif rule.anchor in (Anchor.START_OF, Anchor.END_OF):
            if rule.of not in self._phases:
                self._wrong(unknown(place.path, "thing.phase", rule.of, _named(self._phases)))
        elif rule.of in self._recurring:
            self._wrong(fault(place.path, "fault.definition.counts-from-recurring", key=rule.of))
        elif rule.of and rule.of not in self._tasks:
            self._wrong(unknown(place.path, "thing.task", rule.of, _named(self._tasks)))
        elif rule.anchor is Anchor.DUE_OF:
            due = self._tasks[rule.of][0]["due"]
            found = self.rule(due)
            if due.text(NO_DEADLINE) == NO_DEADLINE or (found is not None and found.waits):
                code = "fault.definition.counts-from-undated"
                self._wrong(fault(place.path, code, key=rule.of))
        elif rule.of and (turn := self._waits_for_itself(rule.of, place)):
            self._wrong(fault(place.path, "fault.definition.waits-in-a-circle", duties=turn))

    def _waits_for_itself(self, of: str, place: Node) -> tuple[str, ...]:
        """The duties that wait for one another, where the one at `place` is among them."""
        turn: list[str] = []
        while of in self._tasks and of not in turn:
            turn.append(of)
            due = self._tasks[of][0]["due"]
            if due.path == place.path:
                return tuple(turn)
            rule = self.rule(due)
            of = rule.of if rule is not None and rule.waits else ""
        return ()

    def _wrong(self, found: Fault) -> None:
        self.faults.setdefault(found.path, found)

    def day(self, anchor: Anchor, of: str) -> Reach:
        """The day of a moment of the campaign, or of the phase or task `of`."""
        match anchor:
            case Anchor.START:
                return self.start().first
            case Anchor.END:
                return self.end().last
            case Anchor.START_OF if of in self._phases:
                return self.starts(self._phases[of]).first
            case Anchor.END_OF if of in self._phases:
                return self.ends(self._phases[of]).last
            case Anchor.DUE_OF if of in self._tasks:
                return self.due(*self._tasks[of]).last
            case _:
                return Reach()


class _Here:
    """What the dates in one phase count from, or outside of any."""

    def __init__(self, dates: DateReading, phase: Node | None) -> None:
        self._dates, self._phase = dates, phase

    def reach(self, anchor: Anchor, of: str = "") -> Reach:
        """The day of a moment."""
        match anchor:
            case Anchor.PHASE_START:
                if self._phase is None:
                    return self._dates.start().first
                return self._dates.starts(self._phase).first
            case Anchor.PHASE_END if self._phase is not None:
                return self._dates.ends(self._phase).last
            case _:
                return self._dates.day(anchor, of)


def _misplaced(rule: DateRule, place: Node, what: str) -> Fault | None:
    """The fault of a rule that may stand elsewhere, and not here."""
    is_due = what.startswith("due")
    accepted = rule.anchor is Anchor.ACCEPTANCE and not rule.offset
    may_wait = is_due or (accepted and place.path.endswith((".from", ".until")))
    if rule.waits and not may_wait:
        return fault(place.path, "fault.definition.waits-elsewhere", anchor=rule.counted_from)
    if rule.anchor in _BARRED[what]:
        which = "" if what in ("start", "end") else ".of-phase"
        code = f"fault.definition.nothing-to-count-from{which}"
        return fault(place.path, code, anchor=rule.counted_from)
    if what == "start" and rule.anchor in CALENDAR and rule.year is None:
        return fault(place.path, "fault.definition.start-without-year", date=rule.literal)
    if rule.time is not None and not is_due:
        return fault(place.path, "fault.definition.hour-elsewhere", date=rule.literal)
    return None


def _tasks(owner: Node) -> tuple[Node, ...]:
    return owner["tasks"].rows()


def _named(rows: Mapping[str | None, object]) -> tuple[str, ...]:
    return tuple(key for key in rows if key)
