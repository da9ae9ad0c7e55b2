"""What a corrected date moves: duties that are owed, with how many units still work on them."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from engine.domain.campaign.events import DateCorrected
from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Recorded
from engine.domain.phase.events import PhaseDatesCorrected
from engine.ids import CampaignId, CampaignPhase, DutyKey, PhaseKey, parse_stream
from office.bootstrap import Office
from projections.board import BOARD
from projections.states import OWED
from workflows.schema import Title


class Move(Struct, frozen=True, kw_only=True):
    """A duty and its days before and after; `open` units have not handed it in. `phase` is None
    for one outside any.
    """

    campaign: CampaignId
    phase: PhaseKey | None
    duty: DutyKey
    title: Title
    was: date | None
    due_on: date
    open: int


def moves(office: Office, recorded: Iterable[Recorded]) -> tuple[Move, ...]:
    """What the events of a correction move, counted as the views stand."""
    found: list[Move] = []
    for entry in recorded:
        key, event = parse_stream(entry.stream), entry.event
        if key is None or not isinstance(event, PhaseDatesCorrected | DateCorrected):
            continue
        office.catch_up()
        duties = existing_campaign(key.campaign, office.reads).definition.duties
        with office.views.connect() as views:
            for move in event.moves:
                rows = BOARD.where(
                    views,
                    BOARD.c.campaign == key.campaign,
                    BOARD.c.duty == move.duty,
                    BOARD.c.state.in_(OWED),
                    BOARD.c.until_position.is_(None),
                )
                found.append(
                    Move(
                        campaign=key.campaign,
                        phase=key.phase if isinstance(key, CampaignPhase) else None,
                        duty=move.duty,
                        title=duties[move.duty].title,
                        was=move.was,
                        due_on=move.due_on,
                        open=len(rows),
                    )
                )
    return tuple(found)
