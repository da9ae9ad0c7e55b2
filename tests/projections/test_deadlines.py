"""Deadlines: the clock of each item, and when the scheduler must look."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Select

from engine.domain.assignment import events as a
from engine.domain.campaign.events import (
    CampaignCancelled,
    CampaignConcluded,
    CampaignResumed,
    CampaignSuspended,
    UnitJoined,
    UnitLeft,
)
from engine.domain.message import MessageKind, MessageQueued
from engine.domain.phase.events import PhaseClosedByOverride, PhaseReopened
from engine.domain.rectification import events as x
from engine.ids import StreamId
from projections import progress
from projections.deadlines.queries import (
    ATTENTION,
    attention,
)
from projections.deadlines.tables import DEADLINES, DeadlineRow
from projections.due_list import deadlines
from projections.outbox import SENDABLE
from projections.states import Light, light
from tests.projections.history import (
    CAMPAIGN_STREAM,
    ENTRY,
    PHASE_STREAM,
    History,
    Place,
    begun,
    issued,
    plan_of,
    projected,
    submitted,
    supporting,
)
from tests.samples import CAMPAIGN, LI, TOWN, at, march, message_stream, stamp, verdict

PLAN = plan_of("town-01")
LITERAL = {"literal_binds": True}


def row_of(views: Engine, item: StreamId = PLAN) -> DeadlineRow:
    with views.connect() as conn:
        (found,) = DEADLINES.where(conn, DEADLINES.c.item == item)
    return found


def reminded(log: History, rung: str, on: date, generation: int = 1) -> None:
    log.add(
        message_stream(PLAN, rung, generation, LI),
        MessageQueued(
            stamp=stamp(on),
            kind=MessageKind.REMINDER,
            campaign=CAMPAIGN,
            unit=TOWN.unit,
            item=PLAN,
            rung=rung,
            generation=generation,
            recipient=LI,
            address="li@example.org",
            subject="催办",
            body="",
        ),
    )


def fell_overdue(on: date, generation: int = 1) -> a.AssignmentFellOverdue:
    return a.AssignmentFellOverdue(
        stamp=stamp(on), due_on=march(20), assessed_on=march(20), generation=generation
    )


def test_nobody_looks_before_the_first_rung(place: Place) -> None:
    views = projected(place("v"), begun())
    assert row_of(views).attention_on == march(13)
    with views.connect() as conn:
        assert attention(conn, march(12)) == []
        found = attention(conn, march(13))
        page = attention(conn, march(13), found[0], 500)
    assert [(i.unit, i.unit_name, i.rungs, i.overdue) for i in found] == [
        ("town-01", "单位 town-01", ("T-7",), False),
        ("town-02", "单位 town-02", ("T-7",), False),
    ]
    assert [item.unit for item in page] == ["town-02"]


def test_missed_rungs_come_together_with_the_overdue_fact(place: Place) -> None:
    with projected(place("v"), begun()).connect() as conn:
        first = attention(conn, march(21))[0]
    assert (first.rungs, first.overdue) == (("T-7", "T-3", "T-1", "T0", "T+1"), True)


def test_a_reminder_on_record_moves_the_ladder_on(place: Place) -> None:
    log = begun()
    reminded(log, "T-7", march(13))
    row = row_of(projected(place("v"), log))
    assert (row.ladder_index, row.attention_on) == (1, march(17))


def test_a_rung_may_count_working_days(place: Place) -> None:
    log = begun()
    reminded(log, "T+1", march(21))
    log.add(PLAN, fell_overdue(march(21)))
    row = row_of(projected(place("v"), log))
    assert (row.attention_on, row.overdue_on, row.late) == (march(25), march(21), True)
    reminded(log, "T+3", march(25))
    assert row_of(projected(place("w"), log)).attention_on == march(27)
    reminded(log, "T+15", date(2009, 4, 4))
    assert row_of(projected(place("x"), log)).attention_on is None


def test_what_is_handed_in_needs_no_look_until_it_is_sent_back(place: Place) -> None:
    log = begun()
    log.add(PLAN, a.AssignmentReceived(stamp=stamp(march(3))), submitted(march(4)))
    assert row_of(projected(place("v"), log)).attention_on is None
    log.add(PLAN, a.AssignmentReturned(stamp=stamp(march(5), reason="thin")))
    row = row_of(projected(place("v"), log))
    assert (row.attention_on, row.submitted_on, row.done_on) == (march(13), march(4), None)


def test_an_extension_starts_a_new_ladder_without_the_rungs_that_are_past(place: Place) -> None:
    log = begun()
    reminded(log, "T-1", march(19))
    extended = a.AssignmentExtended(stamp=stamp(march(20)), to=march(25), authority="办公室")
    log.add(PLAN, extended)
    row = row_of(projected(place("v"), log))
    assert (row.due_on, row.assessed_on, row.generation) == (march(25), march(25), 2)
    assert (row.ladder_index, row.attention_on) == (1, march(20))
    reminded(log, "T-3", march(22), generation=1)
    assert row_of(projected(place("v"), log)).ladder_index == 1


def test_an_extension_asked_for_too_late_keeps_the_date_assessed_against(place: Place) -> None:
    log = begun()
    log.add(PLAN, fell_overdue(march(21)))
    log.add(PLAN, a.AssignmentExtended(stamp=stamp(march(23)), to=march(30), authority="x"))
    row = row_of(projected(place("v"), log))
    assert (row.due_on, row.assessed_on, row.late) == (march(30), march(20), True)
    assert (row.generation, row.overdue_generation) == (2, 1)
    assert row.attention_on == march(23)


def test_a_suspended_campaign_stops_every_clock_and_gives_the_days_back(place: Place) -> None:
    log = begun()
    log.add(CAMPAIGN_STREAM, CampaignSuspended(stamp=stamp(march(10))))
    views = projected(place("v"), log)
    row = row_of(views)
    assert (row.running, row.stopped_on, row.attention_on) == (False, march(10), None)
    assert light(row, march(25)) is Light.GREY
    log.add(CAMPAIGN_STREAM, CampaignResumed(stamp=stamp(march(16))))
    row = row_of(projected(place("v"), log))
    assert (row.running, row.due_on, row.generation) == (True, march(26), 2)
    assert row.attention_on == march(19)


def test_nobody_looks_at_a_campaign_that_is_over(place: Place) -> None:
    log = begun()
    log.add(CAMPAIGN_STREAM, CampaignConcluded(stamp=stamp(march(10))))
    with projected(place("v"), log).connect() as conn:
        assert attention(conn, march(30)) == []


def test_what_is_open_when_the_campaign_ends_is_grey(place: Place) -> None:
    log = issued()
    log.add(CAMPAIGN_STREAM, CampaignCancelled(stamp=stamp(march(12))))
    views = projected(place("v"), log)
    with views.connect() as conn:
        shown = {d.light for d in deadlines(conn, CAMPAIGN, march(30), open_only=True)}
    assert shown == {Light.GREY}
    assert row_of(views, ENTRY).attention_on is None


def test_nobody_looks_while_the_phase_is_closed(place: Place) -> None:
    log = begun()
    closed = PhaseClosedByOverride(
        stamp=stamp(march(10), reason="haste"), verdict=verdict(met=False), authority="市委"
    )
    log.add(PHASE_STREAM, closed)
    with projected(place("v"), log).connect() as conn:
        assert attention(conn, march(30)) == []
    log.add(
        PHASE_STREAM,
        PhaseReopened(stamp=stamp(march(12), reason="x"), ends_on=march(31), authority="市委"),
    )
    assert row_of(projected(place("w"), log)).attention_on == march(13)


def test_nobody_looks_at_the_findings_of_a_unit_while_it_is_away(place: Place) -> None:
    log = issued()
    log.add(CAMPAIGN_STREAM, UnitLeft(stamp=stamp(march(12)), unit=TOWN.unit))
    row = row_of(projected(place("v"), log), ENTRY)
    assert (row.state, row.attention_on) == ("issued", None)
    log.add(CAMPAIGN_STREAM, UnitJoined(stamp=stamp(march(21)), participant=TOWN))
    views = projected(place("w"), log)
    assert row_of(views, ENTRY).attention_on == march(18)
    assert (row_of(views).state, row_of(views).attention_on) == ("left", None)


def test_what_a_unit_owes_comes_back_with_it_while_there_is_time(place: Place) -> None:
    log = begun()
    log.add(PLAN, a.AssignmentReceived(stamp=stamp(march(3))))
    log.add(CAMPAIGN_STREAM, UnitLeft(stamp=stamp(march(12)), unit=TOWN.unit))
    log.add(CAMPAIGN_STREAM, UnitJoined(stamp=stamp(march(20)), participant=TOWN))
    row = row_of(projected(place("v"), log))
    assert (row.state, row.held, row.attention_on) == ("received", None, march(13))


def test_a_day_for_the_second_try_begins_a_new_ladder(place: Place) -> None:
    log = begun()
    log.add(PLAN, submitted(march(19)))
    log.add(PLAN, a.AssignmentReturned(stamp=stamp(march(20), reason="thin"), redo_by=march(25)))
    row = row_of(projected(place("v"), log))
    assert (row.due_on, row.generation, row.attention_on) == (march(25), 2, march(20))


def test_whoever_takes_over_a_supporting_part_is_not_reminded(place: Place) -> None:
    views = projected(place("v"), supporting())
    row = row_of(views, plan_of("bureau-02"))
    assert (row.part, row.attention_on) == ("supporting", None)
    with views.connect() as conn:
        assert [day.total for day in progress.daily(conn, CAMPAIGN)] == [2]


def test_a_supporting_unit_is_not_reminded(place: Place) -> None:
    row = row_of(projected(place("v"), begun()), plan_of("bureau-01"))
    assert (row.part, row.attention_on) == ("supporting", None)


def test_lights(place: Place) -> None:
    log = begun()
    row = row_of(projected(place("v"), log))
    lights = [light(row, march(day)) for day in (16, 17, 20, 21)]
    assert lights == [Light.GREEN, Light.YELLOW, Light.YELLOW, Light.RED]
    log.add(PLAN, a.AssignmentReceived(stamp=stamp(march(3))), submitted(march(4)))
    log.add(PLAN, a.AssignmentAccepted(stamp=stamp(march(5))))
    assert light(row_of(projected(place("v"), log)), march(30)) is Light.BLUE


def test_listings_by_unit_and_light(place: Place) -> None:
    with projected(place("v"), begun()).connect() as conn:
        own = deadlines(conn, CAMPAIGN, march(21), unit=TOWN.unit)
        red = deadlines(conn, CAMPAIGN, march(21), lights=frozenset({Light.RED}))
    assert [d.due.unit for d in own] == ["town-01"]
    assert [d.due.unit for d in red] == ["town-01", "town-02"]


def test_a_rectification_has_a_deadline_once_it_is_issued(place: Place) -> None:
    row = row_of(projected(place("v"), issued()), ENTRY)
    assert (row.title, row.unit, row.due_on, row.attention_on) == (
        "无台账", "town-01", march(25), march(18),
    )  # fmt: skip


def test_a_look_back_begins_a_clock_of_a_new_generation(place: Place) -> None:
    log = issued()
    log.add(
        ENTRY,
        x.RectificationPlanned(stamp=stamp(march(12)), causes="", measures="建账"),
        x.RectificationReported(
            stamp=stamp(march(20)),
            result="",
            filed=(),
            due_on=march(25),
            assessed_on=march(25),
            late=False,
        ),
        x.RectificationVerified(stamp=stamp(march(21))),
    )
    row = row_of(projected(place("v"), log), ENTRY)
    assert (row.state, row.done_on, row.attention_on) == ("verified", march(21), None)
    log.add(
        ENTRY,
        x.RectificationReopened(
            stamp=stamp(march(30), reason="复发"), fix_due_on=date(2009, 4, 9), generation=2
        ),
    )
    row = row_of(projected(place("v"), log), ENTRY)
    assert (row.state, row.due_on, row.generation, row.done_on) == (
        "reopened", date(2009, 4, 9), 2, None,
    )  # fmt: skip
    assert row.attention_on == date(2009, 4, 2)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (ATTENTION, "deadlines USING INDEX ix_deadlines_attention_on_item"),
        (SENDABLE, "letters USING INDEX ix_letters_now_send_from_stream"),
    ],
)
def test_a_tick_looks_into_an_index_and_puts_nothing_in_order(
    tmp_path: Path, query: Select[Any], index: str
) -> None:
    known = {"on": march(1), "attention_on": march(1), "item": "", "limit": 5}
    known |= {"now": at(march(1)), "send_from": at(march(1)), "stream": ""}
    with projected(tmp_path / "v.db", begun()).connect() as conn:
        bound = {name: known[name] for name in query.compile().params if name in known}
        asked = str(query.params(bound).compile(conn, compile_kwargs=LITERAL))
        plan = [row[-1] for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}")]
    assert plan[0].startswith(f"SEARCH {index}")
    assert not any("TEMP B-TREE" in step for step in plan)
