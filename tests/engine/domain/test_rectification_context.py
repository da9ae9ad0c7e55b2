"""What a command to the ledger must know from elsewhere, and the number of a new item."""

import dataclasses

import msgspec
import pytest

from engine.domain.campaign.events import CampaignEvent, UnitLeft
from engine.domain.clocks import ClockChange
from engine.domain.rectification.commands import (
    RaiseRectification,
    RectificationCommand,
    StartRectification,
)
from engine.domain.rectification.context import RectificationTerms, context_for, numbered
from engine.domain.rectification.state import evolve
from engine.errors import NotFound
from engine.ids import CampaignId, RectificationId, UnitId, campaign_stream, rectification_stream
from tests.engine.domain.campaign_facts import PLANNED, RUNNING, SUSPENDED
from tests.engine.domain.rectification_facts import RAISED
from tests.engine.domain.streams import Streams
from tests.samples import (
    ALL_DAYS,
    BUREAU,
    CAMPAIGN,
    EDITION,
    ITEM,
    TOWN,
    WORKING,
    definition,
    stamp,
)
from tests.spec import in_english
from workflows.dates import CalendarKind
from workflows.schema import RectificationRules

RULES = RectificationRules(plan_within=2, fix_within=7, calendar=CalendarKind.ALL_DAYS)
RAISE = RaiseRectification(
    stamp=stamp(), campaign=CAMPAIGN, unit=TOWN.unit, finding="stairs blocked", source="letter"
)
START = StartRectification(stamp=stamp(), key=ITEM)


def running(*more: CampaignEvent, items: int = 0) -> Streams:
    """A campaign with so many items on its ledger."""
    ledger = {
        rectification_stream(CAMPAIGN, RectificationId(f"r-{n:04d}")): (RAISED,)
        for n in range(1, items + 1)
    }
    return Streams({campaign_stream(CAMPAIGN): (*RUNNING, *more), **ledger})


@pytest.mark.parametrize("command", [RAISE, START])
def test_a_command_is_told_how_the_campaign_stands(command: RectificationCommand) -> None:
    item = evolve(None, RAISED)
    as_it_runs = RectificationTerms(
        live=True,
        changes=(),
        edition=EDITION.id,
        rules=RectificationRules(),
        calendar=WORKING,
    )
    assert alike(context_for(command, item, running(), None), as_it_runs)
    stopped = msgspec.structs.replace(
        as_it_runs, live=False, changes=(ClockChange.stop(CAMPAIGN, SUSPENDED.stamp),)
    )
    assert alike(context_for(command, item, running(SUSPENDED), None), stopped)


def test_days_are_counted_by_the_rules_of_the_definition() -> None:
    own = msgspec.structs.replace(
        PLANNED, definition=dataclasses.replace(definition(), rectification=RULES)
    )
    reads = Streams({campaign_stream(CAMPAIGN): (own, *RUNNING[1:])})
    expected = RectificationTerms(
        live=True, changes=(), edition=EDITION.id, rules=RULES, calendar=ALL_DAYS
    )
    assert alike(context_for(RAISE, None, reads, None), expected)


def alike(one: RectificationTerms, other: RectificationTerms) -> bool:
    """Calendars are the same where they count the same days of the same edition."""
    kinds = {(found.calendar.kind, found.calendar.edition) for found in (one, other)}
    return len(kinds) == 1 and msgspec.structs.replace(one, calendar=other.calendar) == other


LEFT = UnitLeft(stamp=stamp(reason="merged"), unit=TOWN.unit)


@pytest.mark.parametrize(
    ("unit", "past", "words"),
    [
        (BUREAU.unit, (), "no unit in campaign 'spring-2009' named 'bureau-01'; known: town-01"),
        (TOWN.unit, (LEFT,), "no unit in campaign 'spring-2009' named 'town-01'"),
    ],
)
def test_nothing_is_raised_against_a_unit_that_does_not_take_part(
    unit: UnitId, past: tuple[CampaignEvent, ...], words: str
) -> None:
    with pytest.raises(NotFound) as caught:
        context_for(msgspec.structs.replace(RAISE, unit=unit), None, running(*past), None)
    assert in_english(caught.value) == words


def test_the_ledger_goes_on_for_a_unit_that_left() -> None:
    standing = context_for(START, evolve(None, RAISED), running(LEFT), None)
    assert standing.live


def test_an_item_and_a_campaign_that_are_not_there() -> None:
    with pytest.raises(NotFound) as caught:
        context_for(START, None, running(), None)
    assert in_english(caught.value) == "no rectification in campaign 'spring-2009' named 'r-0007'"
    autumn = msgspec.structs.replace(RAISE, campaign=CampaignId("autumn-2009"))
    for ask in (
        lambda: context_for(autumn, None, running(), None),
        lambda: [*numbered(autumn, running())],
    ):
        with pytest.raises(NotFound) as caught:
            ask()
        assert in_english(caught.value) == "no campaign named 'autumn-2009'"


@pytest.mark.parametrize("items", [*range(10), 31, 32, 33])
def test_a_new_item_gets_the_next_free_number(items: int) -> None:
    command = msgspec.structs.replace(RAISE, number=RectificationId("r-0001"))
    expected = msgspec.structs.replace(RAISE, number=RectificationId(f"r-{items + 1:04d}"))
    assert [*numbered(command, running(items=items))] == [expected]
