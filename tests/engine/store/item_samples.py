"""One instance of every event of the lifecycles that number their items."""

from engine.domain.event import Event
from tests.engine.store.assessment_samples import EVENTS_OF_ASSESSMENT
from tests.engine.store.petition_samples import EVENTS_OF_PETITION

EVENTS_OF_ITEMS: tuple[Event, ...] = (*EVENTS_OF_PETITION, *EVENTS_OF_ASSESSMENT)
