"""How boards see a directive: the office's own until it is issued, then its recipients'."""

from typing import Any, Final

from msgspec.structs import replace

from engine.domain.directive.events import DirectiveClosed, DirectiveDrafted, DirectiveIssued
from engine.domain.directive.state import EFFECTS, Directive
from engine.domain.directive.table import DIRECTIVE, DirectiveState
from engine.domain.items import Items, Outline, outlining
from engine.ids import UnitId


def _begun(event: DirectiveDrafted) -> Outline:
    return Outline(
        key=event.draft.section,
        title=event.draft.title,
        unit=None,
        state=DirectiveState.DRAFTED,
        edition=event.edition,
    )


def _issued(outline: Outline, event: DirectiveIssued) -> Outline:
    """Others carry it out: what they owe by it has clocks of its own."""
    title = f"{event.number} {event.draft.title}"
    return replace(outline, title=title, handed_in_on=event.stamp.day)


def _closed(outline: Outline, event: DirectiveClosed) -> Outline:
    return replace(outline, done_on=event.stamp.day)


def _addressed(directive: Directive) -> frozenset[UnitId]:
    """Those whom it is addressed to, once it is issued."""
    return frozenset(directive.issued.units) if directive.issued else frozenset()


_CHANGED: Final[Any] = {DirectiveIssued: _issued, DirectiveClosed: _closed}

ITEMS: Final = Items(
    open=frozenset({DirectiveState.DRAFTED, DirectiveState.CONSENTED}),
    waiting=frozenset({DirectiveState.ISSUED}),
    done=frozenset({DirectiveState.CLOSED}),
    outline=outlining(DIRECTIVE, EFFECTS, _begun, _CHANGED),
    addressed=_addressed,
)
