"""Items, their states and what happened to them, as pages word them."""

from engine.ids import AssignmentKey, CampaignId, RectificationKey, StreamId, parse_stream
from engine.phrases import Phrase, phrase
from office.answers.named_events import EventNames, event_names
from office.web.visit import Visit
from projections.states import BY_VIEWS
from workflows.titles import Title


def state_said(item: StreamId, state: str) -> Phrase:
    """The state of an assignment or a rectification, by the stream of the item."""
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
        case _:
            return stream
