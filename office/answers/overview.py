"""How a campaign stands, what changed since the day before, and how it goes beside the plan."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from msgspec import Struct

from engine.calendars.clock import When
from engine.ids import CampaignId
from office.answers.deadlines import DeadlineLine, overdue
from office.answers.matrix import Matrix, matrix
from office.answers.reading import Reading
from office.answers.status import Status, status
from office.answers.tally import Tally, ledger_tally, tally
from projections import moments, progress
from projections.board_counts import counts_by, ledger_counts
from projections.campaigns import queries as campaigns
from projections.item_list import Of, Show

_OLDEST = 10
_DAY = timedelta(days=1)


class Count(Struct, frozen=True, kw_only=True):
    """A figure with its change since the end of the day before, None where there was no campaign
    then. The items behind it are those `of` a kind that a list shows under `show`.
    """

    of: Of
    show: Show
    value: int
    change: int | None


class BurnPoint(Struct, frozen=True, kw_only=True):
    """The items of all units at the end of a day: how many were to be handed in by then, how many
    were, how many are accepted; the last two None for days to come.
    """

    day: date
    planned: int
    handed_in: int | None
    accepted: int | None


class Overview(Struct, frozen=True, kw_only=True):
    """A campaign at a moment. `since` is the day before, to which `counts` are compared, at its
    last event `since_position`. `burn_up` is empty where only a part of the campaign is seen.
    `overdue` are the oldest; `status.tally.overdue` says how many there are.
    """

    status: Status
    counts: tuple[Count, ...]
    since: date | None
    since_position: int | None
    burn_up: tuple[BurnPoint, ...]
    matrix: Matrix
    overdue: tuple[DeadlineLine, ...]


def overview(reading: Reading, campaign: CampaignId) -> Overview:
    """Raises NotFound for a campaign that is not there, or not seen."""
    now = status(reading, campaign, units=False)
    day = reading.day - _DAY
    position = moments.position_of_day(reading.views, day)
    before = _before(reading, campaign, position, day) if position else None
    return Overview(
        status=now,
        counts=tuple(_counts((now.tally, now.ledger), before)),
        since=day if before else None,
        since_position=position if before else None,
        burn_up=tuple(_burn_up(reading, campaign, now)) if reading.sees.whole(campaign) else (),
        matrix=matrix(reading, campaign),
        overdue=overdue(reading, campaign, _OLDEST),
    )


def _before(
    reading: Reading, campaign: CampaignId, position: int, when: When
) -> tuple[Tally, Tally] | None:
    """The board and the ledger as they were at the end of the day before."""
    if campaigns.campaign(reading.views, campaign, position) is None:
        return None
    views, sees, day = reading.views, reading.sees, reading.day - _DAY
    board = counts_by(views, campaign, position, when, seen=sees.rows(campaign))
    ledger = ledger_counts(views, campaign, position, sees.work(campaign))
    return tally(board, day), ledger_tally(ledger, day)


_SHOWN = (
    (Of.WORK, Show.OVERDUE),
    (Of.WORK, Show.SOON),
    (Of.WORK, Show.WAITING),
    (Of.WORK, Show.DONE),
    (Of.LEDGER, Show.OPEN),
)


def _counts(now: tuple[Tally, Tally], before: tuple[Tally, Tally] | None) -> Iterator[Count]:
    for of, show in _SHOWN:
        value = _value(now, of, show)
        change = None if before is None else value - _value(before, of, show)
        yield Count(of=of, show=show, value=value, change=change)


def _value(tallies: tuple[Tally, Tally], of: Of, show: Show) -> int:
    found = getattr(tallies[of is Of.LEDGER], show.value)
    assert isinstance(found, int)
    return found


def _burn_up(reading: Reading, campaign: CampaignId, now: Status) -> Iterator[BurnPoint]:
    """By day, from the first on which something was owed to the last due date."""
    groups = counts_by(reading.views, campaign, reading.at, reading.when, "due_on")
    due = sorted((group.key[0], group.count) for group in groups if group.key[0] is not None)
    # The day that is asked about may not be over: its last figures are those of the board.
    past = [row for row in progress.daily(reading.views, campaign) if row.day < reading.day]
    handed_in = max(
        (past[-1].submitted if past else 0, now.tally.done + now.tally.waiting),
    )
    figures = {row.day: (row.submitted, row.accepted) for row in past}
    figures[reading.day] = (handed_in, now.tally.done)
    yield from _points(due, figures, reading.day)


def _points(
    due: Sequence[tuple[date, int]], figures: dict[date, tuple[int, int]], today: date
) -> Iterator[BurnPoint]:
    days = sorted({*figures, *(day for day, _ in due)})
    planned, place, last = 0, 0, (0, 0)
    for day in days:
        while place < len(due) and due[place][0] <= day:
            planned += due[place][1]
            place += 1
        last = figures.get(day, last)
        ahead = day > today
        yield BurnPoint(
            day=day,
            planned=planned,
            handed_in=None if ahead else last[0],
            accepted=None if ahead else last[1],
        )
