"""What the database counts is what the board's rows say one by one."""

from collections import Counter
from datetime import date, timedelta

from engine.domain.audience import Part
from engine.ids import DutyKey
from projections.board import board_at
from projections.board_counts import counts_by
from projections.states import NOT_OWED, is_late, light
from tests.projections.history import Place, eventful, projected
from tests.samples import CAMPAIGN, march


def test_the_light_of_a_group_is_that_of_each_of_its_items(place: Place) -> None:
    log = eventful()
    with projected(place("v"), log).connect() as conn:
        for position in (*range(5, log.head(), 3), None):
            rows = [
                row
                for row in board_at(conn, CAMPAIGN, position)
                if row.part is Part.LEAD and row.state not in NOT_OWED
            ]
            for day in (march(1) + timedelta(days=n) for n in range(0, 60, 2)):
                one_by_one = Counter(
                    (row.duty, row.state, light(row, day), is_late(row, day)) for row in rows
                )
                counted: Counter[object] = Counter()
                for group in counts_by(conn, CAMPAIGN, position, day, "duty"):
                    key = (group.key[0], group.state, light(group, day), is_late(group, day))
                    counted[key] += group.count
                assert counted == one_by_one, (position, day)


def test_the_days_of_a_duty_are_told_apart(place: Place) -> None:
    with projected(place("v"), eventful()).connect() as conn:
        days: dict[DutyKey, set[date | None]] = {}
        for row in board_at(conn, CAMPAIGN):
            if row.part is Part.LEAD and row.state not in NOT_OWED:
                days.setdefault(row.duty, set()).add(row.due_on)
        found: dict[DutyKey, set[date | None]] = {}
        for group in counts_by(conn, CAMPAIGN, None, march(20), "duty", "due_on"):
            duty, due_on = group.key
            found.setdefault(duty, set()).add(due_on)
    assert {duty: len(each) for duty, each in days.items()} == {
        duty: len(dates) for duty, dates in found.items()
    }
    assert all(min(map(str, found[duty])) == min(map(str, days[duty])) for duty in days)
