"""Numbered items of a lifecycle: rows, clocks, lights, reminders, alerts, history and gates."""

import dataclasses
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, select

from engine.calendars.clock import OfficeMoment
from engine.domain.campaign.events import CampaignConcluded, CampaignResumed, CampaignSuspended
from engine.domain.event import Event
from engine.domain.gates import NothingToCount, judge
from engine.ids import ItemKey, PersonId, UnitId
from projections import alerts, due_list, timeline
from projections.deadlines.queries import attention, newly_overdue
from projections.feeding.read_model import ReadModel
from projections.feeding.row_cache import RowCache
from projections.gate_figures import gate_facts
from projections.item_list import Among, Of, Show
from projections.item_list import items as listed
from projections.items import queries
from projections.items.tables import ITEMS, ItemRow
from projections.states import ItemState, Light, is_late, light
from tests.projections.history import CAMPAIGN_STREAM, History, Place, begun, projected
from tests.projections.toys import (
    VIEWS,
    ToyDone,
    ToyDropped,
    ToyExtended,
    ToyFellOverdue,
    ToyHandedIn,
    ToyOpened,
    ToyPassedUp,
    ToyReturned,
    ToyShown,
    ToyWakes,
    toy,
    toys,
)
from tests.samples import CAMPAIGN, LI, MOBILIZE, definition, march, stamp, title
from workflows.schema import Criterion, CriterionKind, Definition

TOWN_1, TOWN_2 = UnitId("town-01"), UnitId("town-02")
SPY = PersonId("spy")


@pytest.fixture(autouse=True)
def _known() -> Iterator[None]:
    with toys():
        yield


def opened(day: int = 2, due: int | None = 13, **more: Any) -> ToyOpened:
    return ToyOpened(
        stamp=stamp(march(day)), unit=TOWN_1, due_on=None if due is None else march(due), **more
    )


def one(conn: Connection, number: int = 1, at: int | None = None) -> ItemRow:
    row = queries.item(conn, ItemKey("toy", CAMPAIGN, f"t-{number:04d}"), at=at)
    assert row is not None
    return row


def lit(row: ItemRow, day: int) -> Light:
    return light(row, OfficeMoment(march(day)))


def test_an_item_has_a_row_for_each_time_with_its_clock_and_light(place: Place) -> None:
    log = begun()
    first = log.add(toy(1), opened())
    log.add(toy(1), ToyExtended(stamp=stamp(march(10)), to=march(18)))
    log.add(toy(1), ToyHandedIn(stamp=stamp(march(17), actor=LI), late=False))
    last = log.add(toy(1), ToyDone(stamp=stamp(march(19))))
    with projected(place("v"), log, VIEWS).connect() as conn:
        was, now = one(conn, at=first), one(conn)
        assert (was.due_on, was.state, was.own_state) == (march(13), ItemState.IN_PROGRESS, "open")
        assert [lit(was, day) for day in (3, 11, 16)] == [Light.GREEN, Light.YELLOW, Light.RED]
        assert (now.due_on, now.done_on, now.handed_in_on) == (march(18), march(19), march(17))
        assert (lit(now, 30), now.since_position) == (Light.BLUE, last)
        assert not is_late(now, march(30))
        assert [row.own_state for row in ITEMS.where(conn)] == ["open", "open", "handed_in", "done"]


def test_a_stop_of_the_campaign_moves_what_is_open(place: Place) -> None:
    """The stop day is spent, the day of resuming is not counted."""
    log = begun()
    log.add(toy(1), opened())
    log.add(CAMPAIGN_STREAM, CampaignSuspended(stamp=stamp(march(4))))
    log.add(CAMPAIGN_STREAM, CampaignResumed(stamp=stamp(march(9))))
    with projected(place("v"), log, VIEWS).connect() as conn:
        # Seven working days were left after Wednesday the 4th: Tuesday the 10th and on.
        assert one(conn).due_on == march(18)


def test_time_asked_for_late_leaves_it_late(place: Place) -> None:
    log = begun()
    log.add(toy(1), opened())
    log.add(toy(1), ToyExtended(stamp=stamp(march(16)), to=march(20)))
    with projected(place("v"), log, VIEWS).connect() as conn:
        row = one(conn)
        assert (row.due_on, row.assessed_on) == (march(20), march(13))
        assert is_late(row, march(17))
        assert lit(row, 17) is Light.LATE_EXTENDED


def test_rungs_and_overdue_facts_of_a_new_clock_are_new(place: Place) -> None:
    log = begun()
    log.add(toy(1), opened(due=5))
    log.add(toy(1), ToyFellOverdue(stamp=stamp(march(6)), due_on=march(5), generation=1))
    with projected(place("v"), log, VIEWS).connect() as conn:
        assert newly_overdue(conn, CAMPAIGN, march(9)) == []
        assert [a.unit for a in alerts.alerts(conn, open_only=True)] == [TOWN_1]
    passed = ToyPassedUp(stamp=stamp(march(9)), unit=TOWN_2, due_on=march(12))
    log.add(toy(1), passed)
    with projected(place("v"), log, VIEWS).connect() as conn:
        row = one(conn)
        assert (row.unit, row.due_on, row.late, row.generation > 1) == (
            TOWN_2,
            march(12),
            False,
            True,
        )
        assert alerts.alerts(conn, open_only=True) == []
        (due,) = [each for each in attention(conn, march(10)) if each.item == toy(1)]
        assert (due.unit, due.title, due.generation) == (TOWN_2, "a toy", row.generation)
        assert toy(1) in newly_overdue(conn, CAMPAIGN, march(13))
        past = timeline.query(conn, item=toy(1))
        assert [each.unit for each in past] == [TOWN_2, TOWN_1, TOWN_1]


@pytest.mark.parametrize(
    ("ends", "by"),
    [
        (ToyHandedIn(stamp=stamp(march(9), actor=LI), late=True), "submitted"),
        (ToyDropped(stamp=stamp(march(9))), "not-owed"),
        (ToyExtended(stamp=stamp(march(9)), to=march(20)), "extended"),
        (ToyPassedUp(stamp=stamp(march(9)), unit=TOWN_2, due_on=march(12)), "renewed"),
    ],
)
def test_an_alert_ends_when_nobody_owes_the_item_by_that_day(
    place: Place, ends: Event, by: str
) -> None:
    log = begun()
    log.add(toy(1), opened(due=5))
    log.add(toy(1), ToyFellOverdue(stamp=stamp(march(6)), due_on=march(5), generation=1), ends)
    with projected(place("v"), log, VIEWS).connect() as conn:
        (alert,) = alerts.alerts(conn)
        assert (alert.cleared_by, alert.days_late) == (by, 4)


def test_an_alert_comes_again_with_the_item(place: Place) -> None:
    log = begun()
    log.add(
        toy(1),
        opened(due=5),
        ToyFellOverdue(stamp=stamp(march(6)), due_on=march(5), generation=1),
        ToyHandedIn(stamp=stamp(march(9), actor=LI), late=True),
        ToyReturned(stamp=stamp(march(10))),
    )
    with projected(place("v"), log, VIEWS).connect() as conn:
        assert [alert.cleared_by for alert in alerts.alerts(conn)] == ["submitted", None]
        assert one(conn).late


def test_what_is_open_when_the_campaign_ends_is_not_done(place: Place) -> None:
    log = begun()
    log.add(toy(1), opened())
    log.add(toy(2), opened(), ToyHandedIn(stamp=stamp(march(9), actor=LI), late=False))
    log.add(CAMPAIGN_STREAM, CampaignConcluded(stamp=stamp(march(31))))
    with projected(place("v"), log, VIEWS).connect() as conn:
        assert [one(conn, n).state for n in (1, 2)] == [
            ItemState.NOT_DONE,
            ItemState.NOT_ACCEPTED,
        ]
        assert all(item.item not in (toy(1), toy(2)) for item in attention(conn, date(2009, 12, 1)))


def test_lists_of_what_is_due_hold_items(place: Place) -> None:
    log = begun()
    log.add(toy(1), opened())
    log.add(toy(2), opened(due=None))
    log.add(toy(3), opened(due=12), ToyDropped(stamp=stamp(march(3))))
    with projected(place("v"), log, VIEWS).connect() as conn:
        due = due_list.deadlines(conn, CAMPAIGN, march(16), open_only=True)
        mine = [(d.due.item, d.light, d.title.zh) for d in due if d.due.item.startswith("toy/")]
        assert mine == [(toy(1), Light.RED, "a toy")]
        whole = listed(conn, CAMPAIGN, Among(of=Of.ITEMS), march(16))
        assert [row.item for row, _ in whole] == [toy(3), toy(1), toy(2)]
        red = listed(conn, CAMPAIGN, Among(of=Of.ITEMS, show=Show.OVERDUE), march(16))
        assert [row.item for row, _ in red] == [toy(1)]


def test_a_private_item_is_known_to_its_people_alone(place: Place) -> None:
    """R159: nothing of it in lists, what is due, alerts, history and gates, until it is shown; and
    nothing of the time before, to whoever looks back.
    """
    log = begun()
    first = log.add(toy(1), opened(due=5, people=frozenset({SPY})))
    log.add(toy(1), ToyFellOverdue(stamp=stamp(march(6)), due_on=march(5), generation=1))
    with projected(place("v"), log, VIEWS).connect() as conn:
        for who, seen in ((None, []), (LI, []), (SPY, [toy(1)])):
            rows = queries.items(conn, CAMPAIGN, who=who)
            assert [row.item for row in rows] == seen
            past = timeline.query(conn, campaign=CAMPAIGN, name="Toy", who=who)
            assert {row.stream for row in past} == set(seen)
            due = listed(conn, CAMPAIGN, Among(of=Of.ITEMS), march(9), who=who)
            assert [row.item for row, _ in due] == seen
        assert alerts.alerts(conn) == []
        assert toy(1) not in {item.item for item in attention(conn, march(30))}
        assert queries.hidden(conn, LI) == {toy(1)}
    log.add(toy(1), ToyShown(stamp=stamp(march(10))))
    with projected(place("v"), log, VIEWS).connect() as conn:
        assert [row.item for row in queries.items(conn, CAMPAIGN, who=LI)] == [toy(1)]
        assert queries.items(conn, CAMPAIGN, who=LI, at=first) == []
        assert toy(1) in {item.item for item in attention(conn, march(30))}


def test_the_scheduler_finds_what_acts_on_a_day(place: Place) -> None:
    log = begun()
    log.add(toy(1), opened(), ToyWakes(stamp=stamp(march(3)), acts_on=march(9)))
    log.add(toy(2), opened(), ToyWakes(stamp=stamp(march(3)), acts_on=march(5)))
    with projected(place("v"), log, VIEWS).connect() as conn:
        assert queries.acting(conn, march(4)) == []
        assert queries.acting(conn, march(9)) == [toy(2), toy(1)]
    log.add(toy(2), ToyWakes(stamp=stamp(march(5)), acts_on=None))
    with projected(place("v"), log, VIEWS).connect() as conn:
        assert queries.acting(conn, march(9), CAMPAIGN) == [toy(1)]


def gated(at_least: int | str | None) -> Definition:
    asked = Criterion(
        key="made",
        kind=CriterionKind.REACHED,
        title=title("Toys"),
        of="toys",
        states=("done",),
        at_least=at_least,
    )
    plan = definition()
    return dataclasses.replace(
        plan,
        phases=tuple(
            dataclasses.replace(phase, gate=(asked,)) if phase.key == MOBILIZE else phase
            for phase in plan.phases
        ),
    )


@pytest.mark.parametrize(
    ("at_least", "need", "met"),
    [(2, 2, True), (3, 3, False), ("60%", 2, True), ("80%", 3, False), (None, 3, False)],
)
def test_a_gate_counts_items_that_reached_a_state(
    place: Place, at_least: int | str | None, need: int, met: bool
) -> None:
    """R059: of ten works nine are confirmed and one withdrawn: nine of ten."""
    log, plan = begun(), gated(at_least)
    done = (
        ToyHandedIn(stamp=stamp(march(9), actor=LI), late=False),
        ToyDone(stamp=stamp(march(9))),
    )
    log.add(toy(1), opened(), *done)
    last = log.add(toy(2), opened(), *done)
    log.add(toy(3), opened(), ToyDropped(stamp=stamp(march(9))))
    with projected(place("v"), log, VIEWS).connect() as conn:
        facts = gate_facts(conn, plan, CAMPAIGN, MOBILIZE, log.head(), today=march(10))
        phase = plan.phase(MOBILIZE)
        assert phase is not None
        (verdict,) = judge(phase.gate, facts).criteria
        assert (verdict.have, verdict.of, verdict.need, verdict.met) == (2, 3, need, met)
        assert verdict.evidence[0] == last
        assert list(verdict.lacking()) == ["t-0003"]


def test_a_gate_without_items_says_that_there_are_none(place: Place) -> None:
    log, plan = begun(), gated(None)
    with projected(place("v"), log, VIEWS).connect() as conn:
        facts = gate_facts(conn, plan, CAMPAIGN, MOBILIZE, log.head(), today=march(10))
        phase = plan.phase(MOBILIZE)
        assert phase is not None
        (verdict,) = judge(phase.gate, facts).criteria
        assert (verdict.met, verdict.behind.nothing) == (False, NothingToCount.NO_ITEM)


# --- however they are fed ------------------------------------------------------------------------

DEEDS = st.sampled_from(
    ["open", "up", "extend", "hand_in", "return", "done", "drop", "overdue", "show", "stop", "go"]
)


def played(deeds: list[tuple[str, int]]) -> History:
    """A history of three toys, a day apart each, whether or not a table would allow it."""
    log, day, stopped = begun(), march(2), False
    known: dict[int, int] = {}
    for deed, number in deeds:
        day += timedelta(days=1)
        at = stamp(day)
        if deed in ("stop", "go"):
            if stopped is (deed == "go"):
                kind = CampaignResumed if stopped else CampaignSuspended
                log.add(CAMPAIGN_STREAM, kind(stamp=at))
                stopped = not stopped
            continue
        if number not in known:
            people = frozenset({SPY, LI}) if number == 3 else frozenset[PersonId]()
            log.add(
                toy(number),
                ToyOpened(stamp=at, unit=TOWN_1, due_on=day + timedelta(days=4), people=people),
            )
            known[number] = 1
            continue
        due_on = day + timedelta(days=3)
        happened: dict[str, Event] = {
            "open": ToyWakes(stamp=at, acts_on=due_on),
            "up": ToyPassedUp(stamp=at, unit=TOWN_2, due_on=due_on),
            "extend": ToyExtended(stamp=at, to=due_on),
            "hand_in": ToyHandedIn(stamp=at, late=number == 2),
            "return": ToyReturned(stamp=at),
            "done": ToyDone(stamp=at),
            "drop": ToyDropped(stamp=at),
            "overdue": ToyFellOverdue(stamp=at, due_on=day, generation=known[number]),
            "show": ToyShown(stamp=at),
        }
        known[number] += deed in ("up", "extend", "overdue")
        log.add(toy(number), happened[deed])
    return log


def rows_of(conn: Connection, view: ReadModel) -> dict[str, list[Any]]:
    return {
        table.name: sorted(map(repr, conn.execute(select(table))))
        for table in view.TABLES.sorted_tables
    }


def fed(log: History, cuts: list[int], *, cold: bool, again: int) -> dict[str, Any]:
    """The rows of all views: batches cut at these places, each given `again` times more; `cold`
    reads all rows anew for each.
    """
    places = sorted({0, *(cut for cut in cuts if cut < log.head()), log.head()})
    batches = [log.events[a:b] for a, b in pairwise(places)]
    views = create_engine("sqlite://")
    with views.begin() as conn:
        for view in VIEWS:
            view.TABLES.create_all(conn)
        caches: dict[str, RowCache] = {}
        for batch in batches:
            for view in VIEWS:
                own = [r for r in batch if type(r.event) in view.HANDLES]
                for _ in range(1 + again if own else 0):
                    cache = RowCache(conn) if cold else caches.setdefault(view.NAME, RowCache(conn))
                    view.project(cache, own)
        return {view.NAME: rows_of(conn, view) for view in VIEWS}


@settings(max_examples=8, deadline=None)
@given(
    deeds=st.lists(st.tuples(DEEDS, st.integers(1, 3)), min_size=6, max_size=22),
    cuts=st.lists(st.integers(1, 60), max_size=6),
)
def test_a_random_history_gives_the_same_rows_however_it_is_fed(
    deeds: list[tuple[str, int]], cuts: list[int]
) -> None:
    """All at once, one by one, in batches, with rows read anew, and each batch given twice."""
    log = played(deeds)
    with toys():
        whole = fed(log, [], cold=False, again=0)
        singly = list(range(1, log.head()))
        for rows in (
            fed(log, singly, cold=False, again=0),
            fed(log, cuts, cold=True, again=0),
            fed(log, cuts, cold=False, again=1),
        ):
            assert rows == whole
