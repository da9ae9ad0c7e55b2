"""Who may do what to a phase."""

from types import MappingProxyType
from typing import Any, Final

from msgspec.structs import replace

from engine.domain.campaign.policy import facts_of as campaign_facts
from engine.domain.family import Reads
from engine.domain.phase.commands import (
    AmendPhase,
    ClosePhase,
    CorrectPhaseDates,
    ExtendPhase,
    OpenPhase,
    RecountPhase,
    ReopenPhase,
    WithdrawOpening,
)
from engine.domain.phase.events import (
    PhaseClosed,
    PhaseClosedByOverride,
    PhaseDatesCorrected,
    PhaseDutiesAdded,
    PhaseDutiesDropped,
    PhaseExtended,
    PhaseGateRefused,
    PhaseOpened,
    PhaseOpeningWithdrawn,
    PhaseReopened,
)
from engine.domain.policy.facts import Facts
from engine.domain.policy.rows import Policy
from engine.ids import StreamId


def facts_of(deed: Any, stream: StreamId, state: object, reads: Reads) -> Facts:
    """To close a phase although its gate is not met takes authority."""
    facts = campaign_facts(deed, stream, state, reads)
    over = isinstance(deed, PhaseClosedByOverride) or (
        isinstance(deed, ClosePhase) and deed.authority is not None
    )
    return replace(facts, also="A") if over else facts


POLICY: Final = Policy(
    rows=MappingProxyType(
        {
            OpenPhase: "O@c",
            ClosePhase: "O@c",
            ExtendPhase: "L@c O@c | A",
            ReopenPhase: "L@c O@c | A",
            CorrectPhaseDates: "L@c O@c | A",
            AmendPhase: "L@c O@c | A",
            RecountPhase: "L@c O@c | A",
            WithdrawOpening: "O@c | A",
        }
    ),
    command_of=MappingProxyType(
        {
            PhaseOpened: OpenPhase,
            PhaseGateRefused: ClosePhase,
            PhaseClosed: ClosePhase,
            PhaseClosedByOverride: ClosePhase,
            PhaseExtended: ExtendPhase,
            PhaseReopened: ReopenPhase,
            PhaseDatesCorrected: CorrectPhaseDates,
            PhaseDutiesAdded: AmendPhase,
            PhaseDutiesDropped: AmendPhase,
            PhaseOpeningWithdrawn: WithdrawOpening,
        }
    ),
    facts_of=facts_of,
)
