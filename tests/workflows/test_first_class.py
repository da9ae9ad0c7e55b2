"""Document 001 as a campaign: its blanks, its contest, its cadences, its results as targets."""

from collections.abc import Iterator
from datetime import date

import pytest

from engine.calendars.editions import seed_edition
from engine.calendars.working_days import Calendars
from engine.domain.occurrences import OwedPeriod, obligation_periods, occurrences_to_open
from engine.domain.terms import DutyDue, phase_terms
from engine.ids import PhaseKey
from workflows.parameters import filled
from workflows.reading.loader import load_from_catalogue
from workflows.schema import Definition

EDITION = seed_edition()
CALENDARS = Calendars([EDITION])
DECIDED = {
    "deploy-end": "2011-05-31",
    "carry-out-end": "2011-11-30",
    "contest-start": "2011-06-01",
    "sum-up-start": "2011-12-01",
    "sum-up-end": "2011-12-31",
}


@pytest.fixture(scope="module")
def decided() -> Definition:
    """With the windows that an office gives it."""
    return filled(load_from_catalogue("first-class-2011"), DECIDED)


def periods(definition: Definition, duty: str) -> Iterator[OwedPeriod]:
    obligation = next(each for each in definition.obligations if each.key == duty)
    return obligation_periods(definition, obligation, CALENDARS, EDITION.id)


def opened(definition: Definition, duty: str, today: date) -> tuple[DutyDue, ...]:
    obligation = next(each for each in definition.obligations if each.key == duty)
    return occurrences_to_open(definition, obligation, {}, today, CALENDARS, EDITION.id)


def test_its_windows_are_blanks_that_stop_no_announcement() -> None:
    definition = load_from_catalogue("first-class-2011")
    blanks = {each.key for each in definition.parameters if each.is_blank}
    assert blanks == {*DECIDED, "check-cadence"}
    assert definition.blanks() == ()


def test_the_contest_lasts_a_hundred_days(decided: Definition) -> None:
    """R071: its first day counted."""
    terms = phase_terms(decided, PhaseKey("contest"), CALENDARS, EDITION.id)
    assert (terms.starts_on, terms.ends_on) == (date(2011, 6, 1), date(2011, 9, 8))
    assert (terms.ends_on - terms.starts_on).days == 99
    assert [due.due_on for due in terms.dues] == [date(2011, 9, 8)]


def test_the_carrying_out_begins_when_the_setting_up_has_ended(decided: Definition) -> None:
    terms = phase_terms(decided, PhaseKey("carry-out"), CALENDARS, EDITION.id)
    assert (terms.starts_on, terms.ends_on) == (date(2011, 6, 1), date(2011, 11, 30))


def test_progress_is_owed_from_the_day_to_the_year(decided: Definition) -> None:
    """R049: 126 working days of June to November, two make-up days of October among them."""
    counted = {
        each: sum(1 for _ in opened(decided, f"progress-{each}", date(2011, 12, 1)))
        for each in ("day", "week", "xun", "month", "quarter", "year")
    }
    assert counted == {"day": 126, "week": 27, "xun": 18, "month": 6, "quarter": 2, "year": 1}


def test_each_person_sums_up_on_monday(decided: Definition) -> None:
    """R043, R064."""
    weekdays = {each.due_on.weekday() for each in periods(decided, "monday-summary") if each.due_on}
    assert weekdays == {0}


def test_opinions_are_sought_at_the_start_of_each_year(decided: Definition) -> None:
    """R058."""
    owed = periods(decided, "opinions-of-the-year")
    assert [next(owed).due_on for _ in range(2)] == [date(2012, 1, 31), date(2013, 1, 31)]


def test_results_of_the_report_are_targets(decided: Definition) -> None:
    """R057, R060, R061, R062, R063: "more than 20" is 21 and up (A24, A25)."""
    asked = {
        each.key: [f"{'>' if step.bound else '='}{step.at_least}" for step in each.steps]
        for each in decided.targets or ()
    }
    assert asked == {
        "rules-revised": ["=49"],
        "areas": ["=5"],
        "lectures": [">20"],
        "classes": ["=5"],
        "books": [">1000"],
        "secondments": [">20"],
    }
