"""The states of every lifecycle in the office's words."""

from enum import StrEnum

from engine.domain.lifecycle import AssignmentState, RectificationState
from engine.phrases import phrase
from office.words import Language, worded


def state_in_words(state: StrEnum, lang: Language) -> str:
    """`在册`, or `active`."""
    return worded(state, lang)


def item_state_in_words(item: str, state: str, lang: Language) -> str:
    """The state of a board's row: of an assignment or a rectification, by its stream's name; or
    `left`, when its unit went out of the campaign.
    """
    if state == "left":
        return worded(phrase("state.assignment.left"), lang)
    is_rectification = item.startswith("rectification/")
    return worded(RectificationState(state) if is_rectification else AssignmentState(state), lang)
