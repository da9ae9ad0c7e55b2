"""A log on which somebody else is always quicker."""

from collections.abc import Callable

from engine.domain.event import Recorded
from engine.ids import StreamId
from engine.store.decisions import Decision
from engine.store.log import CampaignLog
from engine.store.ports import Address


class HurriedLog(CampaignLog):
    """A log into which somebody else writes between the loading and the appending of others."""

    def __init__(self, address: Address) -> None:
        super().__init__(address)
        self.others: list[Callable[[], object]] = []

    def decide_and_append(
        self, decide: Callable[[], Decision], about: StreamId | None = None
    ) -> tuple[Recorded, ...]:
        def hurried() -> Decision:
            decided = decide()
            if self.others:
                self.others.pop()()
            return decided

        return super().decide_and_append(hurried, about)
