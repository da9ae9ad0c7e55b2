"""What is played beside the tasks of a plan: on each day on which the campaign is live."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.domain.directory.state import known_directory
from engine.domain.policy.actors import OFFICE_WIDE, Role
from engine.ids import PersonId
from office.simulation import play
from office.simulation.play import simulate
from office.simulation.staff import give
from office.simulation.stage import Stage
from tests.office.simulation.small_county import CAMPAIGN, small_county

LAST_DAY = date(2009, 3, 6)


class Diarist:
    """A part that notes its days, and needs a leader and an assessor."""

    def __init__(self) -> None:
        self.days: list[date] = []

    def day(self, stage: Stage, day: date) -> None:
        assert stage.clock.now() == stage.at(day, 17)
        give(stage, PersonId("zhao.assessor"), Role.ASSESSOR)
        give(stage, PersonId("qian.leader"), Role.LEADER)
        self.days.append(day)


def test_a_part_has_every_day_and_the_roles_that_it_needs_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = Diarist()
    monkeypatch.setattr(play, "PARTS", (part,))
    with small_county(tmp_path) as office:
        report = simulate(office, CAMPAIGN, 5, LAST_DAY)
        directory = known_directory(office.reads)
    played = (report.last - report.first).days + 1
    assert part.days == [report.first + timedelta(days=n) for n in range(played)]
    for role, person in ((Role.ASSESSOR, "zhao.assessor"), (Role.LEADER, "qian.leader")):
        assert [g.scope for g in directory.with_role(role) if g.person == person] == [OFFICE_WIDE]
