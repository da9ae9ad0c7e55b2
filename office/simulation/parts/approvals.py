"""Plays approvals: taken in, told once, accepted; one branch holds a hearing, another is silent."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from engine.domain.approval import commands as c
from engine.domain.approval.context import kind_of
from engine.domain.approval.events import BranchAsked
from engine.domain.approval.state import Approval, Branch, evolve
from engine.domain.approval.table import ApprovalState, BranchState
from engine.domain.audience import OFFICE_CATEGORY, POST_CATEGORY, Participant
from engine.domain.evidence import Filed
from engine.domain.numbers import spelled
from engine.ids import ItemKey, UnitId
from office.simulation.phases import days_played
from office.simulation.stage import Stage
from workflows.owners import named_unit
from workflows.sections.approvals import ApprovalDefinition

_BEGINS: Final = 15
"""Working days after the campaign's first on which applications come in."""
_HEARING: Final = 2
_HEARD: Final = 6
_ANSWERS: Final = 3


class Approvals:
    """One of each kind; each does one step a day at most."""

    def day(self, stage: Stage, day: date) -> None:
        """On working days."""
        kinds = stage.campaign.definition.approvals or ()
        if not kinds or not stage.working.is_working_day(day):
            return
        found = tuple(_on_record(stage))
        known = {state.filed.approval for _, state in found}
        began, _ = days_played(stage.campaign.definition, stage.working)
        if day >= stage.in_working_days(_BEGINS, began):
            for kind in kinds:
                if kind.key not in known and not _is_blank(kind):
                    _file(stage, kind)
        for key, state in found:
            known_as = kind_of(stage.campaign.definition, state.filed.approval)
            if known_as is not None:
                _step(stage, day, key, state, known_as)


def _is_blank(kind: ApprovalDefinition) -> bool:
    """Whether nobody has said yet how long its branches have."""
    return isinstance(kind.limit, str) and not kind.limit.isdigit()


def _on_record(stage: Stage) -> Iterator[tuple[ItemKey, Approval]]:
    """Every approval of the campaign, by its number."""
    number = 1
    while True:
        key = ItemKey("approval", stage.id, spelled("f", number))
        state = stage.reads.state(key.stream, evolve)
        if state is None:
            return
        yield key, state
        number += 1


def _units(stage: Stage) -> list[Participant]:
    """Who takes part and is not the office's own, nor a post."""
    not_these = {OFFICE_CATEGORY, POST_CATEGORY}
    participants = stage.campaign.participants.values()
    return [p for p in participants if not_these.isdisjoint(p.categories)]


def _file(stage: Stage, kind: ApprovalDefinition) -> None:
    units = _units(stage)
    if len(units) < 2:
        return
    unit = units[0].unit
    stage.handle(
        c.FileApproval(
            stamp=stage.stamp(stage.person(unit)),
            campaign=stage.id,
            approval=kind.key,
            unit=unit,
            title=f"{kind.title.zh if kind.title else kind.key}申请",
            applicant="滨河实业公司",
        )
    )


def _step(stage: Stage, day: date, key: ItemKey, state: Approval, kind: ApprovalDefinition) -> None:
    stamp = stage.stamp
    person = stage.person(state.filed.unit)
    match state.state:
        case ApprovalState.FILED if state.told is None:
            stage.handle(c.NoticeOnce(stamp=stamp(person), key=key, missing=("申请表", "红线图")))
        case ApprovalState.INCOMPLETE:
            stage.handle(c.CompleteFiling(stamp=stamp(person), key=key))
        case ApprovalState.FILED:
            units = tuple(_answering(stage, kind, state.filed.unit))
            stage.handle(c.AcceptFiling(stamp=stamp(person), key=key, units=units))
            if kind.may_start:
                met = kind.may_start
                stage.handle(c.MayStart(stamp=stamp(person), key=key, conditions=met))
        case ApprovalState.DECIDING | ApprovalState.GRANTED:
            for number, branch in enumerate(state.branches):
                _of_branch(stage, day, key, state, branch, number)
        case _:
            pass


def _answering(stage: Stage, kind: ApprovalDefinition, own: UnitId) -> Iterator[BranchAsked]:
    """A unit for each branch whose name does not say which: of its category, or any other."""
    others = [p for p in _units(stage) if p.unit != own]
    for number, name in enumerate(kind.branches):
        if named_unit(name) or name in stage.campaign.participants:
            continue
        fit = [p for p in others if name in p.categories] or others
        yield BranchAsked(branch=name, unit=fit[-1 - number % len(fit)].unit)


def _of_branch(
    stage: Stage, day: date, key: ItemKey, state: Approval, branch: Branch, number: int
) -> None:
    """The first branch holds a hearing; the last one is silent, where silence counts."""
    person, name, stamp = stage.person(branch.unit), branch.branch, stage.stamp
    if branch.owes_paper:
        stage.handle(
            c.DocumentBranch(stamp=stamp(person), key=key, branch=name, filed=_paper(stage))
        )
        return
    if state.state is not ApprovalState.DECIDING or branch not in tuple(state.asked_now()):
        return
    assert branch.state is BranchState.PENDING, "only an open branch has its turn"
    if branch.received_on is None:
        stage.handle(c.ReceiveBranch(stamp=stamp(person), key=key, branch=name))
        return
    waited = stage.working.count(branch.received_on, day)
    hears = number == 0 and state.outline.due_on is not None and len(state.branches) > 1
    silent = state.rule is not None and number == len(state.branches) - 1
    if hears and waited == _HEARING:
        why = stamp(person, "依法举行听证")
        stage.handle(c.StopClock(stamp=why, key=key, branch=name))
    elif hears and waited == _HEARD:
        stage.handle(c.ResumeClock(stamp=stamp(person), key=key, branch=name))
    elif not silent and waited > (_HEARD if hears else _ANSWERS):
        stage.handle(c.GrantBranch(stamp=stamp(person), key=key, branch=name, filed=_paper(stage)))


def _paper(stage: Stage) -> tuple[Filed, ...]:
    return (stage.papers.permit(),)
