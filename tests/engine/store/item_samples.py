"""One instance of every event of the lifecycles that number their items: a line for each."""

from engine.domain.event import Event
from tests.engine.store.petition_samples import EVENTS_OF_PETITION
from tests.engine.store.register_samples import EVENTS_OF_REGISTER

EVENTS_OF_ITEMS: tuple[Event, ...] = (*EVENTS_OF_PETITION, *EVENTS_OF_REGISTER)
