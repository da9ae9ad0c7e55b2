"""The campaigns, and what each waits for."""

from datetime import date

from office.answers.portfolio import portfolio
from office.answers.reading import Reading
from office.answers.reading import reading as reading_of
from office.answers.status import status


def test_one_that_is_over(reading: Reading) -> None:
    (line,) = portfolio(reading)
    assert (line.over, line.waits_for_me, line.phases) == (True, 0, ())
    assert line.tally == status(reading, line.campaign).tally


def test_one_that_runs(reading: Reading) -> None:
    with reading_of(reading.office, date(2010, 4, 5)) as then:
        (line,) = portfolio(then)
        now = status(then, line.campaign)
    assert (line.tally, line.ledger) == (now.tally, now.ledger)
    assert [phase.phase for phase in line.phases] == ["mobilize"]
    assert line.undecided == len(now.undecided)
    assert line.waits_for_me == line.to_review + line.undecided
