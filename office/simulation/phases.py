"""The office drives the campaign: it opens phases on their day and brings each through its gate."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Final

from engine.calendars.working_days import WorkingCalendar
from engine.domain.campaign.commands import ConcludeCampaign, StartCampaign
from engine.domain.campaign.table import CampaignState
from engine.domain.gates import judge
from engine.domain.phase.commands import ClosePhase, ExtendPhase, OpenPhase
from engine.domain.phase.context import in_the_way
from engine.domain.phase.events import PhaseGateRefused
from engine.domain.phase.state import is_closed
from engine.domain.phase.table import PhaseState
from engine.domain.terms import campaign_window, phase_window
from engine.errors import GateClosed
from engine.ids import PhaseKey
from office.simulation.notices import Notices
from office.simulation.office_hand import OfficeHand
from office.simulation.stage import Stage
from workflows.schema import Definition, PhaseKind
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
    """Starts and concludes the campaign, opens and closes its phases."""

    def __init__(self, stage: Stage, hand: OfficeHand, notices: Notices) -> None:
        self._stage, self._hand, self._notices = stage, hand, notices
        self._refused: dict[PhaseKey, date] = {}
        self._extended: set[PhaseKey] = set()

    def morning(self) -> None:
        """Start the campaign where something is due outside its phases, and open every phase whose
        window has begun, once those before it allow it.
        """
        stage = self._stage
        for planned in stage.campaign.definition.phases:
            if stage.phase(planned) is None and self._has_begun(planned):
                stamp, key = stage.stamp(stage.office_person()), PhaseKey(planned.key)
                stage.handle(OpenPhase(stamp=stamp, campaign=stage.id, phase=key))
                self._notices.tasks(planned)
        if stage.campaign.state is CampaignState.ANNOUNCED and self._begins_without_a_phase():
            stamp = stage.stamp(stage.office_person())
            stage.handle(StartCampaign(stamp=stamp, campaign=stage.id))
        self._notices.outside_phases()

    def _has_begun(self, planned: PhaseDefinition) -> bool:
        stage = self._stage
        first, _ = phase_window(stage.campaign.definition, planned, stage.working)
        return first <= stage.today and not any(in_the_way(stage.campaign, planned, stage.reads))

    def _begins_without_a_phase(self) -> bool:
        definition = self._stage.campaign.definition
        first, _ = campaign_window(definition, self._stage.working)
        inside = definition.phases and not definition.free_tasks
        return first <= self._stage.today and not inside

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
        if self._is_over():
            stamp = stage.stamp(stage.office_person())
            stage.handle(ConcludeCampaign(stamp=stamp, campaign=stage.id))

    def _is_over(self) -> bool:
        """Whether every phase is closed; without phases, whether its last day has come."""
        stage, definition = self._stage, self._stage.campaign.definition
        if not definition.phases:
            _, last = campaign_window(definition, stage.working)
            return last is not None and stage.today >= last
        return all(is_closed(stage.id, PhaseKey(p.key), stage.reads) for p in definition.phases)

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
