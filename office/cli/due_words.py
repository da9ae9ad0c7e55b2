"""When something is due, for people: the day and its hour, or that there is none, and how the
document says it.
"""

from datetime import date, time

from engine.phrases import Phrase
from office.words import Language, worded


def due_in_words(
    due_on: date | None, due_time: time | None, said: str | None, lang: Language
) -> str:
    """`2009-03-31 17:00 (3月底前)`, `no deadline`."""
    hour = f" {due_time:%H:%M}" if due_on and due_time else ""
    due = f"{due_on}{hour}" if due_on else worded(Phrase("label.no-deadline"), lang)
    return worded(Phrase("label.due-said", {"due": due, "said": said}), lang) if said else due
