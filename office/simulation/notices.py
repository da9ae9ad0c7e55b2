"""Every unit is told what it owes: tasks of a phase, those outside any, and each period."""

from engine.domain.audience import part_of
from engine.domain.entries.listed import tasks_for
from engine.domain.obligation import evolve as evolve_obligation
from engine.domain.terms import DutyDue
from engine.ids import AssignmentKey, DutyKey, OccurrenceKey, PhaseKey, UnitId, obligation_stream
from office.simulation.stage import Stage
from office.simulation.units import Units
from workflows.schema import Duty
from workflows.schema import Phase as PhaseDefinition


class Notices:
    """Tells the units of a campaign, each once."""

    def __init__(self, stage: Stage, units: Units) -> None:
        self._stage, self._units = stage, units
        self._told: dict[str, set[OccurrenceKey]] = {}

    def everything(self, newcomer: UnitId | None = None) -> None:
        """All that is owed already, to every unit or to one that has just joined."""
        for planned in self._stage.campaign.definition.phases:
            self.tasks(planned, newcomer)
        self.outside_phases(newcomer)
        self.occurrences(newcomer)

    def tasks(self, planned: PhaseDefinition, newcomer: UnitId | None = None) -> None:
        """The tasks of a phase that takes work."""
        phase = self._stage.phase(planned)
        if phase is None or not phase.accepts_work:
            return
        for task in planned.tasks:
            due = phase.due(DutyKey(task.key))
            if due is not None:
                self._owe(task, due, PhaseKey(planned.key), newcomer)

    def outside_phases(self, newcomer: UnitId | None = None) -> None:
        """The tasks that starting the campaign made due."""
        for task in self._stage.campaign.definition.free_tasks:
            due = self._stage.campaign.due(DutyKey(task.key))
            if due is not None:
                self._owe(task, due, None, newcomer)

    def occurrences(self, newcomer: UnitId | None = None) -> None:
        """Every occurrence that has been opened, and what is owed for entries of lists."""
        stage, definition = self._stage, self._stage.campaign.definition
        for obligation in (*definition.obligations, *tasks_for(definition)):
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
                self._units.owe(key, duty, due, part, phase)
