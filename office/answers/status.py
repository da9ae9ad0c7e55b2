"""How a campaign stands, or stood at one position of the log."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from sqlalchemy import Connection

from engine.domain.audience import Part
from engine.domain.campaign.table import CampaignState
from engine.domain.phase.table import PhaseState
from engine.errors import BadInput, EngineError, NotFound, Said
from engine.ids import CampaignId, DutyKey, PhaseKey, UnitId
from engine.phrases import phrase
from office.answers.reading import Reading, bare
from office.answers.undecided import Undecided, undecided
from projections import board, directory, timeline
from projections.board import BoardRow
from projections.campaigns import queries as campaigns
from projections.campaigns.tables import PhaseRow
from projections.campaigns.windows import window_at
from projections.states import OWED, SETTLED, ItemState, Light, light
from workflows.schema import Title

_MOMENT = phrase("thing.moment")
_CAMPAIGN_STATES = {
    "campaign.planned": CampaignState.PLANNED,
    "campaign.announced": CampaignState.ANNOUNCED,
    "campaign.started": CampaignState.RUNNING,
    "campaign.suspended": CampaignState.SUSPENDED,
    "campaign.resumed": CampaignState.RUNNING,
    "campaign.concluded": CampaignState.CONCLUDED,
    "campaign.archived": CampaignState.ARCHIVED,
    "campaign.cancelled": CampaignState.CANCELLED,
}
_PHASE_STATES = {
    "phase.opened": PhaseState.OPEN,
    "phase.gate_refused": PhaseState.CLOSING,
    "phase.closed": PhaseState.CLOSED,
    "phase.closed_by_override": PhaseState.CLOSED,
    "phase.extended": PhaseState.OPEN,
    "phase.reopened": PhaseState.OPEN,
}


class Tally(Struct, frozen=True, kw_only=True):
    """Lead items by what they need: `done` is accepted or waived, `waiting` is with the reviewer.

    `late` counts what was or is handed in late, `overdue` what is due now and not handed in;
    `soon` what is yellow.
    """

    total: int = 0
    done: int = 0
    waiting: int = 0
    open: int = 0
    soon: int = 0
    overdue: int = 0
    late: int = 0

    @property
    def light(self) -> Light:
        """That of the worst item."""
        if self.overdue:
            return Light.RED
        if self.soon:
            return Light.YELLOW
        return Light.BLUE if self.done == self.total else Light.GREEN


class PhaseStanding(Struct, frozen=True, kw_only=True):
    """A phase with the window it had at that moment; None while a blank leaves a day open."""

    phase: PhaseKey
    title_zh: str
    title_en: str
    state: PhaseState
    starts_on: date | None
    ends_on: date | None
    tally: Tally


class DutyStanding(Struct, frozen=True, kw_only=True):
    """A task, or all occurrences of an obligation so far (`phase` is None)."""

    phase: PhaseKey | None
    duty: DutyKey
    title_zh: str
    title_en: str
    due_on: date | None
    tally: Tally


class UnitStanding(Struct, frozen=True, kw_only=True):
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
    phases: tuple[PhaseStanding, ...]
    duties: tuple[DutyStanding, ...]
    units: tuple[UnitStanding, ...]
    undecided: tuple[Undecided, ...] = ()


class MomentOutside(EngineError):
    """The log, or the campaign, does not reach to this moment."""

    exit_code = 2


class Moment(Struct, frozen=True):
    """A place in the log and the day from which it is looked at."""

    position: int
    day: date


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


def moment(views: Connection, at: date | int, head: int, today: date) -> Moment:
    """The end of a day, or an event by its number. MomentOutside says which there are."""
    if isinstance(at, int):
        if not 0 < at <= head:
            raise MomentOutside("fault.moment.no-event", event=at, head=head)
        return Moment(at, timeline.day_of(views, at) or today)
    if at > today:
        raise MomentOutside("fault.moment.future", day=at, today=today)
    position = timeline.position_of_day(views, at)
    if not position:
        begins = timeline.day_of(views, 1)
        raise MomentOutside("fault.moment.before-log", day=at, begins=begins)
    return Moment(position, at)


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
    states = _states(views, campaign, at)
    if f"campaign/{campaign}" not in states:
        fault = "fault.moment.before-campaign"
        raise MomentOutside(fault, campaign=campaign, event=at, day=row.planned_on)
    items = [
        r
        for r in board.board_at(views, campaign, then.position if then else None)
        if r.part is Part.LEAD
    ]
    items = [r for r in items if r.state not in (ItemState.LEFT, ItemState.TRANSFERRED)]
    by_duty: defaultdict[DutyKey, list[BoardRow]] = defaultdict(list)
    by_unit: defaultdict[UnitId, list[BoardRow]] = defaultdict(list)
    for item in items:
        by_duty[item.duty].append(item)
        by_unit[item.unit].append(item)
    names = {u.unit: Title(zh=u.name, en=u.name_en) for u in directory.units(views)}
    return Status(
        campaign=campaign,
        title_zh=row.title_zh,
        title_en=row.title_en,
        state=_CAMPAIGN_STATES[states[f"campaign/{campaign}"]],
        position=at,
        head=head,
        day=day,
        tally=tally(items, day),
        phases=tuple(
            _phase(p, states, at, tally((i for i in items if i.phase == p.phase), day))
            for p in campaigns.phases(views, campaign)
        ),
        duties=tuple(
            DutyStanding(
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
            UnitStanding(unit=unit, name=names.get(unit) or bare(unit), tally=tally(rows, day))
            for unit, rows in sorted(by_unit.items())
        ),
        undecided=undecided(row) if at == head else (),
    )


def _phase(row: PhaseRow, states: dict[str, str], at: int, figures: Tally) -> PhaseStanding:
    name = states.get(f"phase/{row.campaign}/{row.phase}", "")
    window = window_at(row.windows, at)
    return PhaseStanding(
        phase=row.phase,
        title_zh=row.title_zh,
        title_en=row.title_en,
        state=_PHASE_STATES.get(name, PhaseState.PENDING),
        starts_on=window.starts_on if window else row.starts_on,
        ends_on=window.ends_on if window else row.ends_on,
        tally=figures,
    )


def tally(items: Iterable[BoardRow], day: date) -> Tally:
    """Count items as they stand on a day."""
    rows = tuple(items)
    lights = [
        light(r.state, r.due_on, r.yellow_from, day, running=r.running, part=r.part) for r in rows
    ]
    return Tally(
        total=len(rows),
        done=sum(r.state in SETTLED for r in rows),
        waiting=sum(r.state is ItemState.SUBMITTED for r in rows),
        open=sum(r.state in OWED for r in rows),
        soon=sum(colour is Light.YELLOW for colour in lights),
        overdue=sum(colour is Light.RED for colour in lights),
        late=sum(r.late for r in rows),
    )


def _states(views: Connection, campaign: CampaignId, at: int) -> dict[str, str]:
    """The last event name, without version, of the campaign's and each phase's stream."""
    found: dict[str, str] = {}
    for prefix, states in (("campaign.", _CAMPAIGN_STATES), ("phase.", _PHASE_STATES)):
        for row in timeline.query(
            views, campaign=campaign, name=prefix, before_position=at + 1, limit=10_000
        ):
            name = row.name.rpartition(".")[0]
            if name in states:
                found.setdefault(row.stream, name)
    return found
