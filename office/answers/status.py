"""How a campaign stands, or stood at one position of the log."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar

from msgspec import Struct
from sqlalchemy import Connection

from engine.domain.audience import Part
from engine.domain.campaign.table import CAMPAIGN, CampaignState
from engine.domain.effects import next_state
from engine.domain.event import Event
from engine.domain.families import EFFECTS
from engine.domain.lifecycle import Lifecycle
from engine.domain.phase.table import PHASE, PhaseState
from engine.domain.sentences import code_of
from engine.errors import BadInput, NotFound, Said
from engine.ids import (
    CampaignId,
    DutyKey,
    PhaseKey,
    StreamId,
    UnitId,
    campaign_stream,
    phase_stream,
)
from engine.phrases import phrase
from engine.store.names import EVENTS
from office.answers.corrections import shaken
from office.answers.moment import Moment, MomentOutside, moment
from office.answers.reading import Reading, bare
from office.answers.tally import Tally, tally
from office.answers.undecided import Undecided, undecided
from projections import board, directory, timeline
from projections import corrections as view_of_corrections
from projections.board import BoardRow
from projections.campaigns import queries as campaigns
from projections.campaigns.tables import PhaseRow
from projections.campaigns.windows import window_at
from projections.states import NOT_OWED
from workflows.schema import Title

_MOMENT = phrase("thing.moment")
S = TypeVar("S", bound=StrEnum)
Facts = dict[StreamId, list[type[Event]]]
_EVERY_EVENT = 10_000
_EVENT_OF = {code_of(name): event for name, event in EVENTS.items()}


class PhaseStatus(Struct, frozen=True, kw_only=True):
    """A phase with the window it had at that moment; None while a blank leaves a day open.

    `corrected` are the events, since it closed, that correct what its closing rested on.
    """

    phase: PhaseKey
    title_zh: str
    title_en: str
    state: PhaseState
    starts_on: date | None
    ends_on: date | None
    tally: Tally
    corrected: tuple[int, ...] = ()


class DutyStatus(Struct, frozen=True, kw_only=True):
    """A task, or all occurrences of an obligation so far (`phase` is None)."""

    phase: PhaseKey | None
    duty: DutyKey
    title_zh: str
    title_en: str
    due_on: date | None
    tally: Tally


class UnitStatus(Struct, frozen=True, kw_only=True):
    """A unit of the campaign."""

    unit: UnitId
    name: Title
    tally: Tally


class Status(Struct, frozen=True, kw_only=True):
    """The campaign at `position`, on `day`; `head` is the newest position that the views know.

    `undecided` are duties that wait for a decision now; empty for an earlier moment.
    """

    campaign: CampaignId
    title_zh: str
    title_en: str
    state: CampaignState
    position: int
    head: int
    day: date
    tally: Tally
    phases: tuple[PhaseStatus, ...]
    duties: tuple[DutyStatus, ...]
    units: tuple[UnitStatus, ...]
    undecided: tuple[Undecided, ...] = ()


def status(
    reading: Reading, campaign: CampaignId, at: date | int | None = None, place: Said = _MOMENT
) -> Status:
    """How it stands now, or stood at the end of a day or at an event of that number.

    Raises NotFound for no campaign, BadInput for a moment that the log does not reach; `place` is
    what the face calls `at`.
    """
    head, today = reading.office.log.head(), reading.office.today()
    try:
        then = None if at is None else moment(reading.views, at, head, today)
        return status_at(reading.views, campaign, today, head, then)
    except MomentOutside as fault:
        raise BadInput(place, [fault.phrase]) from None


def status_at(
    views: Connection, campaign: CampaignId, today: date, head: int, then: Moment | None = None
) -> Status:
    """Put it together for now, or for an earlier moment.

    Raises NotFound that lists the campaigns, MomentOutside for one before it was planned.
    """
    row = campaigns.campaign(views, campaign)
    known = tuple(c.id for c in campaigns.campaigns(views))
    if row is None:
        raise NotFound("thing.campaign", campaign, known)
    at, day = (then.position, then.day) if then else (head, today)
    facts = _facts(views, campaign, "campaign.", at)
    if not facts:
        fault = "fault.moment.before-campaign"
        raise MomentOutside(fault, campaign=campaign, event=at, day=row.planned_on)
    items = [
        r
        for r in board.board_at(views, campaign, then.position if then else None)
        if r.part is Part.LEAD
    ]
    items = [r for r in items if r.state not in NOT_OWED]
    by_duty: defaultdict[DutyKey, list[BoardRow]] = defaultdict(list)
    by_unit: defaultdict[UnitId, list[BoardRow]] = defaultdict(list)
    for item in items:
        by_duty[item.duty].append(item)
        by_unit[item.unit].append(item)
    opened = _facts(views, campaign, "phase.", at)
    corrected = view_of_corrections.corrections(views, campaign, at)
    names = {u.unit: Title(zh=u.name, en=u.name_en) for u in directory.units(views)}
    return Status(
        campaign=campaign,
        title_zh=row.title_zh,
        title_en=row.title_en,
        state=_state(CAMPAIGN, CampaignState.PLANNED, facts[campaign_stream(campaign)]),
        position=at,
        head=head,
        day=day,
        tally=tally(items, day),
        phases=tuple(
            _phase(
                p,
                opened,
                at,
                tally((i for i in items if i.phase == p.phase), day),
                shaken(row.definition, p, corrected),
            )
            for p in campaigns.phases(views, campaign)
        ),
        duties=tuple(
            DutyStatus(
                phase=d.phase,
                duty=d.duty,
                title_zh=d.title_zh,
                title_en=d.title_en,
                due_on=max((i.due_on for i in by_duty[d.duty]), default=None),
                tally=tally(by_duty[d.duty], day),
            )
            for d in campaigns.duties(views, campaign)
            if by_duty[d.duty]
        ),
        units=tuple(
            UnitStatus(unit=unit, name=names.get(unit) or bare(unit), tally=tally(rows, day))
            for unit, rows in sorted(by_unit.items())
        ),
        undecided=undecided(row) if at == head else (),
    )


def _phase(
    row: PhaseRow, opened: Facts, at: int, figures: Tally, corrected: tuple[int, ...]
) -> PhaseStatus:
    facts = opened.get(phase_stream(row.campaign, row.phase), [])
    window = window_at(row.windows, at)
    return PhaseStatus(
        phase=row.phase,
        title_zh=row.title_zh,
        title_en=row.title_en,
        state=_state(PHASE, PhaseState.PENDING, facts),
        starts_on=window.starts_on if window else row.starts_on,
        ends_on=window.ends_on if window else row.ends_on,
        tally=figures,
        corrected=corrected,
    )


def _facts(views: Connection, campaign: CampaignId, prefix: str, at: int) -> Facts:
    """Events up to a position whose names begin so, the oldest first, by stream."""
    found: Facts = defaultdict(list)
    rows = timeline.query(
        views, campaign=campaign, name=prefix, before_position=at + 1, limit=_EVERY_EVENT
    )
    for row in reversed(rows):
        found[row.stream].append(_EVENT_OF[code_of(row.name)])
    return found


def _state(table: Lifecycle[S], first: S, facts: Sequence[type[Event]]) -> S:
    """The state after these events (engine.domain.effects)."""
    state, held = first, None
    for fact in facts:
        state, held = next_state(table, EFFECTS[fact], state, held)
    return state
