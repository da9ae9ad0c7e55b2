"""The timeline: one row per event, searched by who, what and when."""

from engine.domain.assignment import events as a
from engine.domain.message import LetterQueued, MessageAbandoned
from engine.ids import (
    RectificationId,
    UnitId,
    letter_stream,
    rectification_stream,
    reminder_stream,
)
from projections import timeline
from projections.seen import Seen
from tests.projections.history import (
    Place,
    plan_of,
    projected,
    rectified,
)
from tests.samples import (
    CAMPAIGN,
    LI,
    TOWN,
    WANG,
    march,
    stamp,
)

ENTRY = rectification_stream(CAMPAIGN, RectificationId("r-0001"))


def test_the_timeline_is_searched_by_who_what_and_when(place: Place) -> None:
    log = rectified()
    log.add(
        plan_of("town-01"),
        a.AssignmentReceived(stamp=stamp(march(18), actor=WANG, on_behalf_of=LI)),
    )
    with projected(place("v"), log).connect() as conn:
        assert len(timeline.query(conn, limit=100)) == log.head()
        by_li = timeline.query(conn, actor=LI)
        back = timeline.query(conn, text="缺页")
        entries = timeline.query(conn, item=ENTRY, name="rectification.")
        day = timeline.query(conn, since=march(18), until=march(18))
        older = timeline.query(conn, before_position=2)
        own = timeline.query(conn, unit=TOWN.unit, campaign=CAMPAIGN)
    assert [row.actor for row in by_li] == [WANG, LI, LI]
    assert [row.name for row in back] == ["rectification.sent_back.v1"]
    assert {row.unit for row in entries} == {TOWN.unit}
    assert [row.name for row in day] == ["assignment.received.v1"]
    assert [row.position for row in older] == [1]
    assert len(own) == 6


def test_the_values_of_a_sentence_are_searched(place: Place) -> None:
    log = rectified()
    item = plan_of("town-01")
    log.add(item, a.AssignmentReceived(stamp=stamp(march(18), actor=WANG, on_behalf_of=LI)))
    with projected(place("v"), log).connect() as conn:
        names = {
            text: [row.name for row in timeline.query(conn, text=text, or_names=or_names)]
            for text, or_names in (
                ("无台账", ()),
                ("建账", ()),
                ("PLAN-filed", ()),
                ("signed", ("assignment.received.v1",)),
                ("nowhere", ()),
            )
        }
    assert names["无台账"] == ["rectification.raised.v1"]
    assert names["建账"] == ["rectification.planned.v1"]
    assert "assignment.received.v1" in names["PLAN-filed"]
    assert names["signed"] == ["assignment.received.v1"]
    assert names["nowhere"] == []


def test_what_became_of_a_letter_is_found_by_each_item_that_it_tells_of(place: Place) -> None:
    log = rectified()
    facts = tuple(
        reminder_stream(item, "T-3", 1, "liaison") for item in (plan_of("town-01"), ENTRY)
    )
    letter = letter_stream(LI, "2009-03-18.1")
    log.add(
        letter,
        LetterQueued(stamp=stamp(march(18)), person=LI, window="2009-03-18.1", facts=facts),
        MessageAbandoned(stamp=stamp(march(18)), channel="mail", fault="no such box"),
    )
    own = ["message.abandoned.v1", "message.letter_queued.v1"]
    with projected(place("v"), log).connect() as conn:
        for wanted in ({"item": ENTRY}, {"item": plan_of("town-01")}, {"unit": TOWN.unit}):
            found = timeline.query(conn, campaign=CAMPAIGN, name="message.", **wanted)
            assert [row.name for row in found] == own, wanted
            hidden = timeline.query(conn, campaign=CAMPAIGN, deliveries=False, **wanted)
            assert not [row for row in hidden if row.stream == letter]
        assert timeline.query(conn, unit=UnitId("town-02"), name="message.") == []
        unseen = Seen(frozenset())
        assert timeline.query(conn, campaign=CAMPAIGN, name="message.", letters=unseen) == []
