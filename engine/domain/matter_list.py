"""A list of matters that is fixed for a period: exactly ten public works a year (R059)."""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct

from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Command, Event, not_dated_back
from engine.domain.family import Family, Reads
from engine.domain.matter.context import matter_key
from engine.domain.matter.state import Matter
from engine.domain.matter.state import evolve as evolve_matter
from engine.domain.matter.table import MatterState
from engine.domain.policy.facts import Facts
from engine.domain.policy.narrowing import narrowed_by
from engine.domain.policy.places import places
from engine.domain.policy.rows import Policy
from engine.errors import BadInput, NotFound, RuleBroken
from engine.ids import CampaignId, StreamId, campaign_of
from engine.phrases import Phrase, phrase
from workflows.dates import DateFault, Part, parse_date
from workflows.matters import kind_of
from workflows.sections.matter import PERIODS, MatterKind

WHOLE: Final = "whole"
"""The period of a sort that names none: the whole campaign."""
_GONE: Final = (MatterState.WITHDRAWN, MatterState.BROKEN)


class FixList(Command, frozen=True):
    """Fix which matters of a sort make the list of a period."""

    campaign: CampaignId
    kind: str
    period: str
    numbers: tuple[str, ...]


class ListFixed(Event, frozen=True):
    """These are the matters of a sort for a period, and no others."""

    kind: str
    period: str
    numbers: tuple[str, ...]


class Choice(Struct, frozen=True, kw_only=True):
    """What a decision must know: the sort, and each matter that is named as it stands."""

    live: bool
    kind: MatterKind
    matters: dict[str, Matter | None]


def list_stream(campaign: CampaignId, kind: str, period: str) -> StreamId:
    """`matter_list/first-class-2011/public-works/2011`."""
    return StreamId(f"matter_list/{campaign}/{kind}/{period}")


def _stream_of(command: FixList) -> StreamId:
    return list_stream(command.campaign, command.kind, command.period)


def evolve(_state: ListFixed | None, event: ListFixed) -> ListFixed:
    """The list as it was fixed."""
    return event


def context_for(command: FixList, _state: ListFixed | None, reads: Reads, _figures: None) -> Choice:
    """Raises NotFound (campaign, sort)."""
    campaign = existing_campaign(command.campaign, reads)
    kind = kind_of(campaign.definition, command.kind)
    if kind is None:
        known = tuple(kind.key for kind in campaign.definition.matters or ())
        raise NotFound("thing.matter-kind", command.kind, known)
    streams = {number: matter_key(command.campaign, number).stream for number in command.numbers}
    found = reads.states(streams.values(), evolve_matter)
    matters = {number: found[stream] for number, stream in streams.items()}
    return Choice(live=campaign.is_live, kind=kind, matters=matters)


def decide(command: FixList, state: ListFixed | None, context: Choice) -> tuple[ListFixed, ...]:
    """The fact that follows.

    Raises RuleBroken (campaign, a list that is fixed, a wrong number), BadInput that names every
    matter that cannot be on it and a period of another length.
    """
    if not context.live:
        raise RuleBroken("error.campaign.not-running", campaign=command.campaign)
    what = phrase("thing.matter-list", kind=command.kind, period=command.period)
    not_dated_back(command, phrase("deed.of-office", thing=what))
    if state is not None:
        raise RuleBroken("error.matter.list-fixed", list=what)
    if faults := tuple(_faults(command, context)):
        raise BadInput(what, faults)
    _need_number(command, context.kind, what)
    numbers = tuple(sorted(command.numbers))
    return (
        ListFixed(stamp=command.stamp, kind=command.kind, period=command.period, numbers=numbers),
    )


def _faults(command: FixList, context: Choice) -> Iterator[Phrase]:
    yield from _period_faults(command.period, context.kind)
    for number in sorted({n for n in command.numbers if command.numbers.count(n) > 1}):
        yield phrase("fault.matter.listed-twice", number=number)
    for number, matter in context.matters.items():
        if matter is None:
            yield phrase("fault.matter.not-there", number=number)
        elif matter.drafted.kind != command.kind:
            kind = matter.drafted.kind
            yield phrase("fault.matter.of-other-kind", number=number, kind=kind)
        elif matter.state in _GONE:
            state = phrase(f"state.matter.{matter.state}")
            yield phrase("fault.matter.gone", number=number, state=state)


def _period_faults(period: str, kind: MatterKind) -> Iterator[Phrase]:
    if not isinstance(kind.per, str):
        if period != WHOLE:
            yield phrase("fault.matter.whole", period=period, whole=WHOLE)
        return
    try:
        rule = parse_date(period)
    except DateFault:
        rule = None
    fits = rule is not None and rule.anchor is PERIODS.get(kind.per) and rule.year is not None
    if not fits or (rule and (rule.part is not Part.WHOLE or rule.offset)):
        yield phrase(f"fault.matter.period.{kind.per.replace('_', '-')}", period=period)


def _need_number(command: FixList, kind: MatterKind, what: Phrase) -> None:
    """Raise RuleBroken for a list of too few or too many."""
    have = len(command.numbers)
    exactly, least, most = kind.exactly, kind.at_least, kind.at_most
    if isinstance(exactly, int) and have != exactly:
        raise RuleBroken("error.matter.list-of", list=what, have=have, count=exactly)
    if isinstance(least, int) and have < least:
        raise RuleBroken("error.matter.list-short", list=what, have=have, count=least)
    if isinstance(most, int) and have > most:
        raise RuleBroken("error.matter.list-long", list=what, have=have, count=most)
    blank = next((n for n in (exactly, least, most) if isinstance(n, str)), None)
    if blank is not None:
        raise RuleBroken(
            "error.matter.undated", kind=kind.key, key=blank[1:], campaign=command.campaign
        )


def facts_of(_deed: Any, stream: StreamId, _state: ListFixed | None, reads: Reads) -> Facts:
    """Raises NotFound for a campaign that nobody planned."""
    campaign = campaign_of(stream)
    definition = existing_campaign(campaign, reads).definition
    return Facts(scopes=places(campaign), narrowed=narrowed_by(definition))


POLICY: Final = Policy(
    rows=MappingProxyType({FixList: "O@c"}),
    command_of=MappingProxyType({ListFixed: FixList}),
    facts_of=facts_of,
)

FAMILY: Final = Family(
    name="matter_list",
    commands=(FixList,),
    events=(ListFixed,),
    stream_of=_stream_of,
    context_for=context_for,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
)
