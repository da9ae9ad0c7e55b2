"""What can be asked of a petition."""

from datetime import date, time

from engine.domain.event import Command
from engine.domain.evidence import Filed
from engine.ids import AssignmentKey, CampaignId, PetitionId, PetitionKey, PhaseKey, UnitId


class AskPetition(Command, frozen=True):
    """File a petition, with a reason, under the next free number: p-0001 and on.

    It waits until `answer_by`, or for so many working days (rules.ANSWER_WITHIN). `number` is
    filled in when the command has its turn; nobody chooses it.
    """

    answer_by: date | None = None
    number: PetitionId | None = None


class AskForWork(AskPetition, frozen=True, kw_only=True):
    """About one piece of work."""

    key: AssignmentKey


class AskExtension(AskForWork, frozen=True, kw_only=True):
    """For time until `to`, inclusive."""

    to: date
    hour: time | None = None


class AskWaiver(AskForWork, frozen=True, kw_only=True):
    """To be let off."""


class AskTransfer(AskForWork, frozen=True, kw_only=True):
    """That another unit does it."""

    to_unit: UnitId


class AskSignOff(AskForWork, frozen=True, kw_only=True):
    """That somebody of the unit hands this in."""

    filed: tuple[Filed, ...]


class AskOverride(AskPetition, frozen=True, kw_only=True):
    """That a phase is closed although its gate is not met."""

    campaign: CampaignId
    phase: PhaseKey


class OnPetition(Command, frozen=True):
    """What every other command carries: which one."""

    key: PetitionKey


class GrantPetition(OnPetition, frozen=True):
    """Do what is asked for, by the word of `authority`; without one by that of who grants it."""

    authority: str | None = None


class GrantOverride(OnPetition, frozen=True):
    """Close the phase that the petition is about, although its gate is not met."""

    phase: PhaseKey
    authority: str | None = None


class RefusePetition(OnPetition, frozen=True):
    """Do not do it, saying why."""

    authority: str | None = None


class LapsePetition(OnPetition, frozen=True):
    """Put on record that nobody answered it: sent by the scheduler."""


AskingCommand = AskExtension | AskWaiver | AskTransfer | AskSignOff | AskOverride
PetitionCommand = (
    AskExtension
    | AskWaiver
    | AskTransfer
    | AskSignOff
    | AskOverride
    | GrantPetition
    | GrantOverride
    | RefusePetition
    | LapsePetition
)
