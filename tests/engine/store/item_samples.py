"""One instance of every event of what is numbered: petitions, and the items of other lifecycles."""

from engine.domain.event import Event
from tests.engine.store.inspection_samples import EVENTS_OF_INSPECTION
from tests.engine.store.petition_samples import EVENTS_OF_PETITION

EVENTS_OF_ITEMS: tuple[Event, ...] = (
    *EVENTS_OF_PETITION,
    *EVENTS_OF_INSPECTION,
)
