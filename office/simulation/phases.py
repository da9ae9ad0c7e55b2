"""The office drives the phases: it opens them on their day and brings each through its gate."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Final

from engine.calendars.working_days import WorkingCalendar
from engine.domain.audience import part_of
from engine.domain.campaign.commands import ConcludeCampaign
from engine.domain.gates import judge
from engine.domain.obligation import evolve as evolve_obligation
from engine.domain.phase.commands import ClosePhase, ExtendPhase, OpenPhase
from engine.domain.phase.events import PhaseGateRefused
from engine.domain.phase.state import is_closed
from engine.domain.phase.table import PhaseState
from engine.domain.terms import DutyDue, campaign_window, phase_window
from engine.errors import GateClosed
from engine.ids import AssignmentKey, DutyKey, OccurrenceKey, PhaseKey, UnitId, obligation_stream
from office.simulation.office_hand import OfficeHand
from office.simulation.stage import Stage
from workflows.schema import Definition, Duty, PhaseKind
from workflows.schema import Phase as PhaseDefinition

# Working days from the end of a phase until its gate is overridden; the first may not hold up all.
_PATIENCE: Final = {PhaseKind.MOBILIZE: 5}
_USUAL_PATIENCE: Final = 9
_URGE_EVERY: Final = 3
_GRACE: Final = 7  # days by which the phase that clears the ledger is extended
_WITHOUT_END: Final = timedelta(days=365)


def days_played(definition: Definition, working: WorkingCalendar) -> tuple[date, date]:
    """First and last day of a campaign; of one without an end, those of its first year."""
    first, end = campaign_window(definition, working)
    return first, end or first + _WITHOUT_END


class PhaseDriver:
    """Opens and closes phases, and tells every unit what it owes."""

    def __init__(self, stage: Stage, hand: OfficeHand) -> None:
        self._stage, self._hand = stage, hand
        self._refused: dict[PhaseKey, date] = {}
        self._extended: set[PhaseKey] = set()
        self._told: dict[str, set[OccurrenceKey]] = {}

    def take_over(self) -> None:
        """Take up what is owed already when the play begins."""
        for planned in self._stage.campaign.definition.phases:
            self._owe_tasks(planned)
        self.occurrences()

    def morning(self) -> None:
        """Open every phase whose window has begun, once those before it allow it."""
        stage = self._stage
        for place, planned in enumerate(stage.campaign.definition.phases):
            first, _ = phase_window(stage.campaign.definition, planned, stage.working)
            if stage.phase(planned) is None and first <= stage.today and self._is_next(place):
                stamp, key = stage.stamp(stage.office_person()), PhaseKey(planned.key)
                stage.handle(OpenPhase(stamp=stamp, campaign=stage.id, phase=key))
                self._owe_tasks(planned)

    def _is_next(self, place: int) -> bool:
        stage, planned = self._stage, self._stage.campaign.definition.phases
        if not place:
            return True
        before = [stage.phase(p) for p in planned[:place]]
        closed = [phase is not None and phase.state is PhaseState.CLOSED for phase in before]
        if planned[place].overlaps_previous:
            return all(closed[:-1]) and before[-1] is not None
        return all(closed)

    # --- who owes what ------------------------------------------------------------------------

    def _owe_tasks(self, planned: PhaseDefinition, newcomer: UnitId | None = None) -> None:
        phase = self._stage.phase(planned)
        if phase is None or not phase.accepts_work:
            return
        for task in planned.tasks:
            due = phase.due(DutyKey(task.key))
            if due is not None:
                self._owe(task, due, PhaseKey(planned.key), newcomer)

    def occurrences(self, newcomer: UnitId | None = None) -> None:
        """Tell the units of every occurrence that the scheduler has opened, each once."""
        stage = self._stage
        for obligation in stage.campaign.definition.obligations:
            stream = obligation_stream(stage.id, DutyKey(obligation.key))
            state = stage.reads.state(stream, evolve_obligation)
            for opened in state.occurrences.values() if state else ():
                told = opened.due.occurrence in self._told.setdefault(obligation.key, set())
                if newcomer is not None or not told:
                    self._told[obligation.key].add(opened.due.occurrence)
                    self._owe(obligation, opened.due, None, newcomer)

    def _owe(
        self, duty: Duty, due: DutyDue, phase: PhaseKey | None, newcomer: UnitId | None
    ) -> None:
        """Every unit that has a part in it learns of it; one that joins, of what is not past."""
        stage = self._stage
        if newcomer is not None and due.due_on and due.due_on < stage.today:
            return
        for participant in stage.campaign.participants.values():
            if newcomer is not None and participant.unit != newcomer:
                continue
            part = part_of(participant, due.audience, due.supporting)
            key = AssignmentKey(stage.id, DutyKey(duty.key), participant.unit, due.occurrence)
            if part is not None and key not in stage.works:
                self._hand.units.owe(key, duty, due, part, phase)

    def welcome(self, unit: UnitId) -> None:
        """Tell a unit that has just joined what it owes."""
        for planned in self._stage.campaign.definition.phases:
            self._owe_tasks(planned, unit)
        self.occurrences(unit)

    # --- the gates ----------------------------------------------------------------------------

    def evening(self) -> None:
        """Try to close every phase that has reached its end; conclude after the last."""
        stage = self._stage
        for planned in stage.campaign.definition.phases:
            phase = stage.phase(planned)
            if phase is None or phase.state is PhaseState.CLOSED or stage.today < phase.ends_on:
                continue
            if stage.today == phase.ends_on or stage.working.is_working_day(stage.today):
                self._bring_to_close(planned, phase.ends_on)
        if all(
            is_closed(stage.id, PhaseKey(planned.key), stage.reads)
            for planned in stage.campaign.definition.phases
        ):
            stamp = stage.stamp(stage.office_person())
            stage.handle(ConcludeCampaign(stamp=stamp, campaign=stage.id))

    def _bring_to_close(self, planned: PhaseDefinition, ends_on: date) -> None:
        stage, key = self._stage, PhaseKey(planned.key)
        met = judge(planned.gate, stage.office.gate_facts(stage.id, key)).met
        if met or self._refused.get(key) != ends_on:
            with suppress(GateClosed):
                stamp = stage.stamp(stage.office_person())
                stage.handle(ClosePhase(stamp=stamp, campaign=stage.id, phase=key))
                return
            stage.note_kind(PhaseGateRefused)
            self._refused[key] = ends_on
            self._urge(key)
        elif planned.kind is PhaseKind.RECTIFY and key not in self._extended:
            self._extend(key)
        elif stage.today >= stage.in_working_days(
            _PATIENCE.get(planned.kind, _USUAL_PATIENCE), ends_on
        ):
            stamp = stage.stamp(
                stage.office_person(), "未达标单位已逐一督办，转段不宜再等", ordered=True
            )
            stage.handle(
                ClosePhase(stamp=stamp, campaign=stage.id, phase=key, authority=stage.authority)
            )
        elif stage.working.count(ends_on, stage.today) % _URGE_EVERY == 0:
            self._urge(key)

    def _extend(self, key: PhaseKey) -> None:
        stage = self._stage
        self._extended.add(key)
        to = date.fromordinal(stage.today.toordinal() + _GRACE)
        stamp = stage.stamp(
            stage.office_person(), "整改台账尚未全部销号，延长攻坚时间", ordered=True
        )
        stage.handle(
            ExtendPhase(
                stamp=stamp, campaign=stage.id, phase=key, ends_on=to, authority=stage.authority
            )
        )
        self._urge(key)

    def _urge(self, key: PhaseKey) -> None:
        """Ring up everybody who stands in the way."""
        for work in list(self._stage.works.values()):
            if work.phase == key and self._hand.units.is_open(work):
                self._hand.units.urge(work)
        definition = self._stage.campaign.definition.phase(key)
        if definition is not None and definition.kind is PhaseKind.RECTIFY:
            self._hand.hasten()
