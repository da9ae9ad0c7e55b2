"""A campaign before it is announced: blanks, dates, load, what does not fit."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.calendars.editions import seed_edition
from office.answers.plan_check import blanks, checked_values, plan_check
from office.bootstrap import Office
from tests.played import BLANKS, FIRE, SATISFIED, planned
from workflows.reading.loader import load_from_catalogue


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The units of the winter drive."""
    with planned(tmp_path, FIRE) as found:
        yield found


def test_blanks_name_what_waits_for_them() -> None:
    definition = load_from_catalogue(SATISFIED)
    found = blanks(definition, {})
    assert [blank.key for blank in found if blank.required]
    assert all(blank.is_open == blank.required for blank in found)
    assert any(blank.used_by for blank in found)
    assert not any(blank.text for blank in found), "a suggestion is never filled in"


def test_values_are_checked_beside_each_other() -> None:
    definition = load_from_catalogue(SATISFIED)
    values, faults = checked_values(definition, BLANKS[SATISFIED])
    assert faults == {}
    assert values.keys() == BLANKS[SATISFIED].keys()
    wrong = {**BLANKS[SATISFIED], "mobilize-end": "2010-02-30"}
    found = {blank.key: blank for blank in blanks(definition, wrong)}
    assert found["mobilize-end"].fault is not None
    assert found["mobilize-end"].text == "2010-02-30"
    assert found["mobilize-start"].fault is None


def test_the_load_is_that_of_the_units(office: Office) -> None:
    definition = load_from_catalogue(FIRE)
    found = plan_check(office, definition, {}, seed_edition().id)
    assert found.faults == ()
    assert sum(week.items for week in found.weeks) == found.items > 0
    assert sum(unit.items for unit in found.units) == found.items
    assert {unit.unit for unit in found.units} >= {"town-1", "town-2", "town-3"}
    assert found.without_liaison == ()
    assert found.reviewers[0].items >= found.reviewers[-1].items
    assert all(week.monday.weekday() == 0 for week in found.weeks)


def test_what_does_not_fit_is_named(office: Office) -> None:
    definition = load_from_catalogue(SATISFIED)
    values, _ = checked_values(definition, BLANKS[SATISFIED])
    found = plan_check(office, definition, values, seed_edition().id)
    assert found.unowned
    assert all(duty.categories for duty in found.unowned)
