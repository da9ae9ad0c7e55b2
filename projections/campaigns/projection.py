"""Campaigns with their phases, duties and participants."""

from collections.abc import Sequence
from datetime import date

import msgspec

from engine.calendars.working_days import Calendars
from engine.domain.calendar import CalendarEditionPublished
from engine.domain.campaign import events as c
from engine.domain.campaign.state import EFFECTS as OF_CAMPAIGNS
from engine.domain.campaign.table import CAMPAIGN, CampaignState
from engine.domain.effects import next_state
from engine.domain.event import Event, Recorded
from engine.domain.phase import events as p
from engine.domain.phase.state import EFFECTS as OF_PHASES
from engine.domain.phase.table import PHASE, PhaseState
from engine.domain.terms import phase_window
from engine.errors import EngineError
from engine.ids import CampaignId, PhaseKey, UnitId, campaign_of, phase_key
from projections.campaigns.tables import (
    CAMPAIGNS,
    EDITIONS,
    PARTICIPANTS,
    PHASES,
    PLANS,
    CampaignRow,
    EditionRow,
    Override,
    ParticipantRow,
    PhaseRow,
    PlanRow,
)
from projections.feeding.row_cache import CachedRows, CurrentRows, RowCache
from workflows.dates import CalendarKind
from workflows.differences import kept_values
from workflows.schema import Definition
from workflows.tree import reference

NAME = "campaigns"
VERSION = 6
HANDLES: tuple[type[Event], ...] = (
    CalendarEditionPublished,
    c.CampaignPlanned,
    c.ParameterSet,
    c.DateCorrected,
    c.CampaignRecalendared,
    c.DefinitionAmended,
    c.CampaignAnnounced,
    c.CampaignStarted,
    c.UnitJoined,
    c.UnitLeft,
    c.CampaignSuspended,
    c.CampaignResumed,
    c.CampaignConcluded,
    c.CampaignArchived,
    c.CampaignCancelled,
    p.PhaseOpened,
    p.PhaseGateRefused,
    p.PhaseClosed,
    p.PhaseClosedByOverride,
    p.PhaseExtended,
    p.PhaseReopened,
    p.PhaseDatesCorrected,
    p.PhaseOpeningWithdrawn,
)

TABLES = CAMPAIGNS.metadata

# --- project ---------------------------------------------------------------------------------


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Keep one row per campaign, phase and participant for each state that it was in."""
    tables = cache.once(_Tables)
    for r in batch:
        match r.event:
            case CalendarEditionPublished(edition=edition):
                tables.editions.put(EditionRow(edition.id, edition, r.position))
            case c.CampaignPlanned():
                tables.planned(r, r.event)
            case _ if r.stream.startswith("phase/"):
                tables.phase(r)
            case _:
                tables.campaign(r)
    tables.flush()


class _Tables:
    """The cached rows of this view."""

    def __init__(self, cache: RowCache) -> None:
        self.editions = CachedRows(cache, EDITIONS)
        self._plans = CachedRows(cache, PLANS)
        self._campaigns = CurrentRows(cache, CAMPAIGNS, ("id",))
        self._phases = CurrentRows(cache, PHASES, ("campaign", "phase"))
        self._participants = CurrentRows(cache, PARTICIPANTS, ("campaign", "unit"))

    def flush(self) -> None:
        """Write pending rows."""
        own = (self.editions, self._plans, self._campaigns, self._phases, self._participants)
        for rows in own:
            rows.flush()

    def planned(self, r: Recorded, event: c.CampaignPlanned) -> None:
        """Add a campaign with its phases."""
        if self._campaigns.get(event.campaign) is not None:
            return
        row = CampaignRow(
            id=event.campaign,
            since_position=r.position,
            until_position=None,
            title_zh=event.definition.title.zh,
            title_en=event.definition.title.english,
            workflow=event.definition.key,
            state=CampaignState.PLANNED,
            digest=event.digest,
            edition=event.edition,
            planned_on=event.stamp.day,
            set_values={},
            corrected_dates={},
        )
        self._plans.put(PlanRow(row.id, row.digest, event.definition))
        self._campaigns.follow(row, r.position)
        self._draw_up(row, r.position)

    def _draw_up(self, row: CampaignRow, at: int) -> None:
        """Put the phases of the definition; those that were opened keep their days and state."""
        plan = self._plans.get(row.id, row.digest)
        assert plan is not None, "it was put with its campaign"
        definition = row.filled(plan.planned)
        for place, phase in enumerate(definition.phases):
            window = self._window(row, definition, phase.key)
            planned = PhaseRow(
                campaign=row.id,
                phase=PhaseKey(phase.key),
                since_position=at,
                until_position=None,
                place=place,
                kind=phase.kind,
                title_zh=phase.title.zh,
                title_en=phase.title.english,
                state=PhaseState.PENDING,
                starts_on=window[0] if window else None,
                ends_on=window[1] if window else None,
                opened_on=None,
                closed_on=None,
                override=None,
                authority=None,
                verdict=None,
            )
            known = self._phases.get(row.id, phase.key)
            if known is not None and known.state is not PhaseState.PENDING:
                planned = msgspec.structs.replace(
                    known,
                    place=place,
                    kind=phase.kind,
                    title_zh=phase.title.zh,
                    title_en=phase.title.english,
                )
            self._phases.follow(planned, at)

    def _take_out(self, row: CampaignRow, planned: Definition, at: int) -> None:
        """Phases that a changed definition has no longer; none of them is open."""
        kept = {phase.key for phase in planned.phases}
        for phase in self._phases.where(PHASES.c.campaign == row.id):
            if phase.phase not in kept:
                self._phases.end(phase, at)

    def _window(
        self, row: CampaignRow, definition: Definition, key: str
    ) -> tuple[date, date] | None:
        """The planned first and last day; None while a parameter that they need is not set."""
        edition = self.editions.get(row.edition)
        phase = definition.phase(key)
        if edition is None or phase is None:
            return None
        calendar = Calendars([edition.edition]).of(CalendarKind.WORKING_DAYS, row.edition)
        try:
            return phase_window(definition, phase, calendar)
        except EngineError:
            return None

    def campaign(self, r: Recorded) -> None:
        """Apply an event about a campaign."""
        campaign = campaign_of(r.stream)
        row, event, at = self._campaigns.get(campaign), r.event, r.position
        if row is None or row.since_position >= at:
            return
        day = event.stamp.day
        state, _ = next_state(CAMPAIGN, OF_CAMPAIGNS[type(event)], row.state, None)
        after = msgspec.structs.replace(row, state=state)
        match event:
            case c.ParameterSet(key=key, value=value):
                after = msgspec.structs.replace(after, set_values={**row.set_values, key: value})
                self._draw_up(after, at)
            case c.DateCorrected(place=place, value=value):
                if parameter := reference(place):
                    values = {**row.set_values, parameter: value}
                    after = msgspec.structs.replace(after, set_values=values)
                else:
                    dates = {**row.corrected_dates, place: value}
                    after = msgspec.structs.replace(after, corrected_dates=dates)
                self._draw_up(after, at)
            case c.DefinitionAmended(definition=planned, digest=digest):
                self._plans.put(PlanRow(row.id, digest, planned))
                after = msgspec.structs.replace(
                    after,
                    digest=digest,
                    title_zh=planned.title.zh,
                    title_en=planned.title.english,
                    set_values=kept_values(planned, row.set_values),
                    corrected_dates={},
                )
                self._take_out(row, planned, at)
                self._draw_up(after, at)
            case c.CampaignRecalendared(edition=edition):
                after = msgspec.structs.replace(after, edition=edition)
                self._draw_up(after, at)
            case c.CampaignAnnounced(participants=participants):
                for p_ in participants:
                    self._join(row.id, p_.unit, p_.categories, day, at)
            case c.UnitJoined(participant=p_):
                self._join(row.id, p_.unit, p_.categories, day, at)
            case c.UnitLeft(unit=unit):
                gone = self._participants.get(row.id, unit)
                if gone is not None:
                    gone = msgspec.structs.replace(gone, left_on=day)
                    self._participants.follow(gone, at)
            case _:
                pass
        self._campaigns.follow(after, at)

    def _join(
        self, campaign: CampaignId, unit: UnitId, categories: tuple[str, ...], day: date, at: int
    ) -> None:
        joined = ParticipantRow(campaign, unit, at, None, categories, day, None)
        self._participants.follow(joined, at)

    def phase(self, r: Recorded) -> None:
        """Apply an event about a phase."""
        key = phase_key(r.stream)
        row, event = self._phases.get(*key) if key else None, r.event
        if row is None or row.since_position >= r.position:
            return
        day = event.stamp.day
        changes: dict[str, object] = {}
        match event:
            case p.PhaseOpened(terms=terms):
                changes = {"starts_on": terms.starts_on, "ends_on": terms.ends_on}
                changes["opened_on"] = day
            case p.PhaseGateRefused(verdict=verdict):
                changes = {"verdict": verdict}
            case p.PhaseClosed(verdict=verdict):
                changes = {"verdict": verdict, "closed_on": day}
            case p.PhaseClosedByOverride(verdict=verdict, authority=authority):
                changes = {"verdict": verdict, "closed_on": day}
                changes |= {"authority": authority, "override": _override(r, event)}
            case p.PhaseDatesCorrected(ends_on=ends_on, authority=authority):
                changes = {"ends_on": ends_on, "authority": authority}
            case p.PhaseOpeningWithdrawn():
                changes = {"opened_on": None, "verdict": None}
            case p.PhaseExtended() | p.PhaseReopened():
                changes = {"ends_on": event.ends_on, "closed_on": None}
                changes |= {"authority": event.authority, "override": None}
            case _:
                pass
        state, _ = next_state(PHASE, OF_PHASES[type(event)], row.state, None)
        self._phases.follow(msgspec.structs.replace(row, state=state, **changes), r.position)


def _override(r: Recorded, event: p.PhaseClosedByOverride) -> Override:
    return Override(
        event=r.position,
        on=event.stamp.day,
        authority=event.authority,
        reason=event.stamp.reason,
        unmet=tuple(criterion.key for criterion in event.verdict.unmet),
    )
