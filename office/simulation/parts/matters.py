"""Plays matters: drafted, published, worked on, sent one level up, claimed and confirmed."""

from datetime import date
from typing import Final

from engine.domain.audience import Part, part_of
from engine.domain.directory.state import known_directory
from engine.domain.directory.table import UnitState
from engine.domain.matter.commands import (
    ClaimMatter,
    ConfirmMatter,
    DraftMatter,
    ProgressMatter,
    PublishMatter,
    Said,
    SendUpMatter,
    StartMatter,
    TakeMatter,
)
from engine.domain.matter.context import every_matter
from engine.domain.matter.state import Matter
from engine.domain.matter.table import MatterState
from engine.domain.matter_list import WHOLE, FixList, list_stream
from engine.domain.matter_list import evolve as evolve_list
from engine.domain.publication.posting import Posting
from engine.ids import ItemKey, UnitId
from office.simulation.stage import Stage
from workflows.matters import kind_of
from workflows.sections.matter import MatterKind, is_day

_EACH: Final = 2
"""How many are drafted of a kind that names no number."""
_PACE: Final = 5
_STEP: Final = 34
_LASTS: Final = 40
_PLACES: Final = {"paper": "第一版", "web": "门户网站首页", "board": "一楼大厅公开栏"}


class Matters:
    """Each does one step a day at most; what is next follows from where it stands."""

    def day(self, stage: Stage, day: date) -> None:
        """On working days."""
        kinds = stage.campaign.definition.matters or ()
        if not kinds or not stage.working.is_working_day(day):
            return
        found = tuple(every_matter(stage.id, stage.reads))
        if not found:
            for kind in kinds:
                _draft(stage, kind, day)
            return
        _fix_lists(stage, kinds, found, day)
        for key, matter in found:
            known = kind_of(stage.campaign.definition, matter.drafted.kind)
            if known is not None:
                _step(stage, day, key, matter, known)


def _draft(stage: Stage, kind: MatterKind, day: date) -> None:
    participants = stage.campaign.participants.values()
    units = [p.unit for p in participants if part_of(p, kind.audience) is Part.LEAD]
    count = kind.exactly if isinstance(kind.exactly, int) else min(_EACH, len(units))
    for n in range(count if units else 0):
        unit = units[n % len(units)]
        stage.handle(
            DraftMatter(
                stamp=stage.stamp(stage.office_person()),
                campaign=stage.id,
                kind=kind.key,
                unit=unit,
                title=f"{kind.title.zh if kind.title else kind.key}之{n + 1}",
                fields=tuple(_said(stage, name, unit, day) for name in kind.asked),
            )
        )


def _said(stage: Stage, name: str, unit: UnitId, day: date) -> Said:
    if is_day(name):
        later = stage.in_working_days(_LASTS, day)
        return Said(key=name, text=(later if name == "ends" else day).isoformat())
    holder = known_directory(stage.reads).people.get(stage.person(unit))
    return Said(key=name, text=holder.name if holder else stage.person(unit))


def _fix_lists(
    stage: Stage,
    kinds: tuple[MatterKind, ...],
    found: tuple[tuple[ItemKey, Matter], ...],
    day: date,
) -> None:
    """Once there are as many as the list holds."""
    for kind in kinds:
        period = str(day.year) if kind.per == "year" else WHOLE
        numbers = tuple(key.number for key, each in found if each.drafted.kind == kind.key)
        known = stage.reads.state(list_stream(stage.id, kind.key, period), evolve_list)
        if len(numbers) == kind.exactly and known is None and kind.per in ("year", None):
            stamp = stage.stamp(stage.office_person())
            stage.handle(
                FixList(
                    stamp=stamp, campaign=stage.id, kind=kind.key, period=period, numbers=numbers
                )
            )


def _step(stage: Stage, day: date, key: ItemKey, matter: Matter, kind: MatterKind) -> None:
    unit, rested = matter.unit, stage.working.count(matter.moved_on, day)
    match matter.state:
        case MatterState.DRAFTED if kind.publish and rested:
            channel = kind.publish[0]
            posting = Posting(channel=channel, place=_PLACES.get(channel, "公开栏"))
            stamp = stage.stamp(stage.office_person())
            stage.handle(PublishMatter(stamp=stamp, key=key, posting=posting))
        case MatterState.DRAFTED | MatterState.PUBLISHED if rested:
            stage.handle(StartMatter(stamp=stage.stamp(stage.person(unit)), key=key))
        case MatterState.SENT_UP if rested:
            stage.handle(TakeMatter(stamp=stage.stamp(stage.person(unit)), key=key))
        case MatterState.IN_PROGRESS if rested:
            _work(stage, day, key, matter, kind, rested)
        case MatterState.CLAIMED:
            claimed_on = matter.outline.handed_in_on or day
            if claimed_on < day:
                stamp = stage.stamp(stage.office_person())
                stage.handle(ConfirmMatter(stamp=stamp, key=key))
        case _:
            pass


def _work(
    stage: Stage, day: date, key: ItemKey, matter: Matter, kind: MatterKind, rested: int
) -> None:
    """Every other one that may go up does, once; the others come on by a third each week."""
    person, due_on = stage.person(matter.unit), matter.outline.due_on
    near = due_on is not None and stage.working.count(day, due_on) <= 1
    goes_up = kind.send_up and kind.answer_within and int(key.number[2:]) % 2 == 0
    if goes_up and len(matter.levels) == 1 and _has_above(stage, matter.unit):
        tried = "已召开协调会两次，所需资金和权限均不在本级"
        stage.handle(SendUpMatter(stamp=stage.stamp(person), key=key, tried=tried))
    elif near or matter.percent + _STEP > 100:
        stage.handle(ClaimMatter(stamp=stage.stamp(person), key=key, text="已全部办完"))
    elif rested >= _PACE:
        percent = matter.percent + _STEP
        told = ProgressMatter(
            stamp=stage.stamp(person), key=key, percent=percent, text="按计划推进"
        )
        stage.handle(told)


def _has_above(stage: Stage, unit: UnitId) -> bool:
    directory = known_directory(stage.reads)
    own = directory.units.get(unit)
    above = directory.units.get(own.parent) if own and own.parent else None
    return above is not None and above.state is UnitState.ACTIVE
