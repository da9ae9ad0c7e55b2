"""Who files a petition, and who answers it: whoever might do what it asks for, but not who asks."""

from types import MappingProxyType
from typing import Any, Final

from msgspec.structs import replace

from engine.domain import assignment, phase
from engine.domain.campaign.state import existing_campaign
from engine.domain.family import Family, Reads
from engine.domain.petition.commands import (
    AskExtension,
    AskForWork,
    AskOverride,
    AskPetition,
    AskSignOff,
    AskTransfer,
    AskWaiver,
    GrantOverride,
    GrantPetition,
    LapsePetition,
    RefusePetition,
)
from engine.domain.petition.context import asked_in
from engine.domain.petition.events import (
    AskedForWork,
    ExtensionAsked,
    OverrideAsked,
    PetitionAsked,
    PetitionGranted,
    PetitionLapsed,
    PetitionRefused,
    SignOffAsked,
    TransferAsked,
    WaiverAsked,
)
from engine.domain.petition.granted import deed_granted
from engine.domain.petition.state import Petition
from engine.domain.policy.facts import Facts
from engine.domain.policy.narrowing import narrowed_by
from engine.domain.policy.places import places
from engine.domain.policy.rows import Policy
from engine.ids import CampaignId, StreamId, petition_key

_WORK: Final[Family] = assignment.FAMILY
_PHASE: Final[Family] = phase.FAMILY


def facts_of(deed: Any, stream: StreamId, state: Petition | None, reads: Reads) -> Facts:
    """Those of what is asked for, under whose row an answer is judged. Raises NotFound."""
    key = petition_key(stream)
    assert key is not None, "its stream names a petition"
    if isinstance(deed, AskPetition | PetitionAsked):
        return _asking(deed, key.campaign, reads)
    if isinstance(deed, LapsePetition | PetitionLapsed):
        return Facts(scopes=places(key.campaign))
    asked = asked_in(key, state)
    granted = deed_granted(asked, deed.stamp, getattr(deed, "authority", None))
    family = _PHASE if isinstance(asked, OverrideAsked) else _WORK
    about = family.stream_of(granted)
    facts = family.policy.facts_of(granted, about, reads.state(about, family.evolve), reads)
    return replace(
        facts,
        under=type(granted).__name__,
        performers=asked.stamp.people,
        also=f"{facts.also}P",
    )


def _asking(deed: AskPetition | PetitionAsked, campaign: CampaignId, reads: Reads) -> Facts:
    definition = existing_campaign(campaign, reads).definition
    if not isinstance(deed, AskForWork | AskedForWork):
        return Facts(scopes=places(campaign), narrowed=narrowed_by(definition))
    about = deed.key if isinstance(deed, AskForWork) else deed
    return Facts(
        scopes=places(campaign, about.unit),
        units=frozenset({about.unit}),
        narrowed=narrowed_by(definition, definition.duties.get(about.duty)),
    )


POLICY: Final = Policy(
    rows=MappingProxyType(
        {
            AskExtension: "U@u C@u",
            AskWaiver: "U@u C@u",
            AskTransfer: "U@u C@u",
            AskSignOff: "U@u C@u",
            AskOverride: "O@c",
            GrantPetition: "=",
            GrantOverride: "=",
            RefusePetition: "=",
            LapsePetition: "S@s",
        }
    ),
    command_of=MappingProxyType(
        {
            ExtensionAsked: AskExtension,
            WaiverAsked: AskWaiver,
            TransferAsked: AskTransfer,
            SignOffAsked: AskSignOff,
            OverrideAsked: AskOverride,
            PetitionGranted: GrantPetition,
            PetitionRefused: RefusePetition,
            PetitionLapsed: LapsePetition,
        }
    ),
    facts_of=facts_of,
)
