"""One instance of every event of the lifecycles whose things are numbered."""

from engine.domain.event import Event
from tests.engine.store.approval_samples import EVENTS_OF_APPROVAL

EVENTS_OF_ITEMS: tuple[Event, ...] = (*EVENTS_OF_APPROVAL,)
