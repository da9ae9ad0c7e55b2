"""Who may do what to a directive: who drafts it does not consent to it (R166, R193)."""

from types import MappingProxyType
from typing import Any, Final

from engine.domain.campaign.state import existing_campaign
from engine.domain.directive.commands import (
    CloseDirective,
    ConsentDirective,
    DraftDirective,
    IssueDirective,
    ReportUp,
    StartChild,
    WithdrawDirective,
)
from engine.domain.directive.events import (
    ChildStarted,
    DirectiveClosed,
    DirectiveConsented,
    DirectiveDrafted,
    DirectiveIssued,
    DirectiveWithdrawn,
    ReportedUp,
)
from engine.domain.directive.state import Directive
from engine.domain.directory.state import known_directory
from engine.domain.family import Reads
from engine.domain.policy.actors import Scope, unit_scope
from engine.domain.policy.facts import Facts, Where
from engine.domain.policy.narrowing import narrowed_by
from engine.domain.policy.places import order_of, places
from engine.domain.policy.rows import Policy
from engine.ids import StreamId, UnitId, campaign_of


def facts_of(deed: Any, stream: StreamId, state: Directive | None, reads: Reads) -> Facts:
    """Raises NotFound for a campaign that nobody planned."""
    campaign = campaign_of(stream)
    definition = existing_campaign(campaign, reads).definition
    reporting = isinstance(deed, ReportUp | ReportedUp)
    unit = deed.unit if reporting else None
    authority = getattr(deed, "authority", None)
    return Facts(
        scopes={**places(campaign), **(_recipients(deed.unit, state) if reporting else {})},
        narrowed=narrowed_by(definition),
        performers=state.drafters if state else frozenset(),
        units=frozenset({unit} if unit else ()),
        order=order_of(known_directory(reads), deed.stamp, authority, definition),
    )


def _recipients(unit: UnitId, state: Directive | None) -> dict[Where, frozenset[Scope]]:
    """The recipient that reports; any of them where it is none: the rules name those there are."""
    issued = state.issued.units if state and state.issued else ()
    return {Where.OWN_UNIT: frozenset(map(unit_scope, (unit,) if unit in issued else issued))}


POLICY: Final = Policy(
    rows=MappingProxyType(
        {
            DraftDirective: "O@c",
            IssueDirective: "O@c",
            CloseDirective: "O@c",
            WithdrawDirective: "L@c O@c | A",
            ConsentDirective: "L@c O@c | P A",
            StartChild: "O@o",
            ReportUp: "U@u C@u O@c",
        }
    ),
    command_of=MappingProxyType(
        {
            DirectiveDrafted: DraftDirective,
            DirectiveConsented: ConsentDirective,
            DirectiveIssued: IssueDirective,
            ChildStarted: StartChild,
            ReportedUp: ReportUp,
            DirectiveClosed: CloseDirective,
            DirectiveWithdrawn: WithdrawDirective,
        }
    ),
    facts_of=facts_of,
)
