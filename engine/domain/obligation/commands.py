"""What can be asked of a recurring duty."""

import msgspec

from engine.domain.event import Command
from engine.domain.on_call import OpenOnCall, WithdrawOnCall
from engine.domain.terms import DutyDue
from engine.ids import CampaignId, DutyKey, OccurrenceKey


class OpenOccurrences(Command, frozen=True):
    """Open every period that has begun, of every recurring duty of which a phase takes work."""

    campaign: CampaignId


class OpenOccurrencesOf(Command, frozen=True):
    """The same for one duty: open every one of `dues` that is not open yet."""

    campaign: CampaignId
    duty: DutyKey
    edition: str
    dues: tuple[DutyDue, ...]
    labels: dict[OccurrenceKey, str] = msgspec.field(default_factory=dict)


class WithdrawOccurrences(Command, frozen=True):
    """Take back the periods of one duty that were opened; with the opening of their phase."""

    campaign: CampaignId
    duty: DutyKey
    occurrences: tuple[OccurrenceKey, ...]


ObligationCommand = (
    OpenOccurrences | OpenOccurrencesOf | WithdrawOccurrences | OpenOnCall | WithdrawOnCall
)
OfDuty = OpenOccurrencesOf | WithdrawOccurrences | OpenOnCall | WithdrawOnCall
