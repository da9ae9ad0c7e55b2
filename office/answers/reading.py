"""What every answer is read from: the office, and its views at the end of the log."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, NamedTuple, TypeVar

from msgspec import Struct
from sqlalchemy import Connection

from engine.errors import NotFound
from engine.ids import CampaignId, DutyKey, UnitId
from office.bootstrap import Office
from projections import directory
from projections.campaigns import queries as campaigns
from projections.campaigns.tables import CampaignRow
from workflows.schema import Title

R = TypeVar("R")


class Page(Struct, Generic[R], frozen=True):
    """The first rows of a listing; `more` says that the limit cut it."""

    rows: tuple[R, ...]
    more: bool = False


class Reading(NamedTuple):
    """An office, and a connection to its views."""

    office: Office
    views: Connection

    def about(self, campaign: CampaignId, unit: UnitId | None = None) -> CampaignRow:
        """The campaign. Raises NotFound unless it exists, and the unit if one is named."""
        found = campaigns.campaign(self.views, campaign)
        if found is None:
            raise NotFound("thing.campaign", campaign)
        if unit is not None and unit not in (known := directory.unit_names(self.views)):
            raise NotFound("thing.unit", unit, known)
        return found

    def unit_names(self) -> dict[UnitId, Title]:
        """The name of every unit. `en` is empty where the roster gives no English name."""
        return {u.unit: Title(zh=u.name, en=u.name_en) for u in directory.units(self.views)}

    def duty_titles(self, campaign: CampaignId) -> dict[DutyKey, Title]:
        """The title of every task and obligation of a campaign."""
        duties = campaigns.duties(self.views, campaign)
        return {d.duty: Title(zh=d.title_zh, en=d.title_en) for d in duties}


@contextmanager
def reading(office: Office) -> Iterator[Reading]:
    """Bring the views up to the end of the log, then read from them."""
    office.catch_up()
    with office.views.connect() as views:
        yield Reading(office, views)


def page_of(rows: Sequence[R], limit: int | None) -> Page[R]:
    """The first `limit` of `rows`, which holds one more than that where there are more."""
    if limit is None:
        return Page(tuple(rows))
    return Page(tuple(rows[:limit]), more=len(rows) > limit)


def bare(key: str) -> Title:
    """The title of what has none: its key."""
    return Title(zh=key, en=key)
