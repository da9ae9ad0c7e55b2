"""The rule by which an item has its light, in words, and what would change that."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from msgspec import UNSET

from engine.calendars.clock import OfficeMoment, day_by
from engine.calendars.working_days import WorkingCalendar
from engine.domain.audience import Part
from engine.phrases import Phrase, phrase
from projections.states import BY_VIEWS, OVER, Clocked, ItemState, Light, light
from workflows.schema import Lights

_HANDED_IN = ("submitted", "reported")
_DAY = timedelta(days=1)


class Seen(NamedTuple):
    """An item at a moment. `working` counts working days, `lights` say how many of them before the
    due date an open item turns yellow, and by when it is to be signed for and begun. `own_state` is
    that of a numbered item in the words of its lifecycle.
    """

    row: Clocked
    when: OfficeMoment
    working: WorkingCalendar
    lights: Lights
    lifecycle: str = "assignment"
    own_state: str = ""

    @property
    def state(self) -> Phrase:
        """Its state, as its lifecycle or the board calls it."""
        state = self.own_state or self.row.state
        kind = "item" if state in BY_VIEWS else self.lifecycle
        return phrase(f"state.{kind}.{state.replace('_', '-')}")

    @property
    def light(self) -> Light:
        """Its light."""
        return light(self.row, self.when)

    @property
    def within(self) -> int:
        """The warning begins so many working days before the due date."""
        return self.lights.yellow_within

    @property
    def behind_by(self) -> date | None:
        """The day by which the plan has it out of its state, where it is yellow after that day, and
        not for its due date.
        """
        due_on, yellow_from = self.row.due_on, self.row.yellow_from
        if due_on is None or yellow_from is None:
            return None
        near = self.within + (not self.working.is_working_day(due_on))
        early = yellow_from < self.working.add(due_on, -near)
        return yellow_from - _DAY if early else None

    @property
    def wants_receipt(self) -> bool:
        """Whether the plan waits for its being signed for, rather than begun."""
        is_assigned = self.row.state == ItemState.ASSIGNED
        return is_assigned and self.lights.receive_within is not UNSET

    @property
    def day(self) -> date:
        """The day that the moment counts to."""
        return day_by(self.when, self.row.due_time)


def light_rule(seen: Seen) -> Phrase:
    """Which rule gives the light, with the figures that it went by."""
    row, shown = seen.row, seen.light
    match shown:
        case Light.RED:
            assert row.due_on is not None, "only a date can be past"
            days = (seen.day - row.due_on).days
            if row.stopped_on is not None:
                return phrase("say.why.red.stopped", due_on=row.due_on, stopped_on=row.stopped_on)
            return phrase("say.why.red", due_on=row.due_on, count=days)
        case Light.LATE_EXTENDED:
            return phrase("say.why.late-extended", assessed_on=row.assessed_on, due_on=row.due_on)
        case Light.YELLOW if seen.behind_by is not None and row.state not in _HANDED_IN:
            code = "say.why.behind.received" if seen.wants_receipt else "say.why.behind.begun"
            return phrase(code, day=seen.behind_by)
        case Light.YELLOW | Light.GREEN if row.state not in _HANDED_IN:
            assert row.due_on is not None, "yellow and green go by a date"
            left = seen.working.count(seen.day, row.due_on)
            code = f"say.why.{shown.value}"
            return phrase(code, due_on=row.due_on, left=left, within=seen.within)
        case Light.GREEN:
            return phrase("say.why.handed-in")
        case Light.BLUE:
            return phrase(f"say.why.done.{row.state}")
        case Light.GREY if row.part is Part.SUPPORTING:
            return phrase("say.why.supporting")
        case Light.GREY if row.stopped_on is not None and row.state not in OVER:
            return phrase("say.why.stopped", stopped_on=row.stopped_on)
        case Light.GREY:
            return phrase("say.why.grey", state=seen.state)
        case _:
            return phrase(f"say.why.{shown.value}")


def changes_ahead(seen: Seen) -> tuple[Phrase, ...]:
    """What would change the light: a deed, or a day."""
    return tuple(_ahead(seen))


def _ahead(seen: Seen) -> Iterator[Phrase]:
    row, shown, due_on = seen.row, seen.light, seen.row.due_on
    open_lights = (Light.RED, Light.LATE_EXTENDED, Light.YELLOW, Light.GREEN, Light.NO_DEADLINE)
    if shown in open_lights and row.state in _HANDED_IN:
        yield phrase("say.why.ahead.review")
        return
    if shown in open_lights:
        is_late = row.assessed_on is not None and seen.day > row.assessed_on
        yield phrase("say.why.ahead.hand-in.late" if is_late else "say.why.ahead.hand-in")
    if shown is Light.YELLOW and seen.behind_by is not None:
        yield phrase(f"say.why.ahead.{'receive' if seen.wants_receipt else 'begin'}")
    if shown is Light.GREEN and row.yellow_from is not None:
        yield phrase("say.why.ahead.yellow", day=row.yellow_from)
    if shown in (Light.GREEN, Light.YELLOW, Light.LATE_EXTENDED) and due_on is not None:
        yield phrase("say.why.ahead.red", day=due_on + _DAY)
    if shown is Light.RED:
        yield phrase("say.why.ahead.extension")
    if row.state == ItemState.SUSPENDED:
        yield phrase("say.why.ahead.resume")
    if shown is Light.BLUE and row.state != "verified":
        yield phrase("say.why.ahead.withdrawal")
