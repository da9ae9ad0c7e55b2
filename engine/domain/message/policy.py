"""Who may give commands to letters."""

from types import MappingProxyType
from typing import Any, Final

from engine.domain.family import Reads
from engine.domain.message.commands import (
    NoteBounce,
    NoteFailed,
    NoteSent,
    NoteVoided,
    QueueLetter,
    RedriveMessage,
)
from engine.domain.message.events import (
    LetterQueued,
    MessageAbandoned,
    MessageBounced,
    MessageDelivered,
    MessageFailed,
    MessageQueued,
    MessageRedriven,
    MessageSent,
    MessageVoided,
)
from engine.domain.message.state import Message
from engine.domain.policy.facts import Facts
from engine.domain.policy.places import places
from engine.domain.policy.rows import Policy
from engine.ids import CampaignId, StreamId, parse_stream, subject_stream


def _campaign(deed: Any, stream: StreamId, state: Message | None) -> CampaignId | None:
    """The one campaign of which a letter tells; None where there are several, or none."""
    if isinstance(deed, MessageQueued):
        return deed.campaign
    facts = getattr(deed, "facts", None) or (state.facts if state else ()) or (stream,)
    found = {key.campaign for fact in facts if (key := parse_stream(subject_stream(fact)))}
    return next(iter(found)) if len(found) == 1 else None


def _facts_of(deed: Any, stream: StreamId, state: Message | None, _reads: Reads) -> Facts:
    return Facts(scopes=places(_campaign(deed, stream, state)))


POLICY: Final = Policy(
    rows=MappingProxyType(
        {
            QueueLetter: "S@s",
            NoteSent: "S@s",
            NoteFailed: "S@s",
            NoteVoided: "S@s",
            RedriveMessage: "S@s O@c",
            NoteBounce: "S@s O@c",
        }
    ),
    command_of=MappingProxyType(
        {
            LetterQueued: QueueLetter,
            MessageSent: NoteSent,
            MessageFailed: NoteFailed,
            MessageAbandoned: NoteFailed,
            MessageVoided: NoteVoided,
            MessageRedriven: RedriveMessage,
            MessageBounced: NoteBounce,
            MessageQueued: QueueLetter,
            MessageDelivered: NoteSent,
        }
    ),
    facts_of=_facts_of,
)
