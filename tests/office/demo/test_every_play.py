"""Each campaign that came from a document can be played, and its views are rebuilt the same."""

import io
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.console import Console

from engine.calendars.clock import SystemClock
from engine.domain.campaign.events import CampaignStarted
from engine.domain.obligation import OccurrenceOpened
from engine.domain.phase.events import PhaseOpened
from office.bootstrap import Office
from office.demo.plays import PLAYS, Play
from office.demo.run import run_demo
from office.settings import load_settings

OTHERS: Mapping[str, Play] = {key: play for key, play in PLAYS.items() if key != "workstyle-2009"}
FIRST_WEEKS = timedelta(days=80)


def console() -> Console:
    return Console(file=io.StringIO(), width=100, no_color=True, highlight=False)


@pytest.mark.parametrize("play", OTHERS.values(), ids=OTHERS)
def test_the_first_weeks_of_a_campaign(play: Play, tmp_path: Path) -> None:
    last = play.first + FIRST_WEEKS
    report = run_demo(replace(play, last=last, past=(last,)), tmp_path / "demo", console())
    assert report.proof.identical
    assert report.simulation.last == last
    with Office(load_settings(report.config), clock=SystemClock()) as office:
        facts = [type(r.event) for r in office.log.read(0, report.events)]
    assert facts.count(CampaignStarted) == 1
    assert PhaseOpened in facts or OccurrenceOpened in facts


@pytest.mark.long
@pytest.mark.parametrize("play", PLAYS.values(), ids=PLAYS)
def test_a_whole_campaign(play: Play, tmp_path: Path) -> None:
    report = run_demo(play, tmp_path / "demo", console())
    assert report.proof.identical
    assert play.last in (None, report.simulation.last)
