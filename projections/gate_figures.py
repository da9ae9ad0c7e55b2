"""The figures that a gate asks for at one log position, with the events that prove them."""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct
from sqlalchemy import Connection

from engine.domain.audience import Part
from engine.domain.gates import CriterionFigures, GateFacts
from engine.ids import ONCE, CampaignId, PhaseKey, UnitId
from projections.board import BOARD, BoardRow, valid_at
from projections.directory import unit_names
from projections.filings import latest
from projections.rectifications import ledger
from projections.states import SETTLED, ItemState
from projections.timeline import day_of
from workflows.schema import Criterion, CriterionKind, Definition, DutyKind, Phase

_SHOWN = 12
_GONE = (ItemState.LEFT, ItemState.TRANSFERRED)
_HANDED_IN = (*SETTLED, ItemState.SUBMITTED)


class _Count(Struct, frozen=True):
    """The rows that a criterion counts, with the names of units and the titles of duties."""

    criterion: Criterion
    rows: tuple[BoardRow, ...]
    names: dict[UnitId, str]
    titles: dict[str, str]

    def of_states(self, states: Iterable[ItemState]) -> CriterionFigures:
        """How many rows are in these states, out of all."""
        wanted = set(states)
        return self.of_rows([row for row in self.rows if row.state in wanted])

    def of_rows(self, met: Sequence[BoardRow]) -> CriterionFigures:
        """How many rows these are, out of all."""
        have = {row.item for row in met}
        return CriterionFigures(
            key=self.criterion.key,
            have=len(have),
            of=len(self.rows),
            evidence=_newest(row.since_position for row in met),
            missing=self.missing([row for row in self.rows if row.item not in have]),
        )

    def missing(self, rows: Sequence[BoardRow]) -> tuple[str, ...]:
        """At most twelve names of units, each with the duty if there are several duties."""
        several = len({row.duty for row in self.rows}) > 1
        found: dict[str, None] = {}
        for row in rows:
            name = self.names.get(row.unit, row.unit)
            found[f"{name} {self.titles.get(row.duty, row.duty)}" if several else name] = None
        return tuple(found)[:_SHOWN]


def gate_facts(
    conn: Connection,
    definition: Definition,
    campaign: CampaignId,
    phase: PhaseKey,
    position: int,
) -> GateFacts:
    """Figures of every criterion of a phase's gate as of a log position.

    No view may stand before it.
    """
    planned = definition.phase(phase)
    if planned is None or not planned.gate:
        return GateFacts(position=position)
    names = unit_names(conn, position)
    titles = {duty.key: duty.title.zh for duty in definition.tasks()}
    titles |= {duty.key: duty.title.zh for duty in definition.obligations}
    today = day_of(conn, position)
    figures = []
    for criterion in planned.gate:
        if criterion.kind is CriterionKind.RECTIFICATIONS_VERIFIED:
            figures.append(_verified(conn, criterion, campaign, position))
            continue
        duties = _duties(planned, criterion)
        rows = _rows(conn, campaign, duties, position)
        early = criterion.kind is CriterionKind.COUNT_AT_LEAST
        rows = [row for row in rows if _due_by(row, today) or (early and _accepted(row))]
        count = _Count(criterion, tuple(rows), names, titles)
        figures.append(_figures(conn, definition, campaign, count, duties, position))
    return GateFacts(position=position, figures=tuple(figures))


def _duties(phase: Phase, criterion: Criterion) -> tuple[str, ...]:
    """The duties that the criterion names, otherwise those of the phase that its kind is about."""
    if criterion.duties:
        return criterion.duties
    kinds = {
        CriterionKind.SUMMARY_FILED: DutyKind.SUMMARY,
        CriterionKind.MEETING_HELD: DutyKind.MEETING,
    }
    kind = kinds.get(criterion.kind)
    if kind is not None:
        return tuple(task.key for task in phase.tasks if task.kind is kind)
    return tuple(task.key for task in phase.tasks if task.required)


def _rows(
    conn: Connection, campaign: CampaignId, duties: Sequence[str], position: int
) -> list[BoardRow]:
    """Lead assignments of these duties, with every occurrence of recurring ones."""
    return BOARD.where(
        conn,
        BOARD.c.campaign == campaign,
        BOARD.c.duty.in_(duties),
        BOARD.c.part == Part.LEAD,
        BOARD.c.state.not_in(_GONE),
        valid_at(position),
    )


def _due_by(row: BoardRow, today: date | None) -> bool:
    """Whether a gate counts it on this day: of a recurring duty, only occurrences that are due."""
    return row.occurrence == ONCE or today is None or row.due_on <= today


def _accepted(row: BoardRow) -> bool:
    return row.state is ItemState.ACCEPTED


def _figures(
    conn: Connection,
    definition: Definition,
    campaign: CampaignId,
    count: _Count,
    duties: Sequence[str],
    position: int,
) -> CriterionFigures:
    match count.criterion.kind:
        case CriterionKind.ALL_ACCEPTED:
            return count.of_states(SETTLED)
        case CriterionKind.COUNT_AT_LEAST:
            return _at_least(conn, campaign, count, duties, position)
        case CriterionKind.SUMMARY_FILED | CriterionKind.MEETING_HELD:
            return count.of_states(_HANDED_IN)
        case CriterionKind.DOCUMENTS_FILED:
            return _documents(conn, campaign, count, duties, position)
        case _:
            return _coverage(conn, definition, campaign, count, duties, position)


def _at_least(
    conn: Connection,
    campaign: CampaignId,
    count: _Count,
    duties: Sequence[str],
    position: int,
) -> CriterionFigures:
    """Accepted hand-ins out of all owed; or the sum of a figure in them, out of all filed.

    Work accepted before its due date counts. Waived work does not: nothing was done.
    """
    accepted = [row for row in count.rows if _accepted(row)]
    key = count.criterion.evidence
    if key is None:
        return count.of_rows(accepted)
    filed = latest(conn, campaign, duties, position)
    figures = {r.item: own[key] for r in count.rows if key in (own := filed.get(r.item, {}))}
    met = {row.item: figures[row.item] for row in accepted if row.item in figures}
    return CriterionFigures(
        key=count.criterion.key,
        have=sum(figure.value or 0 for figure in met.values()),
        of=sum(figure.value or 0 for figure in figures.values()),
        evidence=_newest(figure.position for figure in met.values()),
        missing=count.missing([row for row in count.rows if row.item not in met]),
    )


def _documents(
    conn: Connection,
    campaign: CampaignId,
    count: _Count,
    duties: Sequence[str],
    position: int,
) -> CriterionFigures:
    """Assignments whose document is on file; a waived one needs none."""
    filed = latest(conn, campaign, duties, position)
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
    duties: Sequence[str],
    position: int,
) -> CriterionFigures:
    """The sum of a figure over the sum of the whole it is part of, from the latest submissions.

    A unit that has filed nothing counts as 0 of at least 1: what nobody has shown is not covered.
    A figure that is part of no whole counts the units that filed it.
    """
    filed = latest(conn, campaign, duties, position)
    key = count.criterion.evidence or ""
    wholes = {
        evidence.key: evidence.of
        for name in duties
        if (duty := definition.duties.get(name)) is not None
        for evidence in duty.evidence
    }
    whole = wholes.get(key)
    have, of = 0, 0
    evidence: list[int] = []
    lacking: list[BoardRow] = []
    for row in count.rows:
        if row.state is ItemState.WAIVED:
            continue
        own = filed.get(row.item, {}) if row.state in _HANDED_IN else {}
        part = own[key].value if key in own else None
        all_of = own[whole].value if whole is not None and whole in own else None
        if part is None:
            lacking.append(row)
            of += 1
            continue
        have += part if whole is not None else 1
        of += (all_of if all_of is not None else part) if whole is not None else 1
        evidence.append(own[key].position)
        if whole is not None and all_of is not None and part < all_of:
            lacking.append(row)
    return CriterionFigures(
        key=count.criterion.key,
        have=have,
        of=of,
        evidence=_newest(evidence),
        missing=count.missing(lacking),
    )


def _verified(
    conn: Connection, criterion: Criterion, campaign: CampaignId, position: int
) -> CriterionFigures:
    rows = ledger(conn, campaign, at=position)
    met = [row for row in rows if row.state == "verified"]
    return CriterionFigures(
        key=criterion.key,
        have=len(met),
        of=len(rows),
        evidence=_newest(row.since_position for row in met),
        missing=tuple(row.rectification for row in rows if row.state != "verified")[:_SHOWN],
    )


def _newest(positions: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(positions, reverse=True)[:_SHOWN])
