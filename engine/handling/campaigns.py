"""Commands to a campaign: load, decide, append."""

from collections.abc import Callable

from engine.domain import campaign as rules
from engine.domain.audience import Participant
from engine.domain.campaign import Campaign
from engine.domain.event import Recorded, Stamp
from engine.domain.lifecycle import PhaseState
from engine.domain.occurrences import check_dates
from engine.errors import BadInput, NotFound
from engine.handling.desk import Desk
from engine.handling.directory import directory
from engine.ids import CampaignId, PhaseKey, UnitId, campaign_stream
from engine.store.log import Draft
from workflows.faults import DefinitionError, UnknownParameter
from workflows.loader import digest
from workflows.parameters import check_value
from workflows.schema import EVERYBODY, Definition


def plan(
    desk: Desk, stamp: Stamp, campaign: CampaignId, definition: Definition, edition: str
) -> tuple[Recorded, ...]:
    """Draw a campaign up; the definition and its digest go into its first event."""
    desk.calendars(edition)
    command = rules.PlanCampaign(
        stamp=stamp,
        campaign=campaign,
        definition=definition,
        digest=digest(definition),
        edition=edition,
    )
    return desk.handle(campaign_stream(campaign), command, rules.decide, rules.evolve)


def set_parameter(
    desk: Desk, stamp: Stamp, campaign: CampaignId, key: str, text: str
) -> tuple[Recorded, ...]:
    """Fill a blank of the definition. NotFound for an unknown one, BadInput for a wrong value."""

    def wish(state: Campaign) -> rules.SetParameter:
        try:
            value = check_value(state.planned, key, text, state.set_values)
        except UnknownParameter as fault:
            known = (parameter.key for parameter in state.planned.parameters)
            raise NotFound(f"parameter of campaign {campaign!r}", key, known) from fault
        except DefinitionError as fault:
            raise BadInput(f"parameter {key!r} was not set", [fault.phrase]) from fault
        return rules.SetParameter(stamp=stamp, key=key, value=value)

    return _ask(desk, stamp, campaign, wish)


def announce(desk: Desk, stamp: Stamp, campaign: CampaignId) -> tuple[Recorded, ...]:
    """Make it known to every active unit of the directory that has a category it names.

    Raises what counting its dates raises: units are not called for days that no calendar knows.
    """

    def wish(state: Campaign) -> rules.AnnounceCampaign:
        if not state.definition.blanks():
            check_dates(state.definition, desk.calendars(state.edition), state.edition)
        participants = directory(desk).participants(audience_of(state.definition))
        return rules.AnnounceCampaign(stamp=stamp, participants=participants)

    return _ask(desk, stamp, campaign, wish)


def audience_of(definition: Definition) -> frozenset[str] | None:
    """Categories that take part; None for every unit when a duty is for everybody."""
    duties = (*definition.tasks(), *definition.obligations)
    named = {c for duty in duties for c in (*duty.audience, *duty.supporting)}
    declared = {category.key for category in definition.categories}
    return None if EVERYBODY in named and not declared else frozenset(named | declared)


def join_unit(desk: Desk, stamp: Stamp, campaign: CampaignId, unit: UnitId) -> tuple[Recorded, ...]:
    """Take a unit of the directory in mid-run."""
    return _ask(
        desk,
        stamp,
        campaign,
        lambda _: rules.JoinUnit(stamp=stamp, participant=participant_of(desk, unit)),
    )


def remove_unit(
    desk: Desk, stamp: Stamp, campaign: CampaignId, unit: UnitId
) -> tuple[Recorded, ...]:
    """Let a unit go mid-run."""
    return _ask(desk, stamp, campaign, lambda _: rules.RemoveUnit(stamp=stamp, unit=unit))


def suspend(desk: Desk, stamp: Stamp, campaign: CampaignId) -> tuple[Recorded, ...]:
    """Stop every clock of the campaign."""
    return _ask(desk, stamp, campaign, lambda _: rules.SuspendCampaign(stamp=stamp))


def resume(desk: Desk, stamp: Stamp, campaign: CampaignId) -> tuple[Recorded, ...]:
    """Let them run on."""
    return _ask(desk, stamp, campaign, lambda _: rules.ResumeCampaign(stamp=stamp))


def conclude(desk: Desk, stamp: Stamp, campaign: CampaignId) -> tuple[Recorded, ...]:
    """End it, once every phase is closed."""

    def wish(state: Campaign) -> rules.ConcludeCampaign:
        keys = (PhaseKey(phase.key) for phase in state.definition.phases)
        unclosed = tuple(key for key in keys if not is_closed(desk, campaign, key))
        return rules.ConcludeCampaign(stamp=stamp, unclosed=unclosed)

    return _ask(desk, stamp, campaign, wish)


def archive(desk: Desk, stamp: Stamp, campaign: CampaignId) -> tuple[Recorded, ...]:
    """Close the file."""
    return _ask(desk, stamp, campaign, lambda _: rules.ArchiveCampaign(stamp=stamp))


def cancel(desk: Desk, stamp: Stamp, campaign: CampaignId) -> tuple[Recorded, ...]:
    """Call it off."""
    return _ask(desk, stamp, campaign, lambda _: rules.CancelCampaign(stamp=stamp))


def is_closed(desk: Desk, campaign: CampaignId, phase: PhaseKey) -> bool:
    """Whether a phase is closed."""
    state = desk.phase(campaign, phase)
    return state is not None and state.state is PhaseState.CLOSED


def participant_of(desk: Desk, unit: UnitId) -> Participant:
    """A unit of the directory as a participant; NotFound lists the known ones."""
    return directory(desk).participant(unit)


def _ask(
    desk: Desk,
    stamp: Stamp,
    campaign: CampaignId,
    wish: Callable[[Campaign], rules.CampaignCommand],
) -> tuple[Recorded, ...]:
    def work() -> list[Draft]:
        command = wish(desk.campaign(campaign))
        return desk.drafts(campaign_stream(campaign), command, rules.decide, rules.evolve)

    return desk.transact(stamp, work)
