"""Lists below units through the engine, on both stores: outside phases, at moments, rebuilt."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine.domain.entries.listed import AddEntries, RenameEntry, WithdrawEntry
from engine.domain.phase.commands import WithdrawOpening
from engine.ids import OccurrenceKey
from engine.store.ports import Address
from office.answers.deadlines import deadlines
from office.answers.reading import reading
from projections.rebuilding.verify import verify
from tests.driven import DEFINITION, DRIVE, ONE, TOWNS, Driven, driven
from workflows.reading.loader import load

LISTS = """
[[lists]]
key = "parks"
title = { zh = "园区", en = "Parks" }

[[tasks]]
key = "park-kept"
title = { zh = "管好园区", en = "Park kept" }
rules = ["p1"]
audience = ["town"]
joint = ["bureau"]
for_each = "parks"
"""
OF_PHASE = """
[[phases.tasks]]
key = "park-plan"
title = { zh = "一园一案", en = "Plan of a park" }
rules = ["p1"]
audience = ["town"]
for_each = "parks"
due = "2026-03-20"
"""
ONE_TOWN = TOWNS[0]
MARCH = date(2026, 3, 2)


@pytest.fixture
def drive(tmp_path: Path, address: Address) -> Iterator[Driven]:
    """One park is listed before anything opens; then phase one opens, and the scheduler looks."""
    text = DEFINITION.read_text(encoding="utf-8")
    gate = "[[phases.gate]]"
    plan = load(text.replace(gate, f"{OF_PHASE}\n{gate}", 1) + LISTS)
    with driven(tmp_path, address, definition=plan) as drive:
        add(drive, MARCH, "城西园区")
        drive.tick(MARCH)
        yield drive


def add(drive: Driven, day: date, *labels: str) -> None:
    drive.do(AddEntries, day, campaign=DRIVE, list="parks", unit=ONE_TOWN, labels=labels)


def owed(drive: Driven, at: int | None = None) -> dict[tuple[str, str], str]:
    """What each item of a park is called, by its duty and the park's key."""
    with reading(drive.office, at) as look:
        rows = deadlines(look, DRIVE, unit=ONE_TOWN).rows
    return {(r.item.split("/")[2], r.occurrence or ""): r.label for r in rows if r.label}


CITY, PORT = "cheng-xi-yuan-qu", "gang-qu"


def test_an_entry_is_owed_in_and_outside_phases_and_comes_through_a_rebuild(drive: Driven) -> None:
    assert owed(drive) == {("park-plan", CITY): "城西园区", ("park-kept", CITY): "城西园区"}
    before = drive.office.log.head()
    add(drive, date(2026, 3, 5), "港区")
    drive.do(
        RenameEntry, date(2026, 3, 6), campaign=DRIVE, list="parks", unit=ONE_TOWN,
        entry=OccurrenceKey(PORT), label="新港区",
    )  # fmt: skip
    assert owed(drive)["park-plan", PORT] == "新港区"
    drive.do(
        WithdrawEntry, date(2026, 3, 7), "merged", campaign=DRIVE, list="parks", unit=ONE_TOWN,
        entry=OccurrenceKey(CITY),
    )  # fmt: skip
    assert owed(drive) == {("park-plan", PORT): "新港区", ("park-kept", PORT): "新港区"}
    assert owed(drive, before)["park-plan", CITY] == "城西园区"
    assert list(verify(drive.office.views, drive.office.log)) == []


def test_an_entry_runs_over_its_day(drive: Driven) -> None:
    drive.tick(date(2026, 3, 21))
    late = [stream for stream, _ in drive.overdue() if "/park-" in stream]
    assert late == [f"assignment/drive/park-plan/{ONE_TOWN}/{CITY}"]
    with reading(drive.office) as look:
        shown = next(r for r in deadlines(look, DRIVE).rows if "/park-kept/" in r.item)
    assert (shown.due_on, [name.en for name in shown.joint]) == (None, ["Bureau One"])


def test_what_a_phase_opened_by_mistake_made_due_is_taken_back(drive: Driven) -> None:
    drive.do(
        WithdrawOpening, date(2026, 3, 3), "too early", campaign=DRIVE, phase=ONE, authority="县委"
    )
    assert owed(drive) == {("park-kept", CITY): "城西园区"}
    assert list(verify(drive.office.views, drive.office.log)) == []
