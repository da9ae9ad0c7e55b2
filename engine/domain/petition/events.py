"""What happens to a petition. Its first event says what is asked for, and until when it waits."""

from datetime import date, time

from engine.domain.event import Event
from engine.domain.evidence import Filed
from engine.domain.gates import GateVerdict
from engine.domain.petition.table import Lapse
from engine.ids import ONCE, CampaignId, DutyKey, OccurrenceKey, PetitionId, PhaseKey, UnitId


class PetitionAsked(Event, frozen=True):
    """What all petitions say; the stamp's reason says why. `answer_by` is the last day on which it
    can be answered, inclusive.
    """

    campaign: CampaignId
    petition: PetitionId
    answer_by: date


class AskedForWork(PetitionAsked, frozen=True, kw_only=True):
    """About one piece of work. `phase` is that of its duty: it lapses with the phase's closing."""

    duty: DutyKey
    unit: UnitId
    occurrence: OccurrenceKey = ONCE
    phase: PhaseKey | None = None


class ExtensionAsked(AskedForWork, frozen=True, kw_only=True):
    """More time until `to`, and up to another `hour` where one is named."""

    to: date
    hour: time | None = None


class WaiverAsked(AskedForWork, frozen=True, kw_only=True):
    """To be let off."""


class TransferAsked(AskedForWork, frozen=True, kw_only=True):
    """That another unit does it."""

    to_unit: UnitId


class SignOffAsked(AskedForWork, frozen=True, kw_only=True):
    """That this is handed in, by somebody of the unit who signs it off."""

    filed: tuple[Filed, ...]


class OverrideAsked(PetitionAsked, frozen=True, kw_only=True):
    """That a phase is closed although its gate is not met; `verdict` is that of the gate when it
    was asked.
    """

    phase: PhaseKey
    verdict: GateVerdict


class PetitionGranted(Event, frozen=True):
    """What was asked for is done, in the same transaction, by the word of `authority`."""

    authority: str


class PetitionRefused(Event, frozen=True):
    """It is not done; the stamp's reason says why."""

    authority: str


class PetitionLapsed(Event, frozen=True):
    """Nobody answered it in time."""

    cause: Lapse


AskedEvent = ExtensionAsked | WaiverAsked | TransferAsked | SignOffAsked | OverrideAsked
PetitionEvent = (
    ExtensionAsked
    | WaiverAsked
    | TransferAsked
    | SignOffAsked
    | OverrideAsked
    | PetitionGranted
    | PetitionRefused
    | PetitionLapsed
)
