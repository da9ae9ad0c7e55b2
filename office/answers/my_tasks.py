"""What a unit has to do, most pressing first; what it waits for, and what it is done with."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time

from msgspec import Struct

from engine.domain.audience import Part
from engine.domain.campaign.table import CampaignState
from engine.domain.terms import words_of
from engine.errors import NotFound
from engine.ids import CampaignId, DutyKey, OccurrenceKey, PhaseKey, StreamId, UnitId
from office.answers.holder import Hands, Holders
from office.answers.my_rows import BACK, ledger_of, numbered_of, reasons_of, receipts_of, work_of
from office.answers.reading import Reading, bare
from projections.board import BoardRow
from projections.campaigns import queries as campaigns
from projections.campaigns.tables import CampaignRow
from projections.due_list import of_entry, of_item, state_of
from projections.items.tables import ItemRow
from projections.rectifications import LedgerRow
from projections.states import (
    OWED,
    RECTIFICATION_OWED,
    WORST_FIRST,
    ItemState,
    Light,
    is_late,
    light,
)
from workflows.schema import Definition, Title

_LIVE = (CampaignState.ANNOUNCED, CampaignState.RUNNING, CampaignState.SUSPENDED)


class MyTask(Struct, frozen=True, kw_only=True):
    """Something to do, or to wait for. `duty` is None for an item of the ledger, whose finding is
    its title, and for a numbered item of another lifecycle. `mine`: it is the unit's turn.

    `days_left` counts calendar days to `due_on`, below zero once it is past; None without a
    deadline. `returned` is why it was sent back, on `returned_on`, while it is to be done again.
    `hands` says whose turn it is; `receipt` is the event by which it was handed in, while it waits
    to be judged.
    """

    item: StreamId
    campaign: CampaignId
    unit: UnitId
    unit_name: Title
    duty: DutyKey | None
    title: Title
    phase: PhaseKey | None
    occurrence: OccurrenceKey | None
    part: Part
    state: str
    light: Light
    late: bool
    due_on: date | None
    due_time: time | None
    assessed_on: date | None
    days_left: int | None
    running: bool
    said: str
    label: str
    joint: tuple[Title, ...]
    hands: Hands
    mine: bool
    returned: str | None = None
    returned_on: date | None = None
    receipt: int | None = None


class MyPhase(Struct, frozen=True, kw_only=True):
    """A phase as it stands for the units that are asked about; `phase` is None for what is owed
    outside any.
    """

    phase: PhaseKey | None
    title: Title | None
    total: int
    done: int
    tasks: tuple[MyTask, ...]


class MyCampaign(Struct, frozen=True, kw_only=True):
    """A campaign that is not over. Every item stands in one list only: `now` is red, near its day,
    or sent back, `to_receive` is not signed for yet and not pressing, `later` may wait, `waiting`
    is with somebody else. `phases` hold what is done with.
    """

    campaign: CampaignId
    title: Title
    state: CampaignState
    now: tuple[MyTask, ...]
    to_receive: tuple[MyTask, ...]
    later: tuple[MyTask, ...]
    waiting: tuple[MyTask, ...]
    phases: tuple[MyPhase, ...]
    total: int
    done: int


class MyTasks(Struct, frozen=True, kw_only=True):
    """What the units of whoever asks have to do. `first` is the most pressing; the counts are of
    all campaigns. `receivable` are all items that can be signed for, pressing ones too.
    """

    units: tuple[tuple[UnitId, Title], ...]
    campaigns: tuple[MyCampaign, ...]
    first: MyTask | None
    overdue: int
    returned: int
    soon: int
    open: int
    waiting: int
    receivable: tuple[MyTask, ...]


def my_tasks(
    reading: Reading, campaign: CampaignId | None = None, unit: UnitId | None = None
) -> MyTasks:
    """Of the units in which whoever asks holds a post, or of one unit; of one campaign or of all
    that are not over. Raises NotFound for what is not seen.
    """
    names, sees = reading.unit_names(), reading.sees
    units = sees.sight.own if unit is None else frozenset({unit})
    if unit is not None and unit not in names:
        raise NotFound("thing.unit", unit)
    rows = [
        row
        for row in campaigns.campaigns(reading.views, reading.at)
        if row.state in _LIVE and campaign in (None, row.id) and sees.campaign(row.id)
    ]
    if campaign is not None:
        reading.about(campaign, unit)
    elif unit is not None:
        rows = [row for row in rows if sees.work(row.id).has(unit)]
        if not rows and not sees.sight.unlimited and unit not in sees.sight.below:
            raise NotFound("thing.unit", unit)
    own = [name for name in names if name in units]
    work, ledger = work_of(reading, rows, own), ledger_of(reading, rows, own)
    numbered = numbered_of(reading, rows, own)
    told, receipts = reasons_of(reading, (*work, *ledger, *numbered)), receipts_of(reading, work)
    found = tuple(
        _Lines(reading, row, names, told, receipts, units).campaign(
            [each for each in work if each.campaign == row.id],
            [each for each in ledger if each.campaign == row.id],
            [each for each in numbered if each.campaign == row.id],
        )
        for row in rows
    )
    shown = tuple(each for each in found if each.total)
    now = sorted((task for each in shown for task in each.now), key=_pressing)
    mine = [task for each in shown for task in (*each.now, *each.to_receive, *each.later)]
    first = now or sorted(mine, key=_pressing)
    return MyTasks(
        units=tuple((each, names[each]) for each in own),
        campaigns=shown,
        first=first[0] if first else None,
        overdue=sum(task.light is Light.RED for task in mine),
        returned=sum(_came_back(task) for task in mine),
        soon=sum(task.light is Light.YELLOW for task in mine),
        open=len(mine),
        waiting=sum(len(each.waiting) for each in shown),
        receivable=tuple(task for task in mine if task.state == ItemState.ASSIGNED),
    )


class _Lines:
    """Makes the lines of one campaign."""

    def __init__(
        self,
        reading: Reading,
        row: CampaignRow,
        names: Mapping[UnitId, Title],
        told: Mapping[StreamId, tuple[str, date]],
        receipts: Mapping[StreamId, int],
        own: frozenset[UnitId],
    ) -> None:
        self._reading, self._row, self._names = reading, row, names
        self._told, self._receipts, self._own = told, receipts, own

    def campaign(
        self,
        work: Sequence[BoardRow],
        ledger: Sequence[LedgerRow],
        numbered: Sequence[ItemRow],
    ) -> MyCampaign:
        """The campaign with every item in its list."""
        tasks: list[MyTask] = []
        plan: Definition | None = None
        if work or ledger or numbered:
            plan = campaigns.definition(self._reading.views, self._row)
            tasks = [
                *self._of_work(plan, work),
                *self._of_ledger(ledger),
                *self._of_items(numbered),
            ]
        mine = [task for task in tasks if task.mine]
        now = [task for task in mine if _presses(task)]
        calm = [task for task in mine if not _presses(task)]
        waiting = [task for task in tasks if not task.mine and not _is_done(task)]
        row = self._row
        return MyCampaign(
            campaign=row.id,
            title=row.title,
            state=row.state,
            now=tuple(sorted(now, key=_pressing)),
            to_receive=_sorted(task for task in calm if task.state == ItemState.ASSIGNED),
            later=_sorted(task for task in calm if task.state != ItemState.ASSIGNED),
            waiting=_sorted(waiting),
            phases=tuple(_phases(plan, tasks)) if plan else (),
            total=len(tasks),
            done=sum(_is_done(task) for task in tasks),
        )

    def _of_work(self, plan: Definition, rows: Sequence[BoardRow]) -> Iterator[MyTask]:
        reading, when = self._reading, self._reading.when
        holders, beside = Holders(reading, self._row.id), reading.beside(self._row.id)
        for row in rows:
            duty, said = plan.duties.get(row.duty), beside(row.item)
            yield MyTask(
                item=row.item,
                campaign=row.campaign,
                unit=row.unit,
                unit_name=self._names.get(row.unit) or bare(row.unit),
                duty=row.duty,
                title=duty.title if duty else bare(row.duty),
                phase=PhaseKey(row.phase) if row.phase else None,
                occurrence=row.occurrence,
                part=row.part,
                state=row.state,
                light=light(row, when),
                late=is_late(row, when),
                due_on=row.due_on,
                due_time=row.due_time,
                assessed_on=row.assessed_on,
                days_left=_days_left(row.due_on, reading.day),
                running=row.running,
                said=words_of(duty) if duty else "",
                label=said.label,
                joint=said.joint,
                hands=holders.of(row.item, row.unit, row.state, row.duty),
                mine=row.state in OWED,
                returned=self._told.get(row.item, (None, None))[0],
                returned_on=self._told.get(row.item, (None, None))[1],
                receipt=self._receipts.get(row.item),
            )

    def _of_ledger(self, rows: Sequence[LedgerRow]) -> Iterator[MyTask]:
        reading = self._reading
        holders = Holders(reading, self._row.id)
        for row in rows:
            issued = row.due_on is not None
            shown = light(of_entry(row), reading.when) if issued else Light.GREY
            state = row.final or row.state
            yield MyTask(
                item=row.item,
                campaign=row.campaign,
                unit=row.unit,
                unit_name=self._names.get(row.unit) or bare(row.unit),
                duty=None,
                title=Title(zh=row.finding, en=row.finding),
                phase=None,
                occurrence=None,
                part=row.part,
                state=state,
                light=shown,
                late=is_late(row, reading.when),
                due_on=row.due_on,
                due_time=None,
                assessed_on=row.assessed_on,
                days_left=_days_left(row.due_on, reading.day),
                running=row.stopped_on is None,
                said="",
                label=row.rectification,
                joint=(),
                hands=holders.of(row.item, row.unit, state),
                mine=state in RECTIFICATION_OWED,
                returned=self._told.get(row.item, (None, None))[0],
                returned_on=self._told.get(row.item, (None, None))[1],
            )

    def _of_items(self, rows: Sequence[ItemRow]) -> Iterator[MyTask]:
        reading, holders = self._reading, Holders(self._reading, self._row.id)
        for row in rows:
            assert row.unit is not None, "they are those of units"
            turns = [unit for unit in (row.unit, *row.also) if unit in self._own]
            unit = turns[0] if turns else row.unit
            yield MyTask(
                item=row.item,
                campaign=row.campaign,
                unit=unit,
                unit_name=self._names.get(unit) or bare(unit),
                duty=None,
                title=Title(zh=row.title, en=row.title),
                phase=None,
                occurrence=None,
                part=row.part,
                state=state_of(of_item(row)),
                light=light(row, reading.when),
                late=is_late(row, reading.when),
                due_on=row.due_on,
                due_time=None,
                assessed_on=row.assessed_on,
                days_left=_days_left(row.due_on, reading.day),
                running=row.stopped_on is None,
                said="",
                label=row.number,
                joint=tuple(
                    self._names.get(each) or bare(each)
                    for each in (row.unit, *row.also)
                    if each != unit
                ),
                hands=holders.of_item(row, unit),
                mine=bool(turns) and row.state is ItemState.IN_PROGRESS,
                returned=self._told.get(row.item, (None, None))[0],
                returned_on=self._told.get(row.item, (None, None))[1],
            )


def _phases(plan: Definition, tasks: Sequence[MyTask]) -> Iterator[MyPhase]:
    """Each phase with what is done with, in the order of the plan; the last is outside any."""
    by_phase: defaultdict[str | None, list[MyTask]] = defaultdict(list)
    for task in tasks:
        if task.duty is not None:
            by_phase[task.phase].append(task)
    titles: dict[str | None, Title] = {phase.key: phase.title for phase in plan.phases}
    for phase in (*titles, None):
        own = by_phase.get(phase, ())
        done = [task for task in own if _is_done(task)]
        if own:
            yield MyPhase(
                phase=PhaseKey(phase) if phase else None,
                title=titles.get(phase),
                total=len(own),
                done=len(done),
                tasks=_sorted(done),
            )


def _is_done(task: MyTask) -> bool:
    return task.light in (Light.BLUE, Light.NOT_DONE) or (
        task.state in (ItemState.NOT_ACCEPTED, ItemState.CALLED_OFF)
    )


def _presses(task: MyTask) -> bool:
    pressing = (Light.RED, Light.LATE_EXTENDED, Light.YELLOW)
    return task.light in pressing or _came_back(task)


def _came_back(task: MyTask) -> bool:
    return task.state in BACK or task.returned is not None


def _pressing(task: MyTask) -> tuple[int, date, StreamId]:
    """By consequence: the worst light, then the earliest day."""
    return WORST_FIRST.index(task.light), task.due_on or date.max, task.item


def _sorted(tasks: Iterable[MyTask]) -> tuple[MyTask, ...]:
    return tuple(sorted(tasks, key=lambda task: (task.due_on or date.max, task.item)))


def _days_left(due_on: date | None, day: date) -> int | None:
    return None if due_on is None else (due_on - day).days
