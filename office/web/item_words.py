"""How pages call what an item is in: the state of its lifecycle, or one that the board adds."""

from engine.phrases import Phrase
from projections.states import BY_VIEWS


def state_said(item: str, state: str) -> Phrase:
    """Of an item by its stream, or by the name of its lifecycle alone."""
    lifecycle = "item" if state in BY_VIEWS else item.partition("/")[0]
    return Phrase(f"state.{lifecycle}.{state.replace('_', '-')}")
