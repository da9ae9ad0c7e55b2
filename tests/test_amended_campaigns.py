"""A campaign whose plan is changed while it runs: board, alerts, letters, earlier moments."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine.domain.reminder import ReminderDue
from engine.ids import assignment_key
from engine.store.ports import Address
from office.answers.alerts import alerts
from office.answers.deadlines import deadlines
from office.answers.reading import Reading, reading
from office.answers.status import status
from projections.rebuilding.verify import verify
from projections.states import Light
from tests.driven import DRIVE, ONE, TOWNS, Driven, key_of
from tests.golden.amended_campaign import (
    CHART,
    REGISTER,
    amended_drive,
    back_to_the_first,
    changed,
    planned,
)
from workflows.planning import checked


@pytest.fixture
def amended(tmp_path: Path, address: Address) -> Iterator[Driven]:
    with amended_drive(tmp_path, address) as drive:
        yield drive


def owed(look: Reading) -> dict[str, set[date | None]]:
    """The due dates of what is owed, by duty."""
    found: dict[str, set[date | None]] = {}
    for line in deadlines(look, DRIVE).rows:
        key = assignment_key(line.item)
        assert key is not None
        found.setdefault(key.duty, set()).add(line.due_on)
    return found


def test_deadlines_show_what_is_owed_by_the_new_plan(amended: Driven) -> None:
    with reading(amended.office) as look:
        assert owed(look) == {
            "plan": {date(2026, 3, 20)},
            "register": {date(2026, 4, 30)},
            "closing": {date(2026, 5, 20)},
            "monthly": {date(2026, 3, 31), date(2026, 4, 30)},
            "list": {date(2026, 5, 6)},
            "chart": {date(2026, 5, 7)},
        }
        (line, *_) = deadlines(look, DRIVE).rows
        assert (line.title.zh, line.light) == ("工作方案", Light.RED)


def test_an_earlier_moment_is_told_by_the_plan_of_then(amended: Driven) -> None:
    with reading(amended.office, date(2026, 4, 2)) as look:
        assert owed(look)["train"] == {date(2026, 3, 31)}
        then = status(look, DRIVE)
        assert [phase.title_zh for phase in then.phases] == ["一", "二"]
        assert look.definition(DRIVE) == planned()
    with reading(amended.office) as look:
        now = status(look, DRIVE)
        assert [(phase.title_zh, phase.ends_on) for phase in now.phases] == [
            ("一", date(2026, 5, 20)),
            ("收官", date(2026, 12, 31)),
        ]
        assert {duty.duty for duty in now.duties if duty.phase == ONE} == {
            "plan", "closing", REGISTER,
        }  # fmt: skip
        assert look.definition(DRIVE) == checked(changed())


def test_alerts_of_a_dropped_duty_are_cleared(amended: Driven) -> None:
    with reading(amended.office) as look:
        found = alerts(look, DRIVE)
    stand = {a.item.split("/")[2] for a in found if a.cleared_on is None}
    gone = {a.cleared_by for a in found if "/train/" in a.item}
    assert ("train" in stand, "plan" in stand, gone) == (False, True, {"recalled"})


def letters(drive: Driven) -> list[tuple[date, str, str]]:
    """Day, duty and rung of each letter to a town, once for all towns."""
    found: dict[tuple[date, str, str], None] = {}
    for recorded in drive.office.log.read(0, 100_000):
        event = recorded.event
        if isinstance(event, ReminderDue) and (key := assignment_key(event.item)):
            found[event.stamp.on, key.duty, event.rung] = None
    return sorted(found)


def test_letters_go_by_the_new_ladder_and_none_goes_twice(amended: Driven) -> None:
    before = letters(amended)
    assert (date(2026, 3, 28), "train", "T-3") in before
    for day in (4, 27, 29, 30):
        amended.tick(date(2026, 4, day))
    assert [each for each in letters(amended) if each not in before] == [
        (date(2026, 4, 27), "monthly", "T-3"),
        (date(2026, 4, 27), "register", "T-3"),
        (date(2026, 4, 29), "monthly", "T-1"),
        (date(2026, 4, 29), "register", "T-1"),
        # T-3 of the 7th and T-1 of the 6th of May fall into the holiday, and come before it.
        (date(2026, 4, 30), "chart", "T-3"),
        (date(2026, 4, 30), "list", "T-1"),
        (date(2026, 4, 30), "monthly", "T0"),
        (date(2026, 4, 30), "register", "T0"),
    ]
    assert amended.tick(date(2026, 4, 30)).reminded == 0


def test_lights_turn_by_the_new_threshold(amended: Driven) -> None:
    due_on = date(2026, 4, 30)

    def light(day: date) -> set[Light]:
        amended.on(day)
        with reading(amended.office) as look:
            return {line.light for line in deadlines(look, DRIVE).rows if line.due_on == due_on}

    assert light(date(2026, 4, 27)) == {Light.GREEN}
    assert light(date(2026, 4, 28)) == {Light.YELLOW}


def test_it_is_handed_in_and_what_comes_back_is_told_alike_when_it_is_built_anew(
    amended: Driven,
) -> None:
    amended.hand_in(key_of(REGISTER, TOWNS[0]), date(2026, 4, 8), accept=True)
    back_to_the_first(amended)
    amended.tick(date(2026, 4, 11))
    with reading(amended.office) as look:
        assert owed(look)["train"] == {date(2026, 3, 31)}
        assert owed(look).keys().isdisjoint({REGISTER, CHART})
        assert owed(look)["list"] == {date(2026, 4, 20)}
    assert list(verify(amended.office.views, amended.office.log)) == []
