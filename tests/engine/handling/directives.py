"""An office whose campaign of October 2011 is ordered by a directive (tests/workflows/cases)."""

from datetime import date
from itertools import count
from typing import Any

from msgspec import Struct

from engine.calendars.editions import seed_edition
from engine.domain.calendar import PublishEdition
from engine.domain.campaign.commands import AnnounceCampaign, PlanCampaign, StartCampaign
from engine.domain.directive.commands import ConsentDirective, DraftDirective, IssueDirective
from engine.domain.directive.state import Directive, evolve
from engine.domain.directory.commands import ImportRoster
from engine.domain.directory.roster import RosterRow
from engine.domain.event import Command, Recorded
from engine.domain.obligation import OccurrenceOpened
from engine.handling.door import CommandHandler
from engine.ids import CampaignId, ItemKey, PersonId, UnitId
from engine.store.log import CampaignLog
from tests.samples import CHEN
from tests.worlds import CASES, Counted, World
from workflows.reading.loader import load
from workflows.schema import Definition

ORDERED = CampaignId("ordered")
GROUP, FIRM_1, FIRM_2 = UnitId("group-01"), UnitId("firm-01"), UnitId("firm-02")
D1 = ItemKey("directive", ORDERED, "d-0001")
D2 = ItemKey("directive", ORDERED, "d-0002")
RECEIPT = "directive-receipt"
DRAFTED_ON, ISSUED_ON = date(2011, 11, 8), date(2011, 11, 10)
LEADER = PersonId("leader.zheng")


class Ordering(Struct, frozen=True):
    """The office, and what it does on a day."""

    world: World

    def does(self, kind: type[Command], day: date, /, **more: Any) -> tuple[Recorded, ...]:
        """The office, or `actor`, does it on that day."""
        actor, reason = more.pop("actor", CHEN), more.pop("reason", None)
        effective_on = more.pop("effective_on", None)
        stamp = self.world.at(day, actor, reason, effective_on=effective_on)
        return self.world.handler.handle(kind(stamp=stamp, **more))

    def plan(self, name: CampaignId, definition: Definition, day: date) -> None:
        """Another campaign is drawn up."""
        edition = seed_edition().id
        self.does(PlanCampaign, day, campaign=name, definition=definition, edition=edition)

    def draft(self, day: date = DRAFTED_ON, **more: Any) -> None:
        """A directive is drafted."""
        self.does(DraftDirective, day, campaign=ORDERED, **more)

    def issue(self, key: ItemKey = D1, day: date = ISSUED_ON, **more: Any) -> tuple[Recorded, ...]:
        """It is consented to by somebody else, and issued."""
        if self.directive(key).lacks_consent_of:
            self.does(
                ConsentDirective, day, key=key, body="authority", authority="省委", actor=LEADER
            )
        return self.does(IssueDirective, day, key=key, **more)

    def directive(self, key: ItemKey = D1) -> Directive:
        """It, as it stands."""
        found = self.world.reads.state(key.stream, evolve)
        assert found is not None
        return found

    def owed(self) -> list[tuple[str, str, tuple[str, ...], str]]:
        """What was opened: duty, by which document, for whom, until when."""
        events = [r.event for r in self.world.log.read(0, 10_000)]
        return [
            (e.due.duty, e.label or "", e.due.audience, str(e.due.due_on))
            for e in events
            if isinstance(e, OccurrenceOpened)
        ]


def roster() -> tuple[RosterRow, ...]:
    """A group, two enterprises, the office."""
    rows = (
        (UnitId("office-01"), "campaign_office"),
        (GROUP, "group"),
        (FIRM_1, "enterprise"),
        (FIRM_2, "enterprise"),
    )
    return tuple(
        RosterRow(line=n, unit=unit, name=f"单位{n}", categories=(category,), liaison=f"联络员{n}")
        for n, (unit, category) in enumerate(rows, start=2)
    )


def ordering(log: CampaignLog) -> Ordering:
    """The campaign runs since 18 October 2011; nothing is drafted."""
    figures = Counted(log)
    world = World(CommandHandler(log, figures), ORDERED, count(1), figures)
    office, day = Ordering(world), date(2011, 10, 18)
    office.does(PublishEdition, day, edition=seed_edition())
    office.does(ImportRoster, day, source="roster.csv", rows=roster())
    office.plan(ORDERED, load(CASES / "ordered.toml"), day)
    office.does(AnnounceCampaign, day, campaign=ORDERED)
    office.does(StartCampaign, day, campaign=ORDERED)
    return office
