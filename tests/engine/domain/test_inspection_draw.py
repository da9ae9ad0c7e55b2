"""Given, when, then for the draw of an inspection: announced first, held once."""

from datetime import date

import pytest
from msgspec.structs import replace

from engine.domain.inspection import commands as wishes
from engine.domain.inspection.commands import Recusal, Stratum
from engine.domain.inspection.draw import code_of
from engine.domain.inspection.events import DrawAnnounced, PassedOver
from engine.domain.inspection.rules import decide
from engine.domain.inspection.state import Inspection, evolve
from engine.domain.inspection.table import Over
from engine.errors import NotAllowed, NotFound, RuleBroken
from engine.ids import UnitId
from tests.engine.domain.inspection_facts import (
    ANNOUNCED,
    CHOSEN,
    CODE,
    DRAWN,
    HASH,
    KEY,
    PLANNED,
    RANDOMNESS,
    TOWNS,
    UNITS,
    hour,
    terms,
)
from tests.samples import march, stamp
from tests.spec import given

ANNOUNCE = wishes.AnnounceDraw(
    stamp=stamp(march(3)), key=KEY, source="a lottery", on=march(10), code_hash=HASH
)
DRAW = wishes.DrawUnits(stamp=stamp(march(11)), key=KEY, randomness=RANDOMNESS, code=CODE)
ON_THE_DAY = terms(stamp(march(11)))


def test_a_draw_is_bound_to_what_nobody_knows_yet() -> None:
    """The pool is every unit of the category that the definition names (R146, R159)."""
    given(decide, evolve, PLANNED).when(ANNOUNCE, terms()).then(ANNOUNCED)
    given(decide, evolve, PLANNED, ANNOUNCED).when(ANNOUNCE, terms()).refuses(
        RuleBroken,
        "the draw has been announced and is not announced anew: cancel this inspection and plan"
        " another one",
    )


@pytest.mark.parametrize(
    ("on", "at", "words"),
    [
        (
            march(2),
            None,
            "what is published on 2009-03-02 is older than this announcement of 2009-03-03: name a"
            " later day",
        ),
        (
            march(3),
            None,
            "on 2009-03-03 it must be certain that the publication comes after this announcement:"
            " name an hour that is still to come, or a later day",
        ),
        (
            march(3),
            "10:00",
            "on 2009-03-03 it must be certain that the publication comes after this announcement:"
            " name an hour that is still to come, or a later day",
        ),
    ],
)
def test_randomness_older_than_its_announcement_is_refused(
    on: date, at: str | None, words: str
) -> None:
    """R146, R159."""
    announce = replace(ANNOUNCE, on=on, hour=hour(at) if at else None)
    given(decide, evolve, PLANNED).when(announce, terms(stamp(march(3)))).refuses(RuleBroken, words)


def test_the_same_day_will_do_by_an_hour_that_is_still_to_come() -> None:
    announce = replace(ANNOUNCE, on=march(3), hour=hour("21:30"))
    given(decide, evolve, PLANNED).when(announce, terms(stamp(march(3)))).then(
        replace(ANNOUNCED, on=march(3), hour=hour("21:30"))
    )


def test_what_is_drawn_is_units_that_there_are() -> None:
    def announce(*strata: Stratum) -> wishes.AnnounceDraw:
        return replace(ANNOUNCE, strata=strata)

    planned = given(decide, evolve, PLANNED)
    planned.when(announce(Stratum(n=2, pool=TOWNS[:3])), terms()).then(
        replace(ANNOUNCED, n=2, pool=TOWNS[:3], category="")
    )
    planned.when(announce(Stratum(n=4, pool=TOWNS[:3])), terms()).refuses(
        RuleBroken,
        "4 out of 3 units cannot be drawn: at least one, and no more than there are",
    )
    with pytest.raises(NotFound):
        decide(announce(Stratum(n=1, pool=(UnitId("town-99"),))), state(), terms())
    planned.when(replace(ANNOUNCE, code_hash="secret"), terms()).refuses(
        RuleBroken, '"secret" is no SHA-256 digest: give 64 lower-case hex digits'
    )


def state() -> Inspection:
    return evolve(None, PLANNED)


def test_three_towns_are_drawn_and_once_only() -> None:
    """R146, R159."""
    announced = given(decide, evolve, PLANNED, ANNOUNCED)
    announced.when(DRAW, ON_THE_DAY).then(DRAWN)
    given(decide, evolve, PLANNED, ANNOUNCED, DRAWN).when(DRAW, ON_THE_DAY).refuses(
        NotAllowed,
        "cannot hold the draw of inspection i-0001 while drawn; allowed now: record a visit of,"
        " cancel",
    )
    given(decide, evolve, PLANNED).when(DRAW, ON_THE_DAY).refuses(
        RuleBroken, "a draw is announced before its randomness is known: announce it first"
    )


def test_a_recused_town_and_one_that_left_are_passed_over() -> None:
    """R044."""
    announced = given(decide, evolve, PLANNED, ANNOUNCED)
    recused = replace(DRAW, recused=(Recusal(unit=CHOSEN[1], reason="inspected in February"),))
    announced.when(recused, ON_THE_DAY).then(
        replace(
            DRAWN,
            chosen=(TOWNS[1], TOWNS[4], TOWNS[9]),
            passed_over=(
                PassedOver(unit=CHOSEN[1], why=Over.RECUSED, reason="inspected in February"),
            ),
        )
    )
    left = {unit: each for unit, each in UNITS.items() if unit != CHOSEN[0]}
    announced.when(DRAW, replace(ON_THE_DAY, inspected=left)).then(
        replace(
            DRAWN,
            chosen=(TOWNS[5], TOWNS[4], TOWNS[9]),
            passed_over=(PassedOver(unit=CHOSEN[0], why=Over.LEFT),),
        )
    )
    announced.when(
        replace(DRAW, recused=(Recusal(unit=CHOSEN[1], reason=""),)), ON_THE_DAY
    ).refuses(RuleBroken, "say why unit town-06 is recused")


def test_the_home_of_a_visitor_is_passed_over() -> None:
    """R044, R111."""
    sun, qian = PLANNED.team
    planned = replace(PLANNED, team=(sun, replace(qian, home=CHOSEN[0])))
    given(decide, evolve, planned, ANNOUNCED).when(DRAW, ON_THE_DAY).then(
        replace(
            DRAWN,
            chosen=(TOWNS[5], TOWNS[4], TOWNS[9]),
            passed_over=(PassedOver(unit=CHOSEN[0], why=Over.HOME, person=qian.person),),
        )
    )


def test_of_two_categories_nothing_is_drawn_twice() -> None:
    both = (ANNOUNCED, replace(ANNOUNCED, category="all", n=1))
    found = decide(DRAW, folded(*both), ON_THE_DAY)
    assert [fact.chosen for fact in found] == [CHOSEN, (TOWNS[9],)]  # type: ignore[union-attr]


def folded(*facts: DrawAnnounced) -> Inspection:
    found = state()
    for fact in facts:
        found = evolve(found, fact)
    return found


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (
            replace(DRAW, code=code_of("another")),
            f"the code does not match what was announced ({HASH}): give the very code, or the very"
            " secret",
        ),
        (
            replace(DRAW, published_on=march(2)),
            "what was published on 2009-03-02 is older than the announcement of 2009-03-03: it"
            " cannot be drawn by it",
        ),
        (
            replace(DRAW, published_on=march(9)),
            "the announcement binds the draw to 2009-03-10, not to 2009-03-09",
        ),
        (replace(DRAW, randomness=" "), "give what the source published, as a text"),
    ],
)
def test_a_draw_by_anything_else_is_refused(draw: wishes.DrawUnits, words: str) -> None:
    """R146, R159."""
    given(decide, evolve, PLANNED, ANNOUNCED).when(draw, ON_THE_DAY).refuses(RuleBroken, words)


def test_nobody_draws_before_the_publication() -> None:
    early = stamp(march(9))
    given(decide, evolve, PLANNED, ANNOUNCED).when(
        replace(DRAW, stamp=early), terms(early)
    ).refuses(RuleBroken, "what is published on 2009-03-10 is not known yet: draw after that")
    by_hour = replace(ANNOUNCED, hour=hour("21:30"))
    same_day = stamp(march(10))
    given(decide, evolve, PLANNED, by_hour).when(
        replace(DRAW, stamp=same_day), terms(same_day)
    ).refuses(RuleBroken, "what is published on 2009-03-10 is not known yet: draw after that")


def test_too_few_left_to_draw() -> None:
    """R044."""
    recused = tuple(Recusal(unit=unit, reason="so") for unit in TOWNS[:8])
    given(decide, evolve, PLANNED, ANNOUNCED).when(
        replace(DRAW, recused=recused), ON_THE_DAY
    ).refuses(
        RuleBroken,
        "3 were to be drawn, and 2 are left after those passed over: cancel this inspection and"
        " plan another one",
    )
