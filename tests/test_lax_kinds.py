"""Other faults that an older program may have let pass: each campaign is lived through as well."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine.calendars.editions import seed_edition
from engine.domain.campaign.commands import AnnounceCampaign, SetParameter
from engine.domain.campaign.events import CampaignPlanned
from engine.errors import RuleBroken
from engine.ids import campaign_stream
from engine.phrases import phrase
from engine.store.decisions import Draft
from office.service.health import examine
from projections.rebuilding.rebuild import rebuild
from projections.rebuilding.verify import snapshot, verify
from tests.golden.lax_campaign import played
from tests.golden.lax_definition import GRAIN, definition
from tests.played import FIRE, deed, planned, settings_in
from tests.spec import refused
from workflows.faults import DefinitionFaults
from workflows.planning import checked, digest
from workflows.schema import Definition, Phase, Task

BASE = definition()
PREPARE, COUNT, SUM_UP, PUT_RIGHT = BASE.phases
TALK, BULLETIN = BASE.obligations


def with_phases(*phases: Phase) -> Definition:
    return replace(BASE, phases=phases)


def with_first(phase: Phase, change: Callable[[Task], Task]) -> Phase:
    first, *others = phase.tasks
    return replace(phase, tasks=(change(first), *others))


def two_duties_of_one_key() -> Definition:
    monthly = replace(TALK, every="month")
    return replace(BASE, obligations=(replace(BULLETIN, key="talk", every="month"), monthly))


def a_duty_with_the_key_of_a_task() -> Definition:
    return replace(BASE, obligations=(*BASE.obligations, replace(TALK, key="plan-filed")))


def two_phases_of_one_key() -> Definition:
    return with_phases(*BASE.phases, replace(PUT_RIGHT, key="count"))


def two_criteria_of_one_key() -> Definition:
    return with_phases(PREPARE, COUNT, SUM_UP, replace(PUT_RIGHT, gate=PUT_RIGHT.gate * 2))


def evidence_asked_for_twice() -> Definition:
    twice = with_first(PREPARE, lambda task: replace(task, evidence=task.evidence * 2))
    return with_phases(twice, COUNT, SUM_UP, PUT_RIGHT)


def rungs_out_of_order() -> Definition:
    return replace(BASE, reminders=BASE.reminders[::-1])


def a_rung_that_reminds_nobody() -> Definition:
    return replace(BASE, reminders=(replace(BASE.reminders[0], to=()),))


def a_duty_of_no_phase() -> Definition:
    return replace(BASE, obligations=(TALK, replace(BULLETIN, phases=())))


def criteria_without_a_measure() -> Definition:
    counted, audited = COUNT.gate
    gate = (
        replace(counted, at_least="much"),
        replace(counted, key="no-number", at_least=None),
        replace(counted, key="of-nothing", evidence=None),
        replace(counted, key="of-a-ghost", evidence="ghost"),
        audited,
    )
    return with_phases(PREPARE, replace(COUNT, gate=gate), SUM_UP, PUT_RIGHT)


def days_that_run_backwards() -> Definition:
    backwards = replace(SUM_UP, start="2010-07-15", end="2010-06-01")
    early = with_first(backwards, lambda t: replace(t, due="2010-05-01", opens="2010-08-01"))
    return with_phases(PREPARE, COUNT, early, PUT_RIGHT)


@pytest.mark.parametrize(
    "made",
    [
        two_duties_of_one_key,
        a_duty_with_the_key_of_a_task,
        two_phases_of_one_key,
        two_criteria_of_one_key,
        evidence_asked_for_twice,
        rungs_out_of_order,
        a_rung_that_reminds_nobody,
        a_duty_of_no_phase,
        criteria_without_a_measure,
        days_that_run_backwards,
    ],
)
def test_it_is_lived_through_and_shown(made: Callable[[], Definition], tmp_path: Path) -> None:
    own = made()
    with pytest.raises(DefinitionFaults):
        checked(own)
    with played(settings_in(tmp_path), own) as office:
        ills = [finding for finding in examine(office, deep=True) if not finding.ok]
        assert {finding.what for finding in ills} == {phrase("doctor.evidence")}
        before = snapshot(office.views)
        rebuild(office.views, office.log)
        assert snapshot(office.views) == before
        assert list(verify(office.views, office.log)) == []


def test_dates_that_nobody_can_read_stop_the_announcement_alone(tmp_path: Path) -> None:
    unread = with_first(PREPARE, lambda task: replace(task, due="someday", opens="$ghost"))
    own = replace(BASE, start="soon", end="2010-13", phases=(unread, *BASE.phases[1:]))
    with planned(tmp_path, FIRE) as office:
        stamp = deed(office, "grain")
        edition = seed_edition().id
        event = CampaignPlanned(
            stamp=stamp, campaign=GRAIN, definition=own, digest=digest(own), edition=edition
        )
        office.log.append([Draft(campaign_stream(GRAIN), 1, event)])
        for key, value in (("head-count", "3"), ("good-from", "60")):
            stamp = deed(office, key, "the leading group has met")
            office.handle(SetParameter(stamp=stamp, campaign=GRAIN, key=key, text=value))
        assert [finding for finding in examine(office, deep=True) if not finding.ok] == []
        with refused(RuleBroken, 'start unknown date "soon"'):
            office.handle(AnnounceCampaign(stamp=deed(office, "announce"), campaign=GRAIN))
        assert list(verify(office.views, office.log)) == []
