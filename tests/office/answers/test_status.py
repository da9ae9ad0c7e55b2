"""A campaign as it stood."""

from datetime import date
from pathlib import Path

from engine.domain.campaign.events import CampaignConcluded
from engine.domain.phase.events import PhaseClosed, PhaseExtended, PhaseReopened
from office.answers.moment import Moment
from office.answers.status import status_at
from tests.projections.history import CAMPAIGN_STREAM, PHASE_STREAM, begun, projected
from tests.samples import CAMPAIGN, march, stamp, verdict

APRIL = date(2009, 4, 20)
MAY = date(2009, 5, 8)


def test_a_window_is_the_one_that_held_at_that_moment(tmp_path: Path) -> None:
    log = begun()
    opened = log.head()
    extended = log.add(
        PHASE_STREAM,
        PhaseExtended(stamp=stamp(march(5)), ends_on=APRIL, authority="市委", duties=()),
        PhaseClosed(stamp=stamp(march(30)), verdict=verdict(met=True)),
    )
    reopened = log.add(
        PHASE_STREAM, PhaseReopened(stamp=stamp(APRIL), ends_on=MAY, authority="市委")
    )
    with projected(tmp_path / "v.db", log).connect() as conn:
        ends = [
            status_at(conn, CAMPAIGN, MAY, log.head(), Moment(at, march(30))).phases[0].ends_on
            for at in (opened - 1, opened, extended, reopened)
        ]
        now = status_at(conn, CAMPAIGN, MAY, log.head()).phases
    assert ends == [date(2009, 4, 10), date(2009, 4, 10), APRIL, MAY]
    assert [(p.starts_on, p.ends_on) for p in now] == [
        (march(1), MAY), (date(2009, 4, 11), date(2009, 6, 30)),
    ]  # fmt: skip


def test_what_a_campaign_left_open_is_not_done_and_late_for_ever(tmp_path: Path) -> None:
    log = begun()
    over = log.add(CAMPAIGN_STREAM, CampaignConcluded(stamp=stamp(march(25))))
    with projected(tmp_path / "v.db", log).connect() as conn:
        before = status_at(conn, CAMPAIGN, march(26), over, Moment(over - 1, march(26))).tally
        after = status_at(conn, CAMPAIGN, march(26), over).tally
    assert (before.open, before.overdue, before.late) == (2, 2, 2)
    assert (after.open, after.overdue, after.soon) == (0, 0, 0)
    assert (after.not_done, after.late) == (2, 2)
