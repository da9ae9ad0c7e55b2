"""A series of campaigns, one for each year (R065): which campaign is which year of it.

One stream a series, so that two campaigns planned at the same moment cannot both be the one of a
year.
"""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.campaign.commands import PlanCampaign
from engine.domain.campaign.state import Campaign
from engine.domain.campaign.state import evolve as evolve_campaign
from engine.domain.campaign.table import CampaignState
from engine.domain.event import Command, Event
from engine.domain.family import Family, Reads
from engine.domain.policy.facts import Facts
from engine.domain.policy.places import places
from engine.domain.policy.rows import Policy
from engine.errors import RuleBroken
from engine.ids import CampaignId, StreamId, campaign_stream, series_stream


class SeriesJoined(Event, frozen=True):
    """A campaign is that of a year in a series."""

    series: str
    year: int
    campaign: CampaignId


class JoinSeries(Command, frozen=True):
    """Enter a campaign as that of a year; recorded with its planning."""

    series: str
    year: int
    campaign: CampaignId


class Series(Struct, frozen=True, kw_only=True):
    """The campaigns of a series by their years, the last to be entered for each."""

    campaigns: dict[int, CampaignId] = {}


def evolve(state: Series | None, event: SeriesJoined) -> Series:
    """The series with a campaign more."""
    state = state or Series()
    return replace(state, campaigns={**state.campaigns, event.year: event.campaign})


def context_for(
    command: JoinSeries, state: Series | None, reads: Reads, _figures: None
) -> Campaign | None:
    """The campaign that stands for the year already."""
    holder = (state or Series()).campaigns.get(command.year)
    return reads.state(campaign_stream(holder), evolve_campaign) if holder else None


def decide(
    command: JoinSeries, _state: Series | None, holder: Campaign | None
) -> tuple[SeriesJoined, ...]:
    """The entry. Raises RuleBroken where another campaign is that of the year; one that was called
    off leaves its place.
    """
    if holder is not None and holder.state is not CampaignState.CANCELLED:
        raise RuleBroken(
            "error.series.year-taken",
            series=command.series,
            year=command.year,
            campaign=holder.campaign,
        )
    return (
        SeriesJoined(
            stamp=command.stamp,
            series=command.series,
            year=command.year,
            campaign=command.campaign,
        ),
    )


def with_its_series(command: PlanCampaign, _reads: Reads) -> Iterator[Command]:
    """The plan, and its place in a series."""
    yield command
    series, year = command.definition.series, command.definition.year
    if isinstance(series, str) and isinstance(year, int):
        yield JoinSeries(stamp=command.stamp, series=series, year=year, campaign=command.campaign)


def facts_of(_deed: Any, _stream: StreamId, _state: object, _reads: Reads) -> Facts:
    """It is entered within a plan alone."""
    return Facts(scopes=places())


def _stream_of(command: JoinSeries) -> StreamId:
    return series_stream(command.series)


FAMILY: Final = Family(
    name="series",
    commands=(JoinSeries,),
    events=(SeriesJoined,),
    stream_of=_stream_of,
    context_for=context_for,
    decide=decide,
    evolve=evolve,
    policy=Policy(
        rows=MappingProxyType({JoinSeries: ""}),
        command_of=MappingProxyType({SeriesJoined: JoinSeries}),
        facts_of=facts_of,
        within=MappingProxyType({JoinSeries: (PlanCampaign,)}),
    ),
    along={PlanCampaign: with_its_series},
)
