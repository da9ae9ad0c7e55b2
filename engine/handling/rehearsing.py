"""Figures where nothing is counted, and as a rehearsal asks for them: nothing is sealed for it."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from engine.domain.family import Figures
from engine.domain.gates import GateFacts
from engine.ids import CampaignId, ItemKey, PhaseKey, StreamId
from engine.store.log import CampaignLog

if TYPE_CHECKING:
    from engine.domain.survey.results import Sheets


class _Rehearsed:
    """The figures of an office, but for the boxes of its surveys, which stay open."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def __getattr__(self, name: str) -> Any:
        return getattr(self._figures, name)

    def sheets_of(
        self, survey: ItemKey, *, rehearsed: bool = True
    ) -> "Callable[[], Sheets | None] | None":
        """How much came back; what it says is counted once the survey is closed."""
        return self._figures.sheets_of(survey, rehearsed=rehearsed)


def rehearsed(figures: Figures) -> Figures:
    """The same figures, asked for a command that is only tried."""
    return cast("Figures", _Rehearsed(figures))


class NoFigures:
    """Where nothing is counted: a gate has no figures, and is not met unless it asks for none."""

    def __init__(self, log: CampaignLog) -> None:
        self._log = log

    def head(self) -> int:
        """The position of the newest event."""
        return self._log.head()

    def gate_facts(self, campaign: CampaignId, phase: PhaseKey) -> GateFacts:  # noqa: ARG002
        """Nothing, as of now."""
        return GateFacts(position=self.head())

    def categories(self) -> frozenset[str]:
        """None."""
        return frozenset()

    def evidence_of(self, item: StreamId) -> None:
        """Nobody looks."""

    def sheets_of(self, survey: ItemKey, *, rehearsed: bool = False) -> None:
        """No boxes are kept."""

    def newly_overdue(self, campaign: CampaignId, on: date) -> Sequence[StreamId]:  # noqa: ARG002
        """Nothing."""
        return ()

    def lapsed(self, on: date, campaign: CampaignId | None = None) -> Sequence[StreamId]:  # noqa: ARG002
        """Nothing."""
        return ()

    def acting(self, on: date, campaign: CampaignId | None = None) -> Sequence[StreamId]:  # noqa: ARG002
        """Nothing."""
        return ()
