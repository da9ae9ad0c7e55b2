"""Who may be nominated: by criteria, by a final grade, by rank (R081, R087, R088, R183)."""

from collections.abc import Iterator

from engine.domain.selection.commands import Nominate
from engine.domain.selection.events import GradeKnown
from engine.errors import BadInput
from engine.phrases import Phrase, phrase
from workflows.sections.selections import Eligibility, SelectionDefinition


def need_eligible(
    command: Nominate, rules: SelectionDefinition, grade: GradeKnown | None, thing: Phrase
) -> None:
    """Raise BadInput that names all that is against a candidate."""
    faults = [
        phrase("fault.selection.criterion", criterion=each)
        for each in rules.criteria
        if each not in command.criteria
    ]
    faults += [
        phrase("fault.selection.unknown-criterion", criterion=each, known=rules.criteria)
        for each in command.criteria
        if each not in rules.criteria
    ]
    if rules.eligible is not None:
        faults += _graded(rules.eligible, grade)
        faults += _ranked(rules.eligible, command.rank)
    faults += _of_the_quotas(command, rules)
    if faults:
        raise BadInput(thing, faults)


def _graded(rules: Eligibility, grade: GradeKnown | None) -> Iterator[Phrase]:
    """A final grade alone counts: one that is still open to appeal is none."""
    if rules.grade is None:
        return
    of = rules.assessment or ""
    if grade is None:
        yield phrase("fault.selection.no-grade", assessment=of, grade=rules.grade)
    elif grade.grade != rules.grade:
        yield phrase(
            "fault.selection.other-grade", assessment=of, grade=rules.grade, has=grade.grade
        )


def _ranked(rules: Eligibility, rank: str) -> Iterator[Phrase]:
    """Up to a rank, that one included (A13)."""
    if rules.up_to is None:
        return
    if rank not in rules.ranks:
        yield phrase("fault.selection.unknown-rank", rank=rank, known=rules.ranks)
    elif rules.ranks.index(rank) > rules.ranks.index(rules.up_to):
        yield phrase("fault.selection.rank-too-high", rank=rank, most=rules.up_to)


def _of_the_quotas(command: Nominate, rules: SelectionDefinition) -> Iterator[Phrase]:
    """Where places are kept for levels or sectors, a nomination says of which it is."""
    if any(quota.levels for quota in rules.quotas) and not command.level:
        yield phrase("fault.selection.no-level")
    if any(quota.sectors for quota in rules.quotas) and not command.sector:
        yield phrase("fault.selection.no-sector")
