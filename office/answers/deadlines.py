"""What is due when, and how each item stands."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, time

from msgspec import Struct

from engine.domain.policy.seeing import Sort
from engine.domain.terms import words_of
from engine.ids import CampaignId, OccurrenceKey, StreamId, UnitId
from office.answers.overrides import overridden
from office.answers.reading import Page, Reading, named_beside, page_of
from projections import due_list
from projections.states import Light
from workflows.schema import Title


class DeadlineLine(Struct, frozen=True, kw_only=True):
    """One deadline. `due_on` is the last day, inclusive, None without a deadline, and over at
    `due_time` where that is set; `assessed_on` the
    day that lateness is judged by; `next_working_day` is given where the last day is a day off.
    `overridden` says that its phase was closed against its gate; `said` is how the document says
    the date, or why there is none. `label` is the own name of the item; `joint` are named beside
    its unit.
    """

    item: StreamId
    unit: UnitId | None
    unit_name: Title
    title: Title
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
    overridden: bool
    said: str
    label: str = ""
    joint: tuple[Title, ...] = ()


def deadlines(
    reading: Reading,
    campaign: CampaignId,
    *,
    unit: UnitId | None = None,
    lights: frozenset[Light] | None = None,
    open_only: bool = True,
    limit: int | None = None,
) -> Page[DeadlineLine]:
    """By due date, then by item; `limit` counts what is left after the lights."""
    reading.about(campaign, unit, Sort.ROW)
    names = reading.unit_names()
    found = due_list.deadlines(
        reading.views,
        campaign,
        reading.when,
        at=reading.at,
        unit=unit,
        lights=lights,
        open_only=open_only,
        limit=None if limit is None else limit + 1,
        rows=reading.sees.rows(campaign),
        work=reading.sees.work(campaign),
        who=reading.sees.who,
    )
    return page_of(_lines(reading, campaign, found, names), limit)


def overdue(reading: Reading, campaign: CampaignId, limit: int) -> tuple[DeadlineLine, ...]:
    """The first work that is red, the oldest first."""
    reading.about(campaign)
    seen = reading.sees.rows(campaign)
    found = due_list.oldest_overdue(
        reading.views, campaign, reading.when, limit, at=reading.at, seen=seen
    )
    return tuple(_lines(reading, campaign, found, reading.unit_names()))


def _lines(
    reading: Reading,
    campaign: CampaignId,
    found: Sequence[due_list.Deadline],
    names: Mapping[UnitId, Title],
) -> list[DeadlineLine]:
    definition = reading.definition(campaign)
    phases = {each.phase for each in overridden(reading, campaign)}
    closed = {t.key for p in definition.phases if p.key in phases for t in p.tasks}
    said = {duty.key: words_of(duty) for duty in definition.duties.values()}
    owner = reading.owner()
    return [_line(each, owner(each.due.unit), names, closed, said) for each in found]


def _line(
    deadline: due_list.Deadline,
    owner: Title,
    names: Mapping[UnitId, Title],
    closed: Collection[str],
    said: Mapping[str, str],
) -> DeadlineLine:
    """A line, with the duties of phases that stand closed against their gates."""
    due, beside = deadline.due, named_beside(deadline.beside, names)
    return DeadlineLine(
        item=due.item,
        unit=due.unit,
        unit_name=owner,
        title=deadline.title,
        occurrence=due.occurrence,
        due_on=due.due_on,
        due_time=due.due_time,
        assessed_on=due.assessed_on,
        provisional=deadline.provisional,
        next_working_day=deadline.next_working_day,
        running=due.stopped_on is None,
        state=due_list.state_of(due),
        late=deadline.late,
        light=deadline.light,
        overridden=due.about in closed,
        said=said.get(due.about, ""),
        label=beside.label,
        joint=beside.joint,
    )
