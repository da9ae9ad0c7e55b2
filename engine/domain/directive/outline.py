"""How boards and lists see a directive: the office's own, by the last day that it demands."""

from typing import Any, Final

from msgspec.structs import replace

from engine.domain.directive.events import DirectiveClosed, DirectiveDrafted, DirectiveIssued
from engine.domain.directive.state import EFFECTS
from engine.domain.directive.table import DIRECTIVE, DirectiveState
from engine.domain.items import Items, Outline, new_clock, outlining
from workflows.dates import CalendarKind

KEY: Final = "directive"
"""The section of the definition: `[directive]`."""


def _begun(event: DirectiveDrafted) -> Outline:
    return Outline(
        key=KEY,
        title=event.draft.title,
        unit=None,
        state=DirectiveState.DRAFTED,
    )


def _issued(outline: Outline, event: DirectiveIssued) -> Outline:
    """It is to be carried out by the last day that it demands of anybody."""
    outline = replace(outline, title=f"{event.number} {event.draft.title}")
    days = [demand.due_on for demand in event.dues if demand.due_on]
    if not days:
        return outline
    calendar = CalendarKind.ALL_DAYS
    return new_clock(outline, max(days), event.stamp, calendar=calendar, edition="")


def _closed(outline: Outline, event: DirectiveClosed) -> Outline:
    return replace(outline, done_on=event.stamp.day)


_CHANGED: Final[Any] = {DirectiveIssued: _issued, DirectiveClosed: _closed}

ITEMS: Final = Items(
    open=frozenset({DirectiveState.DRAFTED, DirectiveState.CONSENTED, DirectiveState.ISSUED}),
    waiting=frozenset(),
    done=frozenset({DirectiveState.CLOSED}),
    outline=outlining(DIRECTIVE, EFFECTS, _begun, _CHANGED),
)
