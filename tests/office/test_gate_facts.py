"""What a gate is judged by, while others write."""

from pathlib import Path

from engine.domain.directory.commands import ImportRoster
from engine.domain.event import Via
from engine.errors import StoreUnavailable
from engine.handling.door import CommandHandler
from engine.ids import PhaseKey
from office.bootstrap import Office
from projections.feeding.checkpoints import position
from projections.feeding.event_source import Progress
from projections.feeding.runner import Runner
from projections.registry import ALL
from tests.played import CHEN, FIRE, announced, rows_of
from tests.spec import refused


class Busy(Office):
    """An office in which somebody else writes just before the views are brought up."""

    def catch_up(self, progress: Progress | None = None) -> int:
        """A unit is added, then the views follow."""
        stamp = self.stamp(CHEN, Via.CLI)
        CommandHandler(self.log).handle(
            ImportRoster(stamp=stamp, source="late.csv", rows=rows_of({"late": "town"}))
        )
        return super().catch_up(progress)


class Shared(Office):
    """An office whose views are fed by others too: one of them goes ahead."""

    times = 0

    def catch_up(self, progress: Progress | None = None) -> int:
        """All views; the first time then one of them on to what somebody writes."""
        self.times += 1
        read = super().catch_up(progress)
        if self.times > 1:
            return read
        stamp = self.stamp(CHEN, Via.CLI)
        CommandHandler(self.log).handle(
            ImportRoster(stamp=stamp, source="late.csv", rows=rows_of({"late": "town"}))
        )
        Runner(self.views, self.log, ALL, only=self.runner.parts[-1:]).catch_up()
        return read


class Apart(Shared):
    """The same, whose views nothing brings together."""

    def catch_up(self, progress: Progress | None = None) -> int:
        """Nothing after the first time."""
        return 0 if self.times else super().catch_up(progress)


def test_all_views_stand_where_figures_are_of(tmp_path: Path) -> None:
    with (
        announced(tmp_path, FIRE) as office,
        Shared(office.settings, clock=office.clock) as shared,
    ):
        facts = shared.gate_facts(FIRE, PhaseKey("prepare"))
        assert shared.times == 2
        assert facts.position == shared.log.head()


def test_views_that_stay_apart_are_told(tmp_path: Path) -> None:
    with (
        announced(tmp_path, FIRE) as office,
        Apart(office.settings, clock=office.clock) as apart,
        refused(StoreUnavailable, r"the views stand apart; try again; .* rebuild"),
    ):
        apart.gate_facts(FIRE, PhaseKey("prepare"))


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
