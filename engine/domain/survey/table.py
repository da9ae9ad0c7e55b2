"""Which trigger leads a survey from which state to which, and by which ways sheets come back."""

from enum import StrEnum

from engine.domain.lifecycle import Lifecycle, steps


class SurveyState(StrEnum):
    """States of a survey."""

    DRAFTED = "drafted"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"
    VOID = "void"


class Way(StrEnum):
    """How somebody is asked: by a page for one-time tokens, on paper, by telephone."""

    TOKEN = "token"
    PAPER = "paper"
    TELEPHONE = "telephone"


SURVEY = Lifecycle(
    "survey",
    SurveyState,
    (
        *steps("draft", ["drafted"], "drafted"),
        *steps("open", ["drafted"], "open"),
        *steps("close", ["open"], "closed"),
        *steps("receive", ["drafted"], "closed"),
        *steps("publish", ["closed"], "published"),
        *steps("void", ["open"], "void"),
    ),
)
