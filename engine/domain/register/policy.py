"""Who makes and ends entries: the office and the unit whose they are; bodies are an authority's."""

from types import MappingProxyType
from typing import Any, Final

from engine.domain.campaign.commands import RemoveUnit
from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.state import known_directory
from engine.domain.family import Reads
from engine.domain.policy.facts import Facts
from engine.domain.policy.narrowing import narrowed_by
from engine.domain.policy.places import order_of, places
from engine.domain.policy.rows import Policy
from engine.domain.register.commands import (
    ComposeBody,
    EndEntry,
    EndEntryOfUnit,
    MakeEntry,
    NoteVacancy,
)
from engine.domain.register.events import BodyComposed, BodyVacated, EntryEnded, EntryMade
from engine.domain.register.state import Entry
from engine.domain.register.table import EndCause
from engine.ids import StreamId, UnitId, campaign_of


def facts_of(deed: Any, stream: StreamId, state: Entry | None, reads: Reads) -> Facts:
    """Where an entry lies. Raises NotFound for a campaign that nobody planned.

    A body is ended by authority, as it is composed; not so as its unit leaves.
    """
    campaign = campaign_of(stream)
    definition = existing_campaign(campaign, reads).definition
    named = state.unit if state else getattr(deed, "subject", None) or getattr(deed, "unit", None)
    unit = UnitId(named) if named else None
    ends = isinstance(deed, EndEntry) or (
        isinstance(deed, EntryEnded) and deed.cause is not EndCause.UNIT_LEFT
    )
    of_body = state is not None and state.is_body
    authority = getattr(deed, "authority", None)
    return Facts(
        scopes=places(campaign, unit),
        units=frozenset({unit} if unit else ()),
        narrowed=narrowed_by(definition),
        order=order_of(known_directory(reads), deed.stamp, authority, definition),
        also="A" if ends and of_body else "",
    )


POLICY: Final = Policy(
    rows=MappingProxyType(
        {
            MakeEntry: "O@c U@u C@u",
            EndEntry: "O@c U@u C@u",
            ComposeBody: "L@c O@c | A",
            EndEntryOfUnit: "",
            NoteVacancy: "S@s",
        }
    ),
    command_of=MappingProxyType(
        {
            EntryMade: MakeEntry,
            BodyComposed: ComposeBody,
            BodyVacated: ComposeBody,
            EntryEnded: EndEntry,
        }
    ),
    facts_of=facts_of,
    within=MappingProxyType({EndEntryOfUnit: (RemoveUnit,)}),
)
