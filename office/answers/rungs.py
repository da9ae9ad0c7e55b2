"""How far the reminders of items have come: who was told last, and when the next ones go."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct

from engine.domain.ladder import DatedRung, dated
from engine.ids import CampaignId, StreamId
from office.answers.reading import Reading
from projections.reminders import queries as told
from projections.reminders.tables import ReminderRow, ReminderState


class RungReached(Struct, frozen=True, kw_only=True):
    """The last reminder of an item, what became of it, and the next one of the ladder; None where
    there was none, or there is none any more.
    """

    last: str | None = None
    told_at: datetime | None = None
    state: ReminderState | None = None
    next: str | None = None
    next_on: date | None = None


def rungs(
    reading: Reading, campaign: CampaignId, due: Mapping[StreamId, date]
) -> dict[StreamId, RungReached]:
    """Of items by the day that they are due; reminders that are not seen are not told."""
    row, definition = reading.about(campaign), reading.definition(campaign)
    seen = reading.sees.letters(campaign)
    sent = told.last_of(reading.views, campaign, tuple(due), reading.at, seen)
    days = {
        day: dated(definition.ladder, day, lambda kind: reading.reads.calendar(kind, row.edition))
        for day in set(due.values())
    }
    return {item: _reached(sent.get(item), days[day], reading.day) for item, day in due.items()}


def _reached(sent: ReminderRow | None, rungs: Sequence[DatedRung], today: date) -> RungReached:
    ahead = [(each.rung.key, each.on) for each in rungs if each.on > today]
    following, on = ahead[0] if ahead else (None, None)
    if sent is None:
        return RungReached(next=following, next_on=on)
    return RungReached(
        last=sent.rung,
        told_at=sent.told_at or sent.recorded_at,
        state=sent.state,
        next=following,
        next_on=on,
    )
