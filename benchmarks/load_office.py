"""An office for load tests: many units that owe a file, and letters that are due; its door closed.

Everybody's session is begun here: to prove a password takes a twentieth of a second of a core by
design, and that is not what is measured.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Final

from msgspec import Struct

from engine.calendars.clock import VirtualClock
from engine.calendars.editions import seed_edition
from engine.domain.access import Door, SetDoor
from engine.domain.access.commands import OpenAccess
from engine.domain.campaign.commands import AnnounceCampaign, PlanCampaign
from engine.domain.directory.commands import GrantRole, ImportRoster, RegisterPerson
from engine.domain.directory.roster import RosterRow
from engine.domain.event import Command, Stamp, Via
from engine.domain.phase.commands import OpenPhase
from engine.domain.policy.actors import OFFICE_WIDE, Role
from engine.ids import (
    ONCE,
    SYSTEM,
    AssignmentKey,
    CampaignId,
    CommandId,
    DutyKey,
    PersonId,
    PhaseKey,
    UnitId,
)
from office.accounts.store import open_accounts
from office.bootstrap import Office
from office.settings import Settings
from workflows.reading.loader import load

CAMPAIGN: Final = CampaignId("load")
REPORT: Final = DutyKey("report")
_HEAD, _CLERK = PersonId("office.head"), PersonId("office.clerk")
_ADMINISTRATOR = PersonId("office.administrator")
_BEGAN: Final = timedelta(days=10)
_LETTERS_IN: Final = timedelta(days=3)
_DEFINITION: Final = """
key = "load"
title = {{ zh = "负载测试", en = "Load test" }}
start = "{start}"
end = "{end}"
[source]
issuer = {{ zh = "县", en = "County" }}
[[categories]]
key = "town"
title = {{ zh = "乡镇", en = "Towns" }}
[[phases]]
key = "work"
kind = "implement"
title = {{ zh = "实施", en = "Work" }}
start = "start"
end = "end"
rules = ["plan"]
[[phases.tasks]]
key = "report"
title = {{ zh = "报告", en = "Report" }}
rules = ["plan"]
audience = ["town"]
due = "{later}"
evidence = [{{ key = "report", title = {{ zh = "报告", en = "report" }} }}]
{letters}
[[reminders]]
key = "T-3"
days = -3
to = ["liaison"]
"""
_LETTER: Final = """
[[phases.tasks]]
key = "letter-{number}"
title = {{ zh = "催办事项 {number}", en = "Letter {number}" }}
rules = ["plan"]
audience = ["town"]
due = "{due}"
"""


class Loaded(Struct, frozen=True):
    """What the people of a load test need: tokens of liaisons by their work, and of the office."""

    liaisons: tuple[tuple[AssignmentKey, str], ...]
    office: str


def laid_down(settings: Settings, towns: int, letters: int) -> Loaded:
    """An office of so many towns. A tick of today writes `letters` letters, in whole towns."""
    now = datetime.now(UTC)
    today = now.astimezone(settings.office.zone_info).date()
    clock = VirtualClock(now - _BEGAN)
    with Office(settings, create=True, machine=_Standing(clock)):
        pass
    with Office(settings, clock=clock, machine=clock) as office:
        _Filling(office).fill(_definition(today, letters // towns), towns)
        office.catch_up()
    return _signed_in(settings, towns)


class _Standing:
    """A clock that an office takes for that on the wall."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()


class _Filling:
    def __init__(self, office: Office) -> None:
        self._office, self._numbers = office, count(1)

    def fill(self, definition: str, towns: int) -> None:
        office, handle = self._office, self._office.handle
        people = ((_HEAD, Role.OFFICE_HEAD), (_ADMINISTRATOR, Role.ADMINISTRATOR))
        rows = tuple(_row(number) for number in range(towns))
        handle(ImportRoster(stamp=self._stamp(SYSTEM), source="load", rows=rows))
        for person in (_HEAD, _ADMINISTRATOR, _CLERK):
            handle(RegisterPerson(stamp=self._stamp(SYSTEM), person=person, name=person))
        for person, role in (*people, (_CLERK, Role.OFFICE)):
            stamp = self._stamp(SYSTEM)
            handle(GrantRole(stamp=stamp, person=person, role=role, scope=OFFICE_WIDE))
        plan = PlanCampaign(
            stamp=self._stamp(_CLERK),
            campaign=CAMPAIGN,
            definition=load(definition, "load"),
            edition=seed_edition().id,
        )
        opened = self._stamp(_CLERK)
        for command in (
            plan,
            AnnounceCampaign(stamp=self._stamp(_CLERK), campaign=CAMPAIGN),
            OpenPhase(stamp=opened, campaign=CAMPAIGN, phase=PhaseKey("work")),
        ):
            handle(command)
        opening: list[Command] = [
            OpenAccess(stamp=self._stamp(_ADMINISTRATOR), person=person)
            for person in (_HEAD, _ADMINISTRATOR, _CLERK, *map(_liaison, range(towns)))
        ]
        for answer in office.handler.handle_many(opening):
            if isinstance(answer, Exception):
                raise answer
        handle(SetDoor(stamp=self._stamp(SYSTEM), door=Door.CLOSED))

    def _stamp(self, actor: PersonId) -> Stamp:
        name = CommandId(f"load:{next(self._numbers)}")
        return self._office.stamp(actor, Via.SIMULATION, command_id=name, reason="load test")


def _definition(today: date, tasks: int) -> str:
    due = today + _LETTERS_IN
    return _DEFINITION.format(
        start=today - _BEGAN,
        end=today + timedelta(days=60),
        later=today + timedelta(days=30),
        letters="".join(_LETTER.format(number=n, due=due) for n in range(1, tasks + 1)),
    )


def _row(number: int) -> RosterRow:
    return RosterRow(
        line=number + 2,
        unit=_town(number),
        name=f"{number + 1}号镇",
        categories=("town",),
        liaison=f"联络员{number + 1}",
        liaison_email=f"{_town(number)}@example.org",
    )


def _town(number: int) -> UnitId:
    return UnitId(f"town-{number + 1:04}")


def _liaison(number: int) -> PersonId:
    return PersonId(f"{_town(number)}.liaison")


def _signed_in(settings: Settings, towns: int) -> Loaded:
    with open_accounts(settings) as accounts:

        def token(person: PersonId) -> str:
            return accounts.sign_in_identified(person, "127.0.0.1", "load test").token

        keys = (AssignmentKey(CAMPAIGN, REPORT, _town(n), ONCE) for n in range(towns))
        return Loaded(
            liaisons=tuple((key, token(_liaison(n))) for n, key in enumerate(keys)),
            office=token(_CLERK),
        )


def place_of(folder: Path, url: str) -> Settings:
    """Settings of such an office in a folder, its log in files or on a server."""
    from office.settings import OutboxSettings, ServeSettings, StoreSettings

    return Settings(
        store=StoreSettings(folder=folder, database_url=url),
        outbox=OutboxSettings(folder=folder / "outbox"),
        serve=ServeSettings(port=0),
    )
