"""How boards and lists see a directive: the office's own, by the last day that it demands."""

from typing import Any, Final

from msgspec.structs import replace

from engine.domain.directive.events import DirectiveClosed, DirectiveDrafted, DirectiveIssued
from engine.domain.directive.state import EFFECTS, Directive
from engine.domain.directive.table import DIRECTIVE, DirectiveState
from engine.domain.items import Items, Outline, new_clock, outlining
from engine.ids import UnitId
from workflows.dates import CalendarKind


def _begun(event: DirectiveDrafted) -> Outline:
    return Outline(
        key=event.draft.section,
        title=event.draft.title,
        unit=None,
        state=DirectiveState.DRAFTED,
        edition=event.edition,
    )


def _issued(outline: Outline, event: DirectiveIssued) -> Outline:
    """It is to be carried out by the last day that it demands of anybody."""
    outline = replace(outline, title=f"{event.number} {event.draft.title}")
    days = [demand.due_on for demand in event.dues if demand.due_on]
    if not days:
        return outline
    calendar, edition = CalendarKind.ALL_DAYS, outline.edition
    return new_clock(outline, max(days), event.stamp, calendar=calendar, edition=edition)


def _closed(outline: Outline, event: DirectiveClosed) -> Outline:
    return replace(outline, done_on=event.stamp.day)


def _addressed(directive: Directive) -> frozenset[UnitId]:
    """Those whom it is addressed to, once it is issued."""
    return frozenset(directive.issued.units) if directive.issued else frozenset()


_CHANGED: Final[Any] = {DirectiveIssued: _issued, DirectiveClosed: _closed}

ITEMS: Final = Items(
    open=frozenset({DirectiveState.DRAFTED, DirectiveState.CONSENTED, DirectiveState.ISSUED}),
    waiting=frozenset(),
    done=frozenset({DirectiveState.CLOSED}),
    outline=outlining(DIRECTIVE, EFFECTS, _begun, _CHANGED),
    addressed=_addressed,
)
