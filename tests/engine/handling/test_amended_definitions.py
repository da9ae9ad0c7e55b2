"""A changed definition takes the place of the one that a campaign runs by."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from engine.domain.assignment.commands import ReceiveAssignment, SubmitAssignment
from engine.domain.assignment.context import clock_of, terms_of
from engine.domain.assignment.events import AssignmentSubmitted
from engine.domain.assignment.state import Assignment
from engine.domain.campaign.commands import AmendDefinition, SetParameter
from engine.domain.campaign.events import DefinitionAmended, DutiesAdded, DutiesDropped
from engine.domain.campaign.state import Campaign, existing_campaign
from engine.domain.event import Recorded
from engine.domain.moved_dates import DueMoved
from engine.domain.obligation import OpenOccurrences, evolve
from engine.domain.phase.events import (
    PhaseDatesCorrected,
    PhaseDutiesAdded,
    PhaseDutiesDropped,
)
from engine.errors import NotFound, ReasonRequired, RuleBroken
from engine.ids import DutyKey, obligation_stream
from engine.store.log import CampaignLog
from tests.engine.handling.test_corrected_dates import days
from tests.samples import LI, PLAN_FILED, definition_with_blanks, march, task, title
from tests.spec import refused
from tests.worlds import (
    CAMPAIGN,
    REPORT,
    TOWN_1,
    World,
    four_phases,
    implementing_campaign,
    mobilizing_campaign,
    planned_campaign,
)
from workflows.faults import DefinitionFaults
from workflows.parties import ListDefinition
from workflows.planning import digest
from workflows.schema import Definition, Task

GROUP = "leading group"


def amend(
    world: World, changed: Definition, on: date, reason: str | None = "decided anew"
) -> tuple[Recorded, ...]:
    return world.handler.handle(
        AmendDefinition(
            stamp=world.at(on, reason=reason),
            campaign=CAMPAIGN,
            definition=changed,
            authority=GROUP,
        )
    )


def campaign(world: World) -> Campaign:
    return existing_campaign(CAMPAIGN, world.reads)


def with_tasks(plan: Definition, *tasks: Task, end: str | None = None) -> Definition:
    """The plan, with these tasks in its first phase, and another end of it."""
    first, *others = plan.phases
    changed = replace(first, tasks=tasks, end=end or first.end)
    return replace(plan, phases=(changed, *others))


ROLL_CALL = DutyKey("roll-call")


def test_what_is_due_moves_and_more_is_owed(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    plan = campaign(world).planned
    (filed,) = plan.phases[0].tasks
    later, new = replace(filed, due="2009-03-31"), task(ROLL_CALL, "2009-03-25")
    changed = with_tasks(plan, later, new, end="2009-04-09")
    amended, moved, added = (r.event for r in amend(world, changed, march(10)))
    assert amended == DefinitionAmended(
        stamp=amended.stamp, definition=changed, digest=digest(changed), authority=GROUP
    )
    assert moved == PhaseDatesCorrected(
        stamp=amended.stamp,
        ends_on=date(2009, 4, 9),
        planned_end=date(2009, 4, 9),
        moves=(DueMoved(duty=PLAN_FILED, was=march(20), due_on=march(31)),),
        authority=GROUP,
    )
    assert isinstance(added, PhaseDutiesAdded)
    assert [(due.duty, due.due_on) for due in added.dues] == [(ROLL_CALL, march(25))]
    assert (added.ends_on, added.unowed) == (date(2009, 4, 9), ())
    assert days(world) == (march(31), march(31), 2)
    assert (campaign(world).planned, campaign(world).digest) == (changed, digest(changed))


def test_an_added_duty_begins_on_its_day_and_is_handed_in_like_others(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    plan = campaign(world).planned
    new = task(ROLL_CALL, "2009-03-25")
    amend(world, with_tasks(plan, *plan.phases[0].tasks, new), march(10))
    key = world.work(TOWN_1, ROLL_CALL)
    terms = terms_of(key, world.reads)
    assert (terms.since, terms.due.due_on, terms.began.date()) == (march(10), march(25), march(10))
    world.handler.handle(ReceiveAssignment(stamp=world.at(march(11), LI), key=key))
    (handed_in,) = world.handler.handle(
        SubmitAssignment(stamp=world.at(march(12), LI), key=key, filed=(REPORT,))
    )
    assert isinstance(handed_in.event, AssignmentSubmitted)
    assert not handed_in.event.late


def test_a_dropped_duty_is_owed_no_more_and_may_come_back(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    plan = campaign(world).planned
    without = with_tasks(plan, task(ROLL_CALL, "2009-03-25"))
    *_, dropped, _ = (r.event for r in amend(world, without, march(10)))
    assert isinstance(dropped, PhaseDutiesDropped)
    assert dropped.duties == (PLAN_FILED,)
    receive = ReceiveAssignment(stamp=world.at(march(11), LI), key=world.work(TOWN_1))
    with refused(NotFound, "roll-call"):
        world.handler.handle(receive)
    amend(world, plan, march(12))
    assert days(world) == (march(20), march(20), 2)


def test_a_duty_that_was_dropped_after_its_day_does_not_come_back_as_new(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    plan = campaign(world).planned
    (filed,) = plan.phases[0].tasks
    amend(world, with_tasks(plan, task(ROLL_CALL, "2009-03-25")), march(21))
    again = with_tasks(plan, task(ROLL_CALL, "2009-03-25"), replace(filed, due="2009-03-30"))
    with refused(RuleBroken, "give it another key"):
        amend(world, again, march(22))


def test_nor_does_one_outside_any_phase(log: CampaignLog) -> None:
    world = started_campaign(log)
    plan = campaign(world).planned
    amend(world, replace(plan, tasks=(task("list", "2009-05-01"),)), date(2009, 4, 1))
    again = (task("list", "2009-05-01"), task(REGISTER, "2009-04-15"))
    with refused(RuleBroken, "give it another key"):
        amend(world, replace(plan, tasks=again), date(2009, 4, 2))


def test_a_changed_cadence_owes_nothing_of_the_days_before(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    plan = campaign(world).planned
    (talk,) = plan.obligations
    new = replace(talk, key="weekly", every="week", phases=("mobilize",))
    amend(world, replace(plan, obligations=(talk, new)), march(10))
    assert campaign(world).cadence_set_on("weekly") == march(10)
    assert campaign(world).cadence_set_on(talk.key) is None
    world.handler.handle(OpenOccurrences(stamp=world.at(march(18)), campaign=CAMPAIGN))
    opened = world.reads.state(obligation_stream(CAMPAIGN, DutyKey("weekly")), evolve)
    assert opened is not None
    assert list(opened.occurrences) == ["2009-W11", "2009-W12"]


def test_parameters_that_were_set_keep_their_values(log: CampaignLog) -> None:
    world = planned_campaign(log, definition_with_blanks())
    text = {"mobilize-end": "2009-04-08", "studies": "4"}
    for key, value in text.items():
        stamp = world.at(march(1), reason="decided")
        world.handler.handle(SetParameter(stamp=stamp, campaign=CAMPAIGN, key=key, text=value))
    plan = campaign(world).planned
    fewer = replace(plan, parameters=plan.parameters[:1], quotas=())
    amend(world, fewer, march(2))
    assert campaign(world).set_values == {"mobilize-end": "2009-04-08"}
    assert campaign(world).definition.phases[0].end == "2009-04-08"


def test_the_same_definition_changes_nothing(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    head = log.head()
    assert amend(world, campaign(world).planned, march(10)) == ()
    assert log.head() == head


def test_it_needs_a_reason(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    with refused(ReasonRequired, "amend the definition"):
        amend(world, with_tasks(campaign(world).planned), march(10), reason=None)


def test_a_plan_with_faults_is_refused_with_their_places(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    plan = campaign(world).planned
    wrong = with_tasks(plan, replace(plan.phases[0].tasks[0], due="late-ish"))
    with pytest.raises(DefinitionFaults) as caught:
        amend(world, wrong, march(10))
    assert [fault.path for fault in caught.value.faults] == ["phases[0].tasks[0].due"]


def _another_key(plan: Definition) -> Definition:
    return replace(plan, key="autumn")


def _no_first_phase(plan: Definition) -> Definition:
    (talk,) = plan.obligations
    return replace(
        plan, phases=plan.phases[1:], obligations=(replace(talk, phases=("implement",)),)
    )


def _other_audience(plan: Definition) -> Definition:
    return with_tasks(plan, replace(plan.phases[0].tasks[0], audience=("bureau",)))


def _no_talk(plan: Definition) -> Definition:
    return replace(plan, obligations=())


def _into_the_past(plan: Definition) -> Definition:
    return with_tasks(plan, replace(plan.phases[0].tasks[0], due="2009-03-05"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_another_key, "the file is the plan 'autumn'; this campaign runs by 'spring'"),
        (_no_first_phase, "phase 'mobilize' has been opened: it cannot be taken out"),
        (_other_audience, "duty 'plan-filed' is due already: who owes it"),
        (_no_talk, "the recurring duty 'open-talk' has been owed"),
        (_into_the_past, "cannot be corrected to 2009-03-05"),
    ],
)
def test_what_is_owed_by_now_is_not_taken_away(
    log: CampaignLog, change: Callable[[Definition], Definition], words: str
) -> None:
    world = mobilizing_campaign(log)
    head = log.head()
    with refused(RuleBroken, words):
        amend(world, change(campaign(world).planned), march(10))
    assert log.head() == head


def test_what_a_closed_phase_asked_for_stays(log: CampaignLog) -> None:
    world = implementing_campaign(log)
    plan = campaign(world).planned
    may = date(2009, 4, 20)
    wrong = with_tasks(plan, task(PLAN_FILED, "2009-03-21"), task(ROLL_CALL, "2009-03-25"))
    with refused(RuleBroken, "phases.mobilize.tasks.plan-filed, phases.mobilize.tasks.roll-call"):
        amend(world, wrong, may)
    first, *others = plan.phases
    renamed = replace(plan, phases=(replace(first, title=title("Rouse")), *others))
    (amended,) = (r.event for r in amend(world, renamed, may))
    assert isinstance(amended, DefinitionAmended)


def test_a_phase_that_has_not_opened_changes_freely(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    plan = campaign(world).planned
    (amended,) = amend(world, replace(plan, phases=plan.phases[:2]), march(10))
    assert isinstance(amended.event, DefinitionAmended)
    assert campaign(world).definition.phase("rectify") is None


def started_campaign(log: CampaignLog) -> World:
    """The first phase is open; a register is owed by 31 March outside any phase."""
    plan = replace(four_phases(), tasks=(task(REGISTER, "2009-03-31"),))
    return mobilizing_campaign(log, plan)


REGISTER = DutyKey("register")


def test_duties_outside_any_phase_move_come_and_go_too(log: CampaignLog) -> None:
    world = started_campaign(log)
    plan = campaign(world).planned
    later = replace(plan, tasks=(task(REGISTER, "2009-04-15"), task("list", "2009-05-01")))
    amended, added = (r.event for r in amend(world, later, march(10)))
    assert isinstance(amended, DefinitionAmended)
    moved = DueMoved(duty=REGISTER, was=march(31), due_on=date(2009, 4, 15))
    assert amended.moves == (moved,)
    assert isinstance(added, DutiesAdded)
    assert [(due.duty, due.due_on) for due in added.dues] == [("list", date(2009, 5, 1))]
    assert clock(world, REGISTER) == (date(2009, 4, 15), 2)
    assert terms_of(world.work(TOWN_1, DutyKey("list")), world.reads).since == march(10)

    *_, dropped = (
        r.event for r in amend(world, replace(later, tasks=later.free_tasks[1:]), march(12))
    )
    assert isinstance(dropped, DutiesDropped)
    assert dropped.duties == (REGISTER,)
    with refused(NotFound, "list"):
        terms_of(world.work(TOWN_1, REGISTER), world.reads)
    amend(world, later, march(13))
    assert clock(world, REGISTER) == (date(2009, 4, 15), 3)


def clock(world: World, duty: DutyKey) -> tuple[date | None, int]:
    """Due on, and the generation, of the first town's work."""
    key = world.work(TOWN_1, duty)
    found = clock_of(terms_of(key, world.reads), Assignment())
    return found.due_on, found.generation


def _waiting(plan: Definition, due: str) -> Definition:
    report = task("follow-up", due)
    return replace(plan, tasks=(task(REGISTER, "2009-03-31"), report))


def test_days_that_count_from_an_event_stay_as_they_are_written(log: CampaignLog) -> None:
    world = mobilizing_campaign(log, _waiting(four_phases(), f"hand-in of {REGISTER} + 5 days"))
    plan = campaign(world).planned
    head = log.head()
    with refused(RuleBroken, "write its due date as it was: 'hand-in of register \\+ 5 days'"):
        amend(world, _waiting(plan, f"hand-in of {REGISTER} + 9 days"), march(10))
    assert log.head() == head
    amend(world, _waiting(plan, "2009-04-09"), march(10))
    assert clock(world, DutyKey("follow-up")) == (date(2009, 4, 9), 2)


def test_an_added_duty_counts_from_what_happens_then(log: CampaignLog) -> None:
    world = started_campaign(log)
    plan = campaign(world).planned
    amend(world, _waiting(plan, f"hand-in of {REGISTER} + 5 days"), march(10))
    key = world.work(TOWN_1, REGISTER)
    world.handler.handle(ReceiveAssignment(stamp=world.at(march(11), LI), key=key))
    submit = SubmitAssignment(stamp=world.at(march(12), LI), key=key, filed=(REPORT,))
    armed = [r.stream for r in world.handler.handle(submit) if "follow-up" in r.stream]
    assert armed == [world.work(TOWN_1, DutyKey("follow-up")).stream]


def _listed(plan: Definition) -> Definition:
    shops = ListDefinition(key="shops", title=title("Shops"))
    visited = replace(task("shop-visited", "2009-04-09"), for_each="shops")
    return replace(plan, lists=(shops,), tasks=(visited,))


def test_what_is_owed_for_each_entry_of_a_list_stays_so(log: CampaignLog) -> None:
    world = mobilizing_campaign(log, _listed(four_phases()))
    plan = campaign(world).planned
    for tasks in ((), (task("shop-visited", "2009-04-09"),)):
        with refused(RuleBroken, "'shop-visited' is owed, and cannot be taken out of its list"):
            amend(world, replace(plan, tasks=tasks), march(10))
