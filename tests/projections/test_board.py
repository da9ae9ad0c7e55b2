"""The board: what an assignment was, from which event to which."""

from datetime import date

from sqlalchemy import Connection

from engine.domain.assignment import events as a
from engine.domain.audience import Part
from engine.domain.campaign.events import (
    CampaignArchived,
    CampaignCancelled,
    CampaignConcluded,
    CampaignResumed,
    CampaignSuspended,
    UnitJoined,
    UnitLeft,
)
from engine.domain.phase.events import PhaseExtended
from engine.ids import UnitId
from office.answers.tally import tally
from projections.board import BOARD, BoardRow, board_at
from projections.board_counts import counts_by
from projections.moments import position_of_day
from projections.states import Light, light
from projections.tables.open import open_views
from tests.projections.history import (
    CAMPAIGN_STREAM,
    PHASE_STREAM,
    TOWN_2,
    Place,
    begun,
    plan_of,
    projected,
    submitted,
    supporting,
    worked,
)
from tests.samples import BUREAU, CAMPAIGN, OFFICE, PLAN_FILED, TOWN, due, march, stamp


def spans(conn: Connection, unit: str) -> list[BoardRow]:
    """Every state that the unit's plan was in, oldest first."""
    return BOARD.where(conn, BOARD.c.item == plan_of(unit))


def last_of(conn: Connection, unit: str) -> BoardRow:
    """The unit's plan as it stands."""
    return spans(conn, unit)[-1]


def test_a_phase_that_opens_makes_a_row_for_every_unit_that_owes(place: Place) -> None:
    with projected(place("v"), begun()).connect() as conn:
        rows = board_at(conn, CAMPAIGN)
    assert [(row.unit, row.part, row.state, row.due_on) for row in rows] == [
        ("bureau-01", "supporting", "assigned", march(20)),
        ("town-01", "lead", "assigned", march(20)),
        ("town-02", "lead", "assigned", march(20)),
    ]


def test_every_state_is_kept_with_the_events_between_which_it_held(place: Place) -> None:
    log = worked()
    with projected(place("v"), log).connect() as conn:
        found = spans(conn, "town-01")
    assert [span.state for span in found] == [
        "assigned", "received", "submitted", "returned", "submitted", "accepted",
    ]  # fmt: skip
    assert [span.until_position for span in found[:-1]] == [s.since_position for s in found[1:]]
    assert found[-1].until_position is None
    assert [span.late for span in found] == [False] * 4 + [True, True]


def test_the_board_of_a_past_day_is_the_board_of_its_last_event(place: Place) -> None:
    with projected(place("v"), worked()).connect() as conn:
        then = board_at(conn, CAMPAIGN, position_of_day(conn, march(18)))
        before = board_at(conn, CAMPAIGN, 0)
    assert {row.unit: row.state for row in then} == {
        "bureau-01": "assigned", "town-01": "submitted", "town-02": "assigned",
    }  # fmt: skip
    assert before == []


def test_a_unit_that_leaves_owes_nothing_more_but_keeps_what_was_accepted(place: Place) -> None:
    log = worked()
    for unit in (TOWN, TOWN_2):
        log.add(CAMPAIGN_STREAM, UnitLeft(stamp=stamp(march(25)), unit=unit.unit))
    with projected(place("v"), log).connect() as conn:
        states = {row.unit: row.state for row in board_at(conn, CAMPAIGN)}
    assert states == {"bureau-01": "assigned", "town-01": "accepted", "town-02": "left"}


def test_a_unit_that_comes_back_goes_on_where_it_was(place: Place) -> None:
    log = begun()
    log.add(plan_of("town-01"), a.AssignmentReceived(stamp=stamp(march(3))))
    log.add(CAMPAIGN_STREAM, UnitLeft(stamp=stamp(march(5)), unit=TOWN.unit))
    log.add(CAMPAIGN_STREAM, UnitJoined(stamp=stamp(march(9)), participant=TOWN))
    with projected(place("v"), log).connect() as conn:
        row = last_of(conn, "town-01")
    assert (row.state, row.held) == ("received", None)


def test_what_a_unit_that_comes_back_has_missed_stays_behind(place: Place) -> None:
    log = begun()
    log.add(CAMPAIGN_STREAM, UnitLeft(stamp=stamp(march(5)), unit=TOWN.unit))
    log.add(CAMPAIGN_STREAM, UnitJoined(stamp=stamp(march(21)), participant=TOWN))
    with projected(place("v"), log).connect() as conn:
        assert last_of(conn, "town-01").state == "left"
    log.add(
        plan_of("town-01"),
        a.AssignmentExtended(stamp=stamp(march(22)), to=march(30), authority="办公室"),
    )
    with projected(place("w"), log).connect() as conn:
        row = last_of(conn, "town-01")
    assert (row.state, row.due_on) == ("assigned", march(30))


def test_time_of_its_own_brings_an_item_back_and_a_stop_is_not_forgotten(place: Place) -> None:
    log = begun()
    log.add(
        plan_of("town-01"),
        a.AssignmentReceived(stamp=stamp(march(3))),
        a.AssignmentExtended(stamp=stamp(march(4)), to=march(30), authority="办公室"),
        a.AssignmentSuspended(stamp=stamp(march(5))),
    )
    log.add(CAMPAIGN_STREAM, UnitLeft(stamp=stamp(march(6)), unit=TOWN.unit))
    log.add(CAMPAIGN_STREAM, UnitJoined(stamp=stamp(march(21)), participant=TOWN))
    with projected(place("v"), log).connect() as conn:
        row = last_of(conn, "town-01")
    assert (row.state, row.held, row.running) == ("suspended", "received", False)
    log.add(plan_of("town-01"), a.AssignmentResumed(stamp=stamp(march(22))))
    with projected(place("w"), log).connect() as conn:
        row = last_of(conn, "town-01")
    assert (row.state, row.held, row.running) == ("received", None, True)


def test_a_unit_that_joins_owes_what_is_not_yet_past(place: Place) -> None:
    log = begun(units=(TOWN, BUREAU, OFFICE))
    log.add(CAMPAIGN_STREAM, UnitJoined(stamp=stamp(march(20)), participant=TOWN_2))
    late = begun(units=(TOWN, BUREAU, OFFICE))
    late.add(CAMPAIGN_STREAM, UnitJoined(stamp=stamp(march(21)), participant=TOWN_2))
    with projected(place("v"), log).connect() as conn:
        assert spans(conn, "town-02")
    with projected(place("w"), late).connect() as conn:
        assert not spans(conn, "town-02")


def test_due_dates_move_with_the_phase_and_with_the_campaign(place: Place) -> None:
    log = begun()
    log.add(
        CAMPAIGN_STREAM,
        CampaignSuspended(stamp=stamp(march(10))),
        CampaignResumed(stamp=stamp(march(12))),
    )
    moved = log.add(
        PHASE_STREAM,
        PhaseExtended(
            stamp=stamp(march(13)), ends_on=march(27), authority="市委", duties=(PLAN_FILED,)
        ),
    )
    with projected(place("v"), log).connect() as conn:
        found = spans(conn, "town-01")
    assert [(span.due_on, span.running) for span in found] == [
        (march(20), True), (march(20), False), (march(22), True), (march(27), True),
    ]  # fmt: skip
    assert found[-1].since_position == moved


def test_work_passes_to_another_unit(place: Place) -> None:
    log = begun()
    event = a.AssignmentTransferred(stamp=stamp(march(3)), to_unit=UnitId("bureau-02"))
    log.add(plan_of("town-01"), event)
    opened = log.events[0].event.stamp
    log.add(
        plan_of("bureau-02"),
        a.AssignmentTakenOver(
            stamp=stamp(march(3)),
            from_unit=TOWN.unit,
            due=due(),
            changes=(),
            began=opened.recorded_at,
        ),
    )
    log.add(plan_of("bureau-02"), submitted(march(4)))
    with projected(place("v"), log).connect() as conn:
        states = {str(row.unit): (row.state, row.part) for row in board_at(conn, CAMPAIGN)}
    assert states["town-01"] == ("transferred", "lead")
    assert states["bureau-02"] == ("submitted", "lead")


def test_a_supporting_part_that_is_taken_over_stays_supporting(place: Place) -> None:
    with projected(place("v"), supporting()).connect() as conn:
        assert last_of(conn, "bureau-02").part is Part.SUPPORTING


def test_what_is_undone_when_the_campaign_ends_is_not_done_for_ever(place: Place) -> None:
    log = worked()
    over = log.add(CAMPAIGN_STREAM, CampaignConcluded(stamp=stamp(march(30))))
    archived = CampaignArchived(stamp=stamp(date(2010, 1, 4)))
    log.add(CAMPAIGN_STREAM, archived)
    with projected(place("v"), log).connect() as conn:
        then = tally(counts_by(conn, CAMPAIGN, over - 1, march(30)), march(30))
        later = date(2010, 1, 5)
        now = tally(counts_by(conn, CAMPAIGN, None, later), later)
        row = last_of(conn, "town-02")
    assert (then.overdue, then.late, then.not_done) == (1, 2, 0)
    assert (now.overdue, now.soon, now.open, now.late, now.not_done) == (0, 0, 0, 2, 1)
    assert now.light is Light.NOT_DONE
    assert (row.state, row.held, row.late) == ("not_done", "received", True)
    assert light(row, march(30)) is Light.NOT_DONE


def test_what_nobody_reviewed_before_the_end_was_handed_in_and_not_accepted(place: Place) -> None:
    log = begun()
    log.add(plan_of("town-01"), submitted(march(19)))
    log.add(plan_of("town-02"), submitted(march(19)))
    log.add(plan_of("town-02"), a.AssignmentReturned(stamp=stamp(march(20), reason="too thin")))
    log.add(CAMPAIGN_STREAM, CampaignConcluded(stamp=stamp(march(30))))
    with projected(place("v"), log).connect() as conn:
        found = {row.unit: row.state for row in board_at(conn, CAMPAIGN)}
        figures = tally(counts_by(conn, CAMPAIGN, None, march(30)), march(30))
    assert found == {
        "bureau-01": "not_done", "town-01": "not_accepted", "town-02": "not_done",
    }  # fmt: skip
    assert (figures.not_done, figures.not_accepted, figures.waiting) == (1, 1, 0)


def test_a_campaign_that_is_cancelled_calls_its_work_off(place: Place) -> None:
    log = worked()
    log.add(plan_of("town-02"), a.AssignmentSuspended(stamp=stamp(march(24), reason="floods")))
    log.add(CAMPAIGN_STREAM, CampaignCancelled(stamp=stamp(march(30), reason="merged")))
    with projected(place("v"), log).connect() as conn:
        found = {row.unit: (row.state, row.held) for row in board_at(conn, CAMPAIGN)}
        row = last_of(conn, "town-02")
    assert found == {
        "bureau-01": ("called_off", "assigned"),
        "town-01": ("accepted", None),
        "town-02": ("called_off", "received"),
    }
    assert (light(row, march(30)), row.late) == (Light.GREY, True)


def test_a_day_for_the_second_try_moves_the_due_date(place: Place) -> None:
    log = begun()
    plan = plan_of("town-01")
    log.add(plan, submitted(march(19)))
    log.add(
        plan, a.AssignmentReturned(stamp=stamp(march(20), reason="too thin"), redo_by=march(25))
    )
    with projected(place("v"), log).connect() as conn:
        row = last_of(conn, "town-01")
    assert (row.state, row.due_on, row.late) == ("returned", march(25), False)
    log.add(plan, submitted(march(26), late=False))
    with projected(place("w"), log).connect() as conn:
        assert not last_of(conn, "town-01").late


def test_an_item_keeps_its_overdue_mark_until_its_date_moves(place: Place) -> None:
    log = begun()
    log.add(
        plan_of("town-01"),
        a.AssignmentFellOverdue(
            stamp=stamp(march(21)), due_on=march(20), assessed_on=march(20), generation=1
        ),
        a.AssignmentExtended(stamp=stamp(march(23)), to=march(30), authority="办公室"),
    )
    with projected(place("v"), log).connect() as conn:
        found = spans(conn, "town-01")
    assert [(light(s, march(23)), s.late, s.due_on) for s in found] == [
        (Light.RED, False, march(20)),
        (Light.RED, True, march(20)),
        (Light.LATE_EXTENDED, True, march(30)),
    ]


def test_the_file_survives_being_opened_again(place: Place) -> None:
    projected(place("v"), begun()).dispose()
    with open_views(place("v")).connect() as conn:
        assert len(board_at(conn, CAMPAIGN)) == 3
