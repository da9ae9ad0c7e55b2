"""A recurring duty of one campaign: its occurrences, opened one period after another."""

from typing import get_args

from engine.domain.family import Family
from engine.domain.obligation.commands import ObligationCommand, OfDuty
from engine.domain.obligation.commands import OpenOccurrences as OpenOccurrences
from engine.domain.obligation.commands import OpenOccurrencesOf as OpenOccurrencesOf
from engine.domain.obligation.commands import WithdrawOccurrences as WithdrawOccurrences
from engine.domain.obligation.events import ObligationEvent
from engine.domain.obligation.events import OccurrenceOpened as OccurrenceOpened
from engine.domain.obligation.events import OccurrencesWithdrawn as OccurrencesWithdrawn
from engine.domain.obligation.events import began_at as began_at
from engine.domain.obligation.opening import begun, with_their_phase
from engine.domain.obligation.opening import decided_by as decided_by
from engine.domain.obligation.opening import unopened as unopened
from engine.domain.obligation.policy import POLICY
from engine.domain.obligation.rules import context_for
from engine.domain.obligation.rules import decide as decide
from engine.domain.obligation.state import evolve as evolve
from engine.domain.phase.commands import WithdrawOpening
from engine.ids import StreamId, obligation_stream


def _stream_of(command: OfDuty) -> StreamId:
    return obligation_stream(command.campaign, command.duty)


FAMILY = Family(
    name="obligation",
    commands=get_args(ObligationCommand),
    events=get_args(ObligationEvent),
    stream_of=_stream_of,
    context_for=context_for,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
    replaced=frozenset({OpenOccurrences}),
    along={OpenOccurrences: begun, WithdrawOpening: with_their_phase},
)
