"""Who is told of a fact: the holders of its post on a day, and who stands in for them."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from engine.domain.agenda import OFFICE_DESK, Fact
from engine.domain.assignment.events import AssignmentPassedOn
from engine.domain.directory import events as d
from engine.domain.message import MessageKind
from engine.domain.policy.actors import (
    OFFICE_WIDE,
    Role,
    Scope,
    campaign_scope,
    part_scope,
    unit_scope,
)
from engine.ids import (
    DIRECTORY_STREAM,
    DeputyId,
    GrantId,
    PersonId,
    StreamId,
    UnitId,
    person_post,
    reminder_stream,
)
from projections import letter_recipients
from tests.projections.history import Place, begun, plan_of, projected, submitted
from tests.samples import CAMPAIGN, TOWN, definition, march, stamp
from workflows.schema import Definition, RoleDefinition, RungRecipient, Title

COUNTY, DISTRICT = UnitId("county-01"), UnitId("district-01")
PLAN = plan_of("town-01")


def fact(post: str, unit: UnitId = TOWN.unit, item: StreamId = PLAN) -> Fact:
    return Fact(
        stream=reminder_stream(item, "T+1", 1, post),
        kind=MessageKind.REMINDER,
        campaign=CAMPAIGN,
        unit=unit,
        item=item,
        rung="T+1",
        generation=1,
        post=post,
        form="reminder",
        channel="",
        due_on=march(20),
        reason="",
        recorded_at=datetime(2009, 3, 21, tzinfo=UTC),
    )


def told(conn: Connection, post: str, day: int = 21) -> list[str]:
    """The ids of those who are told."""
    (people,) = letter_recipients.holders(conn, [fact(post)], march(day)).values()
    return [each.person for each in people]


def grant(person: str, role: Role, scope: Scope, email: str | None = None) -> d.RoleGranted:
    return d.RoleGranted(
        stamp=stamp(),
        id=GrantId(f"{person}/{role}/{scope}"),
        person=PersonId(person),
        role=role,
        scope=scope,
        first=march(1),
        name=person,
        email=f"{person}@example.org" if email is None else email,
    )


def revoked(grant: d.RoleGranted) -> d.RoleRevoked:
    return d.RoleRevoked(
        stamp=stamp(), id=grant.id, person=grant.person, role=grant.role, scope=grant.scope
    )


def below(unit: UnitId, parent: UnitId | None, *categories: str) -> d.UnitAdded:
    return d.UnitAdded(
        stamp=stamp(), unit=unit, name=unit, name_en="", parent=parent, categories=categories
    )


def under_the_county() -> tuple[d.UnitAdded | d.UnitAmended, ...]:
    """The town under a district under the county."""
    moved = d.UnitAmended(
        stamp=stamp(),
        unit=TOWN.unit,
        name="town",
        name_en="",
        parent=DISTRICT,
        categories=TOWN.categories,
    )
    return (below(COUNTY, None), below(DISTRICT, COUNTY), moved)


def test_the_superior_is_the_nearest_chief_up_the_tree_who_can_be_reached(place: Place) -> None:
    log = begun()
    log.add(DIRECTORY_STREAM, *under_the_county())
    log.add(DIRECTORY_STREAM, grant("mayor", Role.UNIT_CHIEF, unit_scope(COUNTY)))
    with projected(place("a"), log).connect() as conn:
        assert told(conn, "superior") == ["mayor"], "nobody heads the district"
    silent = grant("head", Role.UNIT_CHIEF, unit_scope(DISTRICT), email="")
    log.add(DIRECTORY_STREAM, silent)
    with projected(place("b"), log).connect() as conn:
        assert told(conn, "superior") == ["mayor"], "he who heads it has no address"
    log.add(DIRECTORY_STREAM, grant("other", Role.UNIT_CHIEF, unit_scope(DISTRICT)))
    log.add(DIRECTORY_STREAM, revoked(silent))
    with projected(place("c"), log).connect() as conn:
        assert told(conn, "superior") == ["other"]


def test_units_above_each_other_in_a_circle_end_at_the_office(place: Place) -> None:
    log = begun()
    log.add(DIRECTORY_STREAM, *under_the_county())
    round_ = d.UnitAmended(
        stamp=stamp(), unit=COUNTY, name="county", name_en="", parent=TOWN.unit, categories=()
    )
    log.add(DIRECTORY_STREAM, round_)
    with projected(place("a"), log).connect() as conn:
        assert told(conn, "superior") == ["office-01.liaison"]


def test_leaders_of_the_campaign_are_in_charge_of_it_else_those_of_everything(
    place: Place,
) -> None:
    log = begun()
    with projected(place("a"), log).connect() as conn:
        assert told(conn, "in_charge") == ["office-01.liaison"], "nobody leads: the office"
    log.add(DIRECTORY_STREAM, grant("secretary", Role.LEADER, OFFICE_WIDE))
    with projected(place("b"), log).connect() as conn:
        assert told(conn, "in_charge") == ["secretary"]
    log.add(DIRECTORY_STREAM, grant("deputy-head", Role.LEADER, campaign_scope(CAMPAIGN)))
    with projected(place("c"), log).connect() as conn:
        assert told(conn, "in_charge") == ["deputy-head"]


def test_everyone_is_all_liaisons_and_chiefs_and_the_office(place: Place) -> None:
    log = begun()
    log.add(DIRECTORY_STREAM, grant("chief", Role.UNIT_CHIEF, unit_scope(TOWN.unit)))
    with projected(place("a"), log).connect() as conn:
        found = told(conn, "everyone")
    towns = ["bureau-01.liaison", "chief", "office-01.liaison"]
    assert sorted(found) == [*towns, "town-01.liaison", "town-02.liaison"]


def reviewed_by(*names: str) -> Definition:
    """The plan is reviewed by these in turn."""
    whole = definition()
    first, *others = whole.phases
    own = RoleDefinition(key="group_head", title=Title(zh="组长"))
    tasks = tuple(replace(task, reviewers=names) for task in first.tasks)
    return replace(whole, phases=(replace(first, tasks=tasks), *others), roles=(*whole.roles, own))


def test_a_reviewer_is_whoever_has_the_turn(place: Place) -> None:
    log = begun(plan=reviewed_by("superior", "group_head", "campaign_office"))
    log.add(DIRECTORY_STREAM, *under_the_county())
    log.add(DIRECTORY_STREAM, grant("head", Role.UNIT_CHIEF, unit_scope(DISTRICT)))
    log.add(DIRECTORY_STREAM, grant("chair", Role.LEADER, part_scope(CAMPAIGN, "group_head")))
    log.add(PLAN, submitted(march(18)))
    turns = []
    for number, to in enumerate(("group_head", "campaign_office", None)):
        with projected(place(f"v{number}"), log).connect() as conn:
            turns.append(told(conn, "reviewer"))
        if to:
            log.add(PLAN, AssignmentPassedOn(stamp=stamp(march(19)), to=to))
    assert turns == [["head"], ["chair"], ["office-01.liaison"]]


def test_what_nobody_reviews_is_told_to_the_office(place: Place) -> None:
    log = begun(plan=reviewed_by("group_head"))
    log.add(PLAN, submitted(march(18)))
    with projected(place("v"), log).connect() as conn:
        assert told(conn, "reviewer") == ["office-01.liaison"]


def test_there_is_always_somebody(place: Place) -> None:
    log = begun(units=(TOWN,))
    (liaison,) = (r.event for r in log.events if isinstance(r.event, d.RoleGranted))
    log.add(DIRECTORY_STREAM, revoked(liaison))
    with projected(place("v"), log).connect() as conn:
        found = {post: told(conn, post) for post in RungRecipient}
    assert all(people == [OFFICE_DESK.person] for people in found.values())


def test_a_person_is_told_himself(place: Place) -> None:
    with projected(place("v"), begun()).connect() as conn:
        assert told(conn, person_post(PersonId("town-01.liaison"))) == ["town-01.liaison"]
        assert told(conn, person_post(PersonId("nobody"))) == ["office-01.liaison"]


def test_two_absences_with_two_deputies(place: Place) -> None:
    """Away in the first week and in the second, each time with another deputy: each has his days,
    and on the day that both share the first who is named.
    """
    log = begun()
    log.add(DIRECTORY_STREAM, grant("chief", Role.UNIT_CHIEF, unit_scope(TOWN.unit)))
    for number, (deputy, first, last) in enumerate((("wang", 2, 6), ("zhao", 6, 13))):
        log.add(
            DIRECTORY_STREAM,
            d.PersonRegistered(
                stamp=stamp(), person=PersonId(deputy), name=deputy, email=f"{deputy}@example.org"
            ),
            d.DeputyNamed(
                stamp=stamp(),
                id=DeputyId(f"d-{number}"),
                person=PersonId("chief"),
                deputy=PersonId(deputy),
                first=march(first),
                last=march(last),
            ),
        )
    with projected(place("v"), log).connect() as conn:
        days = {day: told(conn, "unit_chief", day) for day in (1, 5, 6, 7, 14)}
    assert days == {1: ["chief"], 5: ["wang"], 6: ["wang"], 7: ["zhao"], 14: ["chief"]}
