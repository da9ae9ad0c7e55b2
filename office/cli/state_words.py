"""The state of an item that may be an assignment or a rectification, in words."""

from collections.abc import Sequence

from engine.phrases import Phrase, phrase
from office.words import Language, worded
from projections.states import BY_VIEWS
from workflows.schema import Title


def item_state_in_words(item: str, state: str, lang: Language) -> str:
    """The state of a board's row: of an assignment or a rectification, by its stream's name; or one
    that the board adds, such as `left`, when its unit went out of the campaign.
    """
    lifecycle = "item" if state in BY_VIEWS else item.partition("/")[0]
    return worded(Phrase(f"state.{lifecycle}.{state.replace('_', '-')}"), lang)


def unit_in_words(unit: Title | str, joint: Sequence[Title], lang: Language) -> str:
    """A unit, with those that are named beside it."""
    return worded(
        phrase("thing.with-joint", unit=unit, joint=tuple(joint)) if joint else unit, lang
    )


def title_in_words(title: Title | str, label: str, lang: Language) -> str:
    """What a piece of work is called, with its own name where it has one."""
    return worded(phrase("thing.labelled", title=title, label=label) if label else title, lang)
