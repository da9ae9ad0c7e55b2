"""What happens to a recurring duty."""

from datetime import datetime

from engine.domain.event import Event
from engine.domain.terms import DutyDue
from engine.ids import CampaignId, DutyKey, OccurrenceKey


class OccurrenceOpened(Event, frozen=True):
    """A period began: from now on its units owe this occurrence.

    `began` is set where it was opened on a later day than its first: it is that day, at the hour
    of the opening. None also where an older program opened it, by whose clock it began then.
    `label` says what an occurrence is about that was opened by hand.
    """

    campaign: CampaignId
    edition: str
    due: DutyDue
    began: datetime | None = None
    label: str | None = None


def began_at(opened: OccurrenceOpened) -> datetime:
    """When the clock of an occurrence began."""
    return opened.began or opened.stamp.recorded_at


class OccurrencesWithdrawn(Event, frozen=True):
    """Occurrences that were opened by mistake, with their phase or by hand: nobody owes them any
    more.
    """

    campaign: CampaignId
    duty: DutyKey
    occurrences: tuple[OccurrenceKey, ...]


ObligationEvent = OccurrenceOpened | OccurrencesWithdrawn
