"""A county of nine units whose campaign of 2009 is announced, on a virtual clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from engine.calendars.clock import VirtualClock
from engine.calendars.editions import seed_edition
from engine.domain.campaign.commands import AnnounceCampaign, PlanCampaign
from engine.domain.directory.commands import ImportRoster
from engine.domain.event import Stamp, Via
from engine.ids import CampaignId, CommandId, PersonId
from office.bootstrap import Office
from office.rosters import read_roster
from office.settings import OutboxSettings, Settings, StoreSettings
from workflows.reading.loader import load_from_catalogue

ROSTER = Path(__file__).parents[3] / "office" / "demo" / "roster-2009.csv"
CAMPAIGN = CampaignId("workstyle-2009")
UNITS = (
    "county", "town-01", "town-02", "town-03", "dept-health", "dept-finance", "dept-education",
    "command-coast", "campaign-office",
)  # fmt: skip


@contextmanager
def small_county(folder: Path, *, announced: bool = True) -> Iterator[Office]:
    settings = Settings(
        store=StoreSettings(folder=folder / "store"),
        outbox=OutboxSettings(folder=folder / "outbox"),
    )
    clock = VirtualClock(datetime(2009, 1, 19, 1, tzinfo=UTC))
    with Office(settings, create=True, clock=clock) as office:
        rows = tuple(row for row in read_roster(ROSTER).rows if row.unit in UNITS)
        office.handle(ImportRoster(stamp=_stamp(office, "roster"), source=ROSTER.name, rows=rows))
        definition = load_from_catalogue(CAMPAIGN)
        edition = seed_edition().id
        office.handle(
            PlanCampaign(
                stamp=_stamp(office, "plan"),
                campaign=CAMPAIGN,
                definition=definition,
                edition=edition,
            )
        )
        if announced:
            office.handle(AnnounceCampaign(stamp=_stamp(office, "announce"), campaign=CAMPAIGN))
        yield office


def _stamp(office: Office, deed: str) -> Stamp:
    who = PersonId("campaign-office.liaison")
    return office.stamp(who, Via.SIMULATION, command_id=CommandId(f"test:{deed}"))
