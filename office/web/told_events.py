"""Items, their states and what happened to them, as pages word them."""

from engine.domain.event import Recorded
from engine.domain.sentences import what_happened
from engine.errors import NotFound
from engine.ids import (
    AssignmentKey,
    CampaignId,
    RectificationKey,
    StreamId,
    item_key,
    parse_stream,
)
from engine.phrases import Phrase, phrase
from office.answers.named_events import EventNames, event_names
from office.web.visit import Visit
from projections.states import BY_VIEWS
from workflows.titles import Title


def state_said(item: StreamId, state: str) -> Phrase:
    """The state of an item, by its stream: in the words of its lifecycle, or one that views add."""
    lifecycle = "item" if state in BY_VIEWS else item.partition("/")[0]
    return phrase(f"state.{lifecycle}.{state.replace('_', '-')}")


def names_of(visit: Visit, campaign: CampaignId) -> EventNames:
    """What is named in the events of a campaign."""
    return event_names(campaign, visit.reading.reads)


def item_said(names: EventNames, stream: StreamId) -> Phrase | Title | str:
    """What a stream is about: `plan of Shiqiao town`; its name where it has no other."""
    match parse_stream(stream):
        case AssignmentKey() as key:
            return names.work(key)
        case RectificationKey() as key:
            return phrase("thing.rectification", number=key.rectification)
        case _ if (own := item_key(stream)) is not None:
            return phrase(f"thing.{own.family}", number=own.number)
        case _:
            return stream


class Told:
    """Words items and events of any campaigns by names; each campaign is looked up once."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._names: dict[CampaignId, EventNames] = {}

    def item(self, stream: StreamId) -> Phrase | Title | str:
        """What a stream is about."""
        names = self._of(stream)
        return stream if names is None else item_said(names, stream)

    def event(self, recorded: Recorded) -> Phrase:
        """What happened."""
        names, said = self._of(recorded.stream), what_happened(recorded)
        return said if names is None else names.told(said, recorded.stream)

    def _of(self, stream: StreamId) -> EventNames | None:
        key = parse_stream(stream)
        if key is None:
            return None
        if key.campaign not in self._names:
            try:
                self._names[key.campaign] = names_of(self._visit, key.campaign)
            except NotFound:  # a campaign that is being drawn up in a dry run
                return None
        return self._names[key.campaign]
