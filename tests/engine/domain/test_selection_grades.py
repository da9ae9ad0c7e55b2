"""A candidate is eligible by a final grade: of an assessment, or of a document that is named."""

from typing import Any

from engine.domain.assessment import events as a
from engine.domain.selection.commands import Nominate
from engine.domain.selection.events import GradeKnown
from engine.domain.selection.grades import grade_of
from engine.ids import ItemKey, UnitId
from tests.engine.domain.selection_facts import RULES
from tests.engine.domain.streams import Streams
from tests.engine.store.assessment_samples import EVENTS_OF_ASSESSMENT
from tests.samples import CAMPAIGN, march, stamp
from workflows.sections.selections import Eligibility, SelectionDefinition

FIRST = ItemKey("assessment", CAMPAIGN, "a-0001").stream
ELIGIBLE = SelectionDefinition(
    key=RULES.key, eligible=Eligibility(assessment="sections", grade="satisfied")
)


def past(*kinds: type[Any]) -> Streams:
    every = tuple(e for kind in kinds for e in EVENTS_OF_ASSESSMENT if type(e) is kind)
    return Streams({FIRST: every} if every else {})


def nominate(unit: str = "town-01", **more: Any) -> Nominate:
    return Nominate(
        stamp=stamp(march(20)),
        campaign=CAMPAIGN,
        selection=RULES.key,
        unit=UnitId("town-01"),
        candidate="Li",
        belongs_to=UnitId(unit),
        **more,
    )


SCORED = (a.AssessmentOpened, a.AssessmentTallied, a.AssessmentPublished)
FINAL = (*SCORED, a.AssessmentFinalised)


def test_a_final_assessment_gives_the_grade_with_its_edition() -> None:
    """R183: of the unit that the candidate belongs to."""
    found = grade_of(nominate(), ELIGIBLE, past(*FINAL))
    assert found == GradeKnown(grade="satisfied", source="a-0001", edition=1)
    assert grade_of(nominate("town-02"), ELIGIBLE, past(*FINAL)) is None


def test_one_that_is_open_to_appeal_gives_none_nor_does_a_document_in_its_place() -> None:
    """Section 6: the final grade only."""
    given = nominate(grade="satisfied", source="a letter")
    assert grade_of(given, ELIGIBLE, past(*SCORED)) is None


def test_without_an_assessment_a_document_gives_it() -> None:
    given = nominate(grade="satisfied", source="a letter")
    known = GradeKnown(grade="satisfied", source="a letter")
    assert grade_of(given, ELIGIBLE, past()) == known
    assert grade_of(nominate(grade="satisfied"), ELIGIBLE, past()) is None
    assert grade_of(nominate("town-09", grade="satisfied", source="x"), ELIGIBLE, past(*FINAL))
    assert grade_of(given, RULES, past(*FINAL)) is None
