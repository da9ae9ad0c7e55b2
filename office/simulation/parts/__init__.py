"""What is played beside the plan's tasks: one file for each lifecycle that a definition may use."""

from datetime import date
from typing import Final, Protocol

from office.simulation.parts.approvals import Approvals
from office.simulation.parts.assessments import Assessments
from office.simulation.parts.directives import DirectivePart
from office.simulation.parts.inspections import Inspections
from office.simulation.parts.matters import Matters
from office.simulation.parts.registers import RegisterPart
from office.simulation.parts.selections import Selections
from office.simulation.parts.surveys import SurveyPart
from office.simulation.stage import Stage


class Part(Protocol):
    """Plays one lifecycle on each day of a campaign, through the commands that people use.

    It keeps nothing between days: what has been done it finds in the log, so that a simulation
    that goes on where another ended plays the same. Where the definition does not use its
    lifecycle it does nothing. Chance comes from `stage.random`
    alone, which is its own on that day.
    """

    def day(self, stage: Stage, day: date) -> None:
        """What happens on a day on which the campaign is live, at five in the afternoon: after the
        units' and the office's work, before the office closes phases or concludes.
        """
        ...


PARTS: Final[tuple[Part, ...]] = (
    DirectivePart(),
    Inspections(),
    Matters(),
    SurveyPart(),
    RegisterPart(),
    Assessments(),
    Approvals(),
    Selections(),
)
"""Played in this order."""
