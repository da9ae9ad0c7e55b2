"""A campaign: every command acts, refuses in its words, and leaves the state it should."""

from dataclasses import replace

import msgspec
import pytest

from engine.domain.campaign.commands import (
    AnnounceCampaign,
    ArchiveCampaign,
    CampaignCommand,
    CancelCampaign,
    ConcludeCampaign,
    JoinUnit,
    PlanCampaign,
    RemoveUnit,
    ResumeCampaign,
    SetParameter,
    StartCampaign,
    SuspendCampaign,
)
from engine.domain.campaign.context import Surroundings
from engine.domain.campaign.events import (
    CampaignAnnounced,
    CampaignArchived,
    CampaignCancelled,
    CampaignConcluded,
    CampaignEvent,
    CampaignPlanned,
    CampaignResumed,
    CampaignStarted,
    CampaignSuspended,
    ParameterSet,
    UnitJoined,
    UnitLeft,
)
from engine.domain.campaign.rules import decide
from engine.domain.campaign.state import evolve
from engine.domain.campaign.table import CampaignState
from engine.domain.clocks import ClockChange
from engine.errors import BadInput, NotAllowed, NotFound, ReasonRequired, RuleBroken
from engine.ids import CampaignId
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
    task,
)
from tests.spec import given
from workflows.faults import DefinitionFaults
from workflows.planning import checked, digest
from workflows.schema import Definition

BECAUSE = stamp(reason="the mayor's word")
PLANNED = CampaignPlanned(
    stamp=stamp(),
    campaign=CAMPAIGN,
    definition=definition(),
    digest=digest(definition()),
    edition="spring-2009",
)
PLANNED_WITH_BLANKS = CampaignPlanned(
    stamp=stamp(),
    campaign=CAMPAIGN,
    definition=definition_with_blanks(),
    digest=digest(definition_with_blanks()),
    edition="spring-2009",
)
ANNOUNCED = CampaignAnnounced(stamp=stamp(), participants=(TOWN,))
STARTED = CampaignStarted(stamp=stamp())
SUSPENDED = CampaignSuspended(stamp=stamp(march(5), reason="flood"))
RESUMED = CampaignResumed(stamp=stamp(march(9)))
CONCLUDED = CampaignConcluded(stamp=stamp())

RUNNING = (PLANNED, ANNOUNCED, STARTED)
ALONE = Surroundings()
WITH_TOWN = Surroundings(participants=(TOWN,))
WITH_BUREAU = Surroundings(participants=(BUREAU,))


def planning(planned: Definition, name: CampaignId = CAMPAIGN) -> PlanCampaign:
    return PlanCampaign(stamp=stamp(), campaign=name, definition=planned, edition="spring-2009")


def test_planning_embeds_the_definition_and_its_digest() -> None:
    command = planning(definition())
    state = given(decide, evolve).when(command, ALONE).then(PLANNED)
    assert (state.state, state.digest) == (CampaignState.PLANNED, digest(definition()))
    assert digest(definition()) != digest(definition_with_blanks())
    given(decide, evolve, PLANNED).when(command, ALONE).refuses(
        RuleBroken, "campaign 'spring-2009' exists already; choose another name with --id"
    )


def test_planning_with_blanks_leaves_them_open() -> None:
    command = planning(definition_with_blanks())
    state = given(decide, evolve).when(command, ALONE).then(PLANNED_WITH_BLANKS)
    assert [blank.key for blank in state.definition.blanks()] == ["mobilize-end", "studies"]


def test_a_faulty_definition_is_not_planned_and_every_fault_is_named() -> None:
    nobody = replace(task("plan-filed", "2009-03 late-ish"), audience=("village",))
    given(decide, evolve).when(planning(definition(tasks=(nobody,))), ALONE).refuses(
        DefinitionFaults,
        'spring: phases[0].tasks[0].audience[0]: unknown category "village"; '
        'use "bureau" or "town"\n'
        'spring: phases[0].tasks[0].due: unknown period word "late-ish"; '
        'use "early", "middle", "late", "early-middle", "middle-late" or "end"',
    )


@pytest.mark.parametrize("name", ["", "Spring", "spring 2009", "spring/2009", "-spring", "s" * 64])
def test_a_campaign_has_a_name_that_can_stand_in_a_stream(name: str) -> None:
    given(decide, evolve).when(planning(definition(), CampaignId(name)), ALONE).refuses(
        RuleBroken,
        f"{name!r} is no name for a campaign; use lower-case letters, digits and hyphens, "
        "such as workstyle-2009",
    )


def test_planning_fills_in_what_the_document_gives_itself() -> None:
    state = evolve(None, PLANNED_WITH_BLANKS)
    assert [quota.at_least for quota in state.definition.quotas] == ["$studies", 3]


def test_setting_a_parameter_fills_its_places() -> None:
    state = (
        given(decide, evolve, PLANNED_WITH_BLANKS)
        .when(
            SetParameter(stamp=BECAUSE, campaign=CAMPAIGN, key="mobilize-end", text="2009-04-05"),
            ALONE,
        )
        .then(ParameterSet(stamp=BECAUSE, key="mobilize-end", value="2009-04-05"))
    )
    assert state.definition.phases[0].end == "2009-04-05"
    assert [blank.key for blank in state.definition.blanks()] == ["studies"]


def test_the_last_value_of_a_parameter_holds() -> None:
    first = ParameterSet(stamp=BECAUSE, key="visits", value=5)
    second = ParameterSet(stamp=BECAUSE, key="visits", value=7)
    state = (
        given(decide, evolve, PLANNED_WITH_BLANKS, first)
        .when(SetParameter(stamp=BECAUSE, campaign=CAMPAIGN, key="visits", text="7"), ALONE)
        .then(second)
    )
    assert state.definition.quotas[1].at_least == 7


def test_a_value_is_read_as_its_places_want_it() -> None:
    command = SetParameter(stamp=BECAUSE, campaign=CAMPAIGN, key="studies", text=" 4 ")
    fact = ParameterSet(stamp=BECAUSE, key="studies", value=4)
    state = given(decide, evolve, PLANNED_WITH_BLANKS).when(command, ALONE).then(fact)
    assert state.definition.quotas[0].at_least == 4


NO_NUMBER = (
    "parameter 'studies' was not set: parameter 'studies' cannot be 'often'; give a whole number\n"
    '  quotas[0].at_least: "often" is not a whole number; write digits without quotes, or "$key"'
)


@pytest.mark.parametrize(
    ("key", "text", "error", "words"),
    [
        (
            "visit",
            "1",
            NotFound,
            "no parameter of campaign 'spring-2009' named 'visit'; "
            "known: mobilize-end, studies, visits",
        ),
        (
            "mobilize-end",
            "2009-04-20",
            BadInput,
            "parameter 'mobilize-end' was not set: parameter 'mobilize-end' cannot be "
            '\'2009-04-20\'; give a date such as "2010-03-15", "2010-03", "2010-03 early" '
            'or "2010-03 end" (an end month before the start month belongs to the year after)\n'
            "  phases[1].start: the phase overlaps the one in front of it, "
            "which ends on 2009-04-20; start it later or set overlaps_previous = true",
        ),
        ("studies", "often", BadInput, NO_NUMBER),
    ],
)
def test_a_value_that_does_not_fit_is_refused(
    key: str, text: str, error: type[Exception], words: str
) -> None:
    command = SetParameter(stamp=BECAUSE, campaign=CAMPAIGN, key=key, text=text)
    given(decide, evolve, PLANNED_WITH_BLANKS).when(command, ALONE).refuses(error, words)


def test_a_value_answers_for_its_own_faults_alone() -> None:
    """A definition that an older program let pass still takes a good value, and no bad one."""
    let_pass = replace(definition_with_blanks(), start="2009-02-30")
    with pytest.raises(DefinitionFaults, match="there is no day"):
        checked(let_pass)
    planned = msgspec.structs.replace(PLANNED_WITH_BLANKS, definition=let_pass)
    good = SetParameter(stamp=BECAUSE, campaign=CAMPAIGN, key="studies", text="4")
    fact = ParameterSet(stamp=BECAUSE, key="studies", value=4)
    given(decide, evolve, planned).when(good, ALONE).then(fact)
    bad = SetParameter(stamp=BECAUSE, campaign=CAMPAIGN, key="studies", text="often")
    given(decide, evolve, planned).when(bad, ALONE).refuses(BadInput, NO_NUMBER)


def test_announcing_names_the_participants() -> None:
    command = AnnounceCampaign(stamp=stamp(), campaign=CAMPAIGN)
    state = given(decide, evolve, PLANNED).when(command, WITH_TOWN).then(ANNOUNCED)
    assert state.participants == {"town-01": TOWN}
    assert not state.is_live


def test_announcing_is_refused_while_blanks_are_open() -> None:
    command = AnnounceCampaign(stamp=stamp(), campaign=CAMPAIGN)
    given(decide, evolve, PLANNED_WITH_BLANKS).when(command, WITH_TOWN).refuses(
        RuleBroken,
        "campaign 'spring-2009' cannot be announced while its document leaves 2 blanks: "
        "mobilize-end (《First phase ends》), studies (《Studies》); fill each with: "
        "campaign set spring-2009 KEY VALUE --reason WHY",
    )


def test_announcing_to_nobody_is_refused() -> None:
    given(decide, evolve, PLANNED).when(
        AnnounceCampaign(stamp=stamp(), campaign=CAMPAIGN), ALONE
    ).refuses(
        RuleBroken,
        "no unit of the directory takes part: the roster is empty or none of its categories is "
        "one of the campaign's; import units first with: campaign unit import FILE",
    )


def test_starting() -> None:
    state = given(decide, evolve, PLANNED, ANNOUNCED).when(
        StartCampaign(stamp=stamp(), campaign=CAMPAIGN), ALONE
    )
    assert state.then(STARTED).is_live


@pytest.mark.parametrize("past", [(PLANNED, ANNOUNCED), RUNNING])
def test_a_unit_joins_and_leaves_mid_run(past: tuple[CampaignEvent, ...]) -> None:
    joined = UnitJoined(stamp=BECAUSE, participant=BUREAU)
    state = (
        given(decide, evolve, *past)
        .when(JoinUnit(stamp=BECAUSE, campaign=CAMPAIGN, unit=BUREAU.unit), WITH_BUREAU)
        .then(joined)
    )
    assert list(state.participants) == ["town-01", "bureau-01"]
    state = (
        given(decide, evolve, *past, joined)
        .when(RemoveUnit(stamp=BECAUSE, campaign=CAMPAIGN, unit=TOWN.unit), ALONE)
        .then(UnitLeft(stamp=BECAUSE, unit=TOWN.unit))
    )
    assert list(state.participants) == ["bureau-01"]


def test_joining_twice_and_leaving_without_part_are_refused() -> None:
    given(decide, evolve, *RUNNING).when(
        JoinUnit(stamp=BECAUSE, campaign=CAMPAIGN, unit=TOWN.unit), WITH_TOWN
    ).refuses(RuleBroken, "unit 'town-01' takes part already")
    given(decide, evolve, *RUNNING).when(
        RemoveUnit(stamp=BECAUSE, campaign=CAMPAIGN, unit=BUREAU.unit), ALONE
    ).refuses(RuleBroken, "unit 'bureau-01' does not take part in 'spring-2009'")


def test_a_suspension_is_kept_as_a_change_of_clocks() -> None:
    stop = stamp(march(5), reason="flood")
    state = (
        given(decide, evolve, *RUNNING)
        .when(SuspendCampaign(stamp=stop, campaign=CAMPAIGN), ALONE)
        .then(SUSPENDED)
    )
    assert not state.is_live
    assert state.changes == (ClockChange.stop(CAMPAIGN, stop),)
    go = stamp(march(9))
    state = (
        given(decide, evolve, *RUNNING, SUSPENDED)
        .when(ResumeCampaign(stamp=go, campaign=CAMPAIGN), ALONE)
        .then(RESUMED)
    )
    assert state.is_live
    assert state.changes == (ClockChange.stop(CAMPAIGN, stop), ClockChange.resume(CAMPAIGN, go))


def test_concluding_and_archiving() -> None:
    command = ConcludeCampaign(stamp=stamp(), campaign=CAMPAIGN)
    given(decide, evolve, *RUNNING).when(command, ALONE).then(CONCLUDED)
    state = (
        given(decide, evolve, *RUNNING, CONCLUDED)
        .when(ArchiveCampaign(stamp=stamp(), campaign=CAMPAIGN), ALONE)
        .then(CampaignArchived(stamp=stamp()))
    )
    assert state.state is CampaignState.ARCHIVED


def test_concluding_is_refused_while_phases_are_not_closed() -> None:
    command = ConcludeCampaign(stamp=stamp(), campaign=CAMPAIGN)
    unclosed = Surroundings(unclosed=(MOBILIZE, IMPLEMENT))
    given(decide, evolve, *RUNNING).when(command, unclosed).refuses(
        RuleBroken,
        "campaign 'spring-2009' cannot be concluded while these phases are not closed: "
        "mobilize, implement; no phase may be skipped (R041)",
    )


@pytest.mark.parametrize("past", [RUNNING[:1], RUNNING[:2], RUNNING, (*RUNNING, SUSPENDED)])
def test_cancelling(past: tuple[CampaignEvent, ...]) -> None:
    fact = CampaignCancelled(stamp=BECAUSE)
    state = (
        given(decide, evolve, *past)
        .when(CancelCampaign(stamp=BECAUSE, campaign=CAMPAIGN), ALONE)
        .then(fact)
    )
    assert state.state is CampaignState.CANCELLED


@pytest.mark.parametrize(
    ("past", "command", "action"),
    [
        (
            (PLANNED_WITH_BLANKS,),
            SetParameter(stamp=stamp(), campaign=CAMPAIGN, key="visits", text="1"),
            "set a parameter",
        ),
        (
            RUNNING,
            JoinUnit(stamp=stamp(), campaign=CAMPAIGN, unit=BUREAU.unit),
            "take a unit into a campaign",
        ),
        (
            RUNNING,
            RemoveUnit(stamp=stamp(), campaign=CAMPAIGN, unit=TOWN.unit),
            "let a unit leave a campaign",
        ),
        (
            RUNNING,
            SuspendCampaign(stamp=stamp(reason=" "), campaign=CAMPAIGN),
            "suspend a campaign",
        ),
        (RUNNING, CancelCampaign(stamp=stamp(), campaign=CAMPAIGN), "cancel a campaign"),
    ],
)
def test_a_person_must_say_why(
    past: tuple[CampaignEvent, ...], command: CampaignCommand, action: str
) -> None:
    given(decide, evolve, *past).when(command, WITH_BUREAU).refuses(
        ReasonRequired, f"to {action} needs a reason: give --reason WHY"
    )


def test_once_announced_only_a_blank_may_be_set() -> None:
    words = (
        "parameter 'visits' of campaign 'spring-2009' is 3 and stands since it was announced; "
        "only a value that is still blank can be set now"
    )
    command = SetParameter(stamp=BECAUSE, campaign=CAMPAIGN, key="visits", text="1")
    past = (PLANNED_WITH_BLANKS, ANNOUNCED, STARTED)
    given(decide, evolve, *past).when(command, ALONE).refuses(RuleBroken, words)


RUNS = "running; allowed now: set, join, leave, suspend, conclude, cancel"


@pytest.mark.parametrize(
    ("past", "command", "words"),
    [
        (
            (*RUNNING, SUSPENDED),
            SetParameter(stamp=BECAUSE, campaign=CAMPAIGN, key="visits", text="1"),
            "cannot set a parameter of campaign 'spring-2009' while suspended; "
            "allowed now: resume, cancel",
        ),
        (
            RUNNING,
            AnnounceCampaign(stamp=stamp(), campaign=CAMPAIGN),
            f"cannot announce campaign 'spring-2009' while {RUNS}",
        ),
        (
            RUNNING,
            StartCampaign(stamp=stamp(), campaign=CAMPAIGN),
            f"cannot start campaign 'spring-2009' while {RUNS}",
        ),
        (
            RUNNING,
            ResumeCampaign(stamp=stamp(), campaign=CAMPAIGN),
            f"cannot resume campaign 'spring-2009' while {RUNS}",
        ),
        (
            RUNNING,
            ArchiveCampaign(stamp=stamp(), campaign=CAMPAIGN),
            f"cannot archive campaign 'spring-2009' while {RUNS}",
        ),
        (
            (PLANNED,),
            StartCampaign(stamp=stamp(), campaign=CAMPAIGN),
            "cannot start campaign 'spring-2009' while planned; allowed now: set, announce, cancel",
        ),
        (
            (*RUNNING, SUSPENDED),
            JoinUnit(stamp=BECAUSE, campaign=CAMPAIGN, unit=BUREAU.unit),
            "cannot take a unit into campaign 'spring-2009' while suspended; "
            "allowed now: resume, cancel",
        ),
        (
            (*RUNNING, SUSPENDED),
            RemoveUnit(stamp=BECAUSE, campaign=CAMPAIGN, unit=TOWN.unit),
            "cannot let a unit leave campaign 'spring-2009' while suspended; "
            "allowed now: resume, cancel",
        ),
        (
            (*RUNNING, SUSPENDED),
            SuspendCampaign(stamp=BECAUSE, campaign=CAMPAIGN),
            "cannot suspend campaign 'spring-2009' while suspended; allowed now: resume, cancel",
        ),
        (
            (*RUNNING, SUSPENDED),
            ConcludeCampaign(stamp=stamp(), campaign=CAMPAIGN),
            "cannot conclude campaign 'spring-2009' while suspended; allowed now: resume, cancel",
        ),
        (
            (*RUNNING, CONCLUDED),
            CancelCampaign(stamp=BECAUSE, campaign=CAMPAIGN),
            "cannot cancel campaign 'spring-2009' while concluded; allowed now: archive",
        ),
        (
            (*RUNNING, CampaignCancelled(stamp=BECAUSE)),
            ResumeCampaign(stamp=BECAUSE, campaign=CAMPAIGN),
            "cannot resume campaign 'spring-2009' while cancelled; allowed now: nothing more",
        ),
    ],
)
def test_what_the_lifecycle_does_not_allow(
    past: tuple[CampaignEvent, ...], command: CampaignCommand, words: str
) -> None:
    given(decide, evolve, *past).when(command, WITH_BUREAU).refuses(NotAllowed, words)
