"""Lines of the ledger of reminders, as pages word them."""

from collections.abc import Iterable

from msgspec import Struct

from engine.domain.sentences import post_named
from engine.phrases import Phrase
from office.answers.reminders import Reminded
from office.web.persons import person_named
from office.web.visit import Visit


class ReminderLine(Struct, frozen=True):
    """A line of the ledger: `who` is to be told, or was."""

    reminded: Reminded
    who: Phrase | str


def who(visit: Visit, row: Reminded) -> Phrase | str:
    """Whom a line is about: by name, or by the post while nobody's letter holds it."""
    return person_named(visit, row.person) if row.person else post_named(row.post)


def reminder_lines(visit: Visit, rows: Iterable[Reminded]) -> tuple[ReminderLine, ...]:
    """The lines, for `parts/reminded.html`."""
    return tuple(ReminderLine(row, who(visit, row)) for row in rows)
