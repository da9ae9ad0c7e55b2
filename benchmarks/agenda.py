"""An office with very many open deadlines, made by commands: what the scheduler looks at."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice
from typing import Final, Self

from sqlalchemy import func, select

from engine.calendars.clock import VirtualClock
from engine.calendars.editions import seed_edition
from engine.delivery.letter import Letter
from engine.domain.campaign.commands import AnnounceCampaign, PlanCampaign
from engine.domain.directory.commands import ImportRoster
from engine.domain.directory.roster import RosterRow
from engine.domain.event import Stamp, Via
from engine.domain.phase.commands import OpenPhase
from engine.ids import CampaignId, CommandId, PersonId, PhaseKey, UnitId
from office.bootstrap import Office
from office.settings import Settings, StoreSettings
from projections.deadlines.tables import DEADLINES
from workflows.reading.loader import load_from_catalogue
from workflows.schema import Definition, Rung, RungRecipient

PAGE: Final = 500
_DAYS: Final = 20
_TASKS: Final = 40
_UNITS: Final = 3125
_TOWN, _PAGED = "town", "window"
_BEGINS: Final = datetime(2009, 2, 2, 1, tzinfo=UTC)
_FIRST_DUE: Final = date(2009, 3, 5)
_DAY: Final = timedelta(days=1)
_WEEKEND: Final = (5, 6)
_BEFORE: Final = timedelta(days=30)
# One rung alone, so that a day brings one page; those of the far-off tasks come on 1 March.
_LADDER: Final = (Rung(key="T-30", days=-30, to=(RungRecipient.LIAISON,)),)


class _Taken:
    """A channel that takes everything at once: the post is not what is measured."""

    name = "taken"

    def send(self, letter: Letter) -> str:
        return letter.stream


class BusyOffice:
    """`open_items` deadlines or more in campaigns of 40 tasks for 3125 towns, none of them due.

    On each of the next days the reminder of one more task comes, for 500 towns. A place that
    holds one already is gone on with, where its log ends.
    """

    def __init__(self, place: StoreSettings, open_items: int) -> None:
        begun = place.folder.exists()
        self.clock = VirtualClock(_BEGINS)
        self._numbers = count(1)
        settings = Settings(store=place)
        self.office = Office(settings, create=not begun, clock=self.clock, channel=_Taken())
        if begun:
            (last,) = self.office.log.read(self.office.log.head() - 1)
            self.clock.set(last.event.stamp.recorded_at)
        else:
            self._fill(open_items)
        with self.office.views.connect() as views:
            open_ = select(func.count()).where(DEADLINES.c.attention_on.is_not(None))
            self.open_items = int(views.execute(open_).scalar_one())
        self.office.tick()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.office.close()

    def _fill(self, open_items: int) -> None:
        towns = min(_UNITS, max(PAGE, open_items // _TASKS))
        self.office.handle(ImportRoster(stamp=self.stamp(), source="roster", rows=roster_of(towns)))
        for number in range(max(1, open_items // (towns * _TASKS))):
            self.run(CampaignId(f"measured-{number}"), _definition(0 if number else _DAYS))
        self.office.catch_up()

    def run(self, campaign: CampaignId, definition: Definition) -> None:
        """Plan a campaign, announce it, and open its first phase."""
        handler = self.office.handler
        handler.handle(
            PlanCampaign(
                stamp=self.stamp(),
                campaign=campaign,
                definition=definition,
                edition=seed_edition().id,
            )
        )
        handler.handle(AnnounceCampaign(stamp=self.stamp(), campaign=campaign))
        handler.handle(
            OpenPhase(
                stamp=self.stamp(), campaign=campaign, phase=PhaseKey(definition.phases[0].key)
            )
        )

    def stamp(self) -> Stamp:
        """That of one more deed."""
        name = CommandId(f"measured-{next(self._numbers)}")
        return self.office.stamp(PersonId("office.wang"), Via.SIMULATION, command_id=name)

    def next_day(self) -> None:
        """Another 500 reminders are due: it is the next day on which the office works."""
        self.clock.advance(_DAY)
        while self.office.today().weekday() in _WEEKEND:
            self.clock.advance(_DAY)


def _due_days() -> Iterator[date]:
    """Those whose rung comes on a day on which the office works: another would come before it."""
    for number in count():
        day = _FIRST_DUE + number * _DAY
        if (day - _BEFORE).weekday() not in _WEEKEND:
            yield day


def roster_of(towns: int) -> tuple[RosterRow, ...]:
    """So many towns, each with a liaison; 500 of them are those of the pages."""
    return tuple(
        RosterRow(
            line=line,
            unit=UnitId(f"town-{line:04}"),
            name=f"场镇 {line}",
            categories=(_TOWN, _PAGED) if line < PAGE + 2 else (_TOWN,),
            liaison=f"联络员 {line}",
            liaison_email=f"town-{line:04}@example.org",
        )
        for line in range(2, towns + 2)
    )


def _definition(days: int) -> Definition:
    """Far-off tasks of all towns, and one for each of so many days."""
    return definition_of(tuple(islice(_due_days(), days)), _TASKS)


def definition_of(dues: Sequence[date], far_off: int = 0) -> Definition:
    """The campaign of 2009 with other tasks in its first phase, and one rung on its ladder: one for
    each due day, and so many that are due at the end of the phase.
    """
    found = load_from_catalogue("workstyle-2009")
    first, *rest = found.phases
    like = replace(first.tasks[1], audience=(_TOWN,), due="phase end")
    distant = (replace(like, key=f"task-{n:02}") for n in range(far_off))
    paged = (
        replace(like, key=f"page-{n:02}", audience=(_PAGED,), due=day.isoformat())
        for n, day in enumerate(dues)
    )
    other = replace(first, tasks=(*distant, *paged), gate=())
    return replace(found, phases=(other, *rest), quotas=(), provisions=(), reminders=_LADDER)
