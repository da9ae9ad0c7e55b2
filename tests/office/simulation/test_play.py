"""The simulation: the same seed gives the same events, and its report is what the log holds."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine.calendars.clock import SystemClock
from engine.domain.assignment.events import (
    AssignmentExtended,
    AssignmentFellOverdue,
    AssignmentReturned,
    AssignmentSubmitted,
    AssignmentTransferred,
)
from engine.domain.event import Via
from engine.domain.evidence import Soundness
from engine.domain.message import MessageSent
from engine.domain.obligation import OccurrenceOpened
from engine.domain.phase.events import PhaseGateRefused
from engine.domain.phase.state import phase_now
from engine.domain.phase.table import PhaseState
from engine.domain.rectification.events import RectificationFellOverdue
from engine.domain.reminder import ReminderDue
from engine.errors import BadInput, NotAllowed, NotFound
from engine.ids import CampaignId, PhaseKey
from engine.store.names import NAMES
from office.bootstrap import Office
from office.simulation.play import simulate
from office.simulation.report import SimulationReport
from office.simulation.temper import Temper, Tempers
from projections.items.outlines import ITEM_EVENTS
from tests.office.simulation.small_county import CAMPAIGN, small_county
from tests.spec import refused

LAST_DAY = date(2009, 4, 15)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, SimulationReport]]:
    with small_county(tmp_path_factory.mktemp("county")) as office:
        yield office, simulate(office, CAMPAIGN, 5, LAST_DAY)


def stored(office: Office) -> list[tuple[object, ...]]:
    """What the log holds, byte for byte, but for what came with the office itself."""
    with sqlite3.connect(office.settings.log_path) as log:
        rows = log.execute(
            "SELECT originator_id, originator_version, topic, state FROM stored_events "
            "WHERE originator_id NOT LIKE 'calendar/%' AND originator_id NOT LIKE 'office/%' "
            "ORDER BY position"
        ).fetchall()
    log.close()
    return rows


def test_one_seed_gives_the_same_events_byte_for_byte(
    played: tuple[Office, SimulationReport], tmp_path: Path
) -> None:
    office, report = played
    with small_county(tmp_path) as again:
        assert simulate(again, CAMPAIGN, 5, LAST_DAY) == report
        assert stored(again) == stored(office)


def test_another_seed_gives_other_events(
    played: tuple[Office, SimulationReport], tmp_path: Path
) -> None:
    with small_county(tmp_path) as again:
        simulate(again, CAMPAIGN, 6, date(2009, 3, 5))
        other = stored(again)
    assert other != stored(played[0])[: len(other)]


def test_every_temper_appears_and_shows(played: tuple[Office, SimulationReport]) -> None:
    office, report = played
    assert {t.temper for t in report.tempers if t.units} == set(Temper)
    assert sum(t.units for t in report.tempers) == 9
    submitted = [
        r.event for r in office.log.read(0, 100_000) if isinstance(r.event, AssignmentSubmitted)
    ]
    assert any(event.late for event in submitted)
    assert any(not event.late for event in submitted)
    assert report.of(AssignmentReturned) > 0
    assert report.of(AssignmentExtended) >= 2
    assert report.of(AssignmentTransferred) == 1
    assert report.of(PhaseGateRefused) == 1


def test_the_report_counts_what_the_log_holds(played: tuple[Office, SimulationReport]) -> None:
    office, report = played
    events = office.log.read(0, 100_000)
    own = [r for r in events if r.event.stamp.command_id.startswith("sim:")]
    assert {f.name: f.count for f in report.facts} == Counter(r.name for r in own)
    assert {r.event.stamp.via for r in own} == {Via.SIMULATION}
    ticked = Counter(type(r.event) for r in events if r.event.stamp.via is Via.SCHEDULER)
    assert report.opened == ticked[OccurrenceOpened]
    late = ticked[AssignmentFellOverdue] + ticked[RectificationFellOverdue]
    # What time brings to an item may come with a deed as well.
    assert late <= report.overdue <= late + sum(ticked[kind] for kind in ITEM_EVENTS)
    assert report.reminded == ticked[ReminderDue]
    assert report.delivered == ticked[MessageSent]
    assert report.of(AssignmentSubmitted) == sum(
        r.name == NAMES[AssignmentSubmitted] for r in events
    )


def test_every_letter_lies_in_the_outbox(played: tuple[Office, SimulationReport]) -> None:
    office, report = played
    assert len(list(office.settings.outbox.folder.glob("*.eml"))) == report.delivered


def test_every_document_lies_in_the_evidence_folder(
    played: tuple[Office, SimulationReport],
) -> None:
    office, _ = played
    documents = {
        (item.digest, item.name or "")
        for r in office.log.read(0, 100_000)
        if isinstance(r.event, AssignmentSubmitted)
        for item in r.event.filed
        if item.digest
    }
    assert documents
    assert {office.evidence.look(*document)[0] for document in documents} == {Soundness.SOUND}


def test_the_first_phase_is_behind_and_the_second_open(
    played: tuple[Office, SimulationReport],
) -> None:
    office, report = played
    first = phase_now(CAMPAIGN, PhaseKey("mobilize"), office.reads)
    second = phase_now(CAMPAIGN, PhaseKey("implement"), office.reads)
    assert first is not None
    assert first.state is PhaseState.CLOSED
    assert second is not None
    assert second.accepts_work
    assert (report.first, report.last) == (date(2009, 2, 1), LAST_DAY)


def test_a_second_run_goes_on_where_the_first_stopped(tmp_path: Path) -> None:
    with small_county(tmp_path) as office:
        simulate(office, CAMPAIGN, 5, date(2009, 3, 4))
        head = office.log.head()
        report = simulate(office, CAMPAIGN, 5, date(2009, 3, 11))
        assert report.first == date(2009, 3, 4)
        assert report.of(AssignmentSubmitted) > 0
        assert office.log.head() > head


def test_it_refuses_the_wall_clock(tmp_path: Path) -> None:
    with small_county(tmp_path) as office:
        office.clock = SystemClock()
        with pytest.raises(TypeError, match="VirtualClock"):
            simulate(office, CAMPAIGN, 1)


def test_it_refuses_days_before_the_campaign(tmp_path: Path) -> None:
    with small_county(tmp_path) as office, refused(BadInput, "before its first day"):
        simulate(office, CAMPAIGN, 1, date(2009, 1, 31))


def test_it_refuses_a_campaign_that_is_not_announced(tmp_path: Path) -> None:
    with small_county(tmp_path, announced=False) as office:
        with refused(NotAllowed, "while planned; allowed now"):
            simulate(office, CAMPAIGN, 1)
        with pytest.raises(NotFound):
            simulate(office, CampaignId("nothing"), 1)


def test_it_refuses_shares_that_say_nothing(tmp_path: Path) -> None:
    nobody = Tempers(prompt=0, late=0, sloppy=0, silent=0)
    with small_county(tmp_path) as office:
        head = office.log.head()
        with refused(BadInput, "all are 0"):
            simulate(office, CAMPAIGN, 1, shares=nobody)
        assert office.log.head() == head
