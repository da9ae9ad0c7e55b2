"""The office enters what was made public; what it said wrongly is put right by authority."""

from types import MappingProxyType
from typing import Any, Final

from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.state import known_directory
from engine.domain.family import Reads
from engine.domain.policy.facts import Facts
from engine.domain.policy.narrowing import narrowed_by
from engine.domain.policy.places import order_of, places
from engine.domain.policy.rows import Policy
from engine.domain.publication.commands import (
    CorrectPublication,
    PostPublication,
    RepostPublication,
    TakeDownPublication,
)
from engine.domain.publication.events import (
    PublicationCorrected,
    PublicationPosted,
    PublicationReposted,
    PublicationTakenDown,
)
from engine.domain.publication.state import Publication
from engine.ids import StreamId, campaign_of


def facts_of(deed: Any, stream: StreamId, _state: Publication | None, reads: Reads) -> Facts:
    """Raises NotFound for a campaign that nobody planned."""
    campaign = campaign_of(stream)
    definition = existing_campaign(campaign, reads).definition
    authority = getattr(deed, "authority", None)
    return Facts(
        scopes=places(campaign),
        narrowed=narrowed_by(definition),
        order=order_of(known_directory(reads), deed.stamp, authority, definition),
    )


POLICY: Final = Policy(
    rows=MappingProxyType(
        {
            PostPublication: "O@c",
            RepostPublication: "O@c",
            CorrectPublication: "L@c O@c | A",
            TakeDownPublication: "L@c O@c | A",
        }
    ),
    command_of=MappingProxyType(
        {
            PublicationPosted: PostPublication,
            PublicationReposted: RepostPublication,
            PublicationCorrected: CorrectPublication,
            PublicationTakenDown: TakeDownPublication,
        }
    ),
    facts_of=facts_of,
)
