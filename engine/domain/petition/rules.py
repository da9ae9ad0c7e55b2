"""When a petition can be filed and answered, and what follows from it.

What it asks for is decided by the lifecycle that it is about: once when it is filed, so that
nothing is asked for that could not be done, and again when it is granted.
"""

from datetime import date
from typing import Any, Final, assert_never

from engine.domain.event import need_reason, not_dated_back, within_reach
from engine.domain.petition.commands import (
    AskExtension,
    AskingCommand,
    AskOverride,
    AskSignOff,
    AskTransfer,
    AskWaiver,
    GrantOverride,
    GrantPetition,
    LapsePetition,
    PetitionCommand,
    RefusePetition,
)
from engine.domain.petition.context import Standing
from engine.domain.petition.events import (
    AskedEvent,
    ExtensionAsked,
    OverrideAsked,
    PetitionEvent,
    PetitionGranted,
    PetitionLapsed,
    PetitionRefused,
    SignOffAsked,
    TransferAsked,
    WaiverAsked,
)
from engine.domain.petition.granted import UNNUMBERED, campaign_asked, word_of
from engine.domain.petition.state import Petition
from engine.domain.petition.table import PETITION, PetitionState
from engine.errors import RuleBroken
from engine.phrases import Phrase, phrase

ANSWER_WITHIN: Final = 10
"""Working days for which a petition waits, where who files it names no day."""


def decide(
    command: PetitionCommand, state: Petition | None, context: Standing
) -> tuple[PetitionEvent, ...]:
    """The facts that follow.

    Raises NotAllowed (answered already), RuleBroken (campaign, dates, a gate that is met, lapsed),
    ReasonRequired.
    """
    match command:
        case GrantPetition() | GrantOverride() | RefusePetition():
            return (_answered(command, state, context),)
        case LapsePetition(stamp=stamp):
            waits = state is not None and state.state is PetitionState.ASKED
            if not waits or context.lapsed is None:
                return ()
            return (PetitionLapsed(stamp=stamp, cause=context.lapsed),)
        case _:
            return (_asked(command, context),)


def _answered(
    command: GrantPetition | GrantOverride | RefusePetition,
    state: Petition | None,
    context: Standing,
) -> PetitionGranted | PetitionRefused:
    assert state is not None, "the context knows the petition"
    thing = named(command.key.petition)
    refuses = isinstance(command, RefusePetition)
    PETITION.step("refuse" if refuses else "grant", state.state, thing)
    not_dated_back(command, phrase("deed.of-office", thing=thing))
    if context.lapsed is not None:
        raise RuleBroken(
            f"error.petition.{context.lapsed}", petition=thing, day=state.asked.answer_by
        )
    if not context.live:
        raise RuleBroken("error.campaign.not-running", campaign=command.key.campaign)
    need_reason(command, f"act.petition.{'refuse' if refuses else 'grant'}")
    word = word_of(command.stamp, command.authority)
    if refuses:
        return PetitionRefused(stamp=command.stamp, authority=word)
    return PetitionGranted(stamp=command.stamp, authority=word)


def _asked(command: AskingCommand, context: Standing) -> AskedEvent:
    stamp, campaign = command.stamp, campaign_asked(command)
    number = command.number or UNNUMBERED
    if not context.live:
        raise RuleBroken("error.campaign.not-running", campaign=campaign)
    if context.lapsed is not None:
        raise RuleBroken("error.petition.too-late", phase=context.phase)
    thing = named(number)
    not_dated_back(command, phrase("deed.ask-petition"))
    need_reason(command, "act.petition.ask")
    base: dict[str, Any] = {
        "stamp": stamp,
        "campaign": campaign,
        "petition": number,
        "answer_by": _answer_by(command, context, thing),
    }
    if isinstance(command, AskOverride):
        verdict = context.verdict
        assert verdict is not None, "what overrides a gate is asked with its verdict"
        if verdict.met:
            raise RuleBroken("error.petition.gate-met", phase=command.phase)
        return OverrideAsked(**base, phase=command.phase, verdict=verdict)
    key = command.key
    base |= {"duty": key.duty, "unit": key.unit, "occurrence": key.occurrence}
    base["phase"] = context.phase
    match command:
        case AskExtension(to=to, hour=hour):
            return ExtensionAsked(**base, to=to, hour=hour)
        case AskWaiver():
            return WaiverAsked(**base)
        case AskTransfer(to_unit=unit):
            return TransferAsked(**base, to_unit=unit)
        case AskSignOff(filed=filed):
            return SignOffAsked(**base, filed=filed)
        case _:
            assert_never(command)


def _answer_by(command: AskingCommand, context: Standing, thing: Phrase) -> date:
    day = command.answer_by or context.working.add(command.stamp.day, ANSWER_WITHIN)
    within_reach(day, command.stamp, thing)
    if day < command.stamp.day:
        raise RuleBroken("error.petition.past-day", day=day)
    return day


def named(petition: str) -> Phrase:
    """A petition as a sentence names it."""
    return phrase("thing.petition", number=petition)
