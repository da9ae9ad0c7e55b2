"""A log on which somebody else is always quicker."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from engine.domain.event import Recorded
from engine.ids import StreamId
from engine.store.log import CampaignLog, Draft


class HurriedLog(CampaignLog):
    """A log into which somebody else writes between the loading and the appending of others."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.others: list[Callable[[], object]] = []

    def append(
        self,
        drafts: Sequence[Draft],
        unchanged: Mapping[StreamId, int] = {},
        as_of: int | None = None,
    ) -> tuple[Recorded, ...]:
        if self.others:
            self.others.pop()()
        return super().append(drafts, unchanged, as_of)
