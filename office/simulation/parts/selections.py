"""Plays selections: nominated, voted, confirmed, in public notice, objected to, honoured."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from engine.domain.audience import OFFICE_CATEGORY, POST_CATEGORY
from engine.domain.publication.commands import PostPublication
from engine.domain.selection import commands as c
from engine.domain.selection.context import notice_of, selections_of
from engine.domain.selection.events import Votes
from engine.domain.selection.honours import period_of
from engine.domain.selection.state import Selection
from engine.domain.selection.table import CandidateState, CaseStage, SelectionState
from engine.ids import ItemKey, UnitId
from office.simulation.phases import days_played
from office.simulation.stage import Stage
from workflows.matters import all_channels
from workflows.sections.selections import SelectionDefinition, SelectionStep

_BEGINS: Final = 40
"""Working days after the campaign's first on which nominations begin."""
_CANDIDATES: Final = 4
_NOMINATING: Final = 5
_STAGES: Final = list(CaseStage)
_OVER: Final = (SelectionState.AWARDED, SelectionState.ENDED)


class Selections:
    """Each kind once, or once in each of its periods; each does one step a day at most."""

    def day(self, stage: Stage, day: date) -> None:
        """On working days."""
        kinds = stage.campaign.definition.selections or ()
        if not kinds or not stage.working.is_working_day(day):
            return
        began, _ = days_played(stage.campaign.definition, stage.working)
        if day < stage.in_working_days(_BEGINS, began):
            return
        every = dict(selections_of(stage.id, stage.reads))
        for kind in kinds:
            own = {n: s for n, s in every.items() if s.opened.selection == kind.key}
            number, last = max(own.items(), default=(None, None), key=lambda pair: str(pair[0]))
            if number is None or last is None or _is_due_again(kind, last, day):
                _nominate(stage, kind)
            else:
                _step(stage, day, ItemKey("selection", stage.id, number), last)


def _is_due_again(kind: SelectionDefinition, last: Selection, day: date) -> bool:
    """Whether a periodic award has another period to be given in."""
    if last.state not in _OVER or kind.every is None or not last.awards:
        return False
    first, until = period_of(day.year, kind.every)
    return last.awards[0].period != f"{first}-{until}"


def _nominate(stage: Stage, kind: SelectionDefinition) -> None:
    eligible, levels = kind.eligible, [x for quota in kind.quotas for x in quota.levels]
    chosen = {SelectionStep.PUBLIC_CHOICE, SelectionStep.VOTE, SelectionStep.CONFIRM}
    # Where nobody chooses among them, there are no more than places.
    most = _CANDIDATES if chosen & set(kind.steps) else kind.places or _CANDIDATES
    for number, unit in enumerate(_units(stage)[:most]):
        stage.handle(
            c.Nominate(
                stamp=stage.stamp(stage.person(unit)),
                campaign=stage.id,
                selection=kind.key,
                unit=unit,
                candidate=f"{'王李张刘'[number]}建平",
                belongs_to=unit,
                level=levels[number % len(levels)] if levels else "",
                rank=(eligible.up_to or "") if eligible else "",
                criteria=kind.criteria,
                grade=eligible.grade if eligible else None,
                source="考评结果通报" if eligible else None,
            )
        )


def _units(stage: Stage) -> list[UnitId]:
    not_these = {OFFICE_CATEGORY, POST_CATEGORY}
    participants = stage.campaign.participants.values()
    return [p.unit for p in participants if not_these.isdisjoint(p.categories)]


def _step(stage: Stage, day: date, key: ItemKey, state: Selection) -> None:
    office, stamp = stage.office_person(), stage.stamp
    word = stage.authority
    match state.state:
        case SelectionState.NOMINATING:
            if stage.working.count(state.opened.stamp.day, day) >= _NOMINATING:
                number = _publish(stage, key, state)
                stage.handle(c.CloseNominations(stamp=stamp(office), key=key, publication=number))
        case SelectionState.VOTING:
            listed = state.standing(CandidateState.LISTED)
            votes = tuple(
                Votes(candidate=each.name, votes=900 - 50 * n) for n, each in enumerate(listed)
            )
            number = _publish(stage, key, state)
            stage.handle(
                c.CountVotes(
                    stamp=stamp(office), key=key, votes=votes, source="计票记录", publication=number
                )
            )
        case SelectionState.CONFIRMING:
            chosen = state.standing(CandidateState.LISTED)[: state.rules.places or _CANDIDATES - 1]
            ordered = stamp(office, "领导小组会议研究认定", ordered=True)
            names = tuple(each.name for each in chosen)
            stage.handle(
                c.ConfirmSelection(stamp=ordered, key=key, candidates=names, authority=word)
            )
        case SelectionState.CONFIRMED:
            number = _publish(stage, key, state, always=True)
            stage.handle(c.PostNotice(stamp=stamp(office), key=key, publication=number or ""))
        case SelectionState.NOTICED:
            _noticed(stage, day, key, state)
        case SelectionState.AWARDED:
            _spread(stage, key, state)
        case _:
            pass


def _publish(stage: Stage, key: ItemKey, state: Selection, *, always: bool = False) -> str | None:
    """An entry of the publication ledger for the step that is due."""
    if not (state.rules.published or always):
        return None
    recorded = stage.handle(
        PostPublication(
            stamp=stage.stamp(stage.office_person()),
            campaign=stage.id,
            what=f"{state.outline.title}：{key.number}",
            channel=all_channels(stage.campaign.definition)[0],
            place="公示栏",
            items=(key.stream,),
        )
    )
    return recorded[0].stream.rpartition("/")[2]


def _noticed(stage: Stage, day: date, key: ItemKey, state: Selection) -> None:
    """An objection on the last day, which is not upheld; then the honour."""
    paused = state.standing(CandidateState.PAUSED)
    office = stage.office_person()
    if paused:
        for each in paused:
            ordered = stage.stamp(office, "经核查异议不成立", ordered=True)
            stage.handle(
                c.DecideObjection(
                    stamp=ordered,
                    key=key,
                    candidate=each.name,
                    upheld=False,
                    authority=stage.authority,
                )
            )
        return
    if not state.rules.has(SelectionStep.AWARD):
        return
    ends = max(_ends(stage, key, state), default=None)
    if ends is None or day > ends:
        _award(stage, key, state)
    elif day == ends:
        first = state.standing(CandidateState.CONFIRMED)[0]
        unit = _units(stage)[-1]
        stage.handle(
            c.FileObjection(
                stamp=stage.stamp(stage.person(unit)),
                key=key,
                candidate=first.name,
                text="材料与实际不完全一致，请核实",
                unit=unit,
            )
        )


def _ends(stage: Stage, key: ItemKey, state: Selection) -> Iterator[date]:
    """The last day of each notice."""
    for each in state.standing(CandidateState.CONFIRMED):
        if each.noticed is not None:
            clock = notice_of(each.noticed, key.campaign, stage.working, stage.reads)
            if clock.due_on is not None:
                yield clock.due_on


def _award(stage: Stage, key: ItemKey, state: Selection) -> None:
    ordered = stage.stamp(stage.office_person(), "领导小组会议决定表彰", ordered=True)
    titles = state.rules.titles
    stage.handle(
        c.AwardSelection(
            stamp=ordered,
            key=key,
            title=titles[0] if titles else state.outline.title,
            granter=stage.authority,
            authority=stage.authority,
        )
    )


def _spread(stage: Stage, key: ItemKey, state: Selection) -> None:
    """The first of them becomes a model case, a stage a day."""
    first = next(iter(state.standing(CandidateState.AWARDED)), None)
    if first is None or first.stage is _STAGES[-1]:
        return
    after = _STAGES[0] if first.stage is None else _STAGES[_STAGES.index(first.stage) + 1]
    stage.handle(
        c.SpreadCase(
            stamp=stage.stamp(stage.office_person()), key=key, candidate=first.name, stage=after
        )
    )
