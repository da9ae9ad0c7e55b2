"""What is taken back or put right, in every view: the first deed stays in the history."""

from datetime import date

from msgspec.structs import replace

from engine.domain.assignment import events as a
from engine.domain.event import Event
from engine.domain.evidence import Filed
from engine.domain.phase.events import PhaseOpened, PhaseOpeningWithdrawn
from engine.domain.rectification import events as x
from engine.domain.rectification.table import RectificationState
from projections import alerts, board, corrections, filings, progress, rectifications
from projections.deadlines.queries import attention
from projections.states import ItemState
from tests.projections.history import (
    ENTRY,
    PHASE_STREAM,
    Place,
    begun,
    issued,
    plan_of,
    projected,
    submitted,
    worked,
)
from tests.samples import CAMPAIGN, LI, MOBILIZE, PLAN_FILED, march, stamp

PLAN = plan_of("town-01")
WHY = stamp(march(25), reason="the wrong file")
CITY = "city"


def fell_overdue(on: date, generation: int = 1) -> a.AssignmentFellOverdue:
    return a.AssignmentFellOverdue(
        stamp=stamp(on), due_on=march(20), assessed_on=march(20), generation=generation
    )


def test_a_withdrawn_acceptance_waits_for_review_and_is_counted_as_such(place: Place) -> None:
    log = worked()
    before = log.head()
    log.add(PLAN, a.AssignmentAcceptanceWithdrawn(stamp=WHY, authority=CITY))
    with projected(place("v"), log).connect() as conn:
        [now] = [row for row in board.board_at(conn, CAMPAIGN) if row.item == PLAN]
        [then] = [row for row in board.board_at(conn, CAMPAIGN, before) if row.item == PLAN]
        last = progress.daily(conn, CAMPAIGN)[-1]
    assert (then.state, now.state) == (ItemState.ACCEPTED, ItemState.SUBMITTED)
    assert now.late, "handed in late stays late"
    assert (last.submitted, last.accepted, last.late) == (1, 0, 1)


def test_a_withdrawn_hand_in_comes_before_the_scheduler_again(place: Place) -> None:
    log = begun()
    log.add(PLAN, a.AssignmentReceived(stamp=stamp(march(3), actor=LI)), fell_overdue(march(21)))
    log.add(PLAN, submitted(march(23), late=True))
    log.add(PLAN, a.AssignmentSubmissionWithdrawn(stamp=WHY, authority=CITY))
    with projected(place("v"), log).connect() as conn:
        [due] = [item for item in attention(conn, march(26)) if item.item == PLAN]
        last = progress.daily(conn, CAMPAIGN)[-1]
    assert (due.overdue, due.generation) == (True, 2)
    assert (last.submitted, last.late) == (0, 1)


def test_an_annulled_overdue_fact_stays_listed_and_makes_nobody_late(place: Place) -> None:
    log = begun()
    annulled = a.AssignmentOverdueAnnulled(
        stamp=WHY, due_on=march(20), generation=1, late=False, authority=CITY
    )
    log.add(PLAN, fell_overdue(march(21)), annulled)
    gone = plan_of("town-02")
    log.add(gone, fell_overdue(march(21)), submitted(march(23)), annulled)
    with projected(place("v"), log).connect() as conn:
        rows = {row.item: row for row in board.board_at(conn, CAMPAIGN)}
        found = alerts.alerts(conn, campaign=CAMPAIGN)
        last = progress.daily(conn, CAMPAIGN)[-1]
        [due] = [item for item in attention(conn, march(26)) if item.item == PLAN]
    assert [(row.item, row.cleared_by) for row in found] == [(PLAN, "annulled"), (gone, "annulled")]
    assert not any(rows[item].late for item in (PLAN, gone))
    assert (last.overdue, last.late) == (0, 0)
    assert (due.overdue, due.generation) == (True, 2)


def test_corrected_figures_are_those_that_count_and_the_first_stay_readable(place: Place) -> None:
    log = begun()
    first, second = Filed(key="staff", value=10), Filed(key="staff", value=12)
    at_first = log.add(PLAN, submitted(march(18), filed=(first,)))
    log.add(PLAN, a.AssignmentFiguresCorrected(stamp=WHY, filed=(second,), authority=CITY))
    with projected(place("v"), log).connect() as conn:
        now = filings.latest(conn, CAMPAIGN, ["plan-filed"], log.head())[PLAN]
        then = filings.latest(conn, CAMPAIGN, ["plan-filed"], at_first)[PLAN]
        assert [row.value for row in filings.filed_for(conn, PLAN)] == [10, 12]
    assert (then["staff"].value, now["staff"].value) == (10, 12)


def test_a_withdrawn_verification_is_struck_off_no_more(place: Place) -> None:
    log = issued()
    reported = x.RectificationReported(
        stamp=stamp(march(24), actor=LI),
        result="done",
        filed=(),
        due_on=march(25),
        assessed_on=march(25),
        late=False,
    )
    log.add(ENTRY, reported, x.RectificationVerified(stamp=stamp(march(25))))
    log.add(ENTRY, x.RectificationVerificationWithdrawn(stamp=WHY, authority=CITY))
    with projected(place("v"), log).connect() as conn:
        [row] = rectifications.ledger(conn, CAMPAIGN)
    assert (row.state, row.verified_on, row.reported_on) == (
        RectificationState.REPORTED,
        None,
        march(24),
    )
    log.add(ENTRY, x.RectificationReportWithdrawn(stamp=WHY, authority=CITY))
    with projected(place("w"), log).connect() as conn:
        [row] = rectifications.ledger(conn, CAMPAIGN)
        assert [item.item for item in attention(conn, march(27)) if item.overdue] != []
    assert (row.state, row.reported_on) == (RectificationState.IN_PROGRESS, None)


def opening_withdrawn() -> Event:
    return PhaseOpeningWithdrawn(
        stamp=WHY, campaign=CAMPAIGN, phase=MOBILIZE, duties=(PLAN_FILED,), authority=CITY
    )


def test_what_a_withdrawn_opening_made_due_is_owed_no_more_and_then_again(place: Place) -> None:
    log = begun()
    again = next(r.event for r in log.events if isinstance(r.event, PhaseOpened))
    log.add(PLAN, a.AssignmentReceived(stamp=stamp(march(3), actor=LI)), fell_overdue(march(21)))
    log.add(PHASE_STREAM, opening_withdrawn())
    with projected(place("v"), log).connect() as conn:
        assert {row.state for row in board.board_at(conn, CAMPAIGN)} == {ItemState.RECALLED}
        assert progress.daily(conn, CAMPAIGN)[-1].total == 0
        assert attention(conn, march(26)) == []
        assert [row.cleared_by for row in alerts.alerts(conn)] == ["recalled"]
    log.add(PHASE_STREAM, replace(again, stamp=stamp(march(25))))
    with projected(place("w"), log).connect() as conn:
        states = {row.item: row.state for row in board.board_at(conn, CAMPAIGN)}
        assert states[PLAN] is ItemState.RECEIVED, "what was done stands"
        assert states[plan_of("town-02")] is ItemState.ASSIGNED
        assert progress.daily(conn, CAMPAIGN)[-1].total == 2
        generations = {item.item: item.generation for item in attention(conn, march(26))}
    # Reminders and overdue facts of the first opening do not stand in the way of new ones.
    assert generations == {PLAN: 2, plan_of("town-02"): 2}


def test_every_correction_is_listed_with_its_authority_and_reason(place: Place) -> None:
    log = worked()
    at = log.add(PLAN, a.AssignmentAcceptanceWithdrawn(stamp=WHY, authority=CITY))
    with projected(place("v"), log).connect() as conn:
        [row] = corrections.corrections(conn, CAMPAIGN)
        assert corrections.corrections(conn, CAMPAIGN, at - 1) == []
    assert (row.position, row.duty, row.unit) == (at, PLAN_FILED, "town-01")
    assert (row.authority, row.reason) == (CITY, "the wrong file")
