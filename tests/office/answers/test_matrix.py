"""Who owes what: each cell holds what the board holds, for units and for districts."""

from collections import Counter

import pytest
from sqlalchemy import event

from engine.errors import NotFound
from engine.ids import DutyKey, PhaseKey, UnitId
from office.answers import matrix as module
from office.answers.matrix import matrix
from office.answers.reading import Reading, reading
from office.bootstrap import Office
from projections.board import board_at
from projections.states import NOT_OWED, Light, is_late, light
from tests.office.answers.watched import CAMPAIGN, EVERYBODY, seen_by
from tests.played import UNITS

Counted = Counter[tuple[str, str, Light, bool]]


def expected(look: Reading) -> Counted:
    """Item by item."""
    return Counter(
        (row.unit, row.duty, light(row, look.when), is_late(row, look.when))
        for row in board_at(look.views, CAMPAIGN, look.at)
        if row.part == "lead" and row.state not in NOT_OWED
    )


@pytest.mark.parametrize("part", [1, 2, 3])
def test_cells_hold_what_the_board_holds_now_and_then(office: Office, part: int) -> None:
    with reading(office, office.head() * part // 3) as look:
        found = matrix(look, CAMPAIGN)
        items = expected(look)
    duties = [column.duty for column in found.columns]
    for row in found.rows:
        for duty, cell in zip(duties, row.cells, strict=True):
            own = {key: n for key, n in items.items() if key[:2] == (row.unit, duty)}
            assert cell.total == sum(own.values())
            assert cell.late == sum(n for key, n in own.items() if key[3])
            assert cell.overdue == sum(n for key, n in own.items() if key[2] is Light.RED)
            assert (cell.light is None) == (not own)
            assert (cell.item is not None) == (cell.total == 1)
    assert sum(cell.total for row in found.rows for cell in row.cells) == items.total()


def test_units_stand_in_the_order_of_the_roster(office: Office) -> None:
    with reading(office) as look:
        found = matrix(look, CAMPAIGN)
        paged = [matrix(look, CAMPAIGN, page=page, rows=3) for page in (1, 2, 3)]
    order = list(UNITS[CAMPAIGN])
    assert [row.unit for row in found.rows] == [
        u for u in order if u in {r.unit for r in found.rows}
    ]
    assert [row for each in paged for row in each.rows] == list(found.rows)
    assert paged[0].pages == 3


@pytest.mark.parametrize("part", [1, 2, 3])
def test_more_units_than_fit_are_shown_by_district(
    office: Office, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    monkeypatch.setattr(module, "MOST_UNITS", 3)
    with reading(office, None if part == 3 else office.head() * part // 3) as look:
        found = matrix(look, CAMPAIGN)
        inside = matrix(look, CAMPAIGN, district=UnitId("leaders"), rows=None)
        every = matrix(look, CAMPAIGN, by_unit=True, rows=None)
    assert found.rows == ()
    (district,) = found.districts
    assert (district.unit, district.units) == ("leaders", len(every.rows))
    assert inside.rows == every.rows
    of_light = Counter[Light]()
    for row in every.rows:
        of_light.update(row.lights)
    assert {light: n for light, n in district.lights.items() if n} == +of_light
    for place, cell in enumerate(district.cells):
        own = [row.cells[place] for row in every.rows]
        assert (cell.total, cell.done, cell.overdue, cell.late) == (
            sum(c.total for c in own),
            sum(c.done for c in own),
            sum(c.overdue for c in own),
            sum(c.late for c in own),
        )


def test_it_is_narrowed_by_phase_duty_and_light(office: Office) -> None:
    with reading(office) as look:
        every = matrix(look, CAMPAIGN)
        phase = matrix(look, CAMPAIGN, phase=PhaseKey("mobilize"))
        one = matrix(look, CAMPAIGN, duty=DutyKey("collective-study"))
        light = every.rows[0].light
        lit = matrix(look, CAMPAIGN, lights=frozenset({light}))
        with pytest.raises(NotFound):
            matrix(look, CAMPAIGN, phase=PhaseKey("no-such"))
        with pytest.raises(NotFound):
            matrix(look, CAMPAIGN, duty=DutyKey("no-such"))
        with pytest.raises(NotFound):
            matrix(look, CAMPAIGN, district=UnitId("no-such"))
    assert {column.phase for column in phase.columns} == {"mobilize"}
    assert [column.duty for column in one.columns] == ["collective-study"]
    assert lit.rows == tuple(row for row in every.rows if row.lights.get(light))


def test_a_recurring_duty_is_opened_by_period(office: Office) -> None:
    with reading(office) as look:
        every = matrix(look, CAMPAIGN)
        place, column = next(
            (n, c)
            for n, c in enumerate(every.columns)
            if c.recurring and any(row.cells[n].total for row in every.rows)
        )
        opened = matrix(look, CAMPAIGN, opened=column.duty)
    assert all(each.occurrence for each in opened.columns)
    for whole, row in zip(every.rows, opened.rows, strict=True):
        assert whole.cells[place].total == sum(cell.total for cell in row.cells)
        assert whole.cells[place].done == sum(cell.done for cell in row.cells)


@pytest.mark.parametrize("person", EVERYBODY)
def test_only_units_that_are_seen_stand_in_it(office: Office, person: str) -> None:
    with reading(office) as look:
        theirs = seen_by(look, person)
        if not theirs.sees.campaign(CAMPAIGN):
            with pytest.raises(NotFound):
                matrix(theirs, CAMPAIGN)
            return
        seen = theirs.sees.board(CAMPAIGN)
        rows = matrix(theirs, CAMPAIGN).rows
        every = matrix(look, CAMPAIGN).rows
    assert rows == tuple(row for row in every if seen is None or row.unit in seen)


def test_it_asks_as_many_questions_for_many_units_as_for_one(office: Office) -> None:
    with reading(office) as look:
        asked = []
        matrix(look, CAMPAIGN)
        for rows in (1, 30):
            count = 0

            def note(conn: object, *_: object) -> None:
                nonlocal count
                count += conn is not None

            event.listen(look.views.engine, "before_cursor_execute", note)
            try:
                matrix(look, CAMPAIGN, rows=rows, by_unit=True)
            finally:
                event.remove(look.views.engine, "before_cursor_execute", note)
            asked.append(count)
    assert asked[0] == asked[1] <= 4
