"""What people read of the parts of a form of a survey."""

from typing import Final

from engine.domain.survey.form import Choice, Named
from engine.phrases import Phrase, phrase
from workflows.sections.survey import EVERYBODY_ASKED, OVERALL
from workflows.titles import Title

Called = Title | Phrase
_SPOKEN: Final = {
    OVERALL: "label.survey.overall",
    EVERYBODY_ASKED: "label.survey.everybody",
    "satisfied": "label.survey.satisfied",
    "basic": "label.survey.basic",
    "unsatisfied": "label.survey.unsatisfied",
}
"""Keys that have words of their own, where the definition gives them no title."""


def called(named: Named | Choice) -> Called:
    """What people read of a subject, an item, an option or a group."""
    code = _SPOKEN.get(named.key)
    return phrase(code) if code and named.title.zh == named.key else named.title
