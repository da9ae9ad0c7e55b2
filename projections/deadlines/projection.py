"""Deadlines: one row per item with its clock, and the day on which the scheduler must look at it.

`attention_on` is the earliest day on which a rung of the ladder comes or the item falls overdue,
NULL when nobody has to look. So a tick with nothing due costs one look into an index.
"""

from collections.abc import Sequence
from typing import Final

import msgspec
from sqlalchemy import ColumnElement, tuple_

from engine.domain.assignment.events import (
    AssignmentFellOverdue,
    AssignmentOverdueAnnulled,
    AssignmentPassedOn,
    AssignmentSubmitted,
    AssignmentTakenOver,
)
from engine.domain.directory.events import UnitAdded, UnitAmended
from engine.domain.event import Event, Recorded
from engine.domain.items import Outline
from engine.domain.message import MessageKind, MessageQueued, MessageVoided
from engine.domain.rectification import events as x
from engine.domain.rectification.table import RectificationState
from engine.domain.reminder import ReminderDue, ReminderFact, ReminderMissed
from engine.errors import NotFound
from engine.ids import CampaignId, StreamId, fact_key, is_fact, subject_stream
from projections.deadlines.clocked_rows import IN_REVIEW, STATES, ClockedRows
from projections.deadlines.first_rows import issued, numbered, outlined, owed
from projections.deadlines.tables import (
    DEADLINES,
    FINDINGS,
    OUTLINES,
    UNITS,
    DeadlineRow,
    FindingRow,
    UnitRow,
)
from projections.feeding.read_model import ReadModel
from projections.feeding.row_cache import CachedRows, RowCache
from projections.items.outlines import ITEM_EVENTS, Outlines, items_of, standing, streams_of_items
from projections.next_states import (
    ASSIGNMENT_EVENTS,
    RECTIFICATION_EVENTS,
    clock_changes,
    held_state,
    leads_to,
    next_rectification_state,
    next_state,
    state_on_return,
    taken_back,
)
from projections.owed_work import projection as owed_work_view
from projections.owed_work.changes import (
    Amended,
    Appeared,
    Ended,
    Item,
    Joined,
    Left,
    Moved,
    Recalled,
)
from projections.owed_work.owed_work import OWED_WORK_EVENTS, OwedWork
from projections.states import NOT_OWED, OVER, ItemState

NAME = "deadlines"
VERSION = 15
RESTS_ON: tuple[ReadModel, ...] = (owed_work_view,)
HANDLES: tuple[type[Event], ...] = (
    *OWED_WORK_EVENTS,
    UnitAdded,
    UnitAmended,
    MessageQueued,
    MessageVoided,
    ReminderDue,
    ReminderMissed,
    *ASSIGNMENT_EVENTS,
    *RECTIFICATION_EVENTS,
    *ITEM_EVENTS,
)

TABLES = DEADLINES.metadata
_DONE: Final = (
    ItemState.ACCEPTED,
    ItemState.WAIVED,
    ItemState.TRANSFERRED,
    RectificationState.VERIFIED,
)
_FINISHED: Final = (*OVER, RectificationState.VERIFIED)

# --- project ---------------------------------------------------------------------------------


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Keep one row per item."""
    tables = cache.once(_Tables)
    tables.owed_work.begin(batch)
    tables.rows.fetch(_items_of(batch))
    tables.outlines.fetch(streams_of_items(batch))
    for r in batch:
        kind = r.stream.partition("/")[0]
        match r.event:
            case UnitAdded(unit=unit, name=name) | UnitAmended(unit=unit, name=name):
                tables.units.put(UnitRow(unit, name))
            case MessageQueued() | ReminderFact():
                tables.told(r, r.event)
            case MessageVoided():
                tables.voided(r)
            case _ if kind == "assignment":
                tables.assignment(r)
            case _ if kind == "rectification":
                tables.rectification(r)
            case _ if items_of(r) is not None:
                tables.numbered(r)
            case _:
                tables.terms(r)
    tables.flush()


def _items_of(batch: Sequence[Recorded]) -> list[StreamId]:
    own = ("assignment/", "rectification/", "message/", "reminder/")
    found = [subject_stream(r.stream) for r in batch if r.stream.startswith(own)]
    return found + streams_of_items(batch)


class _Tables:
    """The cached rows of this view."""

    def __init__(self, cache: RowCache) -> None:
        self.owed_work = OwedWork(cache)
        self.rows = ClockedRows(cache, self.owed_work)
        self.units = CachedRows(cache, UNITS)
        self.outlines = Outlines(cache, OUTLINES)
        self._findings = CachedRows(cache, FINDINGS)

    def flush(self) -> None:
        """Write pending rows."""
        for rows in (self.rows, self.units, self.outlines, self._findings):
            rows.flush()

    # --- events of campaigns and phases ---

    def terms(self, r: Recorded) -> None:
        """Apply an event about many items."""
        change = self.owed_work.apply(r)
        match change:
            case Appeared(items=items):
                self._appear(r, items)
            case Joined():
                self._join(r, change)
            case Left(campaign=campaign, unit=unit):
                for row in self._unfinished(r, campaign, DEADLINES.c.unit == unit):
                    if row.duty is None:
                        self.rows.recompute(r, row)
                        continue
                    self.rows.recompute(r, row, state=ItemState.LEFT, held=held_state(*_state(row)))
            case Recalled(campaign=campaign, dues=dues):
                owed = tuple_(DEADLINES.c.duty, DEADLINES.c.occurrence).in_(dues)
                for row in self.rows.where(DEADLINES.c.campaign == campaign, owed):
                    if row.state not in NOT_OWED and row.position < r.position:
                        held = held_state(*_state(row))
                        self.rows.recompute(r, row, state=ItemState.RECALLED, held=held)
            case Moved(campaign=campaign, duties=duties):
                narrow = () if duties is None else (DEADLINES.c.duty.in_(duties),)
                for row in self._unfinished(r, campaign, *narrow):
                    self.rows.recompute(r, row)
            case Amended(campaign=campaign):
                before = DEADLINES.c.position < r.position
                own = self.rows.where(DEADLINES.c.campaign == campaign, before)
                self.rows.amend(r, own, campaign)
            case Ended(campaign=campaign):
                for row in self._unfinished(r, campaign):
                    self.rows.recompute(r, row)
            case None:
                pass

    def _unfinished(
        self, r: Recorded, campaign: CampaignId, *narrow: ColumnElement[bool]
    ) -> list[DeadlineRow]:
        table = DEADLINES.c
        finished = table.state.in_(_FINISHED)
        before = table.position < r.position
        return self.rows.where(table.campaign == campaign, before, ~finished, *narrow)

    def _appear(self, r: Recorded, items: Sequence[Item]) -> None:
        """Add rows; those of one duty and part differ in their units alone: computed once."""
        self.rows.fetch(item.item for item in items)
        alike: dict[tuple[object, ...], DeadlineRow | None] = {}
        for item in items:
            known = self.rows.get(item.item)
            if known is not None:
                if known.state == ItemState.RECALLED and known.position < r.position:
                    state, held = state_on_return(_state(known)[1], known.changes)
                    self.rows.recompute(r, known, state=state, held=held)
                continue
            key = (item.due.duty, item.due.occurrence, item.part)
            like = alike.get(key)
            if like is None:
                self.rows.recompute(r, self._first(r, item))
                alike[key] = self.rows.get(item.item)
            else:
                self.rows.put(msgspec.structs.replace(like, item=item.item, unit=item.unit))

    def _join(self, r: Recorded, joined: Joined) -> None:
        """Reopen what the unit owed before it left, and add what it owes newly."""
        table = DEADLINES.c
        own = (table.campaign == joined.campaign) & (table.unit == joined.unit)
        for row in self.rows.where(own):
            if row.position >= r.position:
                continue
            if row.duty is None:
                self.rows.recompute(r, row)
            elif row.state == ItemState.LEFT and row.occurrence is not None:
                due = self.owed_work.due(row.campaign, row.duty, row.occurrence)
                before = _state(row)[1]
                waiting = before is ItemState.SUBMITTED
                if self.owed_work.comes_back(
                    due, row.changes, joined.day, late=row.late, handed_in=waiting
                ):
                    state, held = state_on_return(before, row.changes)
                    self.rows.recompute(r, row, state=state, held=held)
        self._appear(r, joined.items)

    def _first(self, r: Recorded, item: Item) -> DeadlineRow:
        titles = self.owed_work.campaign(item.due.campaign).titles
        return owed(item, titles.get(item.due.duty), r.position - 1)

    # --- events of one item ---

    def told(self, r: Recorded, event: MessageQueued | ReminderFact) -> None:
        """A rung is on record, as due or as missed: go on to the next one of its ladder."""
        row = self.rows.get(event.item)
        if row is None or row.position >= r.position or event.kind is MessageKind.NOTICE:
            return
        if event.kind is MessageKind.URGING:
            reached = msgspec.structs.replace(row, urged_at=event.stamp.recorded_at)
        elif event.kind is MessageKind.REVIEW:
            reached = self.rows.reviewer_told(row, event.rung, event.generation)
        else:
            reached = self.rows.told(row, event.rung, event.generation)
        if reached is not row:
            self.rows.recompute(r, reached)

    def voided(self, r: Recorded) -> None:
        """A message of old was not sent: its rung is owed again, should the same clock run on."""
        if not is_fact(r.stream):
            return
        letter = fact_key(r.stream)
        row = self.rows.get(letter.item)
        if row is not None and row.position < r.position:
            owed = self.rows.owed_again(row, letter.rung, letter.generation)
            if owed is not row:
                self.rows.recompute(r, owed)

    def assignment(self, r: Recorded) -> None:
        """Apply an event about one assignment."""
        row, event = self.rows.get(r.stream), r.event
        if row is None:
            row = self._first(r, self.owed_work.item(r.stream))
        if row.position >= r.position:
            return
        row = msgspec.structs.replace(row, changes=clock_changes(row.changes, event))
        row = self._marked(row, event)
        if isinstance(event, AssignmentTakenOver):
            row = msgspec.structs.replace(row, part=event.part, done_on=None)
        state, held = next_state(*_state(row), event)
        self.rows.recompute(r, row, state=state, held=held)

    def rectification(self, r: Recorded) -> None:
        """Apply an event about one rectification; its deadline begins when it is issued."""
        row, event = self.rows.get(r.stream), r.event
        if row is not None and row.position >= r.position:
            return
        if isinstance(event, x.RectificationRaised):
            self._findings.put(
                FindingRow(r.stream, event.campaign, event.rectification, event.unit, event.finding)
            )
            return
        if isinstance(event, x.RectificationIssued):
            self.rows.recompute(r, self._issued(r, event))
            return
        if row is None:
            raise NotFound("thing.logged.rectification-issued", r.stream)
        changes = clock_changes(row.changes, event)
        row = self._marked(msgspec.structs.replace(row, changes=changes), event)
        if isinstance(event, x.RectificationReopened):
            row = msgspec.structs.replace(
                row,
                first_generation=event.generation,
                began=event.stamp.recorded_at,
                first_due_on=event.fix_due_on,
                done_on=None,
                submitted_on=None,
            )
        before = RectificationState(row.held or row.state)
        state = next_rectification_state(before, type(event))
        self.rows.recompute(r, row, state=state.value, held=None)

    def numbered(self, r: Recorded) -> None:
        """Apply an event about a numbered item; of one that is private nobody is reminded."""
        step = self.outlines.step(r)
        if step is None:
            return
        outline, before, row = step.after, step.before, self.rows.get(r.stream)
        if row is None and outline.private:
            return
        row = outlined(row or self._numbered(r, outline), r, outline)
        if before is not None and outline.overdue_generation > before.overdue_generation:
            row = self.rows.overdue(row, r.event.stamp.on, outline.overdue_generation)
        state = ItemState.RECALLED if outline.private else standing(step.items, outline)
        if state is ItemState.SUBMITTED and row.state != ItemState.SUBMITTED:
            row = _waiting(row, r.event)
        self.rows.recompute(r, row, state=state, held=None)

    def _numbered(self, r: Recorded, outline: Outline) -> DeadlineRow:
        """Its first row; days of an outline without an edition count on that of its campaign."""
        row = numbered(r, outline)
        own = row.edition or self.owed_work.campaign(row.campaign).edition
        return msgspec.structs.replace(row, edition=own)

    def _marked(self, row: DeadlineRow, event: Event) -> DeadlineRow:
        """The row with the days on which it was handed in and done, and whether it was late."""
        reached, day = leads_to(type(event)), event.stamp.day
        if reached in IN_REVIEW:
            row = _waiting(row, event)
        if isinstance(event, AssignmentFellOverdue | x.RectificationFellOverdue):
            return self.rows.overdue(row, event.stamp.on, event.generation)
        if isinstance(event, AssignmentOverdueAnnulled | x.RectificationOverdueAnnulled):
            return msgspec.structs.replace(row, overdue_on=None, late=event.late)
        if taken_back(type(event)) is not None:
            handed_in = row.submitted_on if reached in IN_REVIEW else None
            return msgspec.structs.replace(row, submitted_on=handed_in, done_on=None)
        if reached in IN_REVIEW:
            late = row.late or getattr(event, "late", False)
            return msgspec.structs.replace(row, submitted_on=day, late=late)
        return msgspec.structs.replace(row, done_on=day) if reached in _DONE else row

    def _issued(self, r: Recorded, event: x.RectificationIssued) -> DeadlineRow:
        found = self._findings.get(r.stream)
        if found is None:
            raise NotFound("thing.logged.rectification-raised", r.stream)
        return issued(found, event, r.position - 1)


def _waiting(row: DeadlineRow, event: Event) -> DeadlineRow:
    """The row as it begins to wait for a reviewer: the first one of a hand-in, the next one of what
    was passed on. Paper that is dated back waits from the day of its record.
    """
    passed = row.passed
    if isinstance(event, AssignmentSubmitted):
        passed = 0
    elif isinstance(event, AssignmentPassedOn):
        passed += 1
    return msgspec.structs.replace(
        row,
        waits_since=event.stamp.on,
        hand_ins=row.hand_ins + 1,
        passed=passed,
        review_index=0,
    )


def _state(row: DeadlineRow) -> tuple[ItemState, ItemState | None]:
    """State and held state of an assignment."""
    return STATES[row.state], STATES[row.held] if row.held else None
