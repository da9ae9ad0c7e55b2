"""The deed that a petition asks for: weighed when it is asked, recorded when it is granted."""

from collections.abc import Iterator
from typing import Final, assert_never

from msgspec.structs import replace

from engine.domain.asked import Asked
from engine.domain.assignment.commands import (
    ExtendAssignment,
    SubmitAssignment,
    TransferAssignment,
    WaiveAssignment,
)
from engine.domain.event import Command, Stamp
from engine.domain.family import Reads
from engine.domain.numbers import first_free
from engine.domain.petition.commands import (
    AskExtension,
    AskingCommand,
    AskOverride,
    AskSignOff,
    AskTransfer,
    AskWaiver,
    GrantOverride,
    GrantPetition,
)
from engine.domain.petition.events import (
    AskedEvent,
    ExtensionAsked,
    OverrideAsked,
    SignOffAsked,
    TransferAsked,
    WaiverAsked,
)
from engine.domain.petition.state import Petition, evolve
from engine.domain.petition.table import PetitionState
from engine.domain.phase.commands import ClosePhase
from engine.ids import AssignmentKey, CampaignId, PetitionId, PetitionKey

UNNUMBERED: Final = PetitionId("new")
"""Stands for the number of a petition that is not handed in yet."""


def word_of(stamp: Stamp, authority: str | None) -> str:
    """By whose word something is granted: whoever does it, where nobody else is named."""
    return authority or stamp.on_behalf_of or stamp.actor


def deed_granted(asked: AskedEvent, stamp: Stamp, authority: str | None) -> Command:
    """What granting does, under the stamp of who grants it."""
    word = word_of(stamp, authority)
    if isinstance(asked, OverrideAsked):
        return ClosePhase(stamp=stamp, campaign=asked.campaign, phase=asked.phase, authority=word)
    key = AssignmentKey(asked.campaign, asked.duty, asked.unit, asked.occurrence)
    match asked:
        case ExtensionAsked(to=to, hour=hour, petition=number, stamp=then):
            when = Asked(petition=number, on=then.on, at=then.recorded_at)
            return ExtendAssignment(
                stamp=stamp, key=key, to=to, authority=word, hour=hour, asked=when
            )
        case WaiverAsked():
            return WaiveAssignment(stamp=stamp, key=key, authority=word)
        case TransferAsked(to_unit=unit):
            return TransferAssignment(stamp=stamp, key=key, to_unit=unit)
        case SignOffAsked(filed=filed):
            return SubmitAssignment(stamp=stamp, key=key, filed=filed)
        case _:
            assert_never(asked)


def deed_asked(command: AskingCommand, _reads: Reads) -> Command:
    """What is asked for, as if it were done now: what could not be done is not asked for."""
    stamp = command.stamp
    match command:
        case AskExtension(key=key, to=to, hour=hour):
            return ExtendAssignment(stamp=stamp, key=key, to=to, authority="", hour=hour)
        case AskWaiver(key=key):
            return WaiveAssignment(stamp=stamp, key=key, authority="")
        case AskTransfer(key=key, to_unit=unit):
            return TransferAssignment(stamp=stamp, key=key, to_unit=unit)
        case AskSignOff(key=key, filed=filed):
            return SubmitAssignment(stamp=stamp, key=key, filed=filed)
        case AskOverride(campaign=campaign, phase=phase):
            return ClosePhase(stamp=stamp, campaign=campaign, phase=phase, authority="")
        case _:
            assert_never(command)


def with_its_deed(command: GrantPetition | GrantOverride, reads: Reads) -> Iterator[Command]:
    """The grant, and what it grants."""
    state = reads.state(command.key.stream, evolve)
    yield command
    if state is not None and state.state is PetitionState.ASKED:
        yield deed_granted(state.asked, command.stamp, command.authority)


def granting(key: PetitionKey, petition: Petition, stamp: Stamp, authority: str | None) -> Command:
    """The command that grants a petition."""
    asked = petition.asked
    if isinstance(asked, OverrideAsked):
        return GrantOverride(stamp=stamp, key=key, phase=asked.phase, authority=authority)
    return GrantPetition(stamp=stamp, key=key, authority=authority)


def campaign_asked(command: AskingCommand) -> CampaignId:
    """The campaign that a petition is filed in."""
    return command.campaign if isinstance(command, AskOverride) else command.key.campaign


def numbered(command: AskingCommand, reads: Reads) -> Iterator[Command]:
    """The command under the next free number: one that was taken meanwhile is a conflict."""
    campaign = campaign_asked(command)

    def taken(number: int) -> bool:
        return reads.state(PetitionKey(campaign, _spelled(number)).stream, evolve) is not None

    yield replace(command, number=_spelled(first_free(taken)))


def _spelled(number: int) -> PetitionId:
    return PetitionId(f"p-{number:04d}")
