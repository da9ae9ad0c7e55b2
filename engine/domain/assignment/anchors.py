"""Due dates that count from an event: which items wait for which deed, and what it does to them.

`hand-in of KEY` and `acceptance of KEY` are deeds with another duty: with the unit's own item where
it leads that duty, else with that of the nearest unit above it that does, else with the items of
all that do, of which the last counts. `receipt` is the signing for the item itself.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Final, NamedTuple

from msgspec.structs import replace

from engine.domain.assignment.commands import (
    AcceptAssignment,
    ArmAssignment,
    CorrectAssignment,
    DisarmAssignment,
    OnAssignment,
    SubmitAssignment,
    WaiveAssignment,
    WithdrawAcceptance,
    WithdrawSubmission,
    WithdrawWaiver,
)
from engine.domain.assignment.state import Assignment, evolve
from engine.domain.assignment.table import AssignmentState
from engine.domain.audience import Part, part_of
from engine.domain.campaign.commands import (
    AmendDefinition,
    CampaignCommand,
    CorrectDate,
    JoinUnit,
    RemoveUnit,
    SetParameter,
)
from engine.domain.campaign.foreseen import campaign_after
from engine.domain.campaign.state import Campaign, existing_campaign
from engine.domain.clocks import armed_until
from engine.domain.directory.state import known_directory
from engine.domain.event import Command
from engine.domain.family import Reads
from engine.domain.phase.commands import OpenPhase
from engine.domain.phase.context import planned_phase
from engine.domain.phase.state import phase_now
from engine.domain.terms import DutyDue, day_counted, waits_for
from engine.ids import ONCE, AssignmentKey, DutyKey, PhaseKey, UnitId
from workflows.dates import Anchor, DateRule
from workflows.schema import Definition, Duty, Task

ON_RECORD: Final = (
    SubmitAssignment,
    AcceptAssignment,
    WaiveAssignment,
    WithdrawSubmission,
    WithdrawAcceptance,
    WithdrawWaiver,
)
"""Deeds from which other due dates may count, or that take such a deed back."""

MADE_DUE: Final = (OpenPhase, JoinUnit, RemoveUnit, SetParameter, CorrectDate, AmendDefinition)
"""What may make an item due, or due otherwise, though its date counts from a deed on record."""

Look = Callable[[AssignmentKey], Assignment]


class Waiting(NamedTuple):
    """A duty that waits, and what for: the due date of a task, or when something recurs."""

    task: Duty
    rule: DateRule


def waiting_for(campaign: Campaign, reads: Reads) -> Mapping[str, tuple[Waiting, ...]]:
    """The tasks that wait, by the duty with which the deed is done: their own for a receipt."""
    definition = campaign.definition
    return reads.kept(
        ("waiting", campaign.campaign), (definition,), lambda: _waiting_for(definition)
    )


def _waiting_for(definition: Definition) -> Mapping[str, tuple[Waiting, ...]]:
    found: dict[str, tuple[Waiting, ...]] = {}
    for task in definition.every_task():
        if rule := waits_for(task):
            of = rule.of or task.key
            found[of] = (*found.get(of, ()), Waiting(task, rule))
    return found


def with_those_that_wait(command: OnAssignment, reads: Reads) -> Iterator[Command]:
    """The deed, and what it does to the clocks that wait for it."""
    yield command
    campaign, key = existing_campaign(command.key.campaign, reads), command.key
    waiting = [w for w in waiting_for(campaign, reads).get(key.duty, ()) if w.rule.of]
    if not waiting or key.occurrence != ONCE:
        return
    before = reads.state(key.stream, evolve) or Assignment()
    after, origins = _after(command, before), _origins(key, before, reads)
    recorded = _looking(reads)

    def look(other: AssignmentKey) -> Assignment:
        return after if other == key else recorded(other)

    for found in waiting:
        items = _Items(campaign, found, reads)
        units = [unit for unit in items.owing() if not origins.isdisjoint(items.anchors(unit))]
        yield from items.settled(command, units, look, key)


def with_what_is_on_record(command: OpenPhase | CampaignCommand, reads: Reads) -> Iterator[Command]:
    """The command, and the clocks of what it makes due, or due otherwise, with the deed on record.
    Among several that are waited for one that takes part no more is not.
    """
    yield command
    before = existing_campaign(command.campaign, reads)
    after = before if isinstance(command, OpenPhase) else campaign_after(command, before, reads)
    look = _looking(reads)
    opens, amended = isinstance(command, OpenPhase), before.definition is not after.definition
    joins = command.unit if isinstance(command, JoinUnit) else None
    for found in chain.from_iterable(waiting_for(after, reads).values()):
        if isinstance(command, OpenPhase):
            if found.task not in planned_phase(after.definition, command.phase).tasks:
                continue
        elif amended:
            duty = before.definition.duties.get(found.task.key)
            if duty is None or waits_for(duty) == found.rule:
                continue
        items = _Items(after, found, reads, opens=opens, anew=opens or amended)
        units = [unit for unit in items.owing() if joins in (None, unit)]
        yield from items.settled(command, units, look)


class ArmedItem(NamedTuple):
    """An item whose date counts from a deed done on `since`, as it was armed last."""

    key: AssignmentKey
    state: Assignment
    since: date
    due_on: date | None


def armed_items(campaign: Campaign, reads: Reads) -> Iterator[ArmedItem]:
    """Every item of a campaign whose clock waited for a deed, and runs."""
    look = _looking(reads)
    for found in chain.from_iterable(waiting_for(campaign, reads).values()):
        if not isinstance(found.task, Task):
            continue
        items = _Items(campaign, found, reads)
        owing = items.owing()
        own = [AssignmentKey(campaign.campaign, DutyKey(found.task.key), unit) for unit in owing]
        states = reads.states([key.stream for key in own], evolve)
        for key in own:
            held, state = _held(key, states[key.stream] or Assignment(), look)
            since = items.day(key.unit, look)
            if state.is_armed and since is not None:
                yield ArmedItem(held, state, since, armed_until(state.changes))


def days_on_record(
    campaign: Campaign, duty: Duty, rule: DateRule, reads: Reads
) -> Callable[[UnitId], date | None]:
    """On which day the deed that a duty of a unit waits for was done; None while it is not."""
    items, look = _Items(campaign, Waiting(duty, rule), reads), _looking(reads)
    return lambda unit: items.day(unit, look)


def _looking(reads: Reads) -> Look:
    """Items as they are on record."""
    return lambda key: reads.state(key.stream, evolve) or Assignment()


def _held(key: AssignmentKey, state: Assignment, look: Look) -> tuple[AssignmentKey, Assignment]:
    """The item in whose place it stands now: that of whoever it was passed on to."""
    while state.given_to and state.state is AssignmentState.TRANSFERRED:
        key = key._replace(unit=state.given_to)
        state = look(key)
    return key, state


class _Items:
    """The items of a task that waits, and those that they wait for.

    `opens` says that the task is made due by the command itself, `anew` that what is armed already
    may have another date.
    """

    def __init__(
        self,
        campaign: Campaign,
        waiting: Waiting,
        reads: Reads,
        *,
        opens: bool = False,
        anew: bool = False,
    ) -> None:
        self._campaign, self._reads, self._opens, self._anew = campaign, reads, opens, anew
        self._calendars = reads.calendars(campaign.edition)
        self._task, self._rule = waiting
        self._anchor = DutyKey(self._rule.of or self._task.key)
        anchor = campaign.definition.duties[self._anchor]
        owed = made_due(campaign, self._anchor, reads) or anchor
        self._leads = dict.fromkeys(
            unit.unit
            for unit in campaign.participants.values()
            if part_of(unit, owed.audience) is Part.LEAD
        )
        self._days: dict[tuple[UnitId, ...], date | None] = {}

    def owing(self) -> list[UnitId]:
        """The units that owe the task now, in their own right."""
        due = made_due(self._campaign, DutyKey(self._task.key), self._reads)
        owed = due or (self._task if self._opens else None)
        if owed is None:
            return []
        units = self._campaign.participants.values()
        return [u.unit for u in units if part_of(u, owed.audience, owed.supporting)]

    def anchors(self, unit: UnitId) -> tuple[UnitId, ...]:
        """The units for whose items the one of this unit waits."""
        if self._rule.anchor is Anchor.RECEIPT:
            return (unit,)
        known = known_directory(self._reads).units
        above: UnitId | None = unit
        while above is not None and above not in self._leads:
            above = known[above].parent if above in known else None
        return tuple(self._leads) if above is None else (above,)

    def settled(
        self,
        deed: Command,
        units: Sequence[UnitId],
        look: Look,
        anchor: AssignmentKey | None = None,
    ) -> Iterator[Command]:
        """The clocks of these units as they are to be: armed where the deed that they wait for
        stands, waiting where `deed` takes it back. `anchor` is the item that the deed is done with.
        """
        takes_back = isinstance(deed, CorrectAssignment)
        asked = [unit for unit in units if takes_back or self.day(unit, look)]
        own = {unit: self._key(DutyKey(self._task.key), unit) for unit in asked}
        states = self._reads.states([key.stream for key in own.values()], evolve)
        for unit, key in own.items():
            day, own_state = self.day(unit, look), states[key.stream] or Assignment()
            held, state = _held(key, own_state, _looking(self._reads))
            by = anchor.unit if anchor else self.anchors(unit)[-1]
            if day and (self._anew or not state.is_armed):
                yield ArmAssignment(
                    stamp=deed.stamp,
                    key=held,
                    due_on=day_counted(self._task, day, self._calendars, self._campaign.edition),
                    anchor=self._anchor,
                    anchor_unit=by,
                    anew=self._anew,
                )
            elif day is None and state.is_armed:
                yield DisarmAssignment(
                    stamp=deed.stamp, key=held, anchor=self._anchor, anchor_unit=by
                )

    def day(self, unit: UnitId, look: Look) -> date | None:
        """The day from which the date of a unit counts; None while anything is missing."""
        anchors = self.anchors(unit)
        if anchors not in self._days:
            self._days[anchors] = self._last(anchors, look)
        return self._days[anchors]

    def _last(self, anchors: Sequence[UnitId], look: Look) -> date | None:
        """A unit that is let off is not waited for where there are others."""
        days: list[date] = []
        for unit in anchors:
            key = self._key(self._anchor, unit)
            _, state = _held(key, look(key), look)
            day = _DAY[self._rule.anchor](state)
            if day is not None:
                days.append(day)
            elif state.state is not AssignmentState.WAIVED:
                return None
        return max(days, default=None)

    def _key(self, duty: DutyKey, unit: UnitId) -> AssignmentKey:
        return AssignmentKey(self._campaign.campaign, duty, unit)


_DAY: Final[Mapping[Anchor, Callable[[Assignment], date | None]]] = {
    Anchor.HAND_IN: lambda state: state.handed_in_on,
    Anchor.ACCEPTANCE: lambda state: state.accepted_on,
    Anchor.RECEIPT: lambda state: state.received_on,
}


def _after(command: OnAssignment, state: Assignment) -> Assignment:
    """The state of the item after the deed, as far as others may wait for it."""
    day = command.stamp.day
    match command:
        case SubmitAssignment():
            return replace(state, handed_in_on=state.handed_in_on or day)
        case AcceptAssignment():
            return replace(state, accepted_on=day)
        case WithdrawSubmission():
            return replace(state, handed_in_on=None)
        case WithdrawAcceptance():
            return replace(state, accepted_on=None)
        case WaiveAssignment():
            return replace(state, state=AssignmentState.WAIVED)
        case _:
            return replace(state, state=AssignmentState.ASSIGNED)


def _origins(key: AssignmentKey, state: Assignment, reads: Reads) -> frozenset[UnitId]:
    """The unit of an item, and those from which it was taken over."""
    units = {key.unit}
    while state.taken_over is not None and state.taken_over.from_unit not in units:
        units.add(state.taken_over.from_unit)
        giver = key._replace(unit=state.taken_over.from_unit)
        state = reads.state(giver.stream, evolve) or Assignment()
    return frozenset(units)


def made_due(campaign: Campaign, duty: DutyKey, reads: Reads) -> DutyDue | None:
    """What a task made due, None while its phase is pending, or its campaign."""
    planned = campaign.definition.phase_of.get(duty)
    if planned is None:
        return campaign.due(duty)
    phase = phase_now(campaign.campaign, PhaseKey(planned.key), reads)
    return phase.due(duty) if phase else None
