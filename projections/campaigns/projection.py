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
from engine.ids import CampaignId, DutyKey, PhaseKey, UnitId, campaign_of, phase_key
from projections.campaigns.tables import (
    CAMPAIGNS,
    DUTIES,
    EDITIONS,
    PARTICIPANTS,
    PHASES,
    CampaignRow,
    DutyRow,
    EditionRow,
    ParticipantRow,
    PhaseRow,
)
from projections.campaigns.windows import Window
from projections.feeding.row_cache import CachedRows, RowCache
from workflows.dates import CalendarKind
from workflows.parameters import filled
from workflows.schema import Obligation

NAME = "campaigns"
VERSION = 3
HANDLES: tuple[type[Event], ...] = (
    CalendarEditionPublished,
    c.CampaignPlanned,
    c.ParameterSet,
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
    p.PhaseOpeningWithdrawn,
)

TABLES = CAMPAIGNS.metadata

# --- project ---------------------------------------------------------------------------------


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Keep one row per campaign, phase, duty and participant."""
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
        self._campaigns = CachedRows(cache, CAMPAIGNS)
        self._phases = CachedRows(cache, PHASES)
        self._duties = CachedRows(cache, DUTIES)
        self._participants = CachedRows(cache, PARTICIPANTS)
        self._unresolved: dict[CampaignId, int] = {}

    def flush(self) -> None:
        """Write pending rows."""
        self._settle()
        own = (self.editions, self._campaigns, self._phases, self._duties, self._participants)
        for rows in own:
            rows.flush()

    def planned(self, r: Recorded, event: c.CampaignPlanned) -> None:
        """Add a campaign; its phases and duties follow in `_settle`."""
        if self._campaigns.get(event.campaign) is not None:
            return
        definition = event.definition
        row = CampaignRow(
            id=event.campaign,
            title_zh=definition.title.zh,
            title_en=definition.title.english,
            workflow=definition.key,
            state=CampaignState.PLANNED,
            digest=event.digest,
            edition=event.edition,
            planned_on=event.stamp.day,
            since_position=r.position,
            since_day=event.stamp.day,
            planned=event.definition,
            set_values={},
            definition=definition,
            position=r.position,
        )
        self._campaigns.put(row)
        self._unresolved[row.id] = r.position

    def _settle(self) -> None:
        """Fill in parameters, then list phases and duties: once for parameters set in a row."""
        for campaign, position in self._unresolved.items():
            row = self._campaigns.get(campaign)
            if row is not None:
                definition = filled(row.planned, row.set_values)
                row = msgspec.structs.replace(row, definition=definition)
                self._campaigns.put(row)
                self._draw_up(row, position)
        self._unresolved.clear()

    def _draw_up(self, row: CampaignRow, position: int) -> None:
        """Put the phases and duties of the definition; phases that were opened keep their rows."""
        definition = row.definition
        for place, phase in enumerate(definition.phases):
            known = self._phases.get(row.id, phase.key)
            if known is None or known.state is PhaseState.PENDING:
                window = self._window(row, phase.key)
                self._phases.put(
                    PhaseRow(
                        campaign=row.id,
                        phase=PhaseKey(phase.key),
                        place=place,
                        kind=phase.kind,
                        title_zh=phase.title.zh,
                        title_en=phase.title.english,
                        state=PhaseState.PENDING,
                        starts_on=window[0] if window else None,
                        ends_on=window[1] if window else None,
                        opened_on=None,
                        closed_on=None,
                        overridden=False,
                        authority=None,
                        verdict=None,
                        windows=(),
                        position=position,
                    )
                )
        phases = {task.key: phase.key for phase in definition.phases for task in phase.tasks}
        for place, duty in enumerate((*definition.tasks(), *definition.obligations)):
            own = phases.get(duty.key)
            self._duties.put(
                DutyRow(
                    campaign=row.id,
                    duty=DutyKey(duty.key),
                    place=place,
                    title_zh=duty.title.zh,
                    title_en=duty.title.english,
                    phase=None if own is None else PhaseKey(own),
                    kind=duty.kind,
                    cadence=duty.cadence if isinstance(duty, Obligation) else None,
                    required=duty.required,
                    evidence=duty.evidence,
                    rules=duty.rules,
                )
            )

    def _window(self, row: CampaignRow, key: str) -> tuple[date, date] | None:
        """The planned first and last day; None while a parameter that they need is not set."""
        edition = self.editions.get(row.edition)
        phase = row.definition.phase(key)
        if edition is None or phase is None:
            return None
        calendar = Calendars([edition.edition]).of(CalendarKind.WORKING_DAYS, row.edition)
        try:
            return phase_window(row.definition, phase, calendar)
        except EngineError:
            return None

    def campaign(self, r: Recorded) -> None:
        """Apply an event about a campaign."""
        campaign = campaign_of(r.stream)
        row, event = self._campaigns.get(campaign), r.event
        if row is None or row.position >= r.position:
            return
        day = event.stamp.day
        row = msgspec.structs.replace(row, position=r.position)
        state, _ = next_state(CAMPAIGN, OF_CAMPAIGNS[type(event)], row.state, None)
        if state is not row.state:
            row = msgspec.structs.replace(
                row, state=state, since_position=r.position, since_day=day
            )
        match event:
            case c.ParameterSet(key=key, value=value):
                row = msgspec.structs.replace(row, set_values={**row.set_values, key: value})
                self._unresolved[row.id] = r.position
            case c.CampaignAnnounced(participants=participants):
                for p_ in participants:
                    self._join(row.id, p_.unit, p_.categories, day, r.position)
            case c.UnitJoined(participant=p_):
                self._join(row.id, p_.unit, p_.categories, day, r.position)
            case c.UnitLeft(unit=unit):
                gone = self._participants.get(row.id, unit)
                if gone is not None:
                    self._participants.put(
                        msgspec.structs.replace(gone, left_on=day, position=r.position)
                    )
            case _:
                pass
        self._campaigns.put(row)

    def _join(
        self, campaign: CampaignId, unit: UnitId, categories: tuple[str, ...], day: date, at: int
    ) -> None:
        self._participants.put(ParticipantRow(campaign, unit, categories, day, None, at))

    def phase(self, r: Recorded) -> None:
        """Apply an event about a phase."""
        self._settle()
        key = phase_key(r.stream)
        row, event = self._phases.get(*key) if key else None, r.event
        if row is None or row.position >= r.position:
            return
        day = event.stamp.day
        changes: dict[str, object] = {}
        match event:
            case p.PhaseOpened(terms=terms):
                changes = {
                    "starts_on": terms.starts_on,
                    "ends_on": terms.ends_on,
                    "opened_on": day,
                    "windows": (Window(r.position, terms.starts_on, terms.ends_on),),
                }
            case p.PhaseGateRefused(verdict=verdict):
                changes = {"verdict": verdict}
            case p.PhaseClosed(verdict=verdict):
                changes = {"verdict": verdict, "closed_on": day, "overridden": False}
            case p.PhaseClosedByOverride(verdict=verdict, authority=authority):
                changes = {"verdict": verdict, "closed_on": day}
                changes |= {"overridden": True, "authority": authority}
            case p.PhaseOpeningWithdrawn():
                changes = {"opened_on": None, "windows": (), "verdict": None}
            case p.PhaseExtended() | p.PhaseReopened():
                changes = {"ends_on": event.ends_on, "closed_on": None}
                changes["authority"] = event.authority
                window = Window(r.position, row.windows[0].starts_on, event.ends_on)
                changes["windows"] = (*row.windows, window)
            case _:
                pass
        state, _ = next_state(PHASE, OF_PHASES[type(event)], row.state, None)
        self._phases.put(msgspec.structs.replace(row, state=state, position=r.position, **changes))
