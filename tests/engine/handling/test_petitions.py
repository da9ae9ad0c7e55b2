"""Who may file a petition and answer it: whoever may do what it asks for, but not who asks."""

from datetime import date
from typing import Any

import pytest

from engine.domain.assignment.commands import ReceiveAssignment
from engine.domain.campaign.commands import JoinUnit
from engine.domain.directory.commands import NameDeputy
from engine.domain.petition.commands import (
    AskExtension,
    AskOverride,
    AskSignOff,
    AskTransfer,
    AskWaiver,
    GrantOverride,
    GrantPetition,
    LapsePetition,
    RefusePetition,
)
from engine.domain.policy.actors import Role, unit_scope
from engine.errors import NotFound
from engine.ids import SYSTEM, PersonId, PetitionId, PetitionKey
from engine.store.log import CampaignLog
from tests.engine.handling.named_office import (
    CHIEF_1,
    HEAD,
    INSPECTOR,
    LEADER,
    LIAISON_1,
    LIAISON_2,
    Office,
    named_office,
)
from tests.samples import CHEN, MOBILIZE, WANG, march
from tests.spec import refused
from tests.worlds import BUREAU, CAMPAIGN, OFFICE, REPORT, TOWN_1

FIRST = PetitionKey(CAMPAIGN, PetitionId("p-0001"))
PAPER = "sha256:" + "1" * 64
BY_ORDER: dict[str, Any] = {"reason": "decided", "document": PAPER, "authority": "name of leader"}
STRANGERS = (INSPECTOR, LIAISON_2, WANG)


@pytest.fixture
def office(log: CampaignLog) -> Office:
    return named_office(log)


def ask(office: Office, by: PersonId = LIAISON_1, **more: Any) -> None:
    fields = {"key": office.world.work(TOWN_1), "to": march(31), "reason": "flood"}
    office.does(by, AskExtension, **fields | more)


def test_a_unit_asks_for_itself_alone(office: Office) -> None:
    work = office.world.work(TOWN_1)
    for kind, more in (
        (AskExtension, {"to": march(31)}),
        (AskWaiver, {}),
        (AskTransfer, {"to_unit": BUREAU}),
        (AskSignOff, {"filed": (REPORT,)}),
    ):
        for stranger in (LIAISON_2, *STRANGERS, CHEN, HEAD, LEADER):
            code = "scope" if stranger == LIAISON_2 else "role"
            office.refuses(stranger, code, kind, key=work, reason="flood", **more)
    ask(office, LIAISON_1)
    ask(office, CHIEF_1)


def test_the_office_alone_asks_for_an_override(office: Office) -> None:
    for stranger in (LIAISON_1, LEADER, *STRANGERS):
        office.refuses(
            stranger, "role", AskOverride, campaign=CAMPAIGN, phase=MOBILIZE, reason="now"
        )
    office.does(CHEN, AskOverride, campaign=CAMPAIGN, phase=MOBILIZE, reason="now")


@pytest.mark.parametrize("answer", [GrantPetition, RefusePetition])
def test_an_extension_is_answered_by_who_may_extend(office: Office, answer: type) -> None:
    """A leader himself; the office by authority, with reason and paper."""
    ask(office)
    for stranger in (LIAISON_1, CHIEF_1, *STRANGERS):
        office.refuses(stranger, "role", answer, key=FIRST, reason="so")
    office.refuses(CHEN, "authority", answer, key=FIRST, reason="so")
    office.refuses(CHEN, "document", answer, key=FIRST, reason="so", authority="name of leader")
    office.does(CHEN if answer is RefusePetition else LEADER, answer, key=FIRST, **BY_ORDER)


def test_a_transfer_takes_no_authority(office: Office) -> None:
    work = office.world.work(TOWN_1)
    office.does(CHEN, JoinUnit, campaign=CAMPAIGN, unit=OFFICE, reason="it too")
    office.does(LIAISON_1, AskTransfer, key=work, to_unit=OFFICE, reason="reform")
    office.refuses(LEADER, "role", GrantPetition, key=FIRST, reason="so")
    office.does(CHEN, GrantPetition, key=FIRST, reason="so")


def test_who_asks_does_not_answer(office: Office) -> None:
    """The chief signs off what the liaison prepared, and none of them his own."""
    work = office.world.work(TOWN_1)
    office.does(LIAISON_1, ReceiveAssignment, key=work)
    office.does(LIAISON_1, AskSignOff, key=work, filed=(REPORT,), reason="ready")
    office.refuses(LIAISON_1, "performer", GrantPetition, key=FIRST, reason="so")
    office.refuses(HEAD, "role", GrantPetition, key=FIRST, reason="so")
    office.does(CHIEF_1, GrantPetition, key=FIRST, reason="so")


def test_who_asked_for_an_override_does_not_grant_it(office: Office) -> None:
    office.does(CHEN, AskOverride, campaign=CAMPAIGN, phase=MOBILIZE, reason="now")
    override: dict[str, Any] = {"key": FIRST, "phase": MOBILIZE}
    office.refuses(CHEN, "performer", GrantOverride, **override, **BY_ORDER)
    office.refuses(LEADER, "role", GrantOverride, **override, **BY_ORDER)
    office.refuses(HEAD, "authority", GrantOverride, **override, reason="so")
    office.does(HEAD, GrantOverride, **override, **BY_ORDER)


def test_at_home_nobody_decides(office: Office) -> None:
    office.grant(HEAD, CHEN, Role.LIAISON, unit_scope(TOWN_1))
    ask(office)
    office.refuses(CHEN, "home", GrantPetition, key=FIRST, **BY_ORDER)


def test_a_deputy_answers_what_his_principal_may(office: Office) -> None:
    ask(office)
    office.does(
        LEADER, NameDeputy, person=LEADER, deputy=INSPECTOR, first=march(2), last=date(2009, 4, 30)
    )
    stamp = office.world.at(march(16), INSPECTOR, "so", on_behalf_of=LEADER)
    granted, extended = office.world.handler.handle(GrantPetition(stamp=stamp, key=FIRST))
    assert granted.event.authority == LEADER  # type: ignore[attr-defined]
    assert extended.name == "assignment.extended.v1"


def test_the_program_alone_lets_one_lapse(office: Office) -> None:
    ask(office)
    for anybody in (HEAD, LEADER, LIAISON_1):
        office.refuses(anybody, "role", LapsePetition, key=FIRST)
    office.does(SYSTEM, LapsePetition, key=FIRST)


def test_an_unknown_petition_is_not_found(office: Office) -> None:
    with refused(NotFound, "no petition .* named 'p-0001'"):
        office.does(LEADER, GrantPetition, key=FIRST, reason="so")
