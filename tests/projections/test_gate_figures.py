"""What is counted for a gate, with the events that show it."""

from dataclasses import replace
from datetime import date

import pytest

from engine.domain.assignment import events as a
from engine.domain.campaign.events import UnitLeft
from engine.domain.evidence import Filed
from engine.domain.gates import (
    Breakdown,
    CriterionFigures,
    GateFacts,
    Missing,
    NothingToCount,
    judge,
)
from engine.domain.obligation import OccurrenceOpened
from engine.domain.rectification.events import RectificationRaised, RectificationVerified
from engine.domain.terms import DutyDue
from engine.ids import (
    CampaignId,
    DutyKey,
    OccurrenceKey,
    RectificationId,
    UnitId,
    assignment_stream,
    campaign_stream,
    obligation_stream,
    rectification_stream,
)
from projections.gate_figures import gate_facts
from tests.projections.history import History, Place, begun, plan_of, projected, submitted
from tests.samples import (
    CAMPAIGN,
    EDITION,
    MOBILIZE,
    PLAN_FILED,
    PRESENT,
    REPORT,
    STAFF,
    TOWN,
    definition,
    march,
    obligation,
    stamp,
    task,
    title,
)
from workflows.schema import Criterion, CriterionKind, Definition


def gated(
    kind: CriterionKind,
    *,
    evidence: str | None = None,
    at_least: int | None = None,
    duties: tuple[str, ...] = (),
) -> Definition:
    plan = definition(
        tasks=(task("plan-filed", "2009-03 middle", evidence=(REPORT, PRESENT, STAFF)),)
    )
    criterion = Criterion(
        key="it", kind=kind, title=title("it"), evidence=evidence, at_least=at_least, duties=duties
    )
    first = replace(plan.phases[0], gate=(criterion,))
    return replace(plan, phases=(first, *plan.phases[1:]))


def counted(
    place: Place, log: History, plan: Definition, position: int | None = None
) -> CriterionFigures:
    with projected(place("v"), log).connect() as conn:
        facts = gate_facts(conn, plan, CAMPAIGN, MOBILIZE, position or log.head())
    assert facts.position == (position or log.head())
    (figures,) = facts.figures
    return figures


def plans_of(*units: str) -> tuple[Missing, ...]:
    return (Missing(duty=PLAN_FILED, units=tuple(map(UnitId, units))),)


def missing(figures: CriterionFigures) -> tuple[Missing, ...]:
    return figures.breakdown.missing


def figure(present: int, staff: int) -> tuple[Filed, ...]:
    return (Filed(key="present", value=present), Filed(key="staff", value=staff))


def half_done() -> tuple[History, int]:
    """Town-01's plan is accepted; the position of that event."""
    log = begun()
    plan = plan_of("town-01")
    log.add(plan, a.AssignmentReceived(stamp=stamp(march(3))))
    log.add(plan, submitted(march(4), filed=(Filed(key="report", name="a"), *figure(9, 10))))
    return log, log.add(plan, a.AssignmentAccepted(stamp=stamp(march(5))))


def test_all_accepted_names_who_is_missing_and_shows_what_is_done(place: Place) -> None:
    log, accepted = half_done()
    plan = gated(CriterionKind.ALL_ACCEPTED)
    figures = counted(place, log, plan)
    assert figures == CriterionFigures(
        key="it",
        have=1,
        of=2,
        evidence=(accepted,),
        breakdown=Breakdown(missing=plans_of("town-02"), shown_by=1),
    )
    assert counted(place, log, plan, accepted - 1).have == 0


def test_who_is_let_off_is_not_missing(place: Place) -> None:
    log, _ = half_done()
    log.add(plan_of("town-02"), a.AssignmentWaived(stamp=stamp(march(6)), authority="x"))
    figures = counted(place, log, gated(CriterionKind.ALL_ACCEPTED))
    assert (figures.have, figures.of) == (2, 2)
    assert figures.breakdown == Breakdown(waived=1, shown_by=2)


@pytest.mark.parametrize(
    ("kind", "have"),
    [
        (CriterionKind.COUNT_AT_LEAST, 0),
        (CriterionKind.MEETING_HELD, 1),
        (CriterionKind.SUMMARY_FILED, 1),
    ],
)
def test_what_is_handed_in_counts_where_a_deed_is_asked_for(
    place: Place, kind: CriterionKind, have: int
) -> None:
    """R055."""
    log, _ = half_done()
    log.events.pop()
    figures = counted(place, log, gated(kind, duties=("plan-filed",)))
    assert (figures.have, figures.of) == (have, 2)


def patrolled() -> History:
    """Town-01's patrol of March is accepted ten days before it is due; town-02 is let off."""
    log, duty = begun(), DutyKey("night-patrol")
    patrol = DutyDue(
        duty=duty,
        opens_on=march(1),
        due_on=march(31),
        audience=("town",),
        occurrence=OccurrenceKey("2009-03"),
    )
    log.add(
        obligation_stream(CAMPAIGN, duty),
        OccurrenceOpened(stamp=stamp(march(1)), campaign=CAMPAIGN, edition=EDITION.id, due=patrol),
    )
    first, second = (
        assignment_stream(CAMPAIGN, duty, UnitId(unit), patrol.occurrence)
        for unit in ("town-01", "town-02")
    )
    log.add(first, submitted(march(19), filed=figure(3, 10)))
    log.add(first, a.AssignmentReturned(stamp=stamp(march(20), reason="too few")))
    log.add(first, submitted(march(20), filed=figure(7, 10)))
    log.add(first, a.AssignmentAccepted(stamp=stamp(march(21))))
    log.add(second, a.AssignmentWaived(stamp=stamp(march(21)), authority="x"))
    return log


def test_what_is_accepted_before_it_is_due_counts_and_who_is_let_off_does_not(
    place: Place,
) -> None:
    log, asked = patrolled(), ("night-patrol",)
    figures = counted(place, log, gated(CriterionKind.COUNT_AT_LEAST, duties=asked))
    assert (figures.have, figures.of, figures.evidence) == (1, 1, (log.head() - 1,))
    whole = gated(CriterionKind.ALL_ACCEPTED, duties=asked)
    assert counted(place, log, whole).of == 0


def test_a_count_of_a_figure_sums_what_was_filed_last_in_accepted_hand_ins(place: Place) -> None:
    log, _ = half_done()
    log.add(plan_of("town-02"), submitted(march(6), filed=figure(5, 10)))
    plan = gated(CriterionKind.COUNT_AT_LEAST, evidence="present", duties=("plan-filed",))
    figures = counted(place, log, plan)
    assert (figures.have, figures.of, missing(figures)) == (9, 14, plans_of("town-02"))
    patrols = patrolled()
    plan = gated(CriterionKind.COUNT_AT_LEAST, evidence="present", duties=("night-patrol",))
    with projected(place("w"), patrols).connect() as conn:
        (figures,) = gate_facts(conn, plan, CAMPAIGN, MOBILIZE, patrols.head()).figures
    assert (figures.have, figures.of) == (7, 7)


def test_documents_are_on_file_once_they_are_handed_in(place: Place) -> None:
    """R037, R128."""
    log, _ = half_done()
    log.events.pop()
    figures = counted(place, log, gated(CriterionKind.DOCUMENTS_FILED, evidence="report"))
    assert (figures.have, figures.of, missing(figures)) == (1, 2, plans_of("town-02"))
    other = counted(place, log, gated(CriterionKind.DOCUMENTS_FILED, evidence="minutes"))
    assert other.have == 0


def test_coverage_sums_the_latest_figures_and_an_absent_unit_is_not_covered(
    place: Place,
) -> None:
    """R027, R130."""
    log, _ = half_done()
    plan = gated(CriterionKind.COVERAGE, evidence="present", at_least=90)
    figures = counted(place, log, plan)
    assert (figures.have, figures.of) == (9, 11)
    assert missing(figures) == plans_of("town-01")
    assert figures.breakdown.silent == plans_of("town-02")
    log.add(plan_of("town-02"), submitted(march(6), filed=figure(1, 10)))
    log.add(plan_of("town-02"), submitted(march(7), filed=figure(10, 10)))
    figures = counted(place, log, plan)
    assert (figures.have, figures.of, figures.evidence[0]) == (19, 20, log.head())
    gate = plan.phases[0].gate
    with projected(place("v"), log).connect() as conn:
        assert judge(gate, gate_facts(conn, plan, CAMPAIGN, MOBILIZE, log.head())).met


def test_rectifications_count_those_signed_off(place: Place) -> None:
    """R221."""
    log, _ = half_done()
    for key in ("r-0001", "r-0002"):
        log.add(
            rectification_stream(CAMPAIGN, RectificationId(key)),
            RectificationRaised(
                stamp=stamp(march(6)),
                campaign=CAMPAIGN,
                rectification=RectificationId(key),
                unit=TOWN.unit,
                finding="x",
                source="y",
            ),
        )
    done = log.add(
        rectification_stream(CAMPAIGN, RectificationId("r-0001")),
        RectificationVerified(stamp=stamp(march(8))),
    )
    figures = counted(place, log, gated(CriterionKind.RECTIFICATIONS_VERIFIED))
    assert figures == CriterionFigures(
        key="it",
        have=1,
        of=2,
        evidence=(done,),
        breakdown=Breakdown(
            missing=(Missing(rectifications=(RectificationId("r-0002"),)),), shown_by=1
        ),
    )


def test_a_phase_without_a_gate_has_no_figures(place: Place) -> None:
    with projected(place("v"), begun()).connect() as conn:
        facts = gate_facts(conn, definition(), CampaignId("none"), MOBILIZE, 3)
    assert facts.position == 3
    assert facts.figures[0].of == 0


def sharing(plan: Definition, reported: int = 100) -> Definition:
    """The same gate, asking for a share of reporters."""
    first = plan.phases[0]
    (criterion,) = first.gate
    gate = (replace(criterion, reported=reported),)
    return replace(plan, phases=(replace(first, gate=gate), *plan.phases[1:]))


def test_whoever_is_silent_is_in_neither_sum_and_named(place: Place) -> None:
    log, _ = half_done()
    plan = sharing(gated(CriterionKind.COVERAGE, evidence="present", at_least=90))
    figures = counted(place, log, plan)
    assert (figures.have, figures.of) == (9, 10)
    behind = figures.breakdown
    assert (behind.reported, behind.asked, behind.shown_by) == (1, 2, 1)
    assert (behind.silent, behind.missing) == (plans_of("town-02"), plans_of("town-01"))
    (verdict,) = judge(plan.phases[0].gate, GateFacts(position=9, figures=(figures,))).criteria
    assert not verdict.met


def test_a_part_without_its_whole_tells_nothing(place: Place) -> None:
    log, _ = half_done()
    log.add(plan_of("town-02"), submitted(march(6), filed=(Filed(key="present", value=5),)))
    plan = gated(CriterionKind.COVERAGE, evidence="present", at_least=90)
    figures = counted(place, log, sharing(plan))
    assert (figures.have, figures.of, figures.breakdown.silent) == (9, 10, plans_of("town-02"))
    older = counted(place, log, plan)
    assert (older.have, older.of, older.breakdown.silent) == (14, 15, ())


def test_figures_that_are_all_zero_leave_nothing_to_count(place: Place) -> None:
    log = begun()
    plan = sharing(gated(CriterionKind.COVERAGE, evidence="present", at_least=90))
    assert nothing(place, log, plan) is None, "nobody has reported yet"
    for town in ("town-01", "town-02"):
        log.add(plan_of(town), submitted(march(4), filed=figure(0, 0)))
    assert nothing(place, log, plan) is NothingToCount.ZERO


def test_a_period_that_nobody_has_opened_is_not_done(place: Place) -> None:
    log, asked = begun(), ("night-patrol",)
    due = a_patrol(OccurrenceKey("2009-02"), march(1))
    later = a_patrol(OccurrenceKey("2009-03"), march(31))
    with projected(place("v"), log).connect() as conn:
        for kind in (CriterionKind.ALL_ACCEPTED, CriterionKind.COVERAGE):
            plan = gated(kind, evidence="present", at_least=90, duties=asked)
            (figures,) = gate_facts(
                conn, sharing(plan), CAMPAIGN, MOBILIZE, log.head(),
                today=march(2), unopened=(due, later),
            ).figures  # fmt: skip
            behind = figures.breakdown
            (missing,) = behind.silent or behind.missing
            assert missing.occurrence == "2009-02"
            assert missing.units == ("town-01", "town-02")
            assert behind.nothing is None


def a_patrol(occurrence: OccurrenceKey, due_on: date) -> DutyDue:
    return DutyDue(
        duty=DutyKey("night-patrol"),
        opens_on=due_on,
        due_on=due_on,
        audience=("town",),
        occurrence=occurrence,
    )


def nothing(place: Place, log: History, plan: Definition) -> NothingToCount | None:
    figures = counted(place, log, plan)
    assert (figures.have, figures.of) == (0, 0)
    return figures.breakdown.nothing


def test_why_there_is_nothing_to_count(place: Place) -> None:
    why = NothingToCount
    plan = gated(CriterionKind.ALL_ACCEPTED)
    task_planned = plan.phases[0].tasks[0]
    strangers = replace(task_planned, key="strangers", audience=("ministry",))
    first = replace(plan.phases[0], tasks=(task_planned, strangers))
    other = replace(plan, phases=(first, *plan.phases[1:]))
    gate = plan.phases[0].gate[0]

    def asking(*duties: str, kind: CriterionKind = gate.kind) -> Definition:
        asked = replace(gate, duties=duties, kind=kind)
        return replace(other, phases=(replace(first, gate=(asked,)), *other.phases[1:]))

    log = begun()
    assert nothing(place, log, asking("strangers")) is why.NO_UNIT
    assert nothing(place, log, asking(kind=CriterionKind.MEETING_HELD)) is why.NO_DUTY
    ledger = counted(place, log, asking(kind=CriterionKind.RECTIFICATIONS_VERIFIED))
    assert ledger.breakdown.nothing is why.NONE_RAISED
    later = replace(task_planned, key="later")
    unopened = replace(other, phases=(first, replace(other.phases[1], tasks=(later,))))
    gated_later = replace(
        unopened,
        phases=(replace(first, gate=(replace(gate, duties=("later",)),)), *unopened.phases[1:]),
    )
    assert nothing(place, log, gated_later) is why.NOT_OPENED
    monthly = replace(asking("report"), obligations=(obligation("report", "month"),))
    assert nothing(place, log, monthly) is why.NOT_DUE
    undecided = replace(asking("report"), obligations=(obligation("report", "$often"),))
    assert nothing(place, log, undecided) is why.UNDECIDED
    for town in ("town-01", "town-02"):
        log.add(plan_of(town), a.AssignmentWaived(stamp=stamp(march(6)), authority="x"))
    everybody_let_off = sharing(gated(CriterionKind.COVERAGE, evidence="present", at_least=90))
    assert nothing(place, log, everybody_let_off) is why.WAIVED


def test_work_that_all_units_took_along_when_they_left_is_gone(place: Place) -> None:
    log = begun()
    for town in ("town-01", "town-02"):
        log.add(campaign_stream(CAMPAIGN), UnitLeft(stamp=stamp(march(6)), unit=UnitId(town)))
    assert nothing(place, log, gated(CriterionKind.ALL_ACCEPTED)) is NothingToCount.GONE
