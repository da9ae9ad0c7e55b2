"""What decisions need of a petition, folded from its facts; and what each leads to."""

from types import MappingProxyType
from typing import Final, assert_never

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.effects import Effect, Effects, next_state
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
from engine.domain.petition.table import PETITION, PetitionKind, PetitionState

EFFECTS: Final[Effects] = MappingProxyType(
    {
        ExtensionAsked: Effect(),
        WaiverAsked: Effect(),
        TransferAsked: Effect(),
        SignOffAsked: Effect(),
        OverrideAsked: Effect(),
        PetitionGranted: Effect("grant"),
        PetitionRefused: Effect("refuse"),
        PetitionLapsed: Effect("lapse"),
    }
)


class Petition(Struct, frozen=True, kw_only=True):
    """What was asked for, and whether it was answered."""

    state: PetitionState
    asked: AskedEvent


def evolve(state: Petition | None, event: PetitionEvent) -> Petition:
    """The state after a fact. Never refuses."""
    if not isinstance(event, PetitionGranted | PetitionRefused | PetitionLapsed):
        return Petition(state=PetitionState.ASKED, asked=event)
    assert state is not None, "a petition's first event is its asking"
    now, _ = next_state(PETITION, EFFECTS[type(event)], state.state, None)
    return replace(state, state=now)


def kind_of(asked: AskedEvent) -> PetitionKind:
    """What is asked for."""
    match asked:
        case ExtensionAsked():
            return PetitionKind.EXTENSION
        case WaiverAsked():
            return PetitionKind.WAIVER
        case TransferAsked():
            return PetitionKind.TRANSFER
        case SignOffAsked():
            return PetitionKind.SIGN_OFF
        case OverrideAsked():
            return PetitionKind.OVERRIDE
        case _:
            assert_never(asked)
