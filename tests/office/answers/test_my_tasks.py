"""What a unit has to do: every item once, the most pressing first."""

from collections import Counter

import pytest
from sqlalchemy import Connection, event

from engine.errors import NotFound
from engine.ids import UnitId
from office.answers.holder import Turn
from office.answers.my_tasks import MyTasks, my_tasks
from office.answers.reading import Reading, reading
from office.bootstrap import Office
from office.words import LANGUAGES, worded
from projections.board import BOARD
from projections.states import NOT_OWED, OWED, WORST_FIRST, ItemState, Light
from tests.office.answers.watched import CAMPAIGN, seen_by


def found(look: Reading, person: str) -> MyTasks:
    """As somebody finds them."""
    return my_tasks(seen_by(look, person))


@pytest.mark.parametrize("post", ["liaison", "chief"])
@pytest.mark.parametrize("unit", ["section-a", "information", "secretariat", "leaders"])
def test_every_item_of_the_own_unit_stands_in_one_list_only(
    office: Office, unit: str, post: str
) -> None:
    with reading(office) as look:
        mine = found(look, f"{unit}.{post}")
        rows = BOARD.where(
            look.views,
            BOARD.c.campaign == CAMPAIGN,
            BOARD.c.unit == unit,
            BOARD.valid_at(None),
            BOARD.c.state.not_in(NOT_OWED),
        )
    (campaign,) = mine.campaigns
    lists = (campaign.now, campaign.to_receive, campaign.later, campaign.waiting)
    done = [task for phase in campaign.phases for task in phase.tasks]
    shown = [task.item for each in (*lists, done) for task in each if task.duty]
    assert Counter(shown) == Counter(row.item for row in rows)
    assert mine.open == sum(map(len, lists[:3]))
    assert {task.unit for each in lists for task in each} <= {UnitId(unit)}


def test_the_first_is_the_most_pressing_and_says_whose_turn_it_is(office: Office) -> None:
    with reading(office) as look:
        mine = found(look, "information.liaison")
    assert mine.first is not None
    (campaign,) = mine.campaigns
    open_items = (*campaign.now, *campaign.to_receive, *campaign.later)
    worst = min(WORST_FIRST.index(task.light) for task in open_items)
    assert WORST_FIRST.index(mine.first.light) == worst
    assert (mine.first.hands.turn, mine.first.hands.person) == (Turn.UNIT, "information.liaison")
    for lang in LANGUAGES:
        assert "information" in worded(mine.first.hands.said, lang)
    days = [task.due_on for task in campaign.now if task.light is Light.RED and task.due_on]
    assert days == sorted(days)
    for task in open_items:
        late = task.days_left is not None and task.days_left < 0
        assert late == (task.light in (Light.RED,)) or not task.running


def test_what_is_handed_in_waits_for_its_reviewer_by_name(office: Office) -> None:
    with reading(office) as look:
        waits = BOARD.c.state == ItemState.SUBMITTED
        unit = BOARD.where(look.views, BOARD.valid_at(None), waits)[0].unit
        (campaign,) = found(look, f"{unit}.liaison").campaigns
    waiting = next(task for task in campaign.waiting if task.state == ItemState.SUBMITTED)
    assert waiting.hands.turn in (Turn.OFFICE, Turn.REVIEWER)
    assert waiting.hands.name


def test_what_can_be_signed_for_is_told_together(office: Office) -> None:
    with reading(office) as look:
        mine = found(look, "information.liaison")
        then = my_tasks(seen_by(look, "information.liaison"), CAMPAIGN, UnitId("information"))
    assert [task.state for task in mine.receivable] == [ItemState.ASSIGNED]
    assert then.receivable == mine.receivable
    assert all(task.state in OWED for task in mine.receivable)


def test_of_another_unit_nothing_is_told(office: Office) -> None:
    with reading(office) as look:
        theirs = seen_by(look, "section-a.liaison")
        with pytest.raises(NotFound):
            my_tasks(theirs, unit=UnitId("attached"))
        with pytest.raises(NotFound):
            my_tasks(theirs, CAMPAIGN, UnitId("attached"))
        above = my_tasks(seen_by(look, "leaders.chief"), unit=UnitId("attached"))
        nobody = my_tasks(seen_by(look, "nobody"))
    assert above.campaigns
    assert (nobody.campaigns, nobody.first, nobody.open) == ((), None, 0)


def test_it_asks_as_many_questions_for_many_items_as_for_few(office: Office) -> None:
    with reading(office) as look:
        asked = {who: _queries(look, who) for who in ("secretariat.liaison", "attached.liaison")}
    assert len(set(asked.values())) <= 2  # one more where something was sent back
    assert max(asked.values()) <= 14


def _queries(look: Reading, who: str) -> int:
    theirs, count = seen_by(look, who), 0

    def note(conn: Connection, *_: object) -> None:
        nonlocal count
        count += conn is not None

    event.listen(look.views.engine, "before_cursor_execute", note)
    try:
        my_tasks(theirs)
    finally:
        event.remove(look.views.engine, "before_cursor_execute", note)
    return count
