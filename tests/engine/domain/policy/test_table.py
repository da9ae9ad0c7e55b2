"""The table against the matrix as it was decided: every command x role x scope."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import engine.domain
from engine.domain import phase
from engine.domain.event import Command
from engine.domain.families import FAMILIES, TABLE
from engine.domain.policy.actors import (
    OFFICE_WIDE,
    SERVICE,
    Actor,
    Grant,
    Role,
    Scope,
    campaign_scope,
    part_scope,
    unit_scope,
)
from engine.domain.policy.asking import Refusal, may
from engine.domain.policy.facts import Facts, Order, Where
from engine.domain.policy.rows import row, table_of
from tests.samples import BUREAU, CAMPAIGN, CHEN, TOWN
from tests.spec import refused

# The decided matrix, in the order and grouping of the decision: deeds | who@where.
MATRIX = """
ImportRoster RetireUnit ReinstateUnit | O@o
RegisterPerson | O@o N@o S@s
AmendPerson EndPerson | O@o N@o
SetDoor FoundOffice | N@o S@s
LinkLogin UnlinkLogin OpenAccess CloseAccess ResetCredential | N@o
ConfirmAccess | N@o H@o L@o
ChangeDayRules | H@o N@o
ConfirmClock | O@o N@o
MarkStrays | O@o
RecordRestore | S@s
GrantRole | H@o H@c L@c C@u S@s
RevokeRole NameDeputy EndDeputy | H@o H@c L@c C@u
PublishEdition | O@o S@s
SealReadings | S@s
PlanCampaign | O@o
LinkCampaign | O@o
SetParameter AnnounceCampaign StartCampaign JoinUnit RemoveUnit | O@c
ConcludeCampaign ArchiveCampaign | O@c
SuspendCampaign ResumeCampaign CancelCampaign | L@c O@c
OpenPhase ClosePhase | O@c
ExtendPhase ReopenPhase CorrectDate CorrectPhaseDates AmendDefinition AmendPhase | L@c O@c
ProposeEdition ProposeRecalendaring | O@c
ApplyProposal RecalendarCampaign RecountPhase | L@c O@c
ReceiveAssignment StartAssignment SubmitAssignment | U@u C@u
PassOnAssignment AcceptAssignment ReturnAssignment | O@r L@r C@r
WaiveAssignment ExtendAssignment | L@c O@c
TransferAssignment SuspendAssignment ResumeAssignment | O@c
AddEntries RenameEntry WithdrawEntry | U@u C@u O@c
TakeOverAssignment ArmAssignment DisarmAssignment RecountAssignment RecountRectification |
WithdrawOccurrences OpenOnCall WithdrawOnCall | O@c
RaiseRectification ReopenRectification | O@c I@t
IssueRectification | O@c
PlanRectification StartRectification ReportRectification | U@u C@u
VerifyRectification SendBackRectification | O@c I@t
ListRectification | L@c O@c
AskExtension AskWaiver AskTransfer AskSignOff | U@u C@u
AskOverride | O@c
GrantPetition GrantOverride RefusePetition |
LapsePetition | S@s
DraftDirective IssueDirective CloseDirective | O@c
WithdrawDirective ConsentDirective | L@c O@c
StartChild | O@o
ReportUp | U@u C@u O@c
EnterDocument JoinSeries |
PlanInspection SealInspection AnnounceDraw DrawUnits | O@c
HoldVisit NoteFinding ReportInspection | I@t
RevealInspection CloseInspection | O@c
DecideMeasure CancelInspection | L@c O@c
OpenAssessment FreezeAssessment TallyAssessment RescoreAssessment PublishAssessment | O@c
FinaliseAssessment DrawConsequence LiftConsequence NotePoints StrikeSheet | O@c
SetScheme AppealAssessment | C@u
FileSheet | A@t
AppointRaters | H@c
AnswerAppeal CorrectAssessment DecideUse | L@c O@c
FollowAssessment RedrawConsequences |
FileApproval NoticeOnce CompleteFiling AcceptFiling MayStart WithdrawApproval | U@u C@u
ReceiveBranch StopClock ResumeClock GrantBranch RefuseBranch DocumentBranch | U@b C@b
DeemBranch GrantApproval RecordApprovalOverdue | S@s
Nominate FileObjection | U@u C@u O@c
CloseNominations CountVotes PostNotice SpreadCase | O@c
ConfirmSelection AwardSelection RevokeAward EndSelection DecideObjection | L@c O@c
DraftSurvey OpenSurvey ReceiveSurveyResult PublishSurvey | O@c
CloseSurvey | S@s O@c
VoidSurvey | L@c O@c
OpenOccurrences RecordOverdue RecordRectificationOverdue | S@s
OpenOccurrencesOf | O@c S@s
WithdrawOpening | O@c
WithdrawAcceptance | O@r L@r C@r
WithdrawSubmission CorrectFigures WithdrawReport | U@u C@u O@c
WithdrawWaiver AnnulOverdue AnnulRectificationOverdue | L@c O@c
WithdrawVerification | O@c I@t
MakeEntry EndEntry | O@c U@u C@u
ComposeBody | L@c O@c
EndEntryOfUnit |
NoteVacancy | S@s
PostPublication RepostPublication | O@c
CorrectPublication TakeDownPublication | L@c O@c
DraftMatter | U@u C@u O@c
StartMatter ProgressMatter ClaimMatter SendUpMatter | U@u C@u
TakeMatter HandDownMatter | U@p C@p
PublishMatter FixList | O@c
ConfirmMatter ReturnMatter BreakMatter | O@c
ExtendMatter WithdrawMatter | L@c O@c
RecordMatterOverdue RecordStalled | S@s
QueueLetter NoteSent NoteFailed NoteVoided RecordMissed | S@s
RecordReminder RedriveMessage NoteBounce | S@s O@c
"""
LETTERS = dict(zip("OHLCUIAVNS", (
    Role.OFFICE, Role.OFFICE_HEAD, Role.LEADER, Role.UNIT_CHIEF, Role.LIAISON, Role.INSPECTOR,
    Role.ASSESSOR, Role.AUDITOR, Role.ADMINISTRATOR, Role.SYSTEM,
), strict=True))  # fmt: skip

HERE = campaign_scope(CAMPAIGN)
SCOPES = {
    Where.OFFICE: frozenset({OFFICE_WIDE}),
    Where.CAMPAIGN: frozenset({HERE, OFFICE_WIDE}),
    Where.OWN_UNIT: frozenset({unit_scope(TOWN.unit)}),
    Where.PARENT: frozenset({unit_scope(BUREAU.unit)}),
    Where.TEAM: frozenset({Scope("team/1")}),
    Where.REVIEWER: frozenset({part_scope(CAMPAIGN, "group_head")}),
    Where.BRANCH: frozenset({Scope("unit/branch")}),
    Where.SERVICE: frozenset({SERVICE}),
}
ELSEWHERE = (Scope("campaign/another"), Scope("unit/another"), Scope("team/2"))
EVERYWHERE = (*sorted(frozenset().union(*SCOPES.values())), *ELSEWHERE)
BY_ORDER = Order(
    authority="领导小组", known=True, leads=True, reason="会议决定", document="sha256:1"
)


def somebody(role: Role, scope: Scope) -> Actor:
    return Actor(id=CHEN, people=frozenset({CHEN}), grants=(Grant(role, scope),))


def decided() -> dict[str, set[tuple[Role, Where]]]:
    found: dict[str, set[tuple[Role, Where]]] = {}
    for line in MATRIX.strip().splitlines():
        deeds, _, who = line.partition("|")
        pairs = {(LETTERS[part[0]], Where(part[2])) for part in who.split()}
        found |= dict.fromkeys(deeds.split(), pairs)
    return found


def commands() -> Iterator[type[Command]]:
    """Every command of the program that can be given: those that no other is built on."""
    for module in pkgutil.walk_packages(engine.domain.__path__, "engine.domain."):
        importlib.import_module(module.name)
    waiting = [Command]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if not kind.__subclasses__() and kind.__module__.startswith("engine."):
            yield kind


def test_every_command_has_a_row() -> None:
    assert {kind.__name__ for kind in commands()} == set(TABLE) == set(decided())


@pytest.mark.parametrize("deed", sorted(decided()))
def test_a_deed_is_allowed_to_whom_the_matrix_lists_and_to_nobody_else(deed: str) -> None:
    facts = Facts(scopes=SCOPES, order=BY_ORDER)
    allowed = {
        (role, scope)
        for role in Role
        for scope in EVERYWHERE
        if may(somebody(role, scope), deed, facts, TABLE) is None
    }
    assert allowed == {(role, scope) for role, where in decided()[deed] for scope in SCOPES[where]}


def test_who_writes_nothing() -> None:
    """An auditor never acts, and the system only where no person could."""
    assert not any(Role.AUDITOR in each.at for each in TABLE.values())
    by_system = {deed for deed, each in TABLE.items() if set(each.at) == {Role.SYSTEM}}
    assert by_system == {
        "RecordRestore",
        "LapsePetition",
        "NoteVacancy",
        "DeemBranch", "GrantApproval", "RecordApprovalOverdue",
        "OpenOccurrences", "RecordOverdue", "RecordRectificationOverdue",
        "RecordMatterOverdue", "RecordStalled",
        "NoteFailed", "NoteSent", "NoteVoided", "QueueLetter", "RecordMissed", "SealReadings",
    }  # fmt: skip


def test_what_is_not_listed_is_refused() -> None:
    actor = somebody(Role.OFFICE, OFFICE_WIDE)
    assert may(actor, "BurnTheFiles", Facts(scopes=SCOPES), TABLE) == Refusal("unlisted")


def test_a_deed_has_one_row() -> None:
    with refused(AssertionError, "OpenPhase has two rows"):
        table_of((phase.FAMILY.policy, phase.FAMILY.policy))


def test_every_event_came_of_a_command_of_its_lifecycle() -> None:
    for family in FAMILIES:
        assert set(family.policy.command_of) == set(family.events)
        assert set(family.policy.command_of.values()) <= set(family.policy.rows)
        assert set(family.policy.rows) == set(family.commands)


@pytest.mark.parametrize("text", ["X@o", "O@x", "O@o | Z"])
def test_a_row_that_is_none(text: str) -> None:
    with pytest.raises((KeyError, ValueError)):
        row(text)
