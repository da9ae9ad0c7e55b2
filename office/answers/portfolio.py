"""The campaigns there are, and what each of them waits for: first of all from whoever looks."""

from datetime import date

from msgspec import Struct

from engine.domain.campaign.state import existing_campaign
from engine.domain.campaign.table import CampaignState
from engine.domain.phase.table import PhaseState
from engine.ids import CampaignId, PhaseKey
from office.answers.reading import Reading
from office.answers.tally import Tally, ledger_tally, tally
from office.answers.undecided import undecided
from projections.board_counts import counts_by, ledger_counts
from projections.campaigns import queries as view
from projections.campaigns.tables import CampaignRow
from projections.seen import Seen
from workflows.schema import Title

_OVER = (CampaignState.CONCLUDED, CampaignState.ARCHIVED, CampaignState.CANCELLED)
_RUNNING = (PhaseState.OPEN, PhaseState.CLOSING)


class PortfolioPhase(Struct, frozen=True, kw_only=True):
    """A phase that runs, or the next one where none does; `gate_tried` says that its closing was
    refused.
    """

    phase: PhaseKey
    title: Title
    state: PhaseState
    starts_on: date | None
    ends_on: date | None
    gate_tried: bool


class PortfolioLine(Struct, frozen=True, kw_only=True):
    """A campaign. `tally` and `ledger` count what is seen of it. `mine` is what the units of
    whoever looks owe and have not handed in, `mine_overdue` is part of that; `to_review` waits for
    a review. `undecided` counts blanks that wait for a decision. `planned_on` tells the year.
    """

    campaign: CampaignId
    title: Title
    state: CampaignState
    planned_on: date
    over: bool
    units: int
    phases: tuple[PortfolioPhase, ...]
    place: int
    of_phases: int
    tally: Tally
    ledger: Tally
    mine: int
    mine_overdue: int
    to_review: int
    undecided: int
    whole: bool

    @property
    def waits_for_me(self) -> int:
        """What whoever looks has to do in it."""
        if self.over:
            return 0
        return self.mine + (self.to_review + self.undecided if self.whole else 0)


def portfolio(reading: Reading) -> tuple[PortfolioLine, ...]:
    """Those that wait for whoever looks come first, those that are over last."""
    rows = view.campaigns(reading.views, reading.at)
    lines = [_line(reading, row) for row in rows if reading.sees.campaign(row.id)]
    return tuple(
        sorted(
            lines,
            key=lambda line: (
                line.over,
                -line.mine_overdue,
                -line.waits_for_me,
                -line.tally.overdue,
                -line.planned_on.toordinal(),
            ),
        )
    )


def _line(reading: Reading, row: CampaignRow) -> PortfolioLine:
    sees, day = reading.sees, reading.day
    seen = sees.rows(row.id)
    asked = (reading.views, row.id, reading.at, reading.when)
    own = Seen(sees.sight.own)
    whole, mine = sees.whole(row.id), tally(counts_by(*asked, seen=own) if own.units else (), day)
    everything = tally(counts_by(*asked, seen=seen), day)
    taking_part = existing_campaign(row.id, reading.reads).participants
    phases = view.phases(reading.views, row.id, reading.at)
    shown = [phase for phase in phases if phase.state in _RUNNING]
    shown = shown or [phase for phase in phases if phase.state is PhaseState.PENDING][:1]
    return PortfolioLine(
        campaign=row.id,
        title=row.title,
        state=row.state,
        planned_on=row.planned_on,
        over=row.state in _OVER,
        units=sum(seen.has(unit) for unit in taking_part),
        phases=tuple(
            PortfolioPhase(
                phase=phase.phase,
                title=phase.title,
                state=phase.state,
                starts_on=phase.starts_on,
                ends_on=phase.ends_on,
                gate_tried=phase.verdict is not None and not phase.verdict.met,
            )
            for phase in shown
        ),
        place=sum(phase.state is PhaseState.CLOSED for phase in phases),
        of_phases=len(phases),
        tally=everything,
        ledger=ledger_tally(
            ledger_counts(reading.views, row.id, reading.at, sees.work(row.id)), day
        ),
        mine=mine.open,
        mine_overdue=mine.overdue,
        to_review=everything.waiting if whole else 0,
        undecided=len(undecided(row, reading.definition(row.id))) if whole else 0,
        whole=whole,
    )
