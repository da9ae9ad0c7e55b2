"""The catalogue: every campaign loads, its dates are those of its document, its blanks too."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine.calendars.editions import seed_edition
from engine.calendars.working_days import Calendars
from engine.domain.audience import Participant, part_of
from engine.domain.directory.roster import RosterRow, roster_faults
from engine.domain.occurrences import obligation_periods
from engine.domain.terms import PhaseTerms, phase_terms
from engine.ids import PhaseKey, UnitId
from workflows.dates import Cadence, CalendarKind
from workflows.parameters import filled, unresolved_duties
from workflows.planning import checked
from workflows.reading.loader import CATALOGUE, catalogue, load_from_catalogue
from workflows.schema import CriterionKind, Definition, EvidenceKind, PhaseKind
from workflows.sections.assessment import Ties

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "office" / "demo"
EDITION = seed_edition()
CALENDARS = Calendars([EDITION])
WORKING = CALENDARS.of(CalendarKind.WORKING_DAYS, EDITION.id)

# Counted by hand from the document: phase 1 is R122, 3.10 is R129, 3.11-20 R133, and so on.
WINDOWS_2009 = {
    "mobilize": ("2009-02-01", "2009-03-31"),
    "implement": ("2009-04-01", "2009-07-31"),
    "rectify": ("2009-08-01", "2009-10-31"),
    "summarize": ("2009-11-01", "2009-12-31"),
}
DUES_2009 = {
    "mobilization-meeting": ("2009-03-01", "2009-03-31"),
    "deployment-meeting": ("2009-02-01", "2009-03-31"),
    "plan-filed": ("2009-02-01", "2009-03-31"),
    "study-arrangements": ("2009-02-01", "2009-03-10"),
    "study": ("2009-03-01", "2009-03-10"),
    "study-essays": ("2009-03-01", "2009-03-10"),
    "opinions-sought": ("2009-03-11", "2009-03-20"),
    "democratic-life-meeting": ("2009-03-11", "2009-03-31"),
    "rectification-measures": ("2009-03-11", "2009-03-31"),
    "county-commitments": ("2009-03-21", "2009-03-31"),
    "organ-commitments": ("2009-03-21", "2009-03-31"),
    "window-posting": ("2009-03-21", "2009-03-31"),
    "project-promises": ("2009-03-21", "2009-03-31"),
    "pairing": ("2009-04-01", "2009-07-31"),
    "team-assessment": ("2009-07-11", "2009-07-31"),
    "problems-led": ("2009-08-01", "2009-10-31"),
    "six-systems": ("2009-11-01", "2009-12-31"),
    "unit-summary": ("2009-11-01", "2009-12-10"),
    "servant-selection": ("2009-11-01", "2009-12-31"),
    "commendation-meeting": ("2009-11-01", "2009-12-31"),
}
BLANKS = {
    "mobilize-start", "mobilize-end", "implement-start", "implement-end",
    "rectify-start", "rectify-end", "summarize-start", "summarize-end",
    "satisfied-from", "basic-from", "study-minimum",
}  # fmt: skip


@pytest.fixture(scope="module")
def workstyle() -> Definition:
    return load_from_catalogue("workstyle-2009")


@pytest.fixture(scope="module")
def satisfied() -> Definition:
    return load_from_catalogue("satisfied-unit")


@pytest.fixture(scope="module")
def fire_safety() -> Definition:
    return load_from_catalogue("fire-safety-winter")


def terms_of(definition: Definition, phase: str) -> PhaseTerms:
    return phase_terms(definition, PhaseKey(phase), CALENDARS, EDITION.id)


def period_keys(definition: Definition, duty: str) -> list[str]:
    obligation = next(o for o in definition.obligations if o.key == duty)
    return [
        period.key for period in obligation_periods(definition, obligation, CALENDARS, EDITION.id)
    ]


def roster(name: str) -> Iterator[RosterRow]:
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            parent = row["parent_id"]
            yield RosterRow(
                line=line,
                unit=UnitId(row["unit_id"]),
                name=row["name"],
                name_en=row["name_en"],
                parent=UnitId(parent) if parent else None,
                categories=tuple(row["categories"].split(";")),
                liaison=row["liaison"],
                liaison_email=row["liaison_email"],
                chief=row["chief"],
                chief_email=row["chief_email"],
            )


@pytest.mark.parametrize("key", catalogue())
def test_every_campaign_loads_without_a_fault(key: str) -> None:
    assert load_from_catalogue(key).key == key


@pytest.mark.parametrize("key", catalogue())
def test_every_campaign_can_be_planned_as_it_is_read(key: str) -> None:
    definition = load_from_catalogue(key)
    assert checked(definition) == definition


@pytest.mark.parametrize("key", ["workstyle-2009", "satisfied-unit", "fire-safety-winter"])
def test_these_campaigns_have_the_four_phases_each_with_a_gate(key: str) -> None:
    phases = load_from_catalogue(key).phases
    assert [phase.kind for phase in phases] == list(PhaseKind)
    assert [phase.key for phase in phases if not phase.gate] == []


@pytest.mark.parametrize("key", catalogue())
def test_every_duty_asks_for_evidence(key: str) -> None:
    definition = load_from_catalogue(key)
    duties = (*definition.every_task(), *definition.obligations)
    assert [duty.key for duty in duties if not any(e.required for e in duty.evidence)] == []


@pytest.mark.parametrize("key", catalogue())
def test_nobody_reviews_work_of_its_own(key: str) -> None:
    definition = load_from_catalogue(key)
    duties = (*definition.every_task(), *definition.obligations)
    assert [duty.key for duty in duties if duty.reviewer in duty.audience] == []


def test_the_dates_of_2009_are_those_counted_by_hand(workstyle: Definition) -> None:
    """R122, R123, R124, R125, R129, R142, R152."""
    windows, dues = {}, {}
    for phase in workstyle.phases:
        terms = terms_of(workstyle, phase.key)
        windows[phase.key] = (terms.starts_on.isoformat(), terms.ends_on.isoformat())
        for due in terms.dues:
            dues[str(due.duty)] = (str(due.opens_on), str(due.due_on))
            assert not due.provisional
    assert windows == WINDOWS_2009
    assert {duty: dues[duty] for duty in DUES_2009} == DUES_2009
    # Work for which the document names no day is due when its phase ends.
    ends = {task.key: WINDOWS_2009[p.key][1] for p in workstyle.phases for task in p.tasks}
    assert {key: ends[key] for key in dues.keys() - DUES_2009} == {
        key: dues[key][1] for key in dues.keys() - DUES_2009
    }


def test_phase_three_keeps_both_its_names(workstyle: Definition) -> None:
    """A9: the heading's name wins, the list's stays as an alias."""
    phase = workstyle.phase("rectify")
    assert phase is not None
    assert (phase.title.zh, phase.aliases) == ("集中攻坚阶段", ("集中整改",))


@pytest.mark.parametrize(
    ("duty", "keys"),
    [
        ("grassroots-stay", ["2009-H1", "2009-H2"]),
        ("county-reception", ["2009-Q2", "2009-Q3", "2009-Q4"]),
        ("town-reception", [f"2009-{month:02d}" for month in range(4, 13)]),
        # Of March and April only 30 days of 61 lie inside: less than half (A21).
        ("open-talk-day", ["2009-M05M06", "2009-M07M08", "2009-M09M10", "2009-M11M12"]),
        ("project-yearly", ["2009"]),
        ("stay-bulletin", []),
    ],
)
def test_recurring_duties_of_2009(workstyle: Definition, duty: str, keys: list[str]) -> None:
    """R101, R103, R104."""
    assert period_keys(workstyle, duty) == keys


def test_promised_projects_have_five_cadences_on_all_days(workstyle: Definition) -> None:
    """R084, and weekends count for them (R113, A17)."""
    followed = [o for o in workstyle.obligations if "R084" in o.rules]
    assert [o.cadence for o in followed] == [
        Cadence.DAY, Cadence.WEEK, Cadence.MONTH, Cadence.QUARTER, Cadence.YEAR,
    ]  # fmt: skip
    assert {o.calendar for o in followed} == {CalendarKind.ALL_DAYS}
    assert len(period_keys(workstyle, "project-daily")) == 275  # 1 April to 31 December


def test_work_without_a_number_waits_for_a_decision(
    workstyle: Definition, satisfied: Definition
) -> None:
    """A23: the office sets a cadence, until then nothing is owed; announcing is not stopped."""
    waiting = {d.key: {o.key for o in unresolved_duties(d)} for d in (workstyle, satisfied)}
    assert waiting == {
        "workstyle-2009": {"stay-bulletin", "covert-visits"},
        "satisfied-unit": {"problems-studied", "other-leaders-research"},
    }
    assert workstyle.blanks() == ()
    monthly = filled(workstyle, {"bulletin-cadence": "month", "covert-visit-cadence": "week"})
    assert unresolved_duties(monthly) == ()


def test_the_numbers_of_2009(workstyle: Definition) -> None:
    found = {
        quota.key: (quota.severity.value, quota.at_least, quota.at_most, quota.exactly)
        for quota in filled(workstyle).quotas
    }
    assert found == {
        "meetings-per-department": ("soft", None, 1, None),
        "speakers": ("hard", None, 5, None),
        "speech-length": ("hard", None, 8, None),
        "report-length": ("soft", None, 10, None),
        "stay-length": ("hard", 5, None, None),
        "points-per-leader": ("hard", 1, None, None),
        "points-per-department": ("hard", 1, None, None),
        "talk-topics": ("hard", 1, 3, None),
        "units-paired": ("hard", 1, None, None),
        "families-per-cadre": ("hard", None, None, 1),
        "four-ones": ("hard", 1, None, None),
        "essays-per-cadre": ("hard", 1, None, None),
    }


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("civil-servants-2011", 1, 34),
        ("first-class-2011", 35, 74),
        ("workstyle-2009", 75, 162),
        ("grassroots-2011", 163, 191),
        ("satisfied-unit", 192, 232),
    ],
)
def test_every_rule_of_a_document_is_cited_in_its_campaign(key: str, first: int, last: int) -> None:
    cited = set(re.findall(r'"(R\d{3})"', (CATALOGUE / f"{key}.toml").read_text("utf-8")))
    assert cited == {f"R{number:03d}" for number in range(first, last + 1)}


def test_the_satisfied_unit_has_exactly_the_blanks_of_its_document(satisfied: Definition) -> None:
    assert {parameter.key for parameter in satisfied.blanks()} == BLANKS
    suggested = {p.key: p.suggest for p in satisfied.blanks() if p.suggest is not None}
    assert suggested == {"satisfied-from": 90, "basic-from": 75}


def test_the_satisfied_unit_runs_once_its_blanks_are_filled(satisfied: Definition) -> None:
    """Phase 3 may reach into the next year (A3, R206)."""
    complete = filled(
        satisfied,
        {
            "mobilize-start": "2015-03",
            "mobilize-end": "2015-03",
            "implement-start": "2015-04",
            "implement-end": "2015-10",
            "rectify-start": "2015-11",
            "rectify-end": "2016-01",
            "summarize-start": "2016-02",
            "summarize-end": "2016-03 end",
            "satisfied-from": 90,
            "basic-from": 75,
            "study-minimum": 4,
        },
    )
    assert complete.blanks() == ()
    windows = [
        (t.starts_on, t.ends_on) for t in (terms_of(complete, p.key) for p in complete.phases)
    ]
    assert windows == [
        (date(2015, 3, 1), date(2015, 3, 31)),
        (date(2015, 4, 1), date(2015, 10, 31)),
        (date(2015, 11, 1), date(2016, 1, 31)),
        (date(2016, 2, 1), date(2016, 3, 31)),
    ]
    (rules,) = complete.every_assessment
    assert [grade.from_points for grade in rules.grades] == [90, 75, 0]
    assert (rules.award_top, rules.ties) == (3, Ties.ALL)


def test_the_fire_safety_drive_uses_every_kind_of_criterion(fire_safety: Definition) -> None:
    """But the one that counts numbered items: it has none."""
    kinds = Counter(c.kind for phase in fire_safety.phases for c in phase.gate)
    assert kinds.keys() == set(CriterionKind) - {CriterionKind.REACHED}
    assert [p.key for p in fire_safety.phases if p.overlaps_previous] == ["put-right"]


def test_deadlines_of_the_fire_safety_drive_are_provisional_in_2027(
    fire_safety: Definition,
) -> None:
    dues = {
        str(due.duty): (str(due.due_on), due.provisional)
        for phase in fire_safety.phases
        for due in terms_of(fire_safety, phase.key).dues
    }
    assert dues == {
        # 2026-11-01 is a Sunday: the fifth working day after it is Friday the 6th.
        "launch-meeting": ("2026-11-06", False),
        "action-plan": ("2026-11-13", False),
        "inspector-training": ("2026-11-27", False),
        "crowded-sites": ("2026-12-31", False),
        "small-sites": ("2027-01-31", True),
        # 45 working days after 1 December, with weekends alone off in 2027.
        "festival-check": ("2027-02-02", True),
        "hazard-ledger": ("2026-12-29", False),
        "escape-routes": ("2027-02-28", True),
        "look-back": ("2027-03-08", True),
        "unit-summary": ("2027-03-31", True),
        "duty-rules": ("2027-03-28", True),
        "final-report": ("2027-03-31", True),
    }


@pytest.mark.parametrize(
    ("name", "key", "units"),
    [
        ("roster-civil-servants.csv", "civil-servants-2011", 24),
        ("roster-first-class.csv", "first-class-2011", 14),
        ("roster-2009.csv", "workstyle-2009", 40),
        ("roster-grassroots.csv", "grassroots-2011", 118),
        ("roster-office.csv", "satisfied-unit", 11),
    ],
)
def test_the_demo_rosters_fit_their_campaigns(name: str, key: str, units: int) -> None:
    definition = load_from_catalogue(key)
    rows = list(roster(name))
    assert len(rows) == units
    assert roster_faults(rows, {}) == ()
    known = {category.key for category in definition.categories}
    assert {c for row in rows for c in row.categories} == known
    participants = [Participant(unit=row.unit, categories=row.categories) for row in rows]
    unowed = [
        duty.key
        for duty in (*definition.every_task(), *definition.obligations)
        if not any(part_of(p, duty.audience) for p in participants)
    ]
    assert unowed == []
    mails = [row.liaison_email or "" for row in rows]
    assert {mail.rpartition(".")[0].rpartition(".")[2] for mail in mails} == {"example"}


def test_every_part_of_a_whole_stands_beside_it(workstyle: Definition) -> None:
    """A coverage figure is handed in together with what it is a part of."""
    for duty in workstyle.every_task():
        figures = {e.key for e in duty.evidence if e.kind is EvidenceKind.FIGURE}
        parts = {e.of for e in duty.evidence if e.of and e.kind is EvidenceKind.FIGURE}
        assert parts <= figures
