"""Which trigger leads a petition from which state to which."""

from enum import StrEnum

from engine.domain.lifecycle import Lifecycle, steps


class PetitionState(StrEnum):
    """States of a petition."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    LAPSED = "lapsed"


class PetitionKind(StrEnum):
    """What is asked for."""

    EXTENSION = "extension"
    WAIVER = "waiver"
    TRANSFER = "transfer"
    SIGN_OFF = "sign-off"
    OVERRIDE = "override"


class Lapse(StrEnum):
    """Why nobody can answer a petition any more."""

    DAY = "day"
    PHASE_CLOSED = "phase-closed"
    CAMPAIGN_OVER = "campaign-over"


PETITION = Lifecycle(
    "petition",
    PetitionState,
    (
        *steps("grant", ["asked"], "granted"),
        *steps("refuse", ["asked"], "refused"),
        *steps("lapse", ["asked"], "lapsed"),
    ),
    unasked=frozenset({"lapse"}),
)
