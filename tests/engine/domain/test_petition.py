"""Given, when, then for every command to a petition."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from engine.domain.petition import commands as wishes
from engine.domain.petition.context import Standing
from engine.domain.petition.events import (
    ExtensionAsked,
    OverrideAsked,
    PetitionGranted,
    PetitionLapsed,
    PetitionRefused,
    SignOffAsked,
    TransferAsked,
    WaiverAsked,
)
from engine.domain.petition.rules import decide
from engine.domain.petition.state import evolve
from engine.domain.petition.table import Lapse
from engine.errors import NotAllowed, ReasonRequired, RuleBroken
from engine.ids import PetitionId, PetitionKey, UnitId
from tests.samples import (
    CAMPAIGN,
    CHEN,
    LI,
    MOBILIZE,
    PLAN,
    PLAN_FILED,
    WORKING,
    march,
    stamp,
    verdict,
)
from tests.spec import given

NUMBER = PetitionId("p-0001")
KEY = PetitionKey(CAMPAIGN, NUMBER)
ASKS = stamp(march(16), actor=LI, reason="flood")
SAYS = stamp(march(18), actor=CHEN, reason="so")
STANDING = Standing(live=True, working=WORKING, phase=MOBILIZE)
BASE: dict[str, Any] = {
    "stamp": ASKS,
    "campaign": CAMPAIGN,
    "petition": NUMBER,
    "answer_by": march(30),
    "duty": PLAN_FILED,
    "unit": PLAN.unit,
    "phase": MOBILIZE,
}
ASKED = ExtensionAsked(**BASE, to=march(31))
WISH = wishes.AskExtension(stamp=ASKS, number=NUMBER, key=PLAN, to=march(31))
GRANT = wishes.GrantPetition(stamp=SAYS, key=KEY, authority="city")
REFUSE = wishes.RefusePetition(stamp=SAYS, key=KEY)


def test_each_kind_is_asked_for() -> None:
    """Without a day it waits for ten working days."""
    base: dict[str, Any] = {"stamp": ASKS, "number": NUMBER, "key": PLAN}
    given(decide, evolve).when(WISH, STANDING).then(ASKED)
    given(decide, evolve).when(wishes.AskWaiver(**base), STANDING).then(WaiverAsked(**BASE))
    given(decide, evolve).when(
        wishes.AskTransfer(**base, to_unit=UnitId("town-02")), STANDING
    ).then(TransferAsked(**BASE, to_unit=UnitId("town-02")))
    given(decide, evolve).when(wishes.AskSignOff(**base, filed=()), STANDING).then(
        SignOffAsked(**BASE, filed=())
    )


def test_an_override_is_asked_for_with_what_is_not_met() -> None:
    command = wishes.AskOverride(stamp=ASKS, number=NUMBER, campaign=CAMPAIGN, phase=MOBILIZE)
    unmet = verdict(met=False)
    given(decide, evolve).when(command, replace(STANDING, verdict=unmet)).then(
        OverrideAsked(
            stamp=ASKS,
            campaign=CAMPAIGN,
            petition=NUMBER,
            answer_by=march(30),
            phase=MOBILIZE,
            verdict=unmet,
        )
    )
    given(decide, evolve).when(command, replace(STANDING, verdict=verdict(met=True))).refuses(
        RuleBroken, 'the gate of phase "mobilize" is met and needs no override: close the phase'
    )


def test_what_is_not_asked() -> None:
    when = given(decide, evolve).when
    when(replace(WISH, stamp=stamp(march(16), actor=LI)), STANDING).refuses(
        ReasonRequired, "to file a petition needs a reason"
    )
    when(replace(WISH, answer_by=march(15)), STANDING).refuses(
        RuleBroken, "it cannot be answered by 2009-03-15: that day is past"
    )
    closed = replace(STANDING, lapsed=Lapse.PHASE_CLOSED)
    when(WISH, closed).refuses(
        RuleBroken, 'phase "mobilize" is closed: nothing more can be asked for in it'
    )


def test_it_is_granted_by_the_word_of_somebody() -> None:
    given(decide, evolve, ASKED).when(GRANT, STANDING).then(
        PetitionGranted(stamp=SAYS, authority="city")
    )
    own = replace(GRANT, authority=None)
    given(decide, evolve, ASKED).when(own, STANDING).then(
        PetitionGranted(stamp=SAYS, authority=CHEN)
    )


def test_it_is_refused_with_a_reason() -> None:
    given(decide, evolve, ASKED).when(REFUSE, STANDING).then(
        PetitionRefused(stamp=SAYS, authority=CHEN)
    )
    silent = replace(REFUSE, stamp=stamp(march(18), actor=CHEN))
    given(decide, evolve, ASKED).when(silent, STANDING).refuses(
        ReasonRequired, "to refuse a petition needs a reason"
    )


LAPSES = {
    Lapse.DAY: "petition p-0001 has lapsed: it could be answered until 2009-03-30; "
    "it can be filed again",
    Lapse.PHASE_CLOSED: "petition p-0001 has lapsed: its phase is closed",
    Lapse.CAMPAIGN_OVER: "petition p-0001 has lapsed: the campaign is over",
}


@pytest.mark.parametrize("cause", Lapse)
def test_it_lapses_once_and_is_not_answered_then(cause: Lapse) -> None:
    gone = replace(STANDING, lapsed=cause)
    lapse = wishes.LapsePetition(stamp=stamp(date(2009, 4, 1)), key=KEY)
    lapsed = PetitionLapsed(stamp=lapse.stamp, cause=cause)
    given(decide, evolve, ASKED).when(lapse, gone).then(lapsed)
    given(decide, evolve, ASKED).when(lapse, STANDING).stays_quiet()
    given(decide, evolve, ASKED, lapsed).when(lapse, gone).stays_quiet()
    given(decide, evolve, ASKED).when(GRANT, gone).refuses(RuleBroken, LAPSES[cause])


@pytest.mark.parametrize("answer", [GRANT, REFUSE])
def test_it_is_answered_once(answer: wishes.GrantPetition | wishes.RefusePetition) -> None:
    done = PetitionRefused(stamp=SAYS, authority="city")
    verb = "grant" if isinstance(answer, wishes.GrantPetition) else "refuse"
    given(decide, evolve, ASKED, done).when(answer, STANDING).refuses(
        NotAllowed, f"cannot {verb} petition p-0001 while refused; allowed now: nothing more"
    )


def test_nothing_is_answered_while_the_campaign_stands_still() -> None:
    given(decide, evolve, ASKED).when(GRANT, replace(STANDING, live=False)).refuses(
        RuleBroken, f"campaign '{CAMPAIGN}' is not running: nothing moves in it now"
    )
