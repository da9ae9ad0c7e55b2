"""The door of the office."""

from engine.domain.access import Access, AccessContext, Door, DoorSet, SetDoor, decide, evolve
from engine.errors import ReasonRequired, RuleBroken
from tests.samples import stamp
from tests.spec import given

HEADED = AccessContext(headed=True)
NAMED = DoorSet(stamp=stamp(), door=Door.NAMED)


def to(door: Door, reason: str | None = None) -> SetDoor:
    return SetDoor(stamp=stamp(reason=reason), door=door)


def test_a_door_is_set_and_stays() -> None:
    assert given(decide, evolve).when(to(Door.NAMED), HEADED).then(NAMED) == Access(door=Door.NAMED)
    given(decide, evolve, NAMED).when(to(Door.NAMED), HEADED).stays_quiet()


def test_a_log_that_says_anyone_has_said_so() -> None:
    opened = DoorSet(stamp=stamp(), door=Door.ANYONE)
    given(decide, evolve).when(to(Door.ANYONE), HEADED).then(opened)
    given(decide, evolve, opened).when(to(Door.ANYONE), HEADED).stays_quiet()


def test_nobody_is_locked_out_of_an_office_that_nobody_heads() -> None:
    given(decide, evolve).when(to(Door.NAMED), AccessContext(headed=False)).refuses(
        RuleBroken,
        "nobody heads the office yet: grant that role first, or nobody could let anyone in",
    )


def test_the_way_back_needs_a_reason() -> None:
    given(decide, evolve, NAMED).when(to(Door.ANYONE), HEADED).refuses(
        ReasonRequired, "to open the office to anyone needs a reason"
    )
    given(decide, evolve, NAMED).when(to(Door.ANYONE, "演练"), HEADED).then(
        DoorSet(stamp=stamp(reason="演练"), door=Door.ANYONE)
    )
