"""How a campaign stands, or stood."""

from collections import defaultdict
from datetime import date, time

from msgspec import Struct
from sqlalchemy import Connection

from engine.calendars.clock import When, day_by
from engine.domain.campaign.table import CampaignState
from engine.domain.phase.table import PhaseState
from engine.domain.targets import TargetLight
from engine.domain.terms import words_of
from engine.ids import CampaignId, DutyKey, PhaseKey, UnitId
from office.answers.corrections import shaken
from office.answers.item_groups import ItemGroup, item_groups
from office.answers.moment import Moment
from office.answers.overrides import OverriddenPhase, of_phase
from office.answers.reading import Reading, bare, unit_names
from office.answers.seeing import EVERYTHING, Seeing
from office.answers.tally import Tally, ledger_tally, tally
from office.answers.targets import target_lights
from office.answers.undecided import Undecided, undecided
from projections import corrections as view_of_corrections
from projections.board_counts import BoardGroup, counts_by, ledger_counts
from projections.campaigns import queries as campaigns
from projections.seen import Seen
from workflows.schema import Title


class PhaseStatus(Struct, frozen=True, kw_only=True):
    """A phase with the window it had at that moment, and how the document says it; None while a
    blank leaves a day open.

    `override` is set where it was closed against its gate; `corrected` are the events, since it
    closed, that correct what its closing rested on.
    """

    phase: PhaseKey
    title_zh: str
    title_en: str
    state: PhaseState
    starts_on: date | None
    ends_on: date | None
    override: OverriddenPhase | None
    tally: Tally
    corrected: tuple[int, ...] = ()
    said: str = ""

    @property
    def title(self) -> Title:
        """Its name in both languages."""
        return Title(zh=self.title_zh, en=self.title_en)


class DutyStatus(Struct, frozen=True, kw_only=True):
    """A task, or all occurrences of an obligation so far (`phase` is None).

    Its units work to `due_dates` different days, from `due_first` to `due_last`; both None where
    none of them has a deadline. `due_time` is the hour at which that day is over, where it is the
    same for all. `said` is how the document says it.
    """

    phase: PhaseKey | None
    duty: DutyKey
    title_zh: str
    title_en: str
    due_first: date | None
    due_last: date | None
    due_dates: int
    tally: Tally
    due_time: time | None = None
    said: str = ""

    @property
    def title(self) -> Title:
        """Its name in both languages."""
        return Title(zh=self.title_zh, en=self.title_en)


class UnitStatus(Struct, frozen=True, kw_only=True):
    """A unit of the campaign."""

    unit: UnitId
    name: Title
    tally: Tally


class Status(Struct, frozen=True, kw_only=True):
    """The campaign at `position`, on `day`; `head` is the newest position of the log.

    `ledger` counts its rectifications, `items` the numbered items of each section; `undecided` are
    duties that wait for a decision; `targets` says how many have each light.
    """

    campaign: CampaignId
    title_zh: str
    title_en: str
    state: CampaignState
    position: int
    head: int
    day: date
    tally: Tally
    ledger: Tally
    phases: tuple[PhaseStatus, ...]
    duties: tuple[DutyStatus, ...]
    units: tuple[UnitStatus, ...]
    undecided: tuple[Undecided, ...] = ()
    targets: dict[TargetLight, int] = {}
    items: tuple[ItemGroup, ...] = ()

    @property
    def title(self) -> Title:
        """Its name in both languages."""
        return Title(zh=self.title_zh, en=self.title_en)


def status(reading: Reading, campaign: CampaignId, *, units: bool = True) -> Status:
    """How it stands, or stood; counted for each unit only if `units`, which takes as long again.

    Raises NotFound that lists the campaigns, MomentOutside for a moment before it was planned.
    """
    reading.about(campaign)
    head, sees = reading.office.log.head(), reading.sees
    return status_at(
        reading.views, campaign, reading.when, head, reading.moment, units=units, sees=sees
    )


def status_at(
    views: Connection,
    campaign: CampaignId,
    now: When,
    head: int,
    then: Moment | None = None,
    *,
    units: bool = True,
    sees: Seeing = EVERYTHING,
) -> Status:
    """Put it together for now, or for an earlier moment; counted over what is seen."""
    at, when = (then.position, then.when) if then else (None, now)
    day = day_by(when)
    row = campaigns.campaign(views, campaign, at)
    assert row is not None, "Reading.about has found it"
    definition = campaigns.definition(views, row)
    seen, whole = sees.rows(campaign), sees.whole(campaign)
    groups = counts_by(views, campaign, at, when, "duty", "phase", "due_on", "due_time", seen=seen)
    by_duty: defaultdict[DutyKey, list[BoardGroup]] = defaultdict(list)
    by_phase: defaultdict[PhaseKey, list[BoardGroup]] = defaultdict(list)
    dates: defaultdict[DutyKey, set[date | None]] = defaultdict(set)
    hours: defaultdict[DutyKey, set[time | None]] = defaultdict(set)
    for group in groups:
        duty, of_duty, due_on, due_time = group.key
        by_duty[duty].append(group)
        by_phase[of_duty].append(group)
        dates[duty].add(due_on)
        hours[duty].add(due_time)
    duties = {d.key: d for d in (*definition.every_task(), *definition.obligations)}
    corrected = view_of_corrections.corrections(views, campaign, at) if whole else ()
    return Status(
        campaign=campaign,
        title_zh=row.title_zh,
        title_en=row.title_en,
        state=row.state,
        position=head if at is None else at,
        head=head,
        day=day,
        tally=tally(groups, day),
        ledger=ledger_tally(ledger_counts(views, campaign, at, sees.work(campaign)), day),
        phases=tuple(
            PhaseStatus(
                phase=p.phase,
                title_zh=p.title_zh,
                title_en=p.title_en,
                state=p.state,
                starts_on=p.starts_on,
                ends_on=p.ends_on,
                override=of_phase(p),
                tally=tally(by_phase[p.phase], day),
                corrected=shaken(definition, p, corrected),
                said=(planned.said or "") if (planned := definition.phase(p.phase)) else "",
            )
            for p in campaigns.phases(views, campaign, at)
        ),
        duties=tuple(
            DutyStatus(
                phase=PhaseKey(phase.key) if (phase := definition.phase_of.get(d.key)) else None,
                duty=DutyKey(d.key),
                title_zh=d.title.zh,
                title_en=d.title.english,
                due_first=min(filter(None, dates[DutyKey(d.key)]), default=None),
                due_last=max(filter(None, dates[DutyKey(d.key)]), default=None),
                due_dates=len(dates[DutyKey(d.key)]),
                tally=tally(by_duty[DutyKey(d.key)], day),
                due_time=next(iter(each)) if len(each := hours[DutyKey(d.key)]) == 1 else None,
                said=words_of(d),
            )
            for d in duties.values()
            if by_duty[DutyKey(d.key)]
        ),
        units=_units(views, campaign, at, when, seen) if units else (),
        undecided=undecided(row, definition) if whole else (),
        targets=target_lights(views, row, definition, at, day, sees.work(campaign)),
        items=item_groups(views, campaign, definition, when, at, sees),
    )


def _units(
    views: Connection, campaign: CampaignId, at: int | None, when: When, seen: Seen
) -> tuple[UnitStatus, ...]:
    day = day_by(when)
    names = unit_names(views, at)
    by_unit: defaultdict[UnitId, list[BoardGroup]] = defaultdict(list)
    for group in counts_by(views, campaign, at, when, "unit", seen=seen):
        by_unit[group.key[0]].append(group)
    return tuple(
        UnitStatus(unit=unit, name=names.get(unit) or bare(unit), tally=tally(own, day))
        for unit, own in sorted(by_unit.items())
    )
