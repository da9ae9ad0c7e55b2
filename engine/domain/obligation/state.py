"""What decisions need of a recurring duty, folded from its facts."""

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.obligation.events import ObligationEvent, OccurrenceOpened, OccurrencesWithdrawn
from engine.ids import OccurrenceKey


class Obligation(Struct, frozen=True, kw_only=True):
    """The occurrences opened so far, with what was made due, and how often each was withdrawn."""

    occurrences: dict[OccurrenceKey, OccurrenceOpened] = {}
    withdrawn: dict[OccurrenceKey, int] = {}


def evolve(state: Obligation | None, event: ObligationEvent) -> Obligation:
    """The state after a fact."""
    state = state or Obligation()
    opened, withdrawn = state.occurrences, state.withdrawn
    if isinstance(event, OccurrencesWithdrawn):
        gone = {key: withdrawn.get(key, 0) + 1 for key in event.occurrences}
        left = {key: fact for key, fact in opened.items() if key not in gone}
        return Obligation(occurrences=left, withdrawn={**withdrawn, **gone})
    return replace(state, occurrences={**opened, event.due.occurrence: event})
