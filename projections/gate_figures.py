"""The figures that a gate asks for at one log position, with the events that prove them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from msgspec import UNSET, Struct
from msgspec.structs import replace
from sqlalchemy import Connection, or_, select

from engine.domain.audience import Part, Participant, part_of
from engine.domain.gates import (
    Breakdown,
    CriterionFigures,
    GateFacts,
    Missing,
    NothingToCount,
    counted_duties,
    grouped,
)
from engine.domain.terms import DutyDue
from engine.ids import ONCE, CampaignId, DutyKey, OccurrenceKey, PhaseKey, StreamId, UnitId
from projections.board import BOARD
from projections.filings import latest
from projections.gate_items import newest, reached
from projections.moments import day_of
from projections.owed_work.tables import DUES, PARTICIPANTS, ParticipantRow
from projections.rectifications import ledger
from projections.states import NOT_OWED, SETTLED, ItemState
from workflows.schema import Criterion, CriterionKind, Definition, Obligation, Phase, Task

_HANDED_IN = (*SETTLED, ItemState.SUBMITTED, ItemState.NOT_ACCEPTED)

_Owed = tuple[DutyKey, OccurrenceKey, UnitId]


class _Counted(NamedTuple):
    """What a gate must know of an assignment: the columns of the board, without its dates."""

    item: StreamId
    duty: DutyKey
    occurrence: OccurrenceKey
    unit: UnitId
    state: ItemState
    since_position: int


class _Count(Struct, frozen=True):
    """The rows that a criterion counts, and what is owed by now though nobody has opened it."""

    criterion: Criterion
    duties: tuple[str, ...]
    rows: tuple[_Counted, ...]
    unopened: tuple[_Owed, ...] = ()

    def of_states(self, states: Iterable[ItemState]) -> CriterionFigures:
        """How many rows are in these states, out of all."""
        wanted = set(states)
        return self.of_rows([row for row in self.rows if row.state in wanted])

    def of_rows(self, met: Sequence[_Counted]) -> CriterionFigures:
        """How many rows these are, out of all."""
        have = {row.item for row in met}
        return CriterionFigures(
            key=self.criterion.key,
            have=len(have),
            of=len(self.rows) + len(self.unopened),
            evidence=newest(row.since_position for row in met),
            breakdown=Breakdown(
                missing=self.missing([row for row in self.rows if row.item not in have]),
                waived=sum(row.state is ItemState.WAIVED for row in met),
                shown_by=len(have),
            ),
        )

    def missing(self, rows: Sequence[_Counted]) -> tuple[Missing, ...]:
        """Who owes these rows, and all that nobody has opened."""
        owed = [(row.duty, row.occurrence, row.unit) for row in rows]
        return grouped([*owed, *self.unopened])


def gate_facts(
    conn: Connection,
    definition: Definition,
    campaign: CampaignId,
    phase: PhaseKey,
    position: int,
    *,
    today: date | None = None,
    unopened: Collection[DutyDue] = (),
) -> GateFacts:
    """Figures of every criterion of a phase's gate as of a log position.

    No view may stand before it. `today` is the day of that position unless given; `unopened` are
    the periods of recurring duties that have begun by then and that nobody has opened.
    """
    planned = definition.phase(phase)
    if planned is None or not planned.gate:
        return GateFacts(position=position)
    today = today or day_of(conn, position)
    owing = _Owing(conn, campaign, position)
    listed = frozenset(task.key for task in definition.every_task() if task.for_each)
    figures = []
    for criterion in planned.gate:
        if criterion.kind is CriterionKind.RECTIFICATIONS_VERIFIED:
            figures.append(_verified(conn, criterion, campaign, position))
            continue
        if criterion.kind is CriterionKind.REACHED:
            figures.append(reached(conn, criterion, campaign, position))
            continue
        duties = _asked(conn, campaign, planned, criterion, position)
        rows = _rows(conn, campaign, criterion, duties, listed, today, position)
        due = [d for d in unopened if d.duty in duties and (d.duty in listed or _counts(d, today))]
        count = _Count(criterion, duties, rows, tuple(owing.of(due)))
        counted = _figures(conn, definition, campaign, count, position)
        if not counted.of and (nothing := _nothing(definition, count, counted, owing)):
            about = tuple(map(DutyKey, duties))
            behind = replace(counted.breakdown, nothing=nothing, about=about)
            counted = replace(counted, breakdown=behind)
        figures.append(counted)
    return GateFacts(position=position, figures=tuple(figures))


class _Owing:
    """The units of a campaign as of a position, read once if anybody asks."""

    def __init__(self, conn: Connection, campaign: CampaignId, position: int) -> None:
        self._conn, self._campaign, self._position = conn, campaign, position
        self._units: list[ParticipantRow] | None = None

    def of(self, dues: Iterable[DutyDue]) -> Iterator[_Owed]:
        """Which units owe these as lead."""
        for due in dues:
            for unit in self.leading(due.audience):
                if not unit.left:
                    yield due.duty, due.occurrence, unit.unit

    def leading(self, audience: tuple[str, ...]) -> Iterator[ParticipantRow]:
        """The units that lead a duty with this audience, those among them that have left."""
        if self._units is None:
            own = PARTICIPANTS.c.campaign == self._campaign
            valid = PARTICIPANTS.valid_at(self._position)
            self._units = PARTICIPANTS.where(self._conn, own, valid)
        for row in self._units:
            unit = Participant(unit=row.unit, categories=row.categories)
            if part_of(unit, audience) is Part.LEAD:
                yield row

    def is_gone(self, duties: Sequence[str]) -> bool:
        """Whether work was owed, and all of it has left or gone to others."""
        c = BOARD.c
        states = (
            select(c.state)
            .distinct()
            .where(
                c.campaign == self._campaign,
                c.duty.in_(duties),
                c.part == Part.LEAD,
                BOARD.valid_at(self._position),
            )
        )
        found = set(self._conn.execute(states).scalars())
        return bool(found) and found <= NOT_OWED

    def is_due(self, duties: Sequence[str]) -> bool:
        """Whether any of these was ever made due."""
        own = (DUES.c.campaign == self._campaign, DUES.c.duty.in_(duties))
        return bool(DUES.where(self._conn, *own, DUES.c.since_position <= self._position))


def _nothing(
    definition: Definition, count: _Count, counted: CriterionFigures, owing: _Owing
) -> NothingToCount | None:
    """Why nothing is counted; None where it is only that nobody has reported yet."""
    if count.rows or count.unopened:
        if counted.breakdown.shown_by:
            return NothingToCount.ZERO
        waived = all(row.state is ItemState.WAIVED for row in count.rows)
        return NothingToCount.WAIVED if waived and not count.unopened else None
    duties = [definition.duties[key] for key in count.duties if key in definition.duties]
    if not duties:
        return NothingToCount.NO_DUTY
    if all(isinstance(duty, Obligation) and duty.cadence is None for duty in duties):
        return NothingToCount.UNDECIDED
    units = [unit for duty in duties for unit in owing.leading(duty.audience)]
    if not units:
        return NothingToCount.NO_UNIT
    if all(unit.left for unit in units) or owing.is_gone(count.duties):
        return NothingToCount.GONE
    if all(isinstance(duty, Task) and duty.for_each for duty in duties):
        return NothingToCount.NOT_LISTED
    recurring = any(isinstance(duty, Obligation) for duty in duties)
    return (
        NothingToCount.NOT_DUE
        if recurring or owing.is_due(count.duties)
        else NothingToCount.NOT_OPENED
    )


def _asked(
    conn: Connection, campaign: CampaignId, phase: Phase, criterion: Criterion, position: int
) -> tuple[str, ...]:
    """The duties that a criterion counts; of those that it does not name none that is due after
    the end of the phase, which closes without them.
    """
    duties = counted_duties(phase, criterion)
    if criterion.duties:
        return duties
    own = (DUES.c.campaign == campaign, DUES.c.duty.in_(duties), DUES.valid_at(position))
    beyond = {row.duty for row in DUES.where(conn, *own) if row.is_due_past_the_end}
    return tuple(key for key in duties if key not in beyond)


def _rows(
    conn: Connection,
    campaign: CampaignId,
    criterion: Criterion,
    duties: Sequence[str],
    listed: Collection[str],
    today: date | None,
    position: int,
) -> tuple[_Counted, ...]:
    """Lead assignments of these duties that count on this day: of a recurring duty what is due or
    has no deadline, of `listed` things all, and of work counted one by one what was accepted.
    """
    c = BOARD.c
    due = [c.occurrence == ONCE, c.due_on.is_(None), c.duty.in_(listed)]
    if today is not None:
        due.append(c.due_on <= today)
    if criterion.kind is CriterionKind.COUNT_AT_LEAST:
        due.append(c.state == ItemState.ACCEPTED)
    query = select(c.item, c.duty, c.occurrence, c.unit, c.state, c.since_position).where(
        c.campaign == campaign,
        c.duty.in_(duties),
        c.part == Part.LEAD,
        c.state.not_in(NOT_OWED),
        BOARD.valid_at(position),
    )
    if today is not None:
        query = query.where(or_(*due))
    return tuple(map(_Counted._make, conn.execute(query.order_by(c.item))))


def _counts(due: DutyDue, today: date | None) -> bool:
    """Whether an occurrence that nobody has opened counts on a day: one that is due by then."""
    return today is None or due.due_on is None or due.due_on <= today


def _figures(
    conn: Connection,
    definition: Definition,
    campaign: CampaignId,
    count: _Count,
    position: int,
) -> CriterionFigures:
    match count.criterion.kind:
        case CriterionKind.ALL_ACCEPTED:
            return count.of_states(SETTLED)
        case CriterionKind.COUNT_AT_LEAST:
            return _at_least(conn, campaign, count, position)
        case CriterionKind.SUMMARY_FILED | CriterionKind.MEETING_HELD:
            return count.of_states(_HANDED_IN)
        case CriterionKind.DOCUMENTS_FILED:
            return _documents(conn, campaign, count, position)
        case _:
            return _coverage(conn, definition, campaign, count, position)


def _at_least(
    conn: Connection, campaign: CampaignId, count: _Count, position: int
) -> CriterionFigures:
    """Accepted hand-ins out of all owed; or the sum of a figure in them, out of all filed.

    Work accepted before its due date counts. Waived work does not: nothing was done.
    """
    accepted = [row for row in count.rows if row.state is ItemState.ACCEPTED]
    key = count.criterion.evidence
    if key is None:
        return count.of_rows(accepted)
    filed = latest(conn, campaign, count.duties, position)
    figures = {r.item: own[key] for r in count.rows if key in (own := filed.get(r.item, {}))}
    met = {row.item: figures[row.item] for row in accepted if row.item in figures}
    return CriterionFigures(
        key=count.criterion.key,
        have=sum(figure.value or 0 for figure in met.values()),
        of=sum(figure.value or 0 for figure in figures.values()),
        evidence=newest(figure.position for figure in met.values()),
        breakdown=Breakdown(
            missing=count.missing([row for row in count.rows if row.item not in met]),
            shown_by=len(met),
        ),
    )


def _documents(
    conn: Connection, campaign: CampaignId, count: _Count, position: int
) -> CriterionFigures:
    """Assignments whose document is on file; a waived one needs none."""
    filed = latest(conn, campaign, count.duties, position)
    wanted = count.criterion.evidence
    met = [
        row
        for row in count.rows
        if row.state is ItemState.WAIVED
        or (row.state in _HANDED_IN and (wanted is None or wanted in filed.get(row.item, {})))
    ]
    return count.of_rows(met)


def _coverage(
    conn: Connection,
    definition: Definition,
    campaign: CampaignId,
    count: _Count,
    position: int,
) -> CriterionFigures:
    """The sum of a figure over the sum of the whole it is part of, from the latest submissions.

    Whoever has not reported both is silent: nothing is known of it, and it is in neither sum. In
    definitions that ask for no share of reporters it counts as 0 of 1, and a part without its whole
    for a whole of its own. A figure that is part of no whole counts the units that filed it.
    """
    filed = latest(conn, campaign, count.duties, position)
    key = count.criterion.evidence or ""
    wholes = {
        evidence.key: evidence.of
        for name in count.duties
        if (duty := definition.duties.get(name)) is not None
        for evidence in duty.evidence
    }
    whole = wholes.get(key)
    older = count.criterion.reported is UNSET
    have = of = 0
    evidence: list[int] = []
    lacking: list[_Counted] = []
    silent: list[_Counted] = []
    asked = [row for row in count.rows if row.state is not ItemState.WAIVED]
    for row in asked:
        own = filed.get(row.item, {}) if row.state in _HANDED_IN else {}
        part = own[key].value if key in own else None
        all_of = own[whole].value if whole is not None and whole in own else None
        if part is None or (whole is not None and all_of is None and not older):
            silent.append(row)
            continue
        have += part if whole is not None else 1
        of += (all_of if all_of is not None else part) if whole is not None else 1
        evidence.append(own[key].position)
        if whole is not None and all_of is not None and part < all_of:
            lacking.append(row)
    unheard = len(silent) + len(count.unopened)
    return CriterionFigures(
        key=count.criterion.key,
        have=have,
        of=of + (unheard if older else 0),
        evidence=newest(evidence),
        breakdown=Breakdown(
            missing=grouped([(row.duty, row.occurrence, row.unit) for row in lacking]),
            silent=count.missing(silent),
            asked=len(asked) + len(count.unopened),
            reported=len(asked) - len(silent),
            waived=len(count.rows) - len(asked),
            shown_by=len(evidence),
        ),
    )


def _verified(
    conn: Connection, criterion: Criterion, campaign: CampaignId, position: int
) -> CriterionFigures:
    rows = ledger(conn, campaign, at=position)
    met = [row for row in rows if row.state == "verified"]
    missing = tuple(row.rectification for row in rows if row.state != "verified")
    return CriterionFigures(
        key=criterion.key,
        have=len(met),
        of=len(rows),
        evidence=newest(row.since_position for row in met),
        breakdown=Breakdown(
            missing=(Missing(rectifications=missing),) if missing else (),
            shown_by=len(met),
            nothing=None if rows else NothingToCount.NONE_RAISED,
        ),
    )
