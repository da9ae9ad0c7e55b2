"""The view of assessments: each edition as it was published, rebuilt row for row."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.domain.assessment.commands import (
    CorrectAssessment,
    DrawConsequence,
    NotePoints,
    RescoreAssessment,
    StrikeSheet,
    TallyAssessment,
)
from engine.domain.assessment.table import CorrectionCause, NoteKind
from engine.domain.event import Via
from engine.ids import PersonId
from projections import assessments as view
from projections.rebuilding.rebuild import rebuild
from projections.rebuilding.verify import snapshot, verify
from tests.driven import TOWNS, Driven
from tests.office.assessed import KEY, assessed, publish, score, sheet
from tests.played import CHEN

RATER = PersonId("rater.group")


@pytest.fixture
def drive(tmp_path: Path) -> Iterator[Driven]:
    """Struck and scored again, rescored, published, a veto, corrected, a consequence drawn."""
    with assessed(tmp_path) as found:
        score(found)
        struck: dict[str, Any] = {"group": "group", "rater": RATER, "subject": TOWNS[2]}
        found.do(StrikeSheet, date(2026, 3, 6), "mistyped", key=KEY, **struck)
        sheet(found, date(2026, 3, 6), RATER, "group", TOWNS[2], "31", "50.5")
        found.do(TallyAssessment, date(2026, 3, 7), key=KEY)
        found.do(RescoreAssessment, date(2026, 3, 8), "one was missing", key=KEY)
        publish(found)
        found.do(DrawConsequence, date(2026, 3, 10), key=KEY)
        stamp = found.office.stamp(CHEN, Via.CLI)
        found.office.handle(
            NotePoints(
                stamp=stamp, key=KEY, subject=TOWNS[0], kind=NoteKind.VETO, evidence="accident"
            )
        )
        corrected: dict[str, Any] = {"cause": CorrectionCause.VETO, "authority": "group"}
        found.do(CorrectAssessment, date(2026, 3, 12), "accident", key=KEY, **corrected)
        found.office.catch_up()
        yield found


def ranked(drive: Driven, edition: int, at: int | None = None) -> list[tuple[int, str, str]]:
    with drive.office.views.connect() as conn:
        rows = view.edition_rows(conn, KEY.stream, edition, at)
    return [(row.rank, row.unit, row.total) for row in rows]


def test_every_edition_stays_as_it_was_published(drive: Driven) -> None:
    """R109: the vetoed one is last in the second, and first in the first."""
    assert ranked(drive, 1) == [
        (1, "town-01", "95.00"),
        (2, "town-02", "90.20"),
        (3, "town-03", "82.10"),
    ]
    assert ranked(drive, 2) == [
        (1, "town-02", "90.20"),
        (2, "town-03", "82.10"),
        (3, "town-01", "95.00"),
    ]
    assert ranked(drive, 0) == []
    published = next(
        r.position for r in drive.office.log.read(0, 1000) if r.name == "assessment.published.v1"
    )
    assert len(ranked(drive, 0, published - 1)) == 3
    assert ranked(drive, 1, published - 1) == []


def test_what_was_taken_back_is_on_record_no_more(drive: Driven) -> None:
    with drive.office.views.connect() as conn:
        rows = view.entries(conn, KEY.stream, unit=TOWNS[2], kinds=(view.SHEET,))
        assert [(row.group_key, row.total) for row in rows] == [
            ("delegates", "83"), ("group", "81.5")
        ]  # fmt: skip
        drawn = view.entries(conn, KEY.stream, kinds=(view.CONSEQUENCE,))
        assert [row.unit for row in drawn] == ["town-01"]
        assert view.sheets_by_group(conn, KEY.stream) == {"group": 3, "delegates": 3}


def test_a_rebuild_gives_the_same_rows(drive: Driven) -> None:
    office = drive.office
    assert list(verify(office.views, office.log)) == []
    before = snapshot(office.views)
    rebuild(office.views, office.log)
    assert snapshot(office.views) == before
