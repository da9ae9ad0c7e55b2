"""The directory: units, holders of roles, and deputies."""

from datetime import date

from msgspec.structs import replace
from sqlalchemy import Connection

from engine.domain.directory import events as d
from engine.domain.policy.actors import OFFICE_WIDE, Role, unit_scope
from engine.ids import (
    DIRECTORY_STREAM,
    DeputyId,
    GrantId,
    PersonId,
    UnitId,
)
from projections import directory, letter_recipients
from tests.projections.history import (
    Place,
    begun,
    plan_of,
    projected,
)
from tests.samples import (
    CHEN,
    LI,
    TOWN,
    ZHOU,
    march,
    message_stream,
    stamp,
)
from workflows.schema import RungRecipient

MESSAGE = message_stream(plan_of("town-01"), "T-7", 1, LI)


OTHER_LIAISON = PersonId("town-02.liaison")


def away(number: int, person: PersonId, deputy: PersonId, first: int, last: int) -> d.DeputyNamed:
    return d.DeputyNamed(
        stamp=stamp(),
        id=DeputyId(f"d-{number}"),
        person=person,
        deputy=deputy,
        first=march(first),
        last=march(last),
    )


def reached(conn: Connection, on: date) -> list[str]:
    """The addresses of letters to the town's liaison."""
    found = letter_recipients.recipients(conn, [TOWN.unit], RungRecipient.LIAISON, on)
    return [recipient.address for recipient in found[TOWN.unit]]


def test_the_tree_lists_units_below_their_parents(place: Place) -> None:
    log = begun()
    for key, parent in (("village-01", "town-01"), ("lost-01", "nowhere")):
        log.add(
            DIRECTORY_STREAM,
            d.UnitAdded(
                stamp=stamp(), unit=UnitId(key), name=key, name_en="", parent=UnitId(parent),
                categories=(),
            ),
        )  # fmt: skip
    with projected(place("v"), log).connect() as conn:
        shown = [(node.unit.unit, node.depth) for node in directory.tree(conn)]
    assert shown[:2] == [("town-01", 0), ("village-01", 1)]
    assert shown[-1] == ("lost-01", 0)


def test_a_deputy_stands_in_on_their_days(place: Place) -> None:
    """R043, R119."""
    log = begun()
    log.add(
        DIRECTORY_STREAM,
        away(1, LI, OTHER_LIAISON, 5, 6),
    )
    with projected(place("v"), log).connect() as conn:
        days = [reached(conn, march(day)) for day in (4, 5, 6, 7)]
        posts = letter_recipients.reached(conn, [TOWN.unit], march(5))
    assert days == [
        ["town-01@example.org"],
        ["town-02@example.org"],
        ["town-02@example.org"],
        ["town-01@example.org"],
    ]
    assert list(posts) == [(TOWN.unit, Role.LIAISON)]


def test_from_a_deputy_who_is_away_himself_letters_go_to_another_or_to_the_office(
    place: Place,
) -> None:
    log = begun()
    log.add(
        DIRECTORY_STREAM,
        d.PersonRegistered(stamp=stamp(), person=CHEN, name="陈", email="chen@example.org"),
        d.PersonRegistered(stamp=stamp(), person=ZHOU, name="周"),
        away(1, LI, OTHER_LIAISON, 5, 9),
        away(2, LI, CHEN, 6, 8),
        away(3, OTHER_LIAISON, ZHOU, 6, 9),
        away(4, CHEN, ZHOU, 8, 8),
        away(5, LI, ZHOU, 9, 9),
    )
    with projected(place("v"), log).connect() as conn:
        days = {day: reached(conn, march(day)) for day in (5, 6, 8, 9)}
    assert days == {
        5: ["town-02@example.org"],
        6: ["chen@example.org"],
        8: ["office-01@example.org"],
        9: ["town-01@example.org"],
    }
    log.add(
        DIRECTORY_STREAM,
        d.DeputyEnded(stamp=stamp(), id=DeputyId("d-1"), person=LI, deputy=OTHER_LIAISON),
        d.PersonEnded(stamp=stamp(), person=CHEN),
    )
    with projected(place("w"), log).connect() as conn:
        assert reached(conn, march(6)) == ["town-01@example.org"]


def test_a_deputy_for_something_else_gets_no_letter(place: Place) -> None:
    log = begun()
    elsewhere = replace(away(1, LI, OTHER_LIAISON, 5, 9), scopes=(OFFICE_WIDE,))
    log.add(DIRECTORY_STREAM, elsewhere)
    with projected(place("v"), log).connect() as conn:
        assert reached(conn, march(5)) == ["town-01@example.org"]


def test_of_several_holders_letters_address_the_one_who_is_marked_for_them(place: Place) -> None:
    log = begun()
    second = d.RoleGranted(
        stamp=stamp(),
        id=GrantId("g-9"),
        person=CHEN,
        role=Role.LIAISON,
        scope=unit_scope(TOWN.unit),
        first=march(3),
        last=march(6),
        name="陈",
        email="chen@example.org",
    )
    log.add(DIRECTORY_STREAM, second)
    with projected(place("v"), log).connect() as conn:
        assert reached(conn, march(5)) == ["town-01@example.org"]
    log.add(DIRECTORY_STREAM, replace(second, letters=True))
    with projected(place("w"), log).connect() as conn:
        days = [reached(conn, march(day)) for day in (2, 3, 6, 7)]
    assert days == [
        ["town-01@example.org"],
        ["chen@example.org"],
        ["chen@example.org"],
        ["town-01@example.org"],
    ]
    third = replace(second, id=GrantId("g-10"), person=ZHOU, email="zhou@example.org", letters=True)
    log.add(DIRECTORY_STREAM, third)
    with projected(place("x"), log).connect() as conn:
        assert reached(conn, march(5)) == ["zhou@example.org"]


def test_the_office_is_who_holds_its_role_or_its_own_liaison(place: Place) -> None:
    log = begun()
    with projected(place("v"), log).connect() as conn:
        found = letter_recipients.people_of_the_office(conn, march(5))
    assert [person.person for person in found] == ["office-01.liaison"]
    clerk = d.RoleGranted(
        stamp=stamp(),
        id=GrantId("g-9"),
        person=CHEN,
        role=Role.OFFICE,
        scope=OFFICE_WIDE,
        first=march(3),
        name="陈",
        email="chen@example.org",
    )
    log.add(DIRECTORY_STREAM, clerk)
    with projected(place("v"), log).connect() as conn:
        found = letter_recipients.people_of_the_office(conn, march(5))
    assert [person.person for person in found] == [CHEN]
    marked = replace(clerk, id=GrantId("g-10"), person=ZHOU, letters=True, email="zhou@example.org")
    log.add(DIRECTORY_STREAM, marked)
    with projected(place("v"), log).connect() as conn:
        found = letter_recipients.people_of_the_office(conn, march(5))
    assert [person.person for person in found] == [ZHOU], "the one marked for letters"


def test_a_role_that_was_revoked_reaches_nobody(place: Place) -> None:
    log = begun()
    log.add(
        DIRECTORY_STREAM,
        d.RoleRevoked(
            stamp=stamp(),
            id=GrantId("liaison/town-01"),
            person=LI,
            role=Role.LIAISON,
            scope=unit_scope(TOWN.unit),
        ),
        d.UnitRetired(stamp=stamp(), unit=TOWN.unit),
    )
    with projected(place("v"), log).connect() as conn:
        assert not letter_recipients.reached(conn, [TOWN.unit], march(5))
        assert directory.units(conn)[0].state == "retired"
