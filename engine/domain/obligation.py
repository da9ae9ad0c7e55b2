"""A recurring duty of one campaign: its occurrences, opened one period after another."""

from typing import assert_never

import msgspec
from msgspec import Struct

from engine.domain.event import Command, Event
from engine.domain.terms import DutyDue
from engine.ids import CampaignId, OccurrenceKey


class OccurrenceOpened(Event, frozen=True):
    """A period began: from now on its units owe this occurrence."""

    campaign: CampaignId
    edition: str
    due: DutyDue


ObligationEvent = OccurrenceOpened


class Obligation(Struct, frozen=True, kw_only=True):
    """The occurrences opened so far, with what was made due."""

    occurrences: dict[OccurrenceKey, OccurrenceOpened] = {}


class OpenOccurrences(Command, frozen=True):
    """Open every one of `dues` that is not open yet."""

    campaign: CampaignId
    edition: str
    dues: tuple[DutyDue, ...]


def decide(command: OpenOccurrences, state: Obligation | None) -> tuple[ObligationEvent, ...]:
    """One fact per occurrence that is new; an occurrence opens once."""
    opened = state.occurrences if state else {}
    return tuple(
        OccurrenceOpened(
            stamp=command.stamp, campaign=command.campaign, edition=command.edition, due=due
        )
        for due in command.dues
        if due.occurrence not in opened
    )


def evolve(state: Obligation | None, event: ObligationEvent) -> Obligation:
    """The state after a fact."""
    state = state or Obligation()
    match event:
        case OccurrenceOpened(due=due):
            return msgspec.structs.replace(
                state, occurrences={**state.occurrences, due.occurrence: event}
            )
        case _:
            assert_never(event)
