"""Daily progress: cumulative figures of lead assignments."""

from pathlib import Path

from engine.domain.campaign.events import UnitJoined, UnitLeft
from projections import progress
from tests.projections.history import (
    CAMPAIGN_STREAM,
    TOWN_2,
    Place,
    begun,
    plan_of,
    projected,
    submitted,
    worked,
)
from tests.samples import (
    CAMPAIGN,
    TOWN,
    march,
    stamp,
)


def test_daily_figures_are_cumulative_and_count_leads(place: Place) -> None:
    with projected(place("v"), worked()).connect() as conn:
        days = progress.daily(conn, CAMPAIGN)
    assert [
        (d.day.day, d.total, d.received, d.submitted, d.accepted, d.returned, d.late) for d in days
    ] == [
        (1, 2, 0, 0, 0, 0, 0),
        (3, 2, 1, 0, 0, 0, 0),
        (18, 2, 1, 1, 0, 0, 0),
        (19, 2, 1, 1, 0, 1, 0),
        (20, 2, 2, 1, 0, 1, 0),
        (23, 2, 2, 1, 0, 1, 1),
        (24, 2, 2, 1, 1, 1, 1),
    ]


def test_a_unit_that_leaves_is_counted_no_more(place: Place) -> None:
    log = worked()
    for unit in (TOWN, TOWN_2):
        log.add(CAMPAIGN_STREAM, UnitLeft(stamp=stamp(march(25)), unit=unit.unit))
    with projected(place("v"), log).connect() as conn:
        assert progress.daily(conn, CAMPAIGN)[-1].total == 1


def test_a_unit_that_comes_back_is_counted_with_what_it_can_still_do(tmp_path: Path) -> None:
    for name, day, total in (("v.db", 20, 2), ("w.db", 21, 1)):
        log = begun()
        log.add(CAMPAIGN_STREAM, UnitLeft(stamp=stamp(march(5)), unit=TOWN.unit))
        log.add(CAMPAIGN_STREAM, UnitJoined(stamp=stamp(march(day)), participant=TOWN))
        with projected(tmp_path / name, log).connect() as conn:
            assert progress.daily(conn, CAMPAIGN)[-1].total == total
    log.add(plan_of("town-01"), submitted(march(22), late=True))
    with projected(tmp_path / "x.db", log).connect() as conn:
        assert progress.daily(conn, CAMPAIGN)[-1].total == 2
