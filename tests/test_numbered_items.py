"""Numbered items in a whole office, on both stores: reminded, late on record, stalled, found,
counted, explained, and the views of them built anew row for row.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from engine.domain.campaign.commands import CancelCampaign, ResumeCampaign, SuspendCampaign
from engine.domain.event import Command, Via
from engine.domain.matter.commands import (
    ClaimMatter,
    ConfirmMatter,
    DraftMatter,
    StartMatter,
)
from engine.ids import ItemKey, UnitId
from engine.store.ports import Address
from office.answers.alerts import alerts
from office.answers.deadlines import deadlines
from office.answers.keyed_items import numbered_items
from office.answers.reading import Reading, reading
from office.answers.search import Kind, search
from office.answers.status import status
from office.answers.urging import urge_all
from office.answers.why import why
from office.words import worded
from projections.rebuilding.verify import verify
from projections.states import Light
from tests.driven import DEFINITION, DRIVE, TOWNS, Driven, driven
from tests.samples import CHEN, LI
from workflows.reading.loader import load
from workflows.sections.matter import MatterKind

KIND = MatterKind(key="problem", answer_within=10, stalled_after=5, rules=("R072",))
FIRST = ItemKey("matter", DRIVE, "m-0001")


def march(day: int) -> date:
    return date(2026, 3, day)


@pytest.fixture
def drive(tmp_path: Path, address: Address) -> Iterator[Driven]:
    plan = replace(load(DEFINITION), matters=(KIND,))
    with driven(tmp_path, address, definition=plan) as drive:
        yield drive


def draft(drive: Driven, day: date, title: str = "路灯不亮", unit: UnitId = TOWNS[0]) -> ItemKey:
    drive.on(day)
    stamp = drive.office.stamp(CHEN, Via.CLI)
    (recorded,) = drive.office.handle(
        DraftMatter(stamp=stamp, campaign=DRIVE, kind="problem", unit=unit, title=title)
    )
    return ItemKey("matter", DRIVE, recorded.stream.rpartition("/")[2])


def does(drive: Driven, kind: type[Command], day: date, key: ItemKey = FIRST) -> None:
    drive.on(day)
    actor = LI if kind in (StartMatter, ClaimMatter) else CHEN
    drive.office.handle(kind(stamp=drive.office.stamp(actor, Via.CLI), key=key))  # type: ignore[call-arg]


def events(drive: Driven, key: ItemKey = FIRST) -> list[str]:
    return [r.name for r in drive.office.log.read_stream(key.stream, drive.office.log.head())]


def is_whole(drive: Driven) -> bool:
    """Whether the views are those of a rebuild, row for row."""
    drive.office.catch_up()
    return list(verify(drive.office.views, drive.office.log)) == []


def test_a_matter_is_reminded_and_its_lateness_is_on_record(drive: Driven) -> None:
    """R072: opened on Monday the 2nd, ten working days: due on Monday the 16th. The ladder of the
    campaign is T-3 and T0 to the liaison, T+2 to the chief.
    """
    draft(drive, march(2))
    does(drive, StartMatter, march(3))
    for day in range(3, 20):
        drive.tick(march(day))
    told = [(rung, item) for rung, _, item in drive.told() if item.endswith("m-0001")]
    assert [rung for rung, _ in told] == ["T-3", "T0", "T+2"]
    assert events(drive).count("matter.fell_overdue.v1") == 1
    with reading(drive.office) as look:
        (alert,) = (a for a in alerts(look, DRIVE) if a.item == FIRST.stream)
        assert (alert.title.zh, alert.due_on, alert.cleared_on) == ("路灯不亮", march(16), None)
        (line,) = (d for d in deadlines(look, DRIVE).rows if d.item == FIRST.stream)
        assert (line.light, line.state, line.unit) == (Light.RED, "in_progress", TOWNS[0])
    assert is_whole(drive)


def test_a_letter_names_the_matter_and_leads_to_it(drive: Driven) -> None:
    draft(drive, march(2))
    for day in range(3, 18):
        drive.tick(march(day))
    (letter, *_) = [each for each in drive.sent.sent if "路灯不亮" in each.text]
    assert "m-0001" in letter.text
    assert "一镇" in letter.text


def test_what_stands_still_is_told_by_the_scheduler_once(drive: Driven) -> None:
    """R196: five working days without movement."""
    draft(drive, march(2))
    does(drive, StartMatter, march(3))
    acted = [drive.tick(march(day)).acted for day in range(3, 14)]
    assert sum(acted) == 1
    assert events(drive).count("matter.stalled.v1") == 1
    assert drive.tick(march(14)).acted == 0


def test_what_time_has_brought_stands_before_what_ends_it(drive: Driven) -> None:
    """Nobody ticked: the lateness is on record before the campaign stands still or ends."""
    draft(drive, march(2))
    does(drive, StartMatter, march(3))
    recorded = drive.do(SuspendCampaign, march(20), "flood", campaign=DRIVE)
    names = [r.name for r in recorded]
    assert "matter.fell_overdue.v1" in names
    assert names[-1] == "campaign.suspended.v1"
    assert events(drive).count("matter.stalled.v1") == 1
    drive.do(ResumeCampaign, march(23), "over", campaign=DRIVE)
    assert is_whole(drive)


def test_a_stop_is_told_to_the_clock_of_a_matter(drive: Driven) -> None:
    """The stop day is spent, the day of resuming is not counted: nine working days are left on
    Tuesday the 3rd; counted from Monday the 9th they end on Friday the 20th.
    """
    draft(drive, march(2))
    drive.do(SuspendCampaign, march(3), "flood", campaign=DRIVE)
    drive.do(ResumeCampaign, march(9), "over", campaign=DRIVE)
    with reading(drive.office) as look:
        (line,) = numbered_items(look, DRIVE, "matter")
        found = why(look, FIRST)
    assert (line.due_on, found.dates.due_on) == (march(20), march(20))
    assert [each.moved for each in found.inputs] == [True, False, True]


def test_search_status_and_why_know_it(drive: Driven) -> None:
    draft(drive, march(2))
    other = draft(drive, march(2), "井盖破损", TOWNS[1])
    does(drive, StartMatter, march(3), other)
    does(drive, ClaimMatter, march(4), other)
    does(drive, ConfirmMatter, march(5), other)

    def said(look: Reading, text: str) -> list[str]:
        hits = search(look, text).hits
        return [worded(hit.said, "en") for hit in hits if hit.kind is Kind.ITEM]

    with reading(drive.office) as look:
        for text in ("m-1", "M0001", "路灯"):
            (line,) = said(look, text)
            assert line.startswith("m-0001 路灯不亮")
        (group,) = status(look, DRIVE).items
        assert (group.family, group.key) == ("matter", "problem")
        assert (group.tally.total, group.tally.done, group.tally.open) == (2, 1, 1)
        found = why(look, FIRST)
        assert (found.title.zh, found.rule.sources) == ("路灯不亮", ("R072",))
        assert found.days is not None
        assert found.days.counted == 10


def test_it_is_urged_and_again_only_after_a_while(drive: Driven) -> None:
    draft(drive, march(2))
    drive.on(march(4))
    office = drive.office
    stamp = office.stamp(CHEN, Via.CLI)
    with reading(office) as look:
        (made,) = urge_all(look, {FIRST.stream: stamp}, "很急").values()
    assert isinstance(made, Command)
    office.handle(made)
    drive.tick(march(4))
    assert [item for _, _, item in drive.told()][-1].endswith("m-0001")


def test_a_moment_of_the_past_shows_it_as_it_was(drive: Driven) -> None:
    draft(drive, march(2))
    does(drive, StartMatter, march(3))
    before = drive.office.log.head()
    does(drive, ClaimMatter, march(4))
    with reading(drive.office, before) as look:
        (line,) = numbered_items(look, DRIVE, "matter")
        assert line.state == "in_progress"
    with reading(drive.office) as look:
        (line,) = numbered_items(look, DRIVE, "matter")
        assert line.state == "claimed"


def test_what_is_open_when_the_campaign_is_called_off_ends_with_it(drive: Driven) -> None:
    draft(drive, march(2))
    drive.do(CancelCampaign, march(10), "reform", campaign=DRIVE)
    assert [drive.tick(march(day)).overdue for day in (17, 18)] == [0, 0]
    with reading(drive.office) as look:
        (line,) = numbered_items(look, DRIVE, "matter")
        assert (line.state, line.light) == ("called_off", Light.GREY)
    assert is_whole(drive)
