"""A campaign with matters, from August 2009 to the end of 2011: team, town, county one above the
other, on the calendar cn-2004-2026. `Ledger` speaks of it in commands.
"""

from datetime import date
from itertools import count
from typing import Any, Final

from msgspec.structs import replace

from engine.calendars.editions import seed_edition
from engine.domain.calendar import PublishEdition
from engine.domain.campaign.commands import AnnounceCampaign, PlanCampaign, StartCampaign
from engine.domain.directory.commands import ImportRoster
from engine.domain.directory.roster import RosterRow
from engine.domain.event import Command, Recorded
from engine.domain.matter.commands import DraftMatter, PublishMatter, Said, StartMatter
from engine.domain.matter.context import matter_key
from engine.domain.matter.state import Matter, evolve
from engine.domain.publication.commands import PostPublication
from engine.handling.door import CommandHandler
from engine.ids import CampaignId, ItemKey, PersonId, UnitId
from engine.store.log import CampaignLog
from tests.samples import CHEN
from tests.worlds import Counted, World
from workflows.reading.loader import load
from workflows.schema import Definition

CAMPAIGN: Final = CampaignId("matters-2009")
TEAM, TOWN, COUNTY = UnitId("team"), UnitId("town"), UnitId("county")
WEI: Final = PersonId("team.liaison")
ORDER: Final[dict[str, Any]] = {"authority": "leading group"}

_HEAD: Final = """
title = "Matters"
start = "2009-06-01"
end = "2011-12-31"
source = { issuer = { zh = "县委", en = "County" } }
tasks = [{ key = "plan", title = { zh = "计划", en = "Plan" }, audience = ["*"] }]
"""

MATTERS: Final = """
[[matters]]
key = "public-works"
rules = ["R059"]
fields = ["unit", "person", "starts", "ends"]
publish = ["paper", "web"]
exactly = 10
per = "year"
due = "2011 end"
send_up = false
stalled_after = 5

[[matters]]
key = "problem"
rules = ["R072"]
answer_within = 10

[[matters]]
key = "slip"
rules = ["R196", "R198"]
due = "receipt"
stalled_after = 5

[[matters]]
key = "promise"
rules = ["R009", "R010"]
fields = ["ends"]
publish = ["board"]
"""


def definition(text: str = MATTERS) -> Definition:
    """A campaign of one task, with these matters."""
    return load(_HEAD + text, "matters")


class Ledger:
    """The campaign, started on 1 June 2009; `does` sends a command of somebody on a day."""

    def __init__(self, world: World) -> None:
        self.world = world

    def does(
        self,
        deed: type[Command],
        on: date,
        /,
        *,
        by: PersonId = CHEN,
        reason: str | None = None,
        effective_on: date | None = None,
        **fields: Any,
    ) -> tuple[Recorded, ...]:
        """It is done. A matter or an entry is named by its number."""
        for name, family in (("matter", "matter"), ("entry", "publication")):
            if name in fields:
                fields["key"] = ItemKey(family, CAMPAIGN, fields.pop(name))
        stamp = self.world.at(on, by, reason, effective_on=effective_on)
        return self.world.handler.handle(deed(stamp=stamp, **fields))

    def draft(self, kind: str, on: date, unit: UnitId = TEAM, **more: Any) -> str:
        """It is put on the ledger; its number."""
        fields = tuple(Said(key=k, text=v) for k, v in more.pop("fields", {}).items())
        done = self.does(
            DraftMatter, on, campaign=CAMPAIGN, kind=kind, unit=unit, title=kind, fields=fields,
            **more,
        )  # fmt: skip
        return done[-1].stream.rpartition("/")[2]

    def begun(self, kind: str, on: date, unit: UnitId = TEAM, **more: Any) -> str:
        """It is put on the ledger, and begun by the unit's liaison; its number."""
        number = self.draft(kind, on, unit, **more)
        self.does(StartMatter, on, by=WEI, matter=number)
        return number

    def post(self, on: date, channel: str, *numbers: str, **more: Any) -> str:
        """It is entered that matters were made public; the number of the entry."""
        done = self.does(
            PostPublication, on, campaign=CAMPAIGN, what="promises", channel=channel, place="p. 1",
            items=tuple(matter_key(CAMPAIGN, number).stream for number in numbers), **more,
        )  # fmt: skip
        return done[-1].stream.rpartition("/")[2]

    def publish(self, on: date, channel: str, number: str, **more: Any) -> str:
        """It is made public, entry and all; the number of the entry."""
        entry = self.post(on, channel, number)
        self.does(PublishMatter, on, matter=number, publication=entry, **more)
        return entry

    def matter(self, number: str) -> Matter:
        """A matter as it stands."""
        found = self.world.reads.state(matter_key(CAMPAIGN, number).stream, evolve)
        assert found is not None
        return found

    def due_on(self, number: str) -> date | None:
        """The day that a matter's clock began with, by whoever has it now."""
        return self.matter(number).outline.due_on


def ledger(log: CampaignLog, text: str = MATTERS) -> Ledger:
    """The campaign on a log, started."""
    figures = Counted(log)
    world = World(CommandHandler(log, figures), CAMPAIGN, count(1), figures)
    day, edition, handle = date(2009, 6, 1), seed_edition(), world.handler.handle
    handle(PublishEdition(stamp=world.at(day), edition=edition))
    handle(ImportRoster(stamp=world.at(day), source="roster.csv", rows=tuple(_rows())))
    handle(
        PlanCampaign(
            stamp=world.at(day), campaign=CAMPAIGN, definition=definition(text), edition=edition.id
        )
    )
    handle(AnnounceCampaign(stamp=world.at(day), campaign=CAMPAIGN))
    handle(StartCampaign(stamp=world.at(day), campaign=CAMPAIGN))
    return Ledger(world)


def _rows() -> list[RosterRow]:
    row = RosterRow(
        line=2, unit=COUNTY, name="县", name_en="county", parent=None, categories=("county",),
        liaison="赵", liaison_email="county@example.org", chief="", chief_email="",
    )  # fmt: skip
    town = replace(row, line=3, unit=TOWN, name="镇", name_en="town", parent=COUNTY)
    team = replace(row, line=4, unit=TEAM, name="队", name_en="team", parent=TOWN)
    return [
        row,
        replace(town, categories=("town",), liaison="钱", liaison_email="town@example.org"),
        replace(team, categories=("team",), liaison="魏", liaison_email="team@example.org"),
    ]
