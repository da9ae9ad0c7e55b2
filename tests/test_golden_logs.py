"""Whole campaigns as stored once, read by today's program; tests/golden/logs/README.md says how."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from engine.calendars.clock import VirtualClock
from engine.delivery.channels import MemoryChannel
from engine.domain import calendar, message, obligation
from engine.domain.assignment import state as assignment
from engine.domain.campaign import state as campaign
from engine.domain.campaign.events import CampaignCancelled, CampaignConcluded
from engine.domain.directory import state as directory
from engine.domain.event import Recorded
from engine.domain.office import state as office
from engine.domain.phase import state as phase
from engine.domain.phase.events import PhaseClosed, PhaseClosedByOverride, PhaseGateRefused
from engine.domain.phase.table import PhaseState
from engine.domain.rectification import state as ledger
from engine.domain.rectification.table import RectificationState
from engine.ids import StreamId
from engine.store.codec import decode, encode
from engine.store.names import EVENTS
from office.bootstrap import Office
from projections import outbox, rectifications
from projections.board import BOARD
from projections.campaigns.tables import CAMPAIGNS, PHASES
from projections.feeding.checkpoints import parked, position
from projections.feeding.row_cache import RowCache
from projections.rebuilding.rebuild import rebuild
from projections.rebuilding.verify import snapshot, verify
from projections.registry import ALL
from projections.states import AWAY, FINAL, OVER, ItemState
from tests.golden import stored
from tests.played import settings_in
from tests.projections.history import History, projected
from tests.projections.plain_count import PlainCount

FOLDS: dict[str, Callable[[Any, Any], Any]] = {
    "calendar": calendar.evolve,
    "directory": directory.evolve,
    "campaign": campaign.evolve,
    "phase": phase.evolve,
    "obligation": obligation.evolve,
    "assignment": assignment.evolve,
    "rectification": ledger.evolve,
    "message": message.evolve,
    "office": office.evolve,
}
RECORD = "python -m tests.golden.record views"


class Golden(NamedTuple):
    """A golden log, an office that opened it and has built its views, and its letter box."""

    name: str
    lines: Sequence[stored.Stored]
    events: Sequence[Recorded]
    office: Office
    sent: MemoryChannel


@pytest.fixture(scope="module", params=stored.NAMES)
def golden(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Golden]:
    lines, sent = stored.read(request.param), MemoryChannel()
    settings = settings_in(tmp_path_factory.mktemp("golden"))
    settings.store.folder.mkdir()
    stored.as_log(settings.log_path, lines).close()
    events = [
        Recorded(e.position, e.stream, e.version, e.name, decode(e.name, e.bytes, e.stream, 1))
        for e in lines
    ]
    clock = VirtualClock(events[-1].event.stamp.recorded_at)
    with Office(settings, clock=clock, channel=sent) as office:
        office.catch_up()
        yield Golden(request.param, lines, events, office, sent)


def folded(events: Sequence[Recorded]) -> dict[StreamId, Any]:
    """Every stream's state."""
    states: dict[StreamId, Any] = {}
    for r in events:
        fold = FOLDS[r.stream.partition("/")[0]]
        states[r.stream] = fold(states.get(r.stream), r.event)
    return states


def test_there_are_logs_of_the_demo_of_a_laxer_program_and_of_a_changed_plan() -> None:
    campaigns = {name.partition(".")[0] for name in stored.NAMES}
    assert campaigns == {"workstyle-2009", "satisfied-unit", "grain-check-2010", "drive-amended"}


def test_every_event_of_today_is_written_again_in_the_same_bytes(golden: Golden) -> None:
    changed = [
        f"#{line.position} {line.name}: its shape has changed; give it the next version"
        for line, r in zip(golden.lines, golden.events, strict=True)
        if line.name in EVENTS and encode(r.event) != (line.name, line.bytes)
    ]
    assert changed == []


def test_positions_and_versions_have_no_gap(golden: Golden) -> None:
    assert [r.position for r in golden.events] == list(range(1, len(golden.events) + 1))
    versions: dict[StreamId, int] = {}
    for r in golden.events:
        assert r.version == versions.get(r.stream, 0) + 1, r.stream
        versions[r.stream] = r.version


def test_every_stream_folds_to_what_the_views_show(golden: Golden) -> None:
    states = folded(golden.events)
    over = {
        r.stream.partition("/")[2]
        for r in golden.events
        if isinstance(r.event, CampaignConcluded | CampaignCancelled)
    }
    with golden.office.views.connect() as conn:
        board = [
            row
            for row in BOARD.where(conn, BOARD.c.until_position.is_(None))
            if row.state not in AWAY
        ]
        shown = {row.item: row.held if row.state in FINAL else row.state for row in board}
        entries = rectifications.ledger(conn)
        letters = outbox.LETTERS.where(conn, outbox.LETTERS.valid_at(None))
        campaigns = CAMPAIGNS.where(conn, CAMPAIGNS.valid_at(None))
        phases = PHASES.where(conn, PHASES.valid_at(None))
    worked_on = {name for name in shown if name in states}
    assert worked_on
    assert {n: states[n].state for n in worked_on} == {n: shown[n] for n in worked_on}
    assert all(shown[name] is ItemState.ASSIGNED for name in shown.keys() - worked_on)
    for row in board:
        assert (row.state in OVER) or row.campaign not in over, row
    for entry in entries:
        struck_off = entry.state is RectificationState.VERIFIED
        assert (entry.final is None) is (struck_off or entry.campaign not in over), entry
    opened = [row for row in phases if row.state is not PhaseState.PENDING]
    for sort, rows in (
        ("campaign/", {f"campaign/{row.id}": row.state for row in campaigns}),
        ("phase/", {f"phase/{row.campaign}/{row.phase}": row.state for row in opened}),
        ("rectification/", {row.item: row.state for row in entries}),
        ("message/", {row.stream: row.state for row in letters}),
    ):
        assert rows == {n: state.state for n, state in states.items() if n.startswith(sort)}


def test_every_gate_was_judged_by_what_a_plain_count_says(golden: Golden) -> None:
    judged = 0
    for r in golden.events:
        match r.event:
            case (
                PhaseGateRefused(verdict=v)
                | PhaseClosed(verdict=v)
                | PhaseClosedByOverride(verdict=v)
            ):
                counted = PlainCount(golden.events[: v.position]).gate(r.stream.split("/")[2])
                assert {c.key: (c.have, c.of) for c in v.criteria} == counted, f"#{r.position}"
                judged += 1
            case _:
                pass
    # The grain check ends in its third phase, the amended drive in its second.
    least = {"grain-check-2010": 5, "drive-amended": 2}
    assert judged >= least.get(golden.name.partition(".")[0], 9)


def test_the_views_come_out_as_they_did(golden: Golden) -> None:
    recorded = stored.recorded_digests(golden.name)
    found = stored.view_digests(golden.office.views)
    assert found.keys() == recorded.keys(), f"a view came or went: {RECORD}"
    raised = [name for name in found if found[name].version != recorded[name].version]
    assert raised == [], f"their VERSION has changed; put their new rows on record: {RECORD}"
    differing = [name for name in found if found[name] != recorded[name]]
    assert differing == [], (
        "other rows under the same VERSION: mend the view, or, if its rows are meant to differ, "
        f"raise its VERSION and then: {RECORD}"
    )


def test_nothing_is_parked_and_every_view_is_at_the_end(golden: Golden) -> None:
    with golden.office.views.connect() as conn:
        assert parked(conn) == []
        assert position(conn) == len(golden.events)


def test_a_rebuild_changes_nothing_and_sends_nothing(golden: Golden) -> None:
    office = golden.office
    before = snapshot(office.views)
    assert rebuild(office.views, office.log) == len(golden.events)
    assert snapshot(office.views) == before
    assert tuple(stored.from_file(office.settings.log_path)) == golden.lines
    assert golden.sent.sent == []
    assert not office.settings.outbox.folder.exists()


def test_verify_finds_no_difference(golden: Golden) -> None:
    assert list(verify(golden.office.views, golden.office.log)) == []


@pytest.fixture
def cut(golden: Golden) -> History:
    """The small log whole, and as much of the others."""
    log = History()
    log.events = list(golden.events[:700])
    return log


def test_batches_of_seven_give_the_same_rows(cut: History, tmp_path: Path) -> None:
    whole = snapshot(projected(tmp_path / "whole.db", cut))
    assert snapshot(projected(tmp_path / "v.db", cut, batch=7)) == whole


def test_the_same_events_again_change_no_row(cut: History, tmp_path: Path) -> None:
    views = projected(tmp_path / "v.db", cut)
    once = snapshot(views)
    with views.begin() as conn:
        for view in ALL:
            view.project(
                RowCache(conn), [r for r in cut.events if isinstance(r.event, view.HANDLES)]
            )
    assert snapshot(views) == once
