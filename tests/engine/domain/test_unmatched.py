"""Duties that no unit owes, units that owe nothing, and categories that are a slip of the pen."""

from dataclasses import replace
from datetime import date

import pytest
from msgspec import structs

from engine.domain.audience import nearest_category, owed_by_nobody, owing_nothing
from engine.domain.campaign.commands import AnnounceCampaign
from engine.domain.campaign.context import CampaignContext
from engine.domain.campaign.events import CampaignAnnounced, CampaignPlanned
from engine.domain.campaign.rules import decide
from engine.domain.campaign.state import evolve
from engine.domain.directory.commands import ImportRoster
from engine.domain.directory.importing import import_facts
from engine.domain.directory.state import Directory
from engine.domain.phase.commands import OpenPhase
from engine.domain.phase.events import PhaseOpened
from engine.errors import BadInput
from engine.ids import DutyKey, PhaseKey
from engine.store.log import CampaignLog
from tests.samples import BUREAU, CAMPAIGN, OFFICE, PLAN_FILED, TOWN, definition, stamp
from tests.spec import given, refused
from tests.worlds import CASES, announced_campaign, roster
from workflows.planning import digest
from workflows.reading.loader import load


def test_a_duty_is_owed_by_nobody_without_a_unit_of_its_category() -> None:
    duties = definition().every_task()
    assert PLAN_FILED in owed_by_nobody(duties, [BUREAU, OFFICE])
    assert owed_by_nobody(duties, [TOWN]) == ()


def test_a_unit_owes_nothing_without_a_part_in_a_duty_and_the_office_is_not_asked() -> None:
    assert owing_nothing(definition().every_task(), [TOWN, BUREAU, OFFICE]) == (BUREAU.unit,)


@pytest.mark.parametrize(
    ("category", "near"),
    [
        ("twon", "town"), ("towns", "town"), ("burau", "bureau"), ("town", None),
        ("school", None), ("campaign_office", None),
    ],
)  # fmt: skip
def test_a_slip_is_taken_for_the_nearest_category(category: str, near: str | None) -> None:
    assert nearest_category(category, {"town", "bureau"}) == near
    assert nearest_category(category, ()) is None


def test_announcing_names_both() -> None:
    planned = CampaignPlanned(
        stamp=stamp(),
        campaign=CAMPAIGN,
        definition=definition(),
        digest=digest(definition()),
        edition="spring-2009",
    )
    found = CampaignContext(participants=(BUREAU,), idle=(BUREAU.unit,))
    announcing = AnnounceCampaign(stamp=stamp(), campaign=CAMPAIGN)
    given(decide, evolve, planned).when(announcing, found).then(
        CampaignAnnounced(
            stamp=stamp(),
            participants=(BUREAU,),
            unowed=tuple(DutyKey(task.key) for task in definition().every_task()),
            idle=(BUREAU.unit,),
        )
    )


def test_opening_names_both(log: CampaignLog) -> None:
    plan = load(CASES / "p-empty.toml")
    starts = {"a": "start", "b": "2026-05"}
    phases = tuple(replace(phase, start=starts[phase.key]) for phase in plan.phases)
    filled_in = replace(plan, parameters=(), phases=phases)
    world = announced_campaign(log, filled_in)
    (announced,) = (r.event for r in log.read(0) if isinstance(r.event, CampaignAnnounced))
    assert announced.unowed == ("t",)
    assert announced.idle == ("town-01", "town-02", "bureau-01")
    recorded = world.handler.handle(
        OpenPhase(stamp=world.at(date(2026, 1, 1)), campaign=CAMPAIGN, phase=PhaseKey("a"))
    )
    opened = recorded[-1].event
    assert isinstance(opened, PhaseOpened)
    assert (opened.unowed, opened.idle) == (("t",), ("town-01", "town-02"))


def test_a_mistyped_category_is_refused_with_its_line_and_the_nearest() -> None:
    rows = tuple(
        structs.replace(row, categories=("twon",)) if row.unit == "town-01" else row
        for row in roster()
    )
    command = ImportRoster(stamp=stamp(), source="roster.csv", rows=rows)
    assert import_facts(command, Directory()), "where no campaign is known"
    message = "line 3: unit 'town-01' has the category 'twon'.* did you mean 'town'"
    with refused(BadInput, message):
        import_facts(command, Directory(), frozenset({"town", "bureau"}))
    import_facts(command, Directory(), frozenset({"town", "bureau", "twon"}))
