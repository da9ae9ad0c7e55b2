"""Looking back at a campaign: the days that there are, and the one that is looked at."""

from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct

from engine.domain.phase.table import PhaseState
from engine.ids import CampaignId
from office.web.charts.scale import DayScale
from office.web.visit import Visit
from projections.campaigns import queries as campaigns
from projections.campaigns.tables import PhaseRow
from workflows.schema import Title

_STATES = {PhaseState.CLOSED: "closed", PhaseState.OPEN: "open", PhaseState.CLOSING: "open"}


class BackSpan(Struct, frozen=True):
    """The days of a phase, in thousandths of the slider's length."""

    title: Title
    state: str
    x: float
    width: float


class Back(Struct, frozen=True, kw_only=True):
    """The slider: from `first` to `last`, which is today, `days` apart; it stands at `place`."""

    campaign: CampaignId
    first: date
    last: date
    day: date
    days: int
    place: int
    before: date | None
    after: date | None
    spans: tuple[BackSpan, ...]


def back_of(visit: Visit, campaign: CampaignId) -> Back | None:
    """From the day on which it was planned; None on that day, as there is nothing to look back at.

    Raises NotFound for a campaign that is not there or not seen.
    """
    reading = visit.reading
    first, last = reading.about(campaign).planned_on, visit.office.today()
    if first >= last:
        return None
    day = min(max(reading.day, first), last)
    one = timedelta(days=1)
    return Back(
        campaign=campaign,
        first=first,
        last=last,
        day=day,
        days=(last - first).days,
        place=(day - first).days,
        before=day - one if day > first else None,
        after=day + one if day + one < last else None,
        spans=tuple(
            _spans(campaigns.phases(reading.views, campaign, reading.at), DayScale(first, last))
        ),
    )


def _spans(rows: Iterable[PhaseRow], along: DayScale) -> Iterable[BackSpan]:
    for row in rows:
        if row.starts_on is None or row.ends_on is None or row.starts_on > along.last:
            continue
        x = along.begin(row.starts_on)
        yield BackSpan(
            title=row.title,
            state=_STATES.get(row.state, "pending"),
            x=x,
            width=max(0.0, along.end(row.ends_on) - x),
        )
