"""The timeline: one row per event, searched by who, what and when."""

from engine.domain.assignment import events as a
from engine.ids import (
    RectificationId,
    rectification_stream,
)
from projections import timeline
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
