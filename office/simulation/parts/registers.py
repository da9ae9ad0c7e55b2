"""Registers in play: units make their entries, the office composes bodies by the group's word."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from engine.domain.audience import part_of
from engine.domain.campaign.table import CampaignState
from engine.domain.numbers import first_free
from engine.domain.rectification.state import evolve as evolve_rectification
from engine.domain.rectification.table import RectificationState
from engine.domain.register.commands import ComposeBody, EndEntry, MakeEntry
from engine.domain.register.context import FAMILY_NAME, entries_of
from engine.domain.register.events import EntryFigure
from engine.domain.register.state import Entry
from engine.ids import ItemKey, RectificationId, RectificationKey, UnitId
from office.simulation.stage import Stage
from workflows.kinds import Severity
from workflows.owners import UNIT
from workflows.sections.registers import LimitPer, Register, RegisterKind

_EACH_DAY: Final = 12
"""In so many cases of a hundred a unit that lacks an entry makes one on a day."""
_MEETS: Final = 2
_SEATS: Final = 5


class RegisterPart:
    """Plays the registers of a definition."""

    def day(self, stage: Stage, day: date) -> None:
        """Bodies first; then whoever lacks an entry may make one."""
        registers = stage.campaign.definition.registers or ()
        if not registers or stage.campaign.state is not CampaignState.RUNNING:
            return
        every = entries_of(stage.id, stage.reads)
        for register in registers:
            own = {
                number: entry
                for number, entry in every.items()
                if entry.stands and entry.made.register == register.key
            }
            match register.kind:
                case RegisterKind.BODIES:
                    _compose(stage, register, own)
                case RegisterKind.BACKWARD:
                    _strike_off(stage, own)
                    _enter(stage, register, own, day)
                case _:
                    _enter(stage, register, own, day)


def _compose(stage: Stage, register: Register, own: dict[str, Entry]) -> None:
    """As many as the register has, or one; heads are those of units, in the order of the roster."""
    units = list(stage.campaign.participants)
    for number in range(len(own), register.exactly or 1):
        seats = [f"{UNIT}{units[(number + place) % len(units)]}" for place in range(_SEATS)]
        seats = list(dict.fromkeys(seats))
        stage.handle(
            ComposeBody(
                stamp=stage.stamp(stage.office_person(), "会议决定", ordered=True),
                campaign=stage.id,
                register=register.key,
                body=f"{register.title.zh}{number + 1}",
                head=seats[0],
                deputies=tuple(seats[1:2]),
                members=tuple(seats[2:]),
                authority=stage.authority,
            )
        )


def _enter(stage: Stage, register: Register, own: dict[str, Entry], day: date) -> None:
    have = [entry.unit for entry in own.values()]
    room = (register.exactly or len(have) + len(stage.campaign.participants)) - len(have)
    for unit in _lacking(stage, register, have):
        likely = _MEETS if register.kind is RegisterKind.MEETINGS else _EACH_DAY
        if room < 1 or not stage.chance(likely):
            continue
        room -= 1
        sort = stage.random.choice(register.objects) if register.objects else ""
        stage.handle(
            MakeEntry(
                stamp=stage.stamp(stage.person(unit)),
                campaign=stage.id,
                register=register.key,
                subject=unit,
                # Each names something of its own, so that no two of them meet.
                object=f"{sort}:{sort[0]}-{unit}" if sort else "",
                begins=day,
                figures=tuple(_figures(stage, register)),
            )
        )


def _lacking(stage: Stage, register: Register, have: list[str | None]) -> list[UnitId]:
    """Subjects without an entry; of what the document asks nothing of each of them, every other."""
    wanted = register.each or 1
    every = (
        participant.unit
        for participant in stage.campaign.participants.values()
        if part_of(participant, register.subjects) is not None
    )
    return [unit for unit in every if have.count(unit) < wanted]


def _figures(stage: Stage, register: Register) -> Iterator[EntryFigure]:
    """Numbers within the limits: nobody who plays gives a reason to pass them."""
    for limit in register.limits:
        if limit.per is LimitPer.ENTRY:
            least = 1 if limit.severity is Severity.HARD else 0
            yield EntryFigure(limit.key, stage.some(min(least, limit.at_most), limit.at_most))


def _strike_off(stage: Stage, own: dict[str, Entry]) -> None:
    """What was put right and verified leaves the list."""
    if not own:
        return
    verified = dict(_verified(stage))
    for number, entry in own.items():
        if (found := verified.get(entry.unit or "")) is not None:
            stage.handle(
                EndEntry(
                    stamp=stage.stamp(stage.office_person(), "整改验收合格，转化升级"),
                    key=ItemKey(FAMILY_NAME, stage.id, number),
                    rectification=found,
                )
            )


def _verified(stage: Stage) -> Iterator[tuple[str, RectificationId]]:
    def key(number: int) -> RectificationKey:
        return RectificationKey(stage.id, RectificationId(f"r-{number:04d}"))

    def taken(number: int) -> bool:
        return stage.reads.state(key(number).stream, evolve_rectification) is not None

    for number in range(1, first_free(taken)):
        found = stage.reads.state(key(number).stream, evolve_rectification)
        if found is not None and found.state is RectificationState.VERIFIED:
            yield found.raised.unit, key(number).rectification
