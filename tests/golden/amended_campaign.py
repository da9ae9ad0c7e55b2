"""The trial drive of 2026 with its plan changed on 3 April, when others are late already."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

from engine.domain.campaign.commands import AmendDefinition
from engine.domain.phase.commands import ClosePhase, OpenPhase
from engine.errors import GateClosed
from engine.ids import DutyKey
from engine.store.ports import Address
from tests.driven import DEFINITION, DRIVE, ONE, PLAN, TOWNS, TWO, Driven, driven, key_of
from workflows.reading.loader import load
from workflows.schema import Definition, Lights, Rung, RungRecipient, Title

REGISTER, LIST, CHART = DutyKey("register"), DutyKey("list"), DutyKey("chart")
APRIL_3 = date(2026, 4, 3)
TO_LIAISON = (RungRecipient.LIAISON,)


def planned() -> Definition:
    """The trial drive, and a list that is owed outside any phase."""
    plan = load(DEFINITION)
    filed, *_ = plan.phases[0].tasks
    return replace(plan, tasks=(replace(filed, key=LIST, due="2026-04-20"),))


def changed() -> Definition:
    """Nobody is trained any more, a register is kept, phase one ends sooner; the plan bears another
    name, its light turns yellow later, and a letter goes out the day before. The list is owed
    later, and a chart beside it.
    """
    plan = planned()
    one, two = plan.phases
    filed, _, closing = one.tasks
    _, plans = one.gate
    named = replace(filed, title=Title(zh="工作方案", en="Work plan"))
    register = replace(filed, key=REGISTER, title=Title(zh="台账"), due="2026-04-30")
    before = Rung(key="T-1", days=-1, to=TO_LIAISON)
    first, on_the_day, after = plan.reminders
    return replace(
        plan,
        phases=(
            replace(one, end="2026-05-20", tasks=(named, closing, register), gate=(plans,)),
            replace(two, title=Title(zh="收官", en="Wind up")),
        ),
        reminders=(first, before, on_the_day, after),
        lights=Lights(yellow_within=2),
        tasks=(
            replace(filed, key=LIST, due="2026-05-06"),
            replace(filed, key=CHART, due="2026-05-07"),
        ),
    )


@contextmanager
def amended_drive(folder: Path, address: Address) -> Iterator[Driven]:
    """Town one has handed its plan in, the others are late with everything when it is amended."""
    with driven(folder, address, definition=planned()) as drive:
        drive.hand_in(key_of(PLAN, TOWNS[0]), date(2026, 3, 5), accept=True)
        for day in (17, 20, 23, 28, 31):
            drive.tick(date(2026, 3, day))
        drive.tick(date(2026, 4, 2))
        drive.do(
            AmendDefinition,
            APRIL_3,
            "the county has no trainers",
            campaign=DRIVE,
            definition=changed(),
            authority="county",
        )
        yield drive


@contextmanager
def played(folder: Path, address: Address) -> Iterator[Driven]:
    """The same, into the second phase; the plan is as it was at first again."""
    with amended_drive(folder, address) as drive:
        drive.hand_in(key_of(REGISTER, TOWNS[0]), date(2026, 4, 8), accept=True)
        back_to_the_first(drive)
        drive.tick(date(2026, 4, 11))
        drive.hand_in(key_of(PLAN, TOWNS[1]), date(2026, 4, 13), accept=True)
        day, why = date(2026, 6, 1), "it is June"
        with suppress(GateClosed):
            drive.do(ClosePhase, day, campaign=DRIVE, phase=ONE)
        drive.do(ClosePhase, day, why, campaign=DRIVE, phase=ONE, authority="county")
        drive.do(OpenPhase, day, campaign=DRIVE, phase=TWO)
        drive.tick(day)
        yield drive


def back_to_the_first(drive: Driven) -> None:
    """A week later the plan is as it was at first."""
    drive.do(
        AmendDefinition,
        date(2026, 4, 10),
        "trainers are found",
        campaign=DRIVE,
        definition=planned(),
        authority="county",
    )
