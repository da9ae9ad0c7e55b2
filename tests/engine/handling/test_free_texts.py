"""What people hand in is looked at by the door; what stands on record is not."""

import pytest
from msgspec.structs import replace

from engine.domain.directory.commands import ImportRoster, RegisterPerson
from engine.domain.directory.roster import RosterRow
from engine.domain.directory.state import known_directory
from engine.domain.event import Event, Recorded, Via
from engine.domain.rectification.commands import RaiseRectification
from engine.errors import BadInput
from engine.ids import PersonId, UnitId
from engine.store.log import CampaignLog
from tests.samples import CHEN, LI, march
from tests.spec import in_english, refused
from tests.worlds import CAMPAIGN, TOWN_1, World, mobilizing_campaign


@pytest.fixture
def world(log: CampaignLog) -> World:
    return mobilizing_campaign(log)


def register(world: World, name: str, via: Via = Via.CLI, reason: str = "") -> RegisterPerson:
    stamp = replace(world.at(march(3), CHEN, reason=reason or None), via=via)
    return RegisterPerson(stamp=stamp, person=PersonId("mei"), name=name)


def test_every_text_is_named_and_nothing_is_recorded(world: World) -> None:
    head = world.log.head()
    with pytest.raises(BadInput) as caught:
        world.handler.handle(register(world, "Mei\x1b[2J", reason="a\nb\x00"))
    told = list(map(in_english, caught.value.faults))
    assert sorted(text.split(" holds ")[0] for text in told) == [
        r"name: “Mei\x1b[2J”",
        r"reason: “a\nb\x00”",
    ]
    assert world.log.head() == head


def test_rows_of_a_roster_are_named_by_their_place(world: World) -> None:
    row = RosterRow(line=2, unit=UnitId("a"), name="A\u202e", categories=("town",))
    command = ImportRoster(stamp=world.at(march(3), CHEN), source="r\n.csv", rows=(row,))
    with refused(BadInput, r"source: “r\\n\.csv” holds U\+000A") as caught:
        world.handler.handle(command)
    assert "rows.0.name: “A\\u202e” holds U+202E" in in_english(caught.value)


def test_one_that_is_refused_stops_no_other_of_a_batch(world: World) -> None:
    bad, good = register(world, "M\x07"), register(world, "Mei")
    first, second = world.handler.handle_many([bad, good])
    assert isinstance(first, BadInput)
    assert isinstance(second, tuple)
    assert len(second) == 1


def test_texts_are_kept_in_normal_form_and_the_same_again_is_the_same(world: World) -> None:
    command = register(world, "Rene\u0301", reason="one\r\ntwo")
    first = world.handler.handle(command)
    assert known_directory(world.handler.reads).people[PersonId("mei")].name == "Ren\u00e9"
    assert recorded_reason(first) == "one\ntwo"
    assert world.handler.handle(command) == first
    assert world.handler.handle(register(world, "Ren\u00e9")) == ()


def recorded_reason(recorded: tuple[Recorded, ...]) -> str | None:
    event: Event = recorded[-1].event
    return event.stamp.reason


def test_a_finding_may_have_lines(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    raised = RaiseRectification(
        stamp=world.at(march(4), CHEN),
        campaign=CAMPAIGN,
        unit=TOWN_1,
        finding="no hours shown\nno names shown",
        source="letter",
    )
    assert world.handler.handle(raised)
    with refused(BadInput, "source: “a.nb” holds"):
        world.handler.handle(replace(raised, source="a\nb", stamp=world.at(march(4), LI)))


def test_the_scheduler_is_not_stopped_by_what_an_old_log_holds(world: World) -> None:
    assert world.handler.handle(register(world, "old\x1bname", via=Via.SCHEDULER))
