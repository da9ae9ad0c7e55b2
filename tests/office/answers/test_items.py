"""The items behind a figure are exactly as many as the figure says."""

from datetime import date

import pytest

from engine.errors import NotFound
from engine.ids import CampaignId, DutyKey, UnitId
from office.answers.items import Among, Of, Show, items
from office.answers.reading import Reading
from office.answers.reading import reading as reading_of
from office.answers.status import Status, status
from office.answers.tally import Tally
from projections.states import Light

CAMPAIGN = CampaignId("satisfied-unit")
DAYS = (date(2010, 4, 5), date(2010, 6, 1), date(2010, 8, 30), None)
COUNTED = {
    Show.ALL: "total",
    Show.DONE: "done",
    Show.WAITING: "waiting",
    Show.OPEN: "open",
    Show.SOON: "soon",
    Show.OVERDUE: "overdue",
    Show.LATE: "late",
    Show.LATE_EXTENDED: "late_extended",
    Show.NOT_DONE: "not_done",
    Show.NOT_ACCEPTED: "not_accepted",
    Show.CALLED_OFF: "called_off",
}


def counted(look: Reading, among: Among) -> int:
    return items(look, CAMPAIGN, among).total


@pytest.mark.parametrize("day", DAYS)
def test_every_figure_of_the_status_has_so_many_items(reading: Reading, day: date | None) -> None:
    with reading_of(reading.office, day) as look:
        found = status(look, CAMPAIGN)
        for show, name in COUNTED.items():
            assert counted(look, Among(show=show, of=Of.WORK)) == getattr(found.tally, name)
            assert counted(look, Among(show=show, of=Of.LEDGER)) == getattr(found.ledger, name)


@pytest.mark.parametrize("day", DAYS)
def test_so_many_of_a_duty_and_of_a_unit(reading: Reading, day: date | None) -> None:
    def check(tally: Tally, among: Among) -> None:
        (narrow,) = ({k: v for k, v in ((k, getattr(among, k)) for k in ("duty", "unit")) if v},)
        for show, name in COUNTED.items():
            some = Among(show=show, of=Of.WORK, **narrow)
            assert counted(look, some) == getattr(tally, name), (show, narrow)

    with reading_of(reading.office, day) as look:
        found: Status = status(look, CAMPAIGN)
        for duty in found.duties[::4]:
            check(duty.tally, Among(duty=duty.duty))
        for unit in found.units[::3]:
            check(unit.tally, Among(unit=unit.unit))


def test_by_day_then_by_roster_in_pages(reading: Reading) -> None:
    whole = items(reading, CAMPAIGN, Among())
    days = [row.due_on or date.max for row in whole.rows]
    assert days == sorted(days)
    assert whole.total == len(whole.rows)
    pages = [items(reading, CAMPAIGN, Among(), page, rows=20).rows for page in (1, 2, 3, 4)]
    assert tuple(row for page in pages for row in page) == whole.rows
    place = dict[UnitId | None, int]()
    place |= {unit: number for number, unit in enumerate(reading.unit_names())}
    for before, after in zip(whole.rows, whole.rows[1:], strict=False):
        if before.due_on == after.due_on:
            assert place[before.unit] <= place[after.unit]


def test_narrowed_by_days_lights_and_units(reading: Reading) -> None:
    with reading_of(reading.office, date(2010, 4, 5)) as look:
        red = items(look, CAMPAIGN, Among(lights=frozenset({Light.RED})))
        assert {row.light for row in red.rows} == {Light.RED}
        assert all(row.days_over for row in red.rows)
        march = Among(due_from=date(2010, 3, 1), due_to=date(2010, 3, 31))
        found = items(look, CAMPAIGN, march)
        assert found.rows
        assert all(row.due_on and row.due_on.month == 3 for row in found.rows)
        one = items(look, CAMPAIGN, Among(units=frozenset({UnitId("information")})))
        assert {row.unit for row in one.rows} == {"information"}
        study = items(look, CAMPAIGN, Among(duty=DutyKey("collective-study")))
        assert {row.title.zh for row in study.rows} == {"集中学习"}


def test_an_unknown_unit(reading: Reading) -> None:
    with pytest.raises(NotFound):
        items(reading, CAMPAIGN, Among(unit=UnitId("nowhere")))
