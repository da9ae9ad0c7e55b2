"""What a corrected date or an amended plan does to duties that are owed."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from engine.domain.audience import Part, part_of
from engine.domain.campaign.events import (
    CampaignRecalendared,
    DateCorrected,
    DefinitionAmended,
    DutiesAdded,
    DutiesDropped,
    ParameterSet,
)
from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Event, Recorded
from engine.domain.phase.events import (
    PhaseDatesCorrected,
    PhaseDutiesAdded,
    PhaseDutiesDropped,
    PhaseExtended,
)
from engine.domain.terms import DutyDue
from engine.ids import CampaignId, CampaignPhase, DutyKey, PhaseKey, parse_stream
from office.answers.reading import Reading, bare
from projections.board import BOARD
from projections.states import OWED
from workflows.schema import Title


class Move(Struct, frozen=True, kw_only=True):
    """A duty and its days before and after: None before where it is added, after where it is
    dropped. `open` units that owe it have not handed it in. `phase` is None for one outside any.
    """

    campaign: CampaignId
    phase: PhaseKey | None
    duty: DutyKey
    title: Title
    was: date | None
    due_on: date | None
    open: int


def moves(reading: Reading, recorded: Iterable[Recorded]) -> tuple[Move, ...]:
    """What the events move, add and drop, counted as the views stand."""
    new: dict[DutyKey, Title] = {}
    found: list[Move] = []
    for entry in recorded:
        key, event = parse_stream(entry.stream), entry.event
        if isinstance(event, DefinitionAmended):
            duties = event.definition.duties.values()
            new = {DutyKey(duty.key): duty.title for duty in duties}
        if key is not None and (moved := tuple(_moved(event))):
            phase = key.phase if isinstance(key, CampaignPhase) else None
            titles = {**reading.duty_titles(key.campaign), **new}
            found += (_move(reading, key.campaign, phase, each, titles) for each in moved)
    return tuple(found)


class _Moved(NamedTuple):
    """A duty with its days; `due` where it is added."""

    duty: DutyKey
    was: date | None = None
    due_on: date | None = None
    due: DutyDue | None = None


def _move(
    reading: Reading,
    campaign: CampaignId,
    phase: PhaseKey | None,
    moved: _Moved,
    titles: Mapping[DutyKey, Title],
) -> Move:
    rows = BOARD.where(
        reading.views,
        BOARD.c.campaign == campaign,
        BOARD.c.duty == moved.duty,
        BOARD.valid_at(reading.at),
    )
    dropped = moved.due_on is None
    undone = sum(row.state in OWED or (dropped and row.held in OWED) for row in rows)
    if moved.due is not None:
        units = existing_campaign(campaign, reading.reads).participants.values()
        undone = sum(part_of(unit, moved.due.audience) is Part.LEAD for unit in units)
    return Move(
        campaign=campaign,
        phase=phase,
        duty=moved.duty,
        title=titles.get(moved.duty) or bare(moved.duty),
        was=max((row.due_on for row in rows if row.due_on), default=None) if dropped else moved.was,
        due_on=moved.due_on,
        open=undone,
    )


def moved_for_all(event: Event, duty: DutyKey) -> tuple[date | None, date] | None:
    """The day that a duty had before an event and the one after it, for all who owe it: None where
    the event moves nothing of it, or does not say the day before.
    """
    if isinstance(event, PhaseExtended):
        return (None, event.ends_on) if duty in event.duties else None
    own = next((move for move in _moved(event) if move.duty == duty and move.due is None), None)
    return None if own is None or own.due_on is None else (own.was, own.due_on)


def _moved(event: Event) -> Iterator[_Moved]:
    match event:
        case (
            PhaseDatesCorrected(moves=moves)
            | DateCorrected(moves=moves)
            | DefinitionAmended(moves=moves)
            | ParameterSet(moves=moves)
            | CampaignRecalendared(moves=moves)
        ):
            yield from (_Moved(move.duty, move.was, move.due_on) for move in moves)
        case PhaseDutiesAdded(dues=dues) | DutiesAdded(dues=dues):
            yield from (_Moved(due.duty, due_on=due.due_on, due=due) for due in dues)
        case PhaseDutiesDropped(duties=duties) | DutiesDropped(duties=duties):
            yield from map(_Moved, duties)
        case _:
            return
