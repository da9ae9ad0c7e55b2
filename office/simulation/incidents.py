"""What befalls every campaign: a duty changes hands, units come and go, work stops, calls come."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Final

from engine.domain.assignment.commands import TransferAssignment
from engine.domain.assignment.events import AssignmentTransferred
from engine.domain.audience import OFFICE_CATEGORY, part_of
from engine.domain.campaign.commands import JoinUnit, RemoveUnit, ResumeCampaign, SuspendCampaign
from engine.domain.directory.commands import ImportRoster
from engine.domain.directory.roster import RosterRow
from engine.domain.directory.state import known_directory
from engine.domain.on_call import OpenOnCall
from engine.domain.terms import phase_window
from engine.errors import RuleBroken
from engine.ids import DutyKey, UnitId
from office.simulation.notices import Notices
from office.simulation.office_hand import OfficeHand
from office.simulation.phases import days_played
from office.simulation.stage import Stage, Work
from office.simulation.temper import Temper
from workflows.cadences import Occasion
from workflows.sections.directive import DirectiveRules

_STOP_DAYS: Final = 5
_MANY: Final = 4  # units that must be left in a category when one goes


class Incidents:
    """Each happens once, on a day fixed by the windows of the campaign and of its first phase."""

    def __init__(self, stage: Stage, hand: OfficeHand, notices: Notices) -> None:
        self._stage, self._hand, self._notices = stage, hand, notices
        definition = stage.campaign.definition
        first, last = days_played(definition, stage.working)
        opening = first, last
        if definition.phases:
            opening = phase_window(definition, definition.phases[0], stage.working)
        self._transfer_from = _at(*opening, 50)
        self._join_on = _at(first, last, 40)
        self._call_on = (_at(first, last, 30), _at(first, last, 65))
        self._stop_on = _at(first, last, 58)
        self._leave_on = _at(first, last, 72)
        self._transferred = self._transfer_from < stage.today

    def morning(self, day: date) -> None:
        """Before the day's work begins."""
        stage = self._stage
        if day == self._stop_on and stage.campaign.is_live:
            stamp = stage.stamp(stage.office_person(), "全力抗洪抢险，活动暂停", ordered=True)
            stage.handle(SuspendCampaign(stamp=stamp, campaign=stage.id))
        if day == self._stop_on + timedelta(days=_STOP_DAYS) and not stage.campaign.is_live:
            stamp = stage.stamp(stage.office_person(), "险情解除，活动恢复", ordered=True)
            stage.handle(ResumeCampaign(stamp=stamp, campaign=stage.id))
        if not stage.campaign.is_live:
            return
        if day in self._call_on:
            self._call()
        if day == self._join_on:
            self._join()
        if day == self._leave_on:
            self._leave()
        if not self._transferred and day >= self._transfer_from:
            self._transfer()

    def _call(self) -> None:
        """Something happens for which the plan has duties on call."""
        stage = self._stage
        rules = stage.campaign.definition.directive
        of_directive = rules.duties or () if isinstance(rules, DirectiveRules) else ()
        for duty in stage.campaign.definition.obligations:
            if duty.cadence is Occasion.ON_CALL and duty.key not in of_directive:
                stamp, key = stage.stamp(stage.office_person()), DutyKey(duty.key)
                with suppress(RuleBroken):
                    stage.handle(OpenOnCall(stamp=stamp, campaign=stage.id, duty=key))
        self._notices.occurrences()

    def _transfer(self) -> None:
        """The first open work that some other unit could do and does not owe."""
        stage = self._stage
        for work in list(stage.works.values()):
            target = self._other_hands(work) if work.phase and not work.daily else None
            if target is None or not self._hand.units.is_open(work):
                continue
            self._transferred = True
            stamp = stage.stamp(stage.office_person(), "职责调整，改由该单位承办")
            recorded = stage.handle(TransferAssignment(stamp=stamp, key=work.key, to_unit=target))
            assert any(isinstance(r.event, AssignmentTransferred) for r in recorded)
            key = work.key._replace(unit=target)
            self._hand.units.owe(key, work.duty, work.due, work.part, work.phase)
            return

    def _other_hands(self, work: Work) -> UnitId | None:
        """A unit that shares a category with the one that owes it, and has no part in it."""
        participants = self._stage.campaign.participants
        own = participants.get(work.key.unit)
        if own is None:
            return None
        return next(
            (
                other.unit
                for other in participants.values()
                if set(other.categories) & set(own.categories)
                and part_of(other, work.due.audience, work.due.supporting) is None
            ),
            None,
        )

    def _join(self) -> None:
        """A unit of the directory that stands aside, or one that is new there."""
        stage = self._stage
        taking_part = stage.campaign.participants
        model = self._of_the_largest_category()
        if model is None:
            return
        category = taking_part[model].categories
        known = known_directory(stage.reads).participants(frozenset(category))
        unit = next((p.unit for p in known if p.unit not in taking_part), None)
        if unit is None:
            unit = UnitId(f"newcomer-{len(known_directory(stage.reads).units) + 1:02d}")
            row = RosterRow(
                line=2,
                unit=unit,
                name="新设单位",
                name_en="New unit",
                parent=known_directory(stage.reads).units[model].parent,
                categories=category,
                liaison="周新生",
                liaison_email=f"liaison@{unit}.example.org",
                chief="吴启明",
                chief_email=f"chief@{unit}.example.org",
            )
            stamp = stage.stamp(stage.office_person())
            stage.handle(ImportRoster(stamp=stamp, source="new unit", rows=(row,)))
        stage.tempers.setdefault(unit, Temper.PROMPT)
        stamp = stage.stamp(stage.office_person(), "机构新设，纳入活动范围")
        stage.handle(JoinUnit(stamp=stamp, campaign=stage.id, unit=unit))
        self._notices.everything(unit)

    def _leave(self) -> None:
        unit = self._of_the_largest_category()
        if unit is not None:
            stage = self._stage
            stamp = stage.stamp(stage.office_person(), f"机构撤并，经{stage.authority}同意退出")
            stage.handle(RemoveUnit(stamp=stamp, campaign=stage.id, unit=unit))

    def _of_the_largest_category(self) -> UnitId | None:
        """A prompt unit with one category alone, out of those that most units share."""
        stage = self._stage
        sorts: dict[tuple[str, ...], list[UnitId]] = {}
        for participant in stage.campaign.participants.values():
            if OFFICE_CATEGORY not in participant.categories and len(participant.categories) == 1:
                sorts.setdefault(participant.categories, []).append(participant.unit)
        units = max(sorts.values(), key=len, default=[])
        prompt = [unit for unit in units if stage.tempers.get(unit) is Temper.PROMPT]
        return stage.random.choice(prompt) if len(units) > _MANY and prompt else None


def _at(first: date, last: date, percent: int) -> date:
    """The day at which so much of a window has passed."""
    return first + timedelta(days=(last - first).days * percent // 100)
