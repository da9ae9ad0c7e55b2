"""Occurrences of recurring duties: load, decide, append."""

from collections.abc import Iterator

from msgspec.structs import replace

from engine.domain import obligation as rules
from engine.domain.campaign import evolve as evolve_campaign
from engine.domain.event import Recorded, Stamp
from engine.domain.occurrences import Course, occurrences_to_open
from engine.domain.phase import evolve as evolve_phase
from engine.handling.desk import Desk
from engine.ids import (
    CampaignId,
    CommandId,
    DutyKey,
    PhaseKey,
    campaign_stream,
    obligation_stream,
    phase_stream,
)
from engine.store.log import Draft


def standing(desk: Desk, campaign: CampaignId) -> tuple[int, ...]:
    """The versions, as last seen, of all that `open_occurrences` decides by beside the day."""
    load = desk.log.load
    found = load(campaign_stream(campaign), evolve_campaign, fresh=False)
    obligations = found.state.definition.obligations if found.state else ()
    phases = sorted({PhaseKey(key) for obligation in obligations for key in obligation.phases})
    duties = [DutyKey(obligation.key) for obligation in obligations]
    return (
        found.version,
        *(load(phase_stream(campaign, p), evolve_phase, fresh=False).version for p in phases),
        *(load(obligation_stream(campaign, d), rules.evolve, fresh=False).version for d in duties),
    )


def open_occurrences(desk: Desk, stamp: Stamp, campaign: CampaignId) -> tuple[Recorded, ...]:
    """Open every period that has begun, for duties of which a phase takes work; one transaction."""

    def work() -> Iterator[Draft]:
        state = desk.campaign(campaign)
        if not state.is_live:
            return
        calendars = desk.calendars(state.edition)
        for obligation in state.definition.obligations:
            phases = [desk.phase(campaign, PhaseKey(key)) for key in obligation.phases]
            if not any(phase and phase.accepts_work for phase in phases):
                continue
            stream = obligation_stream(campaign, DutyKey(obligation.key))
            opened = desk.load(stream, rules.evolve).state
            dues = occurrences_to_open(
                state.definition,
                obligation,
                opened.occurrences if opened else (),
                stamp.day,
                calendars,
                state.edition,
                Course(
                    ran={phase.opened.phase: phase.ran for phase in phases if phase},
                    idle=state.idle,
                    since=state.cadence_set_on(obligation.key),
                ),
            )
            if not dues:
                continue
            # Each opening is another command, however often one moment is looked at.
            name = f"{stamp.command_id}:{stream}:{dues[0].occurrence}"
            own = replace(stamp, command_id=CommandId(name))
            command = rules.OpenOccurrences(
                stamp=own, campaign=campaign, edition=state.edition, dues=dues
            )
            yield from desk.drafts(stream, command, rules.decide, rules.evolve)

    return desk.transact(None, work)
