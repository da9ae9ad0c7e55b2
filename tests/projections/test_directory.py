"""The directory: units, holders of roles, and deputies."""

from engine.domain import directory as d
from engine.domain.directory import Role
from engine.ids import (
    DIRECTORY_STREAM,
    PersonId,
    UnitId,
    message_stream,
)
from projections import (
    directory,
)
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
    march,
    stamp,
)
from workflows.schema import RungRecipient

MESSAGE = message_stream(plan_of("town-01"), "T-7", 1, LI)


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
    log = begun()
    log.add(
        DIRECTORY_STREAM,
        d.DeputyNamed(
            stamp=stamp(), person=LI, deputy=PersonId("town-02.liaison"), first=march(5),
            last=march(6),
        ),
    )  # fmt: skip
    with projected(place("v"), log).connect() as conn:
        days = [directory.reached(conn, [TOWN.unit], march(day)) for day in (4, 5, 6, 7)]
    assert [people[TOWN.unit, Role.LIAISON].address for people in days] == [
        "town-01@example.org", "town-02@example.org", "town-02@example.org", "town-01@example.org",
    ]  # fmt: skip
    assert (TOWN.unit, Role.UNIT_CHIEF) not in days[0]


def test_the_office_is_who_holds_its_role_or_its_own_liaison(place: Place) -> None:
    log = begun()
    with projected(place("v"), log).connect() as conn:
        found = directory.recipients(conn, [TOWN.unit], RungRecipient.OFFICE, march(5))
    assert [person.person for person in found[TOWN.unit]] == ["office-01.liaison"]
    log.add(
        DIRECTORY_STREAM,
        d.RoleGranted(
            stamp=stamp(), person=CHEN, name="陈", role=Role.OFFICE, unit=UnitId("office-01"),
            email="chen@example.org",
        ),
    )  # fmt: skip
    with projected(place("v"), log).connect() as conn:
        found = directory.recipients(conn, [TOWN.unit], RungRecipient.OFFICE, march(5))
    assert [person.person for person in found[TOWN.unit]] == [CHEN]


def test_a_role_that_was_revoked_reaches_nobody(place: Place) -> None:
    log = begun()
    log.add(
        DIRECTORY_STREAM,
        d.RoleRevoked(stamp=stamp(), person=LI, role=Role.LIAISON, unit=TOWN.unit),
        d.UnitRetired(stamp=stamp(), unit=TOWN.unit),
    )
    with projected(place("v"), log).connect() as conn:
        assert not directory.reached(conn, [TOWN.unit], march(5))
        assert directory.units(conn)[0].state == "retired"
