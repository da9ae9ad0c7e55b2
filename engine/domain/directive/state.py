"""What decisions need of a directive, folded from its facts; and what each leads to."""

from types import MappingProxyType
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.directive.events import (
    ChildStarted,
    DirectiveClosed,
    DirectiveConsented,
    DirectiveDrafted,
    DirectiveEvent,
    DirectiveIssued,
    DirectiveWithdrawn,
    ReportedUp,
)
from engine.domain.directive.table import DIRECTIVE, DirectiveState
from engine.domain.effects import Effect, Effects, next_state
from engine.ids import PersonId

EFFECTS: Final[Effects] = MappingProxyType(
    {
        DirectiveDrafted: Effect(),
        DirectiveConsented: Effect("consent"),
        DirectiveIssued: Effect("issue"),
        ChildStarted: Effect("start_child"),
        ReportedUp: Effect("report_up"),
        DirectiveClosed: Effect("close"),
        DirectiveWithdrawn: Effect("withdraw"),
    }
)


class Directive(Struct, frozen=True, kw_only=True):
    """A directive as it stands: its draft, who has agreed to it, how it was issued."""

    state: DirectiveState
    drafted: DirectiveDrafted
    consents: tuple[DirectiveConsented, ...] = ()
    issued: DirectiveIssued | None = None
    children: tuple[ChildStarted, ...] = ()
    reports: tuple[ReportedUp, ...] = ()

    @property
    def drafters(self) -> frozenset[PersonId]:
        """Those who drafted it: they do not consent to it."""
        return self.drafted.stamp.people

    @property
    def lacks_consent_of(self) -> tuple[str, ...]:
        """Those whose consent it still needs, in the order of the draft."""
        given = {each.body for each in self.consents}
        return tuple(body for body in self.drafted.draft.consent if body not in given)

    @property
    def name(self) -> str:
        """Its number once it has one, else its title."""
        return (
            self.issued.number if self.issued else self.drafted.number or self.drafted.draft.title
        )


def evolve(state: Directive | None, event: DirectiveEvent) -> Directive:
    """The state after a fact. Never refuses."""
    if isinstance(event, DirectiveDrafted):
        return Directive(state=DirectiveState.DRAFTED, drafted=event)
    assert state is not None, "a directive's first event is its draft"
    now, _ = next_state(DIRECTIVE, EFFECTS[type(event)], state.state, None)
    state = replace(state, state=now)
    match event:
        case DirectiveConsented():
            return replace(state, consents=(*state.consents, event))
        case DirectiveIssued():
            return replace(state, issued=event)
        case ChildStarted():
            return replace(state, children=(*state.children, event))
        case ReportedUp():
            return replace(state, reports=(*state.reports, event))
        case _:
            return state
