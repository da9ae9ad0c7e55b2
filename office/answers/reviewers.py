"""Who reviews a duty, by name."""

from engine.domain.audience import OFFICE_CATEGORY, reviewer_named
from engine.domain.directory.state import known_directory
from engine.ids import UnitId
from engine.phrases import Phrase
from office.answers.reading import Reading
from workflows.owners import SUPERIOR, named_unit
from workflows.schema import Definition, Duty, Title


def reviewers_in_words(
    reading: Reading, definition: Definition, duty: Duty
) -> tuple[Title | Phrase | str, ...]:
    """The reviewers of a duty in turn: categories, roles and units by their titles."""
    titles = {row.key: row.title for row in definition.categories}
    titles |= {row.key: row.title for row in definition.roles}
    directory = known_directory(reading.reads)

    def named(reviewer: str) -> Title | Phrase | str:
        if reviewer in titles:
            return titles[reviewer]
        unit = None if reviewer == SUPERIOR else named_unit(reviewer)
        if unit is None:
            return reviewer_named(OFFICE_CATEGORY if reviewer == SUPERIOR else reviewer)
        return directory.title(UnitId(unit))

    return tuple(named(reviewer) for reviewer in duty.review)
