"""What an event does to the clocks of duties, for all who owe them."""

from engine.domain.campaign import events as c
from engine.domain.campaign.calendar_moves import recounted
from engine.domain.clocks import ClockChange
from engine.domain.event import Event
from engine.domain.phase import events as p
from engine.ids import DutyKey, OccurrenceKey


def recalendared(
    event: c.CampaignRecalendared,
) -> dict[tuple[DutyKey, OccurrenceKey], ClockChange]:
    """What another calendar does to the clocks of what recurs."""
    return recounted(event.occurrences, event.edition, event.before, event.stamp)


def shifted(event: Event) -> dict[DutyKey, ClockChange]:
    """What an event about a phase, or a date, does to the clocks of its duties."""
    match event:
        case p.PhaseExtended(duties=duties, ends_on=ends_on, stamp=stamp):
            return dict.fromkeys(duties, ClockChange.extend(ends_on, stamp))
        case (
            p.PhaseDatesCorrected(moves=moves, stamp=stamp)
            | c.DateCorrected(moves=moves, stamp=stamp)
            | c.DefinitionAmended(moves=moves, stamp=stamp)
            | c.ParameterSet(moves=moves, stamp=stamp)
            | c.CampaignRecalendared(moves=moves, stamp=stamp)
        ):
            return {move.duty: move.change(stamp) for move in moves}
        case _:
            return {}
