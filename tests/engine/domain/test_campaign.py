"""A campaign: every command acts, refuses in its words, and leaves the state it should."""

import pytest

from engine.domain.campaign import (
    AnnounceCampaign,
    ArchiveCampaign,
    CampaignAnnounced,
    CampaignArchived,
    CampaignCancelled,
    CampaignCommand,
    CampaignConcluded,
    CampaignEvent,
    CampaignPlanned,
    CampaignResumed,
    CampaignStarted,
    CampaignSuspended,
    CancelCampaign,
    ConcludeCampaign,
    JoinUnit,
    ParameterSet,
    PlanCampaign,
    RemoveUnit,
    ResumeCampaign,
    SetParameter,
    StartCampaign,
    SuspendCampaign,
    UnitJoined,
    UnitLeft,
    decide,
    evolve,
)
from engine.domain.clocks import ClockChange
from engine.domain.lifecycle import CampaignState
from engine.errors import NotAllowed, ReasonRequired, RuleBroken
from tests.samples import (
    BUREAU,
    CAMPAIGN,
    IMPLEMENT,
    MOBILIZE,
    TOWN,
    definition,
    definition_with_blanks,
    march,
    stamp,
)
from tests.spec import given
from workflows.faults import DefinitionFaults, UnknownParameter

BECAUSE = stamp(reason="the mayor's word")
PLANNED = CampaignPlanned(
    stamp=stamp(),
    campaign=CAMPAIGN,
    definition=definition(),
    digest="sha256:0a",
    edition="spring-2009",
)
PLANNED_WITH_BLANKS = CampaignPlanned(
    stamp=stamp(),
    campaign=CAMPAIGN,
    definition=definition_with_blanks(),
    digest="sha256:0b",
    edition="spring-2009",
)
ANNOUNCED = CampaignAnnounced(stamp=stamp(), participants=(TOWN,))
STARTED = CampaignStarted(stamp=stamp())
SUSPENDED = CampaignSuspended(stamp=stamp(march(5), reason="flood"))
RESUMED = CampaignResumed(stamp=stamp(march(9)))
CONCLUDED = CampaignConcluded(stamp=stamp())

RUNNING = (PLANNED, ANNOUNCED, STARTED)


def test_planning_embeds_the_definition_and_its_digest() -> None:
    command = PlanCampaign(
        stamp=stamp(),
        campaign=CAMPAIGN,
        definition=definition(),
        digest="sha256:0a",
        edition="spring-2009",
    )
    state = given(decide, evolve).when(command).then(PLANNED)
    assert (state.state, state.digest) == (CampaignState.PLANNED, "sha256:0a")
    given(decide, evolve, PLANNED).when(command).refuses(
        RuleBroken, "campaign 'spring-2009' exists already; choose another name with --id"
    )


def test_planning_fills_in_what_the_document_gives_itself() -> None:
    state = evolve(None, PLANNED_WITH_BLANKS)
    assert [quota.at_least for quota in state.definition.quotas] == ["$studies", 3]


def test_setting_a_parameter_fills_its_places() -> None:
    state = (
        given(decide, evolve, PLANNED_WITH_BLANKS)
        .when(SetParameter(stamp=BECAUSE, key="mobilize-end", value="2009-04-05"))
        .then(ParameterSet(stamp=BECAUSE, key="mobilize-end", value="2009-04-05"))
    )
    assert state.definition.phases[0].end == "2009-04-05"
    assert [blank.key for blank in state.definition.blanks()] == ["studies"]


def test_the_last_value_of_a_parameter_holds() -> None:
    first = ParameterSet(stamp=BECAUSE, key="visits", value=5)
    second = ParameterSet(stamp=BECAUSE, key="visits", value=7)
    state = (
        given(decide, evolve, PLANNED_WITH_BLANKS, first)
        .when(SetParameter(stamp=BECAUSE, key="visits", value=7))
        .then(second)
    )
    assert state.definition.quotas[1].at_least == 7


@pytest.mark.parametrize(
    ("key", "value", "error", "words"),
    [
        (
            "visit",
            1,
            UnknownParameter,
            "spring: no parameter named 'visit'; known: mobilize-end, studies, visits",
        ),
        (
            "mobilize-end",
            "2009-04-20",
            DefinitionFaults,
            "spring: phases[1].start: the phase overlaps the one in front of it, "
            "which ends on 2009-04-20; start it later or set overlaps_previous = true",
        ),
    ],
)
def test_a_value_that_could_not_be_replayed_is_refused(
    key: str, value: str | int, error: type[Exception], words: str
) -> None:
    command = SetParameter(stamp=BECAUSE, key=key, value=value)
    given(decide, evolve, PLANNED_WITH_BLANKS).when(command).refuses(error, words)


def test_announcing_names_the_participants() -> None:
    command = AnnounceCampaign(stamp=stamp(), participants=(TOWN,))
    state = given(decide, evolve, PLANNED).when(command).then(ANNOUNCED)
    assert state.participants == {"town-01": TOWN}
    assert not state.is_live


def test_announcing_is_refused_while_blanks_are_open() -> None:
    command = AnnounceCampaign(stamp=stamp(), participants=(TOWN,))
    given(decide, evolve, PLANNED_WITH_BLANKS).when(command).refuses(
        RuleBroken,
        "campaign 'spring-2009' cannot be announced while its document leaves 2 blanks: "
        "mobilize-end (《First phase ends》), studies (《Studies》); fill each with: "
        "campaign set spring-2009 KEY VALUE --reason WHY",
    )


def test_announcing_to_nobody_is_refused() -> None:
    given(decide, evolve, PLANNED).when(AnnounceCampaign(stamp=stamp(), participants=())).refuses(
        RuleBroken,
        "no unit of the directory takes part: the roster is empty or none of its categories is "
        "one of the campaign's; import units first with: campaign unit import FILE",
    )


def test_starting() -> None:
    state = given(decide, evolve, PLANNED, ANNOUNCED).when(StartCampaign(stamp=stamp()))
    assert state.then(STARTED).is_live


@pytest.mark.parametrize("past", [(PLANNED, ANNOUNCED), RUNNING])
def test_a_unit_joins_and_leaves_mid_run(past: tuple[CampaignEvent, ...]) -> None:
    joined = UnitJoined(stamp=BECAUSE, participant=BUREAU)
    state = (
        given(decide, evolve, *past).when(JoinUnit(stamp=BECAUSE, participant=BUREAU)).then(joined)
    )
    assert list(state.participants) == ["town-01", "bureau-01"]
    state = (
        given(decide, evolve, *past, joined)
        .when(RemoveUnit(stamp=BECAUSE, unit=TOWN.unit))
        .then(UnitLeft(stamp=BECAUSE, unit=TOWN.unit))
    )
    assert list(state.participants) == ["bureau-01"]


def test_joining_twice_and_leaving_without_part_are_refused() -> None:
    given(decide, evolve, *RUNNING).when(JoinUnit(stamp=BECAUSE, participant=TOWN)).refuses(
        RuleBroken, "unit 'town-01' takes part already"
    )
    given(decide, evolve, *RUNNING).when(RemoveUnit(stamp=BECAUSE, unit=BUREAU.unit)).refuses(
        RuleBroken, "unit 'bureau-01' does not take part in 'spring-2009'"
    )


def test_a_suspension_is_kept_as_a_change_of_clocks() -> None:
    stop = stamp(march(5), reason="flood")
    state = given(decide, evolve, *RUNNING).when(SuspendCampaign(stamp=stop)).then(SUSPENDED)
    assert not state.is_live
    assert state.changes == (ClockChange.stop(CAMPAIGN, stop),)
    go = stamp(march(9))
    state = given(decide, evolve, *RUNNING, SUSPENDED).when(ResumeCampaign(stamp=go)).then(RESUMED)
    assert state.is_live
    assert state.changes == (ClockChange.stop(CAMPAIGN, stop), ClockChange.resume(CAMPAIGN, go))


def test_concluding_and_archiving() -> None:
    command = ConcludeCampaign(stamp=stamp(), unclosed=())
    given(decide, evolve, *RUNNING).when(command).then(CONCLUDED)
    state = (
        given(decide, evolve, *RUNNING, CONCLUDED)
        .when(ArchiveCampaign(stamp=stamp()))
        .then(CampaignArchived(stamp=stamp()))
    )
    assert state.state is CampaignState.ARCHIVED


def test_concluding_is_refused_while_phases_are_not_closed() -> None:
    command = ConcludeCampaign(stamp=stamp(), unclosed=(MOBILIZE, IMPLEMENT))
    given(decide, evolve, *RUNNING).when(command).refuses(
        RuleBroken,
        "campaign 'spring-2009' cannot be concluded while these phases are not closed: "
        "mobilize, implement; no phase may be skipped (R041)",
    )


@pytest.mark.parametrize("past", [RUNNING[:1], RUNNING[:2], RUNNING, (*RUNNING, SUSPENDED)])
def test_cancelling(past: tuple[CampaignEvent, ...]) -> None:
    fact = CampaignCancelled(stamp=BECAUSE)
    state = given(decide, evolve, *past).when(CancelCampaign(stamp=BECAUSE)).then(fact)
    assert state.state is CampaignState.CANCELLED


@pytest.mark.parametrize(
    ("past", "command", "action"),
    [
        ((PLANNED,), SetParameter(stamp=stamp(), key="x", value=1), "set a parameter"),
        (RUNNING, JoinUnit(stamp=stamp(), participant=BUREAU), "take a unit into a campaign"),
        (RUNNING, RemoveUnit(stamp=stamp(), unit=TOWN.unit), "let a unit leave a campaign"),
        (RUNNING, SuspendCampaign(stamp=stamp(reason=" ")), "suspend a campaign"),
        (RUNNING, CancelCampaign(stamp=stamp()), "cancel a campaign"),
    ],
)
def test_a_person_must_say_why(
    past: tuple[CampaignEvent, ...], command: CampaignCommand, action: str
) -> None:
    given(decide, evolve, *past).when(command).refuses(
        ReasonRequired, f"to {action} needs a reason"
    )


def test_once_announced_only_a_blank_may_be_set() -> None:
    words = (
        "parameter 'visits' of campaign 'spring-2009' is 3 and stands since it was announced; "
        "only a value that is still blank can be set now"
    )
    command = SetParameter(stamp=BECAUSE, key="visits", value=1)
    past = (PLANNED_WITH_BLANKS, ANNOUNCED, STARTED)
    given(decide, evolve, *past).when(command).refuses(RuleBroken, words)


RUNS = "running; allowed now: set, join, leave, suspend, conclude, cancel"


@pytest.mark.parametrize(
    ("past", "command", "words"),
    [
        (
            (*RUNNING, SUSPENDED),
            SetParameter(stamp=BECAUSE, key="visits", value=1),
            "cannot set a parameter of campaign 'spring-2009' while suspended; "
            "allowed now: resume, cancel",
        ),
        (
            RUNNING,
            AnnounceCampaign(stamp=stamp(), participants=(TOWN,)),
            f"cannot announce campaign 'spring-2009' while {RUNS}",
        ),
        (
            RUNNING,
            StartCampaign(stamp=stamp()),
            f"cannot start campaign 'spring-2009' while {RUNS}",
        ),
        (
            RUNNING,
            ResumeCampaign(stamp=stamp()),
            f"cannot resume campaign 'spring-2009' while {RUNS}",
        ),
        (
            RUNNING,
            ArchiveCampaign(stamp=stamp()),
            f"cannot archive campaign 'spring-2009' while {RUNS}",
        ),
        (
            (PLANNED,),
            StartCampaign(stamp=stamp()),
            "cannot start campaign 'spring-2009' while planned; allowed now: set, announce, cancel",
        ),
        (
            (*RUNNING, SUSPENDED),
            JoinUnit(stamp=BECAUSE, participant=BUREAU),
            "cannot take a unit into campaign 'spring-2009' while suspended; "
            "allowed now: resume, cancel",
        ),
        (
            (*RUNNING, SUSPENDED),
            RemoveUnit(stamp=BECAUSE, unit=TOWN.unit),
            "cannot let a unit leave campaign 'spring-2009' while suspended; "
            "allowed now: resume, cancel",
        ),
        (
            (*RUNNING, SUSPENDED),
            SuspendCampaign(stamp=BECAUSE),
            "cannot suspend campaign 'spring-2009' while suspended; allowed now: resume, cancel",
        ),
        (
            (*RUNNING, SUSPENDED),
            ConcludeCampaign(stamp=stamp(), unclosed=()),
            "cannot conclude campaign 'spring-2009' while suspended; allowed now: resume, cancel",
        ),
        (
            (*RUNNING, CONCLUDED),
            CancelCampaign(stamp=BECAUSE),
            "cannot cancel campaign 'spring-2009' while concluded; allowed now: archive",
        ),
        (
            (*RUNNING, CampaignCancelled(stamp=BECAUSE)),
            ResumeCampaign(stamp=BECAUSE),
            "cannot resume campaign 'spring-2009' while cancelled; allowed now: nothing more",
        ),
    ],
)
def test_what_the_lifecycle_does_not_allow(
    past: tuple[CampaignEvent, ...], command: CampaignCommand, words: str
) -> None:
    given(decide, evolve, *past).when(command).refuses(NotAllowed, words)
