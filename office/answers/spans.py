"""From when to when the duties of a campaign run, as they were made due."""

from datetime import date

from msgspec import Struct
from sqlalchemy import select

from engine.ids import CampaignId, DutyKey
from office.answers.reading import Reading
from projections.owed_work.tables import DUES


class DutySpan(Struct, frozen=True):
    """The day on which a duty was owed first, and the last of its due days, None without any."""

    first: date
    last: date | None


def spans(reading: Reading, campaign: CampaignId) -> dict[DutyKey, DutySpan]:
    """Of every duty that was made due and not recalled; of a recurring one, its periods so far."""
    reading.about(campaign)
    own = select(DUES.sql).where(DUES.c.campaign == campaign, DUES.valid_at(reading.at))
    found: dict[DutyKey, DutySpan] = {}
    for row in DUES.rows(reading.views, own):
        if row.recalled:
            continue
        before, due = found.get(row.duty), row.due
        first = min(before.first, due.opens_on) if before else due.opens_on
        days = [day for day in (before.last if before else None, due.due_on) if day]
        found[row.duty] = DutySpan(first, max(days, default=None))
    return found
