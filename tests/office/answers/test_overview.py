"""How it stands, what changed since the day before, and how it goes beside the plan."""

from datetime import timedelta

import pytest

from engine.errors import NotFound
from office.answers.deadlines import deadlines
from office.answers.items import Among, items
from office.answers.overview import overview
from office.answers.reading import reading
from office.answers.status import status
from office.bootstrap import Office
from projections.states import Light
from tests.office.answers.watched import CAMPAIGN, EVERYBODY, seen_by

_DAYS_BACK = (0, 1, 8, 20, 60, 100)


@pytest.mark.parametrize("back", _DAYS_BACK)
def test_each_count_has_its_items_and_its_change_since_the_day_before(
    office: Office, back: int
) -> None:
    day = office.today() - timedelta(days=back)
    with reading(office, day) as look:
        found = overview(look, CAMPAIGN)
        behind = [
            items(look, CAMPAIGN, Among(of=count.of, show=count.show)).total
            for count in found.counts
        ]
    assert [count.value for count in found.counts] == behind
    assert found.since == day - timedelta(days=1)
    with reading(office, day - timedelta(days=1)) as look:
        before = overview(look, CAMPAIGN)
    assert [count.change for count in found.counts] == [
        now.value - then.value for now, then in zip(found.counts, before.counts, strict=True)
    ]


def test_before_the_campaign_there_is_nothing_to_compare(office: Office) -> None:
    with reading(office) as look:
        first = look.about(CAMPAIGN).planned_on
    with reading(office, first) as look:
        found = overview(look, CAMPAIGN)
    assert found.since is None
    assert {count.change for count in found.counts} == {None}


@pytest.mark.parametrize("back", _DAYS_BACK)
def test_the_oldest_that_are_overdue_are_those_of_the_list(office: Office, back: int) -> None:
    with reading(office, office.today() - timedelta(days=back)) as look:
        found = overview(look, CAMPAIGN).overdue
        red = deadlines(look, CAMPAIGN, lights=frozenset({Light.RED})).rows
    work = [line for line in red if line.item.startswith("assignment/")]
    assert list(found) == work[:10]


def test_the_burn_up_ends_where_the_board_stands_and_never_falls(office: Office) -> None:
    with reading(office) as look:
        found = overview(look, CAMPAIGN)
        tally = status(look, CAMPAIGN).tally
        dated = [i for i in items(look, CAMPAIGN, Among()).rows if i.due_on and i.duty]
    today = next(point for point in found.burn_up if point.day == office.today())
    assert today.accepted == tally.done
    days = [point.day for point in found.burn_up]
    assert days == sorted(days)
    planned = [point.planned for point in found.burn_up]
    assert planned == sorted(planned)
    assert planned[-1] <= len(dated)
    assert all((p.handed_in is None) == (p.day > office.today()) for p in found.burn_up)


@pytest.mark.parametrize("person", EVERYBODY)
def test_it_counts_what_is_seen(office: Office, person: str) -> None:
    with reading(office) as look:
        theirs = seen_by(look, person)
        if not theirs.sees.campaign(CAMPAIGN):
            with pytest.raises(NotFound):
                overview(theirs, CAMPAIGN)
            return
        found = overview(theirs, CAMPAIGN)
        behind = [items(theirs, CAMPAIGN, Among(of=c.of, show=c.show)).total for c in found.counts]
        whole = theirs.sees.whole(CAMPAIGN)
    assert [count.value for count in found.counts] == behind
    assert bool(found.burn_up) == whole
