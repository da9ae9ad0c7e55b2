"""`channels`: where a campaign makes something public."""

from collections.abc import Iterable
from typing import Annotated, Final

from msgspec import UnsetType

from workflows.titles import CheckedAs

Channels = Annotated[tuple[str, ...] | UnsetType, CheckedAs(tuple[str, ...])]
"""Keys of channels such as "paper" and "intranet"; what is left out is not stored."""

USUAL_CHANNELS: Final = ("paper", "web", "intranet", "bulletin", "board")
"""Those of a campaign that names none (ours)."""


def channels_of(named: tuple[str, ...] | UnsetType, asked: Iterable[str] = ()) -> tuple[str, ...]:
    """All channels of a campaign, each once: those that it names, or else the usual ones, and
    those in which one of its sections asks for publication.
    """
    known = named if isinstance(named, tuple) else USUAL_CHANNELS
    return tuple(dict.fromkeys((*known, *asked)))
