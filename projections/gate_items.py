"""How many numbered items reached what a gate asks for, at one log position."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection

from engine.domain.gates import Breakdown, CriterionFigures, Missing, NothingToCount
from engine.ids import CampaignId
from projections.items.queries import Wanted, items
from workflows.schema import Criterion

_SHOWN: Final = 12


def reached(
    conn: Connection, criterion: Criterion, campaign: CampaignId, position: int
) -> CriterionFigures:
    """How many items of a section are in one of the states, out of all; those that are private
    are in neither.
    """
    rows = items(conn, campaign, Wanted(key=criterion.of or ""), at=position)
    wanted = set(criterion.states or ())
    met = [row for row in rows if row.own_state in wanted]
    missing = tuple(row.item for row in rows if row.own_state not in wanted)
    return CriterionFigures(
        key=criterion.key,
        have=len(met),
        of=len(rows),
        evidence=newest(row.since_position for row in met),
        breakdown=Breakdown(
            missing=(Missing(items=missing),) if missing else (),
            shown_by=len(met),
            nothing=None if rows else NothingToCount.NO_ITEM,
        ),
    )


def newest(positions: Iterable[int]) -> tuple[int, ...]:
    """The newest events that show a figure, a dozen at most."""
    return tuple(sorted(positions, reverse=True)[:_SHOWN])
