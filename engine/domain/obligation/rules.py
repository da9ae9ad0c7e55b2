"""What may be done to a recurring duty, and what follows from it."""

from datetime import datetime, timedelta
from typing import assert_never

from msgspec.structs import replace

from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Stamp, need_reason
from engine.domain.family import Reads
from engine.domain.obligation.commands import OfDuty, OpenOccurrencesOf, WithdrawOccurrences
from engine.domain.obligation.events import ObligationEvent, OccurrenceOpened, OccurrencesWithdrawn
from engine.domain.obligation.state import Obligation
from engine.domain.on_call import Called, OpenOnCall, WithdrawOnCall, called, numbered, on_call
from engine.domain.terms import DutyDue
from engine.errors import NotFound
from engine.ids import OccurrenceKey
from engine.phrases import phrase


def decide(
    command: OfDuty, state: Obligation | None, context: Called | None = None
) -> tuple[ObligationEvent, ...]:
    """One fact per occurrence that is new; an occurrence opens once, unless it is withdrawn.

    Raises ReasonRequired, and NotFound for an occurrence on call that is not open.
    """
    state = state or Obligation()
    match command:
        case OpenOccurrencesOf(edition=edition, dues=dues, labels=labels):
            new = (due for due in dues if due.occurrence not in state.occurrences)
            return tuple(_opened(command, edition, due, labels.get(due.occurrence)) for due in new)
        case OpenOnCall(name=name):
            assert context is not None, "what a call makes due is counted"
            ever = len(state.occurrences) + sum(state.withdrawn.values())
            due = replace(context.due, occurrence=numbered(ever))
            return (_opened(command, context.edition, due, name or None),)
        case WithdrawOnCall(occurrence=occurrence):
            need_reason(command, "act.obligation.withdraw")
            if occurrence not in state.occurrences:
                what = phrase("thing.open-occurrence-of", duty=command.duty)
                raise NotFound(what, occurrence, state.occurrences)
            return (_withdrawn(command, (occurrence,)),)
        case WithdrawOccurrences(occurrences=occurrences):
            return (_withdrawn(command, occurrences),)
        case _:
            assert_never(command)


def _opened(
    command: OpenOccurrencesOf | OpenOnCall, edition: str, due: DutyDue, label: str | None = None
) -> OccurrenceOpened:
    return OccurrenceOpened(
        stamp=command.stamp,
        campaign=command.campaign,
        edition=edition,
        due=due,
        began=_began(command.stamp, due),
        label=label,
    )


def _withdrawn(
    command: WithdrawOccurrences | WithdrawOnCall, occurrences: tuple[OccurrenceKey, ...]
) -> OccurrencesWithdrawn:
    return OccurrencesWithdrawn(
        stamp=command.stamp,
        campaign=command.campaign,
        duty=command.duty,
        occurrences=occurrences,
    )


def _began(stamp: Stamp, due: DutyDue) -> datetime | None:
    behind = stamp.on - due.opens_on
    return stamp.recorded_at - behind if behind > timedelta(0) else None


def context_for(
    command: OfDuty, _state: Obligation | None, reads: Reads, _figures: None
) -> Called | None:
    """What a call makes due; nothing where time, or a phase, decides."""
    match command:
        case OpenOnCall():
            return called(command, reads)
        case WithdrawOnCall():
            on_call(existing_campaign(command.campaign, reads), command.duty)
        case OpenOccurrencesOf() | WithdrawOccurrences():
            pass
    return None
