"""The grade that makes a candidate eligible: from a final assessment, or a document that is named.

It is looked up when a candidate is nominated and stays in the event: what becomes of the
assessment later takes back no honour by itself (section 6, test 7).
"""

from engine.domain.family import Reads
from engine.domain.selection.commands import Nominate
from engine.domain.selection.events import GradeKnown
from workflows.sections.selections import SelectionDefinition


def grade_of(command: Nominate, rules: SelectionDefinition, _reads: Reads) -> GradeKnown | None:
    """What is known of the candidate's grade; None where nothing is, or none is asked for."""
    if rules.eligible is None or rules.eligible.grade is None:
        return None
    if not command.grade or not command.source:
        return None
    return GradeKnown(grade=command.grade, source=command.source)
