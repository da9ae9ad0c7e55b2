"""What a simulation did, in numbers."""

from datetime import date

from msgspec import Struct

from engine.domain.event import Event
from engine.ids import CampaignId
from engine.store.names import NAMES
from office.simulation.temper import Temper


class FactCount(Struct, frozen=True):
    """How many facts of one stored name the players put on record."""

    name: str
    count: int


class TemperCount(Struct, frozen=True):
    """How many units had a temper."""

    temper: Temper
    units: int


class SimulationReport(Struct, frozen=True, kw_only=True):
    """`facts` are those of the players' commands, `turned_away` hand-ins refused as incomplete.

    What the scheduler did between them stands in `opened` (occurrences), `overdue`, `reminded`
    and `delivered`. `first` and `last` are the days played, inclusive.
    """

    campaign: CampaignId
    seed: int
    first: date
    last: date
    tempers: tuple[TemperCount, ...]
    commands: int
    facts: tuple[FactCount, ...]
    turned_away: int
    opened: int
    overdue: int
    reminded: int
    delivered: int

    def of(self, kind: type[Event]) -> int:
        """How many facts of this kind the players put on record."""
        return next((f.count for f in self.facts if f.name == NAMES[kind]), 0)
