"""The rows of deadlines with what follows from their clocks: dates, ladder, day of attention."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Final

import msgspec

from engine.calendars.deadline import DeadlineClock
from engine.domain.audience import Part
from engine.domain.clocks import run
from engine.domain.event import Recorded
from engine.domain.ladder import dated, first_rung
from engine.domain.rectification.table import RectificationState
from engine.ids import CampaignId
from projections.deadlines.tables import DEADLINES, LADDERS, DeadlineRow, LadderRow
from projections.feeding.row_cache import CachedRows, RowCache
from projections.next_states import final_rectification_state, final_state
from projections.owed_work.owed_work import OwedWork
from projections.owed_work.tables import CampaignRow
from projections.states import OWED, RECTIFICATION_OWED, ItemState, late_after

STATES: Final = {state.value: state for state in ItemState}
IN_REVIEW: Final = (ItemState.SUBMITTED, RectificationState.REPORTED)
"""The states in which it waits for a reviewer."""

_DAY: Final = timedelta(days=1)


class ClockedRows(CachedRows[DeadlineRow]):
    """Rows of deadlines, which `recompute` puts with all that depends on their clock."""

    def __init__(self, cache: RowCache, owed_work: OwedWork) -> None:
        super().__init__(cache, DEADLINES)
        self._ladders = CachedRows(cache, LADDERS)
        self._owed_work = owed_work

    def flush(self) -> None:
        """Write pending rows."""
        super().flush()
        self._ladders.flush()

    def recompute(self, r: Recorded, row: DeadlineRow, **changes: object) -> None:
        """Put a row with its dates, ladder and `attention_on` recomputed after this event."""
        owed_work, terms = self._owed_work, self._owed_work.campaign(row.campaign)
        if row.duty is not None and row.occurrence is not None:
            due = owed_work.due(row.campaign, row.duty, row.occurrence)
            clock = owed_work.clock(due, row.changes)
            stopped_on = owed_work.stopped_on(due, clock)
            takes_work = due.open or due.outlasts(clock.due_on)
        else:
            due, clock = None, self._clock_of_entry(row, terms)
            stopped_on = terms.stops(clock)
            takes_work = row.unit is None or not owed_work.has_left(row.campaign, row.unit)
        if clock.generation != row.generation:
            # A clock that begins late skips what is stale, and owes every rung past the due date.
            days, since = self.days(row.campaign, clock.due_on), r.event.stamp.on
            if clock.due_on is not None:
                since = min(since, clock.due_on + _DAY)
            row = msgspec.structs.replace(
                row,
                generation=clock.generation,
                ladder_index=first_rung(days, since),
            )
        row = msgspec.structs.replace(
            row,
            position=r.position,
            due_on=clock.due_on,
            assessed_on=clock.assessed_on,
            due_time=clock.due_time,
            edition=terms.edition,
            stopped_on=stopped_on,
            review_stopped=terms.stops(clock) is not None,
            takes_work=takes_work,
            **changes,
        )
        if due is None:
            yellow_from = owed_work.yellow_from(row.campaign, clock.due_on)
        else:
            yellow_from = owed_work.yellow_of(due, clock.due_on, row.state, row.changes)
        if yellow_from != row.yellow_from:
            row = msgspec.structs.replace(row, yellow_from=yellow_from)
        if terms.ended_on is not None:
            row = _ended(row, called_off=terms.called_off)
        in_review = row.state in IN_REVIEW
        counts_from = row.waits_since if in_review else row.due_on
        if (in_review, counts_from) != (row.in_review, row.counts_from):
            row = msgspec.structs.replace(row, in_review=in_review, counts_from=counts_from)
        if not row.late and row.assessed_on is not None and not row.is_numbered:
            before = self.get(row.item)
            if before is not None and late_after(before, row, owed_work.moment(r, row)):
                row = msgspec.structs.replace(row, late=True)
        attention = self._attention(row)
        if attention != row.attention_on:
            row = msgspec.structs.replace(row, attention_on=attention)
        self.put(row)

    def _clock_of_entry(self, row: DeadlineRow, terms: CampaignRow) -> DeadlineClock:
        calendar = self._owed_work.calendar(row.edition, row.calendar)
        changes = (*terms.changes, *row.changes)
        if row.is_numbered:
            behind = row.first_generation - 1
            return run(row.first_due_on, row.began, changes, calendar, withdrawn=behind)
        return run(row.first_due_on, row.began, changes, calendar, row.first_generation)

    def ladder(self, campaign: CampaignId, counts_from: date, *, in_review: bool) -> LadderRow:
        """The rungs of one ladder, counted from a day."""
        self._ladders.cover(campaign)
        known = self._ladders.get(campaign, in_review, counts_from)
        if known is None:
            known = self._counted(campaign, counts_from, in_review)
            self._ladders.put(known)
        return known

    def _counted(self, campaign: CampaignId, day: date, in_review: bool) -> LadderRow:
        terms = self._owed_work.campaign(campaign)
        rungs = terms.review_ladder if in_review else terms.ladder
        found = dated(rungs, day, partial(self._owed_work.calendar, terms.edition))
        keys, days = tuple(each.rung.key for each in found), tuple(each.on for each in found)
        return LadderRow(campaign, in_review, day, keys, days)

    def amend(self, r: Recorded, rows: Iterable[DeadlineRow], campaign: CampaignId) -> None:
        """Put rows with their titles and ladder as a changed plan has them; a rung that was sent is
        not sent again.
        """
        terms = self._owed_work.campaign(campaign)
        ladders = self._ladders.where(LADDERS.c.campaign == campaign)
        stood: dict[tuple[bool, date | None], LadderRow] = {
            (row.in_review, row.counts_from): row for row in ladders
        }
        for row in ladders:
            self._ladders.put(self._counted(campaign, row.counts_from, row.in_review))
        for each in rows:
            title = terms.titles.get(each.duty) if each.duty else None
            named = msgspec.structs.replace(each, title=title.zh if title else each.title)
            self.recompute(r, self._on_its_rung(r, named, stood))

    def _on_its_rung(
        self, r: Recorded, row: DeadlineRow, stood: Mapping[tuple[bool, date | None], LadderRow]
    ) -> DeadlineRow:
        """The row after the rungs that were sent, by the keys that they had."""
        reviews = stood.get((True, row.waits_since))
        if row.waits_since is not None and reviews is not None:
            ladder = self.ladder(row.campaign, row.waits_since, in_review=True)
            index = max((0, *_after(reviews, row.review_index, ladder)))
            row = msgspec.structs.replace(row, review_index=index)
        if row.due_on is None:
            return row
        ladder, before = self.rungs_of(row), stood.get((False, row.due_on))
        sent = _after(before, row.ladder_index, ladder) if before else ()
        since = min(r.event.stamp.on, row.due_on + _DAY)
        return msgspec.structs.replace(
            row, ladder_index=max((first_rung(ladder.days, since), *sent))
        )

    def rungs_of(self, row: DeadlineRow) -> LadderRow:
        """The rungs that count from the due date of a row that has one."""
        assert row.due_on is not None, "it has a deadline"
        return self.ladder(row.campaign, row.due_on, in_review=False)

    def told(self, row: DeadlineRow, rung: str, generation: int) -> DeadlineRow:
        """The row past a rung that is on record; as it is if that is not of its clock."""
        if row.due_on is None or generation != row.generation:
            return row
        keys = self.rungs_of(row).rungs
        if rung not in keys:
            return row
        index = max(row.ladder_index, keys.index(rung) + 1)
        return msgspec.structs.replace(row, ladder_index=index)

    def reviewer_told(self, row: DeadlineRow, rung: str, wait: int) -> DeadlineRow:
        """The row past a rung of which its reviewer is told, if he is of this wait."""
        if row.waits_since is None or wait != row.hand_ins:
            return row
        keys = self.ladder(row.campaign, row.waits_since, in_review=True).rungs
        if rung not in keys:
            return row
        index = max(row.review_index, keys.index(rung) + 1)
        return msgspec.structs.replace(row, review_index=index)

    def owed_again(self, row: DeadlineRow, rung: str, generation: int) -> DeadlineRow:
        """The row with a rung ahead again, whose letter was not sent, unless the overdue fact has
        made it stale.
        """
        if row.due_on is None or generation != row.generation:
            return row
        keys = self.rungs_of(row).rungs
        if rung not in keys:
            return row
        index = keys.index(rung)
        if row.overdue_generation >= row.generation:
            index = max(index, self._first_after(row))
        return msgspec.structs.replace(row, ladder_index=min(row.ladder_index, index))

    def days(self, campaign: CampaignId, due_on: date | None) -> tuple[date, ...]:
        """The days of the rungs; none without a deadline."""
        return () if due_on is None else self.ladder(campaign, due_on, in_review=False).days

    def overdue(self, row: DeadlineRow, on: date, generation: int) -> DeadlineRow:
        """The row as overdue; rungs up to the due date are skipped (engine.reactions.facts)."""
        index = max(row.ladder_index, self._first_after(row))
        return msgspec.structs.replace(
            row, overdue_on=on, overdue_generation=generation, late=True, ladder_index=index
        )

    def _first_after(self, row: DeadlineRow) -> int:
        """The index of the first rung after the due date."""
        if row.due_on is None:
            return 0
        return first_rung(self.days(row.campaign, row.due_on), row.due_on + _DAY)

    def _attention(self, row: DeadlineRow) -> date | None:
        if row.in_review:
            return self._review_attention(row)
        open_ = row.state in OWED or row.state in RECTIFICATION_OWED
        if not open_ or not row.running or row.part is Part.SUPPORTING or not row.takes_work:
            return None
        if row.due_on is None:
            return None
        ahead = list(self.rungs_of(row).days[row.ladder_index :])
        if row.overdue_generation < row.generation:
            ahead.append(row.due_on if row.due_time else row.due_on + _DAY)
        return min(ahead, default=None)

    def _review_attention(self, row: DeadlineRow) -> date | None:
        """The day of the next rung that reminds its reviewer; what a closed phase took in is
        reviewed all the same.
        """
        if row.waits_since is None or row.review_stopped:
            return None
        ahead = self.ladder(row.campaign, row.waits_since, in_review=True).days[row.review_index :]
        return min(ahead, default=None)


def _after(stood: LadderRow, index: int, ladder: LadderRow) -> tuple[int, ...]:
    """The places in a changed ladder behind each rung that was on record before."""
    sent = (rung for rung in stood.rungs[:index] if rung in ladder.rungs)
    return tuple(ladder.rungs.index(rung) + 1 for rung in sent)


def _ended(row: DeadlineRow, *, called_off: bool) -> DeadlineRow:
    """The row in its final state; as it is if it was done with."""
    if row.rectification is not None:
        before = RectificationState(row.held or row.state)
        final = final_rectification_state(before, called_off=called_off)
        return row if final is None else msgspec.structs.replace(row, state=final, held=before)
    held = None if row.held is None else STATES[row.held]
    state, held = final_state(STATES[row.state], held, called_off=called_off)
    return msgspec.structs.replace(row, state=state, held=held)
