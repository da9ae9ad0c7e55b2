"""Registers at the door: pairs, meetings, bodies, a backward list; the values of section 10."""

from collections.abc import Callable
from dataclasses import replace as changed
from datetime import date
from typing import Any

import pytest

from engine.domain.campaign.commands import RemoveUnit
from engine.domain.directory.commands import EndPerson, RegisterPerson
from engine.domain.event import Recorded, Via
from engine.domain.items import Outline
from engine.domain.rectification.commands import (
    IssueRectification,
    PlanRectification,
    RaiseRectification,
    ReportRectification,
    VerifyRectification,
)
from engine.domain.register.commands import ComposeBody, EndEntry, MakeEntry, NoteVacancy
from engine.domain.register.context import entries_of
from engine.domain.register.events import BodyVacated, EntryEnded, EntryFigure, EntryMade
from engine.domain.register.state import ITEMS
from engine.domain.register.table import EndCause, EntryState
from engine.errors import NotAllowed, NotFound, ReasonRequired, RuleBroken
from engine.ids import (
    SYSTEM,
    ItemKey,
    PersonId,
    RectificationId,
    RectificationKey,
    StreamId,
    UnitId,
)
from engine.store.log import CampaignLog
from tests.samples import CHEN, LI, march, title
from tests.spec import folded, refused
from tests.worlds import (
    BUREAU,
    CAMPAIGN,
    OFFICE,
    TOWN_1,
    TOWN_2,
    World,
    four_phases,
    mobilizing_campaign,
)
from workflows.kinds import Severity
from workflows.sections.registers import (
    Cardinality,
    LimitPer,
    Register,
    RegisterKind,
    RegisterLimit,
)

DAY = march(2)
REGISTERS = (
    Register(
        key="pairs",
        title=title("Pairs"),
        cardinality=Cardinality.ONE_TO_ONE,
        objects=("village",),
        subjects=("town", "bureau"),
    ),
    Register(
        key="help",
        title=title("Help"),
        cardinality=Cardinality.MANY_TO_ONE,
        objects=("family", "member"),
        exactly=3,
    ),
    Register(
        key="meetings",
        title=title("County meetings"),
        kind=RegisterKind.MEETINGS,
        objects=("meeting",),
        limits=(
            RegisterLimit(
                key="a-year",
                title=title("meetings in a year"),
                at_most=1,
                per=LimitPer.YEAR,
                severity=Severity.SOFT,
            ),
            RegisterLimit(key="speakers", title=title("speakers"), at_most=5),
            RegisterLimit(key="minutes", title=title("minutes of a speech"), at_most=8),
            RegisterLimit(
                key="report", title=title("minutes of a report"), at_most=10, severity=Severity.SOFT
            ),
        ),
    ),
    Register(
        key="backward", title=title("Backward"), kind=RegisterKind.BACKWARD, subjects=("town",)
    ),
    Register(key="groups", title=title("Groups"), kind=RegisterKind.BODIES, exactly=2),
)


@pytest.fixture
def world(file_log: CampaignLog) -> World:
    return mobilizing_campaign(file_log, changed(four_phases(), registers=REGISTERS))


def enter(
    world: World,
    register: str,
    subject: UnitId,
    joined: str = "",
    why: str | None = None,
    **more: Any,
) -> ItemKey:
    stamp = world.at(DAY, reason=why)
    command = MakeEntry(
        stamp=stamp, campaign=CAMPAIGN, register=register, subject=subject, object=joined, **more
    )
    (made,) = world.handler.handle(command)
    return ItemKey("register", CAMPAIGN, made.stream.rpartition("/")[2])


def compose(
    world: World, body: str = "Group", why: str = "decided", **more: Any
) -> tuple[Recorded, ...]:
    stamp = world.at(DAY, reason=why)
    return world.handler.handle(
        ComposeBody(stamp=stamp, campaign=CAMPAIGN, register="groups", body=body, **more)
    )


def end(world: World, key: ItemKey, why: str | None = "over", **more: Any) -> tuple[Recorded, ...]:
    return world.handler.handle(EndEntry(stamp=world.at(DAY, reason=why), key=key, **more))


def outline(world: World, key: ItemKey) -> Outline:
    """As views fold it."""
    own = (each.event for each in world.log.read(0, 10_000) if each.stream == key.stream)
    found = folded(ITEMS.outline, own)
    assert found is not None
    return found


def in_place(world: World) -> int:
    found = entries_of(CAMPAIGN, world.reads).values()
    return sum(entry.state is EntryState.IN_PLACE for entry in found)


def test_a_second_bureau_for_one_village_is_refused(world: World) -> None:
    """R179: one bureau, one village; section 10 (1)."""
    assert enter(world, "pairs", BUREAU, "village:v-01").number == "b-0001"
    with refused(RuleBroken, "village:v-01 is joined to bureau-01 already"):
        enter(world, "pairs", TOWN_1, "village:v-01")
    with refused(RuleBroken, "bureau-01 is joined to village:v-01 already"):
        enter(world, "pairs", BUREAU, "v-02")
    with refused(RuleBroken, "and village:v-01 are joined already"):
        enter(world, "pairs", BUREAU, "v-01")


def test_many_help_one(world: World) -> None:
    """R180: several may help one, and each of them helps one; section 10 (1)."""
    enter(world, "help", TOWN_1, "family:f-01")
    enter(world, "help", TOWN_2, "family:f-01")
    with refused(RuleBroken, "town-01 is joined to family:f-01 already"):
        enter(world, "help", TOWN_1, "member:m-01")


def test_there_is_no_entry_beyond_their_number(world: World) -> None:
    """A hundred-and-first pair of a hundred; what ended leaves room (R179)."""
    first = enter(world, "help", TOWN_1, "family:f-01")
    for unit in (TOWN_2, BUREAU):
        enter(world, "help", unit, "family:f-01")
    with refused(RuleBroken, "Help has its 3 entries: none is added; end one first"):
        enter(world, "help", TOWN_1, "family:f-02")
    end(world, first)
    enter(world, "help", TOWN_1, "family:f-02")


def test_families_go_by_their_codes(world: World) -> None:
    """Section 10: by code, never by name."""
    for name in ("family:张三", "family:", "family:Zhang San"):
        with refused(RuleBroken, "is no code: a family is entered by its code"):
            enter(world, "help", TOWN_1, name)
    with refused(RuleBroken, "Help takes family, member: write SORT:CODE"):
        enter(world, "help", TOWN_1, "f-01")


def test_the_pair_of_a_unit_that_leaves_ends(world: World) -> None:
    """Section 10 (3): with its own pair, and the one whose other side it is."""
    own = enter(world, "pairs", TOWN_1, "village:v-01")
    other = enter(world, "pairs", BUREAU, f"village:{TOWN_1}")
    stays = enter(world, "pairs", TOWN_2, "village:v-02")
    stamp = world.at(DAY, reason="merged")
    recorded = world.handler.handle(RemoveUnit(stamp=stamp, campaign=CAMPAIGN, unit=TOWN_1))
    ended = [each for each in recorded if isinstance(each.event, EntryEnded)]
    assert [each.stream for each in ended] == [own.stream, other.stream]
    assert {each.event.cause for each in ended} == {EndCause.UNIT_LEFT}  # type: ignore[attr-defined]
    assert outline(world, stays).state == EntryState.STANDS


def test_a_second_county_meeting_takes_a_reason(world: World) -> None:
    """R092, generally once a year: soft, A14; section 10 (4). Another year counts anew."""
    held: dict[str, Any] = {"begins": march(1)}
    enter(world, "meetings", BUREAU, "spring", **held)
    with refused(ReasonRequired, "to pass a soft limit .meetings in a year. needs a reason"):
        enter(world, "meetings", BUREAU, "again", **held)
    again = enter(world, "meetings", BUREAU, "again", why="flood", **held)
    made = entries_of(CAMPAIGN, world.reads)[again.number].made
    assert isinstance(made, EntryMade)
    assert made.exceeded == ("a-year",)
    enter(world, "meetings", TOWN_1, "spring", **held)
    enter(world, "meetings", BUREAU, "before", begins=date(2008, 12, 1))


@pytest.mark.parametrize(
    ("figure", "value", "words"),
    [("speakers", 6, "speakers: 6 is more than 5"), ("minutes", 9, "speech: 9 is more than 8")],
)
def test_a_hard_limit_is_never_passed(world: World, figure: str, value: int, words: str) -> None:
    """R093: the sixth speaker, the ninth minute, whatever the reason; section 10 (4)."""
    figures = (EntryFigure(figure, value),)
    with refused(RuleBroken, words):
        enter(world, "meetings", BUREAU, "spring", why="much to say", figures=figures)
    enter(world, "meetings", BUREAU, "spring", figures=(EntryFigure(figure, value - 1),))


def test_a_report_of_twelve_minutes_takes_a_reason(world: World) -> None:
    """R094, in principle ten minutes: soft, A14; section 10 (4)."""
    figures = (EntryFigure("report", 12),)
    with refused(ReasonRequired, "minutes of a report"):
        enter(world, "meetings", BUREAU, "spring", figures=figures)
    enter(world, "meetings", BUREAU, "spring", why="five projects", figures=figures)


def test_a_body_whose_head_is_vacated_is_in_place_no_longer(world: World) -> None:
    """Section 10 (5), R225: a head, deputies, members."""
    for person in ("he", "lin"):
        stamp = world.at(DAY)
        world.handler.handle(RegisterPerson(stamp=stamp, person=PersonId(person), name=person))
    (made,) = compose(world, head="he", deputies=("lin",), members=(f"unit:{TOWN_1}",))
    number = made.stream.rpartition("/")[2]
    assert in_place(world) == 1
    assert (
        compose(world, head="he", deputies=("lin",), members=(f"unit:{TOWN_1}",), number=number)
        == ()
    )
    compose(world, number=number, deputies=("lin",))
    assert in_place(world) == 0
    assert outline(world, ItemKey("register", CAMPAIGN, number)).state == EntryState.VACANT
    with refused(RuleBroken, "named twice in one body: lin"):
        compose(world, number=number, head="lin", deputies=("lin",))
    compose(world, number=number, head="lin")
    assert in_place(world) == 1


def test_the_scheduler_notes_a_head_who_has_ended(world: World) -> None:
    """Section 10 (5): the head is vacated, whoever noticed."""
    person = PersonId("he")
    world.handler.handle(RegisterPerson(stamp=world.at(DAY), person=person, name="he"))
    (made,) = compose(world, head="he", members=(f"unit:{TOWN_1}",))
    key = ItemKey("register", CAMPAIGN, made.stream.rpartition("/")[2])
    assert outline(world, key).acts_on == DAY
    look = NoteVacancy(stamp=world.at(DAY, SYSTEM, via=Via.SCHEDULER), key=key)
    assert world.handler.handle(look) == ()
    world.handler.handle(EndPerson(stamp=world.at(DAY, reason="left"), person=person))
    look = NoteVacancy(stamp=world.at(DAY, SYSTEM, via=Via.SCHEDULER), key=key)
    (vacated,) = world.handler.handle(look)
    assert isinstance(vacated.event, BodyVacated)
    assert vacated.event.members == (f"unit:{TOWN_1}",)
    assert (in_place(world), outline(world, key).acts_on) == (0, None)
    compose(world, "Other", head=f"unit:{TOWN_1}")
    assert outline(world, key._replace(number="b-0002")).acts_on is None


def test_a_seat_is_somebody_of_the_directory(world: World) -> None:
    """R225: the names that the document leaves blank are given by the office."""
    with refused(RuleBroken, "not in the directory, or ended: nobody, unit:town-99"):
        compose(world, head="nobody", members=("unit:town-99",))
    world.handler.handle(RegisterPerson(stamp=world.at(DAY), person=PersonId("he"), name="he"))
    world.handler.handle(EndPerson(stamp=world.at(DAY, reason="left"), person=PersonId("he")))
    with refused(RuleBroken, "not in the directory, or ended: he"):
        compose(world, head="he")


def test_bodies_are_counted_and_named_once(world: World) -> None:
    compose(world, "One")
    with refused(RuleBroken, "One stands in the register already, as b-0001"):
        compose(world, "One")
    compose(world, "Two")
    with refused(RuleBroken, "Groups has its 2 entries"):
        compose(world, "Three")


def test_a_backward_one_leaves_by_a_verified_rectification_alone(world: World) -> None:
    """R169; section 10, kinds."""
    entry = enter(world, "backward", TOWN_1)
    with refused(RuleBroken, "leaves the list by a verified rectification alone"):
        end(world, entry)
    stamp = world.at(DAY)
    raising = RaiseRectification(
        stamp=stamp, campaign=CAMPAIGN, unit=TOWN_1, finding="weak", source="visit"
    )
    world.handler.handle(raising)
    number = RectificationId("r-0001")
    item = RectificationKey(CAMPAIGN, number)
    work: tuple[tuple[type[Any], PersonId, dict[str, Any]], ...] = (
        (IssueRectification, CHEN, {}),
        (PlanRectification, LI, {"causes": "few", "measures": "more"}),
        (ReportRectification, LI, {"result": "done"}),
        (VerifyRectification, CHEN, {}),
    )
    for kind, who, more in work:
        with refused(RuleBroken, "r-0001 is no verified rectification of town-01"):
            end(world, entry, rectification=number)
        world.handler.handle(kind(stamp=world.at(DAY, who), key=item, **more))
    other = enter(world, "backward", TOWN_2)
    with refused(RuleBroken, "r-0001 is no verified rectification of town-02"):
        end(world, other, rectification=number)
    with refused(NotFound, "r-0009"):
        end(world, entry, rectification=RectificationId("r-0009"))
    (left,) = end(world, entry, rectification=number)
    assert isinstance(left.event, EntryEnded)
    assert (left.event.cause, left.event.rectification) == (EndCause.PUT_RIGHT, number)


WRONG: tuple[tuple[Callable[[World], object], type[Exception], str], ...] = (
    (lambda w: enter(w, "pears", TOWN_1), NotFound, "pears"),
    (lambda w: enter(w, "groups", TOWN_1), RuleBroken, "Groups holds bodies"),
    (lambda w: enter(w, "pairs", OFFICE, "v-01"), RuleBroken, "office-01.*does not take part"),
    (lambda w: enter(w, "backward", BUREAU), RuleBroken, "they are made by town"),
    (lambda w: enter(w, "pairs", UnitId("town-99"), "v-1"), RuleBroken, "town-99.*spring-2009"),
    (lambda w: enter(w, "pairs", TOWN_1, "v-1", begins=march(3)), RuleBroken, "still to come"),
    (lambda w: enter(w, "backward", TOWN_1, "v-1"), RuleBroken, "leave the object out"),
    (
        lambda w: enter(w, "pairs", TOWN_1, "v-1", figures=(EntryFigure("speakers", 1),)),
        NotFound,
        "speakers",
    ),
    (lambda w: compose(w, "  "), RuleBroken, "1 to 80 signs"),
    (lambda w: end(w, ItemKey("register", CAMPAIGN, "b-0009")), NotFound, "b-0009"),
)


@pytest.mark.parametrize(("deed", "error", "words"), WRONG)
def test_what_is_wrong_is_named(
    world: World, deed: Callable[[World], object], error: type[Exception], words: str
) -> None:
    head = world.log.head()
    with refused(error, words):
        deed(world)
    assert world.log.head() == head


def test_an_entry_ends_once_and_for_a_reason(world: World) -> None:
    key = enter(world, "pairs", TOWN_1, "v-01")
    with refused(ReasonRequired, "end an entry"):
        end(world, key, why=None)
    end(world, key)
    with refused(NotAllowed, "entry b-0001"):
        end(world, key)


def test_entries_of_another_campaign_are_not_met(world: World) -> None:
    assert entries_of(CAMPAIGN, world.reads) == {}
    assert (
        StreamId("register/x/b-0001")
        == ItemKey("register", CAMPAIGN, "b-0001")
        ._replace(
            campaign="x"  # type: ignore[arg-type]
        )
        .stream
    )
