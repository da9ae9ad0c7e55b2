"""Figures as a rehearsal asks for them: what would be counted, and nothing is sealed for it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from engine.domain.family import Figures
from engine.ids import ItemKey

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
