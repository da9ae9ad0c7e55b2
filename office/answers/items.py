"""The items behind a figure: each number of a page leads to exactly these."""

from collections.abc import Mapping
from datetime import date, time

from msgspec import Struct

from engine.domain.policy.seeing import Sort
from engine.domain.terms import words_of
from engine.ids import ONCE, CampaignId, DutyKey, OccurrenceKey, PhaseKey, StreamId, UnitId
from engine.phrases import Phrase, phrase
from office.answers.reading import Reading, named_beside
from projections.due_list import Due, DueDays, beside_of, state_of
from projections.item_list import Among, Of, Show
from projections.item_list import items as view
from projections.owed_work.beside import Besides
from projections.states import Light, is_late
from workflows.schema import Title

__all__ = ["Among", "Item", "Items", "Of", "Show", "items"]


class Item(Struct, frozen=True, kw_only=True):
    """One piece of work, one entry of the ledger, or a numbered item (`duty` is None).

    Its unit works to `due_on`, inclusive, and up to `due_time` where that is set; lateness is
    judged by `assessed_on`. `next_working_day` is given where the last day is a day off; `said` is
    how the document says the date; `label` the own name of the item, `joint` stand beside its unit.
    """

    item: StreamId
    unit: UnitId | None
    unit_name: Title
    duty: DutyKey | None
    title: Title
    phase: PhaseKey | None
    occurrence: OccurrenceKey | None
    due_on: date | None
    due_time: time | None
    assessed_on: date | None
    provisional: bool
    next_working_day: date | None
    running: bool
    state: str
    late: bool
    light: Light
    days_over: int | None
    said: str
    label: str = ""
    joint: tuple[Title, ...] = ()

    @property
    def called(self) -> Title | Phrase:
        """Its title, with its own name or its period where it has one."""
        own = self.label or ("" if self.occurrence in (None, ONCE) else self.occurrence)
        return phrase("thing.labelled", title=self.title, label=own) if own else self.title

    @property
    def owner(self) -> Title | Phrase:
        """Its unit, with those named beside it."""
        if not self.joint:
            return self.unit_name
        return phrase("thing.with-joint", unit=self.unit_name, joint=self.joint)


class Items(Struct, frozen=True):
    """One page of them, and how many there are. `due_days` are the days of all, for a chart."""

    rows: tuple[Item, ...]
    total: int
    due_days: tuple[date, ...]


def items(
    reading: Reading,
    campaign: CampaignId,
    among: Among,
    page: int = 1,
    rows: int | None = None,
) -> Items:
    """By due date, then in the order of the roster; `rows` bounds a page (None: all of them).

    Raises NotFound for an unknown campaign or unit.
    """
    reading.about(campaign, among.unit, Sort.ROW)
    sees = reading.sees
    seen = sees.rows(campaign), sees.work(campaign), sees.who
    found = view(reading.views, campaign, among, reading.when, reading.at, *seen)
    names = reading.unit_names()
    place: dict[UnitId | None, int] = {unit: number for number, unit in enumerate(names)}
    found.sort(key=lambda each: (each[0].due_on or date.max, place.get(each[0].unit, len(place))))
    first = 0 if rows is None else (page - 1) * rows
    shown = found[first:] if rows is None else found[first : first + rows]
    return Items(
        rows=_told(reading, campaign, shown, names),
        total=len(found),
        due_days=tuple(due.due_on for due, _ in found if due.due_on),
    )


def _told(
    reading: Reading,
    campaign: CampaignId,
    found: list[tuple[Due, Light]],
    names: Mapping[UnitId, Title],
) -> tuple[Item, ...]:
    days = DueDays(reading.views, campaign, reading.at)
    besides = Besides(reading.views, campaign, reading.at)
    definition, owner = reading.definition(campaign), reading.owner()
    said = {key: words_of(duty) for key, duty in definition.duties.items()}
    told = []
    for due, light in found:
        beside = named_beside(beside_of(besides, due), names)
        provisional, next_working_day = days.of(due)
        work = due.occurrence is not None
        phase = definition.phase_of.get(due.about) if work else None
        told.append(
            Item(
                item=due.item,
                unit=due.unit,
                unit_name=owner(due.unit),
                duty=DutyKey(due.about) if work else None,
                title=days.title(due),
                phase=PhaseKey(phase.key) if phase else None,
                occurrence=due.occurrence,
                due_on=due.due_on,
                due_time=due.due_time,
                assessed_on=due.assessed_on,
                provisional=provisional,
                next_working_day=next_working_day,
                running=due.stopped_on is None,
                state=state_of(due),
                late=is_late(due, reading.when),
                light=light,
                days_over=_days_over(due, light, reading.day),
                said=said.get(due.about, ""),
                label=beside.label,
                joint=beside.joint,
            )
        )
    return tuple(told)


def _days_over(due: Due, light: Light, day: date) -> int | None:
    """How many days ago its day was over, None where that is not so or it is done."""
    if light not in (Light.RED, Light.NOT_DONE) or due.due_on is None:
        return None
    return max(0, (min(day, due.stopped_on or day) - due.due_on).days)
