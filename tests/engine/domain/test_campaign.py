"""A campaign: every command acts, refuses in its words, and leaves the state it should."""

from datetime import timedelta

import pytest

from engine.domain.campaign.commands import (
    AnnounceCampaign,
    ArchiveCampaign,
    CampaignCommand,
    CancelCampaign,
    ConcludeCampaign,
    JoinUnit,
    RemoveUnit,
    ResumeCampaign,
    SetParameter,
    StartCampaign,
    SuspendCampaign,
)
from engine.domain.campaign.context import CampaignContext
from engine.domain.campaign.events import (
    CampaignArchived,
    CampaignCancelled,
    CampaignEvent,
    CampaignResumed,
    CampaignSuspended,
    UnitJoined,
    UnitLeft,
)
from engine.domain.campaign.rules import decide
from engine.domain.campaign.state import evolve
from engine.domain.campaign.table import CampaignState
from engine.domain.clocks import ClockChange, run
from engine.errors import NotAllowed, ReasonRequired, RuleBroken
from tests.engine.domain.campaign_facts import (
    ALONE,
    ANNOUNCED,
    BECAUSE,
    CONCLUDED,
    PLANNED,
    PLANNED_WITH_BLANKS,
    RESUMED,
    RUNNING,
    STARTED,
    SUSPENDED,
    WITH_BUREAU,
    WITH_TOWN,
)
from tests.samples import (
    ALL_DAYS,
    BUREAU,
    CAMPAIGN,
    IMPLEMENT,
    MOBILIZE,
    TOWN,
    march,
    stamp,
)
from tests.spec import given


def test_announcing_names_the_participants() -> None:
    command = AnnounceCampaign(stamp=stamp(), campaign=CAMPAIGN)
    state = given(decide, evolve, PLANNED).when(command, WITH_TOWN).then(ANNOUNCED)
    assert state.participants == {"town-01": TOWN}
    assert not state.is_live


def test_announcing_is_refused_while_blanks_are_open() -> None:
    """R206."""
    command = AnnounceCampaign(stamp=stamp(), campaign=CAMPAIGN)
    given(decide, evolve, PLANNED_WITH_BLANKS).when(command, WITH_TOWN).refuses(
        RuleBroken,
        "campaign 'spring-2009' cannot be announced while its document leaves 2 blanks: "
        "mobilize-end (First phase ends), studies (Studies)",
    )


def test_announcing_to_nobody_is_refused() -> None:
    given(decide, evolve, PLANNED).when(
        AnnounceCampaign(stamp=stamp(), campaign=CAMPAIGN), ALONE
    ).refuses(
        RuleBroken,
        "no unit of the directory takes part: the roster is empty or none of its categories is "
        "one of the campaign's; import units first",
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
    unclosed = CampaignContext(unclosed=(MOBILIZE, IMPLEMENT))
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
        ReasonRequired, f"to {action} needs a reason"
    )


RUNS = (
    "running; allowed now: set, correct a date, amend the definition, join, leave, suspend, "
    "conclude, cancel"
)


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
            "cannot start campaign 'spring-2009' while planned; "
            "allowed now: set, correct a date, amend the definition, announce, cancel",
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


@pytest.mark.parametrize(("stop", "resume"), [(10, 14), (10, 11), (10, 10)])
def test_the_campaign_and_the_clocks_of_its_work_stand_still_on_the_same_days(
    stop: int, resume: int
) -> None:
    """The day of a stop is spent, that of resuming is not counted: as many days later as the
    campaign was idle is everything due that lies beyond.
    """
    state = None
    for event in (
        PLANNED,
        ANNOUNCED,
        STARTED,
        CampaignSuspended(stamp=stamp(march(stop), reason="flood")),
        CampaignResumed(stamp=stamp(march(resume), reason="over")),
    ):
        state = evolve(state, event)
    assert state is not None
    days = [march(day) for span in state.idle for day in range(span.first.day, span.last.day + 1)]
    assert days == [march(day) for day in range(stop + 1, resume + 1)]
    began = stamp(march(2)).recorded_at
    for due in range(stop, 32):
        clock = run(march(due), began, state.changes, ALL_DAYS)
        assert clock.due_on == march(due) + timedelta(days=len(days))
    assert run(march(stop - 1), began, state.changes, ALL_DAYS).due_on == march(stop - 1)
