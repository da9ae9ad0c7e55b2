"""Whole campaigns of the catalogue through an office, with letters in a folder, to their end."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from engine.calendars.clock import VirtualClock
from engine.delivery.channels import MemoryChannel
from engine.delivery.tick import TickReport
from engine.domain.assignment.events import AssignmentFellOverdue
from engine.domain.campaign.commands import AnnounceCampaign, ResumeCampaign, SuspendCampaign
from engine.domain.campaign.events import CampaignResumed, CampaignSuspended
from engine.domain.campaign.state import existing_campaign
from engine.domain.campaign.table import CampaignState
from engine.domain.event import Recorded
from engine.domain.message import MessageSent
from engine.domain.phase.commands import ClosePhase, OpenPhase
from engine.domain.phase.events import PhaseClosed, PhaseClosedByOverride, PhaseGateRefused
from engine.domain.phase.table import PhaseState
from engine.domain.reminder import ReminderDue
from engine.errors import EngineError
from engine.ids import CampaignId, PhaseKey
from office.bootstrap import Office
from office.simulation.play import simulate
from office.simulation.temper import Tempers
from projections.board import board_at
from projections.campaigns import queries as campaign_rows
from projections.feeding.checkpoints import parked
from projections.rebuilding.verify import verify
from tests.played import FIRE, SATISFIED, UNITS, announced, deed, planned, settings_in
from tests.spec import refused

PREPARE = PhaseKey("prepare")
# Enough silence that a gate stays shut until somebody takes it upon himself.
UNWILLING = Tempers(prompt=40, late=10, sloppy=20, silent=30)


class Whole(NamedTuple):
    """A campaign that came to its end."""

    campaign: CampaignId
    office: Office
    events: tuple[Recorded, ...]


@pytest.fixture(scope="module", params=[(SATISFIED, 4, Tempers()), (FIRE, 2, UNWILLING)])
def whole(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Whole]:
    campaign, seed, shares = request.param
    with announced(tmp_path_factory.mktemp(campaign), campaign) as office:
        simulate(office, campaign, seed, shares=shares)
        office.catch_up()
        yield Whole(campaign, office, tuple(office.log.read(0, 100_000)))


def letters(office: Office) -> list[str]:
    return sorted(path.name for path in office.settings.outbox.folder.glob("*"))


# --- to the end ----------------------------------------------------------------------------------


def test_it_is_concluded_with_every_phase_closed(whole: Whole) -> None:
    state = existing_campaign(whole.campaign, whole.office.reads)
    assert state.state is CampaignState.CONCLUDED
    with whole.office.views.connect() as conn:
        strip = campaign_rows.phases(conn, whole.campaign)
    assert [p.phase for p in strip] == [p.key for p in state.definition.phases]
    assert {p.state for p in strip} == {PhaseState.CLOSED}
    assert len(strip) == 4


def test_a_gate_that_refused_is_met_later_or_overridden_with_authority(whole: Whole) -> None:
    refused = [r for r in whole.events if isinstance(r.event, PhaseGateRefused)]
    assert refused
    for r in refused:
        assert isinstance(r.event, PhaseGateRefused)
        assert r.event.verdict.unmet
        assert r.event.verdict.position < r.position
        later = [e.event for e in whole.events if e.stream == r.stream and e.position > r.position]
        closed = [e for e in later if isinstance(e, PhaseClosed | PhaseClosedByOverride)]
        (end,) = closed
        if isinstance(end, PhaseClosed):
            assert end.verdict.met
        else:
            assert not end.verdict.met
            assert end.authority
            assert end.stamp.reason


def test_the_views_are_what_the_log_says(whole: Whole) -> None:
    assert list(verify(whole.office.views, whole.office.log)) == []
    with whole.office.views.connect() as conn:
        assert parked(conn) == []


def test_every_letter_is_on_record_and_no_reminder_came_twice(whole: Whole) -> None:
    sent = [(r.stream, r.event) for r in whole.events if isinstance(r.event, MessageSent)]
    assert sorted(event.receipt for _, event in sent) == letters(whole.office)
    due = {r.stream for r in whole.events if isinstance(r.event, ReminderDue)}
    told = [(fact, stream.split("/")[2]) for stream, event in sent for fact in event.facts]
    assert len(set(told)) == len(told) >= len(sent) > 0
    assert {fact for fact, _ in told} <= due


def test_nothing_is_sent_once_it_is_over(whole: Whole) -> None:
    before = letters(whole.office)
    assert whole.office.tick(whole.office.clock.now() + timedelta(days=60)) == TickReport()
    assert letters(whole.office) == before


def test_no_reminder_and_no_overdue_fact_while_it_stood_still(whole: Whole) -> None:
    stopped = next(r.position for r in whole.events if isinstance(r.event, CampaignSuspended))
    resumed = next(r.position for r in whole.events if isinstance(r.event, CampaignResumed))
    between = whole.events[stopped : resumed - 1]
    assert stopped < resumed
    silent = (ReminderDue, MessageSent, AssignmentFellOverdue)
    assert [r.name for r in between if isinstance(r.event, silent)] == []


# --- one pass and another ------------------------------------------------------------------------


def at_work(office: Office, day: date) -> datetime:
    """The morning of a day, by the office's clock."""
    moment = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    assert isinstance(office.clock, VirtualClock)
    office.clock.set(moment)
    return moment


def open_first_phase(office: Office) -> None:
    at_work(office, date(2026, 11, 1))
    office.handle(OpenPhase(stamp=deed(office, "open"), campaign=FIRE, phase=PREPARE))


def test_a_second_pass_at_the_same_moment_sends_nothing(tmp_path: Path) -> None:
    with announced(tmp_path, FIRE) as office:
        open_first_phase(office)
        now = at_work(office, date(2026, 11, 9))
        first = office.tick()
        head, sent = office.log.head(), letters(office)
        assert first.reminded >= first.delivered == len(sent) > 0
        assert office.tick() == TickReport()
    with Office(settings_in(tmp_path)) as another:
        assert another.tick(now) == TickReport()
        assert another.log.head() == head
        assert letters(another) == sent


def test_a_pass_opens_what_others_made_possible_since_the_last_one(tmp_path: Path) -> None:
    with announced(tmp_path, FIRE) as office:
        open_first_phase(office)
        at_work(office, date(2026, 12, 1))
        office.tick()
        assert office.tick().opened == 0
        with Office(settings_in(tmp_path), clock=office.clock) as another:
            stamp = deed(another, "close", "the winter does not wait")
            another.handle(
                ClosePhase(stamp=stamp, campaign=FIRE, phase=PREPARE, authority="county government")
            )
            another.handler.handle(
                OpenPhase(stamp=deed(another, "open-2"), campaign=FIRE, phase=PhaseKey("inspect"))
            )
        assert office.tick().opened > 0
        assert office.tick().opened == 0


def test_views_that_were_deleted_send_nothing_again(tmp_path: Path) -> None:
    with announced(tmp_path, FIRE) as office:
        open_first_phase(office)
        now = at_work(office, date(2026, 11, 9))
        office.tick()
        sent = letters(office)
    settings_in(tmp_path).views_path.unlink()
    with Office(settings_in(tmp_path)) as office:
        assert office.tick(now) == TickReport()
        assert letters(office) == sent


def test_a_suspended_campaign_keeps_still_and_its_clocks_stop(tmp_path: Path) -> None:
    with announced(tmp_path, FIRE) as office:
        open_first_phase(office)
        at_work(office, date(2026, 11, 3))
        office.tick()
        office.handle(
            SuspendCampaign(stamp=deed(office, "stop", "a flood comes first"), campaign=FIRE)
        )
        for day in (date(2026, 11, 13), date(2026, 12, 20)):
            at_work(office, day)
            assert office.tick() == TickReport()
        at_work(office, date(2026, 12, 21))
        office.handle(
            ResumeCampaign(stamp=deed(office, "go-on", "the flood is over"), campaign=FIRE)
        )
        assert office.tick().overdue == 0
        with office.views.connect() as conn:
            days = [row.due_on for row in board_at(conn, FIRE) if row.due_on]
            assert min(days) > date(2026, 12, 21)


# --- small and large -----------------------------------------------------------------------------


def test_a_campaign_without_units_is_not_announced(tmp_path: Path) -> None:
    with planned(tmp_path, FIRE, {}) as office:
        head = office.log.head()
        with refused(EngineError, "unit"):
            office.handle(AnnounceCampaign(stamp=deed(office, "announce"), campaign=FIRE))
        assert office.log.head() == head


def test_three_thousand_units(tmp_path: Path) -> None:
    """Nothing that an office does in a day may grow with the square of its units."""
    towns = {f"town-{number:04}": "town" for number in range(1, 2993)}
    sent = MemoryChannel()
    with announced(tmp_path, FIRE, {**UNITS[FIRE], **towns}, sent) as office:
        open_first_phase(office)
        at_work(office, date(2026, 11, 9))
        report = office.tick()
        assert report.reminded >= report.delivered == len(sent.sent) > 2995
        assert report.reminded > 2995
        assert office.tick() == TickReport()
        figures = {f.key: f for f in office.gate_facts(FIRE, PREPARE).figures}
        assert figures["plans-on-file"].of == 2997
