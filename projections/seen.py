"""Which rows a query gives to somebody who does not see all of a campaign."""

from typing import Any, Final

from msgspec import Struct
from sqlalchemy import ColumnElement, or_

from engine.ids import DutyKey, UnitId


class Seen(Struct, frozen=True):
    """Rows of these units (None: of all), and those of these duties, whosoever they are."""

    units: frozenset[UnitId] | None = None
    duties: frozenset[DutyKey] = frozenset()

    def within(self, unit: Any, duty: Any | None = None) -> tuple[ColumnElement[bool], ...]:
        """The condition for columns that hold unit and duty; none where all rows are seen."""
        if self.units is None:
            return ()
        own: ColumnElement[bool] = unit.in_(sorted(self.units))
        if duty is None or not self.duties:
            return (own,)
        return (or_(own, duty.in_(sorted(self.duties))),)

    def has(self, unit: UnitId | None, duty: DutyKey | None = None) -> bool:
        """Whether a row of a unit is among them."""
        return self.units is None or unit in self.units or duty in self.duties


ALL_ROWS: Final = Seen()
