"""The timeline: one row per event, searched by who, what and when."""

from datetime import date
from pathlib import Path

from engine.domain import assignment as a
from engine.ids import (
    RectificationId,
    rectification_stream,
)
from engine.store.names import EVENTS
from projections import summaries, timeline
from projections.summaries import summary
from tests.projections.history import (
    Place,
    plan_of,
    projected,
    rectified,
    worked,
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
    assert [row.summary_en for row in day] == ["town-01 signed for plan-filed"]
    assert [row.position for row in older] == [1]
    assert len(own) == 6


def test_a_day_has_the_position_of_its_last_event(place: Place) -> None:
    log = worked()
    with projected(place("v"), log).connect() as conn:
        assert timeline.position_of_day(conn, date(2009, 2, 28)) == 0
        assert timeline.position_of_day(conn, march(31)) == log.head()
        assert timeline.day_of(conn, log.head()) == march(24)
        assert timeline.day_of(conn, 0) is None


def test_every_event_of_a_history_has_a_sentence_of_its_own() -> None:
    for r in (*worked().events, *rectified().events):
        words = summary(r.event, r.stream)
        assert type(r.event).__name__ not in words


def test_no_stored_event_lacks_a_sentence() -> None:
    source = Path(summaries.__file__ or "").read_text(encoding="utf-8")
    assert [e.__name__ for e in EVENTS.values() if f"{e.__name__}(" not in source] == []
