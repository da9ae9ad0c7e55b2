"""Behind the door `closed`: whoever gives a command is proven, on a real log."""

from itertools import count

import pytest
from msgspec.structs import replace

from engine.domain.access.commands import (
    CloseAccess,
    ConfirmAccess,
    LinkLogin,
    OpenAccess,
    ResetCredential,
    SetDoor,
    UnlinkLogin,
)
from engine.domain.access.doors import Door
from engine.domain.access.state import known_access
from engine.domain.assignment.commands import (
    AcceptAssignment,
    ExtendAssignment,
    ReceiveAssignment,
    StartAssignment,
    SubmitAssignment,
)
from engine.domain.campaign.commands import JoinUnit
from engine.domain.directory.commands import NameDeputy
from engine.domain.event import Command, Proof, Stamp, Via
from engine.domain.obligation import OpenOccurrences
from engine.domain.rectification.commands import (
    IssueRectification,
    PlanRectification,
    RaiseRectification,
    ReportRectification,
    StartRectification,
    VerifyRectification,
)
from engine.errors import EngineError, NotPermitted
from engine.ids import SYSTEM, CommandId, PersonId
from engine.store.log import CampaignLog
from tests.engine.handling.named_office import (
    CHIEF_1,
    HEAD,
    LEADER,
    LIAISON_1,
    LIAISON_2,
    Office,
    named_office,
)
from tests.samples import CHEN, WANG, ZHOU, march
from tests.worlds import BUREAU, CAMPAIGN, FIRST_ITEM, REPORT, TOWN_1

_NUMBERS = count()
PLAIN = (HEAD, CHEN, LEADER, LIAISON_1, LIAISON_2)


class ClosedOffice:
    """The office of named_office.py behind `closed`: Wang by a login, the others by sessions."""

    def __init__(self, log: CampaignLog) -> None:
        self.world = named_office(log).world
        named = Office(self.world)
        named.does(WANG, LinkLogin, person=WANG, login="root")
        for person in PLAIN:
            named.does(WANG, OpenAccess, person=person)
        order = {"authority": LEADER, "reason": "on the net", "document": "sha256:1"}
        named.does(WANG, SetDoor, door=Door.CLOSED, **order)

    def stamp(self, actor: PersonId, reason: str | None = None, **more: object) -> Stamp:
        """Somebody at his session; the administrator at the machine."""
        known: dict[str, object] = {"via": Via.WEB, "proof": Proof.SESSION}
        if actor == WANG:
            known = {"login": "root", "proof": Proof.LOGIN}
        stamp = replace(self.world.at(march(16), actor, reason), **{**known, **more})
        return replace(stamp, command_id=CommandId(f"closed-{next(_NUMBERS)}"))

    def gives(self, stamp: Stamp, command: type[Command], **fields: object) -> None:
        """It is handled."""
        self.world.handler.handle(command(stamp=stamp, **fields))

    def refuses(
        self,
        stamp: Stamp,
        code: str,
        command: type[Command],
        **fields: object,
    ) -> None:
        """Nothing is recorded."""
        head = self.world.log.head()
        with pytest.raises(EngineError) as caught:
            self.gives(stamp, command, **fields)
        assert caught.value.phrase.code == code
        assert self.world.log.head() == head


@pytest.fixture
def office(log: CampaignLog) -> ClosedOffice:
    return ClosedOffice(log)


UNPROVEN = "error.access.unproven"


def test_a_session_or_a_linked_login_proves_who_acts(office: ClosedOffice) -> None:
    work = {"key": office.world.work(TOWN_1)}
    for unproven in (
        {"via": Via.CLI, "proof": None},
        {"via": Via.CLI, "proof": Proof.CLAIMED, "login": "root"},
        {"via": Via.CLI, "proof": Proof.LOGIN, "login": "root"},
        {"via": Via.CLI, "proof": Proof.LOGIN, "login": None},
        {"via": Via.SIMULATION, "proof": None},
        {"proof": None},
        {"proof": "anything"},
    ):
        office.refuses(office.stamp(LIAISON_1, **unproven), UNPROVEN, ReceiveAssignment, **work)
    office.refuses(office.stamp(CHIEF_1), UNPROVEN, ReceiveAssignment, **work)
    office.refuses(office.stamp(WANG), "error.policy.role", ReceiveAssignment, **work)
    office.gives(office.stamp(LIAISON_1), ReceiveAssignment, **work)


def test_who_is_shut_out_acts_no_more_whatever_session_is_left(office: ClosedOffice) -> None:
    office.gives(office.stamp(WANG, "left"), CloseAccess, person=LIAISON_1)
    work = {"key": office.world.work(TOWN_1)}
    office.refuses(office.stamp(LIAISON_1), UNPROVEN, ReceiveAssignment, **work)


def test_the_program_itself_proves_nothing_and_comes_by_no_page(office: ClosedOffice) -> None:
    opening = {"campaign": CAMPAIGN}
    office.refuses(office.stamp(SYSTEM), UNPROVEN, OpenOccurrences, **opening)
    scheduled = office.stamp(SYSTEM, via=Via.SCHEDULER, proof=None)
    office.gives(scheduled, OpenOccurrences, **opening)


def test_a_deputy_proves_who_he_is_himself(office: ClosedOffice) -> None:
    days = {"first": march(10), "last": march(20)}
    office.gives(office.stamp(LIAISON_1), NameDeputy, person=LIAISON_1, deputy=ZHOU, **days)
    acting = {"on_behalf_of": LIAISON_1}
    work = {"key": office.world.work(TOWN_1)}
    office.refuses(office.stamp(ZHOU, **acting), UNPROVEN, ReceiveAssignment, **work)
    office.gives(office.stamp(WANG), OpenAccess, person=ZHOU)
    office.gives(office.stamp(ZHOU, **acting), ReceiveAssignment, **work)


# --- paper -----------------------------------------------------------------------------------


def entered(office: ClosedOffice, by: PersonId, actor: PersonId = LIAISON_1) -> Stamp:
    """What a unit has handed in on paper, entered by somebody else."""
    return replace(office.stamp(by, "by post"), actor=actor, entered_by=by)


def test_the_office_enters_what_a_unit_hands_in_on_paper(office: ClosedOffice) -> None:
    work = {"key": office.world.work(TOWN_1)}
    for by in (LIAISON_2, LEADER):
        office.refuses(entered(office, by), "error.policy.entering", ReceiveAssignment, **work)
    office.refuses(entered(office, ZHOU), UNPROVEN, ReceiveAssignment, **work)
    office.refuses(
        replace(entered(office, CHEN), reason=" "),
        "error.reason-required",
        ReceiveAssignment,
        **work,
    )
    office.refuses(
        entered(office, CHEN, LIAISON_2), "error.policy.scope", ReceiveAssignment, **work
    )
    office.refuses(entered(office, CHEN, HEAD), "error.policy.role", ReceiveAssignment, **work)
    office.gives(entered(office, CHEN), ReceiveAssignment, **work)
    office.gives(entered(office, WANG), StartAssignment, **work)
    office.gives(entered(office, CHEN), SubmitAssignment, filed=(REPORT,), **work)
    office.refuses(office.stamp(CHEN), "error.policy.performer", AcceptAssignment, **work)
    office.gives(office.stamp(HEAD), AcceptAssignment, **work)


def test_nobody_judges_decides_or_grants_for_another(office: ClosedOffice) -> None:
    work = office.world.work(TOWN_1)
    code = "error.policy.not-by-paper"
    office.gives(office.stamp(LIAISON_1), ReceiveAssignment, key=work)
    office.gives(office.stamp(LIAISON_1), SubmitAssignment, key=work, filed=(REPORT,))
    leader = entered(office, CHEN, LEADER)
    office.refuses(leader, code, AcceptAssignment, key=work)
    office.refuses(leader, code, ExtendAssignment, key=work, to=march(30), authority=LEADER)
    office.refuses(entered(office, CHEN, HEAD), code, JoinUnit, campaign=CAMPAIGN, unit=BUREAU)
    days = {"first": march(10), "last": march(20)}
    office.refuses(entered(office, CHEN), code, NameDeputy, person=LIAISON_1, deputy=ZHOU, **days)


def test_who_enters_the_report_of_an_item_does_not_verify_it(office: ClosedOffice) -> None:
    item = {"key": FIRST_ITEM}
    office.gives(
        office.stamp(CHEN),
        RaiseRectification,
        campaign=CAMPAIGN,
        unit=TOWN_1,
        source="letter",
        finding="no hours",
    )
    office.gives(office.stamp(CHEN), IssueRectification, **item)
    office.gives(entered(office, CHEN), PlanRectification, **item, causes="x", measures="y")
    office.gives(entered(office, CHEN), StartRectification, **item)
    office.gives(entered(office, CHEN), ReportRectification, **item, result="done", filed=())
    office.refuses(office.stamp(CHEN), "error.policy.performer", VerifyRectification, **item)
    office.gives(office.stamp(HEAD), VerifyRectification, **item)


# --- two people ------------------------------------------------------------------------------


def test_a_head_is_reset_by_two_people(office: ClosedOffice) -> None:
    head = {"person": HEAD}
    office.gives(office.stamp(WANG, "lost"), ResetCredential, **head)
    before = known_access(office.world.reads).opened[HEAD]
    for person, code in ((WANG, "performer"), (HEAD, "performer"), (CHEN, "role")):
        office.refuses(office.stamp(person), f"error.policy.{code}", ConfirmAccess, **head)
    office.gives(office.stamp(LEADER), ConfirmAccess, **head)
    assert known_access(office.world.reads).opened[HEAD] >= before
    office.refuses(office.stamp(LEADER), "error.access.nothing-asked", ConfirmAccess, **head)


def test_the_door_is_opened_again_by_order_alone(office: ClosedOffice) -> None:
    named = {"door": Door.NAMED}
    office.refuses(office.stamp(HEAD), "error.policy.role", SetDoor, **named)
    office.refuses(office.stamp(WANG, "drill"), "error.policy.authority", SetDoor, **named)
    order = {"authority": LEADER, "document": "sha256:1"}
    office.gives(office.stamp(WANG, "drill", **order), SetDoor, **named)


def test_who_holds_nothing_proves_himself_and_is_refused_all_the_same(office: ClosedOffice) -> None:
    office.gives(office.stamp(WANG), OpenAccess, person=ZHOU)
    work = {"key": office.world.work(TOWN_1)}
    office.refuses(office.stamp(ZHOU), "error.policy.role", ReceiveAssignment, **work)


# --- every role at the accounts ----------------------------------------------------------------

ROLES = {
    "head": HEAD,
    "office": CHEN,
    "leader": LEADER,
    "liaison": LIAISON_1,
    "administrator": WANG,
    "nobody": ZHOU,
}
DEEDS: dict[str, tuple[type[Command], dict[str, object], frozenset[str]]] = {
    "open": (OpenAccess, {"person": CHIEF_1}, frozenset({"administrator"})),
    "link": (LinkLogin, {"person": CHIEF_1, "login": "chief"}, frozenset({"administrator"})),
    "unlink": (UnlinkLogin, {"login": "spare"}, frozenset({"administrator"})),
    "reset": (ResetCredential, {"person": LIAISON_2}, frozenset({"administrator"})),
    "close": (CloseAccess, {"person": LIAISON_2}, frozenset({"administrator"})),
    "confirm": (ConfirmAccess, {"person": HEAD}, frozenset({"leader"})),
    "set the door": (
        SetDoor,
        {"door": Door.NAMED, "authority": HEAD},
        frozenset({"administrator"}),
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("role", ROLES)
def test_accounts_and_door_are_for_whom_the_matrix_lists(
    office: ClosedOffice, role: str, deed: str
) -> None:
    command, fields, allowed = DEEDS[deed]
    office.gives(office.stamp(WANG), OpenAccess, person=ZHOU)
    office.gives(office.stamp(WANG), LinkLogin, person=ZHOU, login="spare")
    office.gives(office.stamp(WANG, "lost"), ResetCredential, person=HEAD)
    stamp = office.stamp(ROLES[role], "because", document="sha256:1")
    if role in allowed:
        office.gives(stamp, command, **fields)
        return
    with pytest.raises(NotPermitted):
        office.gives(stamp, command, **fields)


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deputy_of_administrator_or_leader_keeps_no_keys(office: ClosedOffice, deed: str) -> None:
    command, fields, _ = DEEDS[deed]
    days = {"first": march(10), "last": march(20)}
    office.gives(office.stamp(WANG), OpenAccess, person=ZHOU)
    office.gives(office.stamp(WANG), LinkLogin, person=LIAISON_1, login="spare")
    office.gives(office.stamp(WANG, "lost"), ResetCredential, person=HEAD)
    for principal in (WANG, LEADER):
        office.gives(office.stamp(principal), NameDeputy, person=principal, deputy=ZHOU, **days)
        acting = office.stamp(ZHOU, "x", on_behalf_of=principal, document="sha256:1")
        with pytest.raises(NotPermitted):
            office.gives(acting, command, **fields)
