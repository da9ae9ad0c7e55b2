"""Which rows a query gives to somebody who does not see all of a campaign."""

from typing import Any, Final

from msgspec import Struct
from sqlalchemy import ColumnElement, or_

from engine.ids import CampaignId, DutyKey, UnitId


class Seen(Struct, frozen=True):
    """Rows of these units (None: all there are); and, whosoever they are, rows of these duties, and
    of these campaigns where a query is about several.
    """

    units: frozenset[UnitId] | None = None
    duties: frozenset[DutyKey] = frozenset()
    campaigns: frozenset[CampaignId] = frozenset()

    def within(
        self, unit: Any, duty: Any | None = None, campaign: Any | None = None
    ) -> tuple[ColumnElement[bool], ...]:
        """The condition for the columns that hold unit, duty and campaign; none where all is seen.

        Rows of another sort, whose column of the duty is empty, are those of the units alone.
        """
        if self.units is None:
            return ()
        seen: list[ColumnElement[bool]] = [unit.in_(sorted(self.units))]
        if duty is not None and self.duties:
            seen.append(duty.in_(sorted(self.duties)))
        if campaign is not None and self.campaigns:
            seen.append(campaign.in_(sorted(self.campaigns)))
        return (or_(*seen),)

    def has(
        self,
        unit: UnitId | None,
        duty: DutyKey | None = None,
        campaign: CampaignId | None = None,
    ) -> bool:
        """Whether a row of a unit is among them."""
        if self.units is None:
            return True
        return unit in self.units or duty in self.duties or campaign in self.campaigns


ALL_ROWS: Final = Seen()
