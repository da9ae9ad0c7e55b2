"""What the campaign says at the moment of a command to its rectification ledger."""

from collections.abc import Iterator
from itertools import count

from msgspec import Struct
from msgspec.structs import replace

from engine.calendars.deadline import DeadlineClock
from engine.calendars.working_days import WorkingCalendar
from engine.domain.campaign.state import existing_campaign
from engine.domain.clocks import ClockChange, run
from engine.domain.event import Command
from engine.domain.evidence import Looked
from engine.domain.family import Reads
from engine.domain.numbers import first_free
from engine.domain.rectification.commands import RaiseRectification, RectificationCommand
from engine.domain.rectification.state import Rectification, evolve
from engine.errors import NotFound
from engine.ids import CampaignId, RectificationId, RectificationKey
from engine.phrases import Phrase, phrase
from workflows.schema import RectificationRules


class RectificationTerms(Struct, frozen=True, kw_only=True):
    """What the campaign says of its items now; `rules` and `calendar` give the days that a command
    leaves out; `correctable` until the campaign is archived or called off; `looked` is what was
    found of its documents.
    """

    live: bool
    changes: tuple[ClockChange, ...]
    edition: str
    rules: RectificationRules
    calendar: WorkingCalendar
    correctable: bool = True
    looked: Looked | None = None


def context_for(
    command: RectificationCommand, state: Rectification | None, reads: Reads, looked: Looked | None
) -> RectificationTerms:
    """Raises NotFound (campaign, item, unit of the campaign)."""
    if isinstance(command, RaiseRectification):
        campaign = existing_campaign(command.campaign, reads)
        if command.unit not in campaign.participants:
            what = phrase("thing.unit-in-campaign", campaign=command.campaign)
            raise NotFound(what, command.unit, campaign.participants)
    else:
        if state is None:
            what = phrase("thing.rectification-in-campaign", campaign=command.key.campaign)
            raise NotFound(what, command.key.rectification)
        campaign = existing_campaign(command.key.campaign, reads)
    rules = campaign.definition.rectification
    return RectificationTerms(
        live=campaign.is_live,
        correctable=campaign.is_correctable,
        changes=campaign.changes,
        edition=campaign.edition,
        rules=rules,
        calendar=reads.calendar(rules.calendar, campaign.edition),
        looked=looked,
    )


def named(key: RectificationKey) -> Phrase:
    """An item as a sentence names it."""
    return phrase("thing.rectification", number=key.rectification)


def clock_of(terms: RectificationTerms, state: Rectification) -> DeadlineClock:
    """The clock for putting it right; the item must have been issued."""
    began = state.reopened or state.issued
    assert began is not None, "only an issued item has a deadline"
    return run(
        began.fix_due_on,
        began.stamp.recorded_at,
        (*terms.changes, *state.changes),
        terms.calendar,
        state.reopened.generation if state.reopened else 1,
    )


def numbered(command: RaiseRectification, reads: Reads) -> Iterator[Command]:
    """The command under the next free number: one that was taken meanwhile is a conflict."""
    existing_campaign(command.campaign, reads)
    yield replace(command, number=next(numbers_from(command.campaign, reads)))


def numbers_from(campaign: CampaignId, reads: Reads) -> Iterator[RectificationId]:
    """The next free numbers, in their order, for as many items as are raised together."""
    yield from map(_spelled, count(_first_free(campaign, reads)))


def ledger_of(
    campaign: CampaignId, reads: Reads
) -> Iterator[tuple[RectificationId, Rectification]]:
    """Every item of a campaign, by its number."""
    numbers = [_spelled(number) for number in range(1, _first_free(campaign, reads))]
    streams = {number: RectificationKey(campaign, number).stream for number in numbers}
    found = reads.states(streams.values(), evolve)
    for number, stream in streams.items():
        if (state := found[stream]) is not None:
            yield number, state


def _first_free(campaign: CampaignId, reads: Reads) -> int:
    def taken(number: int) -> bool:
        key = RectificationKey(campaign, _spelled(number))
        return reads.state(key.stream, evolve) is not None

    return first_free(taken)


def _spelled(number: int) -> RectificationId:
    return RectificationId(f"r-{number:04d}")
