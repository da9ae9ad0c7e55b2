"""The grade that makes a candidate eligible: from a final assessment, or a document that is named.

It is looked up when a candidate is nominated and stays in the event: what becomes of the
assessment later takes back no honour by itself (section 6, test 7).
"""

from collections.abc import Iterator

from msgspec import Struct

from engine.domain.assessment.events import Row
from engine.domain.assessment.state import Assessment, evolve
from engine.domain.assessment.table import AssessmentState
from engine.domain.family import Reads
from engine.domain.numbers import first_free, spelled
from engine.domain.selection.commands import Nominate
from engine.domain.selection.events import GradeKnown, Nominated
from engine.ids import CampaignId, ItemKey, UnitId
from workflows.sections.selections import Eligibility, SelectionDefinition


class Looked(Struct, frozen=True, kw_only=True):
    """What the assessments of a campaign say: whether one is of this candidate, and its grade by
    the last one that is final.
    """

    assessed: bool = False
    grade: GradeKnown | None = None


def grade_of(command: Nominate, rules: SelectionDefinition, reads: Reads) -> GradeKnown | None:
    """What is known of the candidate's grade; None where nothing is, or none is asked for. Only
    where no assessment of the campaign is of the candidate does a document give it.
    """
    if rules.eligible is None or rules.eligible.grade is None:
        return None
    found = looked_up(command, command.campaign, rules.eligible, reads)
    if found.assessed or not command.grade or not command.source:
        return found.grade
    return GradeKnown(grade=command.grade, source=command.source)


def looked_up(
    about: Nominate | Nominated, campaign: CampaignId, rules: Eligibility, reads: Reads
) -> Looked:
    """What the assessments of the campaign say of a candidate: of a unit or post that is called so,
    or else of the one it belongs to.
    """
    subjects = [UnitId(about.candidate), *([about.belongs_to] if about.belongs_to else [])]
    found = Looked()
    for number, state in _assessments(campaign, reads):
        if state.opened.rubric.key != rules.assessment:
            continue
        subject = next((each for each in subjects if each in state.subjects), None)
        if subject is None:
            continue
        found = Looked(assessed=True, grade=_final(number, state, subject) or found.grade)
    return found


def _final(number: str, state: Assessment, subject: UnitId) -> GradeKnown | None:
    """An assessment that is still open to appeal gives no grade."""
    if state.state is not AssessmentState.FINAL or state.edition is None:
        return None
    rows: Iterator[Row] = (row for row in state.edition.rows if row.subject == subject)
    grade = next((row.grade for row in rows), None)
    edition = state.edition.number
    return GradeKnown(grade=grade, source=number, edition=edition) if grade else None


def _assessments(campaign: CampaignId, reads: Reads) -> Iterator[tuple[str, Assessment]]:
    """Every assessment of a campaign, by its number."""

    def found(number: int) -> Assessment | None:
        key = ItemKey("assessment", campaign, spelled("a", number))
        return reads.state(key.stream, evolve)

    for number in range(1, first_free(lambda n: found(n) is not None)):
        if (state := found(number)) is not None:
            yield spelled("a", number), state
