"""The states of every lifecycle in the office's words."""

from enum import StrEnum

from engine.phrases import Phrase
from office.words import Language, worded


def state_in_words(state: StrEnum, lang: Language) -> str:
    """`在册`, or `active`."""
    lifecycle = type(state).__name__.removesuffix("State").lower()
    return _worded(lifecycle, state, lang)


def item_state_in_words(item: str, state: str, lang: Language) -> str:
    """The state of a board's row: of an assignment or a rectification, by its stream's name; or
    `left`, when its unit went out of the campaign.
    """
    return _worded(item.partition("/")[0] if state != "left" else "assignment", state, lang)


def _worded(lifecycle: str, state: str, lang: Language) -> str:
    return worded(Phrase(f"state.{lifecycle}.{state.replace('_', '-')}"), lang)
