"""Plays the directive that orders a campaign: drafted, agreed to, issued, reported on, closed."""

from datetime import date, timedelta
from typing import Final

from engine.domain.directive.commands import (
    CloseDirective,
    ConsentDirective,
    DraftDirective,
    IssueDirective,
    ReportUp,
)
from engine.domain.directive.recipients import open_work
from engine.domain.directive.state import Directive, evolve
from engine.domain.directive.table import DirectiveState, ReportKind
from engine.domain.numbers import spelled
from engine.domain.policy.actors import Role
from engine.ids import ItemKey, PersonId
from office.simulation.staff import give
from office.simulation.stage import Stage
from workflows.documents import document_number
from workflows.documents import spelled as numbered
from workflows.sections.directive import DirectiveRules
from workflows.tree import reference

_CODE: Final = "办发"
_DATED: Final = {"grassroots-2011": date(2011, 11, 10)}
"""The days that documents of the catalogue bear, where they are known."""
_REPORTED_AFTER: Final = timedelta(days=14)
_CLOSED_AFTER: Final = timedelta(days=60)


class DirectivePart:
    """Each working day the next step; recipients sign and hand in as they do all work."""

    def day(self, stage: Stage, day: date) -> None:
        """Nothing where the plan has no directive."""
        rules = stage.campaign.definition.directive
        if not isinstance(rules, DirectiveRules) or not stage.working.is_working_day(day):
            return
        key = ItemKey("directive", stage.id, spelled("d", 1))
        found = stage.reads.state(key.stream, evolve)
        if found is None:
            _draft(stage, rules, day)
        elif found.lacks_consent_of and found.state in _BEFORE:
            _consent(stage, key, found)
        elif found.state in _BEFORE and day >= _DATED.get(stage.campaign.definition.key, day):
            stage.handle(IssueDirective(stamp=stage.stamp(stage.office_person()), key=key))
        elif found.state is DirectiveState.ISSUED and found.issued is not None:
            _carried_out(stage, key, found, day - found.issued.issued_on)


_BEFORE: Final = (DirectiveState.DRAFTED, DirectiveState.CONSENTED)


def _draft(stage: Stage, rules: DirectiveRules, day: date) -> None:
    """Under the document's own number, or under one of the year that is played."""
    said = rules.number if isinstance(rules.number, str) else ""
    if said and reference(said) is None and document_number(said).year == day.year:
        number = said
    else:
        number = numbered(_CODE, day.year, 1)
    stamp = stage.stamp(stage.office_person())
    stage.handle(DraftDirective(stamp=stamp, campaign=stage.id, document=number))


def _consent(stage: Stage, key: ItemKey, found: Directive) -> None:
    """A leader agrees for each body, who has not drafted it."""
    leader = give(stage, PersonId("leader.zheng"), Role.LEADER)
    body = found.lacks_consent_of[0]
    stage.handle(
        ConsentDirective(
            stamp=stage.stamp(leader, "经研究同意"), key=key, body=body, authority=stage.authority
        )
    )


def _carried_out(stage: Stage, key: ItemKey, found: Directive, since: timedelta) -> None:
    """The first recipient reports upward; the office closes it once nothing is open, or later."""
    assert found.issued is not None, "only what is issued is carried out"
    unit = next((u for u in found.issued.units if u in stage.campaign.participants), None)
    if unit is not None and since >= _REPORTED_AFTER and not found.reports:
        stage.handle(
            ReportUp(
                stamp=stage.stamp(stage.person(unit)),
                key=key,
                unit=unit,
                kind=ReportKind.SITUATION,
                text="已动员部署，正在组织实施",
            )
        )
    elif found.reports and since >= _CLOSED_AFTER:
        left = open_work(found, stage.reads)
        reason = "限期已过，余下事项单独督办" if left else None
        stamp = stage.stamp(stage.office_person(), reason)
        stage.handle(CloseDirective(stamp=stamp, key=key))
