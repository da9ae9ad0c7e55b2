"""Tiers of government that pass a document on: each has its days from when the one above it has."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine.domain.directory.roster import RosterRow
from engine.ids import DutyKey, UnitId
from engine.store.ports import Address
from office.rosters import read_roster
from projections.deadlines.tables import DEADLINES
from projections.rebuilding.verify import verify
from tests.driven import DEFINITION, ROSTER, TOWNS, Driven, driven, key_of
from workflows.reading.loader import load

CITY, VILLAGES = UnitId("office"), (UnitId("village-1"), UnitId("village-2"))
BY_CITY, BY_TOWN, BY_VILLAGE = DutyKey("by-city"), DutyKey("by-town"), DutyKey("by-village")
STAGED = """
[[categories]]
key = "village"
title = { zh = "村", en = "Villages" }
[[tasks]]
key = "by-city"
title = { zh = "市转发", en = "Passed on by the city" }
rules = ["p6"]
audience = ["campaign_office"]
due = "03-10"
evidence = [{ key = "doc", title = { zh = "文", en = "doc" } }]
[[tasks]]
key = "by-town"
title = { zh = "镇转发", en = "Passed on by the towns" }
rules = ["p6"]
audience = ["town"]
due = "acceptance of by-city + 5 days"
evidence = [{ key = "doc", title = { zh = "文", en = "doc" } }]
[[tasks]]
key = "by-village"
title = { zh = "村传达", en = "Told in the villages" }
rules = ["p6"]
audience = ["village"]
due = "hand-in of by-town + 2 days"
"""


@pytest.fixture
def tiers(tmp_path: Path, address: Address) -> Iterator[Driven]:
    """One village stands below town one, the other below no unit that passes anything on."""
    below = [
        RosterRow(line=9, unit=VILLAGES[0], name="甲村", name_en="A", parent=TOWNS[0],
                  categories=("village",)),
        RosterRow(line=10, unit=VILLAGES[1], name="乙村", name_en="B", categories=("village",)),
    ]  # fmt: skip
    roster = (*read_roster(ROSTER).rows, *below)
    plan = load(DEFINITION.read_text(encoding="utf-8") + STAGED)
    with driven(tmp_path, address, definition=plan, roster=roster) as drive:
        yield drive


def dues(drive: Driven, duty: DutyKey) -> dict[str, date | None]:
    drive.office.catch_up()
    with drive.office.views.connect() as conn:
        return {str(r.unit): r.due_on for r in DEADLINES.where(conn, DEADLINES.c.duty == duty)}


def march(day: int) -> date:
    return date(2026, 3, day)


def test_the_tier_above_starts_the_clocks_of_all_below_it(tiers: Driven) -> None:
    tiers.hand_in(key_of(BY_CITY, CITY), march(5), accept=True)

    assert dues(tiers, BY_TOWN) == dict.fromkeys(TOWNS, march(10))
    assert dues(tiers, BY_VILLAGE) == dict.fromkeys(VILLAGES)


def test_the_nearest_unit_above_counts_and_else_the_last_of_all(tiers: Driven) -> None:
    tiers.hand_in(key_of(BY_CITY, CITY), march(5), accept=True)
    for town, day in zip(TOWNS, (march(6), march(9), march(12)), strict=True):
        assert dues(tiers, BY_VILLAGE)[VILLAGES[1]] is None
        tiers.hand_in(key_of(BY_TOWN, town), day)

    assert dues(tiers, BY_VILLAGE) == {VILLAGES[0]: march(8), VILLAGES[1]: march(14)}
    assert list(verify(tiers.office.views, tiers.office.log)) == []
