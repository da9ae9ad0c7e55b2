"""What a gate is judged by, while others write."""

from pathlib import Path

from engine.domain.event import Via
from engine.handling.directory import import_roster
from engine.ids import PhaseKey
from office.bootstrap import Office
from projections.runner import Progress, position
from tests.played import CHEN, FIRE, announced, rows_of


class Busy(Office):
    """An office in which somebody else writes just before the views are brought up."""

    def catch_up(self, progress: Progress | None = None) -> int:
        """A unit is added, then the views follow."""
        stamp = self.stamp(CHEN, Via.CLI)
        import_roster(self.desk, stamp, "late.csv", rows_of({"late": "town"}))
        return super().catch_up(progress)


def test_figures_are_of_the_position_at_which_the_views_stand(tmp_path: Path) -> None:
    with (
        announced(tmp_path, FIRE) as office,
        Busy(office.settings, clock=office.clock) as busy,
    ):
        before = busy.log.head()
        facts = busy.gate_facts(FIRE, PhaseKey("prepare"))
        with busy.views.connect() as views:
            assert facts.position == position(views) == busy.log.head() > before
        assert facts.figures
