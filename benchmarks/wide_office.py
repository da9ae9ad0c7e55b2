"""An office of very many units that owe very many tasks, with a log of a wanted length."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from benchmarks.history_of import history
from engine.calendars.clock import VirtualClock
from engine.calendars.editions import seed_edition
from engine.domain.audience import Part, part_of
from engine.domain.campaign.commands import AnnounceCampaign, PlanCampaign
from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.commands import ImportRoster
from engine.domain.directory.roster import RosterRow
from engine.domain.event import Stamp, Via
from engine.domain.phase.commands import OpenPhase
from engine.domain.phase.state import phase_now
from engine.ids import AssignmentKey, CampaignId, CommandId, PersonId, PhaseKey, UnitId
from engine.store.decisions import Draft
from office.bootstrap import Office
from office.settings import Settings, StoreSettings
from workflows.reading.loader import load_from_catalogue
from workflows.schema import Definition

CAMPAIGN: Final = CampaignId("measured")
TASKS: Final = 40
IN_DISTRICT: Final = 100
_TOWN: Final = "town"
_HOUR: Final = datetime(2009, 2, 2, 1, tzinfo=UTC)
_BATCH: Final = 1000
_RETURNS: Final = 2
"""So often every piece of work was sent back: eight events for each."""


def wide_office(place: StoreSettings, units: int, events: int) -> Office:
    """Opened, its views caught up. So many events or a few more; work is done unit by unit, task by
    task, until they are used up, and what is left nobody has touched.
    """
    clock = VirtualClock(_HOUR)
    office = Office(Settings(store=place), create=True, clock=clock)
    numbers = iter(range(1, events + 100))

    def stamp() -> Stamp:
        return office.stamp(
            PersonId("office.wang"),
            Via.SIMULATION,
            command_id=CommandId(f"wide-{next(numbers)}"),
            reason="measured",
        )

    definition = _definition()
    first = PhaseKey(definition.phases[0].key)
    office.handle(ImportRoster(stamp=stamp(), source="roster", rows=_roster(units)))
    office.handle(
        PlanCampaign(
            stamp=stamp(), campaign=CAMPAIGN, definition=definition, edition=seed_edition().id
        )
    )
    office.handle(AnnounceCampaign(stamp=stamp(), campaign=CAMPAIGN))
    office.handle(OpenPhase(stamp=stamp(), campaign=CAMPAIGN, phase=first))
    _work(office, first, events)
    office.catch_up()
    return office


def district(number: int) -> UnitId:
    """The unit above a hundred towns, counted from 0."""
    return UnitId(f"district-{number:03}")


def town(number: int) -> UnitId:
    """A unit that owes everything, counted from 0."""
    return UnitId(f"town-{number:04}")


def _work(office: Office, phase: PhaseKey, events: int) -> None:
    drafts: list[Draft] = []
    keys = _keys(office, phase)
    while office.log.head() + len(drafts) < events and (key := next(keys, None)) is not None:
        drafts += history(key, office.reads, _RETURNS, _HOUR)
        if len(drafts) >= _BATCH:
            office.log.append(drafts)
            drafts = []
    if drafts:
        office.log.append(drafts)


def _keys(office: Office, phase: PhaseKey) -> Iterator[AssignmentKey]:
    opened = phase_now(CAMPAIGN, phase, office.reads)
    assert opened is not None
    for participant in existing_campaign(CAMPAIGN, office.reads).participants.values():
        for due in opened.opened.terms.dues:
            if part_of(participant, due.audience, due.supporting) is Part.LEAD:
                yield AssignmentKey(CAMPAIGN, due.duty, participant.unit)


def _roster(units: int) -> tuple[RosterRow, ...]:
    districts = [
        RosterRow(line=n + 2, unit=district(n), name=f"第{n + 1}片区", categories=("district",))
        for n in range(-(-units // IN_DISTRICT))
    ]
    towns = [
        RosterRow(
            line=n + len(districts) + 2,
            unit=town(n),
            name=f"{n + 1}号镇",
            parent=district(n // IN_DISTRICT),
            categories=(_TOWN,),
        )
        for n in range(units)
    ]
    return (*districts, *towns)


def _definition() -> Definition:
    """The campaign of 2009 with other tasks in its first phase, and none of them late."""
    found = load_from_catalogue("workstyle-2009")
    first, *rest = found.phases
    like = replace(first.tasks[1], audience=(_TOWN,), due="phase end")
    tasks = tuple(replace(like, key=f"task-{n:02}") for n in range(TASKS))
    plain = replace(first, tasks=tasks, gate=())
    return replace(
        found,
        phases=(plain, *rest),
        quotas=(),
        provisions=(),
    )
