"""Given, when, then for every command to an inspection: plan, visits, findings, report, its end."""

from typing import Any

import pytest
from msgspec.structs import replace

from engine.domain.directory.state import Person
from engine.domain.event import Event
from engine.domain.inspection import commands as wishes
from engine.domain.inspection.commands import Seconded
from engine.domain.inspection.events import (
    FindingNoted,
    InspectionCancelled,
    InspectionClosed,
    InspectionReported,
    InspectionRevealed,
    InspectionSealed,
    MeasureDecided,
)
from engine.domain.inspection.rules import decide
from engine.domain.inspection.state import evolve, opened
from engine.domain.inspection.table import FindingKind
from engine.domain.sealing import commitment_of, sealed
from engine.errors import NotAllowed, NotFound, ReasonRequired, RuleBroken
from engine.ids import PersonId, UnitId
from tests.engine.domain.inspection_facts import (
    ANNOUNCED,
    CHOSEN,
    DIRECTORY,
    DISCIPLINE,
    DRAWN,
    KEY,
    LEADER_WORD,
    PLANNED,
    QIAN,
    SUN,
    TOWNS,
    VISITED,
    terms,
)
from tests.samples import CAMPAIGN, march, stamp
from tests.spec import given
from workflows.sections.inspections import InspectionRules

PLAN = wishes.PlanInspection(
    stamp=stamp(),
    campaign=CAMPAIGN,
    number="i-0001",
    key="visits",
    team=(Seconded(person=SUN), Seconded(person=QIAN)),
)
ON_SITE = (PLANNED, ANNOUNCED, DRAWN, VISITED)
AT_WORK = stamp(march(13), actor=SUN)
NOTE = wishes.NoteFinding(
    stamp=AT_WORK, key=KEY, unit=CHOSEN[0], kind=FindingKind.SHORTCOMING, text="no register"
)
NOTED = FindingNoted(
    stamp=AT_WORK, unit=CHOSEN[0], kind=FindingKind.SHORTCOMING, text="no register"
)
REPORTED = InspectionReported(
    stamp=stamp(march(16), actor=SUN, reason="two were shut"), summary="s"
)
LATER = stamp(march(17), reason="so decided")


def test_a_team_is_seconded_by_the_bodies_that_the_definition_names() -> None:
    """Two people from two bodies at least, each with his home unit (R044, R111, R229)."""
    given(decide, evolve).when(PLAN, terms()).then(PLANNED)


@pytest.mark.parametrize(
    ("team", "error", "words"),
    [
        ((Seconded(person=SUN),), RuleBroken, "at least 2 people look together"),
        (
            (Seconded(person=SUN), Seconded(person=SUN)),
            RuleBroken,
            "at least 2 people look together",
        ),
        (
            (Seconded(person=SUN), Seconded(person=QIAN, home=DISCIPLINE)),
            RuleBroken,
            "the team comes from one body; it takes at least 2 of them (discipline_inspection,"
            " organization_department)",
        ),
        (
            (Seconded(person=SUN), Seconded(person=QIAN, home=TOWNS[0])),
            RuleBroken,
            "qian comes from unit town-01; this team is seconded from discipline_inspection,"
            " organization_department",
        ),
        (
            (Seconded(person=SUN), Seconded(person=PersonId("nobody"))),
            RuleBroken,
            "nobody has no home unit in the directory: say who seconds him",
        ),
        (
            (Seconded(person=SUN, first=march(9), last=march(3)), Seconded(person=QIAN)),
            RuleBroken,
            "sun cannot serve from 2009-03-09 to 2009-03-03",
        ),
    ],
)
def test_a_team_that_cannot_be(
    team: tuple[Seconded, ...], error: type[Exception], words: str
) -> None:
    """R044, R111, R229."""
    given(decide, evolve).when(replace(PLAN, team=team), terms()).refuses(error, words)


def test_a_plan_names_units_and_days_that_there_are() -> None:
    """R045, R066."""
    at = terms()
    unknown = replace(PLAN, units=(UnitId("town-99"),))
    with pytest.raises(NotFound):
        decide(unknown, None, at)
    given(decide, evolve).when(replace(PLAN, report_by=march(1)), at).refuses(
        RuleBroken, "the report cannot be due on 2009-03-01: that day is past"
    )
    given(decide, evolve).when(replace(PLAN, covert=True), at).refuses(
        RuleBroken,
        'inspections of the sort "visits" are open; a covert one is of a sort with `covert = true`',
    )
    given(decide, evolve).when(replace(PLAN, looks_back=CAMPAIGN), at).refuses(
        RuleBroken, 'campaign "spring-2009" is not over: a look back is at one that is'
    )
    with pytest.raises(RuleBroken):
        decide(PLAN, None, terms(live=False))


def visit(by: tuple[PersonId, ...], unit: UnitId = CHOSEN[0]) -> wishes.HoldVisit:
    return wishes.HoldVisit(stamp=stamp(march(12), actor=SUN), key=KEY, unit=unit, by=by)


def test_two_of_the_team_look_at_a_unit_that_was_drawn() -> None:
    """R044, R111."""
    drawn = given(decide, evolve, PLANNED, ANNOUNCED, DRAWN)
    drawn.when(visit((SUN, QIAN)), terms()).then(VISITED)
    drawn.when(visit((SUN, SUN)), terms()).refuses(RuleBroken, "at least 2 people look together")
    drawn.when(visit((SUN, PersonId("li"))), terms()).refuses(
        RuleBroken, "li is not of the team on 2009-03-12"
    )
    drawn.when(visit((SUN, QIAN), TOWNS[8]), terms()).refuses(
        RuleBroken,
        "unit town-09 was neither drawn nor named in the plan; those are town-02, town-06, town-05",
    )
    given(decide, evolve, PLANNED, ANNOUNCED).when(visit((SUN, QIAN)), terms()).refuses(
        RuleBroken, "a draw has been announced: draw before anybody is visited"
    )


def test_nobody_looks_at_his_home_unit_nor_outside_his_period() -> None:
    """R044, R111."""
    by = (SUN, QIAN)
    given(decide, evolve, PLANNED).when(visit(by, DISCIPLINE), terms()).refuses(
        RuleBroken, "sun is at home in unit discipline and does not inspect it"
    )
    moved = replace(DIRECTORY, people={**DIRECTORY.people, QIAN: Person("Qian", home=TOWNS[1])})
    given(decide, evolve, PLANNED).when(visit(by), terms(directory=moved)).refuses(
        RuleBroken, "qian is at home in unit town-02 and does not inspect it"
    )
    sun, qian = PLANNED.team
    until = replace(PLANNED, team=(sun, replace(qian, last=march(11))))
    given(decide, evolve, until).when(visit(by), terms()).refuses(
        RuleBroken, "qian is not of the team on 2009-03-12"
    )


def test_the_same_finding_is_noted_once() -> None:
    """However its words are spaced, and by whomever (R046)."""
    given(decide, evolve, *ON_SITE).when(NOTE, terms()).then(NOTED)
    again = given(decide, evolve, *ON_SITE, NOTED)
    again.when(replace(NOTE, text=" no  register "), terms()).stays_quiet()
    state = again.when(replace(NOTE, text="no sign"), terms()).then(replace(NOTED, text="no sign"))
    assert [found.text for found in state.shortcomings] == ["no register", "no sign"]


def test_a_finding_is_of_a_unit_that_was_visited_and_of_a_known_sort() -> None:
    """Conduct, tendencies and good examples have their sort (R026, R097, R147)."""
    on_site = given(decide, evolve, *ON_SITE)
    on_site.when(replace(NOTE, unit=CHOSEN[1]), terms()).refuses(
        RuleBroken, "unit town-06 has not been visited; visited so far: town-02"
    )
    on_site.when(replace(NOTE, text="  "), terms()).refuses(RuleBroken, "say what was found")
    on_site.when(replace(NOTE, kind=FindingKind.CONDUCT), terms()).refuses(
        RuleBroken,
        "which conduct was found is said of a finding of conduct, and of no other; looked for:"
        " gifts, banquets",
    )
    conduct = replace(NOTE, kind=FindingKind.CONDUCT, conduct="banquets")
    on_site.when(conduct, terms()).then(
        replace(NOTED, kind=FindingKind.CONDUCT, conduct="banquets")
    )
    with pytest.raises(NotFound):
        decide(replace(conduct, conduct="golf"), folded(*ON_SITE), terms())
    given(decide, evolve, PLANNED).when(NOTE, terms()).refuses(
        NotAllowed,
        "cannot note a finding of inspection i-0001 while planned; allowed now: hold the draw of,"
        " record a visit of, cancel",
    )


def folded(*facts: Event) -> Any:
    state = None
    for fact in facts:
        state = evolve(state, fact)  # type: ignore[arg-type]
    return state


def test_a_report_says_why_a_unit_that_was_drawn_is_left_out() -> None:
    """R044, R047."""
    report = wishes.ReportInspection(stamp=REPORTED.stamp, key=KEY, summary="s")
    on_site = given(decide, evolve, *ON_SITE)
    on_site.when(report, terms()).then(REPORTED)
    with pytest.raises(ReasonRequired):
        decide(replace(report, stamp=stamp(march(16), actor=SUN)), folded(*ON_SITE), terms())


def test_an_authority_decides_on_measures() -> None:
    """Exposure, organisational and disciplinary measures are not the office's own (R147, R177)."""
    decided = wishes.DecideMeasure(
        stamp=LATER, key=KEY, unit=CHOSEN[0], step="exposure", authority=LEADER_WORD
    )
    reported = given(decide, evolve, *ON_SITE, NOTED, REPORTED)
    reported.when(decided, terms()).then(
        MeasureDecided(stamp=LATER, unit=CHOSEN[0], step="exposure", authority=LEADER_WORD)
    )
    reported.when(replace(decided, authority=" "), terms()).refuses(
        RuleBroken, "name the authority that decides: neither the office nor the team does"
    )
    with pytest.raises(NotFound):
        decide(replace(decided, step="prison"), folded(*ON_SITE, REPORTED), terms())
    with pytest.raises(ReasonRequired):
        decide(replace(decided, stamp=stamp(march(17))), folded(*ON_SITE, REPORTED), terms())


def test_it_is_closed_once_it_is_reported_and_cancelled_before_anybody_has_looked() -> None:
    """R047."""
    close = wishes.CloseInspection(stamp=LATER, key=KEY)
    given(decide, evolve, *ON_SITE, REPORTED).when(close, terms(live=False)).then(
        InspectionClosed(stamp=LATER)
    )
    cancel = wishes.CancelInspection(stamp=LATER, key=KEY, authority=LEADER_WORD)
    given(decide, evolve, PLANNED, ANNOUNCED, DRAWN).when(cancel, terms()).then(
        InspectionCancelled(stamp=LATER, authority=LEADER_WORD)
    )
    given(decide, evolve, *ON_SITE).when(cancel, terms()).refuses(
        NotAllowed,
        "cannot cancel inspection i-0001 while on site; allowed now: record a visit of, note a"
        " finding of, report",
    )


def test_what_was_sealed_is_revealed_whole_and_only_then_closed() -> None:
    """The digests on record match; nothing is left out or slipped in (R046, R146, R230)."""
    covert = replace(PLANNED, covert=True)
    facts = (covert, replace(VISITED, unit=TOWNS[3]), REPORTED)
    names = ("inspection.planned.v1", "inspection.visit_held.v1", "inspection.reported.v1")
    papers = tuple(
        sealed(fact, name, f"{number:064x}")
        for number, (fact, name) in enumerate(zip(facts, names, strict=True))
    )
    past = tuple(InspectionSealed(stamp=stamp(), commitment=commitment_of(p)) for p in papers)
    behind = folded(*past)
    assert behind.planned is None
    assert behind.is_sealed
    assert opened(behind, papers).state == "reported"

    reveal = wishes.RevealInspection(stamp=LATER, key=KEY, papers=papers[::-1])
    state = (
        given(decide, evolve, *past)
        .when(reveal, terms())
        .then(InspectionRevealed(stamp=LATER, papers=papers))
    )
    assert (state.state, state.visits) == ("reported", (facts[1],))
    differ = "inspection i-0001: the sealed papers are not those that the log answers for"
    for wrong in (
        papers[:2],
        (*papers, papers[0]),
        (papers[0], papers[1], replace(papers[2], nonce="0")),
    ):
        given(decide, evolve, *past).when(replace(reveal, papers=wrong), terms()).refuses(
            RuleBroken, differ
        )
    close = wishes.CloseInspection(stamp=LATER, key=KEY)
    with pytest.raises(RuleBroken):
        decide(close, opened(behind, papers), terms())


def test_a_seal_is_a_digest() -> None:
    seal = wishes.SealInspection(stamp=stamp(), key=KEY, commitment="ab" * 32)
    given(decide, evolve).when(seal, terms()).then(
        InspectionSealed(stamp=stamp(), commitment="ab" * 32)
    )
    given(decide, evolve).when(replace(seal, commitment="town-02"), terms()).refuses(
        RuleBroken, '"town-02" is no SHA-256 digest: give 64 lower-case hex digits'
    )


def test_without_team_from_two_people_are_enough() -> None:
    """R029."""
    bare = InspectionRules(key="visits")
    both = (Seconded(person=SUN), Seconded(person=QIAN, home=DISCIPLINE))
    found = decide(replace(PLAN, team=both), None, terms(rules=bare))
    assert [member.home for member in found[0].team] == [DISCIPLINE, DISCIPLINE]  # type: ignore[union-attr]
