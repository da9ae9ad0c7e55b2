"""A log on which somebody else is always quicker."""

from collections.abc import Callable
from pathlib import Path

from engine.domain.event import Recorded
from engine.store.log import CampaignLog, Decision


class HurriedLog(CampaignLog):
    """A log into which somebody else writes between the loading and the appending of others."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.others: list[Callable[[], object]] = []

    def settle(self, decide: Callable[[], Decision]) -> tuple[Recorded, ...]:
        def hurried() -> Decision:
            decided = decide()
            if self.others:
                self.others.pop()()
            return decided

        return super().settle(hurried)
