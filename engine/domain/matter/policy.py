"""Who may do what to a matter: who worked on it does not judge it."""

from types import MappingProxyType
from typing import Any, Final

from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.state import known_directory
from engine.domain.family import Reads
from engine.domain.matter.commands import (
    BreakMatter,
    ClaimMatter,
    ConfirmMatter,
    DraftMatter,
    ExtendMatter,
    HandDownMatter,
    ProgressMatter,
    PublishMatter,
    RecordMatterOverdue,
    RecordStalled,
    ReturnMatter,
    SendUpMatter,
    StartMatter,
    TakeMatter,
    WithdrawMatter,
)
from engine.domain.matter.events import (
    MatterBroken,
    MatterClaimed,
    MatterConfirmed,
    MatterDrafted,
    MatterExtended,
    MatterFellOverdue,
    MatterHandedDown,
    MatterProgressed,
    MatterPublished,
    MatterReturned,
    MatterSentUp,
    MatterStalled,
    MatterStarted,
    MatterTaken,
    MatterWithdrawn,
)
from engine.domain.matter.state import Matter
from engine.domain.matter.table import MatterState
from engine.domain.policy.actors import unit_scope
from engine.domain.policy.facts import Facts, Where
from engine.domain.policy.narrowing import narrowed_by
from engine.domain.policy.places import order_of, places
from engine.domain.policy.rows import Policy
from engine.ids import StreamId, campaign_of


def facts_of(deed: Any, stream: StreamId, state: Matter | None, reads: Reads) -> Facts:
    """Raises NotFound for a campaign that nobody planned. An unknown matter has no unit; one that
    was sent up waits for the unit above.
    """
    campaign = campaign_of(stream)
    definition = existing_campaign(campaign, reads).definition
    unit = state.unit if state else getattr(deed, "unit", None)
    scopes = places(campaign, unit)
    if state is not None and state.state is MatterState.SENT_UP:
        scopes[Where.PARENT] = frozenset({unit_scope(state.unit)})
    authority = getattr(deed, "authority", None)
    return Facts(
        scopes=scopes,
        narrowed=narrowed_by(definition),
        performers=state.performers if state else frozenset(),
        units=frozenset({unit} if unit else ()),
        order=order_of(known_directory(reads), deed.stamp, authority, definition),
    )


POLICY: Final = Policy(
    rows=MappingProxyType(
        {
            DraftMatter: "U@u C@u O@c",
            StartMatter: "U@u C@u",
            ProgressMatter: "U@u C@u",
            ClaimMatter: "U@u C@u",
            SendUpMatter: "U@u C@u",
            TakeMatter: "U@p C@p",
            HandDownMatter: "U@p C@p",
            PublishMatter: "O@c",
            ConfirmMatter: "O@c | P H",
            ReturnMatter: "O@c | P H",
            BreakMatter: "O@c | P H",
            ExtendMatter: "L@c O@c | H A",
            WithdrawMatter: "L@c O@c | H A",
            RecordMatterOverdue: "S@s",
            RecordStalled: "S@s",
        }
    ),
    command_of=MappingProxyType(
        {
            MatterDrafted: DraftMatter,
            MatterPublished: PublishMatter,
            MatterStarted: StartMatter,
            MatterProgressed: ProgressMatter,
            MatterClaimed: ClaimMatter,
            MatterConfirmed: ConfirmMatter,
            MatterReturned: ReturnMatter,
            MatterSentUp: SendUpMatter,
            MatterTaken: TakeMatter,
            MatterHandedDown: HandDownMatter,
            MatterExtended: ExtendMatter,
            MatterBroken: BreakMatter,
            MatterWithdrawn: WithdrawMatter,
            MatterFellOverdue: RecordMatterOverdue,
            MatterStalled: RecordStalled,
        }
    ),
    facts_of=facts_of,
)
