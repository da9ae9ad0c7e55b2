"""What the check of a workflow lets pass can be announced, and every phase opened and closed.

Random definitions, most of them faulty: whatever is found sound is played through on a real log,
the scheduler's openings included. Only a gate may refuse, and it yields to authority.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.calendars.editions import seed_edition
from engine.calendars.working_days import Calendars
from engine.domain.calendar import PublishEdition
from engine.domain.campaign.commands import (
    AnnounceCampaign,
    ConcludeCampaign,
    PlanCampaign,
    SetParameter,
)
from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.commands import ImportRoster
from engine.domain.obligation import OpenOccurrences
from engine.domain.phase.commands import ClosePhase, OpenPhase
from engine.domain.plan_check import plan_faults
from engine.domain.terms import phase_window
from engine.errors import BadInput
from engine.handling.door import CommandHandler
from engine.ids import CampaignId, PhaseKey
from engine.store.log import CampaignLog
from projections.feeding.checkpoints import parked
from projections.feeding.runner import Runner
from projections.registry import ALL
from projections.tables.open import open_views
from tests.samples import title
from tests.worlds import Counted, World, roster
from workflows.dates import Cadence, CalendarKind, Roll
from workflows.faults import DefinitionFaults
from workflows.parameters import filled
from workflows.planning import checked
from workflows.schema import (
    Category,
    Criterion,
    CriterionKind,
    Definition,
    Obligation,
    Parameter,
    Phase,
    PhaseKind,
    Source,
    Task,
)

SEED = seed_edition()
CALENDARS = Calendars([SEED])
SPRING = CampaignId("spring")
T = TypeVar("T")
SLIPS = (
    "2003-12-01", "2004-01-01", "2004-01-05", "2004-03 early", "2004-Q1 end", "2004-H1", "2004 end",
    "2004-02-29", "$blank", "start - 3 days", "end", "end - 4 working days", "start + 9 weeks",
    "phase end + 1 days", "2004-05-31",
)  # fmt: skip

DAY_UNITS = st.sampled_from(["days", "days", "working days"])


class Author:
    """Writes a definition that mostly makes sense, with a slip of the pen here and there."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data
        self._slips = self.among((0, 0, 0, 1, 2))

    def among(self, members: Sequence[T]) -> T:
        return self._data.draw(st.sampled_from(members))

    def number(self, least: int, most: int) -> int:
        return self._data.draw(st.integers(least, most))

    def date(self, text: str) -> str:
        """What makes sense, or a slip in its place."""
        if self._slips and self.number(0, 7) == 0:
            self._slips -= 1
            return self.among(SLIPS)
        return text

    def after(self, anchor: str, least: int, most: int) -> str:
        return f"{anchor} + {self.number(least, most)} {self._data.draw(DAY_UNITS)}"

    def task(self, key: str) -> Task:
        due = self.among(
            ("phase end", "phase end - 2 days", self.after("phase start", 3, 12), "$other")
        )
        return Task(
            key=key,
            title=title(key),
            rules=("plan 1",),
            audience=self.among((("town",), ("*",), ("nobody",))),
            due=self.date(due),
            opens=self.among(("phase start", "phase start", "phase start + 2 working days")),
            calendar=self.among(tuple(CalendarKind)),
            roll=self.among(tuple(Roll)),
        )

    def phase(self, number: int, begins: int, *, beside: bool) -> Phase:
        kind = self.among((None, CriterionKind.ALL_ACCEPTED))
        key, start = f"p{number}", f"start + {begins} days" if begins else "start"
        tasks = tuple(self.task(f"t{number}-{place}") for place in range(self.number(0, 2)))
        gate = (Criterion(key="g", kind=kind, title=title("g")),) if kind and tasks else ()
        return Phase(
            key=key,
            kind=PhaseKind.IMPLEMENT,
            title=title(key),
            start=self.date(start),
            end=self.date(self.after("start", begins + 14, begins + 25)),
            overlaps_previous=beside,
            tasks=tasks,
            gate=gate,
        )

    def definition(self) -> Definition:
        phases, begins = [], 0
        for number in range(self.number(1, 4)):
            beside = self.among((True, False)) and number > 0
            begins += self.number(0, 10) if beside else 45 * (number > 0)
            phases.append(self.phase(number, begins, beside=beside))
        asked = "$blank" in repr(phases) and self.among((True, True, True, False))
        cadences = [self.among((*Cadence, "$often")) for _ in range(self.number(0, 2))]
        return Definition(
            key="random",
            title=title("Random"),
            source=Source(issuer=title("County")),
            start=self.among(("2004-02-01", "2004-02", "2004-01-20", "2004-01-04", "2003-12-20")),
            end=self.date(self.among(("2004-12-31", "2004-11-30", "2004-11"))),
            phases=tuple(phases),
            parameters=(
                Parameter(key="blank", title=title("blank"), required=asked),
                Parameter(key="other", title=title("other"), value="phase end", required=False),
                Parameter(key="often", title=title("often"), required=False),
            ),
            categories=(
                Category(key="town", title=title("Towns")),
                Category(key="nobody", title=title("Nobody")),
            ),
            obligations=tuple(
                Obligation(
                    key=f"o{place}",
                    title=title("o"),
                    rules=("plan 1",),
                    audience=("*",),
                    every=str(every),
                    phases=tuple(phase.key for phase in phases),
                    calendar=self.among(tuple(CalendarKind)),
                    roll=self.among(tuple(Roll)),
                )
                for place, every in enumerate(cadences)
            ),
        )


def is_sound(plan: Definition) -> bool:
    """What `campaign workflow check` says."""
    try:
        return not plan_faults(filled(checked(plan)), CALENDARS, SEED.id)
    except DefinitionFaults:
        return False


def play(plan: Definition, log: CampaignLog) -> int:
    """Announce it, open and close each phase on its days, conclude; how many phases there were."""
    figures = Counted(log)
    world = World(CommandHandler(log, figures), SPRING, count(1), figures)
    handle = world.handler.handle
    before = date(2003, 10, 1)
    handle(PublishEdition(stamp=world.at(before), edition=SEED))
    handle(ImportRoster(stamp=world.at(before), source="roster.csv", rows=roster()))
    handle(PlanCampaign(stamp=world.at(before), campaign=SPRING, definition=plan, edition=SEED.id))
    for parameter in existing_campaign(SPRING, world.reads).definition.blanks():
        for text in ("2004-03-15", "2004-06-30", "2004-12-31", "2004-01-20"):
            try:
                stamp = world.at(before, reason="decided")
                handle(SetParameter(stamp=stamp, campaign=SPRING, key=parameter.key, text=text))
                break
            except BadInput:
                continue  # a value that the check does not take
        else:
            return 0
    handle(AnnounceCampaign(stamp=world.at(before), campaign=SPRING))
    definition = existing_campaign(SPRING, world.reads).definition
    working = CALENDARS.of(CalendarKind.WORKING_DAYS, SEED.id)
    windows = {phase.key: phase_window(definition, phase, working) for phase in definition.phases}
    opened: set[str] = set()
    for place, phase in enumerate(definition.phases):
        starts, _ = windows[phase.key]
        for earlier in definition.phases[:place]:
            # What ends by plan before this one starts, or must by the order, is closed.
            if earlier.key in opened and not _beside(definition, earlier, phase, windows):
                _close(world, earlier, max(windows[earlier.key][1], starts))
                opened.discard(earlier.key)
        handle(OpenPhase(stamp=world.at(starts), campaign=SPRING, phase=PhaseKey(phase.key)))
        opened.add(phase.key)
        handle(OpenOccurrences(stamp=world.at(starts + timedelta(days=40)), campaign=SPRING))
    for phase in definition.phases:
        if phase.key in opened:
            _close(world, phase, windows[phase.key][1])
    handle(ConcludeCampaign(stamp=world.at(date(2005, 6, 1)), campaign=SPRING))
    return len(definition.phases)


def _beside(
    definition: Definition, earlier: Phase, phase: Phase, windows: dict[str, tuple[date, date]]
) -> bool:
    """Whether the plan lets an earlier phase run on beside this one."""
    first, last = definition.phases.index(earlier), definition.phases.index(phase)
    chained = all(p.overlaps_previous for p in definition.phases[first + 1 : last + 1])
    touches = windows[earlier.key][1] >= windows[phase.key][0]
    return chained and (touches or last == first + 1)


def _close(world: World, phase: Phase, day: date) -> None:
    world.handler.handle(
        ClosePhase(
            stamp=world.at(day, reason="the plan says so"),
            campaign=SPRING,
            phase=PhaseKey(phase.key),
            authority="leading group",
        )
    )


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_what_the_check_lets_pass_is_announced_and_every_phase_opened_and_closed(
    data: st.DataObject,
) -> None:
    plan = Author(data).definition()
    if not is_sound(plan):
        return
    with (
        TemporaryDirectory() as folder,
        CampaignLog(Path(folder) / "log.db", create=True) as log,
    ):
        play(plan, log)
        views = open_views(Path(folder) / "views.db")
        Runner(views, log, ALL).catch_up()
        with views.connect() as conn:
            assert parked(conn) == []
        views.dispose()
