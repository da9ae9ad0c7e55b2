"""Who may do what to a recurring duty."""

from types import MappingProxyType
from typing import Final

from engine.domain.campaign.policy import facts_of
from engine.domain.directive.commands import IssueDirective, WithdrawDirective
from engine.domain.entries.listed import (
    AddEntries,
    WithdrawEntry,
)
from engine.domain.obligation.commands import (
    OpenOccurrences,
    OpenOccurrencesOf,
    WithdrawOccurrences,
)
from engine.domain.obligation.events import OccurrenceOpened, OccurrencesWithdrawn
from engine.domain.on_call import OpenOnCall, WithdrawOnCall
from engine.domain.phase.commands import WithdrawOpening
from engine.domain.policy.rows import Policy

POLICY: Final = Policy(
    rows=MappingProxyType(
        {
            OpenOccurrences: "S@s",
            OpenOccurrencesOf: "S@s O@c",
            WithdrawOccurrences: "O@c",
            OpenOnCall: "O@c",
            WithdrawOnCall: "O@c",
        }
    ),
    within=MappingProxyType(
        {
            WithdrawOccurrences: (WithdrawOpening, WithdrawEntry),
            OpenOccurrencesOf: (AddEntries,),
            OpenOnCall: (IssueDirective,),
            WithdrawOnCall: (WithdrawDirective,),
        }
    ),
    command_of=MappingProxyType(
        {OccurrenceOpened: OpenOccurrencesOf, OccurrencesWithdrawn: WithdrawOccurrences}
    ),
    facts_of=facts_of,
)
