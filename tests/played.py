"""Whole campaigns of the catalogue on a virtual clock, announced to a handful of units."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from engine.calendars.clock import VirtualClock
from engine.calendars.editions import seed_edition
from engine.delivery.channels import Channel
from engine.domain.campaign.commands import AnnounceCampaign, PlanCampaign, SetParameter
from engine.domain.directory.commands import ImportRoster
from engine.domain.directory.roster import RosterRow
from engine.domain.event import Stamp, Via
from engine.ids import CampaignId, CommandId, PersonId, UnitId
from office.bootstrap import Office
from office.settings import OutboxSettings, Settings, StoreSettings
from workflows.parties import SeeRules
from workflows.reading.loader import load_from_catalogue

SATISFIED = CampaignId("satisfied-unit")
FIRE = CampaignId("fire-safety-winter")
CHEN = PersonId("office.chen")

# Each unit's categories; the first stands above the others.
UNITS: Mapping[CampaignId, Mapping[str, str]] = {
    SATISFIED: {
        "leaders": "office_leadership",
        "supervision": "campaign_office;supervision_office",
        "secretariat": "secretariat;section",
        "information": "information_section;section",
        "discipline": "discipline_group",
        "section-a": "section",
        "section-b": "section",
        "attached": "attached_office",
    },
    FIRE: {
        "county": "county_leadership",
        "drive-office": "campaign_office",
        "brigade": "fire_brigade",
        "schools": "industry_regulator",
        "health": "industry_regulator",
        "town-1": "town",
        "town-2": "town",
        "town-3": "town",
    },
}
BEGINS = {
    SATISFIED: datetime(2010, 2, 22, 1, tzinfo=UTC),
    FIRE: datetime(2026, 10, 26, 1, tzinfo=UTC),
}
# What the plan of the people-satisfied unit leaves blank.
BLANKS: Mapping[CampaignId, Mapping[str, str]] = {
    SATISFIED: {
        "mobilize-start": "2010-03-01",
        "mobilize-end": "2010-03-31",
        "implement-start": "2010-04-01",
        "implement-end": "2010-06-30",
        "rectify-start": "2010-07-01",
        "rectify-end": "2010-08-31",
        "summarize-start": "2010-09-01",
        "summarize-end": "2010-10-29",
        "satisfied-from": "90",
        "basic-from": "75",
        "study-minimum": "4",
        "problem-cadence": "month",
        "research-cadence": "quarter",
    },
    FIRE: {},
}


def deed(office: Office, name: str, reason: str | None = None, actor: PersonId = CHEN) -> Stamp:
    """A command of a test, under its own name."""
    return office.stamp(actor, Via.CLI, reason=reason, command_id=CommandId(f"test:{name}"))


def rows_of(units: Mapping[str, str]) -> tuple[RosterRow, ...]:
    """A roster: everybody has a liaison and a chief, and stands under the first."""
    top = next(iter(units))
    return tuple(
        RosterRow(
            line=line,
            unit=UnitId(unit),
            name=f"单位 {unit}",
            name_en=unit,
            parent=None if unit == top else UnitId(top),
            categories=tuple(categories.split(";")),
            liaison=f"{unit} 联络员",
            liaison_email=f"{unit}@example.org",
            chief=f"{unit} 负责人",
            chief_email=f"{unit}.chief@example.org",
        )
        for line, (unit, categories) in enumerate(units.items(), start=2)
    )


def settings_in(folder: Path, database: str = "") -> Settings:
    """Everything of an office in one folder; log and views on a server where one is named."""
    return Settings(
        store=StoreSettings(folder=folder / "store", database_url=database),
        outbox=OutboxSettings(folder=folder / "outbox"),
    )


@contextmanager
def planned(
    folder: Path,
    campaign: CampaignId,
    units: Mapping[str, str] | None = None,
    channel: Channel | None = None,
    database: str = "",
    see: SeeRules | None = None,
) -> Iterator[Office]:
    """The office, its roster read in, the campaign drawn up and its blanks filled."""
    clock = VirtualClock(BEGINS[campaign])
    settings = settings_in(folder, database)
    with Office(settings, create=True, clock=clock, channel=channel) as office:
        named = UNITS[campaign] if units is None else units
        if named:
            office.handle(
                ImportRoster(stamp=deed(office, "roster"), source="roster.csv", rows=rows_of(named))
            )
        definition = load_from_catalogue(campaign)
        if see is not None:
            definition = replace(definition, see=see)
        stamp = deed(office, "plan")
        office.handle(
            PlanCampaign(
                stamp=stamp, campaign=campaign, definition=definition, edition=seed_edition().id
            )
        )
        for key, value in BLANKS[campaign].items():
            stamp = deed(office, f"set-{key}", "the leading group has decided it")
            office.handle(SetParameter(stamp=stamp, campaign=campaign, key=key, text=value))
        yield office


@contextmanager
def announced(
    folder: Path,
    campaign: CampaignId,
    units: Mapping[str, str] | None = None,
    channel: Channel | None = None,
    database: str = "",
    see: SeeRules | None = None,
) -> Iterator[Office]:
    """The same, and the units know of it."""
    with planned(folder, campaign, units, channel, database, see) as office:
        office.handle(AnnounceCampaign(stamp=deed(office, "announce"), campaign=campaign))
        yield office
