"""What is counted for a gate, with the events that show it."""

from dataclasses import replace

import pytest

from engine.domain.assignment import events as a
from engine.domain.evidence import Filed
from engine.domain.gates import Breakdown, CriterionFigures, Missing, judge
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
    log, _ = half_done()
    log.events.pop()
    figures = counted(place, log, gated(CriterionKind.DOCUMENTS_FILED, evidence="report"))
    assert (figures.have, figures.of, missing(figures)) == (1, 2, plans_of("town-02"))
    other = counted(place, log, gated(CriterionKind.DOCUMENTS_FILED, evidence="minutes"))
    assert other.have == 0


def test_coverage_sums_the_latest_figures_and_an_absent_unit_is_not_covered(
    place: Place,
) -> None:
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
