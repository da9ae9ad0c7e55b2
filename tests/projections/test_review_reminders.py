"""What waits for review has rungs of its own, counted from each time that it began to wait."""

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from engine.domain.agenda import DueItem, Fact
from engine.domain.assignment import events as a
from engine.domain.campaign.events import CampaignSuspended
from engine.domain.message import MessageKind, VoidCause
from engine.domain.phase.events import PhaseClosed
from engine.domain.reminder import ReminderDue
from engine.ids import StreamId
from projections.deadlines.queries import attention, open_items, untrue
from tests.projections.history import (
    CAMPAIGN_STREAM,
    ENTRY,
    PHASE_STREAM,
    History,
    Place,
    begun,
    plan_of,
    projected,
    rectified,
    reported,
    submitted,
)
from tests.samples import CAMPAIGN, TOWN, definition, march, stamp, verdict
from workflows.schema import DEFAULT_REVIEWS, RungRecipient

PLAN = plan_of("town-01")
REVIEWED = replace(definition(), review_reminders=DEFAULT_REVIEWS)


def waiting(conn: Connection, on: date, item: StreamId = PLAN) -> DueItem | None:
    """The item as the scheduler sees it on a day, if it has to look."""
    found = {each.item: each for each in attention(conn, on)}
    return found.get(item)


def told(log: History, rung: str, wait: int, on: date) -> Fact:
    """The reviewer is to be told; the fact."""
    fact = ReminderDue(
        stamp=stamp(on),
        kind=MessageKind.REVIEW,
        campaign=CAMPAIGN,
        unit=TOWN.unit,
        item=PLAN,
        rung=rung,
        generation=wait,
        post=RungRecipient.REVIEWER.value,
        form="reminder",
        channel="",
        due_on=march(4),
    )
    log.add(fact.stream, fact)
    return Fact(
        stream=fact.stream,
        kind=fact.kind,
        campaign=fact.campaign,
        unit=fact.unit,
        item=fact.item,
        rung=rung,
        generation=wait,
        post=fact.post,
        form=fact.form,
        channel="",
        due_on=fact.due_on,
        reason="",
        recorded_at=fact.stamp.recorded_at,
    )


def handed_in() -> History:
    """Handed in on Wednesday, the 4th."""
    log = begun(plan=REVIEWED)
    log.add(PLAN, a.AssignmentReceived(stamp=stamp(march(3))), submitted(march(4)))
    return log


def test_the_reviewer_is_looked_for_three_working_days_after_the_hand_in(place: Place) -> None:
    log = handed_in()
    with projected(place("a"), log).connect() as conn:
        assert waiting(conn, march(8)) is None
        found = waiting(conn, march(9))
    assert found is not None
    assert (found.kind, found.rungs) == (MessageKind.REVIEW, ("H+3",))
    assert (found.due_on, found.generation, found.overdue) == (march(4), 1, False)
    told(log, "H+3", 1, march(9))
    with projected(place("b"), log).connect() as conn:
        assert waiting(conn, march(12)) is None
        found = waiting(conn, march(13))
    assert found is not None
    assert found.rungs == ("H+7",)


def test_old_definitions_remind_no_reviewer(place: Place) -> None:
    log = begun()
    log.add(PLAN, a.AssignmentReceived(stamp=stamp(march(3))), submitted(march(4)))
    with projected(place("v"), log).connect() as conn:
        assert waiting(conn, march(31)) is None


def test_each_hand_in_and_each_reviewer_in_turn_begins_anew(place: Place) -> None:
    log = handed_in()
    first = told(log, "H+3", 1, march(9))
    log.add(PLAN, a.AssignmentPassedOn(stamp=stamp(march(10)), to="campaign_office"))
    with projected(place("a"), log).connect() as conn:
        assert untrue(conn, [first], march(10)) == {first.stream: VoidCause.MOVED}
        assert waiting(conn, march(12)) is None
        found = waiting(conn, march(13))
    assert found is not None
    assert (found.rungs, found.generation, found.due_on) == (("H+3",), 2, march(10))
    log.add(PLAN, a.AssignmentReturned(stamp=stamp(march(13), reason="thin")))
    log.add(PLAN, submitted(march(16)))
    with projected(place("b"), log).connect() as conn:
        found = waiting(conn, march(19))
        assert open_items(conn, [PLAN])[PLAN].item.generation == 3
    assert found is not None
    assert (found.rungs, found.generation) == (("H+3",), 3)


def test_a_letter_to_a_reviewer_is_true_while_it_waits_for_him(place: Place) -> None:
    log = handed_in()
    fact = told(log, "H+3", 1, march(9))
    with projected(place("a"), log).connect() as conn:
        assert untrue(conn, [fact], march(9)) == {}
    log.add(CAMPAIGN_STREAM, CampaignSuspended(stamp=stamp(march(9))))
    with projected(place("b"), log).connect() as conn:
        assert untrue(conn, [fact], march(9)) == {fact.stream: VoidCause.STOPPED}
        assert waiting(conn, march(13)) is None
    log = handed_in()
    log.add(PLAN, a.AssignmentAccepted(stamp=stamp(march(9))))
    with projected(place("c"), log).connect() as conn:
        assert untrue(conn, [fact], march(9)) == {fact.stream: VoidCause.DONE}


def test_what_a_closed_phase_took_in_is_reviewed_all_the_same(place: Place) -> None:
    log = handed_in()
    log.add(PHASE_STREAM, PhaseClosed(stamp=stamp(march(5)), verdict=verdict(met=True)))
    with projected(place("v"), log).connect() as conn:
        assert waiting(conn, march(9)) is not None


def test_a_shortcoming_reported_as_put_right_waits_for_the_office(place: Place) -> None:
    log = rectified(REVIEWED)
    log.add(ENTRY, reported(march(18)))
    with projected(place("v"), log).connect() as conn:
        found = waiting(conn, march(23), ENTRY)
    assert found is not None
    assert (found.kind, found.rungs, found.generation) == (MessageKind.REVIEW, ("H+3",), 2)
