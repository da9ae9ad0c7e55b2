"""The state of an item that may be an assignment or a rectification, in words."""

from engine.phrases import Phrase
from office.words import Language, worded
from projections.states import BY_VIEWS


def item_state_in_words(item: str, state: str, lang: Language) -> str:
    """The state of a board's row: of an assignment or a rectification, by its stream's name; or one
    that the board adds, such as `left`, when its unit went out of the campaign.
    """
    lifecycle = "item" if state in BY_VIEWS else item.partition("/")[0]
    return worded(Phrase(f"state.{lifecycle}.{state.replace('_', '-')}"), lang)
