"""Campaigns, alerts, ledger, progress and timeline, on short histories."""

from datetime import date
from pathlib import Path

from engine.domain import assignment as a
from engine.domain import phase as p
from engine.domain import rectification as x
from engine.domain.campaign import (
    CampaignConcluded,
    CampaignResumed,
    CampaignSuspended,
    ParameterSet,
    UnitJoined,
    UnitLeft,
)
from engine.errors import NotFound
from engine.ids import (
    RectificationId,
    rectification_stream,
)
from engine.store.names import EVENTS
from projections import alerts, progress, rectifications, summaries, timeline
from projections.campaigns import projection as campaigns
from projections.feeding.row_cache import Bench
from projections.rectifications import entry, ledger
from projections.summaries import summary
from tests.projections.history import (
    CAMPAIGN_STREAM,
    PHASE_STREAM,
    TOWN_2,
    History,
    Place,
    begun,
    plan_of,
    projected,
    submitted,
    worked,
)
from tests.samples import (
    CAMPAIGN,
    EDITION,
    LI,
    PLAN_FILED,
    TOWN,
    WANG,
    ZHOU,
    definition_with_blanks,
    march,
    stamp,
    verdict,
)
from tests.spec import refused
from workflows.dates import CalendarKind

ENTRY = rectification_stream(CAMPAIGN, RectificationId("r-0001"))


# --- campaigns -------------------------------------------------------------------------------


def test_a_campaign_with_its_phases_duties_and_units(place: Place) -> None:
    with projected(place("v"), begun()).connect() as conn:
        found = campaigns.campaign(conn, CAMPAIGN)
        phases = campaigns.phases(conn, CAMPAIGN)
        duties = campaigns.duties(conn, CAMPAIGN)
        units = campaigns.participants(conn, CAMPAIGN)
        assert campaigns.running(conn) == (CAMPAIGN,)
        assert [rung.key for rung in campaigns.ladder(conn, CAMPAIGN)][:2] == ["T-7", "T-3"]
    assert found is not None
    assert (found.state, found.title_en, found.workflow) == ("running", "Spring", "spring")
    assert [(row.phase, row.state, row.starts_on, row.ends_on) for row in phases] == [
        ("mobilize", "open", march(1), date(2009, 4, 10)),
        ("implement", "pending", date(2009, 4, 11), date(2009, 6, 30)),
    ]
    assert [(row.duty, row.phase) for row in duties] == [
        ("plan-filed", "mobilize"), ("self-check", "implement"),
    ]  # fmt: skip
    assert [row.unit for row in units] == ["bureau-01", "office-01", "town-01", "town-02"]


def test_the_strip_shows_how_a_phase_was_closed(place: Place) -> None:
    log = begun()
    refused = p.PhaseGateRefused(stamp=stamp(march(3)), verdict=verdict(met=False))
    forced = p.PhaseClosedByOverride(
        stamp=stamp(march(4)), verdict=verdict(met=False), authority="市委"
    )
    log.add(PHASE_STREAM, refused)
    with projected(place("v"), log).connect() as conn:
        row = campaigns.phases(conn, CAMPAIGN)[0]
    assert (row.state, row.verdict) == ("closing", verdict(met=False))
    log.add(PHASE_STREAM, forced)
    with projected(place("v"), log).connect() as conn:
        row = campaigns.phases(conn, CAMPAIGN)[0]
    assert (row.state, row.overridden, row.authority, row.closed_on) == (
        "closed", True, "市委", march(4),
    )  # fmt: skip


def test_a_blank_that_is_filled_gives_the_phases_their_dates(place: Place) -> None:
    log = begun(definition_with_blanks())
    log.events.pop()
    with projected(place("v"), log).connect() as conn:
        assert campaigns.phases(conn, CAMPAIGN)[0].ends_on is None
    log.add(
        CAMPAIGN_STREAM,
        ParameterSet(stamp=stamp(march(1)), key="mobilize-end", value="2009-04-03"),
    )
    with projected(place("v"), log).connect() as conn:
        assert campaigns.phases(conn, CAMPAIGN)[0].ends_on == date(2009, 4, 3)


# --- alerts ----------------------------------------------------------------------------------


def overdue_on(day: int, generation: int = 1) -> a.AssignmentFellOverdue:
    return a.AssignmentFellOverdue(
        stamp=stamp(march(day)), due_on=march(20), assessed_on=march(20), generation=generation
    )


def test_an_alert_keeps_its_lateness_once_it_is_cleared(place: Place) -> None:
    log = begun()
    raised = log.add(plan_of("town-01"), overdue_on(21))
    log.add(plan_of("town-02"), overdue_on(21))
    cleared = log.add(plan_of("town-01"), submitted(march(24), late=True))
    with projected(place("v"), log).connect() as conn:
        first, second = alerts.alerts(conn, campaign=CAMPAIGN)
        assert alerts.alerts(conn, open_only=True) == [second]
    assert (first.raised_position, first.cleared_position) == (raised, cleared)
    assert (first.unit, first.cleared_by, first.days_late) == ("town-01", "submitted", 4)
    assert (second.cleared_on, second.days_late) == (None, None)


def test_each_clock_raises_its_own_alert(place: Place) -> None:
    log = begun()
    log.add(
        plan_of("town-01"),
        overdue_on(21),
        a.AssignmentExtended(stamp=stamp(march(22)), to=march(24), authority="x"),
        overdue_on(25, generation=2),
    )
    log.add(CAMPAIGN_STREAM, UnitLeft(stamp=stamp(march(26)), unit=TOWN.unit))
    with projected(place("v"), log).connect() as conn:
        found = alerts.alerts(conn, unit=TOWN.unit)
    assert [(row.generation, row.cleared_by) for row in found] == [(1, "extended"), (2, "left")]


def test_a_phase_that_is_extended_and_a_campaign_that_ends_clear_alerts(place: Place) -> None:
    log = begun()
    log.add(plan_of("town-01"), overdue_on(21))
    log.add(
        PHASE_STREAM,
        p.PhaseExtended(
            stamp=stamp(march(22)), ends_on=march(30), authority="x", duties=(PLAN_FILED,)
        ),
    )
    log.add(plan_of("town-02"), overdue_on(23))
    log.add(CAMPAIGN_STREAM, CampaignConcluded(stamp=stamp(march(24))))
    with projected(place("v"), log).connect() as conn:
        found = alerts.alerts(conn)
    assert [row.cleared_by for row in found] == ["extended", "campaign over"]


# --- ledger ----------------------------------------------------------------------------------


def rectified() -> History:
    log = begun()
    log.add(
        ENTRY,
        x.RectificationRaised(
            stamp=stamp(march(10)),
            campaign=CAMPAIGN,
            rectification=RectificationId("r-0001"),
            unit=TOWN.unit,
            finding="无台账",
            source="督查",
        ),
        x.RectificationIssued(
            stamp=stamp(march(11)),
            plan_due_on=march(13),
            fix_due_on=march(25),
            edition=EDITION.id,
            calendar=CalendarKind.WORKING_DAYS,
        ),
        x.RectificationPlanned(stamp=stamp(march(12), actor=LI), causes="疏忽", measures="建账"),
        x.RectificationReported(
            stamp=stamp(march(16), actor=LI),
            result="已建",
            filed=(),
            due_on=march(25),
            assessed_on=march(25),
            late=False,
        ),
        x.RectificationSentBack(stamp=stamp(march(17), reason="缺页")),
    )
    return log


def test_an_entry_of_the_ledger_from_finding_to_sign_off(place: Place) -> None:
    log = rectified()
    log.add(CAMPAIGN_STREAM, CampaignSuspended(stamp=stamp(march(18))))
    log.add(CAMPAIGN_STREAM, CampaignResumed(stamp=stamp(march(20))))
    log.add(ENTRY, x.RectificationFellOverdue(
        stamp=stamp(march(30)), due_on=march(27), assessed_on=march(27), generation=2))  # fmt: skip
    log.add(ENTRY, x.RectificationVerified(stamp=stamp(march(31), actor=ZHOU)))
    with projected(place("v"), log).connect() as conn:
        (row,) = ledger(conn, CAMPAIGN)
        assert entry(conn, CAMPAIGN, RectificationId("r-0001")) == row
        (alert,) = alerts.alerts(conn)
    assert (row.state, row.finding, row.rounds, row.late) == ("verified", "无台账", 1, True)
    assert (row.fix_due_on, row.due_on, row.verified_by) == (march(25), march(27), ZHOU)
    assert (alert.unit, alert.cleared_by, alert.days_late) == (TOWN.unit, "verified", 4)


# --- progress --------------------------------------------------------------------------------


def test_daily_figures_are_cumulative_and_count_leads(place: Place) -> None:
    with projected(place("v"), worked()).connect() as conn:
        days = progress.daily(conn, CAMPAIGN)
    assert [
        (d.day.day, d.total, d.received, d.submitted, d.accepted, d.returned, d.late) for d in days
    ] == [
        (1, 2, 0, 0, 0, 0, 0),
        (3, 2, 1, 0, 0, 0, 0),
        (18, 2, 1, 1, 0, 0, 0),
        (19, 2, 1, 1, 0, 1, 0),
        (20, 2, 2, 1, 0, 1, 0),
        (23, 2, 2, 1, 0, 1, 1),
        (24, 2, 2, 1, 1, 1, 1),
    ]


def test_a_unit_that_leaves_is_counted_no_more(place: Place) -> None:
    log = worked()
    for unit in (TOWN, TOWN_2):
        log.add(CAMPAIGN_STREAM, UnitLeft(stamp=stamp(march(25)), unit=unit.unit))
    with projected(place("v"), log).connect() as conn:
        assert progress.daily(conn, CAMPAIGN)[-1].total == 1


def test_a_unit_that_comes_back_is_counted_with_what_it_can_still_do(tmp_path: Path) -> None:
    for name, day, total in (("v.db", 20, 2), ("w.db", 21, 1)):
        log = begun()
        log.add(CAMPAIGN_STREAM, UnitLeft(stamp=stamp(march(5)), unit=TOWN.unit))
        log.add(CAMPAIGN_STREAM, UnitJoined(stamp=stamp(march(day)), participant=TOWN))
        with projected(tmp_path / name, log).connect() as conn:
            assert progress.daily(conn, CAMPAIGN)[-1].total == total
    log.add(plan_of("town-01"), submitted(march(22), late=True))
    with projected(tmp_path / "x.db", log).connect() as conn:
        assert progress.daily(conn, CAMPAIGN)[-1].total == 2


# --- timeline --------------------------------------------------------------------------------


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


def test_a_view_refuses_what_the_log_never_began(place: Place) -> None:
    log = History()
    log.add(ENTRY, x.RectificationVerified(stamp=stamp(march(31))))
    views = projected(place("v"), log)
    with views.begin() as conn, refused(NotFound, "raised in the log"):
        rectifications.project(Bench(conn), log.events)
